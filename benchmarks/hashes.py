"""Perceptual hashes as their users take them: imagehash and imagededup, 64 bits, "a duplicate" up to 10 bits apart.

imagededup's default is 10 (``max_distance_threshold``); imagehash leaves the threshold to its users, and 10 is what
they mostly take. Fingerprints of the archive are kept in a file for each hash and version, by content.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from importlib import import_module, metadata
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from benchmarks.counting import Answer
from pictrace.records import Photo

__all__ = ["HASHES", "Archive", "Hash", "fingerprints", "installed", "search_ms"]

THRESHOLD = 10
"""Bits of 64 that may differ."""


@dataclass(frozen=True)
class Hash:
    """A hash function of a package."""

    package: str
    function: str

    @property
    def name(self) -> str:
        return f"{self.package} {self.function}"

    @property
    def version(self) -> str:
        """Raises ``PackageNotFoundError`` where it is not installed."""
        return metadata.version(self.package)

    def fingerprint(self, file: Path) -> int | None:
        """64 bits; ``None`` for a file that the tool cannot read."""
        return _reader(self.package, self.function)(file)

    def search(self, query: int, archive: Sequence[int]) -> list[int]:
        """The tool's own search, for its time: places in the archive that are within the threshold, in order."""
        return _SEARCHES[self.package](query, archive)


HASHES = (
    *(Hash("imagehash", name) for name in ("phash", "dhash", "average_hash", "whash")),
    *(Hash("imagededup", name) for name in ("PHash", "DHash", "AHash", "WHash")),
)


class Archive:
    """The photos and their hashes. Photos that the tool could not read are never an answer."""

    def __init__(self, photos: Sequence[Photo], hashes: Mapping[str, int | None]) -> None:
        """``hashes`` by content hash."""
        pairs = [(photo, hashes.get(photo.content_hash or "")) for photo in photos]
        self.photos = [photo for photo, bits in pairs if bits is not None]
        self.hashes: NDArray[np.uint64] = np.array([bits for _, bits in pairs if bits is not None], np.uint64)
        self._contents = np.array([photo.content_hash for photo in self.photos])

    def answer(self, query: int | None, without: str | None = None) -> Answer:
        """All photos at the least distance, and all within the threshold, nearest first. ``without``: the content
        hash that is taken to be not there."""
        if query is None:
            return Answer([], [])
        bits = np.bitwise_count(self.hashes ^ np.uint64(query)).astype(np.int64)
        if without is not None:
            bits[self._contents == without] = 65
        order = np.argsort(bits, kind="stable")
        near = [self.photos[at] for at in order[: np.searchsorted(bits[order], THRESHOLD, side="right")]]
        least = bits[order[0]] if len(order) else 65
        nearest = [self.photos[at] for at in np.flatnonzero(bits == least)] if least < 65 else []
        return Answer(nearest, near)


def fingerprints(hashed: Hash, photos: Sequence[Photo], folder: Path) -> dict[str, int | None]:
    """By content hash; those that ``folder`` does not hold yet are taken by all cores."""
    kept = folder / f"{hashed.package}-{hashed.version}-{hashed.function}.json"
    known: dict[str, int | None] = json.loads(kept.read_text("ascii")) if kept.exists() else {}
    new = {photo.content_hash: photo.location for photo in photos if photo.content_hash not in known}
    if new:
        with ProcessPoolExecutor() as pool:
            taken = pool.map(_fingerprint, [hashed] * len(new), new.values(), chunksize=64)
            known |= {content or "": bits for content, bits in zip(new, taken, strict=True)}
        folder.mkdir(parents=True, exist_ok=True)
        kept.write_text(json.dumps(known), encoding="ascii")
    return known


def search_ms(hashed: Hash, queries: Sequence[int], archive: Archive) -> float:
    """Median milliseconds of the tool's own search. Raises ``ValueError`` if it finds other photos than ``answer``."""
    everything = [int(bits) for bits in archive.hashes]
    times = []
    for query in queries:
        began = time.perf_counter()
        found = hashed.search(query, everything)
        times.append((time.perf_counter() - began) * 1000)
        claimed = {photo.id for photo in archive.answer(query).claimed}
        if {archive.photos[at].id for at in found} != claimed:
            raise ValueError(f"{hashed.name} finds {len(found)} photos where {len(claimed)} were counted")
    return statistics.median(times) if times else 0.0


def _fingerprint(hashed: Hash, location: str) -> int | None:
    return hashed.fingerprint(Path(location))


@cache
def _reader(package: str, function: str) -> Callable[[Path], int | None]:
    return _imagehash_reader(function) if package == "imagehash" else _imagededup_reader(function)


def _imagehash_reader(function: str) -> Callable[[Path], int | None]:
    taken = getattr(import_module("imagehash"), function)

    def read(file: Path) -> int | None:
        try:
            with Image.open(file) as image:
                return int(str(taken(image)), 16)
        except (OSError, ValueError, Image.DecompressionBombError):
            return None

    return read


def _imagededup_reader(function: str) -> Callable[[Path], int | None]:
    method = getattr(_imagededup("methods.hashing"), function)(verbose=False)

    def read(file: Path) -> int | None:
        bits = method.encode_image(image_file=str(file))
        return None if bits is None else int(bits, 16)

    return read


def _imagehash_search(query: int, archive: Sequence[int]) -> list[int]:
    """Its users' loop: the hash minus every other."""
    restored = import_module("imagehash").hex_to_hash
    own, others = restored(f"{query:016x}"), _restored(tuple(archive))
    return [at for at, other in enumerate(others) if own - other <= THRESHOLD]


@cache
def _restored(archive: tuple[int, ...]) -> list[object]:
    return [import_module("imagehash").hex_to_hash(f"{bits:016x}") for bits in archive]


def _imagededup_search(query: int, archive: Sequence[int]) -> list[int]:
    """What its ``find_duplicates`` runs for each file, without the process pool around it."""
    found = _searcher(tuple(archive)).search(query=f"{query:016x}", tol=THRESHOLD)
    return [int(name) for name, _ in found]


@cache
def _searcher(archive: tuple[int, ...]) -> Any:
    """The search that it takes by default on this system."""
    name, kind = ("bktree", "BKTree") if sys.platform == "win32" else ("brute_force_cython", "BruteForceCython")
    distance = _imagededup("methods.hashing").Hashing.hamming_distance
    hashes = {str(at): f"{bits:016x}" for at, bits in enumerate(archive)}
    return getattr(_imagededup(f"handlers.search.{name}"), kind)(hashes, distance)


_SEARCHES: Mapping[str, Callable[[int, Sequence[int]], list[int]]] = {
    "imagehash": _imagehash_search,
    "imagededup": _imagededup_search,
}


def _imagededup(module: str) -> ModuleType:
    """A module of imagededup. Its packages ``methods`` and ``utils`` import PyTorch and matplotlib for its network and
    its plots; bare packages at the same place stand in for them, so that only what the hashes use is loaded."""
    spec = find_spec("imagededup")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("imagededup is not installed")
    for name in ("methods", "utils"):
        bare = ModuleType(f"imagededup.{name}")
        bare.__path__ = [str(Path(spec.submodule_search_locations[0]) / name)]
        sys.modules.setdefault(bare.__name__, bare)
    return import_module(f"imagededup.{module}")


def installed(hashes: Sequence[Hash] = HASHES) -> Iterator[Hash]:
    """Those whose package is here."""
    for hashed in hashes:
        if find_spec(hashed.package) is not None:
            yield hashed
