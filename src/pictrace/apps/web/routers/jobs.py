"""Jobs: start, watch (server-sent events), stop and resume indexing and the search for duplicates."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Annotated, Any, TypeAlias

from fastapi import APIRouter, Path
from starlette.responses import Response, StreamingResponse

from pictrace.apps.web import schemas
from pictrace.apps.web.answers import JSONResponse, encoded
from pictrace.apps.web.jobs import Job, JobKind
from pictrace.apps.web.limits import MAX_ID
from pictrace.apps.web.parameters import check_model
from pictrace.apps.web.problems import Problem
from pictrace.apps.web.site import Here, Site

__all__ = ["router"]

router = APIRouter(prefix="/jobs", tags=["jobs"])
JobId: TypeAlias = Annotated[int, Path(ge=1, le=MAX_ID)]
_STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {"text/event-stream": {}},
        "description": "`event: job` with a job whenever it changed, `event: failures` with new failures, "
        "`event: library` with the generation of the photos whenever they changed (not in the stream of one job)",
    }
}


@router.get("", response_model=schemas.JobList, summary="Every job since the server started")
async def jobs(site: Here) -> Response:
    return JSONResponse({"jobs": [job.to_json() for job in site.jobs.all()]})


@router.post("", response_model=schemas.JobOut, status_code=202, summary="Start a job")
async def start(site: Here, body: schemas.JobIn) -> Response:
    """`index` brings the library up to date with the places (folders, archives and address lists of the machine that
    PicTrace runs on), or with all known sources; `duplicates` looks for groups. One job is at work at a time."""
    await site.lanes.catalogue.run(_check, site, body.places, body.model)
    job = site.jobs.start(
        JobKind(body.kind),
        places=tuple(body.places),
        model=body.model,
        retry=body.retry,
        relations=frozenset(body.relations) if body.relations else None,
    )
    return _accepted(job)


@router.get("/events", response_class=Response, responses=_STREAM, summary="What all jobs do, as it happens")
async def events(site: Here) -> Response:
    return _stream(site, None)


@router.get("/{job_id}", response_model=schemas.JobOut, summary="One job")
async def job(site: Here, job_id: JobId) -> Response:
    return JSONResponse(site.jobs.get(job_id).to_json())


@router.get("/{job_id}/events", response_class=Response, responses=_STREAM, summary="What one job does, to its end")
async def job_events(site: Here, job_id: JobId) -> Response:
    site.jobs.get(job_id)
    return _stream(site, job_id)


@router.get("/{job_id}/failures", response_model=schemas.FailureList, summary="What could not be used, and why")
async def failures(site: Here, job_id: JobId) -> Response:
    """The first thousand; `total` counts all of them."""
    found = site.jobs.get(job_id)
    listed = [failure.to_json() for failure in list(found.failures)]
    return JSONResponse({"failures": listed, "total": max(found.failed, len(listed))})


@router.post("/{job_id}/stop", response_model=schemas.JobOut, status_code=202, summary="Stop a job")
async def stop(site: Here, job_id: JobId) -> Response:
    """What was done stays done."""
    return _accepted(site.jobs.stop(job_id))


@router.post("/{job_id}/resume", response_model=schemas.JobOut, status_code=202, summary="Go on with a stopped job")
async def resume(site: Here, job_id: JobId) -> Response:
    """As another job, which skips what was done."""
    old = site.jobs.get(job_id)
    await site.lanes.catalogue.run(_check, site, old.places, old.model)
    return _accepted(site.jobs.resume(job_id))


def _check(site: Site, places: Sequence[str], model: str | None) -> None:
    site.roots.check(places)
    check_model(site.library, model)


def _accepted(job: Job) -> Response:
    return JSONResponse(job.to_json(), 202, {"location": f"/api/v1/jobs/{job.id}"})


def _stream(site: Site, only: int | None) -> Response:
    if site.jobs.watched >= site.limits.streams:
        raise Problem(503, "busy", "Too many watch already", "close another page", {"retry-after": "5"})
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    return StreamingResponse(_events(site, only), media_type="text/event-stream", headers=headers)


async def _events(site: Site, only: int | None) -> AsyncIterator[bytes]:
    yield b"retry: 2000\n\n"
    async for event in site.jobs.events(only):
        if event is None:
            yield b": still here\n\n"
        else:
            name, data = event
            yield b"event: " + name.encode() + b"\ndata: " + encoded(data) + b"\n\n"
