"""Keep-rules: the order in which a person asks them, what it would change, and saving it with the library."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from pictrace.apps.web.responses import JSONResponse
from pictrace.apps.web.site import Here, Site
from pictrace.records import KeepOrder
from pictrace.workflows.duplicates.keeper import OPTIONAL

__all__ = ["router"]

router = APIRouter(prefix="/keep-rules", tags=["duplicates"])
Name = Annotated[str, Field(min_length=1, max_length=40)]
Place = Annotated[str, Field(min_length=1, max_length=4096)]


class KeepRulesIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    order: list[Name] = Field([], max_length=40, description="rules that are asked first; the others follow")
    prefer: list[Place] = Field([], max_length=100, description="beginnings of locations to keep, best first")
    avoid: list[Place] = Field([], max_length=100, description="beginnings of locations to keep last")
    larger_percent: int = Field(5, ge=1, le=1000, description="percent more pixels from which a photo is larger")


class KeepRulesOut(BaseModel):
    order: list[str] = Field(description="all rules that are asked, in their order")
    optional: list[str] = Field(description="rules that are asked only if they are in the order")
    prefer: list[str]
    avoid: list[str]
    larger_percent: int


class KeepPreviewOut(BaseModel):
    looked: int = Field(description="undecided groups that were looked at: the first ones")
    changed: int = Field(description="those that would get another keeper")
    decides: dict[str, int] = Field(description="in how many of them each rule sets the keeper apart")


@router.get("", response_model=KeepRulesOut, summary="The rules that choose what to keep")
async def rules(site: Here) -> Response:
    return JSONResponse(await site.lanes.catalogue.run(_now, site))


@router.put("", response_model=KeepRulesOut, summary="Save other rules with the library")
async def save(site: Here, body: KeepRulesIn) -> Response:
    """They hold from the next search for duplicates on (`POST /jobs`); they are written into its `settings.toml`."""
    await site.lanes.catalogue.run(site.library.keeping.save, _order(body))
    return JSONResponse(await site.lanes.catalogue.run(_now, site))


@router.post("/preview", response_model=KeepPreviewOut, summary="What other rules would change")
async def preview(site: Here, body: KeepRulesIn) -> Response:
    """Nothing is kept."""
    found = await site.lanes.search.run(site.library.keeping.preview, _order(body))
    return JSONResponse(found.to_json())


def _order(body: KeepRulesIn) -> KeepOrder:
    return KeepOrder(tuple(body.order), tuple(body.prefer), tuple(body.avoid), body.larger_percent)


def _now(site: Site) -> dict[str, Any]:
    keeping = site.library.keeping
    return keeping.order.to_json() | {"order": list(keeping.names), "optional": list(OPTIONAL)}
