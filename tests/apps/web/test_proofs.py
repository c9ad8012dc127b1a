"""Comparisons that someone is looking at: made once, kept for a while, drawn only where they prove something."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from pictrace.apps.web.proofs import _KEPT, PICTURES, Proofs
from pictrace.errors import PhotoGone
from pictrace.records import Comparison, Query
from tests.apps.web.fake import FakeLibrary

ONE, TWO = Query(photo_id=1), Query(photo_id=2)


def test_a_pair_is_compared_and_drawn(library: FakeLibrary) -> None:
    proofs = Proofs(library)
    assert proofs.get(("1", "2")) is None
    made = proofs.of(("1", "2"), ONE, TWO)
    assert set(made.pictures) == set(PICTURES)
    assert all(picture.startswith(b"\xff\xd8") for picture in made.pictures.values())
    assert proofs.get(("1", "2")) is proofs.of(("1", "2"), ONE, TWO) is made


def test_what_does_not_lie_on_each_other_is_not_drawn(library: FakeLibrary) -> None:
    library.aligned = False
    made = Proofs(library).of(("1", "2"), ONE, TWO)
    assert made.pictures == {} and made.comparison.measures


def test_only_the_last_few_are_kept(library: FakeLibrary) -> None:
    proofs = Proofs(library)
    for number in range(_KEPT + 3):
        proofs.of((str(number),), ONE, TWO)
        proofs.get(("0",))
    assert proofs.get(("0",)) is not None, "what was looked at lately stays"
    assert proofs.get(("1",)) is None and proofs.get((str(_KEPT + 2),)) is not None


def test_two_requests_for_one_pair_make_it_once(library: FakeLibrary, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    compare = library.compare

    def counted(a: Query, b: Query) -> Comparison:
        made.append(a.name)
        return compare(a, b)

    monkeypatch.setattr(library, "compare", counted)
    proofs = Proofs(library)
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda _: proofs.of(("1", "2"), ONE, TWO), range(12)))
    assert len(made) == 1 and len({id(one) for one in found}) == 1


def test_a_failed_comparison_is_not_kept(library: FakeLibrary) -> None:
    proofs = Proofs(library)
    with pytest.raises(PhotoGone):
        proofs.of(("1", "99"), ONE, Query(photo_id=99))
    assert proofs.get(("1", "99")) is None
    assert proofs.of(("1", "99"), ONE, TWO).pictures
