"""Days as a timeline: years and months with their places in the layout."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import groupby

from pictrace.records import Month, Timeline, Year

__all__ = ["timeline"]


def timeline(days: Iterable[tuple[date | None, int]]) -> Timeline:
    """Of photos by day, newest first, those without a time last."""
    counted = list(days)
    dated = [(day, photos) for day, photos in counted if day is not None]
    years: list[Year] = []
    offset = 0
    for year, of_year in groupby(dated, key=lambda one: one[0].year):
        months: list[Month] = []
        start = offset
        for month, of_month in groupby(of_year, key=lambda one: one[0].month):
            parts = tuple((day.day, photos) for day, photos in of_month)
            photos = sum(number for _, number in parts)
            months.append(Month(month, photos, offset, parts))
            offset += photos
        years.append(Year(year, offset - start, start, tuple(months)))
    total = sum(photos for _, photos in counted)
    return Timeline(total, total - offset, tuple(years))
