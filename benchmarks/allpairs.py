"""difPy as its users run it: one search over folders, every file compared with every other.

``similarity="similar"`` and all else at its defaults, which compare only pictures of the same width and height (either
way round). It cannot be asked one query, so the copies lie in a folder beside that of the archive, and what it ties to
a copy is its answer, the least error first.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

__all__ = ["AllPairs", "all_pairs"]


@dataclass(frozen=True)
class AllPairs:
    """For each copy the files of the archive it is tied to, with the error. ``reading_ms``: processor time to read a
    file; ``seconds``: of the whole search."""

    matches: Mapping[Path, Sequence[tuple[Path, float]]]
    files: int
    reading_ms: float
    seconds: float


def all_pairs(archive: Path, queries: Path) -> AllPairs:
    """Searches the files of two folders. ``archive`` must sort before ``queries``: difPy ties every file but once, to
    the first file that it matches."""
    dif = import_module("difPy")
    busy = processor_seconds()
    with redirect_stdout(sys.stderr):
        built = dif.build(str(archive), str(queries), show_progress=False)
        busy = processor_seconds() - busy
        files = len(built._tensor_dictionary)
        began = time.perf_counter()
        result = dif.search(built, similarity="similar", show_progress=False).result
    seconds = time.perf_counter() - began
    return AllPairs(ties(result, archive, queries), files, busy * 1000 / max(1, files), seconds)


def ties(
    result: Mapping[str, Sequence[Sequence[object]]], archive: Path, queries: Path
) -> dict[Path, list[tuple[Path, float]]]:
    """difPy's ``{file: [[other, error], …]}`` as copy → files of the archive; pairs within one folder are left out."""
    found: dict[Path, list[tuple[Path, float]]] = {}
    for first, others in result.items():
        for other, error in others:
            one, two = sorted((Path(str(first)), Path(str(other))), key=lambda file: queries in file.parents)
            if archive in one.parents and queries in two.parents:
                found.setdefault(two, []).append((one, float(str(error))))
    return {copy: sorted(near, key=lambda pair: pair[1]) for copy, near in found.items()}


def processor_seconds() -> float:
    """Processor time of this process and of its children that have ended."""
    return sum(os.times()[:4])
