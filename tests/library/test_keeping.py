"""Keep-rules of a library: tried on its groups, saved with it, and what a person wrote into its settings stays."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from pictrace.errors import UsageError
from pictrace.library import Library
from pictrace.records import KeepOrder


@pytest.fixture
def library(tmp_path: Path, photographs: dict[str, Path]) -> Iterator[Library]:
    """Two pictures that are there twice: ``inbox`` and ``Rome``."""
    for folder in ("inbox", "Rome"):
        (tmp_path / "photos" / folder).mkdir(parents=True)
    shutil.copy(photographs["coffee"], tmp_path / "photos" / "inbox" / "a.png")
    shutil.copy(photographs["coffee"], tmp_path / "photos" / "Rome" / "a longer name.png")
    shutil.copy(photographs["rocket"], tmp_path / "photos" / "inbox" / "b.jpg")
    shutil.copy(photographs["rocket"], tmp_path / "photos" / "inbox" / "bb.jpg")
    with Library.open(tmp_path / "library", model="mini@7") as library:
        for _ in library.index([str(tmp_path / "photos")]):
            pass
        assert len(list(library.look_for_duplicates())) == 2
        yield library


def keepers(library: Library) -> set[str]:
    return {group.keeper.key for group in library.look_for_duplicates()}


def test_a_preview_counts_and_keeps_nothing(library: Library, tmp_path: Path) -> None:
    before = (library.directory / "settings.toml").read_bytes()
    now = library.keeping.preview(library.keeping.order)
    assert (now.looked, now.changed, now.decides) == (2, 0, {"name": 2})
    rome = KeepOrder(("place",), (f"{tmp_path.as_posix()}/photos/Rome/",))
    seen = library.keeping.preview(rome)
    assert (seen.looked, seen.changed, seen.decides) == (2, 1, {"place": 1, "name": 1})
    assert (library.directory / "settings.toml").read_bytes() == before
    assert keepers(library) == {"inbox/a.png", "inbox/b.jpg"}


def test_what_is_saved_holds_from_the_next_search_on_and_tomorrow(library: Library) -> None:
    file = library.directory / "settings.toml"
    file.write_text(file.read_text("utf-8") + "\n# mine\nskip = ['*.tmp']\nlarger_percent = 7\n", "utf-8")
    order = KeepOrder(("newest", "name"), (r"C:\Photos\"x",), (), 30)
    library.keeping.save(order)
    assert keepers(library) == {"Rome/a longer name.png", "inbox/bb.jpg"}
    assert library.keeping.names[:2] == ("newest", "name")
    text = file.read_text("utf-8")
    assert "# mine" in text and text.count("\nlarger_percent =") == 1
    with Library.open(library.directory) as again:
        assert again.keeping.order == order and again.settings.skip == ("*.tmp",)


def test_a_wrong_rule_changes_nothing(library: Library) -> None:
    before = (library.directory / "settings.toml").read_bytes()
    for ask in (library.keeping.save, library.keeping.preview):
        with pytest.raises(UsageError):
            ask(KeepOrder(("prettiest",)))
    assert (library.directory / "settings.toml").read_bytes() == before


def test_a_list_over_several_lines_is_left_to_its_person(library: Library) -> None:
    file = library.directory / "settings.toml"
    file.write_text('keep = [\n  "older",\n]\n', "utf-8")
    before = file.read_bytes()
    with pytest.raises(UsageError):
        library.keeping.save(KeepOrder(("raw",)))
    assert file.read_bytes() == before
