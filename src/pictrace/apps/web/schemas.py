"""The JSON of the API as pydantic models: the OpenAPI description. Answers are made by the records'
``to_json``; tests hold the two against each other."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, Field

from pictrace.apps.web.limits import MAX_ID
from pictrace.records import BEST_RATING, DecisionKind, PhotoState, Relation

Fraction = Annotated[float, Field(ge=0, le=1)]
RegionOut = Annotated[list[Fraction], Field(min_length=4, max_length=4, description="left, top, right, bottom")]
Id = Annotated[int, Field(ge=1, le=MAX_ID)]


class MessageOut(BaseModel):
    """What a text says: a stable code, and the values that it speaks of; some of them may be messages in turn."""

    code: str
    values: dict[str, Any]


class StatementOut(BaseModel):
    """One sentence of the evidence, and whether it speaks for the same picture."""

    speaks: Literal["for", "against", "little"]
    text: str
    message: MessageOut


class EvidenceOut(BaseModel):
    """What supports a relation; `null` means not measured."""

    cosine: float | None
    phash_distance: int | None
    ssim: float | None = Field(description="after aligning, grey, 256 × 256")
    orb_inliers: int | None
    region: RegionOut | None
    region_of: Literal["query"] | None = None
    ssim_plain: float | None = None
    orb_matches: int | None = None
    rotation: float | None = None
    mirrored: bool | None = None
    homography: list[float] | None = None
    notes: list[str] | None = None
    messages: list[MessageOut] | None = Field(None, description="the notes as codes and values")


class TagOut(BaseModel):
    tag: str
    probability: Fraction


class MarksOut(BaseModel):
    """What people put on a photo, by its content: every copy has the same."""

    favourite: bool = False
    rating: Annotated[int, Field(ge=0, le=BEST_RATING, description="stars; 0: not rated")] = 0
    own_tags: list[str] = []
    albums: list[int] = Field([], description="ids of the albums that it is in")


class PhotoOut(MarksOut):
    photo_id: int
    location: str
    state: PhotoState
    reason: str | None = Field(description="why it failed")
    message: MessageOut | None
    content_hash: str | None
    width: int | None
    height: int | None
    bytes: int | None
    format: str | None
    taken: str | None = Field(description="local time of the camera, ISO 8601 without a zone")
    camera: str | None
    latitude: float | None
    longitude: float | None
    source_id: int
    thumbnail: str | None


class ShotOut(BaseModel):
    """How a picture was taken; `null` where nobody wrote it."""

    taken: str | None = Field(description="local time of the camera, ISO 8601 without a zone")
    offset: str | None = Field(description="of that time from UTC: `+02:00`")
    camera: str | None
    lens: str | None
    exposure_seconds: float | None
    f_number: float | None
    iso: int | None
    focal_mm: float | None
    focal_35mm: float | None
    bias_ev: float | None
    flash: bool | None
    latitude: float | None
    longitude: float | None
    altitude_m: float | None
    direction: float | None = Field(description="in which the camera looked, degrees from north")
    title: str | None
    description: str | None
    keywords: list[str]
    rating: int | None
    artist: str | None
    copyright: str | None
    software: str | None


class CopyOut(BaseModel):
    photo_id: int
    location: str
    state: PhotoState
    same_file: bool = Field(description="another name of the very same file")


class InformationOut(BaseModel):
    photo: PhotoOut
    from_original: bool = Field(description="read from the file now; otherwise only what the library keeps")
    why: str | None = Field(description="why the file could not be read")
    shot: ShotOut
    exif: dict[str, str]
    xmp: dict[str, list[str]]
    iptc: dict[str, list[str]]
    copies: list[CopyOut] = Field(description="other photos with the same bytes")
    marks: MarksOut
    tags: list[TagOut]


class PhotoPage(BaseModel):
    photos: list[PhotoOut]
    next: str | None = Field(description="cursor of the next page; null at the end")
    total: int = Field(description="photos that the filters let through")


class HitOut(MarksOut):
    rank: int
    photo_id: int
    location: str
    score: Fraction = Field(description="calibrated probability that the relation holds")
    relation: Relation
    similarity: float
    evidence: EvidenceOut
    width: int | None
    height: int | None
    bytes: int | None
    taken: str | None
    state: PhotoState
    thumbnail: str | None
    source_id: int
    format: str | None
    camera: str | None
    tags: list[TagOut] | None = None


class UsedWordOut(BaseModel):
    """A word of the query that was understood."""

    text: str
    means: str
    language: str
    negated: bool


class SearchOut(BaseModel):
    query: str
    query_id: str | None = Field(description="names the sent picture in later requests")
    model: str
    took_ms: float
    hits: list[HitOut]
    total: int = Field(description="photos that qualified, of which `hits` is one page")
    offset: int
    next_offset: int | None
    notes: list[str] = []
    words: list[UsedWordOut] = []
    text_by: list[str] = Field([], description="who answered the text: keys of models that read, and `words`")
    messages: list[MessageOut] = []


class ComparisonOut(BaseModel):
    a: str
    b: str
    relation: Relation
    score: Fraction
    evidence: EvidenceOut
    measures: dict[str, float]
    statements: list[StatementOut] = Field(description="what the evidence says, the strongest first")
    pictures: dict[str, str] = Field(description="evidence pictures by name: their addresses")


class DecisionIn(BaseModel):
    kind: DecisionKind
    photo_ids: list[Id] = Field(min_length=2, max_length=1000)
    place: int | None = Field(
        None, ge=0, le=MAX_ID, description="not needed any more: the review knows its groups by their photos"
    )


class DecisionOut(BaseModel):
    id: int | None
    kind: DecisionKind
    hashes: list[str]
    decided_at: str


class DecisionList(BaseModel):
    decisions: list[DecisionOut]


class GroupPhotoOut(HitOut):
    reason: str
    message: MessageOut | None
    statements: list[StatementOut] = Field(description="what the evidence says, the strongest first")
    same_file: list[str] | None = Field(None, description="other locations of the very same file; they are no copies")


class GroupOut(BaseModel):
    place: int
    group: str
    relation: Relation
    keeper: int
    reason: str
    message: MessageOut
    photos: list[GroupPhotoOut]
    decision: DecisionOut | None


class LookedOut(BaseModel):
    """The search that found the groups."""

    started: str
    ended: str | None
    complete: bool = Field(description="everything was looked at")
    relations: list[Relation]
    photos: int = Field(description="photos that were looked at")
    new: int = Field(description="photos that are there now and were not then")
    generation: int = Field(description="of the library, when the search began")


class SpareOut(BaseModel):
    photos: int
    bytes: int


class GroupPage(BaseModel):
    groups: list[GroupOut]
    next: int | None
    total: int = Field(description="groups of the relation asked for, decided ones included")
    decided: int = Field(description="those of them that are decided")
    spare: SpareOut = Field(description="what could be cleaned up of all undecided groups")
    relations: dict[str, int] = Field(description="groups by relation")
    job: dict[str, Any] | None = Field(description="the newest job that looked for duplicates")
    looked: LookedOut | None = Field(description="when was looked, and at what; null: never")


class SourceOut(BaseModel):
    id: int
    kind: str
    location: str
    reachable: bool
    scanned_at: str | None
    present: int
    missing: int
    failed: int
    watched: bool
    watchable: bool


class SourceIn(BaseModel):
    watched: bool = Field(description="whether its changes are indexed as they happen")


class SourceList(BaseModel):
    sources: list[SourceOut]


JobWord: TypeAlias = Literal["index", "duplicates", "plan", "rehearse", "clean", "undo", "purge"]


class JobIn(BaseModel):
    kind: Literal["index", "duplicates", "rehearse", "clean", "undo", "purge"] = "index"
    places: list[Annotated[str, Field(min_length=1, max_length=4096)]] = Field(
        [], max_length=100, description="folders, archives, lists of addresses; none: all known sources again"
    )
    model: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    retry: bool = Field(False, description="try failed photos again")
    accept_changes: bool = Field(False, description="another disk is the right one, and what is gone is gone")
    relations: list[Relation] | None = Field(None, min_length=1, description="which duplicates; none: the same picture")
    subject: Annotated[str, Field(max_length=64, pattern=r"^[\w-]*$")] = Field(
        "", description="the plan that is rehearsed or carried out, or the clean-up that is undone"
    )
    days: float | None = Field(None, ge=0, le=36500, description="what is purged went into the trash so long ago")


class ProgressOut(BaseModel):
    source: str
    done: int
    total: int
    listed_all: bool
    added: int
    failed: int
    seconds: float
    photos_per_second: float
    eta_seconds: float | None


class JobOut(BaseModel):
    id: int
    kind: JobWord
    places: list[str]
    model: str | None
    retry: bool
    accept_changes: bool
    relations: list[Relation] | None
    subject: str = Field(description="the plan or run of a clean-up that it is about")
    state: Literal["queued", "running", "stopping", "stopped", "done", "failed"]
    interrupted: bool = Field(description="stopped because its process ended")
    created: str
    started: str | None
    finished: str | None
    progress: ProgressOut | None
    report: dict[str, Any] | None
    failed: int
    found: int
    problem: dict[str, Any] | None
    resumable: bool = Field(description="it can be gone on with, and nobody has")
    continued_by: int | None = Field(description="the job that goes on with it")
    revision: int = Field(description="grows with every change: of two answers the higher one is newer")


class JobList(BaseModel):
    jobs: list[JobOut]


class FailureOut(BaseModel):
    location: str
    reason: str
    message: MessageOut
    code: str | None = Field(None, description="the kind of failure: unavailable (tried again), unreadable, …")


class FailureList(BaseModel):
    failures: list[FailureOut]
    total: int = Field(description="of which the first are listed")


class UploadOut(BaseModel):
    place: str = Field(description="give it to a job")
    bytes: int


class AddressesIn(BaseModel):
    name: str = Field("addresses", min_length=1, max_length=100)
    urls: list[Annotated[str, Field(min_length=8, max_length=4096, pattern=r"^[Hh][Tt][Tt][Pp][Ss]?://\S+$")]] = Field(
        min_length=1, max_length=20_000
    )


class FolderOut(BaseModel):
    name: str
    path: str


class FolderList(BaseModel):
    path: str
    parent: str | None
    folders: list[FolderOut]
    archives: list[FolderOut]
    more: int = Field(description="entries that are not listed, since there are too many")


class ModelOut(BaseModel):
    id: str
    key: str
    dimension: int
    licence: str
    description: str
    message: MessageOut | None = Field(None, description="the description as a code and values")
    bytes: int | None
    bundled: bool
    installed: bool
    chosen: bool
    embedded: int
    engine: str | None
    precision: str | None
    has_tags: bool
    origin: str


class ModelList(BaseModel):
    models: list[ModelOut]


class StatusOut(BaseModel):
    library: str
    photos: int
    present: int
    missing: int
    failed: int
    contents: int
    sources: list[SourceOut]
    models: list[ModelOut]
    indexes: list[dict[str, Any]]
    bytes: dict[str, int]
    versions: dict[str, str]
    warnings: list[str]


class Health(BaseModel):
    status: Literal["ok"]


class TagList(BaseModel):
    tags: list[TagOut]


class Vocabulary(BaseModel):
    words: list[str]


class SuggestionOut(BaseModel):
    word: str
    count: int = Field(description="photos' contents that probably show it")
    language: str


class SuggestionList(BaseModel):
    suggestions: list[SuggestionOut]
