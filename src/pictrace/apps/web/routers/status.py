"""Status: is the server there, what does the library hold, which models are there."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from pictrace.apps.web import schemas
from pictrace.apps.web.parameters import Language
from pictrace.apps.web.responses import JSONResponse
from pictrace.apps.web.site import Here

__all__ = ["router"]

router = APIRouter(tags=["status"])


@router.get("/health", response_model=schemas.Health, summary="Is the server there")
async def health() -> Response:
    """Needs no token and tells nothing else."""
    return JSONResponse({"status": "ok"})


@router.get("/status", response_model=schemas.StatusOut, summary="What the library holds")
async def status(site: Here) -> Response:
    found = await site.lanes.catalogue.run(site.library.status)
    return JSONResponse(found.to_json())


@router.get("/models", response_model=schemas.ModelList, summary="Embedding models")
async def models(site: Here) -> Response:
    found = await site.lanes.catalogue.run(site.library.models)
    return JSONResponse({"models": [model.to_json() for model in found]})


@router.get("/vocabulary", response_model=schemas.Vocabulary, summary="Words that can be searched for")
async def vocabulary(site: Here) -> Response:
    return JSONResponse({"words": await site.lanes.catalogue.run(site.library.vocabulary)})


@router.get(
    "/suggestions", response_model=schemas.SuggestionList, summary="Words that begin so and find something here"
)
async def suggestions(
    site: Here,
    text: Annotated[str, Query(min_length=1, max_length=100, description="what was typed so far, in any language")],
    k: Annotated[int, Query(ge=1, le=50)] = 10,
    language: Annotated[Language | None, Query(description="the person's own, whose words come first")] = None,
) -> Response:
    found = await site.lanes.search.run(site.library.suggestions, text, k, language.value if language else None)
    return JSONResponse({"suggestions": [suggestion.to_json() for suggestion in found]})
