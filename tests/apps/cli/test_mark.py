"""Marks on the command line, on a real archive."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.apps.cli.conftest import Archive, Pictrace


@pytest.fixture
def clean(archive: Archive, pictrace: Pictrace) -> Iterator[Archive]:
    """The archive, with all marks taken off afterwards."""
    yield archive
    tags = [word["name"] for word in pictrace("mark", "--library", archive.library, "--json").json]
    untag = [part for name in tags for part in ("--untag", name)]
    pictrace("mark", archive.root, "--not-favourite", "--rating", 0, *untag, "--library", archive.library)


def exported(pictrace: Pictrace, archive: Archive, *filters: object) -> list[str]:
    lines = pictrace("export", "--json", *filters, "--library", archive.library).out.splitlines()
    return sorted(json.loads(line)["location"].rsplit("/", 1)[1] for line in lines)


def test_marks_are_put_on_listed_filtered_by_and_exported(clean: Archive, pictrace: Pictrace) -> None:
    at = ("--library", clean.library)
    cat, rocket = clean.root / "chelsea.jpg", clean.root / "rocket.jpg"
    assert pictrace("mark", cat, rocket, "--tag", "Любимое", "--rating", 4, *at).err == "2 pictures changed\n"
    assert pictrace("mark", cat, "--favourite", *at, "--json").json == [{"changed": 1, "skipped": 0}]
    assert "2  Любимое" in pictrace("mark", *at).out
    assert exported(pictrace, clean, "--favourite") == ["chelsea.jpg"]
    assert exported(pictrace, clean, "--min-rating", 4, "--not-favourite") == ["rocket.jpg"]
    assert exported(pictrace, clean, "--tagged", "любимое") == ["chelsea.jpg", "rocket.jpg"]
    (line,) = pictrace("export", "--json", "--favourite", *at).out.splitlines()
    row = json.loads(line)
    assert (row["favourite"], row["rating"], row["own_tags"], row["albums"]) == (True, 4, ["Любимое"], [])
    (found,) = pictrace("search", cat, "--favourite", "-k", 9, *at, "--json").json
    assert [hit["location"] for hit in found["hits"]] == [str(cat)]


def test_a_photo_is_named_by_number_folder_or_location(clean: Archive, pictrace: Pictrace) -> None:
    at = ("--library", clean.library)
    (found,) = pictrace("search", clean.crop, "-k", 1, *at, "--json").json
    assert pictrace("mark", found["hits"][0]["photo_id"], "--favourite", *at).code == 0
    assert exported(pictrace, clean, "--favourite") == ["chelsea.jpg"]
    assert pictrace("mark", clean.root, "--rating", 1, *at).err == "5 pictures changed\n"  # two of six are copies
    assert pictrace("mark", f"{clean.root}/old.zip!2009/camera.jpg", "--rating", 2, *at).code == 0
    assert exported(pictrace, clean, "--min-rating", 2) == ["camera copy.jpg", "camera.jpg"]


@pytest.mark.parametrize(
    "arguments", [("photo.jpg",), ("--rating", "3"), ("no such place", "--favourite"), ("1", "--rating", "9")]
)
def test_half_a_wish_is_wrong_use(clean: Archive, pictrace: Pictrace, arguments: tuple[str, ...]) -> None:
    assert pictrace("mark", *arguments, "--library", clean.library).code == 2


def test_a_tag_that_is_no_name_marks_nothing(clean: Archive, pictrace: Pictrace) -> None:
    outcome = pictrace("mark", clean.root, "--tag", " ", "--library", clean.library)
    assert outcome.code == 2 and "at least one character" in outcome.err
    assert pictrace("mark", "--library", clean.library).out == ""
