"""Jobs: start, watch (server-sent events), stop and resume indexing, the search for duplicates, and clean-ups."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Annotated, Any, TypeAlias

from fastapi import APIRouter, Path
from starlette.responses import Response, StreamingResponse

from pictrace.apps.web import schemas
from pictrace.apps.web.answers import job_json
from pictrace.apps.web.limits import MAX_ID
from pictrace.apps.web.parameters import check_model
from pictrace.apps.web.problems import Problem
from pictrace.apps.web.responses import JSONResponse, encoded
from pictrace.apps.web.site import Here, Site
from pictrace.errors import UsageError
from pictrace.messages import Message
from pictrace.records import Job, JobKind, Task

__all__ = ["router"]

router = APIRouter(prefix="/jobs", tags=["jobs"])
JobId: TypeAlias = Annotated[int, Path(ge=1, le=MAX_ID)]
_STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {"text/event-stream": {}},
        "description": "`event: job` with a job whenever it changed, `event: failures` with new failures, "
        "`event: dismissed` with the id of a job that left the list, "
        "`event: library` with the generation of the photos whenever they changed, `event: collections` with the "
        "revision of albums, marks and saved searches (both not in the stream of one job)",
    }
}


@router.get("", response_model=schemas.JobList, summary="Every job, oldest first")
async def jobs(site: Here) -> Response:
    """The library keeps the newest hundred that are over, also those that other programs started."""
    found = await site.lanes.catalogue.run(site.jobs.all)
    return JSONResponse({"jobs": [job_json(job) for job in found]})


@router.post("", response_model=schemas.JobOut, status_code=202, summary="Start a job")
async def start(site: Here, body: schemas.JobIn) -> Response:
    """`index` brings the library up to date with the places (folders, archives and address lists of the machine that
    PicTrace runs on), or with all known sources; `duplicates` looks for groups. Of clean-ups, `rehearse` looks at what
    a plan would do, `clean` does it, `undo` takes a clean-up back, and `purge` deletes for good what went into the
    trash `days` ago or earlier. One job is at work at a time."""
    await site.lanes.catalogue.run(_check, site, body.places, body.model)
    await site.lanes.catalogue.run(_check_cleaning, site, body)
    task = Task(
        JobKind(body.kind),
        places=tuple(body.places),
        model=body.model,
        retry=body.retry,
        accept_changes=body.accept_changes,
        relations=frozenset(body.relations) if body.relations else None,
        subject=body.subject,
        days=body.days or 0.0,
    )
    return _accepted(await site.lanes.catalogue.run(site.jobs.start, task))


@router.get("/events", response_class=Response, responses=_STREAM, summary="What all jobs do, as it happens")
async def events(site: Here) -> Response:
    return _stream(site, None)


@router.get("/{job_id}", response_model=schemas.JobOut, summary="One job")
async def job(site: Here, job_id: JobId) -> Response:
    return JSONResponse(job_json(await site.lanes.catalogue.run(site.jobs.get, job_id)))


@router.delete("/{job_id}", status_code=204, summary="Take a job that is over off the list")
async def dismiss(site: Here, job_id: JobId) -> Response:
    """What it did stays done."""
    await site.lanes.catalogue.run(site.jobs.dismiss, job_id)
    return Response(status_code=204)


@router.get("/{job_id}/events", response_class=Response, responses=_STREAM, summary="What one job does, to its end")
async def job_events(site: Here, job_id: JobId) -> Response:
    await site.lanes.catalogue.run(site.jobs.get, job_id)
    return _stream(site, job_id)


@router.get("/{job_id}/failures", response_model=schemas.FailureList, summary="What could not be used, and why")
async def failures(site: Here, job_id: JobId) -> Response:
    """The first thousand; `total` counts all of them."""
    found = await site.lanes.catalogue.run(site.jobs.get, job_id)
    listed = [failure.to_json() for failure in await site.lanes.catalogue.run(site.jobs.failures, job_id)]
    return JSONResponse({"failures": listed, "total": max(found.failed, len(listed))})


@router.post("/{job_id}/stop", response_model=schemas.JobOut, status_code=202, summary="Stop a job")
async def stop(site: Here, job_id: JobId) -> Response:
    """What was done stays done."""
    return _accepted(await site.lanes.catalogue.run(site.jobs.stop, job_id))


@router.post("/{job_id}/resume", response_model=schemas.JobOut, status_code=202, summary="Go on with a stopped job")
async def resume(site: Here, job_id: JobId) -> Response:
    """As another job, which skips what was done. The stopped one says so in `continued_by`."""
    old = await site.lanes.catalogue.run(site.jobs.get, job_id)
    await site.lanes.catalogue.run(_check, site, old.task.places, old.task.model)
    return _accepted(await site.lanes.catalogue.run(site.jobs.resume, job_id))


def _check(site: Site, places: Sequence[str], model: str | None) -> None:
    site.roots.check(places)
    check_model(site.library, model)


def _check_cleaning(site: Site, body: schemas.JobIn) -> None:
    """Raises a problem for what cannot be begun: it is better said now than by a job that fails."""
    if body.kind in ("rehearse", "clean"):
        site.library.cleanup.plans.kept(body.subject)
    elif body.kind == "undo":
        site.library.cleanup.outcomes(body.subject)
    elif body.kind == "purge" and body.days is None:
        raise UsageError("plan.no-days")


def _accepted(job: Job) -> Response:
    return JSONResponse(job_json(job), 202, {"location": f"/api/v1/jobs/{job.id}"})


def _stream(site: Site, only: int | None) -> Response:
    if site.streams.watched >= site.limits.streams:
        raise Problem(503, "busy", "Too many watch already", Message("request.close_page"), {"retry-after": "5"})
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    return StreamingResponse(_events(site, only), media_type="text/event-stream", headers=headers)


async def _events(site: Site, only: int | None) -> AsyncIterator[bytes]:
    yield b"retry: 2000\n\n"
    async for event in site.streams.events(only):
        if event is None:
            yield b": still here\n\n"
        else:
            name, data = event
            yield b"event: " + name.encode() + b"\ndata: " + encoded(data) + b"\n\n"
