"""Going through a folder: what may be a photo, which archives there are, and what could not be seen."""

from __future__ import annotations

import os
import stat
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from operator import attrgetter
from typing import TypeAlias

from pictrace import formats
from pictrace.errors import PhotoError, PhotoTooLarge, PhotoUnreadable, SourceUnreachable
from pictrace.files import printable, shown_path, text_from_name
from pictrace.messages import Message
from pictrace.sources.interface import Border, Entry, Limits, Problem
from pictrace.sources.names import IGNORE_FILE, TRASH, Kind, Rules, is_hidden, kind_of
from pictrace.sources.reading import GONE, read_file, read_head, sort_of, why_not

__all__ = ["FoundArchive", "walk"]

Identity: TypeAlias = tuple[int, int] | str
"""Device and inode of a folder, or its real path where the system has no inodes."""

_Folder: TypeAlias = tuple[str, str, Rules | None, int | None]
"""What its keys begin with, its path, the rules that hold there, and the device of the folder around it."""

_HIDDEN_ON_WINDOWS = 2
"""``FILE_ATTRIBUTE_HIDDEN``; ``st_file_attributes`` exists on Windows only."""


_MOST_RULES = 1 << 20
_MOST_PATTERNS = 5000
_MOST_PATTERN = 4096
"""Bytes of a file of patterns; patterns that a file is compared with (a millisecond for it); characters of one, as many
as a path has."""


@dataclass(frozen=True, slots=True)
class FoundArchive:
    """An archive file, with the rules that hold where it lies."""

    key: str
    path: str
    status: os.stat_result
    rules: Rules | None


Found: TypeAlias = Border | Entry | FoundArchive | Problem


def walk(root: str, limits: Limits) -> Iterator[Found]:
    """Everything below ``root``, sorted by name within each folder, files before folders.

    Real folders come before linked ones, so that a photo is named by where it lies; no folder is listed
    twice, however many links lead to it, which also ends every loop. Raises ``SourceUnreachable`` when
    the root cannot be listed or goes away meanwhile."""
    return _Walk(root, limits).run()


class _Walk:
    def __init__(self, root: str, limits: Limits) -> None:
        self._root = root
        self._inside = os.path.join(os.path.realpath(root), "")  # noqa: PTH118
        self._hidden = limits.hidden
        self._seen: set[Identity] = set()
        self._devices: dict[int, str] = {}
        self._device = 0
        self._folders: list[_Folder] = [("", root, Rules.parse(limits.skip), None)]
        self._links: deque[_Folder] = deque()

    def run(self) -> Iterator[Found]:
        while self._folders or self._links:
            prefix, path, rules, around = self._folders.pop() if self._folders else self._links.popleft()
            try:
                device = self._device_of_new(path)
                if device is None:
                    continue
                with os.scandir(path) as listing:
                    found = sorted(listing, key=attrgetter("name"))
            except OSError as error:
                yield from self._unlisted(prefix, error)
                continue
            self._device = device
            if around is not None and around != device:
                yield Border(prefix[:-1], text_from_name(shown_path(path)))
            if any(entry.name == IGNORE_FILE for entry in found):
                try:
                    rules = _rules_of(path, prefix, rules)
                except PhotoError as error:
                    yield Problem(prefix + IGNORE_FILE, Message("patterns.none", why=error.message))
            yield from self._files(prefix, path, found, rules)

    def _device_of_new(self, path: str) -> int | None:
        """The device of a folder, ``None`` for one that was seen before."""
        status = os.stat(path)  # noqa: PTH116
        identity: Identity = (status.st_dev, status.st_ino) if status.st_ino else os.path.realpath(path)
        if identity in self._seen:
            return None
        self._seen.add(identity)
        return status.st_dev

    def _unlisted(self, prefix: str, error: OSError) -> Iterator[Problem]:
        if not prefix or not os.path.isdir(self._root):  # noqa: PTH112
            raise SourceUnreachable("place.why", place=printable(shown_path(self._root)), why=why_not(error)) from error
        if not isinstance(error, GONE):  # gone since its folder was listed: nothing to say
            yield Problem(prefix[:-1], Message("place.no_folder", why=why_not(error)), subtree=True)

    def _files(self, prefix: str, path: str, found: list[os.DirEntry[str]], rules: Rules | None) -> Iterator[Found]:
        """The files of one folder; its folders are put down for later. Runs once for every file of an
        archive of millions: what needs no function call has none."""
        folders: list[_Folder] = []
        hidden, start = self._hidden, os.path.join(path, "")  # noqa: PTH118
        for entry in found:
            name = entry.name
            if (not hidden and is_hidden(name)) or name == TRASH:
                continue
            key = prefix + (name if name.isascii() else text_from_name(name))
            try:
                if entry.is_dir(follow_symlinks=False):
                    if (rules is None or not rules.skips(key, folder=True)) and (hidden or not _is_veiled(entry)):
                        folders.append((key + "/", start + name, rules, self._device))
                    continue
                kind = kind_of(name)
                if entry.is_symlink():
                    yield from self._link(entry, key, kind, rules)
                    continue
                if kind is Kind.OTHER or (rules is not None and rules.skips(key, folder=False)):
                    continue
                status = entry.stat(follow_symlinks=False)
            except OSError as error:
                if not isinstance(error, GONE):
                    yield Problem(key, Message("place.no_look", why=why_not(error)), subtree=True)
                continue
            if kind is Kind.PHOTO and stat.S_ISREG(status.st_mode):
                yield self._entry(key, status)
            else:
                yield from self._file(key, start + name, kind, status, rules)
        self._folders.extend(reversed(folders))

    def _link(self, entry: os.DirEntry[str], key: str, kind: Kind, rules: Rules | None) -> Iterator[Found]:
        """Links to what lies in the root anyway are left out; others stand for what they lead to."""
        try:
            status = entry.stat()
        except OSError as error:  # dangling, or a loop of links
            if kind in (Kind.PHOTO, Kind.ARCHIVE):
                why = Message("place.nowhere") if isinstance(error, GONE) else why_not(error)
                yield Problem(key, Message("place.no_link", why=why), subtree=True)
            return
        folder = stat.S_ISDIR(status.st_mode)
        if (rules is not None and rules.skips(key, folder)) or (kind is Kind.OTHER and not folder):
            return
        if os.path.realpath(entry.path).startswith(self._inside):
            return
        if folder:
            self._links.append((key + "/", entry.path, rules, self._device))
        else:
            yield from self._file(key, entry.path, kind, status, rules)

    def _file(self, key: str, path: str, kind: Kind, status: os.stat_result, rules: Rules | None) -> Iterator[Found]:
        """Whatever is not the plain case."""
        if not stat.S_ISREG(status.st_mode):
            if kind is not Kind.UNKNOWN:
                yield Problem(key, Message("file.sort", what=sort_of(status.st_mode)))
        elif kind is Kind.ARCHIVE:
            yield FoundArchive(key, path, status, rules)
        elif kind is Kind.PHOTO or formats.by_content(read_head(path)) is not None:
            yield self._entry(key, status)

    def _entry(self, key: str, status: os.stat_result) -> Entry:
        """A device is named by where it was met first, since its number changes from one start of the machine to the
        next, and every row would have to be written again."""
        identity = None
        if status.st_ino:
            device = self._devices.setdefault(status.st_dev, key if self._devices else "")
            identity = f"{status.st_ino:x}@{device}"
        return Entry(key, f"{status.st_size}-{status.st_mtime_ns}", status.st_size, None, identity)


def _is_veiled(entry: os.DirEntry[str]) -> bool:
    """Hidden by an attribute, as Windows does."""
    return bool(getattr(entry.stat(follow_symlinks=False), "st_file_attributes", 0) & _HIDDEN_ON_WINDOWS)


def _rules_of(path: str, prefix: str, outer: Rules | None) -> Rules | None:
    """The rules of a folder within those around it. Raises ``PhotoError`` for a file of patterns that is none."""
    try:
        text = read_file(os.path.join(path, IGNORE_FILE), _MOST_RULES).decode("utf-8", "replace")  # noqa: PTH118
    except GONE:
        return outer
    except OSError as error:
        raise PhotoUnreadable("file.unreadable", why=why_not(error)) from error
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    count = len(lines) + (outer.count if outer is not None else 0)
    if count > _MOST_PATTERNS or any(len(line) > _MOST_PATTERN for line in lines):
        raise PhotoTooLarge("patterns.many", most=_MOST_PATTERNS, longest=_MOST_PATTERN)
    return Rules.parse(lines, prefix, outer)
