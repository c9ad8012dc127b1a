"""A group says of each of its photos what ties it to the keeper, in words that can be checked."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pictrace.records import Evidence, Photo, PhotoState, Relation, Verdict
from pictrace.sources.identity import Files
from pictrace.workflows.duplicates.group import group_of, kept_instead
from pictrace.workflows.duplicates.keeper import KeepRules

KEEPER = Photo(
    id=1, source_id=1, key="a.jpg", location="/photos/a.jpg", state=PhotoState.PRESENT, content_id=1,
    content_hash="a", bytes=100_000, width=1000, height=800, format="JPEG",
)  # fmt: skip


def other(number: int) -> Photo:
    key = f"{number}.jpg"
    return replace(KEEPER, id=number, key=key, location=f"/photos/{key}", content_id=number, content_hash=f"h{number}")


def test_the_same_bytes_need_no_verdict() -> None:
    twin = replace(KEEPER, id=2, key="b.jpg", location="/photos/b.jpg")
    group = group_of([KEEPER, twin], {}, KeepRules(), Files())
    assert group.relation is Relation.IDENTICAL
    assert [member.reason for member in group.members] == ["kept", "the same bytes"]
    assert group.members[1].evidence.ssim == 1.0


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        (
            Verdict(Relation.CROP, 0.9, Evidence(orb_inliers=120, ssim=0.876)),
            "a part of the other, 120 matching points",
        ),
        (Verdict(Relation.COPY, 0.9, Evidence(ssim=0.876)), "saved again, SSIM 0.88"),
        (Verdict(Relation.ROTATED, 0.9, Evidence()), "the same picture, rotated"),
        (Verdict(Relation.SIMILAR, 0.6, Evidence(cosine=0.9)), "they look alike"),
    ],
)
def test_reasons_name_the_evidence(verdict: Verdict, words: str) -> None:
    group = group_of([KEEPER, other(2)], {2: verdict}, KeepRules(), Files())
    assert words in group.members[1].reason
    assert (group.members[1].score, group.relation) == (verdict.score, verdict.relation)


@given(st.lists(st.sampled_from(list(Relation)), min_size=1, max_size=6))
def test_a_group_is_called_what_its_weakest_tie_is(relations: list[Relation]) -> None:
    ties = {number: Verdict(relation, 0.9, Evidence()) for number, relation in enumerate(relations, start=2)}
    group = group_of([KEEPER, *map(other, ties)], ties, KeepRules(), Files())
    order = list(Relation)
    assert order.index(group.relation) == max(map(order.index, relations))


@given(st.permutations(range(2, 8)))
def test_a_name_belongs_to_the_contents_whatever_their_order(numbers: list[int]) -> None:
    ties = {number: Verdict(Relation.COPY, 0.9, Evidence()) for number in numbers}
    names = {
        group_of([KEEPER, *map(other, order)], ties, KeepRules(), Files()).group for order in (numbers, sorted(numbers))
    }
    assert len(names) == 1
    fewer = group_of([KEEPER, *map(other, numbers[1:])], ties, KeepRules(), Files()).group
    assert fewer not in names


def test_a_person_keeps_another_one() -> None:
    ties = {2: Verdict(Relation.COPY, 0.9, Evidence()), 3: Verdict(Relation.IDENTICAL, 1.0, Evidence())}
    group = group_of([KEEPER, other(2), other(3)], ties, KeepRules(), Files())
    changed = kept_instead(group, 2)
    assert [member.photo.id for member in changed.members] == [2, 1, 3]
    assert changed.keeper.id == 2 and changed.message.code == "keeper.chosen"
    assert [member.relation for member in changed.members] == [Relation.IDENTICAL, Relation.COPY, Relation.COPY]
    assert changed.members[2].score == 0.9, "by way of the keeper that it had"
    assert kept_instead(group, 17) is group and kept_instead(group, 1) is group
