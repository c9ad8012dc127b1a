"""Pages: one document for every view (the page's own scripts draw it), the messages, and signing in."""

from __future__ import annotations

import hashlib
import json
import re
from functools import cache
from pathlib import Path as File
from typing import Annotated
from urllib.parse import parse_qs

from fastapi import APIRouter, Path, Request
from fastapi.templating import Jinja2Templates
from starlette.responses import RedirectResponse, Response

from pictrace.apps.messages.loader import LANGUAGES, Messages, language_from_header, load
from pictrace.apps.web import problems
from pictrace.apps.web.site import Here
from pictrace.files import printable
from pictrace.formats import SUFFIXES
from pictrace.sources.names import ARCHIVE_ENDINGS

__all__ = ["STATIC", "missing", "router", "static_digest"]

router = APIRouter(include_in_schema=False)
HERE = File(__file__).parent.parent
STATIC = HERE / "static"
_templates = Jinja2Templates(HERE / "templates")
_THEMES = ("light", "dark")


def static_digest() -> str:
    """Names the version of everything below ``static``: part of its address, so that it is kept for ever."""
    digest = hashlib.blake2b(digest_size=8)
    for file in sorted(STATIC.rglob("*")):
        if file.is_file():
            digest.update(file.relative_to(STATIC).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def _messages(request: Request) -> Messages:
    chosen = request.cookies.get("pictrace_language", "")
    return load(chosen if chosen in LANGUAGES else language_from_header(request.headers.get("accept-language", "")))


def _page(request: Request, template: str, status: int = 200, **values: object) -> Response:
    messages = _messages(request)
    theme = request.cookies.get("pictrace_theme", "")
    context = {
        "t": messages,
        "language": messages.language,
        "languages": LANGUAGES,
        "theme": theme if theme in _THEMES else "",
        "static": f"/static/{request.app.state.static_digest}",
        "messages_url": f"/messages/{messages.language}.json?v={_version(messages)}",
        **values,
    }
    headers = {
        "cache-control": "private, no-cache",
        "vary": "accept-language, cookie",
        "content-language": messages.language,
    }
    return _templates.TemplateResponse(request, template, context, status, headers)


@cache
def _version(messages: Messages) -> str:
    return hashlib.blake2b(_catalogue(messages), digest_size=6).hexdigest()


@cache
def _catalogue(messages: Messages) -> bytes:
    """The texts of a language that the page takes along."""
    body = {"texts": messages.section("desktop.")}
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


@router.get("/")
@router.get("/search")
@router.get("/have")
@router.get("/duplicates")
@router.get("/clean-up")
@router.get("/library")
@router.get("/photos/{photo_id:int}")
async def page(request: Request) -> Response:
    return _page(request, "page.html", archive_endings=ARCHIVE_ENDINGS, picture_suffixes=sorted(SUFFIXES))


async def missing(request: Request, error: Exception) -> Response:
    """An address where nothing is: a page for people, a problem for programs."""
    person = "text/html" in request.headers.get("accept", "") and not request.url.path.startswith("/api/")
    if not person or request.method not in ("GET", "HEAD"):
        return await problems.http_problem(request, error)
    return _page(request, "missing.html", 404, address=printable(request.url.path)[:200])


@router.get("/messages/{language}.json")
async def messages(language: Annotated[str, Path(pattern="^[a-z]{2}$")]) -> Response:
    headers = {"cache-control": "public, max-age=31536000, immutable"}
    return Response(_catalogue(load(language)), media_type="application/json", headers=headers)


@router.get("/manifest.webmanifest")
async def manifest(request: Request) -> Response:
    static = f"/static/{request.app.state.static_digest}"
    body = {
        "name": "PicTrace",
        "short_name": "PicTrace",
        "start_url": "/",
        "display": "standalone",
        "background_color": "#101317",
        "theme_color": "#101317",
        "icons": [{"src": f"{static}/icon.svg", "sizes": "any", "type": "image/svg+xml"}],
    }
    return Response(json.dumps(body), media_type="application/manifest+json")


@router.get("/favicon.ico")
async def favicon(request: Request) -> Response:
    return RedirectResponse(f"/static/{request.app.state.static_digest}/icon.svg", 308)


@router.get("/sign-in")
async def ask(request: Request, site: Here) -> Response:
    if site.access.is_session(request.headers.get("cookie", "")):
        return RedirectResponse("/", 303)
    return _page(request, "sign_in.html", wrong=False)


@router.post("/sign-in")
async def sign_in(request: Request, site: Here) -> Response:
    """Takes the token, or a one-time code as it was printed."""
    form = parse_qs((await request.body()).decode(errors="replace"))
    given = re.sub(r"\s", "", form.get("token", [""])[0])
    keep = "keep" in form
    if site.access.is_token(given):
        session: str | None = site.access.new_session(keep=keep)
    else:
        session = site.access.redeem(given, request.headers.get("cookie", ""), keep=keep)
    if session is None:
        return _page(request, "sign_in.html", 403, wrong=True)
    return site.access.admit(RedirectResponse("/", 303), session, secure=request.url.scheme == "https")
