"""What is asked, and what is answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any, Self

from pictrace.errors import UsageError
from pictrace.messages import Message, english
from pictrace.records.evidence import Evidence, Relation
from pictrace.records.photos import Photo, PhotoState, Region, Tag

__all__ = ["Filters", "Hit", "Query", "SearchResult", "UsedWord"]


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
    and/or words. ``region`` searches by a part of the picture. ``name`` is how it is shown; ``language`` (a code) is
    the person's own, which decides what words that several languages have mean. ``words_only``: by the offline words,
    whatever model reads."""

    place: str | None = None
    data: bytes | None = field(default=None, repr=False)
    photo_id: int | None = None
    text: str | None = None
    region: Region | None = None
    name: str = ""
    language: str | None = None
    words_only: bool = False

    def __post_init__(self) -> None:
        pictures = sum(part is not None for part in (self.place, self.data, self.photo_id))
        if pictures > 1 or (pictures == 0 and not self.text):
            raise UsageError("query.one")
        if not self.name:
            shown = self.place or (f"photo {self.photo_id}" if self.photo_id is not None else "") or self.text
            object.__setattr__(self, "name", shown or "picture")

    @property
    def has_picture(self) -> bool:
        return self.place is not None or self.data is not None or self.photo_id is not None


@dataclass(frozen=True, slots=True)
class Filters:
    """Which photos may answer. ``within`` is a prefix of the location (a folder, an archive, a
    source); dates compare with the time taken; sizes are in pixels of the shorter side and in bytes. ``album`` is
    an id; ``own_tags``: all of them, whatever their case; ``camera`` is its whole name."""

    within: str | None = None
    source_id: int | None = None
    taken_from: datetime | None = None
    taken_to: datetime | None = None
    min_side: int | None = None
    min_bytes: int | None = None
    max_bytes: int | None = None
    states: frozenset[PhotoState] = frozenset({PhotoState.PRESENT, PhotoState.MISSING})
    album: int | None = None
    favourite: bool | None = None
    min_rating: int | None = None
    own_tags: frozenset[str] = frozenset()
    camera: str | None = None

    @property
    def narrow(self) -> bool:
        """True when anything but the state restricts the answer."""
        return self != replace(Filters(), states=self.states)

    @property
    def personal(self) -> bool:
        """True when it asks for what people put on photos, which changes without the photos."""
        return bool(self.own_tags) or not self.album is self.favourite is self.min_rating is None

    def to_json(self) -> dict[str, Any]:
        """What restricts, by name; ``from_json`` reads it."""
        out: dict[str, Any] = {
            one.name: value.isoformat() if isinstance(value, datetime) else value
            for one in fields(self)
            if one.name not in ("states", "own_tags") and (value := getattr(self, one.name)) is not None
        }
        if self.own_tags:
            out["own_tags"] = sorted(self.own_tags)
        return out | {"states": sorted(state.value for state in self.states)}

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> Self:
        """Of what ``to_json`` gave, by this version or an earlier one."""
        known = {one.name: given[one.name] for one in fields(cls) if given.get(one.name) is not None}
        for name in ("taken_from", "taken_to"):
            if name in known:
                known[name] = datetime.fromisoformat(known[name])
        if "states" in known:
            known["states"] = frozenset(map(PhotoState, known["states"]))
        if "own_tags" in known:
            known["own_tags"] = frozenset(known["own_tags"])
        return cls(**known)


@dataclass(frozen=True, slots=True)
class UsedWord:
    """A word of a query that was understood: as it was ``written``, what it ``means`` to the search, in which language,
    and whether it was to be left out."""

    written: str
    means: str
    language: str
    negated: bool = False

    def to_json(self) -> dict[str, Any]:
        return {"text": self.written, "means": self.means, "language": self.language, "negated": self.negated}


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The answer to one query. ``words`` are those of it that were understood, ``text_by`` who answered its text: the
    keys of models that read, and ``words``. ``total`` counts the photos that
    qualified before ``k`` cut the list; ``messages`` say what a person must know (a word unknown, candidates
    only), ``notes`` say it in English."""

    query: str
    model: str
    took_ms: float
    hits: tuple[Hit, ...]
    total: int = 0
    messages: tuple[Message, ...] = ()
    words: tuple[UsedWord, ...] = ()
    text_by: tuple[str, ...] = ()

    @property
    def notes(self) -> tuple[str, ...]:
        return tuple(map(english, self.messages))

    def to_json(self) -> dict[str, Any]:
        out: dict[str, Any] = {
            "query": self.query,
            "model": self.model,
            "took_ms": round(self.took_ms, 2),
            "hits": [hit.to_json() for hit in self.hits],
        }
        if self.messages:
            out["notes"] = list(self.notes)
            out["messages"] = [message.to_json() for message in self.messages]
        if self.words:
            out["words"] = [word.to_json() for word in self.words]
        if self.text_by:
            out["text_by"] = list(self.text_by)
        return out
