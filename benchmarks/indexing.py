"""Is indexing as fast as decoding? Ratios within one run, on the same files with the same threads."""

from __future__ import annotations

import os
import shutil
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil

from benchmarks.machine import Figure, resident_bytes
from benchmarks.pictures import write_jpegs
from pictrace import IndexReport, Library
from pictrace.decoding import decode
from pictrace.library.settings import Settings

__all__ = ["against_decoding", "isolated", "unchanged"]

ROUNDS = 3


def against_decoding(output: Path, quick: bool) -> list[Figure]:
    """Indexing with the bundled model against reading and decoding alone, alternately, the median of the ratios."""
    sizes = (
        ("12-megapixel JPEGs", 4000, 3000, 12 if quick else 240, 0.85),
        ("0.3-megapixel JPEGs", 640, 480, 200 if quick else 6000, 0.5),
    )
    figures = []
    for name, width, height, count, wanted in sizes:
        files = write_jpegs(output / f"jpegs-{width}x{height}", width, height, count)
        ratios, rates, peaks = [], [], []
        for _ in range(ROUNDS):
            alone = count / _timed(lambda files=files: _decode_all(files))
            seconds, peak = _index(files[0].parent, output / "indexing-library")
            ratios.append(count / seconds / alone)
            rates.append((alone, count / seconds))
            peaks.append(peak)
        ratio = statistics.median(ratios)
        alone, indexed = (statistics.median(column) for column in zip(*rates, strict=True))
        value = f"{ratio:.2f} ({indexed:.0f} against {alone:.0f} a second)"
        figures.append(Figure(f"indexing with `mini` / decoding alone, {name}", value, f"{wanted}", ratio >= wanted))
        figures.append(
            Figure(
                f"resident memory while indexing {name}",
                f"{max(peaks) / 2**20:.0f} MiB",
                "800 MiB",
                max(peaks) < 800 * 2**20,
            )
        )
    return figures


def isolated(output: Path, quick: bool) -> list[Figure]:
    """Processor time, of all processes, of indexing with decoders in processes of their own against decoding in the
    program's threads, by turns: unlike time by the clock it hardly depends on what else the machine does."""
    sizes = (
        ("12-megapixel JPEGs", 4000, 3000, 8 if quick else 16),
        ("0.3-megapixel JPEGs", 640, 480, 100 if quick else 400),
    )
    figures = []
    for name, width, height, count in sizes:
        folder = write_jpegs(output / f"jpegs-{width}x{height}-isolated", width, height, count)[0].parent
        library = output / "indexing-library"
        within, apart = zip(
            *((_index_cost(folder, library, isolate=False), _index_cost(folder, library, isolate=True))
              for _ in range(ROUNDS)),
            strict=True,
        )  # fmt: skip
        ratio = statistics.median(within) / statistics.median(apart)
        each = ", ".join(f"{one / other:.2f}" for one, other in zip(within, apart, strict=True))
        value = f"{ratio:.2f} ({each}; {1e3 * statistics.median(apart) / count:.1f} ms a picture)"
        figures.append(Figure(f"processor time, threads / processes, {name} ({count})", value, "0.97", ratio >= 0.97))
    return figures


def unchanged(output: Path, quick: bool) -> list[Figure]:
    """Looking again at a folder in which nothing changed."""
    count = 2_000 if quick else 20_000
    folder = output / f"unchanged-{count}"
    original = write_jpegs(output / "jpegs-64x48", 64, 48, 1)[0].read_bytes()
    for number in range(count):
        file = folder / f"{number // 500:03d}" / f"{number:06d}.jpg"
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            # A trailing comment makes every file a content of its own.
            file.write_bytes(original + number.to_bytes(8, "big"))
    library_directory = output / "unchanged-library"
    shutil.rmtree(library_directory, ignore_errors=True)
    with Library.open(library_directory) as library:
        _finish(library, folder)
        rates = []
        for _ in range(ROUNDS):
            started = time.perf_counter()
            report = _finish(library, folder)
            rates.append(count / (time.perf_counter() - started))
            assert report.unchanged == count, report
    rate = statistics.median(rates)
    return [
        Figure(
            f"indexing {count:,} files again, nothing changed", f"{rate:,.0f} files a second", "20,000", rate >= 20_000
        )
    ]


def _decode_all(files: list[Path]) -> None:
    size = Settings().thumbnail_size
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for picture in pool.map(lambda file: decode(file.read_bytes(), size), files):
            assert picture.width


def _index(folder: Path, library_directory: Path, **settings: object) -> tuple[float, int]:
    """Seconds and peak resident bytes of indexing a folder into a new library, the model loaded beforehand."""
    shutil.rmtree(library_directory, ignore_errors=True)
    with Library.open(library_directory, **settings) as library:
        library.warm(purpose="indexing")
        started = time.perf_counter()
        report = _finish(library, folder)
        seconds = time.perf_counter() - started
        assert report.added and not report.failed, report
    return seconds, resident_bytes()


def _index_cost(folder: Path, library_directory: Path, *, isolate: bool) -> float:
    """Processor seconds of indexing a folder into a new library, by the program and its decoders once they run."""
    shutil.rmtree(library_directory, ignore_errors=True)
    with Library.open(library_directory, isolate=isolate) as library:
        library.warm(purpose="indexing")
        _finish(library, write_jpegs(library_directory.parent / "jpegs-640x480-first", 640, 480, 16, seed=1)[0].parent)
        before = _processor_seconds()
        report = _finish(library, folder)
        cost = _processor_seconds() - before
        assert report.added and not report.failed, report
    return cost


def _processor_seconds() -> float:
    """Of this process and of all that it started, ended or not."""
    program = psutil.Process()
    own = program.cpu_times()
    total = own.user + own.system + own.children_user + own.children_system
    for child in program.children(recursive=True):
        times = child.cpu_times()
        total += times.user + times.system
    return float(total)


def _finish(library: Library, folder: Path) -> IndexReport:
    *_, report = library.index([str(folder)])
    assert isinstance(report, IndexReport)
    return report


def _timed(work: Callable[[], None]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
