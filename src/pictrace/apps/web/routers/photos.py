"""Photos: pages of them, one of them, and its pictures."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from pictrace.apps.web import originals, schemas
from pictrace.apps.web.answers import photo_json
from pictrace.apps.web.fetching import lane_of
from pictrace.apps.web.parameters import FilterParameters, Language, PhotoId
from pictrace.apps.web.responses import JSONResponse
from pictrace.apps.web.routers.search import preview
from pictrace.apps.web.site import Here
from pictrace.errors import PhotoUnreadable
from pictrace.library import Library
from pictrace.records import Filters, Photo
from pictrace.records import Query as LibraryQuery

__all__ = ["router"]

router = APIRouter(prefix="/photos", tags=["photos"])
_FOR_EVER = "private, max-age=31536000, immutable"
_JPEG: dict[int | str, dict[str, Any]] = {
    200: {"content": {"image/jpeg": {}}},
    304: {"description": "the picture that you have is still right"},
}


class Order(StrEnum):
    TAKEN = "taken"
    LOCATION = "location"
    ID = "id"


@router.get("", response_model=schemas.PhotoPage, summary="A page of photos")
async def photos(
    site: Here,
    filters: FilterParameters,
    order: Annotated[Order, Query(description="`taken`: newest first")] = Order.TAKEN,
    after: Annotated[str | None, Query(max_length=8192, description="`next` of the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> Response:
    return JSONResponse(await site.lanes.catalogue.run(_page, site.library, filters, order.value, after, limit))


def _page(library: Library, filters: Filters, order: str, after: str | None, limit: int) -> dict[str, Any]:
    found, following = library.photos(filters=filters, order=order, after=after, limit=limit)
    marks = library.collections.marks.of(found)
    return {
        "photos": [photo_json(photo, marks[photo.id]) for photo in found],
        "next": following,
        "total": library.count(filters),
    }


@router.get(
    "/layout",
    response_class=Response,
    responses={200: {"content": {"application/octet-stream": {}}}},
    summary="Ids, shapes and days of all photos, for drawing an endless page",
)
async def layout(
    site: Here,
    filters: FilterParameters,
    order: Annotated[Order, Query(description="`taken`: newest first")] = Order.TAKEN,
) -> Response:
    """Ten bytes for each photo, in order, little-endian: id (uint32), width ÷ height × 1000 (uint16; 1000 when
    unknown), day taken (int32, days since 1970-01-01; -2147483648 when unknown). A page draws its scroll bar and any
    place in it from this and asks for the details of what is in view."""
    data = await site.lanes.catalogue.run(_layout, site.library, filters, order.value)
    return Response(data, media_type="application/octet-stream", headers={"cache-control": "private, no-cache"})


def _layout(library: Library, filters: Filters, order: str) -> bytes:
    return library.layout(filters=filters, order=order).tobytes()


@router.get("/some", response_model=schemas.PhotoPage, summary="Photos by their ids")
async def some(
    site: Here,
    ids: Annotated[str, Query(pattern=r"^[0-9]{1,18}(,[0-9]{1,18}){0,199}$", description="at most 200, with commas")],
) -> Response:
    """Those that there are, in the order asked for."""
    wanted = [int(one) for one in ids.split(",")]
    return JSONResponse(await site.lanes.catalogue.run(_some, site.library, wanted))


def _some(library: Library, wanted: list[int]) -> dict[str, Any]:
    found = library.some(wanted)
    marks = library.collections.marks.of(found)
    return {"photos": [photo_json(photo, marks[photo.id]) for photo in found], "next": None, "total": len(found)}


@router.get("/{photo_id}", response_model=schemas.PhotoOut, summary="One photo")
async def photo(site: Here, photo_id: PhotoId) -> Response:
    return JSONResponse(await site.lanes.catalogue.run(_one, site.library, photo_id))


def _one(library: Library, photo_id: int) -> dict[str, Any]:
    found = library.photo(photo_id)
    return photo_json(found, library.collections.marks.of([found])[photo_id])


@router.get("/{photo_id}/tags", response_model=schemas.TagList, summary="Words for what a photo shows")
async def tags(
    site: Here, photo_id: PhotoId, k: Annotated[int, Query(ge=1, le=100)] = 5, language: Language | None = None
) -> Response:
    query = LibraryQuery(photo_id=photo_id, language=language.value if language else None)
    found = await site.lanes.search.run(site.library.tags, query, k)
    return JSONResponse({"tags": [tag.to_json() for tag in found]})


@router.get("/{photo_id}/information", response_model=schemas.InformationOut, summary="All that is known of a photo")
async def information(site: Here, photo_id: PhotoId) -> Response:
    """EXIF, XMP and IPTC as the file has them now; where it cannot be read, what the library keeps, and `why`. Where
    its copies are, its marks, its tags."""
    found = await site.lanes.catalogue.run(site.library.photo, photo_id)
    said = await lane_of(site, found).run(site.library.information, photo_id)
    return JSONResponse(said.to_json() | {"photo": photo_json(said.photo, said.marks)})


@router.get("/{photo_id}/thumbnail", response_class=Response, responses=_JPEG, summary="A small picture")
@router.head("/{photo_id}/thumbnail", include_in_schema=False)
async def thumbnail(
    request: Request,
    site: Here,
    photo_id: PhotoId,
    h: Annotated[
        str | None, Query(max_length=64, description="first digits of the content hash: the answer never changes")
    ] = None,
) -> Response:
    """JPEG, longest side 384 pixels. With the right `h` it may be kept for ever."""
    found, data = await site.lanes.thumbnails.run(_thumbnail, site.library, photo_id)
    etag = f'"t-{(found.content_hash or str(photo_id))[:32]}"'
    settled = bool(h) and (found.content_hash or "").startswith(h or "-")
    headers = {"etag": etag, "cache-control": _FOR_EVER if settled else "private, no-cache"}
    if originals.matches(request.headers.get("if-none-match"), etag):
        return Response(status_code=304, headers=headers)
    return Response(data, media_type="image/jpeg", headers=headers)


def _thumbnail(library: Library, photo_id: int) -> tuple[Photo, bytes]:
    photo = library.photo(photo_id)
    return photo, library.thumbnail(photo)


@router.get("/{photo_id}/preview", response_class=Response, responses=_JPEG, summary="A picture for the screen")
async def photo_preview(
    request: Request,
    site: Here,
    photo_id: PhotoId,
    longest: Annotated[int, Query(ge=64, le=16384, description="longest side in pixels")] = 2048,
) -> Response:
    """JPEG, upright, whatever the format of the original: also HEIC, RAW and TIFF."""
    found = await site.lanes.catalogue.run(site.library.photo, photo_id)
    etag = f'"p{longest}-{(found.content_hash or str(photo_id))[:32]}"'
    headers = {"etag": etag, "cache-control": "private, max-age=3600"}
    if originals.matches(request.headers.get("if-none-match"), etag):
        return Response(status_code=304, headers=headers)
    data = await lane_of(site, found).run(preview, site, LibraryQuery(photo_id=photo_id), longest)
    return Response(data, media_type="image/jpeg", headers=headers)


@router.get(
    "/{photo_id}/original",
    response_class=Response,
    responses={
        200: {"content": {"application/octet-stream": {}, "image/*": {}}},
        206: {"description": "the range that was asked for"},
        304: {"description": "the file that you have is still right"},
        416: {"description": "a range beyond the end"},
    },
    summary="The file itself",
)
@router.head("/{photo_id}/original", include_in_schema=False)
async def original(
    request: Request,
    site: Here,
    photo_id: PhotoId,
    download: Annotated[bool, Query(description="save it instead of showing it")] = False,
) -> Response:
    """The bytes as they are in the folder, archive or at the address, with ranges (one at a time). Pictures that
    browsers know are shown; anything else is a download, and nothing is ever run."""
    found = await site.lanes.catalogue.run(site.library.photo, photo_id)
    if found.content_hash is None:
        raise PhotoUnreadable("photo.was_unreadable", place=found.location, why=found.message or "")
    if originals.matches(request.headers.get("if-none-match"), f'"{found.content_hash}"'):
        return Response(status_code=304, headers={"etag": f'"{found.content_hash}"'})
    opened = await lane_of(site, found).run(originals.open_original, site.library, found)
    return originals.original(found, opened, request.headers, download=download)
