"""``make bench``: every figure that PicTrace claims, with the machine it was measured on.

    python -m benchmarks [--quick] [--only NAME …] [--out DIR]

Prints Markdown and writes it to ``report.md`` in the output directory, where the pictures and libraries made on the
way stay for the next run.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from pathlib import Path

from benchmarks.machine import Figure, describe, table

BENCHMARKS = {
    "decoding": "benchmarks.indexing:against_decoding",
    "isolated": "benchmarks.indexing:isolated",
    "unchanged": "benchmarks.indexing:unchanged",
    "engines": "benchmarks.engines:throughput",
    "queries": "benchmarks.searching:queries",
    "duplicates": "benchmarks.duplicates:duplicates",
    "keepers": "benchmarks.keepers:keepers",
    "prints": "benchmarks.prints:prints",
    "desktop": "benchmarks.desktop:window",
    "vectors": "benchmarks.vectors:million",
    "cleanup": "benchmarks.cleanup:cleanup",
    "web": "benchmarks.web:web",
    "soak": "benchmarks.soak:soak",
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="smaller inputs: does it run, not how fast is it")
    parser.add_argument("--only", nargs="+", choices=sorted(BENCHMARKS), help="only these")
    parser.add_argument(
        "--out", type=Path, default=Path("bench-output"), help="where pictures, libraries and the report go"
    )
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    report = f"Measured on: {describe()}\n\n"
    for name in options.only or BENCHMARKS:
        module, function = BENCHMARKS[name].split(":")
        print(f"{name} …", file=sys.stderr, flush=True)
        figures: list[Figure] = getattr(importlib.import_module(module), function)(options.out, options.quick)
        report += f"### {name}\n\n{table(figures)}\n"
    (options.out / "report.md").write_text(report, encoding="utf-8")
    print(report)
    return 0


if __name__ == "__main__":
    sys.exit(main())
