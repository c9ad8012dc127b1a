"""The disks of this machine, as a clean-up uses them."""

from __future__ import annotations

import ctypes
import errno
import functools
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, BinaryIO

from pictrace.files import shown_path, system_path, text_from_name
from pictrace.workflows.cleanup.file_system import FileSystem, Status, parent_of, part_name

__all__ = ["Disk"]

_AT_FDCWD = -100
_RENAME_NOREPLACE = 1
"""Of Linux's ``renameat2(2)``."""
_RENAME_EXCL = 4
"""Of macOS's ``renamex_np(2)``."""
_FICLONE = 0x40049409
"""The request of ``ioctl_ficlone(2)``."""

_NO_SUCH_CALL = frozenset({errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP})
"""What kernels and file systems answer that cannot rename without replacing."""

_FOLDERS_UNSYNCED = frozenset({errno.EINVAL, errno.EBADF, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EACCES, errno.EPERM})
"""What file systems answer on which folders cannot be synced (network disks), or whose folders cannot be opened."""


class Disk(FileSystem):
    """Real files."""

    def status(self, path: str) -> Status | None:
        try:
            found = os.lstat(system_path(path))
        except (FileNotFoundError, NotADirectoryError):
            return None
        return Status(found.st_dev, found.st_ino, found.st_mode, found.st_size, found.st_mtime_ns, found.st_nlink)

    def real(self, path: str) -> str:
        found = shown_path(os.path.realpath(system_path(path)))
        return found if os.sep == "/" else found.replace(os.sep, "/")

    def names(self, folder: str) -> list[str]:
        return sorted(map(text_from_name, os.listdir(system_path(folder))))  # noqa: PTH208

    def open(self, path: str) -> BinaryIO:
        flags = (getattr(os, name, 0) for name in ("O_BINARY", "O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC"))
        return os.fdopen(os.open(system_path(path), os.O_RDONLY | sum(flags)), "rb")

    def move(self, source: str, target: str) -> None:
        old, new = system_path(source), system_path(target)
        if sys.platform == "win32":
            os.rename(old, new)  # noqa: PTH104 - refuses what is there, on Windows
            return
        exclusively = _exclusive_rename()
        if exclusively is not None:
            code = exclusively(os.fsencode(old), os.fsencode(new))
            if not code:
                return
            if code not in _NO_SUCH_CALL:
                raise OSError(code, os.strerror(code), source, None, target)
        self._move_by_link(old, new)

    @staticmethod
    def _move_by_link(old: str, new: str) -> None:
        """For a moment the file has both names; where there are no links, one who makes a file of the new name in the
        moment between loses it."""
        try:
            os.link(old, new, follow_symlinks=False)
        except FileExistsError:
            raise
        except OSError as error:
            if error.errno not in (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK):
                raise
            if os.path.lexists(new):
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), new) from error
            os.rename(old, new)  # noqa: PTH104
        else:
            os.unlink(old)  # noqa: PTH108

    def link(self, source: str, target: str) -> None:
        os.link(system_path(source), system_path(target), follow_symlinks=False)

    def clone(self, source: str, target: str) -> None:
        def fill(part: str) -> None:
            if sys.platform == "darwin":
                os.unlink(part)  # noqa: PTH108 - ours, and clonefile makes it
                code = _call("clonefile", os.fsencode(system_path(source)), os.fsencode(part), 1)
                if code:
                    raise OSError(code, os.strerror(code), source)
                return
            if not sys.platform.startswith("linux"):
                raise OSError(errno.EOPNOTSUPP, os.strerror(errno.EOPNOTSUPP), source)
            import fcntl

            with self.open(source) as old, open(part, "r+b") as new:  # noqa: PTH123
                fcntl.ioctl(new.fileno(), _FICLONE, old.fileno())
            shutil.copystat(system_path(source), part)

        self._whole(target, fill)

    def copy(self, source: str, target: str) -> None:
        def fill(part: str) -> None:
            with self.open(source) as old, open(part, "r+b") as new:  # noqa: PTH123
                shutil.copyfileobj(old, new, 1 << 20)
            shutil.copystat(system_path(source), part)

        self._whole(target, fill)

    def create(self, path: str, data: bytes) -> None:
        def fill(part: str) -> None:
            with open(part, "r+b") as new:  # noqa: PTH123
                new.write(data)

        self._whole(path, fill)

    def _whole(self, target: str, fill: Callable[[str], None]) -> None:
        """A file that has its name only when all of it is on the disk."""
        folder, name = parent_of(target), target.rpartition("/")[2]
        hidden = f"{folder}/{part_name(name, os.getpid())}"
        part = system_path(hidden)
        os.close(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o666))
        try:
            fill(part)
            _sync(part)
            self.move(hidden, target)
        except BaseException:
            with suppress(OSError):
                os.unlink(part)  # noqa: PTH108
            raise

    def append(self, path: str, data: bytes) -> None:
        with open(system_path(path), "a+b") as file:  # noqa: PTH123
            end = file.seek(0, os.SEEK_END)
            if end:
                file.seek(end - 1)
                data = data if file.read(1) == b"\n" else b"\n" + data
            file.write(data)
            file.flush()
            os.fsync(file.fileno())

    def make_folder(self, path: str, mode: int = 0o777) -> None:
        os.mkdir(system_path(path), mode)  # noqa: PTH102

    def remove_folder(self, path: str) -> None:
        os.rmdir(system_path(path))  # noqa: PTH106

    def remove(self, path: str) -> None:
        os.unlink(system_path(path))  # noqa: PTH108

    def recycle(self, path: str) -> None:
        from send2trash import TrashPermissionError, send2trash

        try:
            send2trash(system_path(path))
        except TrashPermissionError as error:
            raise PermissionError(errno.EACCES, "this disk has no trash of the system", path) from error

    @contextmanager
    def hold(self, path: str) -> Iterator[None]:
        from filelock import FileLock, Timeout

        lock = FileLock(system_path(path), timeout=0, mode=0o600, thread_local=False)
        try:
            lock.acquire()
        except Timeout as error:
            raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN), path) from error
        try:
            yield
        finally:
            lock.release()

    def sync(self, folder: str) -> None:
        if sys.platform == "win32":
            return  # it has no such call for folders
        try:
            _sync(system_path(folder))
        except OSError as error:
            if error.errno not in _FOLDERS_UNSYNCED:
                raise


def _sync(path: str) -> None:
    handle = os.open(path, os.O_RDWR if sys.platform == "win32" else os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@functools.cache
def _exclusive_rename() -> Callable[[bytes, bytes], int] | None:
    """The system's rename that never replaces: 0 or the error's number. ``None`` where there is none."""
    try:
        library = ctypes.CDLL(None, use_errno=True)
        if sys.platform == "darwin":
            call, more = library.renamex_np, (ctypes.c_uint(_RENAME_EXCL),)
            return lambda old, new: ctypes.get_errno() if call(old, new, *more) else 0
        renameat2 = library.renameat2
        here = ctypes.c_int(_AT_FDCWD)
        flags = ctypes.c_uint(_RENAME_NOREPLACE)
        return lambda old, new: ctypes.get_errno() if renameat2(here, old, here, new, flags) else 0
    except (OSError, AttributeError):
        return None


def _call(name: str, *arguments: Any) -> int:
    function = getattr(ctypes.CDLL(None, use_errno=True), name)
    return ctypes.get_errno() if function(*arguments) else 0
