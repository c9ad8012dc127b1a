"""What a person hands over is kept under a safe name, and never over another file."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pictrace.apps.uploads import new_file, safe_name, write_addresses


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
