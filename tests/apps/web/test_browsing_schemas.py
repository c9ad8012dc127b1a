"""The described shapes against what the records say."""

from __future__ import annotations

from pictrace.apps.web import browsing_schemas as schemas
from pictrace.records import Folder
from tests.records.test_browsing import LINE


def test_what_is_said_is_what_is_described() -> None:
    said = LINE.to_json(days=True)
    schemas.TimelineOut.model_validate(said)
    assert set(said) == set(schemas.TimelineOut.model_fields)
    assert set(said["years"][0]["months"][0]) == set(schemas.MonthOut.model_fields)
    folder = Folder("a", "/a", "folder", 1, 1, False, 2).to_json()
    schemas.TreeFolderOut.model_validate(folder)
    assert set(folder) == set(schemas.TreeFolderOut.model_fields)
