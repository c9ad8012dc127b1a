"""Counts by day and folder against the photos themselves."""

from __future__ import annotations

from collections import Counter
from datetime import date

from pictrace.catalogue import Batch, Catalogue
from pictrace.records import Capture, Filters
from tests.catalogue.making import content, photo, store


def test_days_are_those_of_the_photos_newest_first(catalogue: Catalogue) -> None:
    written = store(catalogue, {f"{n}.jpg": f"name {n}" for n in range(30)} | {"copy.jpg": "name 1"})
    source_id = catalogue.photos.get(written.photo_ids[0]).source_id
    undated = content("undated", capture=Capture())
    catalogue.write(Batch(9, photos=[photo(source_id, "u.jpg", "undated")], contents=[undated]))
    expected = Counter(one.capture.taken and one.capture.taken.date() for one in catalogue.photos.each())
    days = catalogue.overview.days()
    assert dict(days) == expected
    dated = [day for day, _ in days if isinstance(day, date)]
    assert dated == sorted(dated, reverse=True) and days[-1] == (None, 1)


def test_folders_end_at_the_last_slash_or_mark(catalogue: Catalogue) -> None:
    store(catalogue, {"a.jpg": "1", "x/b.jpg": "2", "x/c.jpg": "3", "o.zip!d.jpg": "4", "o.zip!y/é.jpg": "5"})
    assert catalogue.overview.folders() == {
        "/photos/": 1, "/photos/x/": 2, "/photos/o.zip!": 1, "/photos/o.zip!y/": 1,
    }  # fmt: skip
    assert catalogue.overview.folders(Filters(within="/photos/x")) == {"/photos/x/": 2}


def test_cameras_with_their_photos(catalogue: Catalogue) -> None:
    written = store(catalogue, {"a.jpg": "plain"})
    source_id = catalogue.photos.get(written.photo_ids[0]).source_id
    contents = [content(name, capture=Capture(camera=f"カメラ {name[0]}")) for name in ("x1", "x2", "y1")]
    rows = [photo(source_id, f"{one}.jpg", one) for one in ("x1", "x2", "y1")]
    catalogue.write(Batch(9, photos=rows, contents=contents))
    assert catalogue.overview.cameras() == {"カメラ x": 2, "カメラ y": 1}
    assert catalogue.photos.count(Filters(camera="カメラ x")) == 2
