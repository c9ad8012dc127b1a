"""How long does an answer take? A warm process, a cold command, a hundred thousand photos."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

from benchmarks.library import synthetic_library, uploads
from benchmarks.machine import Figure
from pictrace import Library, Query

__all__ = ["queries"]


def queries(output: Path, quick: bool) -> list[Figure]:
    """From the bytes of a 0.3-megapixel JPEG to hits, against a library of 100,000 photos."""
    photos = 5_000 if quick else 100_000
    directory = synthetic_library(output, photos)
    pictures = uploads(30 if quick else 120)
    with Library.open(directory, create=False) as library:
        plain = _times(library, pictures, verify=False)
        verified = _times(library, pictures, verify=True)
    # The second look is for those that nothing proves: without it every query has its 20 best verified, no more.
    with Library.open(directory, create=False, second_look=0) as library:
        best = _times(library, pictures, verify=True)
    query = output / "query.jpg"
    query.write_bytes(pictures[0][1])
    cold = _cold(directory, query)
    median, proof = statistics.median(plain), statistics.median(best) - statistics.median(plain)
    copies, strangers = (statistics.median(verified[which::2]) for which in (0, 1))
    late = np.percentile(verified, 95)
    return [
        Figure(
            f"query against {photos:,} photos, warm, embedding and index",
            f"{median:.1f} ms median, {np.percentile(plain, 95):.1f} ms at the 95th percentile",
            "25 ms",
            median <= 25,
        ),
        Figure("verifying the 20 best candidates of a query", f"{proof:.0f} ms median", "120 ms", proof <= 120),
        Figure(
            "query, warm, verified, second look included",
            f"{copies:.0f} ms median for copies, {strangers:.0f} ms for strangers; 95th percentile {late:.0f} ms",
            "",
            None,
        ),
        Figure("`pictrace search` from a cold start", f"{cold:.2f} s", "1 s", cold < 1),
    ]


def _times(library: Library, pictures: list[tuple[bool, bytes]], verify: bool) -> list[float]:
    """Milliseconds of each query after three to warm up."""
    times = []
    for _, data in [*pictures[:3], *pictures]:
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
