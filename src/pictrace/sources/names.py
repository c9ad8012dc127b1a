"""Which names matter: photos, archives, and what is never looked at."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Self

from pictrace import formats

__all__ = ["ARCHIVE_ENDINGS", "IGNORE_FILE", "TRASH", "ZIP_SUFFIXES", "Kind", "Rules", "is_hidden", "kind_of"]

IGNORE_FILE = ".pictraceignore"
"""A file of patterns, as ``.gitignore`` has them, for the folder that it lies in."""

TRASH = ".pictrace-trash"
"""The folder in which clean-ups put what they take away: never looked at, even where hidden folders are."""


class Kind(Enum):
    """What a file may be, by its name."""

    PHOTO = "photo"
    ARCHIVE = "archive"
    UNKNOWN = "unknown"
    """No suffix: its first bytes tell."""
    OTHER = "other"


_PACKED = frozenset({".gz", ".bz2", ".xz", ".zst"})
ZIP_SUFFIXES = frozenset({".zip", ".cbz"})
"""In lower case, with their dot."""

_ARCHIVES = ZIP_SUFFIXES | frozenset({".tar", ".cbt", ".tgz", ".tbz", ".tbz2", ".txz", ".tzst"})
ARCHIVE_ENDINGS = (*sorted(_ARCHIVES), *sorted(f".tar{suffix}" for suffix in _PACKED))
"""How names of archives end, in lower case."""

_JUNK = frozenset(
    {
        "@eadir",  # Synology's thumbnails
        "#recycle",
        "#snapshot",
        "$recycle.bin",
        "system volume information",
        "lost+found",
        "__macosx",
        "thumbs.db",
    }
)


def kind_of(name: str) -> Kind:
    """What the file may be; ``name`` may have folders before it."""
    suffix = formats.suffix_of(name)
    if not suffix:
        return Kind.UNKNOWN
    if formats.by_suffix(suffix) is not None:
        return Kind.PHOTO
    if suffix in _ARCHIVES or (suffix in _PACKED and formats.suffix_of(name[: -len(suffix)]) == ".tar"):
        return Kind.ARCHIVE
    return Kind.OTHER


def is_hidden(name: str) -> bool:
    """Names that systems hide (``.Trashes``, ``._x.jpg``) or leave lying about (``@eaDir``, ``__MACOSX``)."""
    return (name.startswith(".") and name not in (".", "..")) or name.lower() in _JUNK


@dataclass(frozen=True, slots=True)
class Rules:
    """Patterns in the manner of ``.gitignore`` and the folder (``""`` or ``a/b/``) they speak of; the
    last pattern that matches decides. ``outer`` are those of the folders around it."""

    base: str = ""
    patterns: tuple[tuple[re.Pattern[str], bool, bool], ...] = ()
    outer: Rules | None = None

    @property
    def count(self) -> int:
        """Patterns that each file is compared with."""
        return len(self.patterns) + (self.outer.count if self.outer is not None else 0)

    @classmethod
    def parse(cls, lines: Iterable[str], base: str = "", outer: Rules | None = None) -> Rules | None:
        """``outer`` itself when the lines hold no pattern."""
        patterns = tuple(pattern for line in lines if (pattern := _compiled(line)) is not None)
        return cls(base, patterns, outer) if patterns else outer

    def skips(self, path: str, folder: bool) -> bool:
        """Whether ``path``, with ``/`` between folders, is not to be looked at. What lies in a folder
        that is skipped is not asked for."""
        rules: Self | Rules | None = self
        while rules is not None:
            name = path[len(rules.base) :]
            for pattern, only_folders, skip in reversed(rules.patterns):
                if (folder or not only_folders) and pattern.match(name):
                    return skip
            rules = rules.outer
        return False

    def skips_within(self, path: str) -> bool:
        """The same for a file whose folders were not asked for one by one."""
        parts = path.split("/")
        folders = ("/".join(parts[:count]) for count in range(1, len(parts)))
        return any(self.skips(folder, folder=True) for folder in folders) or self.skips(path, folder=False)


def _compiled(line: str) -> tuple[re.Pattern[str], bool, bool] | None:
    """One line → (pattern, only folders, skip); ``None`` for a blank line or a comment."""
    text = line.rstrip()
    if not text or text.startswith("#"):
        return None
    skip = not text.startswith("!")
    text = text.removeprefix("!")
    only_folders = text.endswith("/")
    text = text.rstrip("/")
    if not text:
        return None
    anywhere = "" if "/" in text else "**/"
    try:
        return re.compile(_expression(anywhere + text.lstrip("/")), re.DOTALL), only_folders, skip
    except re.error:
        return None


def _expression(glob: str) -> str:
    """A glob as an expression that never tries a choice again: where a star has found what follows it, the next star
    takes over for good (``(?>…)``), and so among folders for ``**``. A piece has one length, so the first place is as
    good as any later one; a backtracking ``*a*a*a*b`` would take a name's length to the power of its stars, as that of
    pathspec does (3 s for four stars and 200 letters)."""
    expression = ""
    run: list[str] = []
    within = False
    folders = glob.split("/")
    for folder in folders[:-1]:
        if folder == "**":
            expression += _folders(run, within)
            run, within = [], True
        else:
            run.append(_segment(folder) + "/")
    if folders[-1] == "**":
        return expression + _folders(run, within) + r".*\Z"
    return expression + ("(?:.*/)?" if within else "") + "".join(run) + _segment(folders[-1]) + r"\Z"


def _folders(run: list[str], within: bool) -> str:
    """Folders one below the other; ``within`` others, at the first place that there is."""
    return f"(?>(?:[^/]*/)*?{''.join(run)})" if within and run else "".join(run)


_TOKENS = re.compile(r"\\.|\*+|\?|\[[!^]?\]?[^\]]*\]|.", re.DOTALL)


def _segment(glob: str) -> str:
    """What lies between two slashes."""
    pieces = [""]
    for match in _TOKENS.finditer(glob):
        token = match.group()
        if token.startswith("*"):
            pieces.append("")
        else:
            pieces[-1] += _token(token)
    first, *others = pieces
    if not others:
        return first
    *middle, last = others
    return first + "".join(f"(?>[^/]*?{piece})" for piece in middle) + "[^/]*" + last


def _token(token: str) -> str:
    if token == "?":
        return "[^/]"
    if token[0] == "\\":
        return re.escape(token[-1])
    if len(token) > 1:
        return "(?!/)[" + re.sub(r"^[!^]", "^", token[1:-1]).replace("\\", r"\\").replace("[", r"\[") + "]"
    return re.escape(token)
