"""Albums on the command line, on a real archive."""

from __future__ import annotations

import csv
import io

from tests.apps.cli.conftest import Archive, Pictrace


def test_an_album_is_made_filled_searched_in_and_deleted(archive: Archive, pictrace: Pictrace) -> None:
    at = ("--library", archive.library)
    (made,) = pictrace("albums", "create", "Best of фото", archive.root / "chelsea.jpg", *at, "--json").json
    assert (made["name"], made["photos"]) == ("Best of фото", 1)
    # A whole ZIP with two copies of one picture, and a photo by its number.
    assert pictrace("albums", "add", "BEST OF ФОТО", archive.root / "old.zip", *at).err == "1 picture changed\n"
    assert "  3  Best of фото" in pictrace("albums", *at).out
    assert pictrace("albums", *at).out == pictrace("albums", "--library", archive.library).out

    found = pictrace("search", archive.root / "coffee.jpg", "--album", "best of фото", "-k", "9", *at, "--json").json
    names = {hit["location"].rsplit("/", 1)[1] for hit in found[0]["hits"]}
    assert names == {"chelsea.jpg", "camera.jpg", "camera copy.jpg"}

    rows = list(csv.DictReader(io.StringIO(pictrace("export", "--album", "Best of фото", *at).out)))
    assert {row["albums"] for row in rows} == {"Best of фото"} and len(rows) == 3

    assert pictrace("albums", "remove", "best of фото", archive.root / "old.zip", *at, "--json").json == [
        {"changed": 1, "skipped": 0}
    ]
    (renamed,) = pictrace("albums", "rename", "best of фото", "Cats", *at, "--json").json
    assert (renamed["name"], renamed["photos"]) == ("Cats", 1)
    assert pictrace("albums", "delete", "cats", *at).code == 0
    assert pictrace("albums", *at).out == ""


def test_the_library_may_be_named_before_the_command(archive: Archive, pictrace: Pictrace) -> None:
    assert pictrace("albums", "--library", archive.library, "create", "Early").code == 0
    assert pictrace("albums", "delete", "Early", "--library", archive.library, "--json").json == [{"deleted": "Early"}]


def test_what_is_not_there_is_wrong_use(archive: Archive, pictrace: Pictrace) -> None:
    at = ("--library", archive.library)
    outcome = pictrace("albums", "add", "Nothing", archive.root, *at)
    assert outcome.code == 2 and "there is no album 'Nothing'" in outcome.err
    outcome = pictrace("albums", "create", "X", archive.root / "nothing.jpg", *at)
    assert outcome.code == 2 and "no photo at" in outcome.err
    assert pictrace("albums", *at).out == ""
    assert pictrace("export", "--album", "X", *at).code == 2
    assert pictrace("albums", "burn", *at).code == 2
