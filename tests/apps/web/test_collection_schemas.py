"""The described shapes against what the records say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from pydantic import BaseModel, ValidationError

from pictrace.apps.web import collection_schemas as schemas
from pictrace.apps.web.answers import album_json
from pictrace.records import Album, Changed, OwnTag, SavedSearch

THEN = datetime(2026, 11, 22, tzinfo=UTC)
SAID: list[tuple[type[BaseModel], Mapping[str, object]]] = [
    (schemas.AlbumOut, album_json(Album(1, "Sea", THEN, THEN, 1, 2, 3))),
    (schemas.ChangedOut, Changed(1, 2).to_json()),
    (schemas.OwnTagOut, OwnTag(1, "sea", 2, 3).to_json()),
    (schemas.SavedSearchOut, SavedSearch(1, "Sea", THEN).to_json()),
]


@pytest.mark.parametrize(("model", "said"), SAID, ids=[model.__name__ for model, _ in SAID])
def test_what_is_said_is_what_is_described(model: type[BaseModel], said: Mapping[str, object]) -> None:
    model.model_validate(said)
    assert set(said) == set(model.model_fields)


def test_a_request_names_so_many_photos_and_no_more() -> None:
    most = list(range(1, schemas.MOST_PHOTOS + 1))
    assert len(schemas.MarksIn.model_validate({"photo_ids": most}).photo_ids) == schemas.MOST_PHOTOS
    with pytest.raises(ValidationError):
        schemas.MarksIn.model_validate({"photo_ids": [*most, 1]})
    with pytest.raises(ValidationError):
        schemas.AlbumPhotos.model_validate({"add": [*most, 1]})
