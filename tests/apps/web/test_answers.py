"""Records as the API's JSON: the published shape, and beside it what a page needs."""

from __future__ import annotations

from datetime import UTC, datetime

from pictrace.apps.web import schemas
from pictrace.apps.web.answers import hit_json, job_json, links, photo_json, thumbnail_url
from pictrace.messages import verbatim
from pictrace.records import Capture, Hit, Job, JobKind, JobState, Photo, PhotoState, Relation, Task

PHOTO = Photo(
    17, 3, "a.jpg", "/photos/a.jpg", PhotoState.MISSING, content_id=5, content_hash="0123456789abcdef" * 4, bytes=10,
    width=4, height=3, format="JPEG", capture=Capture(datetime(2009, 7, 14), "Cam"),
)  # fmt: skip
FAILED = Photo(1, 3, "b", "/photos/b", PhotoState.FAILED, verbatim("damaged"))


def job(**changes: object) -> Job:
    fields: dict[str, object] = {
        "id": 1, "task": Task(JobKind.INDEX), "state": JobState.FAILED, "created": datetime(2026, 5, 1, tzinfo=UTC)
    }  # fmt: skip
    return Job(**(fields | changes))  # type: ignore[arg-type]


def test_a_thumbnails_address_changes_with_its_picture() -> None:
    assert thumbnail_url(PHOTO) == "/api/v1/photos/17/thumbnail?h=0123456789abcdef"
    assert thumbnail_url(FAILED) is None


def test_a_photo_has_its_own_json_a_thumbnail_and_what_people_put_on_it() -> None:
    bare = {"favourite": False, "rating": 0, "albums": [], "own_tags": []}
    assert photo_json(PHOTO) == PHOTO.to_json() | {"thumbnail": thumbnail_url(PHOTO)} | bare
    for photo in (PHOTO, FAILED):
        schemas.PhotoOut.model_validate(photo_json(photo))


def test_a_hit_keeps_its_published_json() -> None:
    hit = Hit(1, PHOTO, 0.98, Relation.COPY, 0.9)
    found = hit_json(hit)
    assert {name: found[name] for name in hit.to_json()} == hit.to_json()
    assert links(PHOTO) == {
        "thumbnail": thumbnail_url(PHOTO), "source_id": 3, "format": "JPEG", "camera": "Cam", "state": "missing"
    }  # fmt: skip
    schemas.HitOut.model_validate(found)


def test_a_failed_job_says_what_ended_it() -> None:
    assert job_json(job())["problem"] is None
    found = job_json(job(error="SourceUnreachable", message=verbatim("/photos: it is not there")))
    assert found["problem"]["type"] == "urn:pictrace:problem:source-unreachable"
    assert found["problem"]["detail"] == "/photos: it is not there"
    assert job_json(job(error="LibraryFull"))["problem"]["detail"] == ""
    schemas.JobOut.model_validate(found)
