"""A file system in memory, with what real ones do to people: inodes, links, modes, volumes, names that fold, full and
read-only disks, and a process that dies at its n-th change."""

from __future__ import annotations

import errno
import io
import os
import stat
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import BinaryIO

from pictrace.workflows.cleanup.file_system import FileSystem, Status, parent_of, part_name

__all__ = ["Killed", "MemoryDisk", "Node", "by_case", "by_form", "plainly"]

_inodes = count(1000)


class Killed(BaseException):
    """The process ends here: nobody catches it."""


def plainly(name: str) -> str:
    """Names are what they are: Linux."""
    return name


def by_case(name: str) -> str:
    """Upper and lower case are one: Windows."""
    return name.casefold()


def by_form(name: str) -> str:
    """Composed or not, and in any case, a name is one: macOS."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


@dataclass(eq=False)
class Node:
    """A file, a folder (with ``names``) or a link (with ``leads``)."""

    mode: int
    data: bytes = b""
    mtime_ns: int = 0
    names: dict[str, tuple[str, Node]] = field(default_factory=dict)
    leads: str = ""
    links: int = 1
    device: int = 0
    inode: int = field(default_factory=lambda: next(_inodes))

    @property
    def is_folder(self) -> bool:
        return stat.S_ISDIR(self.mode)


class MemoryDisk(FileSystem):
    """``changes`` counts what would have changed a disk. ``dies_at``: the change before which (or, with ``after``,
    right after which) the process is killed. ``room``: bytes that are free."""

    def __init__(self, fold: Callable[[str], str] = plainly, *, inodes: bool = True, clones: bool = True) -> None:
        self.top = Node(stat.S_IFDIR | 0o755, device=1)
        self.fold, self.inodes, self.clones = fold, inodes, clones
        self.changes = 0
        self.dies_at: int | None = None
        self.after = False
        self.room = 1 << 40
        self.read_only: set[int] = set()
        self.fails: Callable[[str, str], OSError | None] = lambda call, path: None
        self.before: Callable[[str, str], None] = lambda call, path: None
        self.held: set[str] = set()
        self.clock = 1_700_000_000_000_000_000
        self.recycled: list[str] = []

    # For tests to lay things out

    def put(self, path: str, data: bytes, mode: int = 0o644) -> Node:
        """A file, with its folders."""
        self.folder(parent_of(path))
        folder = self._folder(parent_of(path))
        self.clock += 1_000_000_007
        node = Node(stat.S_IFREG | mode, data, self.clock, device=folder.device)
        self._enter(folder, path, node)
        return node

    def folder(self, path: str, device: int | None = None) -> Node:
        """A folder with those above it; with a device: a volume mounted there."""
        node = self.top
        for name in _parts(path):
            found = node.names.get(self.fold(name))
            if found is None:
                made = Node(stat.S_IFDIR | 0o755, device=node.device)
                node.names[self.fold(name)] = (name, made)
                node = made
            else:
                node = self._followed(found[1])
        if device is not None:
            node.device = device
        return node

    def symlink(self, path: str, leads: str) -> None:
        folder = self._folder(parent_of(path))
        self._enter(folder, path, Node(stat.S_IFLNK | 0o777, leads=leads, device=folder.device))

    def tree(self, below: str = "/") -> dict[str, tuple[bytes, int, int]]:
        """Path → bytes, mode and time of every file."""
        return {path: (node.data, node.mode, node.mtime_ns) for path, node in self.walk(below)}

    def walk(self, below: str = "/") -> Iterator[tuple[str, Node]]:
        def inside(path: str, node: Node) -> Iterator[tuple[str, Node]]:
            for name, child in sorted(node.names.values(), key=lambda one: one[0]):
                here = f"{path}/{name}"
                if child.is_folder:
                    yield from inside(here, child)
                elif not child.leads:
                    yield here, child

        yield from inside(below.rstrip("/"), self._folder(below))

    def edit(self, path: str, data: bytes) -> None:
        """Another program writes to a file."""
        node = self._node(path)
        assert node is not None
        self.clock += 1_000_000_007
        node.data, node.mtime_ns = data, self.clock

    def delete(self, path: str) -> None:
        """Another program deletes a file, or a folder with all in it."""
        folder = self._folder(parent_of(path))
        name, node = folder.names.pop(self.fold(_parts(path)[-1]))
        del name
        node.links -= 1

    # The interface

    def status(self, path: str) -> Status | None:
        self._say("status", path)
        node = self._node(path)
        if node is None:
            return None
        return Status(
            node.device, node.inode if self.inodes else 0, node.mode, len(node.data), node.mtime_ns, node.links
        )

    def real(self, path: str) -> str:
        done: list[str] = []
        todo = _parts(path)
        for _ in range(200):
            if not todo:
                break
            name = todo.pop(0)
            if name == "..":
                done = done[:-1]
                continue
            here = "/" + "/".join([*done, name])
            node = self._node(here)
            if node is not None and node.leads:
                todo = _parts(node.leads) + todo
                done = [] if node.leads.startswith("/") else done
            else:
                done.append(name)
        return "/" + "/".join(done)

    def names(self, folder: str) -> list[str]:
        node = self._folder(folder)
        return sorted(name for name, _ in node.names.values())

    def open(self, path: str) -> BinaryIO:
        self._say("open", path)
        node = self._needed(path)
        if node.leads:
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), path)
        if node.is_folder:
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), path)
        if not node.mode & 0o400:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
        return io.BytesIO(node.data)

    def move(self, source: str, target: str) -> None:
        self._say("move", source)
        node, folder = self._needed(source), self._folder(parent_of(target))
        old = self._folder(parent_of(source))
        self._writable(old, source)
        self._writable(folder, target)
        if old.device != folder.device or node.device != folder.device:
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV), source)
        self._absent(target)
        with self._change():
            del old.names[self.fold(_parts(source)[-1])]
            folder.names[self.fold(_parts(target)[-1])] = (_parts(target)[-1], node)

    def link(self, source: str, target: str) -> None:
        self._say("link", target)
        node, folder = self._needed(source), self._folder(parent_of(target))
        self._writable(folder, target)
        if node.device != folder.device:
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV), source)
        self._absent(target)
        with self._change():
            self._enter(folder, target, node)
            node.links += 1

    def clone(self, source: str, target: str) -> None:
        self._say("clone", target)
        if not self.clones:
            raise OSError(errno.EOPNOTSUPP, os.strerror(errno.EOPNOTSUPP), target)
        node = self._needed(source)
        self._made(target, node.data, node.mode, node.mtime_ns, room=0)

    def copy(self, source: str, target: str) -> None:
        self._say("copy", target)
        node = self._needed(source)
        self._made(target, node.data, node.mode, node.mtime_ns, room=len(node.data))

    def create(self, path: str, data: bytes) -> None:
        self._say("create", path)
        self.clock += 1_000_000_007
        self._made(path, data, stat.S_IFREG | 0o644, self.clock, room=len(data))

    def append(self, path: str, data: bytes) -> None:
        self._say("append", path)
        folder = self._folder(parent_of(path))
        self._writable(folder, path)
        fitting = data[: max(0, self.room)]
        with self._change():
            node = self._node(path)
            if node is None:
                node = Node(stat.S_IFREG | 0o600, device=folder.device)
                self._enter(folder, path, node)
            if node.data and not node.data.endswith(b"\n"):
                node.data += b"\n"
            node.data += fitting
        self.room -= len(fitting)
        if len(fitting) < len(data):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), path)

    def make_folder(self, path: str, mode: int = 0o777) -> None:
        self._say("make_folder", path)
        folder = self._folder(parent_of(path))
        self._writable(folder, path)
        self._absent(path)
        with self._change():
            self._enter(folder, path, Node(stat.S_IFDIR | mode, device=folder.device))

    def remove_folder(self, path: str) -> None:
        node = self._folder(path)
        if node.names:
            raise OSError(errno.ENOTEMPTY, os.strerror(errno.ENOTEMPTY), path)
        with self._change():
            del self._folder(parent_of(path)).names[self.fold(_parts(path)[-1])]

    def remove(self, path: str) -> None:
        self._say("remove", path)
        node, folder = self._needed(path), self._folder(parent_of(path))
        self._writable(folder, path)
        with self._change():
            node.links -= 1
            del folder.names[self.fold(_parts(path)[-1])]

    def recycle(self, path: str) -> None:
        self._say("recycle", path)
        folder = self._folder(parent_of(path))
        self._writable(folder, path)
        self._needed(path)
        with self._change():
            del folder.names[self.fold(_parts(path)[-1])]
            self.recycled.append(path)

    @contextmanager
    def hold(self, path: str) -> Iterator[None]:
        self._folder(parent_of(path))
        if path in self.held:
            raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN), path)
        self.held.add(path)
        try:
            yield
        finally:
            self.held.discard(path)

    def sync(self, folder: str) -> None:
        self._folder(folder)

    # Within

    @contextmanager
    def _change(self) -> Iterator[None]:
        self.changes += 1
        if self.dies_at == self.changes and not self.after:
            raise Killed
        yield
        if self.dies_at == self.changes:
            raise Killed

    def _say(self, call: str, path: str) -> None:
        self.before(call, path)
        error = self.fails(call, path)
        if error is not None:
            raise error

    def _made(self, path: str, data: bytes, mode: int, mtime_ns: int, room: int) -> None:
        """In two changes, as on a disk: a hidden part, then its name."""
        folder = self._folder(parent_of(path))
        self._writable(folder, path)
        if room > self.room:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), path)
        name = _parts(path)[-1]
        part = f"{parent_of(path)}/{part_name(name, 7)}"
        node = Node(mode, data, mtime_ns, device=folder.device)
        with self._change():
            self._enter(folder, part, node)
        try:
            self._absent(path)
        except FileExistsError:
            del folder.names[self.fold(_parts(part)[-1])]
            raise
        with self._change():
            del folder.names[self.fold(_parts(part)[-1])]
            self._enter(folder, path, node)
        self.room -= room

    def _writable(self, folder: Node, path: str) -> None:
        if folder.device in self.read_only:
            raise OSError(errno.EROFS, os.strerror(errno.EROFS), path)
        if not folder.mode & 0o200:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)

    def _absent(self, path: str) -> None:
        if self._node(path) is not None:
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), path)

    def _enter(self, folder: Node, path: str, node: Node) -> None:
        name = _parts(path)[-1]
        folder.names[self.fold(name)] = (name, node)

    def _node(self, path: str) -> Node | None:
        """Links above the last name are followed."""
        node = self.top
        parts = _parts(path)
        for number, name in enumerate(parts):
            if not node.is_folder:
                return None
            found = node.names.get(self.fold(name))
            if found is None:
                return None
            node = found[1]
            if node.leads and number < len(parts) - 1:
                node = self._followed(node)
        return node

    def _followed(self, node: Node) -> Node:
        for _ in range(20):
            if not node.leads:
                return node
            found = self._node(node.leads)
            if found is None:
                return Node(stat.S_IFREG)
            node = found
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))

    def _needed(self, path: str) -> Node:
        node = self._node(path)
        if node is None:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)
        return node

    def _folder(self, path: str) -> Node:
        node = self._followed(self._needed(path))
        if not node.is_folder:
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), path)
        return node


def _parts(path: str) -> list[str]:
    return [part for part in path.split("/") if part and part != "."]
