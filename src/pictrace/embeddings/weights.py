"""Where weights lie, and how they get there: inside the package, in a directory of the user, by download."""

from __future__ import annotations

import errno
import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from pictrace.embeddings.cards import BUNDLED_DIRECTORY, UNVERSIONED, ModelCard
from pictrace.errors import DownloadFailed, ModelDamaged, ModelNotInstalled
from pictrace.files import private, replaced

if TYPE_CHECKING:
    import httpx

__all__ = ["DownloadProgress", "check", "download", "from_file", "install", "installed", "locate", "sha256_of"]

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
    cure = "install PicTrace again" if card.bundled else f"fetch it again: pictrace models get {card.id}"
    for path in _places(card, directory):
        if path.is_file():
            raise ModelDamaged(f"{path}: {path.stat().st_size} bytes, '{card.id}' has {card.bytes}; {cure}")
    if card.bundled:
        raise ModelNotInstalled(f"{_places(card, directory)[0]}: the bundled model is missing; {cure}")
    if card.url is None:
        raise ModelNotInstalled(
            f"the weights of '{card.id}' are not on this machine: put {card.id}.onnx into {directory}"
        )
    size = f" ({card.bytes / 1e6:.0f} MB)" if card.bytes else ""
    raise ModelNotInstalled(f"the weights of '{card.id}' are not on this machine{size}: pictrace models get {card.id}")


def check(card: ModelCard, path: Path) -> None:
    """Reads the whole file. Raises ``ModelDamaged`` if its SHA-256 is not the card's."""
    if card.sha256 is not None and (found := sha256_of(path)) != card.sha256:
        raise ModelDamaged(f"{path}: SHA-256 {found}, '{card.id}' has {card.sha256}")


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, in hex. Raises ``ModelNotInstalled`` if it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ModelNotInstalled(f"{path}: the weights cannot be read: {error.strerror or error}") from error


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
    if card.url is None or card.sha256 is None or card.bytes is None:
        raise DownloadFailed(f"'{card.id}' has no address to fetch it from")
    target = directory / card.file_name
    part = target.with_name(f"{target.name}.part")
    with _disk_errors(card, directory), _alone(card, target):
        if target.is_file() and target.stat().st_size == card.bytes and sha256_of(target) == card.sha256:
            yield DownloadProgress(card.id, card.bytes, card.bytes, card.bytes)
            return
        yield from _fetch(card, part, client)
        if (found := sha256_of(part)) != card.sha256:
            part.unlink()
            raise DownloadFailed(f"{card.url}: SHA-256 {found}, expected {card.sha256}; nothing was installed")
        part.replace(target)


def install(card: ModelCard, file: Path, directory: Path) -> Path:
    """Copies a file that is on this machine already to where the card's weights lie; what is there then.

    Raises ``ModelDamaged`` if it is not the card's file, ``ModelNotInstalled`` if it cannot be read,
    ``DownloadFailed`` if it cannot be written.
    """
    check(card, file)
    target = directory / card.file_name
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
        raise DownloadFailed(f"another process is fetching '{card.id}' right now") from error


@contextmanager
def _disk_errors(card: ModelCard, directory: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise DownloadFailed(f"{directory}: the disk is full; '{card.id}' needs {card.bytes} bytes") from error
        raise DownloadFailed(f"{directory}: cannot write here: {error.strerror or error}") from error


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
                    raise DownloadFailed(f"{card.url}: {_reason(error)}; the next attempt goes on from here") from error
    if _size(part) < total:
        raise DownloadFailed(f"{card.url}: it ended after {_size(part)} of {total} bytes")


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
            raise DownloadFailed(f"{card.url}: it sends more than the {card.bytes} bytes of '{card.id}'")
        yield file.tell()


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _reason(error: httpx.HTTPError) -> str:
    response = getattr(error, "response", None)
    if response is not None:
        return f"the server answered {response.status_code} {response.reason_phrase}"
    return str(error) or type(error).__name__
