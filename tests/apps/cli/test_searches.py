"""Saved searches on the command line."""

from __future__ import annotations

from tests.apps.cli.conftest import Archive, Pictrace


def test_a_search_is_saved_asked_again_renamed_and_forgotten(archive: Archive, pictrace: Pictrace) -> None:
    at = ("--library", archive.library)
    asked = pictrace("search", "--text", "cat", "--within", archive.root, "--save", "Cats", *at, "--json")
    assert asked.code == 0
    again = pictrace("search", "--saved", "CATS", *at, "--json")
    assert [hit["photo_id"] for hit in again.json[0]["hits"]] == [hit["photo_id"] for hit in asked.json[0]["hits"]]
    assert pictrace("search", "--text", "cat", "--save", "cats", *at).code == 2  # the name is taken
    (saved,) = pictrace("searches", *at, "--json").json
    assert (saved["name"], saved["text"], saved["filters"]["within"]) == ("Cats", "cat", str(archive.root))
    assert pictrace("searches", "--rename", "cats", "Felines", *at).out == f"Felines  cat, within={archive.root}\n"
    # What is given beside narrows it.
    narrowed = pictrace("search", "--saved", "felines", "--within", archive.root / "old.zip", *at, "--json")
    assert all("old.zip!" in hit["location"] for hit in narrowed.json[0]["hits"])
    assert pictrace("searches", "--delete", "felines", *at).code == 0
    assert pictrace("searches", *at).out == ""
    assert pictrace("search", "--saved", "felines", *at).code == 2


def test_a_picture_of_a_disk_is_not_saved(archive: Archive, pictrace: Pictrace) -> None:
    outcome = pictrace("search", archive.crop, "--save", "Crop", "--library", archive.library)
    assert outcome.code == 2 and "cannot be saved" in outcome.err
