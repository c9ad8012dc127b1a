"""Favourites, ratings and own tags, of many photos at once."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from fastapi import APIRouter, Path
from starlette.responses import Response

from pictrace.apps.web import collection_schemas as schemas
from pictrace.apps.web.limits import MAX_ID
from pictrace.apps.web.responses import JSONResponse
from pictrace.apps.web.site import Here

__all__ = ["router"]

router = APIRouter(tags=["collections"])
TagId: TypeAlias = Annotated[int, Path(ge=1, le=MAX_ID)]


@router.post("/marks", response_model=schemas.ChangedOut, summary="Mark photos: favourite, stars, own tags")
async def mark(site: Here, body: schemas.MarksIn) -> Response:
    """A mark belongs to the picture, so that every copy of it has it. Photos carry their marks in every answer."""
    changed = await site.lanes.catalogue.run(
        site.library.collections.marks.set,
        body.photo_ids,
        favourite=body.favourite,
        rating=body.rating,
        add_tags=body.add_tags,
        remove_tags=body.remove_tags,
    )
    site.streams.look()
    return JSONResponse(changed.to_json())


@router.get("/own-tags", response_model=schemas.OwnTagList, summary="Every own tag, by name")
async def own_tags(site: Here) -> Response:
    found = await site.lanes.catalogue.run(site.library.collections.marks.tags)
    return JSONResponse({"own_tags": [tag.to_json() for tag in found]})


@router.patch("/own-tags/{tag_id}", status_code=204, summary="Rename an own tag on every photo")
async def rename_tag(site: Here, tag_id: TagId, body: schemas.NameIn) -> Response:
    await site.lanes.catalogue.run(site.library.collections.marks.rename_tag, tag_id, body.name)
    site.streams.look()
    return Response(status_code=204)


@router.delete("/own-tags/{tag_id}", status_code=204, summary="Take an own tag off every photo")
async def remove_tag(site: Here, tag_id: TagId) -> Response:
    await site.lanes.catalogue.run(site.library.collections.marks.remove_tag, tag_id)
    site.streams.look()
    return Response(status_code=204)
