"""Dates as people write them, in six languages."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pictrace.workflows.box.dates import find_dates

TODAY = date(2026, 11, 30)
JUNE = (date(2014, 6, 1), date(2014, 6, 30))
DAY = (date(2014, 6, 21), date(2014, 6, 21))
YEAR = (date(2019, 1, 1), date(2019, 12, 31))
SUMMER = (date(2014, 6, 1), date(2014, 8, 31))
LAST_SUMMER = (date(2026, 6, 1), date(2026, 8, 31))
LAST_YEAR = (date(2025, 1, 1), date(2025, 12, 31))

MONTHS = (
    "June 2014", "june, 2014", "Jun 2014", "2014 June", "2014-06", "2014/6", "Juni 2014", "июнь 2014", "июня 2014 года",
    "июне 2014", "2014年6月", "2014 年 06 月", "2014년 6월", "2014년6월", "2014.06",
)  # fmt: skip
DAYS = (
    "21 June 2014", "June 21, 2014", "June 21st, 2014", "21. Juni 2014", "21.06.2014", "21.6.2014", "21 июня 2014",
    "21 июня 2014 г.", "2014-06-21", "2014年6月21日", "2014년 6월 21일",
)  # fmt: skip
YEARS = ("2019", "2019年", "2019년", "2019 год", "2019 г.")
SUMMERS = (
    "summer 2014", "summer of 2014", "Sommer 2014", "лето 2014", "летом 2014 года", "2014年夏天", "2014年の夏",
    "2014년 여름",
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "days"),
    [
        *((text, JUNE) for text in MONTHS),
        *((text, DAY) for text in DAYS),
        *((text, YEAR) for text in YEARS),
        *((text, SUMMER) for text in SUMMERS),
        *((text, LAST_SUMMER) for text in ("last summer", "letzten Sommer", "прошлым летом", "지난 여름")),
        *((text, LAST_YEAR) for text in ("last year", "letztes Jahr", "в прошлом году", "去年", "작년")),
        ("winter 2013", (date(2013, 12, 1), date(2014, 2, 28))),
        ("2012-2014", (date(2012, 1, 1), date(2014, 12, 31))),
        ("1990s", (date(1990, 1, 1), date(1999, 12, 31))),
        ("yesterday", (date(2026, 11, 29), date(2026, 11, 29))),
        ("heute", (TODAY, TODAY)),
        ("先月", (date(2026, 10, 1), date(2026, 10, 31))),
        ("this month", (date(2026, 11, 1), TODAY)),
        ("February 2012", (date(2012, 2, 1), date(2012, 2, 29))),
    ],
)
def test_what_people_write(text: str, days: tuple[date, date]) -> None:
    (span,) = find_dates(text, TODAY)
    assert (span.first, span.last) == days


def test_the_rest_of_the_text_is_left_alone() -> None:
    text = "cats on the sofa in June 2014, and 海 2019年 evening"
    assert [text[span.start : span.end] for span in find_dates(text, TODAY)] == ["June 2014", "2019年"]


@pytest.mark.parametrize(
    "text",
    ["", "cat", "IMG_2014x", "20140621", "12345", "June", "may", "1492", "x2019", "summer", "5 2"],
)
def test_what_is_no_date(text: str) -> None:
    assert find_dates(text, TODAY) == []


@pytest.mark.parametrize("text", ["2014-13", "2014-02-30", "31.06.2014", "30. Februar 2014"])
def test_a_day_that_there_never_was_leaves_its_year_or_month(text: str) -> None:
    (span,) = find_dates(text, TODAY)
    assert span.first.year == 2014 and span.last > span.first


def test_a_summer_that_is_not_over_is_not_the_last_one() -> None:
    (span,) = find_dates("last summer", date(2026, 7, 15))
    assert span.first == date(2025, 6, 1)


@given(st.dates(date(1850, 1, 1), date(2090, 1, 1)))
def test_every_day_in_three_ways(day: date) -> None:
    for text in (day.isoformat(), f"{day.day}.{day.month}.{day.year}", f"{day.year}年{day.month}月{day.day}日"):
        (span,) = find_dates(text, TODAY)
        assert (span.first, span.last, span.start, span.end) == (day, day, 0, len(text))


@given(st.text(max_size=60))
def test_any_text_gives_spans_in_order_that_do_not_overlap(text: str) -> None:
    at = 0
    for span in find_dates(text, TODAY):
        assert at <= span.start < span.end <= len(text) and span.first <= span.last
        at = span.end


@given(st.integers(0, 5000))
def test_the_last_season_is_over_and_the_newest(days: int) -> None:
    today = date(2020, 1, 1) + timedelta(days=days)
    for text in ("last winter", "last spring", "last summer", "last autumn"):
        (span,) = find_dates(text, today)
        assert span.last < today and today - span.last <= timedelta(days=366)
