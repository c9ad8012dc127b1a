"""The nouns of PicTrace as frozen records: what every layer may speak about.

Nothing here reads a file, a setting or the clock. ``to_json`` methods give the published JSON of
``docs/cli.md`` and ``/api/v1``; other programs rely on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from pictrace.errors import UsageError

__all__ = [
    "COPIES",
    "LOOKS",
    "Capture",
    "Comparison",
    "Decision",
    "DecisionKind",
    "DuplicateGroup",
    "Evidence",
    "Failure",
    "Filters",
    "Finding",
    "Hit",
    "IndexProgress",
    "IndexReport",
    "Member",
    "Photo",
    "PhotoState",
    "Possession",
    "Query",
    "Region",
    "Relation",
    "SearchResult",
    "SourceRecord",
    "Tag",
    "Verdict",
]


LOOKS = "looks"
"""The space in which pictures of the same kind of thing are near each other; the only one of a model with one."""
COPIES = "copies"
"""The space in which the edited copies of one picture are near each other."""


class PhotoState(StrEnum):
    """Where a photo stands; one column, so that no two flags can contradict each other."""

    PRESENT = "present"
    MISSING = "missing"
    FAILED = "failed"


class Relation(StrEnum):
    """How two pictures are related, from the strongest claim to the weakest."""

    IDENTICAL = "identical"
    COPY = "copy"
    CROP = "crop"
    ROTATED = "rotated"
    MIRRORED = "mirrored"
    EDITED = "edited"
    SAME_SCENE = "same-scene"
    SIMILAR = "similar"

    @property
    def same_picture(self) -> bool:
        """True for the relations that claim one and the same photograph."""
        return self not in (Relation.SAME_SCENE, Relation.SIMILAR)


@dataclass(frozen=True, slots=True)
class Region:
    """A part of a picture in fractions of its upright width and height, 0 ≤ left < right ≤ 1."""

    left: float
    top: float
    right: float
    bottom: float

    def __post_init__(self) -> None:
        if not (0.0 <= self.left < self.right <= 1.0 and 0.0 <= self.top < self.bottom <= 1.0):
            raise UsageError(
                f"a region lies inside the picture, in fractions from 0 to 1: got left {self.left}, "
                f"top {self.top}, right {self.right}, bottom {self.bottom}"
            )

    @classmethod
    def from_xywh(cls, x: float, y: float, width: float, height: float) -> Self:
        """From the corner and size that ``--region x,y,w,h`` uses; a tiny overhang is clipped."""
        return cls(
            x,
            y,
            min(x + width, 1.0) if x + width < 1.0 + 1e-6 else x + width,
            min(y + height, 1.0) if y + height < 1.0 + 1e-6 else y + height,
        )

    def to_json(self) -> list[float]:
        return [round(v, 4) for v in (self.left, self.top, self.right, self.bottom)]


@dataclass(frozen=True, slots=True)
class Capture:
    """What the camera wrote: local time taken, camera name, place in degrees (WGS 84)."""

    taken: datetime | None = None
    camera: str | None = None
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """A source as the catalogue knows it. ``reachable`` is what the last scan found."""

    id: int
    kind: str
    location: str
    reachable: bool
    scanned_at: datetime | None
    present: int = 0
    missing: int = 0
    failed: int = 0

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "kind": self.kind,
            "location": self.location,
            "reachable": self.reachable,
            "scanned_at": self.scanned_at.isoformat() if self.scanned_at else None,
            "present": self.present,
            "missing": self.missing,
            "failed": self.failed,
        }


@dataclass(frozen=True, slots=True)
class Photo:
    """One picture at one location inside one source.

    ``content_id`` identifies the bytes (photos with the same bytes share it, and with it their
    fingerprints and vectors); it is ``None`` for a photo that failed before it could be hashed.
    Width and height are those of the upright picture, in pixels.
    """

    id: int
    source_id: int
    key: str
    location: str
    state: PhotoState
    reason: str | None = None
    content_id: int | None = None
    content_hash: str | None = None
    bytes: int | None = None
    width: int | None = None
    height: int | None = None
    format: str | None = None
    phash: int | None = None
    capture: Capture = field(default_factory=Capture)

    @property
    def pixels(self) -> int:
        return (self.width or 0) * (self.height or 0)

    def to_json(self) -> dict[str, Any]:
        capture = self.capture
        return {
            "photo_id": self.id,
            "location": self.location,
            "state": self.state.value,
            "reason": self.reason,
            "content_hash": self.content_hash,
            "width": self.width,
            "height": self.height,
            "bytes": self.bytes,
            "format": self.format,
            "taken": capture.taken.isoformat() if capture.taken else None,
            "camera": capture.camera,
            "latitude": capture.latitude,
            "longitude": capture.longitude,
            "source_id": self.source_id,
        }


@dataclass(frozen=True, slots=True)
class Tag:
    """A word for what a picture shows, with its calibrated probability."""

    name: str
    probability: float

    def to_json(self) -> dict[str, Any]:
        return {"tag": self.name, "probability": round(self.probability, 4)}


@dataclass(frozen=True, slots=True)
class Evidence:
    """What supports a relation. ``None`` means not measured; nothing here is a guess.

    ``ssim`` is measured after aligning one picture to the other (plain when no transform was
    found), ``ssim_plain`` without aligning, both grey, 256 × 256, in -1…1. ``homography`` maps the query's
    unit square to the photo's unit square, row by row. ``region`` is the part of the photo that the
    query covers (or of the query that the photo covers when ``region_of`` is ``"query"``).
    """

    cosine: float | None = None
    phash_distance: int | None = None
    ssim: float | None = None
    ssim_plain: float | None = None
    orb_inliers: int | None = None
    orb_matches: int | None = None
    region: Region | None = None
    region_of: str = "photo"
    homography: tuple[float, ...] | None = None
    rotation: float | None = None
    mirrored: bool | None = None
    notes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        def rounded(value: float | None) -> float | None:
            return None if value is None else round(value, 4)

        out: dict[str, Any] = {
            "cosine": rounded(self.cosine),
            "phash_distance": self.phash_distance,
            "ssim": rounded(self.ssim),
            "orb_inliers": self.orb_inliers,
            "region": self.region.to_json() if self.region else None,
        }
        extra = {
            "region_of": self.region_of if self.region and self.region_of != "photo" else None,
            "ssim_plain": rounded(self.ssim_plain),
            "orb_matches": self.orb_matches,
            "rotation": rounded(self.rotation),
            "mirrored": self.mirrored or None,
            "homography": list(self.homography) if self.homography else None,
            "notes": list(self.notes) or None,
        }
        return out | {name: value for name, value in extra.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of comparing two pictures: relation, calibrated probability and why."""

    relation: Relation
    score: float
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Hit:
    """One photo found for a query, as the user sees it."""

    rank: int
    photo: Photo
    score: float
    relation: Relation
    similarity: float
    evidence: Evidence = field(default_factory=Evidence)
    tags: tuple[Tag, ...] = ()

    def to_json(self) -> dict[str, Any]:
        photo = self.photo
        out = {
            "rank": self.rank,
            "photo_id": photo.id,
            "location": photo.location,
            "score": round(self.score, 4),
            "relation": self.relation.value,
            "similarity": round(self.similarity, 4),
            "evidence": self.evidence.to_json(),
            "width": photo.width,
            "height": photo.height,
            "bytes": photo.bytes,
            "taken": photo.capture.taken.isoformat() if photo.capture.taken else None,
        }
        if photo.state is not PhotoState.PRESENT:
            out["state"] = photo.state.value
        if self.tags:
            out["tags"] = [tag.to_json() for tag in self.tags]
        return out


@dataclass(frozen=True, slots=True)
class Query:
    """What to look for: exactly one of a place (path or URL), bytes, or a photo of the library;
    and/or words. ``region`` searches by a part of the picture. ``name`` is how it is shown."""

    place: str | None = None
    data: bytes | None = field(default=None, repr=False)
    photo_id: int | None = None
    text: str | None = None
    region: Region | None = None
    name: str = ""

    def __post_init__(self) -> None:
        pictures = sum(part is not None for part in (self.place, self.data, self.photo_id))
        if pictures > 1 or (pictures == 0 and not self.text):
            raise UsageError("a query is one picture (a path or URL, bytes, or a photo's id), words, or both")
        if not self.name:
            shown = self.place or (f"photo {self.photo_id}" if self.photo_id is not None else "") or self.text
            object.__setattr__(self, "name", shown or "picture")

    @property
    def has_picture(self) -> bool:
        return self.place is not None or self.data is not None or self.photo_id is not None


@dataclass(frozen=True, slots=True)
class Filters:
    """Which photos may answer. ``within`` is a prefix of the location (a folder, an archive, a
    source); dates compare with the time taken; sizes are in pixels of the shorter side and in bytes."""

    within: str | None = None
    source_id: int | None = None
    taken_from: datetime | None = None
    taken_to: datetime | None = None
    min_side: int | None = None
    min_bytes: int | None = None
    max_bytes: int | None = None
    states: frozenset[PhotoState] = frozenset({PhotoState.PRESENT, PhotoState.MISSING})

    @property
    def narrow(self) -> bool:
        """True when anything but the state restricts the answer."""
        return self != replace(Filters(), states=self.states)


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The answer to one query. ``total`` counts the photos that qualified before ``k`` cut the list;
    ``notes`` says what a person must know (a word unknown, candidates only, an index catching up)."""

    query: str
    model: str
    took_ms: float
    hits: tuple[Hit, ...]
    total: int = 0
    notes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        out: dict[str, Any] = {
            "query": self.query,
            "model": self.model,
            "took_ms": round(self.took_ms, 2),
            "hits": [hit.to_json() for hit in self.hits],
        }
        if self.notes:
            out["notes"] = list(self.notes)
        return out


@dataclass(frozen=True, slots=True)
class Failure:
    """A photo or place that could not be used, and why, in words for a person."""

    location: str
    reason: str

    def to_json(self) -> dict[str, str]:
        return {"location": self.location, "reason": self.reason}


@dataclass(frozen=True, slots=True)
class IndexProgress:
    """How far an indexing run is. ``total`` is what has been listed so far; ``listed_all`` tells
    whether listing has ended, i.e. whether an ETA means something. Seconds are wall clock."""

    source: str
    done: int
    total: int
    listed_all: bool
    added: int
    failed: int
    seconds: float
    photos_per_second: float
    eta_seconds: float | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "source": self.source,
            "done": self.done,
            "total": self.total,
            "listed_all": self.listed_all,
            "added": self.added,
            "failed": self.failed,
            "seconds": round(self.seconds, 2),
            "photos_per_second": round(self.photos_per_second, 1),
            "eta_seconds": None if self.eta_seconds is None else round(self.eta_seconds, 1),
        }


@dataclass(frozen=True, slots=True)
class IndexReport:
    """The outcome of an indexing run; always the last event. ``failures`` may be cut to the first
    thousand, ``failed`` never is. ``unreachable`` names sources that changed nothing. ``embedded``
    counts known photos that this model saw for the first time."""

    added: int = 0
    unchanged: int = 0
    moved: int = 0
    returned: int = 0
    missing: int = 0
    failed: int = 0
    seconds: float = 0.0
    failures: tuple[Failure, ...] = ()
    unreachable: tuple[Failure, ...] = ()
    stopped: bool = False
    embedded: int = 0

    @property
    def photos_per_second(self) -> float:
        done = self.added + self.unchanged + self.moved + self.returned + self.failed
        return done / self.seconds if self.seconds > 0 else 0.0

    def to_json(self) -> dict[str, Any]:
        return {
            "added": self.added,
            "unchanged": self.unchanged,
            "moved": self.moved,
            "returned": self.returned,
            "missing": self.missing,
            "failed": self.failed,
            "embedded": self.embedded,
            "seconds": round(self.seconds, 3),
            "photos_per_second": round(self.photos_per_second, 1),
            "stopped": self.stopped,
            "failures": [failure.to_json() for failure in self.failures],
            "unreachable": [failure.to_json() for failure in self.unreachable],
        }


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two pictures compared: the verdict and the pixels needed to draw the proof.

    ``measures`` holds every number by name, beyond those that the published evidence carries."""

    a: str
    b: str
    verdict: Verdict
    measures: Mapping[str, float] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return {
            "a": self.a,
            "b": self.b,
            "relation": self.verdict.relation.value,
            "score": round(self.verdict.score, 4),
            "evidence": self.verdict.evidence.to_json(),
            "measures": {name: round(value, 4) for name, value in self.measures.items()},
        }


@dataclass(frozen=True, slots=True)
class Member:
    """A photo of a duplicate group: how it is tied to the keeper."""

    photo: Photo
    relation: Relation
    score: float
    evidence: Evidence = field(default_factory=Evidence)
    reason: str = ""

    def to_hit(self, rank: int) -> Hit:
        cosine = self.evidence.cosine
        return Hit(rank, self.photo, self.score, self.relation, 1.0 if cosine is None else cosine, self.evidence)


@dataclass(frozen=True, slots=True)
class DuplicateGroup:
    """Photos tied by verified relations. ``members[0]`` is the keeper; ``reason`` says why it is.
    ``group`` is stable: it depends only on the contents, so that decisions survive."""

    group: str
    relation: Relation
    reason: str
    members: tuple[Member, ...]

    @property
    def keeper(self) -> Photo:
        return self.members[0].photo

    def to_json(self) -> dict[str, Any]:
        photos = []
        for rank, member in enumerate(self.members, start=1):
            photos.append(member.to_hit(rank).to_json() | {"reason": member.reason})
        return {
            "group": self.group,
            "relation": self.relation.value,
            "keeper": self.keeper.id,
            "reason": self.reason,
            "photos": photos,
        }


class DecisionKind(StrEnum):
    """The user's word about photos that PicTrace would group."""

    NOT_DUPLICATES = "not-duplicates"
    KEEP_BOTH = "keep-both"


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision about contents, stored by content hash so that it survives moves and re-indexing."""

    kind: DecisionKind
    hashes: frozenset[str]
    decided_at: datetime
    id: int | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "kind": self.kind.value,
            "hashes": sorted(self.hashes),
            "decided_at": self.decided_at.isoformat(),
        }


@dataclass(frozen=True, slots=True)
class Possession:
    """The answer to "do I already have this?" for one item of a place that is not in the library.

    ``verdict`` is ``exact``, ``have-better``, ``this-better``, ``edited``, ``new`` or ``failed``."""

    location: str
    verdict: str
    reason: str
    partner: Photo | None = None
    relation: Relation | None = None
    score: float | None = None
    evidence: Evidence = field(default_factory=Evidence)

    def to_json(self) -> dict[str, Any]:
        return {
            "location": self.location,
            "verdict": self.verdict,
            "reason": self.reason,
            "partner": self.partner.location if self.partner else None,
            "photo_id": self.partner.id if self.partner else None,
            "relation": self.relation.value if self.relation else None,
            "score": None if self.score is None else round(self.score, 4),
            "evidence": self.evidence.to_json(),
        }


@dataclass(frozen=True, slots=True)
class Finding:
    """One result of ``check``: an invariant that was looked at. ``ok`` false means it does not hold;
    ``repaired`` that it does now."""

    invariant: str
    ok: bool
    detail: str
    repaired: bool = False

    def to_json(self) -> dict[str, Any]:
        return {"invariant": self.invariant, "ok": self.ok, "detail": self.detail, "repaired": self.repaired}
