"""Which folders of the machine may be listed and indexed through the API: all, or those that were named."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pictrace.apps.web.problems import Problem
from pictrace.errors import UsageError
from pictrace.files import name_from_text, printable
from pictrace.messages import Message
from pictrace.sources.addresses import is_address
from pictrace.sources.reading import absolute

__all__ = ["Roots"]


class Roots:
    """``folders`` restrict what may be added from now on; none: nothing is restricted. What came through the page lies
    in ``uploads`` and may always be. Places are judged by where they really are: a link leads nowhere else."""

    def __init__(self, folders: Iterable[str | Path] = (), *, uploads: Path) -> None:
        """Raises ``UsageError`` for one that is not a folder."""
        given = [Path(folder).expanduser() for folder in folders]
        for folder in given:
            if not folder.is_dir():
                raise UsageError("serve.roots", place=str(folder))
        self._folders = tuple(dict.fromkeys(folder.resolve() for folder in given))
        self._uploads = uploads

    @property
    def start(self) -> Path:
        """Where a person begins to choose."""
        return self._folders[0] if self._folders else Path.home()

    def shows(self, place: Path) -> bool:
        """Whether a place may be listed, or named in a list: it is in a root, or above one where there are several, so
        that a person finds from one to the other."""
        if not self._folders:
            return True
        where = place.resolve()
        above = len(self._folders) > 1 and any(root.is_relative_to(where) for root in self._folders)
        return above or self._holds(where)

    def check(self, places: Iterable[str]) -> None:
        """Raises a 403 problem for a place of this machine outside the roots."""
        for place in places if self._folders else ():
            if not (is_address(place) or self._is_inside(place)):
                raise Problem(
                    403,
                    "outside-roots",
                    "Not in a folder that may be added",
                    Message("request.outside", place=printable(place)),
                )

    def _is_inside(self, place: str) -> bool:
        try:
            where = Path(name_from_text(absolute(place))).resolve()
        except (OSError, ValueError, RuntimeError):  # no path at all, or a circle of links
            return False
        return self._holds(where) or where.is_relative_to(self._uploads.resolve())

    def _holds(self, where: Path) -> bool:
        return any(where.is_relative_to(root) for root in self._folders)
