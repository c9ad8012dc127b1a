"""What the window remembers from one day to the next: its place, theme, language and recent libraries."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from platformdirs import user_config_path

from pictrace.files import replaced

__all__ = ["Memory", "default_file", "load", "save", "with_recent"]

RECENT = 8
"""Libraries in the menu of those that were open: as many as fit without scrolling."""


@dataclass(frozen=True, slots=True)
class Memory:
    """Everything has a default, so that a damaged or older file costs nothing but itself."""

    geometry: str = ""
    zoomed: bool = False
    theme: str = "system"
    language: str = ""
    tile: int = 200
    recent: tuple[str, ...] = ()


def default_file() -> Path:
    return user_config_path("pictrace", appauthor=False) / "desktop.json"


def load(file: Path) -> Memory:
    """What was saved; the defaults for whatever is missing or of the wrong kind."""
    try:
        saved = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        return Memory()
    if not isinstance(saved, dict):
        return Memory()
    defaults = Memory()
    values: dict[str, Any] = {}
    for each in fields(Memory):
        value = saved.get(each.name)
        if isinstance(value, list):
            value = tuple(item for item in value if isinstance(item, str))
        if type(value) is type(getattr(defaults, each.name)):
            values[each.name] = value
    return replace(defaults, **values)


def save(file: Path, memory: Memory) -> None:
    """Whole or not at all. A folder that cannot be written to is no reason to fail: nothing is remembered."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with replaced(file) as out:
            out.write(json.dumps(asdict(memory), ensure_ascii=False, indent=1).encode())
    except OSError:
        return


def with_recent(memory: Memory, directory: Path) -> Memory:
    """The directory moved to the front of the recent libraries."""
    name = str(directory)
    return replace(memory, recent=(name, *(other for other in memory.recent if other != name))[:RECENT])
