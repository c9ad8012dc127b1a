"""Each keep-rule decides alone, in its order, and says why."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pictrace.messages import english
from pictrace.records import Capture, Photo, PhotoState
from pictrace.workflows.duplicates.keeper import ORDERED, Edit, KeepRules

PLAIN = Photo(
    id=1, source_id=1, key="2009/a.jpg", location="/photos/2009/a.jpg", state=PhotoState.PRESENT, content_id=1,
    content_hash="a", bytes=100_000, width=1000, height=800, format="JPEG",
)  # fmt: skip
NOON = datetime(2009, 7, 14, 12, 0)


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("present", {"state": PhotoState.MISSING}),
        ("detail", {"width": 500, "height": 400}),
        ("named", {"key": "2009/a_edited.jpg"}),
        ("pixels", {"width": 800, "height": 640}),
        ("compression", {"bytes": 60_000}),
        ("name", {"key": "2009/a (1).jpg"}),
        ("name", {"key": "a copy.jpg"}),
        ("name", {"key": "aa.jpg"}),
        ("folder", {"key": "2009/copies/a.jpg"}),
        ("first", {}),
    ],
)
def test_a_rule_decides(rule: str, change: dict[str, object]) -> None:
    worse = replace(PLAIN, id=2, **change)  # type: ignore[arg-type]
    keeping = KeepRules()
    for pair in ((PLAIN, worse), (worse, PLAIN)):
        preference, decided = keeping.compare(*pair)
        assert decided.name == rule
        assert (preference > 0) == (pair[0] is PLAIN)
    assert keeping.ordered([worse, PLAIN])[0] is PLAIN


def test_an_untouched_original_beats_an_edit_of_more_bytes_and_pixels() -> None:
    edit = replace(PLAIN, id=2, content_id=2, bytes=400_000, width=1300, height=1100)
    keeping = KeepRules(edits={2: Edit()})
    assert keeping.ordered([edit, PLAIN])[0] is PLAIN
    assert english(keeping.reason(PLAIN, [edit])) == "it is untouched: nothing drawn, no frame, filter or blur"
    assert KeepRules().ordered([edit, PLAIN])[0] is edit


def test_an_edit_of_far_more_pixels_is_kept_before_a_small_original() -> None:
    small = replace(PLAIN, width=250, height=200, bytes=9_000)
    edit = replace(PLAIN, id=2, content_id=2, key="2009/a_edited.jpg")
    assert KeepRules(edits={2: Edit()}).ordered([small, edit])[0] is edit


def test_the_pixels_of_a_frame_do_not_count() -> None:
    screenshot = replace(PLAIN, id=2, content_id=2, width=2000, height=1600)
    assert KeepRules(edits={2: Edit(shown=0.3)}).ordered([screenshot, PLAIN])[0] is PLAIN
    assert KeepRules(edits={2: Edit(shown=0.3)}).compare(screenshot, PLAIN)[1].name == "untouched"


def test_the_folder_is_no_part_of_the_name() -> None:
    deep = replace(PLAIN, key="Pictures/2009/Summer in the Alps/ground_beetle.jpg")
    near = replace(PLAIN, id=2, key="ground_beetle_recompress.jpg")
    assert KeepRules().ordered([near, deep])[0] is deep
    packed = replace(PLAIN, id=3, key="a very long name of an archive.zip!ground_beetle.jpg")
    assert KeepRules().compare(deep, packed)[1].name == "first"


def test_lossless_is_compressed_less() -> None:
    png = replace(PLAIN, id=2, format="PNG", bytes=90_000)
    assert KeepRules().compare(png, PLAIN)[1].name == "compression"
    assert KeepRules().ordered([PLAIN, png])[0] is png


def test_sizes_of_different_formats_say_nothing() -> None:
    webp = replace(PLAIN, id=2, format="WEBP", bytes=30_000)
    assert KeepRules().compare(PLAIN, webp)[1].name == "first"


def test_capture_data_then_the_earlier_date() -> None:
    taken = replace(PLAIN, id=2, capture=Capture(taken=NOON))
    camera = replace(PLAIN, id=3, capture=Capture(taken=NOON, camera="Canon"))
    later = replace(PLAIN, id=4, capture=Capture(taken=NOON.replace(hour=13), camera="Canon"))
    assert [photo.id for photo in KeepRules().ordered([PLAIN, taken, later, camera])] == [3, 4, 2, 1]
    assert KeepRules().compare(camera, later)[1].name == "older"
    assert KeepRules().compare(later, taken)[1].name == "capture"


def test_preferred_places_come_before_pixels() -> None:
    best, small = replace(PLAIN, location="/disk/a.jpg"), replace(PLAIN, id=2, width=500, height=400)
    assert KeepRules(("/photos",)).ordered([best, small])[0] is small
    assert KeepRules(("/disk", "/photos")).ordered([best, small])[0] is best
    assert "preferred place" in english(KeepRules(("/photos",)).reason(small, [best]))


def test_pixels_say_more_than_names() -> None:
    small = replace(PLAIN, id=2, width=700, height=560, key="2009/a_small.jpg")
    assert KeepRules().compare(PLAIN, small)[1].name == "named"
    assert english(KeepRules().reason(PLAIN, [small])) == "it has more pixels (1000 × 800)"


def test_hardly_more_pixels_is_no_reason() -> None:
    more = replace(PLAIN, id=2, width=1010)
    assert KeepRules().compare(PLAIN, more)[1].name == "first"


def test_the_reason_is_that_of_the_strongest_rule() -> None:
    small, copy = replace(PLAIN, id=2, width=500, height=400), replace(PLAIN, id=3)
    assert english(KeepRules().reason(PLAIN, [copy, small])) == "it has more pixels (1000 × 800)"
    assert english(KeepRules().reason(PLAIN, [])) == "it is the only one"


@given(st.permutations(range(6)), st.lists(st.tuples(st.integers(1, 3), st.integers(1, 3)), min_size=6, max_size=6))
def test_the_order_of_arrival_does_not_matter(order: list[int], sizes: list[tuple[int, int]]) -> None:
    photos = [replace(PLAIN, id=n, width=990 + 17 * w, bytes=50_000 * b) for n, (w, b) in enumerate(sizes)]
    keeping = KeepRules()
    assert keeping.ordered([photos[n] for n in order]) == keeping.ordered(photos)


def test_a_person_orders_the_rules() -> None:
    """What is named comes first, the others follow as they were; what cannot be reached keeps nothing in any order."""
    older = replace(PLAIN, id=2, capture=Capture(datetime(2001, 1, 1)), width=300, height=200)
    younger = replace(PLAIN, id=3, capture=Capture(datetime(2009, 1, 1)))
    assert KeepRules().ordered([older, younger])[0] is younger
    assert KeepRules(order=("older",)).ordered([older, younger])[0] is older
    assert "earlier date" in english(KeepRules(order=("older",)).reason(older, [younger]))
    names = [rule.name for rule in KeepRules(order=("older", "name")).rules]
    assert names[:4] == ["present", "older", "name", "place"] and sorted(names[1:]) == sorted(ORDERED)
    gone = replace(older, state=PhotoState.MISSING)
    assert KeepRules(order=("older",)).ordered([gone, younger])[0] is younger


def test_folders_to_avoid_keep_last() -> None:
    here, there = replace(PLAIN, id=2, location="/tmp/a.jpg"), replace(PLAIN, id=3, location="/photos/a.jpg")
    assert KeepRules(avoided=("/tmp/",)).ordered([here, there])[0] is there
    assert KeepRules(("/tmp/",), avoided=("/tmp/",)).ordered([here, there])[0] is here
    assert KeepRules().ordered([here, there])[0] is here


def test_only_if_larger_by_so_much() -> None:
    small, large = replace(PLAIN, id=2, width=100, height=100), replace(PLAIN, id=3, width=110, height=100)
    assert KeepRules(order=("pixels",)).compare(large, small)[1].name == "pixels"
    assert KeepRules(order=("pixels",), larger=1.2).compare(large, small)[1].name == "first"


@pytest.mark.parametrize(
    ("rule", "better", "worse"),
    [
        ("raw", {"format": "RAW", "key": "a.nef"}, {}),
        ("album", {"key": "Summer in Rome/a.jpg"}, {"key": "DCIM/100CANON/a.jpg"}),
        ("newest", {"key": "2009/IMG_10.jpg"}, {"key": "2009/IMG_9.jpg"}),
    ],
)
def test_what_is_a_matter_of_taste_is_asked_only_where_a_person_says_so(
    rule: str, better: dict[str, object], worse: dict[str, object]
) -> None:
    one, other = replace(PLAIN, **better), replace(PLAIN, id=2, **worse)  # type: ignore[arg-type]
    asked = KeepRules(order=(rule,))
    for pair in ((one, other), (other, one)):
        preference, decided = asked.compare(*pair)
        assert decided.name == rule and (preference > 0) == (pair[0] is one)
    assert asked.name_of(asked.reason(one, [other])) == rule
    assert rule not in [each.name for each in KeepRules().rules]
    assert asked.compare(PLAIN, replace(PLAIN, id=2))[1].name == "first"
