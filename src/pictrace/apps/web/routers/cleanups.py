"""Clean-ups that were carried out: when, how much, and what became of each file. Jobs do them and take them back."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from pictrace.apps.web.cleaning_schemas import OutcomePage, RunList
from pictrace.apps.web.limits import MAX_ID
from pictrace.apps.web.problems import Problem
from pictrace.apps.web.responses import JSONResponse
from pictrace.apps.web.site import Here, Site
from pictrace.messages import Message
from pictrace.records import OutcomeState

__all__ = ["router"]

router = APIRouter(prefix="/cleanups", tags=["clean-up"])


@router.get("", response_model=RunList, summary="Every clean-up, the newest first")
async def runs(site: Here) -> Response:
    found = await site.lanes.catalogue.run(site.library.cleanup.history)
    return JSONResponse({"runs": [one.to_json() for one in reversed(found)]})


@router.get("/{run}", response_model=OutcomePage, summary="What a clean-up did")
async def outcomes(
    site: Here,
    run: Annotated[str, Path(min_length=1, max_length=64, pattern=r"^[\w-]+$")],
    after: Annotated[int, Query(ge=0, le=MAX_ID, description="`next` of the page before")] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 60,
    state: Annotated[OutcomeState | None, Query(description="only files that came out so")] = None,
) -> Response:
    return JSONResponse(await site.lanes.catalogue.run(_page, site, run, after, limit, state))


def _page(site: Site, run: str, after: int, limit: int, state: OutcomeState | None) -> dict[str, Any]:
    cleanup = site.library.cleanup
    known = next((one for one in cleanup.history() if one.id == run), None)
    if known is None:
        told = Message("cleanup.no-run", run=run, command="`pictrace clean history`")
        raise Problem(404, "cleanup-gone", "There is no such clean-up", told)
    found = [one for one in cleanup.outcomes(run) if state is None or one.state is state]
    shown = found[after : after + limit]
    following = after + limit if after + limit < len(found) else None
    return {"run": known.to_json(), "outcomes": [one.to_json() for one in shown], "next": following}
