"""Which files of a folder are one thing, by the names that cameras and programs give."""

from __future__ import annotations

import pytest

from pictrace.workflows.cleanup.stacks import burst_of, is_note, shares_stack, stack_of

PHONE = ["IMG_1234.HEIC", "IMG_1234.MOV", "IMG_1234.AAE", "IMG_E1234.HEIC", "IMG_O1234.AAE", "IMG_1235.HEIC"]


@pytest.mark.parametrize(
    ("name", "names", "stack"),
    [
        ("a.jpg", ["a.dng", "a.jpg", "b.jpg"], ["a.dng"]),
        ("A.JPG", ["A.CR3", "A.JPG", "A.xmp"], ["A.CR3", "A.xmp"]),
        ("a.jpg", ["a.jpg", "a.jpg.xmp", "a.dng", "a.dng.xmp"], ["a.dng", "a.dng.xmp", "a.jpg.xmp"]),
        ("a.heic", ["a.heic", "a.mov"], ["a.mov"]),
        ("a.png", ["a.png", "a.mov"], []),
        ("a.jpg", ["a.heic", "a.jpg"], []),
        ("IMG_1234.HEIC", PHONE, ["IMG_1234.AAE", "IMG_1234.MOV", "IMG_E1234.HEIC", "IMG_O1234.AAE"]),
        ("IMG_1235.HEIC", PHONE, []),
        ("notes.txt", ["notes.jpg", "notes.txt"], []),
        ("beach.jpg", ["beach (1).jpg", "beach.jpg", "beach-2.jpg"], []),
        ("снимок.jpg", ["снимок.NEF", "снимок.jpg"], ["снимок.NEF"]),
    ],
)
def test_what_belongs_together(name: str, names: list[str], stack: list[str]) -> None:
    assert stack_of(name, names) == stack


@pytest.mark.parametrize(
    ("a", "b", "one"),
    [
        ("a.jpg", "a.dng", True),
        ("a.jpg", "a.heic", False),
        ("a.jpg", "b.jpg", False),
        ("a.jpg.xmp", "a.jpg", True),
        ("a.jpg.xmp", "a.dng", False),
        ("img_1.jpg", "img_e1.jpg", False),
        ("IMG_0001.JPG", "IMG_E0001.JPG", True),
    ],
)
def test_it_is_the_same_from_both_sides(a: str, b: str, one: bool) -> None:
    assert shares_stack(a, b) is one and shares_stack(b, a) is one


def test_notes_speak_of_a_photo() -> None:
    assert is_note("/x/a.XMP") and is_note("a.aae") and not is_note("a.mov") and not is_note("a.jpg")


@pytest.mark.parametrize(
    ("name", "burst"),
    [
        ("00003IMG_00003_BURST20190714110233517_COVER.jpg", "burst20190714110233517"),
        ("00004IMG_00004_BURST20190714110233517.jpg", "burst20190714110233517"),
        ("IMG_20190714_110233_BURST003.jpg", "img_20190714_110233"),
        ("IMG_20190714_110233.jpg", None),
        ("sunburst.jpg", None),
    ],
)
def test_shots_of_a_burst(name: str, burst: str | None) -> None:
    assert burst_of(name) == burst
