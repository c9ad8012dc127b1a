"""Sources: where photos come from; uploads and lists of addresses that become one; folders to choose from."""

from __future__ import annotations

import os
from pathlib import Path as File
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from pictrace.apps.uploads import UPLOADS, forget_source, write_addresses
from pictrace.apps.web import schemas, uploads
from pictrace.apps.web.limits import MAX_ID
from pictrace.apps.web.responses import JSONResponse
from pictrace.apps.web.roots import Roots
from pictrace.apps.web.site import Here
from pictrace.errors import SourceUnreachable
from pictrace.files import name_from_text, text_from_name
from pictrace.messages import Message

__all__ = ["router"]

router = APIRouter(tags=["sources"])
_LISTED = 1000
"""Entries of a folder that are listed: more cannot be chosen from by eye."""


@router.get("/sources", response_model=schemas.SourceList, summary="Every source with its counts")
async def sources(site: Here) -> Response:
    found = await site.lanes.catalogue.run(site.library.sources)
    return JSONResponse({"sources": [source.to_json() for source in found]})


@router.put("/sources/{source_id}", response_model=schemas.SourceOut, summary="Watch a source, or not")
async def change(site: Here, source_id: Annotated[int, Path(ge=1, le=MAX_ID)], body: schemas.SourceIn) -> Response:
    """While a program of PicTrace is open, changes of a watched folder or archive are indexed within seconds."""
    found = await site.lanes.catalogue.run(site.library.set_watched, source_id, body.watched)
    return JSONResponse(found.to_json())


@router.delete("/sources/{source_id}", status_code=204, summary="Take a source out of the library")
async def forget(site: Here, source_id: Annotated[int, Path(ge=1, le=MAX_ID)]) -> Response:
    """Its files stay untouched. What was uploaded is the library's own copy, and is deleted."""
    await site.lanes.catalogue.run(forget_source, site.library, source_id)
    site.streams.look()
    return Response(status_code=204)


@router.post(
    "/uploads",
    response_model=schemas.UploadOut,
    status_code=201,
    summary="Send an archive",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
async def upload(
    request: Request,
    site: Here,
    name: Annotated[str, Query(min_length=1, max_length=255, description="its file name, ending in .zip, .tar, …")],
) -> Response:
    """A ZIP or TAR as the body of the request, at most 16 GiB, written to disk as it arrives; it is kept in the
    library. Start a job with the answer's `place` to index it."""
    place = await uploads.receive_archive(request.stream(), site.library.directory / UPLOADS, name)
    return JSONResponse({"place": text_from_name(str(place)), "bytes": place.stat().st_size}, 201)


@router.post("/addresses", response_model=schemas.UploadOut, status_code=201, summary="Send a list of addresses")
async def addresses(site: Here, body: schemas.AddressesIn) -> Response:
    """At most 20,000; kept in the library as a text file. Start a job with the answer's `place` to index it."""
    directory = site.library.directory / UPLOADS
    place = await site.lanes.catalogue.run(write_addresses, directory, body.name, body.urls)
    return JSONResponse({"place": text_from_name(str(place)), "bytes": place.stat().st_size}, 201)


@router.get("/folders", response_model=schemas.FolderList, summary="Folders of this machine to choose from")
async def folders(
    site: Here, path: Annotated[str | None, Query(max_length=4096, description="default: the home folder")] = None
) -> Response:
    """Names of the folders and archives in a folder of the machine that PicTrace runs on; nothing is read."""
    return JSONResponse(await site.lanes.catalogue.run(_folders, site.roots, path))


def _folders(roots: Roots, path: str | None) -> dict[str, Any]:
    try:
        folder = File(name_from_text(path)).expanduser() if path else roots.start
        if not folder.is_absolute():
            raise SourceUnreachable("request.path", place=path)
        if not roots.shows(folder):
            roots.check([path or ""])
        with os.scandir(folder) as entries:
            found = sorted((entry for entry in entries if not entry.name.startswith(".")), key=lambda e: e.name.lower())
            inside = [one for one in found if _is_folder(one) and roots.shows(File(one.path))]
            archives = [one for one in found if uploads.is_archive_name(one.name) and roots.shows(File(one.path))]
    except (OSError, ValueError, RuntimeError) as error:
        raise SourceUnreachable(
            "request.unlisted", place=path or Message("request.home"), error=_reason(error)
        ) from error
    up = folder.parent if folder.parent != folder and roots.shows(folder.parent) else None
    return {
        "path": text_from_name(str(folder)),
        "parent": text_from_name(str(up)) if up else None,
        "folders": [_entry(entry) for entry in inside[:_LISTED]],
        "archives": [_entry(entry) for entry in archives[:_LISTED]],
        "more": max(0, len(inside) - _LISTED) + max(0, len(archives) - _LISTED),
    }


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # no permission to look at it
        return False


def _entry(entry: os.DirEntry[str]) -> dict[str, str]:
    return {"name": text_from_name(entry.name), "path": text_from_name(entry.path)}


def _reason(error: Exception) -> str:
    return error.strerror if isinstance(error, OSError) and error.strerror else str(error)
