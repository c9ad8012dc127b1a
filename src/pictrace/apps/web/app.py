"""The web application, made by a function: ``create_app(library)``."""

from __future__ import annotations

import mimetypes
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

import pictrace
from pictrace.apps.uploads import UPLOADS
from pictrace.apps.web import problems
from pictrace.apps.web.access import Access
from pictrace.apps.web.limits import Limits
from pictrace.apps.web.roots import Roots
from pictrace.apps.web.routers import (
    albums,
    browsing,
    cleanups,
    comparisons,
    decisions,
    downloads,
    duplicates,
    jobs,
    keeping,
    marks,
    membership,
    pages,
    photos,
    plans,
    saved_searches,
    search,
    sources,
    status,
)
from pictrace.apps.web.security import Guard, Hosts
from pictrace.apps.web.site import Site
from pictrace.library import Library

__all__ = ["create_app"]

_DESCRIPTION = """Find visually similar pictures in a photo archive, with proof for every match.

**Limits.** A query picture: 128 MiB and 256 million pixels. An uploaded archive: 16 GiB. Any other body: 4 MiB. A page:
500 hits, 1,000 photos or 200 groups. Lists of addresses: 20,000. Requests wait in line; when the line is full the
answer is 503 with `Retry-After`. Sent query pictures are kept while there is room (256 of them, 512 MiB).

**Errors** are problem details (RFC 9457, `application/problem+json`).

**Access.** Every request carries the token that the library keeps in its file `token`, which only its owner may read:
`Authorization: Bearer …`. Browsers have a cookie instead, and must name an `Origin` of this server.
"""
_PROBLEM: dict[int | str, dict[str, Any]] = {
    "default": {
        "description": "A problem",
        "content": {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
}


def create_app(
    library: Library,
    *,
    access: Access | None = None,
    loopback: bool = True,
    hosts: Iterable[str] = (),
    roots: Iterable[str | Path] = (),
    limits: Limits | None = None,
) -> FastAPI:
    """An application over an open library, which stays the caller's to close.

    ``access`` says who is let in; ``None`` makes a new token, so that nobody is by chance. ``loopback`` says that the
    server can be reached from this machine only. ``hosts`` are further names under which it may be asked for, ``roots``
    the only folders that may be listed and added (none: all). Raises ``UsageError`` for a root that is no folder."""
    limits = limits or Limits()
    access = access or Access()
    site = Site.of(library, limits, access, Roots(roots, uploads=library.directory / UPLOADS))

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        yield
        site.close()

    app = FastAPI(
        title="PicTrace",
        version=pictrace.__version__,
        description=_DESCRIPTION,
        docs_url=None,  # the usual page loads its scripts from elsewhere
        redoc_url=None,
        lifespan=lifespan,
        responses=_PROBLEM,
        swagger_ui_oauth2_redirect_url=None,
    )
    app.state.site = site
    app.state.static_digest = pages.static_digest()
    problems.install(app)
    app.add_exception_handler(404, pages.missing)
    api = APIRouter(prefix="/api/v1")
    for module in (search, photos, comparisons, duplicates, decisions, albums, marks, saved_searches, sources, jobs):
        api.include_router(module.router)
    for module in (browsing, cleanups, downloads, keeping, membership, plans, status):
        api.include_router(module.router)
    app.include_router(api)
    app.include_router(pages.router)
    mimetypes.add_type("text/javascript", ".js")  # some Windows registries say text/plain
    app.mount(f"/static/{app.state.static_digest}", _Static(directory=pages.STATIC))
    app.add_middleware(_Compressed)
    app.add_middleware(Guard, hosts=Hosts(loopback=loopback, names=hosts), access=access, limits=limits)
    _describe(app)
    return app


class _Static(StaticFiles):
    """The page's own files. Their address names their version, so a browser never asks twice."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["cache-control"] = "public, max-age=31536000, immutable"
        return response


class _Compressed:
    """Compresses what is text; pictures are compressed already, and events must not wait."""

    def __init__(self, app: ASGIApp) -> None:
        self._plain, self._gzip = app, GZipMiddleware(app, minimum_size=1024, compresslevel=5)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        picture = path.endswith(("/thumbnail", "/original", "/preview", "/picture", "/events", ".zip"))
        await (self._plain if picture or "/comparisons/" in path else self._gzip)(scope, receive, send)


def _describe(app: FastAPI) -> None:
    """Adds to the OpenAPI description what FastAPI does not know: the shape of problems, the token."""
    make = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            schema = make()
            components = schema.setdefault("components", {})
            components.setdefault("schemas", {})["Problem"] = problems.PROBLEM_SCHEMA
            components["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
            schema["security"] = [{"token": []}]
            app.openapi_schema = schema
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's own way of extending the description
