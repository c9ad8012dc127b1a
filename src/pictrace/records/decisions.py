"""Photos of one picture, and the user's word about them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from pictrace.messages import Message, english
from pictrace.records.evidence import Evidence, Relation
from pictrace.records.photos import Photo
from pictrace.records.query import Hit

__all__ = ["Decision", "DecisionKind", "DuplicateGroup", "Member"]


@dataclass(frozen=True, slots=True)
class Member:
    """A photo of a duplicate group: how it is tied to the keeper. ``same_file``: other locations of the very same
    file (links, mounts), which are no duplicates and take no room of their own."""

    photo: Photo
    relation: Relation
    score: float
    evidence: Evidence = field(default_factory=Evidence)
    message: Message | None = None
    same_file: tuple[str, ...] = ()

    @property
    def reason(self) -> str:
        return "" if self.message is None else english(self.message)

    def to_hit(self, rank: int) -> Hit:
        cosine = self.evidence.cosine
        return Hit(rank, self.photo, self.score, self.relation, 1.0 if cosine is None else cosine, self.evidence)


@dataclass(frozen=True, slots=True)
class DuplicateGroup:
    """Photos tied by verified relations. ``members[0]`` is the keeper; ``message`` says why it is.
    ``group`` is stable: it depends only on the contents, so that decisions survive."""

    group: str
    relation: Relation
    message: Message
    members: tuple[Member, ...]

    @property
    def reason(self) -> str:
        return english(self.message)

    @property
    def keeper(self) -> Photo:
        return self.members[0].photo

    def to_json(self) -> dict[str, Any]:
        photos = []
        for rank, member in enumerate(self.members, start=1):
            said = None if member.message is None else member.message.to_json()
            one = member.to_hit(rank).to_json() | {"reason": member.reason, "message": said}
            photos.append(one | ({"same_file": list(member.same_file)} if member.same_file else {}))
        return {
            "group": self.group,
            "relation": self.relation.value,
            "keeper": self.keeper.id,
            "reason": self.reason,
            "message": self.message.to_json(),
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
