"""Which folders may be listed and added: judged by where they really are."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pictrace.apps.web.problems import Problem
from pictrace.apps.web.roots import Roots
from pictrace.errors import UsageError

posix = pytest.mark.skipif(os.name != "posix", reason="links need rights elsewhere")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    for name in ("a/фото", "b", "ab", "uploads", "outside"):
        (tmp_path / name).mkdir(parents=True)
    return tmp_path


def refused(roots: Roots, *places: object) -> bool:
    try:
        roots.check(map(str, places))
    except Problem as problem:
        assert (problem.status, problem.name) == (403, "outside-roots")
        return True
    return False


def test_without_roots_nothing_is_restricted(place: Path) -> None:
    roots = Roots(uploads=place / "uploads")
    assert roots.shows(Path("/")) and roots.start == Path.home()
    assert not refused(roots, "/", place / "outside", "\0")


def test_a_root_that_is_no_folder_is_wrong_use(place: Path) -> None:
    with pytest.raises(UsageError, match=r"gone is not a folder: --roots takes folders"):
        Roots([place / "gone"], uploads=place)


def test_what_lies_in_a_root_passes_and_neighbours_do_not(place: Path) -> None:
    roots = Roots([place / "a"], uploads=place / "uploads")
    assert roots.start == (place / "a").resolve()
    assert not refused(roots, place / "a", place / "a" / "фото", place / "a" / "gone.zip")
    for other in (place, place / "ab", place / "b", place / "a" / ".." / "b", "/", "\0"):
        assert refused(roots, other), other
    assert refused(roots, place / "a", place / "b"), "one place outside is enough"


def test_uploads_and_addresses_pass(place: Path) -> None:
    roots = Roots([place / "a"], uploads=place / "uploads")
    assert not refused(roots, place / "uploads" / "x.zip", "https://example.org/a.jpg")


def test_a_place_above_several_roots_is_shown_to_find_from_one_to_the_other(place: Path) -> None:
    two = Roots([place / "a", place / "b", place / "a"], uploads=place / "uploads")
    assert two.shows(place) and two.shows(place / "b") and not two.shows(place / "outside")
    assert refused(two, place), "to be listed is not to be added"
    assert not Roots([place / "a"], uploads=place / "uploads").shows(place)


@posix
def test_a_link_leads_nowhere_else(place: Path) -> None:
    (place / "a" / "out").symlink_to(place / "outside")
    (place / "circle").symlink_to("circle")
    roots = Roots([place / "a"], uploads=place / "uploads")
    assert refused(roots, place / "a" / "out")
    assert not roots.shows(place / "a" / "out")
    assert refused(roots, place / "circle")
