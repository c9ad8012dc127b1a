"""What was dropped, pasted or typed."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pictrace.apps.desktop.intake import dropped, queries, sorted_out, typed
from pictrace.records import Query
from pictrace.sources import open_source
from pictrace.sources.addresses import LIST_SUFFIXES
from pictrace.sources.names import ARCHIVE_ENDINGS


def test_addresses_of_files_become_paths(tmp_path: Path) -> None:
    file = tmp_path / "Ünï 写真.jpg"
    file.touch()
    assert dropped([file.as_uri(), "# a comment", "", "copy", "file://[x"]) == [str(file), "file://[x"]
    assert dropped(["https://example.org/a%20b.jpg\r"]) == ["https://example.org/a%20b.jpg"]


def test_folders_archives_and_lists_are_places(tmp_path: Path) -> None:
    folder, archive, listed, picture = (tmp_path / name for name in ("folder", "a.ZIP", "urls.txt", "b.jpg"))
    folder.mkdir()
    zipfile.ZipFile(archive, "w").close()
    for file in (listed, picture):
        file.touch()
    taken = sorted_out([str(picture), str(folder), str(archive), str(listed), "https://example.org/a.zip"])
    assert taken.places == (str(folder), str(archive), str(listed))
    assert taken.pictures == (str(picture), "https://example.org/a.zip")
    assert not sorted_out([])


@pytest.mark.parametrize("ending", [*ARCHIVE_ENDINGS, *LIST_SUFFIXES])
def test_whatever_is_a_source_is_a_place(tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"A{ending.upper()}"
    file.touch()
    assert sorted_out([str(file)]).places == (str(file),)
    assert open_source(str(file)).kind in ("archive", "urls")


@pytest.mark.parametrize("name", ["wishes.list", "letter.gz", "b.jpg"])
def test_what_no_source_takes_is_no_place(tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()
    assert sorted_out([str(tmp_path / name)]).places == ()


def test_what_was_typed(tmp_path: Path) -> None:
    picture = tmp_path / "b.jpg"
    picture.touch()
    assert typed("  ") is None
    assert typed("a dog on the beach") == Query(text="a dog on the beach")
    assert typed(str(picture)) == Query(place=str(picture), name="b.jpg")
    assert typed("https://example.org/x/a%20b.jpg?size=2") == Query(
        place="https://example.org/x/a%20b.jpg?size=2", name="a b.jpg"
    )
    assert typed("https://example.org") == Query(place="https://example.org", name="example.org")


@given(st.one_of(st.text(), st.text().map("https://".__add__), st.text().map("file://".__add__)))
def test_anything_typed_is_a_query_or_nothing(text: str) -> None:
    query = typed(text)
    assert (query is None) == (not text.strip())
    sorted_out(dropped([text]))


def test_a_name_too_long_for_any_folder_is_a_picture() -> None:
    assert sorted_out(["x" * 5000]).places == ()


@pytest.mark.parametrize("text", ["x" * 5000, "nul\0byte", "~nobody-of-that-name/x.jpg"])
def test_odd_text_is_words(text: str) -> None:
    assert typed(text) == Query(text=text)


def test_a_list_is_as_many_queries_as_it_has_pictures(tmp_path: Path) -> None:
    picture = tmp_path / "a b.jpg"
    picture.write_bytes(b"")
    found = queries([str(picture), "https://example.org/c%20d.jpg", "a line that is neither", ""])
    assert [(query.place, query.name) for query in found] == [
        (str(picture), "a b.jpg"), ("https://example.org/c%20d.jpg", "c d.jpg"),
    ]  # fmt: skip
    assert [query.text for query in queries(["some words", "and more of them"])] == ["some words"]
    assert queries(["", " "]) == []


def test_addresses_of_a_list_are_told_from_files(tmp_path: Path) -> None:
    taken = sorted_out(["https://example.org/a.jpg", str(tmp_path), "/photos/b.jpg"])
    assert taken.addresses == ("https://example.org/a.jpg",)
    assert taken.places == (str(tmp_path),)
