"""Days become years and months whose places are those of the layout."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pictrace.catalogue import Batch, Catalogue
from pictrace.catalogue.layout import UNDATED
from pictrace.records import Capture, Filters, Month, Timeline, Year
from pictrace.workflows.browsing import Browsing
from pictrace.workflows.browsing.timeline import timeline
from tests.catalogue.making import content, photo
from tests.workflows.conftest import Desk

DAYS = st.dictionaries(st.dates(date(1990, 1, 1), date(1994, 1, 1)), st.integers(1, 5), max_size=20)


def test_an_example() -> None:
    counted = [(date(2014, 6, 21), 3), (date(2014, 6, 1), 1), (date(2012, 12, 31), 2), (None, 4)]
    assert timeline(counted) == Timeline(
        10,
        4,
        (
            Year(2014, 4, 0, (Month(6, 4, 0, ((21, 3), (1, 1))),)),
            Year(2012, 2, 4, (Month(12, 2, 4, ((31, 2),)),)),
        ),
    )
    assert timeline([]) == Timeline(0, 0, ())


@given(DAYS, st.integers(0, 5))
def test_every_photo_is_counted_once_and_offsets_follow_one_another(days: dict[date, int], undated: int) -> None:
    counted: list[tuple[date | None, int]] = [(day, days[day]) for day in sorted(days, reverse=True)]
    line = timeline([*counted, (None, undated)])
    assert line.photos == sum(days.values()) + undated and line.undated == undated
    at = 0
    for year in line.years:
        assert year.offset == at
        for month in year.months:
            assert month.offset == at and month.photos == sum(photos for _, photos in month.days)
            at += month.photos
    assert at == line.photos - undated


def stored(catalogue: Catalogue) -> None:
    source = catalogue.sources.add("folder", "/photos").id
    days = [datetime(2014, 6, 21, 22) + timedelta(hours=7 * n) for n in range(40)]
    names = [f"{n}" for n in range(45)]
    contents = [content(name, capture=Capture(days[n] if n < 40 else None)) for n, name in enumerate(names)]
    rows = [photo(source, f"{name}.jpg", name) for name in names]
    catalogue.write(Batch(catalogue.begin_run(), photos=rows, contents=contents))


def test_offsets_are_places_in_the_layout(desk: Desk) -> None:
    stored(desk.catalogue)
    line = Browsing(desk.catalogue).timeline()
    days = desk.catalogue.photos.layout(order="-taken")["day"]
    assert (line.photos, line.undated) == (45, 5)
    for year in line.years:
        for month in year.months:
            first = date(1970, 1, 1) + timedelta(days=int(days[month.offset]))
            assert (first.year, first.month) == (year.year, month.month)
    assert np.all(days[-5:] == UNDATED)


def test_a_timeline_follows_the_photos_and_takes_filters(desk: Desk) -> None:
    browsing = Browsing(desk.catalogue)
    assert browsing.timeline().photos == 0
    stored(desk.catalogue)
    assert browsing.timeline().photos == 45
    june = Filters(taken_from=datetime(2014, 6, 1), taken_to=datetime(2014, 6, 30, 23, 59, 59))
    (year,) = browsing.timeline(june).years
    assert [month.month for month in year.months] == [6]
    favourites = Filters(favourite=True)
    assert browsing.timeline(favourites).photos == 0
    (hashed, *_) = (one.content_hash for one in desk.catalogue.photos.each())
    assert hashed is not None
    desk.catalogue.marks.set([hashed], datetime(2026, 1, 1), favourite=True)
    assert browsing.timeline(favourites).photos == 1
