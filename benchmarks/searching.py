"""How long does an answer take? A warm process, a cold command, a hundred thousand photos."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

from benchmarks.library import synthetic_library
from benchmarks.machine import Figure
from benchmarks.pictures import write_jpegs
from pictrace import Library, Query

__all__ = ["queries"]


def queries(output: Path, quick: bool) -> list[Figure]:
    """From the bytes of a 0.3-megapixel JPEG to hits, against a library of 100,000 photos."""
    photos = 5_000 if quick else 100_000
    directory = synthetic_library(output / f"library-{photos}", photos)
    files = write_jpegs(output / "queries-640x480", 640, 480, 30 if quick else 100, seed=1)
    figures = []
    with Library.open(directory, create=False) as library:
        for verify, wanted in ((False, "25 ms"), (True, "")):
            times = _times(library, files, verify)
            median = statistics.median(times)
            what = "with verification of the best 20" if verify else "embedding and index"
            figures.append(
                Figure(
                    f"query against {photos:,} photos, warm, {what}",
                    f"{median:.1f} ms median, {np.percentile(times, 95):.1f} ms at the 95th percentile",
                    wanted,
                    median <= 25 if wanted else None,
                )
            )
    cold = _cold(directory, files[0])
    figures.append(Figure("`pictrace search` from a cold start", f"{cold:.2f} s", "1 s", cold < 1))
    return figures


def _times(library: Library, files: list[Path], verify: bool) -> list[float]:
    """Milliseconds of each query after three to warm up."""
    times = []
    for file in [*files[:3], *files]:
        data = file.read_bytes()
        started = time.perf_counter()
        (result,) = library.search([Query(data=data)], verify=verify)
        times.append((time.perf_counter() - started) * 1000)
        assert result.hits
    return times[3:]


def _cold(directory: Path, query: Path) -> float:
    """Seconds of the whole command, the best of five: other work on the machine only adds."""
    command = [sys.executable, "-m", "pictrace", "search", str(query), "--library", str(directory), "--json"]
    seconds = []
    for _ in range(5):
        started = time.perf_counter()
        subprocess.run(
            command, check=True, stdout=subprocess.DEVNULL, env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}
        )
        seconds.append(time.perf_counter() - started)
    return min(seconds)
