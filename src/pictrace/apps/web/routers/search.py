"""Search: by a picture that is sent, a URL, a photo of the library, a region of any of them, or words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Query, UploadFile
from starlette.responses import Response

from pictrace.apps.web import pictures, schemas
from pictrace.apps.web.answers import hit_json
from pictrace.apps.web.fetching import at_hand
from pictrace.apps.web.limits import MAX_ID
from pictrace.apps.web.parameters import (
    REGION,
    Language,
    OwnTagName,
    address_query,
    check_model,
    make_filters,
    parse_region,
    personal,
)
from pictrace.apps.web.problems import Problem
from pictrace.apps.web.responses import JSONResponse
from pictrace.apps.web.site import Here, Site
from pictrace.errors import PhotoUnreadable
from pictrace.messages import Message
from pictrace.records import BEST_RATING, Hit, Marks, Relation, SearchResult
from pictrace.records import Query as LibraryQuery

__all__ = ["router"]

router = APIRouter(tags=["search"])
_PREVIEW = 1600
"""Pixels of the longest side, unless the page asks for other."""


class By(StrEnum):
    EMBEDDING = "embedding"
    LOOKS = "looks"
    COPIES = "copies"
    SSIM = "ssim"
    ORB = "orb"
    PHASH = "phash"


class Sort(StrEnum):
    SCORE = "score"
    NEWEST = "newest"
    OLDEST = "oldest"


@router.post("/search", response_model=schemas.SearchOut, summary="Search by a picture, a region of it, or words")
async def search(
    site: Here,
    file: Annotated[UploadFile | None, File(description="the picture; at most 128 MiB and 256 million pixels")] = None,
    url: Annotated[str | None, Form(max_length=4096, description="fetched by the server; public http(s) only")] = None,
    photo_id: Annotated[int | None, Form(ge=1, le=MAX_ID, description="a photo of the library")] = None,
    query_id: Annotated[
        str | None, Form(max_length=64, description="a picture sent before, as its answer named it")
    ] = None,
    text: Annotated[
        str | None, Form(max_length=500, description="words or a sentence, in any of six languages; -word: without")
    ] = None,
    words_only: Annotated[bool, Form(description="by the offline words, whatever model reads")] = False,
    language: Annotated[
        Language | None, Form(description="decides what a word of several languages means; tags are in it")
    ] = None,
    region: Annotated[
        str | None, Form(pattern=f"^$|{REGION}", description="search by a part: x,y,width,height in fractions")
    ] = None,
    k: Annotated[int, Form(ge=1, le=500, description="hits of this page")] = 50,
    offset: Annotated[int, Form(ge=0, le=1_000_000, description="hits before this page")] = 0,
    min_score: Annotated[float, Form(ge=0, le=1, description="0.995: expect about 1 wrong in 200, or fewer")] = 0.0,
    relations: Annotated[list[Relation] | None, Form(description="only hits of these relations")] = None,
    by: Annotated[By, Form(description="rank by the embedding and verify, or by one measure alone")] = By.EMBEDDING,
    sort: Annotated[Sort, Form(description="by date: among the 500 best")] = Sort.SCORE,
    verify: Annotated[bool, Form()] = True,
    model: Annotated[str | None, Form(max_length=200)] = None,
    within: Annotated[str | None, Form(max_length=4096, description="only locations that begin with this")] = None,
    source_id: Annotated[int | None, Form(ge=1, le=MAX_ID)] = None,
    taken_from: Annotated[date | None, Form()] = None,
    taken_to: Annotated[date | None, Form()] = None,
    min_side: Annotated[int | None, Form(ge=1, le=10**9, description="shorter side in pixels, at least")] = None,
    album: Annotated[int | None, Form(ge=1, le=MAX_ID, description="only photos of this album")] = None,
    favourite: Annotated[bool | None, Form(description="only favourites, or only others")] = None,
    min_rating: Annotated[int | None, Form(ge=0, le=BEST_RATING, description="stars, at least")] = None,
    own_tag: Annotated[
        list[OwnTagName] | None, Form(max_length=20, description="only photos with all of these own tags")
    ] = None,
    camera: Annotated[str | None, Form(max_length=200, description="only this camera, by its whole name")] = None,
) -> Response:
    """Exactly one picture (`file`, `url`, `photo_id` or `query_id`), or words, or both. The answer to a picture
    that was sent or fetched carries a `query_id`: use it for the next page, another region or a comparison
    instead of sending the picture again. It is kept while there is room, and until the server ends."""
    part = parse_region(region)
    words = (text or "").strip() or None
    given = [name for name, value in (("file", file), ("url", url), ("photo_id", photo_id), ("query_id", query_id))
             if value not in (None, "")]  # fmt: skip
    if len(given) > 1 or (not given and words is None):
        several = Message("request.several", given=tuple(given)) if given else Message("request.nothing")
        raise Problem(422, "wrong-use", "One picture, or words", several)
    query_id = query_id or None
    if file is not None:
        data = await file.read()
        if not data:
            raise PhotoUnreadable("request.empty", name=file.filename or Message("request.file"))
        kept = site.queries.keep(LibraryQuery(data=data, name=(file.filename or "picture")[:200]))
        query_id, query = kept.id, replace(kept.query, region=part, text=words)
    elif url:
        kept = site.queries.keep(await site.lanes.fetches.run(_fetched, site, url))
        query_id, query = kept.id, replace(kept.query, region=part, text=words)
    elif query_id:
        query = site.queries.get(query_id, region=part, text=words)
    else:
        query = await at_hand(site, LibraryQuery(photo_id=photo_id, text=words, region=part))
    narrowed = replace(make_filters(within, source_id, taken_from, taken_to, min_side), camera=camera or None)
    query = replace(query, language=language.value if language else None, words_only=words_only)
    options: dict[str, Any] = {
        "min_score": min_score,
        "filters": personal(narrowed, album, favourite, min_rating, own_tag),
        "by": by.value,
        "relations": frozenset(relations) if relations else None,
        "verify": verify,
        "model": model or None,
    }
    result, hits, marks, total = await site.lanes.search.run(_marked, site, query, sort, k, offset, options)
    after = offset + len(hits)
    body = result.to_json() | {
        "query_id": query_id,
        "hits": [hit_json(hit, marks[hit.photo.id]) for hit in hits],
        "total": total,
        "offset": offset,
        "next_offset": after if hits and after < total else None,
    }
    return JSONResponse(body)


def _marked(
    site: Site, query: LibraryQuery, sort: Sort, k: int, offset: int, options: dict[str, Any]
) -> tuple[SearchResult, list[Hit], dict[int, Marks], int]:
    """Blocking: as ``_search``, with what people put on the hits by photo id."""
    result, hits, total = _search(site, query, sort, k, offset, options)
    return result, hits, site.library.collections.marks.of(hit.photo for hit in hits), total


def _search(
    site: Site, query: LibraryQuery, sort: Sort, k: int, offset: int, options: dict[str, Any]
) -> tuple[SearchResult, list[Hit], int]:
    """Blocking: the result, the page of hits and how many there are to page through."""
    check_model(site.library, options["model"])
    if sort is Sort.SCORE:
        result = next(iter(site.library.search([query], k=k, offset=offset, **options)))
        return result, list(result.hits), max(result.total, offset + len(result.hits))
    best = site.limits.hits
    result = next(iter(site.library.search([query], k=best, **options)))
    hits = _by_date(result.hits, newest_first=sort is Sort.NEWEST)
    if result.total > len(hits):
        result = replace(
            result, messages=(*result.messages, Message("search.sorted", shown=len(hits), total=result.total))
        )
    return result, hits[offset : offset + k], len(hits)


def _by_date(hits: tuple[Hit, ...], *, newest_first: bool) -> list[Hit]:
    """Dated hits in order, then the undated ones, best first."""
    dated = [hit for hit in hits if hit.photo.capture.taken]
    undated = [hit for hit in hits if not hit.photo.capture.taken]
    return sorted(dated, key=lambda hit: str(hit.photo.capture.taken), reverse=newest_first) + undated


def _fetched(site: Site, url: str) -> LibraryQuery:
    """The picture at ``url`` by the address rules of sources, as bytes, fetched once."""
    query = address_query(url)
    data = site.library.fetch(url)
    return replace(query, place=None, data=data, name=url[:200])


@router.get(
    "/queries/{query_id}/picture",
    response_class=Response,
    responses={200: {"content": {"image/jpeg": {}}}},
    summary="A query picture as it is shown, upright",
)
async def query_picture(
    site: Here,
    query_id: str,
    longest: Annotated[int, Query(ge=64, le=4096, description="longest side in pixels")] = _PREVIEW,
) -> Response:
    query = site.queries.get(query_id)
    data = await site.lanes.originals.run(preview, site, query, longest)
    return Response(data, media_type="image/jpeg", headers={"cache-control": "private, max-age=3600"})


def preview(site: Site, query: LibraryQuery, longest: int) -> bytes:
    """Blocking: the picture as JPEG of at most ``longest`` pixels a side."""
    return pictures.jpeg(site.library.pixels(query, at_least=longest), longest)
