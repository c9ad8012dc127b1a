"""The JSON of clean-ups: plans, their actions, and the runs that carried them out."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from pictrace.apps.web.limits import MAX_ID
from pictrace.apps.web.schemas import MessageOut
from pictrace.records import ActionKind, CleanupState, OutcomeState, Relation

__all__ = ["ActionPage", "ChoiceIn", "LeftOutPage", "OutcomePage", "PlanIn", "PlanList", "PlanOut", "RunList"]

MOST = 100_000
"""Photos, groups or numbers that one request names."""

Id = Annotated[int, Field(ge=0, le=MAX_ID)]


class LikeIn(BaseModel):
    """Groups like one: of the same relation, whose keeper is kept for the same reason."""

    model_config = ConfigDict(extra="forbid")

    relation: Relation
    code: Annotated[str, Field(min_length=1, max_length=100)] = Field(description="of the group's `message`")


class PlanIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    of: Literal["groups", "photos", "place"] = Field(
        "groups", description="duplicate groups, photos that were chosen, or what of a folder the library has already"
    )
    groups: list[Id] | None = Field(None, max_length=MOST, description="places of groups; none: all undecided ones")
    keepers: dict[int, Id] = Field({}, max_length=MOST, description="photos that a person keeps, by place of the group")
    like: LikeIn | None = Field(None, description="only groups like this")
    photo_ids: list[Id] = Field([], max_length=MOST)
    place: Annotated[str, Field(min_length=1, max_length=4096)] | None = Field(
        None, description="a folder of the machine, for `place`"
    )
    action: ActionKind = ActionKind.TRASH
    relations: list[Relation] | None = Field(None, min_length=1, description="which copies; none: identical and copy")
    folder: Annotated[str, Field(min_length=1, max_length=4096)] | None = Field(
        None, description="where `move` moves to"
    )
    template: Annotated[str, Field(min_length=1, max_length=500)] | None = Field(None, description="for `rename`")
    carry: bool = Field(False, description="what copies say and the photo kept does not goes into a note of it")


class ChoiceIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    drop: list[Id] = Field([], max_length=MOST, description="numbers of actions that are not to be done")
    include: list[Id] = Field([], max_length=MOST, description="numbers of actions that are to be done after all")


class RehearsalOut(BaseModel):
    at: str
    looked: int = Field(description="actions that were looked at")
    refused: int


class PlanHeadOut(BaseModel):
    plan: str
    created: str
    made_from: str
    message: MessageOut
    actions: int
    frees: int = Field(description="bytes, of all its actions")


class PlanList(BaseModel):
    plans: list[PlanHeadOut] = Field(description="the newest first")


class PlanOut(PlanHeadOut):
    chosen: int = Field(description="actions that are to be done")
    frees_chosen: int = Field(description="bytes that these free")
    refused: int = Field(description="of the chosen ones, as the last rehearsal saw it")
    frees_allowed: int = Field(description="bytes that the chosen ones free which were not refused")
    left_out: int = Field(description="photos that no action was made for")
    rehearsal: RehearsalOut | None


class FileOut(BaseModel):
    path: str
    content_hash: str
    size: int
    photo_id: int | None
    thumbnail: str | None


class ActionOut(BaseModel):
    number: int
    action: ActionKind
    file: FileOut
    keeper: FileOut | None
    target: str | None
    together: list[str] = Field(description="files that go along")
    reason: str
    message: MessageOut
    evidence: dict[str, Any]
    frees: int
    dropped: bool
    refusal: MessageOut | None = Field(description="why the last rehearsal refused it")


class ActionPage(BaseModel):
    plan: PlanOut
    actions: list[ActionOut]
    next: int | None


class OutcomeOut(BaseModel):
    number: int
    state: OutcomeState
    action: ActionKind
    path: str
    place: str | None
    code: str | None
    reason: str | None
    message: MessageOut | None
    bytes: int


class LeftOutPage(BaseModel):
    left_out: list[OutcomeOut]
    next: int | None


class RunOut(BaseModel):
    run: str
    plan: str
    state: CleanupState
    started: str
    ended: str | None
    done: int
    refused: int
    bytes: int
    trashes: list[str]


class RunList(BaseModel):
    runs: list[RunOut] = Field(description="the newest first")


class OutcomePage(BaseModel):
    run: RunOut
    outcomes: list[OutcomeOut]
    next: int | None
