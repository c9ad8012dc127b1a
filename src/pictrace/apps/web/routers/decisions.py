"""Decisions: the user's word about a group, stored by content hash, and taken back again."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from pictrace.apps.web import schemas
from pictrace.apps.web.limits import MAX_ID
from pictrace.apps.web.responses import JSONResponse
from pictrace.apps.web.site import Here

__all__ = ["router"]

router = APIRouter(prefix="/decisions", tags=["decisions"])


@router.get("", response_model=schemas.DecisionList, summary="Every decision, oldest first")
async def decisions(site: Here) -> Response:
    found = await site.lanes.catalogue.run(site.library.decisions)
    return JSONResponse({"decisions": [one.to_json() for one in found]})


@router.post("", response_model=schemas.DecisionOut, status_code=201, summary="Decide about a group")
async def decide(site: Here, body: schemas.DecisionIn) -> Response:
    """`not-duplicates`: never group these again; `keep-both`: they are duplicates and all of them stay."""
    decision = await site.lanes.catalogue.run(site.library.decide, body.kind, body.photo_ids)
    return JSONResponse(decision.to_json(), 201)


@router.delete("/{decision_id}", status_code=204, summary="Take a decision back")
async def undecide(site: Here, decision_id: Annotated[int, Path(ge=1, le=MAX_ID)]) -> Response:
    await site.lanes.catalogue.run(site.library.undecide, decision_id)
    return Response(status_code=204)
