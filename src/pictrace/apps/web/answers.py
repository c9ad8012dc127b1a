"""Records as the API's JSON: the published shape, and beside it what a page needs to show a photo."""

from __future__ import annotations

from typing import Any

from pictrace.apps.web.problems import problem_of
from pictrace.messages import verbatim
from pictrace.records import UNMARKED, Album, Hit, Job, Marks, Photo
from pictrace.records.statements import statements
from pictrace.workflows.duplicates.review import Reviewed

__all__ = ["album_json", "hit_json", "job_json", "links", "photo_json", "reviewed_json", "thumbnail_url"]

API = "/api/v1"


def thumbnail_url(photo: Photo) -> str | None:
    """Where the thumbnail is. The content hash in it lets a browser keep the picture for ever."""
    return f"{API}/photos/{photo.id}/thumbnail?h={photo.content_hash[:16]}" if photo.content_hash else None


def links(photo: Photo) -> dict[str, Any]:
    """Besides a hit's published JSON: its thumbnail, source, format and camera."""
    return {
        "thumbnail": thumbnail_url(photo),
        "source_id": photo.source_id,
        "format": photo.format,
        "camera": photo.capture.camera,
        "state": photo.state.value,
    }


def photo_json(photo: Photo, marks: Marks = UNMARKED) -> dict[str, Any]:
    return photo.to_json() | {"thumbnail": thumbnail_url(photo)} | marks.to_json()


def hit_json(hit: Hit, marks: Marks = UNMARKED) -> dict[str, Any]:
    return hit.to_json() | links(hit.photo) | marks.to_json()


def album_json(album: Album) -> dict[str, Any]:
    """Besides an album's own JSON: where its cover is."""
    return album.to_json() | {"thumbnail": thumbnail_url(album.cover) if album.cover else None}


def job_json(job: Job) -> dict[str, Any]:
    """Besides a job's own JSON: what ended a failed one, as a problem."""
    return job.to_json() | {"problem": problem_of(job.error, job.message or verbatim("")) if job.error else None}


def reviewed_json(reviewed: Reviewed) -> dict[str, Any]:
    """A group of the review: its place, and what was decided about it."""
    group = reviewed.group.to_json()
    for photo, member in zip(group["photos"], reviewed.group.members, strict=True):
        photo.update(links(member.photo))
        photo["statements"] = [one.to_json() for one in statements(member.relation, member.evidence)]
    decision = reviewed.decision
    return {"place": reviewed.place} | group | {"decision": decision.to_json() if decision else None}
