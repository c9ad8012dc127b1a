"""Names made from what a camera wrote: ``{date} {time} {name}``."""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from pictrace.errors import UsageError
from pictrace.formats import suffix_of
from pictrace.records import Photo
from pictrace.workflows.cleanup.file_system import FileSystem, parent_of
from pictrace.workflows.cleanup.refusals import Refused

__all__ = ["FIELDS", "Template"]

_WITH_DATE: Mapping[str, Callable[[datetime], str]] = MappingProxyType(
    {
        "date": lambda taken: f"{taken:%Y-%m-%d}",
        "time": lambda taken: f"{taken:%H-%M-%S}",
        "year": lambda taken: f"{taken:%Y}",
        "month": lambda taken: f"{taken:%m}",
        "day": lambda taken: f"{taken:%d}",
    }
)
FIELDS = (*_WITH_DATE, "camera", "name")
"""What a template may name."""

_UNSAFE = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]+')
"""What some file system or shell does not take in a name."""

_LONGEST_BYTES = 200
"""Of a name without its suffix: 255 with it, and with " (12)", is what file systems take."""

_DEVICES = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)$", re.IGNORECASE)
"""Names that Windows keeps for itself."""


@dataclass(frozen=True, slots=True)
class Template:
    """Text with fields in braces. Raises ``UsageError`` for a field that there is none of."""

    text: str

    def __post_init__(self) -> None:
        try:
            fields = [name for _, name, spec, _ in string.Formatter().parse(self.text) if name is not None]
        except ValueError as error:
            raise UsageError("cleanup.template-unreadable", text=self.text, error=str(error)) from error
        unknown = [name for name in fields if name not in FIELDS]
        if unknown:
            raise UsageError("cleanup.template-unknown", fields=tuple(FIELDS), unknown=unknown[0])
        if not fields:
            raise UsageError("cleanup.template-empty", fields=tuple(FIELDS))

    def names(self, photo: Photo, paths: Sequence[str], taken: set[str], files: FileSystem) -> list[str]:
        """New paths for a photo and what goes along with it, free on the disk and in the plan, which then has them in
        ``taken``. Raises ``Refused`` for a photo that lacks a field, or has its name already."""
        folder, own = parent_of(paths[0]), paths[0].rpartition("/")[2]
        stem = own[: len(own) - len(suffix_of(own))]
        new = self._filled(photo, stem)
        number = 1
        while True:
            wanted = new if number == 1 else f"{new} ({number})"
            if wanted == stem:
                raise Refused("named-so")
            targets = [f"{folder}/{renamed(path.rpartition('/')[2], stem, wanted)}" for path in paths]
            if not any(target in taken or files.status(target) is not None for target in targets):
                taken.update(targets)
                return targets
            number += 1

    def _filled(self, photo: Photo, stem: str) -> str:
        values = {"name": stem}
        if photo.capture.taken is not None:
            values |= {name: make(photo.capture.taken) for name, make in _WITH_DATE.items()}
        if photo.capture.camera:
            values["camera"] = photo.capture.camera
        try:
            text = self.text.format_map(values)
        except KeyError as error:
            raise Refused("lacks", what=str(error.args[0])) from error
        safe = _UNSAFE.sub("-", text).strip(" .")
        safe = safe.encode()[:_LONGEST_BYTES].decode("utf-8", "ignore").strip(" .")
        if not safe or _DEVICES.match(safe):
            raise Refused("lacks", what="name")
        return safe


def renamed(name: str, stem: str, new: str) -> str:
    """The name of a file of a stack, when the stem of its photo becomes another: ``a.jpg.xmp`` → ``b.jpg.xmp``; the
    edit of a phone, which has a stem of its own, keeps that behind the new one."""
    return new + name[len(stem) :] if name.lower().startswith(stem.lower()) else f"{new} {name}"
