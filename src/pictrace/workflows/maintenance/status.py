"""The state of a library as records: what ``pictrace status`` and ``pictrace models`` show."""

from __future__ import annotations

import platform
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from pictrace.catalogue import Catalogue
from pictrace.disks import network_disk
from pictrace.messages import Message
from pictrace.records import PhotoState, SourceRecord

__all__ = ["IndexState", "ModelState", "Status", "describe", "warnings"]

PACKAGES = (
    "pictrace",
    "numpy",
    "opencv-python-headless",
    "pillow",
    "onnxruntime",
    "openvino",
    "faiss-cpu",
    "sqlalchemy",
)


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
    message: Message | None = None

    def to_json(self) -> dict[str, Any]:
        """``message`` is the description by its code."""
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
    ``versions`` are those of PicTrace, the catalogue's schema and the libraries that compute; ``warnings`` are
    sentences on what endangers the library."""

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
    warnings: tuple[str, ...] = ()

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
            "warnings": list(self.warnings),
        }


def describe(
    directory: Path, catalogue: Catalogue, models: Sequence[ModelState], indexes: Sequence[IndexState]
) -> Status:
    """The state of the library now."""
    counts = catalogue.photos.counts()
    sizes = {
        "catalogue": sum(_size(file) for file in directory.glob("catalogue.sqlite*")),
        "vectors": _size(directory / "vectors"),
        "models": _size(directory / "models"),
    }
    return Status(
        directory=directory,
        present=counts[PhotoState.PRESENT],
        missing=counts[PhotoState.MISSING],
        failed=counts[PhotoState.FAILED],
        contents=catalogue.contents.count(),
        sources=tuple(catalogue.sources.all()),
        models=tuple(models),
        indexes=tuple(indexes),
        bytes=sizes | {"total": sum(sizes.values())},
        versions=_versions(),
        warnings=warnings(directory),
    )


def warnings(directory: Path) -> tuple[str, ...]:
    """What endangers the library at ``directory``, a sentence each."""
    kind = network_disk(directory)
    if kind is None:
        return ()
    return (
        f"the library at {directory} lies on a network disk ({kind}), where a broken connection can damage it: let one "
        "machine at a time use it, or keep it on a disk of this machine and `pictrace backup` it there",
    )


def _size(path: Path) -> int:
    """Bytes of a file or of everything below a directory; what goes away meanwhile counts as nothing."""
    try:
        if path.is_file():
            return path.stat().st_size
        return sum(_size(item) for item in path.iterdir()) if path.is_dir() else 0
    except OSError:
        return 0


def _versions() -> dict[str, str]:
    found = {"python": platform.python_version()}
    for name in PACKAGES:
        with suppress(PackageNotFoundError):
            found[name] = version(name)
    return found
