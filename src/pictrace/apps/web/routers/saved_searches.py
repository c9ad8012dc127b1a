"""Searches under a name."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from fastapi import APIRouter, Path
from starlette.responses import Response

from pictrace.apps.web import collection_schemas as schemas
from pictrace.apps.web.limits import MAX_ID
from pictrace.apps.web.parameters import StateName, make_filters, personal
from pictrace.apps.web.responses import JSONResponse
from pictrace.apps.web.site import Here

__all__ = ["router"]

router = APIRouter(prefix="/searches", tags=["collections"])
SearchId: TypeAlias = Annotated[int, Path(ge=1, le=MAX_ID)]


@router.get("", response_model=schemas.SavedSearchList, summary="Every saved search, by name")
async def searches(site: Here) -> Response:
    found = await site.lanes.catalogue.run(site.library.collections.searches.all)
    return JSONResponse({"searches": [search.to_json() for search in found]})


@router.post("", response_model=schemas.SavedSearchOut, status_code=201, summary="Save a search")
async def save(site: Here, body: schemas.SavedSearchIn) -> Response:
    wanted = body.filters
    states = [StateName(state.value) for state in wanted.state or ()]
    filters = personal(
        make_filters(
            wanted.within, wanted.source_id, wanted.taken_from, wanted.taken_to, wanted.min_side, states or None
        ),
        wanted.album,
        wanted.favourite,
        wanted.min_rating,
        wanted.own_tag,
    )
    made = await site.lanes.catalogue.run(
        site.library.collections.searches.save, body.name, text=body.text, photo_id=body.photo_id, filters=filters
    )
    site.streams.look()
    return JSONResponse(made.to_json(), 201)


@router.patch("/{search_id}", response_model=schemas.SavedSearchOut, summary="Rename a saved search")
async def rename(site: Here, search_id: SearchId, body: schemas.NameIn) -> Response:
    found = await site.lanes.catalogue.run(site.library.collections.searches.rename, search_id, body.name)
    site.streams.look()
    return JSONResponse(found.to_json())


@router.delete("/{search_id}", status_code=204, summary="Forget a saved search")
async def remove(site: Here, search_id: SearchId) -> Response:
    await site.lanes.catalogue.run(site.library.collections.searches.remove, search_id)
    site.streams.look()
    return Response(status_code=204)
