"""``make audit``: is a package of the constraints known to be unsafe, and what are they all?

Without ``--advisories`` pip-audit asks PyPI, package by package. Exit code 0: nothing is known; 1: something is, and is
listed; 3: it could not be found out for all of them, which is said.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from supply.advisories import Advisory, affecting, records

__all__ = ["asked", "main", "pinned"]

NOT_FOUND_OUT = 3


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m supply", description=__doc__)
    parser.add_argument("--constraints", type=Path, default=Path("constraints.txt"))
    parser.add_argument("--advisories", type=Path, help="a file, ZIP or directory of OSV records: nothing is asked for")
    parser.add_argument(
        "--out", type=Path, default=Path("build/sbom.cdx.json"), help="where the bill of materials goes"
    )
    given = parser.parse_args(arguments)
    pins = pinned(given.constraints.read_text("utf-8"))

    from supply.bill import bill

    project = tomllib.loads(Path("pyproject.toml").read_text("utf-8"))["project"]
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.write_text(bill(project["name"], project["version"], pins), "utf-8")
    print(f"{len(pins)} packages in {given.out}")
    unknown: list[str] = []
    try:
        if given.advisories is not None:
            found = _read(given.advisories, pins)
        else:
            found, unknown = asked(_ask(given.constraints), pins)
    except (OSError, ValueError, KeyError) as error:
        print(f"it cannot be found out whether they are safe: {error}", file=sys.stderr)
        return NOT_FOUND_OUT
    return _told(found, unknown)


def pinned(constraints: str) -> dict[str, str]:
    """Canonical name → version of every line ``name==version``."""
    lines = [line.split("#")[0].strip() for line in constraints.splitlines()]
    requirements = [Requirement(line) for line in lines if line]
    return {canonicalize_name(one.name): next(iter(one.specifier)).version for one in requirements}


def _read(file: Path, pins: Mapping[str, str]) -> list[Advisory]:
    """The advisories of a file. Raises ``ValueError`` for one without any of PyPI, by which all would be well."""
    all_of_them = list(records(file))
    if not any(part["package"]["ecosystem"] == "PyPI" for one in all_of_them for part in one.get("affected", ())):
        raise ValueError(f"{file} holds no record of a PyPI package")
    return affecting(pins, iter(all_of_them))


def _ask(constraints: Path) -> dict[str, Any]:
    """pip-audit's report. Raises ``OSError`` that says what to do when it has none."""
    command = [sys.executable, "-m", "pip_audit", "-r", str(constraints), "--no-deps", "--disable-pip"]
    done = subprocess.run(
        [*command, "-f", "json", "--progress-spinner", "off"], capture_output=True, text=True, check=False
    )
    try:
        report: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise OSError(f"pip-audit could not ask ({last}); give OSV's records with ADVISORIES=file") from None
    return report


def asked(report: dict[str, Any], pins: Mapping[str, str]) -> tuple[list[Advisory], list[str]]:
    """What pip-audit's report says: vulnerabilities, and the packages that nothing could be found out about."""
    found: list[Advisory] = []
    known: set[str] = set()
    for package in report["dependencies"]:
        name = canonicalize_name(package["name"])
        if "skip_reason" not in package:
            known.add(name)
        found += [
            Advisory(name, package["version"], vulnerability["id"], "", tuple(vulnerability["fix_versions"]))
            for vulnerability in package.get("vulns", ())
        ]
    return found, sorted(set(pins) - known)


def _told(found: list[Advisory], unknown: list[str]) -> int:
    for one in found:
        cure = f"; fixed in {', '.join(one.fixed)}" if one.fixed else ""
        print(f"{one.package} {one.version}: {one.id} {one.summary}".rstrip() + cure)
    if unknown:
        print(f"nothing could be found out about {', '.join(unknown)}", file=sys.stderr)
    if found:
        return 1
    print("no vulnerability is known of the others" if unknown else "no vulnerability is known of any of them")
    return NOT_FOUND_OUT if unknown else 0


if __name__ == "__main__":
    sys.exit(main())
