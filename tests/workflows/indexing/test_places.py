from __future__ import annotations

from pathlib import Path

import pytest

from pictrace.errors import SourceUnreachable, UsageError
from pictrace.workflows.indexing.places import settle
from tests.workflows.conftest import Desk


def settled(desk: Desk, *places: object) -> list[str]:
    return [source.location for source in settle(desk.catalogue, [str(place) for place in places], desk.source)]


def test_places_that_have_nothing_to_do_with_each_other(desk: Desk, archive: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    assert settled(desk, archive, tmp_path / "other") == [archive.as_posix(), (tmp_path / "other").as_posix()]


def test_a_name_that_begins_alike_is_not_inside(desk: Desk, archive: Path, tmp_path: Path) -> None:
    (tmp_path / "photos2").mkdir()
    desk.catalogue.sources.add("folder", archive.as_posix())
    assert settled(desk, tmp_path / "photos2") == [(tmp_path / "photos2").as_posix()]


def test_a_hidden_folder_is_a_source_of_its_own(desk: Desk, archive: Path) -> None:
    hidden = archive / ".private"
    hidden.mkdir()
    desk.catalogue.sources.add("folder", archive.as_posix())
    assert settled(desk, hidden) == [hidden.as_posix()]


def test_inner_and_outer_given_together_are_one(desk: Desk, archive: Path) -> None:
    assert settled(desk, archive / "2009", archive / "old.zip", archive) == [archive.as_posix()]


def test_an_inner_place_means_the_source_around_it(desk: Desk, archive: Path) -> None:
    desk.catalogue.sources.add("folder", archive.as_posix())
    assert settled(desk, archive / "2009") == [archive.as_posix()]


def test_what_is_known_is_opened_though_it_is_away(desk: Desk, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    desk.catalogue.sources.add("folder", gone.as_posix())
    assert settled(desk) == settled(desk, gone) == [gone.as_posix()]
    with pytest.raises(SourceUnreachable):
        settled(desk, tmp_path / "never")


def test_a_picture_is_not_a_place(desk: Desk, archive: Path) -> None:
    with pytest.raises(UsageError, match="one picture"):
        settled(desk, archive / "chelsea.jpg")
