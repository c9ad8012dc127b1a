"""Duplicates: the groups of the newest search for them, page by page."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response

from pictrace.apps.web import schemas
from pictrace.apps.web.answers import JSONResponse
from pictrace.apps.web.jobs import JobKind
from pictrace.apps.web.limits import MAX_ID
from pictrace.apps.web.site import Here, Site
from pictrace.records import Relation

__all__ = ["router"]

router = APIRouter(prefix="/duplicates", tags=["duplicates"])


@router.get("", response_model=schemas.GroupPage, summary="A page of duplicate groups")
async def duplicates(
    site: Here,
    after: Annotated[int, Query(ge=0, le=MAX_ID, description="`next` of the page before")] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 20,
    relation: Annotated[Relation | None, Query(description="only groups of this relation")] = None,
) -> Response:
    """What the newest job of kind `duplicates` has found so far (start one with `POST /jobs`). Groups that were decided
    about before it began are not among them; those decided about since carry the decision."""
    return JSONResponse(await site.lanes.catalogue.run(_page, site, after, limit, relation))


def _page(site: Site, after: int, limit: int, relation: Relation | None) -> dict[str, Any]:
    groups = site.jobs.groups
    page, following = groups.page(after, limit, relation) if groups else ([], None)
    runs = [job for job in site.jobs.all() if job.kind is JobKind.DUPLICATES]
    counts = groups.counts() if groups else {}
    return {
        "groups": page,
        "next": following,
        "total": counts.get(relation, 0) if relation else sum(counts.values()),
        "decided": groups.decided if groups else 0,
        "relations": counts,
        "job": runs[-1].to_json() if runs else None,
    }
