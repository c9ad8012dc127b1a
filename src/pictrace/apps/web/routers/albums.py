"""Albums: pictures under a name, kept by content hash."""

from __future__ import annotations

from typing import Annotated, Any, TypeAlias

from fastapi import APIRouter, Path
from starlette.responses import Response

from pictrace.apps.web import collection_schemas as schemas
from pictrace.apps.web.answers import album_json
from pictrace.apps.web.limits import MAX_ID
from pictrace.apps.web.responses import JSONResponse
from pictrace.apps.web.site import Here
from pictrace.library import Library

__all__ = ["router"]

router = APIRouter(prefix="/albums", tags=["collections"])
AlbumId: TypeAlias = Annotated[int, Path(ge=1, le=MAX_ID)]


@router.get("", response_model=schemas.AlbumList, summary="Every album, by name")
async def albums(site: Here) -> Response:
    """Their photos: `/photos?album=…`; a search among them: `album` of `/search`."""
    found = await site.lanes.catalogue.run(site.library.collections.albums.all)
    return JSONResponse({"albums": [album_json(album) for album in found]})


@router.post("", response_model=schemas.AlbumOut, status_code=201, summary="Make an album")
async def create(site: Here, body: schemas.AlbumIn) -> Response:
    made = await site.lanes.catalogue.run(site.library.collections.albums.create, body.name, body.photo_ids)
    site.streams.look()
    return JSONResponse(album_json(made), 201)


@router.get("/{album_id}", response_model=schemas.AlbumOut, summary="One album")
async def album(site: Here, album_id: AlbumId) -> Response:
    return JSONResponse(album_json(await site.lanes.catalogue.run(site.library.collections.albums.get, album_id)))


@router.patch("/{album_id}", response_model=schemas.AlbumOut, summary="Rename an album, choose its cover")
async def change(site: Here, album_id: AlbumId, body: schemas.AlbumChange) -> Response:
    found = await site.lanes.catalogue.run(_change, site.library, album_id, body.model_dump(exclude_unset=True))
    site.streams.look()
    return JSONResponse(found)


def _change(library: Library, album_id: int, wanted: dict[str, Any]) -> dict[str, Any]:
    albums = library.collections.albums
    if wanted.get("name") is not None:
        albums.rename(album_id, wanted["name"])
    if "cover" in wanted:
        albums.set_cover(album_id, wanted["cover"])
    return album_json(albums.get(album_id))


@router.delete("/{album_id}", status_code=204, summary="Delete an album; its photos stay")
async def remove(site: Here, album_id: AlbumId) -> Response:
    await site.lanes.catalogue.run(site.library.collections.albums.remove, album_id)
    site.streams.look()
    return Response(status_code=204)


@router.post("/{album_id}/photos", response_model=schemas.ChangedOut, summary="Put photos in, take photos out")
async def photos(site: Here, album_id: AlbumId, body: schemas.AlbumPhotos) -> Response:
    changed = await site.lanes.catalogue.run(
        site.library.collections.albums.change, album_id, add=body.add, remove=body.remove
    )
    site.streams.look()
    return JSONResponse(changed.to_json())
