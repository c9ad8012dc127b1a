"""Known vulnerabilities, from a file: records of the Open Source Vulnerability format, as OSV exports them for PyPI."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

__all__ = ["Advisory", "affecting", "records"]


@dataclass(frozen=True, slots=True)
class Advisory:
    """That a version of a package is known to be unsafe; ``fixed`` are versions that are not."""

    package: str
    version: str
    id: str
    summary: str
    fixed: tuple[str, ...] = ()


def records(file: Path) -> Iterator[dict[str, Any]]:
    """The records of a ZIP of JSON files, a directory of them, or one file that holds one, a list, or one a line.
    Raises ``OSError`` and ``ValueError``."""
    if file.is_dir():
        for one in sorted(file.rglob("*.json")):
            yield from _within(one.read_text("utf-8"))
    elif zipfile.is_zipfile(file):
        with zipfile.ZipFile(file) as archive:
            for name in archive.namelist():
                if name.endswith(".json"):
                    yield from _within(archive.read(name).decode())
    else:
        yield from _within(file.read_text("utf-8"))


def _within(text: str) -> Iterator[dict[str, Any]]:
    try:
        found = json.loads(text)
    except ValueError:
        found = [json.loads(line) for line in text.splitlines() if line.strip()]
    yield from (found if isinstance(found, list) else [found])


def affecting(pins: Mapping[str, str], found: Iterator[dict[str, Any]]) -> list[Advisory]:
    """The records that speak of these versions, ``pins`` by canonical name; withdrawn ones do not count."""
    advisories = []
    for record in found:
        for affected in () if record.get("withdrawn") else record.get("affected", ()):
            package = affected.get("package", {})
            name = canonicalize_name(package.get("name", ""))
            if package.get("ecosystem") != "PyPI" or name not in pins:
                continue
            ranges = [part for part in affected.get("ranges", ()) if part.get("type") == "ECOSYSTEM"]
            if pins[name] in affected.get("versions", ()) or any(_holds(part, pins[name]) for part in ranges):
                fixed = tuple(event["fixed"] for part in ranges for event in part["events"] if "fixed" in event)
                summary = record.get("summary") or record.get("details", "").split("\n")[0]
                advisories.append(Advisory(name, pins[name], record["id"], summary, fixed))
    return sorted(set(advisories), key=lambda advisory: (advisory.package, advisory.id))


def _holds(part: dict[str, Any], version: str) -> bool:
    """Whether a range of versions holds one, by its events in their order."""
    unsafe = False
    for event in sorted(part.get("events", ()), key=_place):
        at = _place(event)
        if "introduced" in event and at <= Version(version):
            unsafe = True
        elif ("fixed" in event and at <= Version(version)) or ("last_affected" in event and at < Version(version)):
            unsafe = False
    return unsafe


def _place(event: dict[str, str]) -> Version:
    said = event.get("introduced") or event.get("fixed") or event.get("last_affected") or "0"
    try:
        return Version(said)
    except InvalidVersion:
        return Version("0")
