"""Kept query pictures: found by an unguessable id, dropped by number and bytes, the least used first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pictrace.apps.web.limits import Limits
from pictrace.apps.web.problems import Problem
from pictrace.apps.web.queries import Queries
from pictrace.records import Query, Region

REGION = Region(0, 0, 0.5, 0.5)


def kept_of(queries: Queries, ids: list[str]) -> list[bool]:
    found = []
    for one in ids:
        try:
            queries.get(one)
        except Problem:
            found.append(False)
        else:
            found.append(True)
    return found


def test_a_picture_is_kept_without_its_region_and_words() -> None:
    queries = Queries(Limits())
    kept = queries.keep(Query(data=b"abc", text="cat", region=REGION, name="日本.jpg"))
    assert kept.bytes == 3
    again = queries.get(kept.id)
    assert (again.data, again.text, again.region, again.name) == (b"abc", None, None, "日本.jpg")
    part = queries.get(kept.id, region=REGION, text="dog")
    assert (part.data, part.text, part.region) == (b"abc", "dog", REGION)


def test_ids_cannot_be_guessed_and_fit_an_address() -> None:
    queries = Queries(Limits())
    ids = {queries.keep(Query(data=b"x")).id for _ in range(200)}
    assert len(ids) == 200
    assert all(len(one) >= 16 and one.replace("-", "a").replace("_", "a").isalnum() for one in ids)


def test_what_is_not_kept_says_to_send_it_again() -> None:
    with pytest.raises(Problem) as caught:
        Queries(Limits()).get("never")
    assert (caught.value.status, caught.value.name, str(caught.value)) == (
        404,
        "query-gone",
        "send the picture again",
    )


def test_the_least_recently_used_goes_first() -> None:
    queries = Queries(Limits(kept_queries=2))
    a, b = (queries.keep(Query(data=one)).id for one in (b"a", b"b"))
    queries.get(a)
    c = queries.keep(Query(data=b"c")).id
    assert kept_of(queries, [a, b, c]) == [True, False, True]


def test_bytes_count_and_the_newest_stays_however_large() -> None:
    queries = Queries(Limits(kept_query_bytes=10))
    small = [queries.keep(Query(data=b"12345")).id for _ in range(2)]
    assert kept_of(queries, small) == [True, True]
    large = queries.keep(Query(data=b"x" * 100)).id
    assert kept_of(queries, [*small, large]) == [False, False, True]


@given(st.lists(st.integers(0, 12), min_size=1, max_size=12))
def test_never_more_than_the_limits_but_the_newest(sizes: list[int]) -> None:
    queries = Queries(Limits(kept_queries=4, kept_query_bytes=20))
    ids = [queries.keep(Query(data=b"x" * size)).id for size in sizes]
    held = kept_of(queries, ids)
    assert held[-1] and held == sorted(held), "the newest ones, without a gap"
    together = [size for size, there in zip(sizes, held, strict=True) if there]
    assert len(together) <= 4 and sum(together) <= 20


def test_threads_keep_and_ask_at_once() -> None:
    queries = Queries(Limits(kept_queries=1000))
    with ThreadPoolExecutor(8) as pool:
        kept = list(pool.map(lambda n: queries.keep(Query(data=bytes([n]))), range(200)))
        assert list(pool.map(lambda one: queries.get(one.id).data, kept)) == [bytes([n]) for n in range(200)]
