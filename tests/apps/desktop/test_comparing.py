"""A pair: pictures first, then words, then proof."""

from __future__ import annotations

import pytest

from pictrace.apps.desktop.comparing import SHARP_SIDE, ComparePresenter, Pair
from pictrace.apps.desktop.seeing import Mode
from pictrace.apps.desktop.work import Work
from pictrace.messages import verbatim
from pictrace.records import Query, Relation
from tests.apps.desktop.conftest import Pump
from tests.apps.desktop.fake import FakeLibrary, photo

A = Query(place="/a.jpg")


def pairs(count: int) -> list[Pair]:
    return [Pair(A, Query(photo_id=number), photo(number)) for number in range(1, count + 1)]


@pytest.fixture
def compare(library: FakeLibrary, work: Work) -> ComparePresenter:
    return ComparePresenter(library, work)


def test_what_is_seen_first_comes_first(compare: ComparePresenter, pump: Pump) -> None:
    seen: list[tuple[bool, bool, bool]] = []

    def note() -> None:
        sight = compare.sight
        seen.append((sight.pixels("a") is not None, sight.comparison is not None, sight.aligned() is not None))

    compare.changed.connect(note)
    compare.show(pairs(1))
    pump(lambda: not compare.busy)
    assert seen[0] == (False, False, False)
    assert (True, False, False) in seen
    assert seen[-1] == (True, True, True)
    assert compare.sight.comparison is not None
    assert compare.sight.comparison.verdict.relation is Relation.CROP


def test_modes_without_a_picture_cannot_be_chosen(compare: ComparePresenter, pump: Pump) -> None:
    compare.show(pairs(1))
    modes = [compare.mode]
    compare.set_mode(Mode.MATCHES)  # it may still come
    modes.append(compare.mode)
    pump(lambda: not compare.busy)
    modes.append(compare.mode)
    compare.set_mode(Mode.MATCHES)
    assert [*modes, compare.mode] == [Mode.SIDE_BY_SIDE, Mode.MATCHES, Mode.SIDE_BY_SIDE, Mode.SIDE_BY_SIDE]
    assert not compare.sight.available(Mode.MATCHES)
    compare.set_mode(Mode.DIFFERENCES)
    assert compare.sight.drawing(compare.mode) is not None


def test_the_next_pair_keeps_the_mode(compare: ComparePresenter, pump: Pump) -> None:
    compare.show(pairs(3), 1)
    pump(lambda: not compare.busy)
    compare.set_mode(Mode.WIPE)
    compare.step(1)
    assert compare.index == 2
    assert compare.sight.comparison is None
    compare.step(1)
    assert compare.index == 2
    pump(lambda: not compare.busy)
    assert compare.mode is Mode.WIPE


def test_without_an_alignment_the_wipe_shows_the_pictures_as_they_are(compare: ComparePresenter, pump: Pump) -> None:
    compare.show(pairs(1))
    pump(lambda: compare.sight.pixels("b") is not None)
    pair = compare.sight.aligned()
    assert pair is not None
    assert pair[0] is compare.sight.pixels("a") or not compare.busy


def test_a_picture_that_cannot_be_read_is_said(compare: ComparePresenter, pump: Pump) -> None:
    compare.show([Pair(Query(place="broken.jpg"), Query(photo_id=1))])
    pump(lambda: not compare.busy)
    assert compare.error == verbatim("broken.jpg is not a picture")


def test_who_looks_closer_gets_more_pixels_once(compare: ComparePresenter, library: FakeLibrary, pump: Pump) -> None:
    compare.sharpen()  # there is no pair yet
    compare.show(pairs(1))
    pump(lambda: not compare.busy)
    before = compare.sight.pixels("a")
    compare.sharpen()
    compare.sharpen()
    pump(lambda: compare.sight.pixels("a") is not before)
    assert [side for side in library.sides if side == SHARP_SIDE] == [SHARP_SIDE] * 2
