"""The last copy cannot go: what is looked at, on the disk and not in the library, before a file is touched.

The bytes of the file and of its keeper are hashed again and the keeper is decoded; both must be ordinary files, and two
of them. Every doubt refuses the one action and no other.
"""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass

from pictrace.errors import PhotoError
from pictrace.fingerprints.content import content_hash
from pictrace.messages import Message
from pictrace.records import Action, ActionKind, FileMark
from pictrace.workflows.cleanup.file_system import FileSystem, Status, parent_of
from pictrace.workflows.cleanup.refusals import Refused, of_system
from pictrace.workflows.cleanup.stacks import is_note
from pictrace.workflows.cleanup.step import hash_of
from pictrace.workflows.cleanup.trash import Trash, in_trash, trash_root

__all__ = ["Checked", "Decodes", "Guard", "identity_of"]

Decodes = Callable[[bytes], object]
"""Opens a picture, or raises ``PhotoError``."""


@dataclass(frozen=True, slots=True)
class Checked:
    """An action that may be done now. ``files``: how each of its files was when it was hashed; ``keeper`` likewise."""

    action: Action
    trash: Trash
    files: tuple[Status, ...]
    keeper: Status | None = None


class Guard:
    """Checks the actions of one plan. Safe to use from several threads."""

    def __init__(self, files: FileSystem, decodes: Decodes, plan: Iterable[Action]) -> None:
        self._files, self._decodes = files, decodes
        self._leaving: set[Hashable] = set()
        self._twice: set[int] = set()
        self._kept: dict[str, tuple[Status, str, Message | None]] = {}
        self._lock = threading.Lock()
        for action in plan:
            if action.kind is ActionKind.SIDECAR:
                continue
            keys = {identity_of(files, one.path) for one in action.files}
            if not self._leaving.isdisjoint(keys):
                self._twice.add(action.number)
            self._leaving |= keys

    def forget(self) -> None:
        """What is known of keepers: they are read again from now on."""
        with self._lock:
            self._kept.clear()

    def check(self, action: Action) -> Checked:
        """Raises ``Refused``."""
        try:
            return self._check(action)
        except OSError as error:
            raise of_system(error, action.file.path) from error

    def _check(self, action: Action) -> Checked:
        if action.number in self._twice:
            raise Refused("twice")
        path = action.file.path
        if any(in_trash(one.path) for one in action.files):
            raise Refused("in-trash", path=path)
        trash = Trash(self._files, trash_root(self._files, path, action.root))
        if action.kind.takes_away and action.keeper is None:
            raise Refused("no-keeper")
        found = tuple(self._unchanged(one) for one in action.files)
        if action.kind.needs_target:
            self._check_targets(action)
        if not action.kind.takes_away or action.keeper is None:
            return Checked(action, trash, found)
        keeper = self._keeper(action.keeper, action.file, found[0], picture=True)
        if action.kind in (ActionKind.HARD_LINK, ActionKind.REFLINK) and (
            action.keeper.content_hash != action.file.content_hash
        ):
            raise Refused("not-identical", keeper=action.keeper.path)
        self._check_together(action, found)
        return Checked(action, trash, found, keeper)

    def _unchanged(self, mark: FileMark) -> Status:
        """An ordinary file with the bytes that it had when the plan was made."""
        status = self._files.status(mark.path)
        if status is None:
            raise Refused("gone")
        if not status.is_file:
            raise Refused("link" if status.is_link else "sort")
        if status.size != mark.size or hash_of(self._files, mark.path) != mark.content_hash:
            raise Refused("changed")
        again = self._files.status(mark.path)
        if again is None or not again.unchanged(status):
            raise Refused("changed")
        return status

    def _keeper(self, keeper: FileMark, file: FileMark, status: Status, *, picture: bool) -> Status:
        """How the keeper is, which is another file, whole, and not to go itself."""
        if in_trash(keeper.path):
            raise Refused("in-trash", path=keeper.path)
        there = self._files.status(keeper.path)
        if there is None:
            raise Refused("keeper-gone", keeper=keeper.path)
        if not there.is_file:
            raise Refused("keeper-link", keeper=keeper.path)
        if _one_file(self._files, (file.path, status), (keeper.path, there)):
            raise Refused("same-file", keeper=keeper.path)
        if identity_of(self._files, keeper.path) in self._leaving:
            raise Refused("keeper-goes", keeper=keeper.path)
        known, found, damage = self._read(keeper.path, there, picture)
        if found != keeper.content_hash or not known.unchanged(there):
            raise Refused("keeper-changed", keeper=keeper.path)
        if damage is not None:
            raise Refused("keeper-damaged", keeper=keeper.path, reason=damage)
        return there

    def _read(self, path: str, status: Status, picture: bool) -> tuple[Status, str, Message | None]:
        """How a keeper was when it was read, its hash, and why it cannot be decoded, if so."""
        with self._lock:
            known = self._kept.get(path)
        if known is not None and known[0].unchanged(status):
            return known
        if not picture:
            return status, hash_of(self._files, path), None
        with self._files.open(path) as file:
            data = file.read()
        damage = None
        try:
            self._decodes(data)
        except PhotoError as error:
            damage = error.message
        known = (self._files.status(path) or status, content_hash(data), damage)
        with self._lock:
            self._kept[path] = known
        return known

    def _check_together(self, action: Action, found: tuple[Status, ...]) -> None:
        """What goes along and is more than a note to the photo has the same bytes beside the keeper."""
        twins = {twin.content_hash: twin for twin in action.twins}
        for mark, status in zip(action.together, found[1:], strict=True):
            if is_note(mark.path):
                continue
            if mark.content_hash not in twins:
                raise Refused("half-stack", path=mark.path)
            self._keeper(twins[mark.content_hash], mark, status, picture=False)

    def _check_targets(self, action: Action) -> None:
        given = (action.target or "", *action.targets)
        for target in given:
            if not _is_full(target) or in_trash(target):
                raise Refused("bad-target", target=target)
            if action.kind is ActionKind.RENAME and parent_of(target) != parent_of(action.file.path):
                raise Refused("other-folder", target=target)
            replaces = action.kind is ActionKind.SIDECAR and any(target == one.path for one in action.together)
            if self._files.status(target) is not None and not replaces:
                raise Refused("taken", target=target)

    def still(self, checked: Checked) -> None:
        """Asked again right before the first step. Raises ``Refused``."""
        for mark, before in zip(checked.action.files, checked.files, strict=True):
            now = self._files.status(mark.path)
            if now is None or not now.unchanged(before):
                raise Refused("gone" if now is None else "changed")
        self.keeper_still(checked, "keeper-changed")

    def keeper_still(self, checked: Checked, code: str) -> None:
        """And of the keeper also right after: a file with two paths that nothing else told of is found out here."""
        if checked.keeper is not None and checked.action.keeper is not None:
            path = checked.action.keeper.path
            now = self._files.status(path)
            if now is None or not now.unchanged(checked.keeper):
                raise Refused(code, keeper=path)


def identity_of(files: FileSystem, path: str) -> Hashable:
    """Equal for all names of one file. Where there are no inodes, names that may be one on some file system count as
    one: in any case, and composed or not."""
    status = files.status(path)
    if status is not None and status.inode:
        return status.device, status.inode
    return _folded(f"{files.real(parent_of(path))}/{path.rpartition('/')[2]}")


def _one_file(files: FileSystem, a: tuple[str, Status], b: tuple[str, Status]) -> bool:
    (one, here), (other, there) = a, b
    if here.inode and there.inode:
        if (here.device, here.inode) == (there.device, there.inode):
            return True
        # One share that is mounted twice: its files have their numbers and times in both, and the device differs.
        return here.device != there.device and (here.inode, here.mtime_ns, here.size) == (
            there.inode,
            there.mtime_ns,
            there.size,
        )
    return _folded(files.real(one)) == _folded(files.real(other))


def _folded(path: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def _is_full(path: str) -> bool:
    parts = path.split("/")
    return (path.startswith("/") or path[1:3] == ":/") and not {"", ".", ".."} & set(parts[1:])
