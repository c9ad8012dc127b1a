"""The JSON of the timeline and of folders."""

from __future__ import annotations

from pictrace.records import Folder, Month, Timeline, Year

LINE = Timeline(5, 1, (Year(2014, 4, 0, (Month(6, 4, 0, ((21, 3), (1, 1))),)),))


def test_days_only_when_they_are_asked_for() -> None:
    month = {"month": 6, "photos": 4, "offset": 0}
    plain = {"photos": 5, "undated": 1, "years": [{"year": 2014, "photos": 4, "offset": 0, "months": [month]}]}
    assert LINE.to_json() == plain
    assert LINE.to_json(days=True)["years"][0]["months"] == [month | {"days": [[21, 3], [1, 1]]}]


def test_a_folder() -> None:
    assert Folder("a", "/a", "folder", 2, 1, True).to_json() == {
        "name": "a", "place": "/a", "kind": "folder", "photos": 2, "own": 1, "folders": True, "source_id": None,
    }  # fmt: skip
