"""What people use today, asked the same questions: imagehash, imagededup and difPy beside PicTrace, on the same files.

    python -m benchmarks.rivals FOLDER … [--out DIR]

The photos of the folders are the archive. Edited copies of some, and of strangers that the archive is taken to be
without, are looked for by each: the questions of ``pictrace bench``. Prints Markdown and writes it to ``rivals.md`` and
``rivals.json`` in the output directory, where the fingerprints of the other tools stay for the next run. The tools are
no dependencies of PicTrace; they are installed beside it, without the gigabytes of PyTorch that imagededup's hashes
do not use:

    pip install --no-deps -r benchmarks/rivals-requirements.txt
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from benchmarks.allpairs import all_pairs, processor_seconds
from benchmarks.counting import Answer, LookAlikes, Tally
from benchmarks.hashes import HASHES, Archive, Hash, fingerprints, installed, search_ms
from benchmarks.machine import describe
from pictrace import Library
from pictrace.evaluation.benchmark import Benchmark, Report, run_benchmark
from pictrace.evaluation.copies import Copy, draw, each_photo, queries
from pictrace.evaluation.reports import MethodReport
from pictrace.records import IndexReport, Photo

__all__ = ["main"]

INSTALL = "pip install --no-deps -r benchmarks/rivals-requirements.txt"
SAMPLE = 200
"""Photos whose fingerprints are taken for their time; every twentieth query is searched for its time."""

LISTED = 50
"""Wrong claims of another tool that the JSON lists."""


@dataclass(frozen=True)
class Asked:
    """The questions: the library with the archive, its photos, and copies as files."""

    library: Library
    photos: Sequence[Photo]
    originals: Sequence[Photo]
    strangers: Sequence[Photo]
    copies: Mapping[Path, Copy]
    alike: LookAlikes
    benchmark: Benchmark


@dataclass(frozen=True)
class Measured:
    """What one method did, and the processor time that one photo's fingerprint costs."""

    report: MethodReport
    fingerprint_ms: float


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="benchmarks.rivals", description=__doc__.split("\n\n")[0])
    parser.add_argument("places", nargs="+", type=Path, metavar="FOLDER", help="photos, as files in folders")
    parser.add_argument("--out", type=Path, default=Path("bench-output"), help="where reports and fingerprints go")
    parser.add_argument("--photos", type=int, default=24, help="photos that are edited in fifteen ways (24)")
    parser.add_argument("--strangers", type=int, default=120, help="queries that are not there (120)")
    parser.add_argument("--seed", type=int, default=1, help="which photos are drawn (1)")
    parser.add_argument("--model", action="append", help="PicTrace's model; repeatable (mini)")
    parser.add_argument("--difpy-files", type=int, default=2_000, help="photos that difPy searches among (2000)")
    options = parser.parse_args(arguments)
    hashes = list(installed())
    if not hashes and find_spec("difPy") is None:
        parser.exit(1, f"none of the other tools is installed here: {INSTALL}\n")
    benchmark = Benchmark(options.photos, options.strangers, options.seed, tuple(options.model or ("mini",)))
    options.out.mkdir(parents=True, exist_ok=True)
    # Everything but fingerprints is made anew: nothing of an earlier model or verification can slip in.
    with TemporaryDirectory(dir=options.out, prefix="rivals-") as name:
        report, notes, measured = _measure(Path(name), options, benchmark, hashes)
    text = _markdown(report, notes, measured)
    (options.out / "rivals.md").write_text(text, encoding="utf-8")
    (options.out / "rivals.json").write_text(json.dumps(_to_json(report, notes, measured), indent=1), encoding="utf-8")
    print(text)
    return 0


def _measure(
    scratch: Path, options: argparse.Namespace, benchmark: Benchmark, hashes: Sequence[Hash]
) -> tuple[Report, list[str], list[Measured]]:
    notes = []
    with Library.open(scratch / "library") as library:
        indexing_ms = _index(library, options.places, benchmark.models)
        asked = _asked(library, benchmark, scratch / "queries")
        report = _pictrace(library, benchmark)
        measured = [
            Measured(method, indexing_ms[model]) for method, model in zip(report.methods, benchmark.models, strict=True)
        ]
        for hashed in hashes:
            _say(hashed.name)
            measured.append(_hashed(hashed, asked, options.out / "fingerprints"))
        if find_spec("difPy") is not None:
            _say("difPy")
            of_pairs, note = _paired(asked, scratch, options.difpy_files)
            measured.append(of_pairs)
            notes.append(note)
    notes += [f"{package}: not run, it is not installed here ({INSTALL})" for package in _missing(hashes)]
    notes.append("imagededup CNN: not run, it needs PyTorch and fetches its weights from download.pytorch.org")
    return report, notes, measured


def _index(library: Library, places: Sequence[Path], models: Sequence[str]) -> dict[str, float]:
    """Processor time of a photo in milliseconds, for each model; the first has the thumbnails to make, too."""
    taken = {}
    for model in models:
        _say(f"indexing with {model}")
        busy = processor_seconds()
        report = next(
            event
            for event in library.index([str(place) for place in places], model=model)
            if isinstance(event, IndexReport)
        )
        taken[model] = (processor_seconds() - busy) * 1000 / max(1, library.count())
        if report.unreachable:
            raise SystemExit(f"not reached: {report.unreachable[0].location}: {report.unreachable[0].reason}")
    return taken


def _pictrace(library: Library, benchmark: Benchmark) -> Report:
    _say("PicTrace")
    *_, report = run_benchmark(library, benchmark)
    assert isinstance(report, Report)
    return report


def _asked(library: Library, benchmark: Benchmark, folder: Path) -> Asked:
    """The questions that ``run_benchmark`` asks, as files."""
    photos = list(each_photo(library, benchmark.filters))
    inside = next((photo.location for photo in photos if not Path(photo.location).is_file()), None)
    if inside is not None:
        raise SystemExit(f"{inside}: the other tools read files only; unpack the archive")
    drawn = draw(library, benchmark.originals + benchmark.strangers, benchmark.seed, benchmark.filters)
    originals, strangers = drawn[: benchmark.originals], drawn[benchmark.originals :]
    folder.mkdir()
    copies = {}
    for number, copy in enumerate(queries(library, originals, strangers, benchmark.edits, benchmark.seed)):
        file = folder / f"{number:05d}.png"
        file.write_bytes(copy.data)
        copies[file] = copy
    return Asked(library, photos, originals, strangers, copies, LookAlikes(library), benchmark)


def _hashed(hashed: Hash, asked: Asked, folder: Path) -> Measured:
    archive = Archive(asked.photos, fingerprints(hashed, asked.photos, folder))
    tally = Tally(f"{hashed.name}", asked.alike)
    times, taken = [], []
    began = time.perf_counter()
    for file, copy in asked.copies.items():
        started = time.perf_counter()
        bits = hashed.fingerprint(file)
        times.append((time.perf_counter() - started) * 1000)
        taken.append(bits)
        tally.add(copy, archive.answer(bits, None if copy.own else copy.photo.content_hash))
    searching = search_ms(hashed, [bits for bits in taken[::20] if bits is not None], archive)
    report = tally.report(asked.benchmark.edits, statistics.median(times) + searching, time.perf_counter() - began)
    sample = asked.photos[:: max(1, len(asked.photos) // SAMPLE)][:SAMPLE]
    busy = time.process_time()
    for photo in sample:
        hashed.fingerprint(Path(photo.location))
    return Measured(report, (time.process_time() - busy) * 1000 / len(sample))


def _paired(asked: Asked, scratch: Path, files: int) -> tuple[Measured, str]:
    """difPy on the originals and enough others, strangers left out; the names of the files lead back to the photos."""
    away = {photo.content_hash for photo in asked.strangers}
    wanted = {photo.content_hash for photo in asked.originals}
    others = [photo for photo in asked.photos if photo.content_hash not in away | wanted]
    drawn = np.random.default_rng(asked.benchmark.seed).permutation(len(others))[: max(0, files - len(asked.originals))]
    folder = scratch / "archive"
    folder.mkdir()
    photos = {}
    for number, photo in enumerate([*asked.originals, *(others[at] for at in drawn)]):
        file = folder / f"{number:05d}{Path(photo.location).suffix}"
        shutil.copyfile(photo.location, file)
        photos[file] = photo
    result = all_pairs(folder, scratch / "queries")
    tally = Tally("difPy", asked.alike)
    for file, copy in asked.copies.items():
        near = result.matches.get(file, [])
        least = [photos[one] for one, error in near if error == near[0][1]]
        tally.add(copy, Answer(least, [photos[one] for one, _ in near]))
    note = (
        f"difPy compares all pairs: run on {len(photos):,} photos (the originals among them, no stranger) and the "
        f"copies, {result.files:,} files in all, {result.seconds:.0f} s for the search"
    )
    return Measured(tally.report(asked.benchmark.edits, None, result.seconds), result.reading_ms), note


def _missing(hashes: Sequence[Hash]) -> Iterator[str]:
    here = {hashed.package for hashed in hashes} | {name for name in ("difPy",) if find_spec(name) is not None}
    for package in dict.fromkeys([*(hashed.package for hashed in HASHES), "difPy"]):
        if package not in here:
            yield package


def _versions() -> str:
    names = ["pictrace", *dict.fromkeys(hashed.package for hashed in HASHES), "difPy"]
    return ", ".join(f"{name} {metadata.version(name)}" for name in names if find_spec(name) is not None)


def _markdown(report: Report, notes: Sequence[str], measured: Sequence[Measured]) -> str:
    whole = Report(report.photos, report.originals, report.strangers, tuple(one.report for one in measured))
    cells = " | ".join(f"{one.fingerprint_ms:.1f}" for one in measured)
    return "\n".join(
        [
            f"Measured on: {describe()}; {_versions()}\n",
            f"{report.photos:,} photos; {report.originals} edited in fifteen ways; {report.strangers} strangers\n",
            whole.table(),
            f"| processor time of a photo's fingerprint, ms | {cells} |\n",
            *(f"* {note}" for note in notes),
            "",
        ]
    )


def _to_json(report: Report, notes: Sequence[str], measured: Sequence[Measured]) -> dict[str, object]:
    methods = []
    for one in measured:
        content = one.report.to_json() | {"fingerprint_ms": round(one.fingerprint_ms, 2)}
        if not one.report.method.startswith("PicTrace"):
            content["false_claims"] = content["false_claims"][:LISTED]
        methods.append(content)
    return report.to_json() | {"machine": describe(), "versions": _versions(), "notes": notes, "methods": methods}


def _say(stage: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {stage} …", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
