"""Duplicates: the groups that the library holds, page by page, as they stand now."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response

from pictrace.apps.web import schemas
from pictrace.apps.web.answers import job_json, reviewed_json
from pictrace.apps.web.limits import MAX_ID
from pictrace.apps.web.responses import JSONResponse
from pictrace.apps.web.site import Here, Site
from pictrace.records import JobKind, Relation

__all__ = ["router"]

router = APIRouter(prefix="/duplicates", tags=["duplicates"])


@router.get("", response_model=schemas.GroupPage, summary="A page of duplicate groups")
async def duplicates(
    site: Here,
    after: Annotated[int, Query(ge=0, le=MAX_ID, description="`next` of the page before")] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 20,
    relation: Annotated[Relation | None, Query(description="only groups of this relation")] = None,
    decided: Annotated[bool | None, Query(description="only groups that were, or were not, decided about")] = None,
) -> Response:
    """What the newest search for duplicates has found (start one with `POST /jobs`), by whichever program, as far as
    it holds: photos that are gone or missing since are in no group, and a keeper is a photo that is there. Groups that
    were decided about before the search are not among them; those decided about since carry the decision."""
    return JSONResponse(await site.lanes.catalogue.run(_page, site, after, limit, relation, decided))


def _page(site: Site, after: int, limit: int, relation: Relation | None, decided: bool | None) -> dict[str, Any]:
    job = site.jobs.newest(JobKind.DUPLICATES)  # first: of a job that is over, all groups are read
    review = site.library.review
    groups, following = review.page(after, limit, relation, decided)
    overview = review.overview()
    return {
        "groups": [reviewed_json(group) for group in groups],
        "next": following,
        "total": overview.total(relation),
        "decided": overview.done(relation),
        "spare": {"photos": overview.spare, "bytes": overview.spare_bytes},
        "relations": {one.value: count for one, count in overview.groups.items()},
        "job": job_json(job) if job else None,
        "looked": overview.run.to_json() | {"new": overview.new} if overview.run else None,
    }
