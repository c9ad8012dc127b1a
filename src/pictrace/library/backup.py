"""A copy of a library, whole and true or not there at all, while the library is in use.

Everything is written into ``.NAME.part`` beside the directory asked for, verified there, synced and renamed: what bears
the name is a library that opens. The catalogue is copied in one transaction; the vectors before it, so that they cannot
be ahead of it. Every copy is read again and compared with what was read.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from pictrace.catalogue import Catalogue
from pictrace.errors import LibraryBusy, LibraryDamaged, LibraryFull, UsageError
from pictrace.library.layout import CATALOGUE, LOCK, MODELS, SETTINGS, UPLOADS, VECTORS, unwritable
from pictrace.library.model_runtime import ModelRuntime
from pictrace.vectors.factory import DirectoryIndexes

__all__ = ["BackupParts", "BackupProgress", "BackupReport", "back_up"]

_STEP = 1 << 20
"""Bytes copied at a time."""
_STAMP = "stamp.json"


@dataclass(frozen=True, slots=True)
class BackupParts:
    """What is copied besides the catalogue and the settings. Uploads may be nowhere else; weights can be fetched again,
    and vectors are rebuilt when the copy is first searched."""

    uploads: bool = True
    models: bool = False
    vectors: bool = False


@dataclass(frozen=True, slots=True)
class BackupProgress:
    """``done`` of ``total`` bytes of what is being copied (``catalogue``, ``uploads`` …); ``part`` is ``verifying`` in
    the end."""

    part: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class BackupReport:
    """A backup that is there, and was read again and compared. ``parts`` names what is in it, ``bytes`` its size."""

    directory: Path
    parts: tuple[str, ...]
    photos: int
    files: int
    bytes: int
    seconds: float

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {"directory": str(self.directory), "parts": list(self.parts)}


def back_up(
    library: Path, catalogue: Catalogue, runtimes: Iterable[ModelRuntime], directory: Path, wanted: BackupParts
) -> Iterator[BackupProgress | BackupReport]:
    """Copies the library into ``directory``, which is new or empty; the last event is the report. Stop iterating to
    give it up: then nothing stays. Raises ``UsageError`` for a directory that holds something or lies in the library,
    ``LibraryFull``, ``LibraryBusy`` for another backup to the same place, ``LibraryDamaged`` for a copy that is not
    whole."""
    began = time.monotonic()
    directory = directory.resolve()
    _demand_new(directory, library)
    folders = [name for name, asked in ((UPLOADS, wanted.uploads), (MODELS, wanted.models)) if asked]
    with _part(directory) as part:
        _demand_room(library, [CATALOGUE, *folders, *([VECTORS] if wanted.vectors else [])], directory)
        if wanted.vectors:
            yield from _folder(library, part, VECTORS)
        with closing(catalogue.copy(part / CATALOGUE)) as copying:
            for done, total in copying:
                yield BackupProgress("catalogue", done, total)
        if (library / SETTINGS).is_file():
            _copy_verified(library / SETTINGS, part / SETTINGS)
        for name in folders:
            yield from _folder(library, part, name)
        yield BackupProgress("verifying", 0, 1)
        photos = _verify(part, runtimes)
        files = [file for file in part.rglob("*") if file.is_file() and file.name != LOCK]
        yield BackupProgress("verifying", 1, 1)
        size = sum(file.stat().st_size for file in files)
    parts = ("catalogue", "settings", *((VECTORS,) if wanted.vectors else ()), *folders)
    yield BackupReport(directory, parts, photos, len(files), size, time.monotonic() - began)


def _demand_new(directory: Path, library: Path) -> None:
    if directory.is_relative_to(library.resolve()):
        raise UsageError("backup.inside", place=str(directory))
    try:
        if os.path.lexists(directory) and (not directory.is_dir() or any(directory.iterdir())):
            raise UsageError("backup.taken", place=str(directory))
    except OSError as error:
        raise unwritable(error, directory) from error


def _demand_room(library: Path, names: list[str], directory: Path) -> None:
    needed = sum(file.stat().st_size for name in names for file in _files(library / name))
    free = shutil.disk_usage(directory.parent).free
    if needed > free:
        raise LibraryFull("backup.room", needed=needed, place=str(directory), free=free)


@contextmanager
def _part(directory: Path) -> Iterator[Path]:
    """The directory to write into, which gets its name at the end of the block, or goes away. What a killed backup to
    the same place left goes first."""
    part = directory.parent / f".{directory.name}.part"
    with ExitStack() as stack:
        try:
            _demand_ours(part)
            part.mkdir(0o700, parents=True, exist_ok=True)
            lock = FileLock(part / LOCK, timeout=0, thread_local=False)
            stack.enter_context(lock)
            for left in part.iterdir():
                if left.name != LOCK:
                    shutil.rmtree(left) if left.is_dir() else left.unlink()
            yield part
            _sync(part)
            if sys.platform == "win32":
                lock.release()  # Windows renames nothing that is open
            if directory.is_dir():
                directory.rmdir()  # it is empty, or this refuses
            part.rename(directory)
            _sync_directory(directory.parent)
        except UsageError:
            raise
        except Timeout as error:
            raise LibraryBusy("backup.busy", place=str(directory)) from error
        except OSError as error:
            _remove(part)
            raise unwritable(error, directory) from error
        except BaseException:
            _remove(part)
            raise


def _demand_ours(part: Path) -> None:
    """What lies there will be removed: it must be what a backup left, which has a lock in it."""
    left_by_a_backup = part.is_dir() and not part.is_symlink() and ((part / LOCK).is_file() or not any(part.iterdir()))
    if os.path.lexists(part) and not left_by_a_backup:
        raise UsageError("backup.other", place=str(part))


def _remove(part: Path) -> None:
    shutil.rmtree(part, ignore_errors=True)


def _folder(library: Path, part: Path, name: str) -> Iterator[BackupProgress]:
    """Copies the files of one folder of the library. Of an index the stamp, which says how far the others count, is
    read before they are copied; one that is built anew meanwhile fails when it is verified, and is left out."""
    files = _files(library / name)
    total, done = sum(file.stat().st_size for file in files), 0
    stamps = {file: file.read_bytes() for file in files if file.name == _STAMP}
    for file in files:
        target = part / file.relative_to(library)
        target.parent.mkdir(0o700, parents=True, exist_ok=True)
        yield BackupProgress(name, done, total)
        if file in stamps:
            target.write_bytes(stamps[file])
        elif name == VECTORS:
            with suppress(FileNotFoundError):
                shutil.copyfile(file, target)
        else:
            _copy_verified(file, target)
        done += target.stat().st_size if target.exists() else 0
    yield BackupProgress(name, total, total)


def _files(place: Path) -> list[Path]:
    """What a folder of the library holds, without what is half written and locks."""
    if place.is_file():
        return [place]
    return sorted(file for file in place.rglob("*") if file.is_file() and not _passing(file))


def _passing(file: Path) -> bool:
    return file.name.startswith(".") or file.suffix in (".part", ".lock")


def _copy_verified(file: Path, target: Path) -> None:
    """Copies a file and reads the copy again. Raises ``LibraryDamaged`` when the disk gives back something else."""
    digest = hashlib.sha256()
    with file.open("rb") as source, target.open("wb") as out:
        while part := source.read(_STEP):
            digest.update(part)
            out.write(part)
        out.flush()
        os.fsync(out.fileno())
    with target.open("rb") as copied:
        if hashlib.file_digest(copied, "sha256").digest() != digest.digest():
            raise LibraryDamaged("backup.copy", file=str(file))


def _verify(part: Path, runtimes: Iterable[ModelRuntime]) -> int:
    """How many photos the copy has. Raises ``LibraryDamaged`` when its catalogue is not whole; an index that is not
    true to it goes away, and is made again when the copy is searched."""
    with Catalogue.open(part / CATALOGUE) as copy:
        whole = next(iter(copy.check()))
        if not whole.ok:
            raise LibraryDamaged("backup.damaged", why=whole.message)
        indexes = DirectoryIndexes(part / VECTORS)
        for copied in (runtime.of(copy, indexes) for runtime in runtimes):
            for space in copied.card.spaces:
                if copied.damage(space.name) is not None:
                    indexes.remove(copied.label(space.name))
        return sum(copy.photos.counts().values())


def _sync(directory: Path) -> None:
    """Makes everything below durable before it gets its name."""
    for file in directory.rglob("*"):
        if file.is_file():
            with file.open("r+b") as opened:
                os.fsync(opened.fileno())
        else:
            _sync_directory(file)
    _sync_directory(directory)


def _sync_directory(directory: Path) -> None:
    if sys.platform == "win32":
        return  # it has no such thing
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # some network disks do not know it
            raise
    finally:
        os.close(handle)
