"""Downloads: several photos as one ZIP, and lists of them."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from enum import StrEnum
from typing import Annotated, TypeAlias

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field
from starlette.responses import Response, StreamingResponse

from pictrace.apps.web.collection_schemas import MOST_PHOTOS, Id
from pictrace.apps.web.responses import JSONResponse
from pictrace.apps.web.site import Here, Site
from pictrace.library import Library
from pictrace.records import Photo

__all__ = ["router"]

router = APIRouter(prefix="/downloads", tags=["downloads"])
Name: TypeAlias = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{4,64}$")]


class DownloadIn(BaseModel):
    photo_ids: Annotated[list[Id], Field(min_length=1, max_length=MOST_PHOTOS)]


class DownloadOut(BaseModel):
    photos: int
    skipped: int = Field(description="ids that the library has no photo of")
    bytes: int = Field(description="about so large the ZIP will be")
    zip: str = Field(description="address of the photos as one ZIP")
    list: str = Field(description="address of their list; `?format=jsonl` for JSON lines")


class ListFormat(StrEnum):
    CSV = "csv"
    JSONL = "jsonl"


_TYPES = {ListFormat.CSV: "text/csv; charset=utf-8", ListFormat.JSONL: "application/x-ndjson"}


@router.post("", response_model=DownloadOut, status_code=201, summary="Choose photos to download together")
async def choose(site: Here, body: DownloadIn) -> Response:
    """The addresses hold until the server ends, or 64 others were asked for. A browser saves them like any file."""
    chosen = list(dict.fromkeys(body.photo_ids))
    found = await site.lanes.catalogue.run(site.library.some, chosen)
    name = site.downloads.keep([photo.id for photo in found])
    address = f"/api/v1/downloads/{name}"
    return JSONResponse(
        {
            "photos": len(found),
            "skipped": len(chosen) - len(found),
            "bytes": sum(photo.bytes or 0 for photo in found),
            "zip": f"{address}/photos.zip",
            "list": f"{address}/list",
        },
        201,
    )


@router.get(
    "/{name}/photos.zip",
    response_class=Response,
    responses={200: {"content": {"application/zip": {}}}},
    summary="The chosen photos as one ZIP",
)
async def photos_zip(site: Here, name: Name) -> Response:
    """Made while it is sent. Names are unique; what cannot be read now is listed in `missing.txt` inside."""
    chosen = site.downloads.get(name)
    headers = {"content-disposition": 'attachment; filename="photos.zip"', "cache-control": "private, no-store"}
    found = await site.lanes.catalogue.run(site.library.some, chosen)
    return StreamingResponse(_packed(site, found), media_type="application/zip", headers=headers)


async def _packed(site: Site, photos: list[Photo]) -> AsyncIterator[bytes]:
    """Each photo is read in the lane of originals, so that a large ZIP holds up nobody for long."""
    parts = site.library.pack(photos)
    while (part := await site.lanes.originals.run(next, parts, None)) is not None:
        yield part


@router.get(
    "/{name}/list",
    response_class=Response,
    responses={200: {"content": {"text/csv": {}, "application/x-ndjson": {}}}},
    summary="The chosen photos as a list",
)
async def photo_list(
    site: Here,
    name: Name,
    format: Annotated[ListFormat, Query()] = ListFormat.CSV,  # noqa: A002 - the word of the command line
) -> Response:
    """The columns of `pictrace export`, marks and albums included."""
    chosen = site.downloads.get(name)
    text = await site.lanes.catalogue.run(_listed, site.library, chosen, format.value)
    headers = {"content-disposition": f'attachment; filename="photos.{format.value}"'}
    return Response(text.encode("utf-8", "replace"), media_type=_TYPES[format], headers=headers)


def _listed(library: Library, photo_ids: tuple[int, ...], kind: str) -> str:
    out = io.StringIO()
    library.export_some(kind, out, photo_ids)
    return out.getvalue()
