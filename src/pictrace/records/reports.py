"""What a run tells: progress, failures, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from pictrace.messages import Message, english
from pictrace.records.evidence import Evidence, Relation
from pictrace.records.photos import Photo
from pictrace.records.query import Filters

__all__ = [
    "DuplicateRun",
    "Failure",
    "Finding",
    "IndexProgress",
    "IndexReport",
    "Possession",
    "Upgrade",
    "Volume",
    "WatchEvent",
    "Watched",
]


@dataclass(frozen=True, slots=True)
class Volume:
    """A file system by an id that stays wherever it is mounted (``None``: it has none), and a place within it."""

    id: str | None
    path: str


@dataclass(frozen=True, slots=True)
class Failure:
    """A photo or place that could not be used, and why: ``message``, in English ``reason``. ``code`` (of photos) is the
    kind of failure for programs: see ``PhotoError.code``."""

    location: str
    message: Message
    code: str | None = None

    @property
    def reason(self) -> str:
        return english(self.message)

    def to_json(self) -> dict[str, Any]:
        said = {"location": self.location, "reason": self.reason, "message": self.message.to_json()}
        return said | ({"code": self.code} if self.code else {})


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
    def changes(self) -> bool:
        """Whether the run found anything that was not known before."""
        return bool(self.added or self.moved or self.returned or self.missing or self.failed or self.unreachable)

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
class DuplicateRun:
    """One search for duplicates: when the library was looked at, for what, and how far it was filled by then.

    ``photos`` were looked at, none of them newer than ``last_photo`` and ``last_content`` (ids, never given out twice);
    ``complete`` is false while the run goes on, and stays so where it was stopped. Times are UTC."""

    id: int
    started: datetime
    relations: frozenset[Relation]
    filters: Filters
    photos: int
    last_photo: int
    last_content: int
    generation: int
    ended: datetime | None = None
    complete: bool = False

    def to_json(self) -> dict[str, Any]:
        return {
            "started": self.started.isoformat(),
            "ended": self.ended.isoformat() if self.ended else None,
            "complete": self.complete,
            "relations": [relation.value for relation in Relation if relation in self.relations],
            "photos": self.photos,
            "generation": self.generation,
        }


@dataclass(frozen=True, slots=True)
class Possession:
    """The answer to "do I already have this?" for one item of a place that is not in the library.

    ``verdict`` is ``exact``, ``same-file`` (this very file is a photo of the library, and no copy), ``have-better``,
    ``this-better``, ``edited``, ``new`` or ``failed``."""

    location: str
    verdict: str
    message: Message
    partner: Photo | None = None
    relation: Relation | None = None
    score: float | None = None
    evidence: Evidence = field(default_factory=Evidence)

    @property
    def reason(self) -> str:
        return english(self.message)

    def to_json(self) -> dict[str, Any]:
        return {
            "location": self.location,
            "verdict": self.verdict,
            "reason": self.reason,
            "message": self.message.to_json(),
            "partner": self.partner.location if self.partner else None,
            "photo_id": self.partner.id if self.partner else None,
            "relation": self.relation.value if self.relation else None,
            "score": None if self.score is None else round(self.score, 4),
            "evidence": self.evidence.to_json(),
        }


@dataclass(frozen=True, slots=True)
class Finding:
    """One result of ``check``: an invariant (``promise``) that was looked at, and what was found (``message``); in
    English ``invariant`` and ``detail``. ``ok`` false means it does not hold; ``repaired`` that it does now."""

    promise: Message
    ok: bool
    message: Message
    repaired: bool = False

    @property
    def invariant(self) -> str:
        return english(self.promise)

    @property
    def detail(self) -> str:
        return english(self.message)

    def to_json(self) -> dict[str, Any]:
        return {
            "invariant": self.invariant,
            "ok": self.ok,
            "detail": self.detail,
            "repaired": self.repaired,
            "promise": self.promise.to_json(),
            "message": self.message.to_json(),
        }


@dataclass(frozen=True, slots=True)
class Upgrade:
    """A better version of the model is there: ``pictures`` that it has not seen, and the ``seconds`` that it would
    take on this machine."""

    model: str
    better: str
    pictures: int
    seconds: float

    def to_json(self) -> dict[str, Any]:
        return {
            "model": self.model,
            "better": self.better,
            "pictures": self.pictures,
            "seconds": round(self.seconds, 1),
        }


class WatchEvent(StrEnum):
    """What happens while sources are watched. ``watching``: the system tells of changes; ``polling``: it does not (a
    network disk), and they are looked for; ``away``: the source cannot be reached now; ``indexed``: changes are in."""

    WATCHING = "watching"
    POLLING = "polling"
    AWAY = "away"
    INDEXED = "indexed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Watched:
    """One thing that happened to the sources at ``locations``, with the report of ``indexed``."""

    event: WatchEvent
    locations: tuple[str, ...]
    message: Message | None = None
    report: IndexReport | None = None

    @property
    def reason(self) -> str:
        return "" if self.message is None else english(self.message)

    def to_json(self) -> dict[str, Any]:
        return {
            "event": self.event.value,
            "locations": list(self.locations),
            "reason": self.reason or None,
            "message": None if self.message is None else self.message.to_json(),
            "report": self.report.to_json() if self.report else None,
        }
