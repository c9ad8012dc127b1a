"""Where weights lie, and how they get there: inside the package, in a directory of the user, by download."""

from __future__ import annotations

import errno
import hashlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from pictrace.embeddings.cards import BUNDLED_DIRECTORY, UNVERSIONED, ModelCard
from pictrace.errors import DownloadFailed, ModelDamaged, ModelNotInstalled
from pictrace.files import private, replaced
from pictrace.messages import Message, message_of

if TYPE_CHECKING:
    import httpx

__all__ = [
    "DownloadProgress",
    "check",
    "download",
    "download_to",
    "from_file",
    "install",
    "installed",
    "locate",
    "sha256_of",
]

_CHUNK = 1 << 20
_ATTEMPTS = 4
_TIMEOUT = 30.0
"""Bytes copied at a time; tries of a download; seconds without a byte after which one has failed."""


@dataclass(frozen=True, slots=True)
class DownloadProgress:
    """Bytes of a model's file on this machine so far, of ``total``; ``resumed`` of them were there before."""

    model: str
    done: int
    total: int
    resumed: int = 0


def installed(card: ModelCard, directory: Path) -> Path | None:
    """The card's weights file if it is on this machine at the size the card says; cheap, reads nothing."""
    for path in _places(card, directory):
        if path.is_file() and card.bytes in (None, path.stat().st_size):
            return path
    return None


def _places(card: ModelCard, directory: Path) -> tuple[Path, ...]:
    if card.bundled:
        return (BUNDLED_DIRECTORY / card.file_name,)
    return (directory / card.file_name, directory / f"{card.id}.onnx")


def locate(card: ModelCard, directory: Path) -> Path:
    """As ``installed``. Raises ``ModelDamaged`` for a file of another size, ``ModelNotInstalled`` for none."""
    path = installed(card, directory)
    if path is not None:
        return path
    cure = Message("weights.reinstall") if card.bundled else Message("weights.again", model=card.id)
    for path in _places(card, directory):
        if path.is_file():
            size = path.stat().st_size
            wrong = Message("weights.size", size=size, model=card.id, expected=card.bytes, cure=cure)
            raise ModelDamaged("place.why", place=str(path), why=wrong)
    if card.bundled:
        missing = Message("weights.bundled", cure=cure)
        raise ModelNotInstalled("place.why", place=str(_places(card, directory)[0]), why=missing)
    if card.url is None:
        raise ModelNotInstalled("weights.put", model=card.id, place=str(directory))
    if card.bytes:
        raise ModelNotInstalled("weights.get_sized", model=card.id, megabytes=round(card.bytes / 1e6))
    raise ModelNotInstalled("weights.get", model=card.id)


def check(card: ModelCard, path: Path) -> None:
    """Reads the whole file. Raises ``ModelDamaged`` if its SHA-256 is not the card's."""
    if card.sha256 is not None and (found := sha256_of(path)) != card.sha256:
        other = Message("weights.sha256", found=found, model=card.id, expected=card.sha256)
        raise ModelDamaged("place.why", place=str(path), why=other)


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, in hex. Raises ``ModelNotInstalled`` if it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        unreadable = Message("weights.unreadable", error=error.strerror or str(error))
        raise ModelNotInstalled("place.why", place=str(path), why=unreadable) from error


def from_file(card: ModelCard, path: Path) -> ModelCard:
    """The card of a model whose weights are the user's own file.

    A file other than the card's, or a card without a version, makes another model: its version becomes ``file-``
    and the start of its checksum, so that its vectors never mix. Compare ``sha256`` to tell the user.
    """
    found = sha256_of(path)
    if found == card.sha256 or (card.sha256 is None and card.version != UNVERSIONED):
        return replace(card, sha256=found)
    return replace(card, version=f"file-{found[:12]}", sha256=found, bytes=path.stat().st_size, bundled=False)


def download(card: ModelCard, directory: Path, client: httpx.Client | None = None) -> Iterator[DownloadProgress]:
    """Fetches the card's weights into ``directory``, going on where an earlier attempt stopped.

    Yields progress about once a MiB, first and last event included. The file appears under its name only
    when its SHA-256 is the card's. Stop iterating to cancel; what is there is kept for the next time.
    Raises ``DownloadFailed``.
    """
    if card.sha256 is None:
        raise DownloadFailed("download.no_address", model=card.id)
    yield from download_to(card, directory / card.file_name, card.sha256, sha256_of, client)


def download_to(
    card: ModelCard, target: Path, wanted: str, checksum: Callable[[Path], str], client: httpx.Client | None = None
) -> Iterator[DownloadProgress]:
    """As ``download``, of the file at ``card.url`` with ``card.bytes``, to ``target`` if its ``checksum`` is the
    ``wanted`` one."""
    if card.url is None or card.bytes is None:
        raise DownloadFailed("download.no_address", model=card.id)
    part = target.with_name(f"{target.name}.part")
    with _disk_errors(card, target.parent), _alone(card, target):
        if target.is_file() and target.stat().st_size == card.bytes and checksum(target) == wanted:
            yield DownloadProgress(card.id, card.bytes, card.bytes, card.bytes)
            return
        yield from _fetch(card, part, client)
        if (found := checksum(part)) != wanted:
            part.unlink()
            other = Message("download.sha256", found=found, expected=wanted)
            raise DownloadFailed("place.why", place=card.url, why=other)
        part.replace(target)


def install(card: ModelCard, file: Path, directory: Path, name: str | None = None) -> Path:
    """Copies a file that is on this machine already to where the card's weights lie, or to another ``name`` there; what
    is there then.

    Raises ``ModelDamaged`` if it is not the card's file, ``ModelNotInstalled`` if it cannot be read,
    ``DownloadFailed`` if it cannot be written.
    """
    check(card, file)
    target = directory / (name or card.file_name)
    with _disk_errors(card, directory), _alone(card, target), file.open("rb") as source, replaced(target) as copy:
        shutil.copyfileobj(source, copy, _CHUNK)
    return target


@contextmanager
def _alone(card: ModelCard, target: Path) -> Iterator[None]:
    """One download of a model at a time, over all processes."""
    from filelock import FileLock, Timeout

    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(target.with_name(f".{target.name}.lock"), timeout=0, mode=0o600):
            yield
    except Timeout as error:
        raise DownloadFailed("download.busy", model=card.id) from error


@contextmanager
def _disk_errors(card: ModelCard, directory: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno == errno.ENOSPC:
            full = Message("download.full", model=card.id, size=card.bytes)
            raise DownloadFailed("place.why", place=str(directory), why=full) from error
        unwritable = Message("download.unwritable", error=error.strerror or str(error))
        raise DownloadFailed("place.why", place=str(directory), why=unwritable) from error


def _fetch(card: ModelCard, part: Path, client: httpx.Client | None) -> Iterator[DownloadProgress]:
    """Completes the partial file; a broken connection is taken up again a few times."""
    import httpx

    total = card.bytes or 0
    resumed = _size(part)
    if resumed > total:
        part.unlink()
        resumed = 0
    yield DownloadProgress(card.id, resumed, total, resumed)
    with nullcontext(client) if client else httpx.Client(follow_redirects=True, timeout=_TIMEOUT) as web:
        for attempt in range(_ATTEMPTS):
            if _size(part) >= total:
                return
            try:
                for done in _receive(card, part, web):
                    yield DownloadProgress(card.id, done, total, min(resumed, done))
            except httpx.HTTPError as error:
                if attempt == _ATTEMPTS - 1:
                    later = Message("download.later", why=_reason(error))
                    raise DownloadFailed("place.why", place=card.url, why=later) from error
    if _size(part) < total:
        ended = Message("download.ended", size=_size(part), total=total)
        raise DownloadFailed("place.why", place=card.url, why=ended)


def _receive(card: ModelCard, part: Path, client: httpx.Client) -> Iterator[int]:
    """Appends to the partial file what the server sends; yields its size as it grows."""
    assert card.url is not None and card.bytes is not None
    have = _size(part)
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={have}-"} if have else {})
    with client.stream("GET", card.url, headers=headers) as response:
        if response.status_code == 416:
            part.unlink()
            return
        response.raise_for_status()
        goes_on = response.status_code == 206 and response.headers.get("Content-Range", "").startswith(f"bytes {have}-")
        with open(part, "ab" if goes_on else "wb", opener=private) as file:
            yield from _copied(response, file, card)


def _copied(response: httpx.Response, file: BinaryIO, card: ModelCard) -> Iterator[int]:
    assert card.bytes is not None
    for chunk in response.iter_bytes(_CHUNK):
        file.write(chunk)
        if file.tell() > card.bytes:
            more = Message("download.more", size=card.bytes, model=card.id)
            raise DownloadFailed("place.why", place=card.url, why=more)
        yield file.tell()


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _reason(error: httpx.HTTPError) -> Message:
    response = getattr(error, "response", None)
    if response is not None:
        return Message("download.answered", status=response.status_code, phrase=response.reason_phrase)
    return message_of(error)
