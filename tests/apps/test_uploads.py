"""What a person hands over is kept under a safe name, and never over another file."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pictrace.apps.uploads import UPLOADS, discard, is_upload, new_file, safe_name, write_addresses


def test_a_new_file_is_never_one_that_is_there(tmp_path: Path) -> None:
    made = [new_file(tmp_path, name) for name in ("a.zip", "a.zip", "a.tar.gz", "a.tar.gz", "plain", "plain")]
    assert len(set(made)) == 6
    assert [file.name for file in made[:4]] == ["a.zip", "a (2).zip", "a.tar.gz", "a (2).tar.gz"]
    assert all(file.is_file() for file in made)


def test_addresses_are_a_line_each(tmp_path: Path) -> None:
    addresses = ["https://example.org/a.jpg", "https://example.org/日本.jpg"]
    first = write_addresses(tmp_path / "new", "2026-11-22", addresses)
    second = write_addresses(tmp_path / "new", "2026-11-22", addresses[:1])
    assert first.name == "2026-11-22.txt"
    assert first.read_text("utf-8").splitlines() == addresses
    assert second.read_text("utf-8").splitlines() == addresses[:1]


def test_only_what_was_handed_over_is_ever_deleted(tmp_path: Path) -> None:
    (tmp_path / UPLOADS / "deeper").mkdir(parents=True)
    inside, deeper, outside = (
        tmp_path / UPLOADS / "a.zip",
        tmp_path / UPLOADS / "deeper" / "b.zip",
        tmp_path / "c.zip",
    )
    for file in (inside, deeper, outside):
        file.write_bytes(b"zip")
    for file in (inside, deeper, outside, tmp_path / UPLOADS / "deeper", tmp_path / UPLOADS / "gone.zip"):
        discard(tmp_path, str(file))
    discard(tmp_path, "https://example.org/uploads/d.zip")
    assert (inside.exists(), deeper.exists(), outside.exists()) == (False, True, True)
    assert (tmp_path / UPLOADS / "deeper").is_dir()


def test_an_upload_is_known_by_whatever_way_its_library_is_named(tmp_path: Path) -> None:
    (tmp_path / "library" / UPLOADS).mkdir(parents=True)
    location = str(tmp_path / "library" / UPLOADS / "a.zip")
    assert is_upload(tmp_path / "library", location)
    assert is_upload(tmp_path / "library" / ".." / "library", location)
    assert not is_upload(tmp_path, location)


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "C:\\Windows\\x.zip", "con", "nul.txt", "", "...", "a\0b", "\ud800"]
)
def test_names_that_lead_elsewhere(tmp_path: Path, name: str) -> None:
    file = new_file(tmp_path, safe_name(name))
    assert file.parent == tmp_path
    assert file.resolve().parent == tmp_path.resolve()


@given(name=st.text(max_size=300))
def test_any_name_is_one_name(name: str) -> None:
    safe = safe_name(name)
    assert safe and len(safe.encode()) <= 181
    assert not set(safe) & set('/\\<>:"|?*')
    assert safe not in (".", "..")
