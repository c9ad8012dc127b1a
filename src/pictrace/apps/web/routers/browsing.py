"""Browsing: the timeline and the tree of folders, with counts."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response

from pictrace.apps.web import browsing_schemas as schemas
from pictrace.apps.web.parameters import FilterParameters
from pictrace.apps.web.responses import JSONResponse
from pictrace.apps.web.site import Here
from pictrace.library import Library
from pictrace.records import Filters

__all__ = ["router"]

router = APIRouter(tags=["browsing"])


@router.get("/timeline", response_model=schemas.TimelineOut, summary="Photos by year and month")
async def timeline(
    site: Here,
    filters: FilterParameters,
    days: Annotated[bool, Query(description="by day too")] = False,
) -> Response:
    """Newest first. `offset` is a place in `/photos/layout?order=taken` with the same filters: a jump to a year needs
    nothing else."""
    return JSONResponse(await site.lanes.catalogue.run(_timeline, site.library, filters, days))


def _timeline(library: Library, filters: Filters, days: bool) -> dict[str, Any]:
    return library.browsing.timeline(filters).to_json(days=days)


@router.get("/tree", response_model=schemas.TreeOut, summary="Folders that hold photos, level by level")
async def tree(
    site: Here,
    within: Annotated[
        str | None, Query(min_length=1, max_length=4096, description="a `place` of an answer before; none: the sources")
    ] = None,
) -> Response:
    """Archives are folders. Present and missing photos count."""
    return JSONResponse(await site.lanes.catalogue.run(_tree, site.library, within))


def _tree(library: Library, within: str | None) -> dict[str, Any]:
    folders, own = library.browsing.folders(within)
    return {"within": within, "own": own, "folders": [folder.to_json() for folder in folders]}


@router.get("/understand", response_model=schemas.UnderstandingOut, summary="A text of the box as chips and words")
async def understand(site: Here, q: Annotated[str, Query(max_length=500)] = "") -> Response:
    """Dates in six languages ("2019", "June 2014", "2014年6月", "last summer") and cameras become chips; folders,
    albums, own tags, cameras and years that begin like the last word are suggested, with counts."""
    return JSONResponse((await site.lanes.catalogue.run(site.library.understand, q)).to_json())
