"""What may be asked of a search, and which hits it accepts."""

from __future__ import annotations

import pytest

from pictrace.errors import UsageError
from pictrace.records import Hit, Photo, PhotoState, Relation
from pictrace.workflows.search.request import MEASURES, Request


def hit(score: float, relation: Relation = Relation.COPY) -> Hit:
    return Hit(1, Photo(1, 1, "a", "/a", PhotoState.PRESENT), score, relation, score)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"k": 0}, "k is at least 1 and offset at least 0: got 0 and 0"),
        ({"offset": -1}, "got 5 and -1"),
        ({"min_score": 1.01}, "min_score is a probability from 0 to 1, not 1.01"),
        ({"min_score": -0.01}, "not -0.01"),
        ({"min_score": float("nan")}, "not nan"),
        ({"by": "beauty"}, "by is one of embedding, looks, copies, ssim, orb, phash, not 'beauty'"),
    ],
)
def test_what_cannot_be_answered_is_refused(wrong: dict[str, object], sentence: str) -> None:
    with pytest.raises(UsageError) as caught:
        Request(**wrong)  # type: ignore[arg-type]
    assert sentence in str(caught.value)


@pytest.mark.parametrize("by", MEASURES)
def test_every_measure_may_be_asked_for(by: str) -> None:
    assert Request(by=by).by == by


def test_the_end_is_where_the_next_page_begins() -> None:
    assert Request(k=5, offset=10).end == 15


def test_a_score_at_the_border_is_accepted() -> None:
    request = Request(min_score=0.5)
    assert request.accepts(hit(0.5)) and not request.accepts(hit(0.4999))


def test_only_the_relations_asked_for_are_accepted() -> None:
    request = Request(relations=frozenset({Relation.CROP}))
    assert request.accepts(hit(0.1, Relation.CROP)) and not request.accepts(hit(0.9, Relation.COPY))
    assert not Request(relations=frozenset()).accepts(hit(1.0))


@pytest.mark.parametrize(
    ("relations", "proven"),
    [
        (None, False),
        (frozenset({Relation.COPY}), True),
        (frozenset({Relation.COPY, Relation.SIMILAR}), False),
        (frozenset(), True),
    ],
)
def test_without_similar_only_what_is_verified_can_answer(relations: frozenset[Relation] | None, proven: bool) -> None:
    assert Request(relations=relations).proven_only is proven
