"""Dates as people write them, in six languages: ``2019``, ``June 2014``, ``21. Juni 2014``, ``июнь 2014``,
``2014年6月``, ``2014년 6월``, ``last summer``.

A date is a span of days; what is ambiguous (``06/07/2014``) is not guessed.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from types import MappingProxyType

__all__ = ["Span", "find_dates"]

_MONTHS = (
    "january jan januar jänner январь января январе янв",
    "february feb februar февраль февраля феврале фев февр",
    "march mar märz mär март марта марте мар",
    "april apr апрель апреля апреле апр",
    "may mai май мая мае",
    "june jun juni июнь июня июне июн",
    "july jul juli июль июля июле июл",
    "august aug август августа августе авг",
    "september sep sept сентябрь сентября сентябре сен сент",
    "october oct oktober okt октябрь октября октябре окт",
    "november nov ноябрь ноября ноябре ноя нояб",
    "december dec dezember dez декабрь декабря декабре дек",
)
"""Each month in English, German and Russian (alone, within a date, after "в"); Chinese, Japanese and Korean count."""

_SEASONS: Mapping[int, str] = MappingProxyType(
    {
        3: r"spring|frühling|frühjahr|весн(?:а|ой|ы|у)|春天|春季|春|봄",
        6: r"summer|sommer|лет(?:о|ом|а)|夏天|夏季|夏|여름",
        9: r"autumn|fall|herbst|осень(?:ю)?|осени|秋天|秋季|秋|가을",
        12: r"winter|зим(?:а|ой|ы|у)|冬天|冬季|冬|겨울",
    }
)
"""First month → words for the three months from there, as meteorology counts them in the north."""

_LAST = r"last|letzte[rnsm]?|vorige[rnsm]?|прошл(?:ый|ая|ое|ым|ой|ого|ую|ом)|去年的?|去年の|지난"
_THIS = r"this|diese[rnsm]?|эт(?:от|а|о|им|ой|ого|у|ом)|今年的?|今年の|이번|올해"
_YEAR = r"year|jahr|год(?:у|а)?"
_MONTH = r"month|monat|месяц(?:е|а)?"
_PLAIN: Mapping[str, str] = MappingProxyType(
    {
        "today": r"today|heute|сегодня|今天|今日|오늘",
        "yesterday": r"yesterday|gestern|вчера|昨天|昨日|어제",
        "last year": rf"(?:{_LAST})\s*(?:{_YEAR})|去年|昨年|작년",
        "this year": rf"(?:{_THIS})\s*(?:{_YEAR})|今年|올해",
        "last month": rf"(?:{_LAST})\s*(?:{_MONTH})|上个月|先月|지난달",
        "this month": rf"(?:{_THIS})\s*(?:{_MONTH})|这个月|本月|今月|이번 달",
    }
)
_YEARS = r"(?:1[89]|20)\d\d"
_FIRST_YEAR = 1826
"""Of the oldest photograph."""

_LETTER = "[0-9A-Za-zА-Яа-яЁёÄÖÜäöüß]"
"""Of what has blanks between words: Chinese, Japanese and Korean have none."""


@dataclass(frozen=True, slots=True)
class Span:
    """Characters ``start`` to ``end`` of the text say the days ``first`` to ``last``, both included."""

    start: int
    end: int
    first: date
    last: date


def find_dates(text: str, today: date) -> list[Span]:
    """The dates in a text, in order; where two readings overlap, the longer one."""
    found = sorted(_readings(text, today), key=lambda span: (span.start - span.end, span.start))
    chosen: list[Span] = []
    for span in found:
        if all(span.end <= other.start or other.end <= span.start for other in chosen):
            chosen.append(span)
    return sorted(chosen, key=lambda span: span.start)


def _readings(text: str, today: date) -> Iterator[Span]:
    for pattern, days in _rules():
        for match in pattern.finditer(text):
            try:
                first, last = days(match, today)
            except (ValueError, OverflowError):  # no such day
                continue
            if first.year >= _FIRST_YEAR and first <= last:
                yield Span(match.start(), match.end(), first, last)


Days = Callable[[re.Match[str], date], tuple[date, date]]


@cache
def _rules() -> tuple[tuple[re.Pattern[str], Days], ...]:
    """Patterns with what they mean."""
    names = {name: number for number, said in enumerate(_MONTHS, start=1) for name in said.split()}
    month = "|".join(sorted(names, key=len, reverse=True))
    of_year = r"[\s,]*(?:of\s+)?"
    year_word = r"(?:\s*(?:г\.|года|году|год))?"
    season = "|".join(f"(?P<s{number}>{words})" for number, words in _SEASONS.items())
    y, m, d = rf"(?P<y>{_YEARS})", r"(?P<m>\d\d?)", r"(?P<d>\d\d?)"
    name = rf"(?P<n>{month})\.?"

    def of_month(match: re.Match[str], _: date) -> tuple[date, date]:
        return _month(int(match["y"]), int(match["m"]))

    def of_day(match: re.Match[str], _: date) -> tuple[date, date]:
        return _day(int(match["y"]), int(match["m"]), int(match["d"]))

    def of_named_month(match: re.Match[str], _: date) -> tuple[date, date]:
        return _month(int(match["y"]), names[match["n"].casefold()])

    def of_named_day(match: re.Match[str], _: date) -> tuple[date, date]:
        return _day(int(match["y"]), names[match["n"].casefold()], int(match["d"]))

    def of_season(match: re.Match[str], _: date) -> tuple[date, date]:
        return _season(int(match["y"]), _which(match))

    def of_years(match: re.Match[str], _: date) -> tuple[date, date]:
        return date(int(match["y"]), 1, 1), date(int(match["z"]), 12, 31)

    rules: list[tuple[str, Days]] = [
        (rf"{y}(?:\s*[年년])?{year_word}", lambda match, _: _year(int(match["y"]))),
        (rf"{y}\s*[-–—]\s*(?P<z>{_YEARS})", of_years),
        (r"(?P<y>(?:1[89]|20)\d0)(?:s|er(?:\s*jahre)?|-е|年代|년대)", lambda match, _: _decade(int(match["y"]))),
        (rf"{y}[-/.]{m}(?![-/.]\d)", of_month),
        (rf"{y}[-/.]{m}[-/.]{d}", of_day),
        (rf"{d}\.\s?{m}\.\s?{y}", of_day),
        (rf"{y}\s*[年년]\s*{m}\s*[月월]", of_month),
        (rf"{y}\s*[年년]\s*{m}\s*[月월]\s*{d}\s*[日号일]", of_day),
        (rf"{name}{of_year}{y}{year_word}", of_named_month),
        (rf"{y}[\s,]+(?P<n>{month})", of_named_month),
        (rf"{d}(?:st|nd|rd|th|\.)?\s+{name}{of_year}{y}{year_word}", of_named_day),
        (rf"{name}\s+{d}(?:st|nd|rd|th)?,?\s+{y}", of_named_day),
        (rf"(?:{season}){of_year}{y}{year_word}", of_season),
        (rf"{y}\s*[年년]?[\sの]*(?:{season})", of_season),
        (rf"(?:{_LAST})\s*(?:{season})", lambda match, today: _last_season(today, _which(match))),
        (rf"(?:{_THIS})\s*(?:{season})", lambda match, today: _season(today.year, _which(match))),
        *((words, _relative(meaning)) for meaning, words in _PLAIN.items()),
    ]
    bounded = (rf"(?<!{_LETTER})(?:{pattern})(?!{_LETTER})" for pattern, _ in rules)
    return tuple((re.compile(pattern, re.IGNORECASE), days) for pattern, (_, days) in zip(bounded, rules, strict=True))


def _year(year: int) -> tuple[date, date]:
    return date(year, 1, 1), date(year, 12, 31)


def _decade(year: int) -> tuple[date, date]:
    return date(year, 1, 1), date(year + 9, 12, 31)


def _month(year: int, month: int) -> tuple[date, date]:
    first = date(year, month, 1)
    return first, first.replace(day=monthrange(year, month)[1])


def _day(year: int, month: int, day: int) -> tuple[date, date]:
    one = date(year, month, day)
    return one, one


def _season(year: int, month: int) -> tuple[date, date]:
    """Winter is named by the year that it begins in."""
    last = (year + 1, 2) if month == 12 else (year, month + 2)
    return date(year, month, 1), _month(*last)[1]


def _last_season(today: date, month: int) -> tuple[date, date]:
    """The newest one that is over."""
    seasons = (_season(today.year - ago, month) for ago in range(3))
    return next((first, last) for first, last in seasons if last < today)


def _which(match: re.Match[str]) -> int:
    return next(number for number in _SEASONS if match[f"s{number}"])


def _relative(meaning: str) -> Days:
    def days(_: re.Match[str], today: date) -> tuple[date, date]:
        yesterday, before = today - timedelta(days=1), today.replace(day=1) - timedelta(days=1)
        meant = {
            "today": (today, today),
            "yesterday": (yesterday, yesterday),
            "this year": _year(today.year),
            "last year": _year(today.year - 1),
            "this month": _month(today.year, today.month),
            "last month": _month(before.year, before.month),
        }
        return meant[meaning]

    return days
