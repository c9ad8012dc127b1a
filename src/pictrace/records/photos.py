"""What is known of a photo and of where it lies."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from pictrace.errors import UsageError
from pictrace.messages import Message, english

__all__ = ["WATCHABLE", "Capture", "Photo", "PhotoState", "Region", "SourceRecord", "Tag"]


WATCHABLE = frozenset({"folder", "archive"})
"""Kinds of sources that lie on a disk, whose system tells of changes."""


class PhotoState(StrEnum):
    """Where a photo stands; one column, so that no two flags can contradict each other."""

    PRESENT = "present"
    MISSING = "missing"
    FAILED = "failed"


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
                "query.region",
                left=str(self.left), top=str(self.top), right=str(self.right), bottom=str(self.bottom),
            )  # fmt: skip

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
    """A source as the catalogue knows it. ``reachable`` is what the last scan found; ``watched``: programs that stay
    open look at its changes as they happen."""

    id: int
    kind: str
    location: str
    reachable: bool
    scanned_at: datetime | None
    present: int = 0
    missing: int = 0
    failed: int = 0
    watched: bool = False

    @property
    def watchable(self) -> bool:
        """Whether it lies on a disk, whose system tells of changes."""
        return self.kind in WATCHABLE

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
            "watched": self.watched,
            "watchable": self.watchable,
        }


@dataclass(frozen=True, slots=True)
class Photo:
    """One picture at one location inside one source.

    ``content_id`` identifies the bytes (photos with the same bytes share it, and with it their
    fingerprints and vectors); it is ``None`` for a photo that failed before it could be hashed.
    ``message`` says why a failed one failed, ``reason`` is its English text.
    ``identity`` is equal for two names of one file that one scan of one source saw (see
    ``sources.identity``). Width and height are those of the upright picture, in pixels.
    """

    id: int
    source_id: int
    key: str
    location: str
    state: PhotoState
    message: Message | None = None
    content_id: int | None = None
    content_hash: str | None = None
    bytes: int | None = None
    width: int | None = None
    height: int | None = None
    format: str | None = None
    phash: int | None = None
    capture: Capture = field(default_factory=Capture)
    identity: str | None = None

    @property
    def reason(self) -> str | None:
        return None if self.message is None else english(self.message)

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
            "message": None if self.message is None else self.message.to_json(),
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
