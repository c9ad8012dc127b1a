"""The state of a library as records: what ``pictrace status`` and ``pictrace models`` show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from pictrace.records import SourceRecord

__all__ = ["IndexState", "ModelState", "Status"]


@dataclass(frozen=True, slots=True)
class ModelState:
    """A model that PicTrace knows: its card in short, and where it stands in this library.

    ``engine`` and ``precision`` are ``None`` until it was opened here; ``embedded`` counts the
    contents that have its vector; ``chosen`` marks the library's own model."""

    id: str
    key: str
    dimension: int
    licence: str
    description: str
    bytes: int | None
    bundled: bool
    installed: bool
    chosen: bool = False
    embedded: int = 0
    engine: str | None = None
    precision: str | None = None
    has_tags: bool = False
    origin: str = ""

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class IndexState:
    """A vector index on disk. ``behind`` counts the vectors of the catalogue that it lacks; the next
    search or indexing run catches up. ``kind`` is the structure in use (exact, …)."""

    model: str
    vectors: int
    behind: int
    kind: str
    bytes: int

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Status:
    """What a library holds. Sizes are bytes on disk by part: ``catalogue``, ``vectors``, ``models``, ``total``;
    ``versions`` are those of PicTrace, the catalogue's schema and the libraries that compute."""

    directory: Path
    present: int
    missing: int
    failed: int
    contents: int
    sources: tuple[SourceRecord, ...]
    models: tuple[ModelState, ...]
    indexes: tuple[IndexState, ...]
    bytes: Mapping[str, int] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)

    @property
    def photos(self) -> int:
        return self.present + self.missing + self.failed

    def to_json(self) -> dict[str, Any]:
        return {
            "library": str(self.directory),
            "photos": self.photos,
            "present": self.present,
            "missing": self.missing,
            "failed": self.failed,
            "contents": self.contents,
            "sources": [source.to_json() for source in self.sources],
            "models": [model.to_json() for model in self.models],
            "indexes": [index.to_json() for index in self.indexes],
            "bytes": dict(self.bytes),
            "versions": dict(self.versions),
        }
