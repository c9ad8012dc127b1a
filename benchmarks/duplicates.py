"""How long duplicates of a large library take, how many of them are found, and whether anything else is.

Measured on a library of 100,000 made pictures (``benchmarks.archive``), a tenth of them edited copies of others: every
kind of edit in turn. ``PICTRACE_BENCH_PHOTOS`` names folders of real photographs instead (separated as in ``PATH``):
these are indexed together with edited copies of every ninth. Photographs of which the folders hold copies already
count as false pairs; ``wrong.txt`` lists every pair that does, to be looked at.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from benchmarks.archive import PHOTOS_PER_COPY, archive, identity
from benchmarks.machine import Figure, resident_bytes
from pictrace import Library
from pictrace.catalogue import Catalogue
from pictrace.decoding import decode
from pictrace.errors import PhotoError
from pictrace.evaluation.edits import EDITS, apply
from pictrace.formats import by_name
from pictrace.records import DuplicateGroup

__all__ = ["duplicates"]

PHOTOS = 100_000
FEW = 3_000
SIDE = 1024
"""Long side in pixels, at most, of the photographs that copies are made of."""


@dataclass(frozen=True)
class Known:
    """What is a copy of what: by location which picture a photo shows, and the edit that a copy went through."""

    pictures: Mapping[str, str]
    edits: Mapping[str, str]


@dataclass
class Outcome:
    """What ``pictrace duplicates`` found in how many seconds. A found copy shares a group with its original."""

    first: float | None = None
    seconds: float = 0.0
    processor_seconds: float = 0.0
    groups: int = 0
    pairs: int = 0
    resident: int = 0
    wrong: list[tuple[str, str]] = field(default_factory=list)
    found: set[str] = field(default_factory=set)

    def add(self, group: DuplicateGroup, known: Known) -> None:
        """Counts every pair of the group's photos."""
        self.groups += 1
        locations = [member.photo.location for member in group.members]
        for one, other in combinations(locations, 2):
            self.pairs += 1
            if known.pictures[one] != known.pictures[other]:
                self.wrong.append((one, other))
        originals = {known.pictures[location] for location in locations if location not in known.edits}
        self.found |= {one for one in locations if one in known.edits and known.pictures[one] in originals}


def duplicates(output: Path, quick: bool) -> list[Figure]:
    """The figures of issue 4: time, recall and precision; and when the first group appears."""
    places = [Path(place) for place in os.environ.get("PICTRACE_BENCH_PHOTOS", "").split(os.pathsep) if place]
    if places:
        directory = output / "duplicates-real"
        known = _indexed(directory, output / "duplicates-copies", places)
    else:
        count = FEW if quick else PHOTOS
        directory = archive(output / f"duplicates-{count}", count)
        known = _known(directory)
    outcome = _run(directory, known)
    (directory / "wrong.txt").write_text("\n".join("\t".join(pair) for pair in outcome.wrong), encoding="utf-8")
    return _figures(outcome, known, quick)


def _run(directory: Path, known: Known) -> Outcome:
    with Catalogue.open(directory / "catalogue.sqlite") as catalogue:
        catalogue.pairs.clear()  # nothing is known from an earlier run
    outcome = Outcome()
    with Library.open(directory, create=False) as library:
        started, busy = time.perf_counter(), time.process_time()
        for group in library.duplicates():
            if outcome.first is None:
                outcome.first = time.perf_counter() - started
            outcome.add(group, known)
            outcome.resident = max(outcome.resident, resident_bytes())
        outcome.seconds = time.perf_counter() - started
        outcome.processor_seconds = time.process_time() - busy
    return outcome


def _figures(outcome: Outcome, known: Known, quick: bool) -> list[Figure]:
    photos, copies = len(known.pictures), len(known.edits)
    recall = len(outcome.found) / copies
    precision = 1 - len(outcome.wrong) / max(1, outcome.pairs)
    minutes = outcome.seconds / 60
    missed = Counter(edit for location, edit in known.edits.items() if location not in outcome.found)
    made = Counter(known.edits.values())
    of_edits = ", ".join(f"{edit} {1 - missed[edit] / made[edit]:.2f}" for edit in EDITS if made[edit])
    first = "none" if outcome.first is None else f"{outcome.first:.1f} s"
    return [
        Figure(
            f"duplicates of {photos:,} photos, {copies:,} of them edited copies",
            f"{minutes:.1f} minutes ({outcome.processor_seconds / 60:.1f} of processor time)",
            "" if quick else "10 minutes on two cores",
            None if quick else minutes < 10,
        ),
        Figure("the first of the groups", first),
        Figure("copies found in one group with their original", f"{recall:.3f}", "0.95", recall >= 0.95),
        Figure(
            "pairs in one group that are one picture",
            f"{precision:.4f} ({len(outcome.wrong)} of {outcome.pairs:,} are not)",
            "0.999",
            precision >= 0.999,
        ),
        Figure("copies found, by edit", of_edits),
        Figure("groups; resident memory at its peak", f"{outcome.groups:,}; {outcome.resident / 2**20:.0f} MiB"),
    ]


def _known(directory: Path) -> Known:
    """Read from the names that ``archive`` gives."""
    pictures, edits = {}, {}
    with Catalogue.open(directory / "catalogue.sqlite") as catalogue:
        for photo in catalogue.photos.each():
            pictures[photo.location], edit = identity(photo.key)
            if edit:
                edits[photo.location] = edit
    return Known(pictures, edits)


def _indexed(directory: Path, folder: Path, places: list[Path]) -> Known:
    """Real photographs and copies of every ninth, indexed (what is indexed already is not again)."""
    originals = [file for place in places for file in _pictures(place)]
    folder.mkdir(parents=True, exist_ok=True)
    names = {}
    for number, file in enumerate(originals[::PHOTOS_PER_COPY]):
        edit = tuple(EDITS)[number % len(EDITS)]
        copy = folder / f"{number:06d} {edit}.jpg"
        if copy.exists() or _copied(file, copy, edit, number):
            names[copy] = (file, edit)
    with Library.open(directory) as library:
        for _ in library.index([str(folder), *map(str, places)]):
            pass
    chosen = {str(file.resolve()) for file in originals}
    with Catalogue.open(directory / "catalogue.sqlite") as catalogue:
        located = {photo.location for photo in catalogue.photos.each()}
    copies = {str(copy.resolve()): value for copy, value in names.items() if str(copy.resolve()) in located}
    pictures = {one: one for one in located} | {one: str(file.resolve()) for one, (file, _) in copies.items()}
    assert chosen & located, "the photographs are in the library under other names"
    return Known(pictures, {one: edit for one, (_, edit) in copies.items()})


def _pictures(place: Path) -> Iterator[Path]:
    for file in sorted(place.rglob("*")):
        if by_name(file.name) is not None and file.is_file():
            yield file


def _copied(file: Path, copy: Path, edit: str, number: int) -> bool:
    try:
        pixels: NDArray[np.uint8] = decode(file.read_bytes(), at_least=SIDE).pixels
    except (PhotoError, OSError):
        return False
    Image.fromarray(apply(edit, pixels, number)).save(copy, "JPEG", quality=90)
    return True
