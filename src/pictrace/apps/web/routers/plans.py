"""Plans of clean-ups: made, looked at page by page, edited, forgotten. Nothing here changes a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, TypeAlias

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from pictrace.apps.web import schemas
from pictrace.apps.web.answers import job_json
from pictrace.apps.web.cleaning_schemas import ActionPage, ChoiceIn, LeftOutPage, PlanIn, PlanList, PlanOut
from pictrace.apps.web.limits import MAX_ID
from pictrace.apps.web.plan_answers import action_json, plan_json
from pictrace.apps.web.problems import Problem
from pictrace.apps.web.responses import JSONResponse
from pictrace.apps.web.site import Here, Site
from pictrace.errors import UsageError
from pictrace.records import ActionKind, DuplicateGroup, KeptPlan, Plan, Relation, Task, dated_id
from pictrace.records import JobKind as Kind
from pictrace.sources.reading import absolute
from pictrace.workflows.cleanup.planning import COPIES_ONLY, How
from pictrace.workflows.cleanup.renaming import Template
from pictrace.workflows.duplicates.group import kept_instead
from pictrace.workflows.duplicates.review import Review

__all__ = ["router"]

router = APIRouter(prefix="/plans", tags=["clean-up"])
PlanId: TypeAlias = Annotated[str, Path(min_length=1, max_length=64, pattern=r"^[\w-]+$")]
Start: TypeAlias = Annotated[int, Query(ge=0, le=MAX_ID, description="`next` of the page before")]
Limit: TypeAlias = Annotated[int, Query(ge=1, le=500)]


class Which(StrEnum):
    """Actions of a plan that are listed."""

    ALL = "all"
    CHOSEN = "chosen"
    DROPPED = "dropped"
    REFUSED = "refused"


@router.get("", response_model=PlanList, summary="Every plan that is kept, the newest first")
async def plans(site: Here) -> Response:
    found = await site.lanes.catalogue.run(site.library.cleanup.plans.heads)
    return JSONResponse({"plans": [one.to_json() for one in found]})


@router.post(
    "",
    response_model=PlanOut,
    status_code=201,
    responses={202: {"model": schemas.JobOut}},
    summary="Make a plan",
)
async def make(site: Here, body: PlanIn) -> Response:
    """Which files would go, which stay, and why; the library keeps it. Of a `place` (a card) it is made by a job, whose
    `subject` is the plan. Carried out by a job `clean`."""
    how = _how(site, body)
    if body.of == "place":
        job = await site.lanes.catalogue.run(site.jobs.start, _task(site, body, how))
        return JSONResponse(job_json(job), 202, {"location": f"/api/v1/jobs/{job.id}"})
    made = await site.lanes.originals.run(_made, site, body, how)
    return JSONResponse(plan_json(KeptPlan(made)), 201, {"location": f"/api/v1/plans/{made.id}"})


@router.get("/{plan}", response_model=ActionPage, summary="A page of a plan")
async def page(
    site: Here, plan: PlanId, after: Start = 0, limit: Limit = 60, which: Annotated[Which, Query()] = Which.ALL
) -> Response:
    """`after` is the number of the last action of the page before."""
    return JSONResponse(await site.lanes.catalogue.run(_page, site, plan, after, limit, which))


@router.get("/{plan}/left-out", response_model=LeftOutPage, summary="What no action was made for, and why")
async def left_out(site: Here, plan: PlanId, after: Start = 0, limit: Limit = 60) -> Response:
    found = (await site.lanes.catalogue.run(_kept, site, plan)).plan.left_out
    following = after + limit if after + limit < len(found) else None
    return JSONResponse({"left_out": [one.to_json() for one in found[after : after + limit]], "next": following})


@router.patch("/{plan}", response_model=PlanOut, summary="Take actions out of a plan, or put them back")
async def choose(site: Here, plan: PlanId, body: ChoiceIn) -> Response:
    """What is dropped stays in the plan, and is not done."""
    await site.lanes.catalogue.run(_kept, site, plan)
    changed = site.library.cleanup.plans.choose
    return JSONResponse(plan_json(await site.lanes.catalogue.run(changed, plan, body.drop, body.include)))


@router.delete("/{plan}", status_code=204, summary="Forget a plan")
async def discard(site: Here, plan: PlanId) -> Response:
    """What was done by it stays done, and can be undone."""
    await site.lanes.catalogue.run(_kept, site, plan)
    await site.lanes.catalogue.run(site.library.cleanup.plans.discard, plan)
    return Response(status_code=204)


def _how(site: Site, body: PlanIn) -> How:
    folder = None if body.folder is None else absolute(body.folder)
    if folder is not None:
        site.roots.check([folder])
    template = None if body.template is None else Template(body.template)
    relations: frozenset[Relation] = frozenset(body.relations) if body.relations else COPIES_ONLY
    return How(body.action, folder, template, relations, body.carry)


def _task(site: Site, body: PlanIn, how: How) -> Task:
    if body.place is None:
        raise UsageError("plan.no-place")
    place = absolute(body.place)
    site.roots.check([place])
    if not how.kind.takes_away and how.kind is not ActionKind.MOVE:
        raise UsageError("plan.not-for-have", kind=how.kind.value)
    return Task(
        Kind.PLAN,
        (place,),
        relations=how.relations,
        subject=dated_id(datetime.now(UTC)),
        action=how.kind,
        folder=how.folder,
    )


def _made(site: Site, body: PlanIn, how: How) -> Plan:
    cleanup, review = site.library.cleanup, site.library.review
    if body.of == "photos":
        made = cleanup.plan_photos(body.photo_ids, how)
    else:
        made = cleanup.plan(how, _groups(review, body))
    cleanup.keep(made)
    return made


def _groups(review: Review, body: PlanIn) -> Iterator[DuplicateGroup]:
    """Those that are asked for, each around what its person keeps."""
    found = review.open_groups() if body.groups is None else review.at(body.groups)
    for one in found:
        group, like = one.group, body.like
        if like is not None and (group.relation, group.message.code) != (like.relation, like.code):
            continue
        keeper = body.keepers.get(one.place)
        yield group if keeper is None else kept_instead(group, keeper)


def _kept(site: Site, plan: str) -> KeptPlan:
    try:
        return site.library.cleanup.plans.kept(plan)
    except UsageError as error:
        if error.message.code != "plan.unknown":
            raise
        raise Problem(404, "plan-gone", "There is no such plan", error.message) from error


def _page(site: Site, plan: str, after: int, limit: int, which: Which) -> dict[str, Any]:
    kept = _kept(site, plan)
    refused = kept.rehearsal.refused if kept.rehearsal is not None else {}
    shown: dict[Which, Callable[[int], bool]] = {
        Which.ALL: lambda _number: True,
        Which.CHOSEN: lambda number: number not in kept.dropped,
        Which.DROPPED: lambda number: number in kept.dropped,
        Which.REFUSED: lambda number: number in refused,
    }
    found = [one for one in kept.plan.actions if one.number > after and shown[which](one.number)]
    more = len(found) > limit
    return {
        "plan": plan_json(kept),
        "actions": [action_json(one, kept) for one in found[:limit]],
        "next": found[limit - 1].number if more else None,
    }
