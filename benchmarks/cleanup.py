"""How long a clean-up of 100,000 copies takes: planned, applied by moves on one volume, undone."""

from __future__ import annotations

import io
import os
import resource
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.machine import Figure
from pictrace.catalogue import Batch, Catalogue, NewContent, NewPhoto
from pictrace.decoding import decode
from pictrace.fingerprints.content import content_hash
from pictrace.library.lock import alone
from pictrace.records import CleanupReport, DuplicateGroup, Member, OutcomeState, Photo, Relation
from pictrace.workflows.cleanup.cleanup import Cleanup

COPIES = 100_000
QUICK = 2_000
A_FOLDER = 500
"""Files in one folder, as cameras and programs have them."""
KEPT_OF = 4
"""Copies of one picture."""

MOST_SECONDS = {"planned": 60.0, "applied": 90.0, "undone": 90.0}
MOST_MIB = 500


def cleanup(out: Path, quick: bool) -> list[Figure]:
    """Every copy is another file of a few hundred bytes: what is measured is all but the reading of large files."""
    copies = QUICK if quick else COPIES
    place = out / "cleanup"
    shutil.rmtree(place, ignore_errors=True)
    try:
        return _measured(place, copies)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _measured(place: Path, copies: int) -> list[Figure]:
    photos = place / "photos"
    library = place / "library"
    library.mkdir(parents=True)
    with Catalogue.open(library / "catalogue.sqlite", create=True) as catalogue:
        _lay_out(photos, copies, catalogue)
        cleaning = Cleanup(
            catalogue,
            lambda data: decode(data, 8),
            lambda: alone(library, "cleaning up", "cleaning.lock", "cleaner.json"),
            lambda: _groups(catalogue),
            library / "plans",
            threads=os.cpu_count() or 2,
        )
        seconds = {}
        started = time.perf_counter()
        cleaning.keep(cleaning.plan())
        plan = cleaning.read()
        seconds["planned"] = time.perf_counter() - started
        assert len(plan.actions) == copies, len(plan.actions)
        for name, events, state in (
            ("applied", lambda: cleaning.apply(plan), OutcomeState.DONE),
            ("undone", lambda: cleaning.undo(), OutcomeState.UNDONE),
        ):
            started = time.perf_counter()
            for event in events():
                if isinstance(event, CleanupReport):
                    assert event.counts == {state: copies}, event
            seconds[name] = time.perf_counter() - started
    scale = copies / COPIES
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024**2 if sys.platform == "darwin" else 1024)
    figures = [
        Figure(
            f"{copies:,} copies {name}",
            f"{value:.1f} s",
            f"at most {MOST_SECONDS[name] * scale:g} s",
            value <= MOST_SECONDS[name] * scale,
        )
        for name, value in seconds.items()
    ]
    return [
        *figures,
        Figure("most memory of the process", f"{peak:.0f} MiB", f"at most {MOST_MIB} MiB", peak <= MOST_MIB),
    ]


def _lay_out(photos: Path, copies: int, catalogue: Catalogue) -> None:
    """Files and rows as indexing would have made them, without the hours."""
    source = catalogue.sources.add("folder", photos.as_posix())
    run = catalogue.begin_run()
    waiting: list[tuple[NewContent, list[NewPhoto]]] = []
    for number in range(copies // KEPT_OF):
        data = _picture(number)
        digest = content_hash(data)
        rows = []
        for copy in range(KEPT_OF + 1):
            key = f"{copy}/{number // A_FOLDER}/{number}.png"
            file = photos / key
            if not number % A_FOLDER:
                file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
            rows.append(_row(source.id, key, file, digest))
        waiting.append((_content(digest, len(data)), rows))
        if len(waiting) == A_FOLDER:
            _write(catalogue, run, waiting)
            waiting = []
    if waiting:
        _write(catalogue, run, waiting)


def _picture(number: int) -> bytes:
    pixels = np.random.default_rng(number).integers(0, 256, (8, 8, 3), np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


def _row(source_id: int, key: str, file: Path, digest: str) -> NewPhoto:
    status = file.stat()
    return NewPhoto(source_id, key, file.as_posix(), f"{status.st_size}-{status.st_mtime_ns}", digest)


def _content(digest: str, size: int) -> NewContent:
    return NewContent(digest, size, 8, 8, "PNG")


def _write(catalogue: Catalogue, run: int, waiting: list[tuple[NewContent, list[NewPhoto]]]) -> None:
    catalogue.write(
        Batch(
            run,
            contents=tuple(content for content, _ in waiting),
            photos=tuple(row for _, rows in waiting for row in rows),
        )
    )


def _groups(catalogue: Catalogue) -> Iterator[DuplicateGroup]:
    """Photos that are neighbours by their ids are copies of one picture."""
    together: list[Photo] = []
    for photo in catalogue.photos.each():
        if together and photo.content_id != together[0].content_id:
            yield _group(together)
            together = []
        together.append(photo)
    if together:
        yield _group(together)


def _group(photos: list[Photo]) -> DuplicateGroup:
    members = tuple(Member(photo, Relation.IDENTICAL, 1.0) for photo in photos)
    return DuplicateGroup(str(photos[0].content_id), Relation.IDENTICAL, "it was indexed first", members)
