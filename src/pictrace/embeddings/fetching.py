"""All the files of a model that reads: fetched from their home, checked by the home's own checksums, or taken from a
folder at hand.

Where a card pins no checksum, the home's is asked for before a file is fetched, and what was taken is written down
beside it (``ID-VERSION.files.json``): from then on only the same files are taken again, so that vectors never mix.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pictrace.embeddings.cards import ModelCard
from pictrace.embeddings.weights import DownloadProgress, download_to, install, installed, sha256_of
from pictrace.errors import DownloadFailed, ModelNotInstalled, UsageError
from pictrace.files import replaced
from pictrace.messages import Message, message_of

if TYPE_CHECKING:
    import httpx

__all__ = ["complete", "fetch", "install_files", "record_of"]

_TIMEOUT = 30.0
"""Seconds without an answer after which a question has failed."""

_MOVES = 4
"""Redirects that are followed: a home that was renamed says where it is now."""

_SHA256 = re.compile(r"[0-9a-f]{64}")
_BLOB = re.compile(r"[0-9a-f]{40}")
"""How a home names a large file, by its SHA-256, and a small one, as Git does."""


@dataclass(frozen=True, slots=True)
class _File:
    """A file of a model: its name here, where it comes from, and what is known of it. ``checksum`` is a SHA-256 or the
    name of a Git blob; ``commit`` the state of the home that it was in."""

    name: str
    url: str
    bytes: int = 0
    checksum: str = ""
    commit: str = ""


def complete(card: ModelCard, directory: Path) -> bool:
    """Whether all that the card names is on this machine, as long as it was; cheap, reads nothing."""
    if installed(card, directory) is None:
        return False
    if card.text is None:
        return True
    recorded = record_of(card, directory)
    return all(
        (directory / name).is_file()
        and (name not in recorded or recorded[name].bytes == (directory / name).stat().st_size)
        for name in (card.text.file, card.text.tokenizer)
    )


def fetch(card: ModelCard, directory: Path, client: httpx.Client | None = None) -> Iterator[DownloadProgress]:
    """Fetches what of a card's files is not there yet, going on where an earlier attempt stopped; progress is told over
    all of them. Stop iterating to cancel. Raises ``DownloadFailed``."""
    import httpx

    with nullcontext(client) if client else httpx.Client(follow_redirects=True, timeout=_TIMEOUT) as web:
        recorded = record_of(card, directory)
        wanted = [_known(card, one, recorded, web) for one in _files(card)]
        total, before = sum(one.bytes for one in wanted), 0
        for one in wanted:
            part = replace(card, url=one.url, bytes=one.bytes)
            checksum = sha256_of if _SHA256.fullmatch(one.checksum) else _blob_of
            for progress in download_to(part, directory / one.name, one.checksum, checksum, web):
                yield DownloadProgress(card.id, before + progress.done, total, progress.resumed)
            before += one.bytes
            recorded[one.name] = replace(one, checksum=sha256_of(directory / one.name))
            _write_record(card, directory, recorded)


def install_files(card: ModelCard, place: Path, directory: Path) -> int:
    """Copies the files of a model that reads out of a folder, where they lie under their names here or as at their
    home (``onnx/text_model.onnx``). Returns their bytes. Raises ``UsageError`` for what is no folder or lacks one,
    ``DownloadFailed`` where they cannot be written."""
    if not place.is_dir():
        raise UsageError("text.folder", model=card.id, files=tuple(one.name for one in _files(card)))
    found = {one.name: _beside(place, one) for one in _files(card)}
    lacking = tuple(name for name, path in found.items() if path is None)
    if lacking:
        raise UsageError("text.lacking", place=str(place), model=card.id, files=lacking)
    recorded: dict[str, _File] = {}
    for name, path in found.items():
        assert path is not None
        copied = install(replace(card, sha256=None), path, directory, name)
        recorded[name] = _File(name, path.absolute().as_uri(), copied.stat().st_size, sha256_of(copied))
    _write_record(card, directory, recorded)
    return sum(one.bytes for one in recorded.values())


def record_of(card: ModelCard, directory: Path) -> dict[str, _File]:
    """What was written down of the files when they were taken, by name; nothing where that cannot be read."""
    try:
        content = json.loads(_record(card, directory).read_text("utf-8"))
        return {one["name"]: _File(**one) for one in content["files"]}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _files(card: ModelCard) -> list[_File]:
    """The pictures' network first."""
    if card.url is None:
        raise DownloadFailed("download.no_address", model=card.id)
    first = _File(card.file_name, card.url, card.bytes or 0, card.sha256 or "")
    return [first, *(_File(name, url) for name, url in card.sources.items())]


def _beside(place: Path, one: _File) -> Path | None:
    """Where in a folder a file lies: under its name here, or as deep as at its home, or under that name alone."""
    at_home = urlsplit(one.url).path.partition("/resolve/")[2].split("/")[1:]
    candidates = (one.name, "/".join(at_home), at_home[-1] if at_home else one.name)
    return next((place / name for name in candidates if name and (place / name).is_file()), None)


def _known(card: ModelCard, one: _File, recorded: Mapping[str, _File], client: httpx.Client) -> _File:
    """With its length and checksum: pinned, written down, or as its home says now."""
    if one.checksum and one.bytes:
        return one
    if one.name in recorded and recorded[one.name].url == one.url:
        return recorded[one.name]
    return _asked(card, one, client)


def _asked(card: ModelCard, one: _File, client: httpx.Client) -> _File:
    """The home answers a question for a large file by a redirect that names its length and SHA-256, for a small one by
    Git's name of it."""
    import httpx

    try:
        request = client.build_request("HEAD", one.url, headers={"Accept-Encoding": "identity"})
        answer = client.send(request, follow_redirects=False)
        for _ in range(_MOVES):
            if "X-Linked-Etag" in answer.headers or answer.next_request is None:
                break
            answer = client.send(answer.next_request, follow_redirects=False)
        if answer.status_code >= httpx.codes.BAD_REQUEST:
            answer.raise_for_status()
    except httpx.HTTPError as error:
        raise DownloadFailed("place.why", place=one.url, why=message_of(error)) from error
    headers = answer.headers
    checksum = headers.get("X-Linked-Etag", headers.get("ETag", "")).removeprefix("W/").strip('"')
    size = headers.get("X-Linked-Size", headers.get("Content-Length", ""))
    if not size.isdigit() or not (_SHA256.fullmatch(checksum) or _BLOB.fullmatch(checksum)):
        raise DownloadFailed("place.why", place=one.url, why=Message("download.no_checksum", model=card.id))
    return replace(one, bytes=int(size), checksum=checksum, commit=headers.get("X-Repo-Commit", ""))


def _blob_of(path: Path) -> str:
    """Git's name of a file: the SHA-1 of its length and bytes. Raises ``ModelNotInstalled`` if it cannot be read."""
    try:
        content = path.read_bytes()
    except OSError as error:
        unreadable = Message("weights.unreadable", error=error.strerror or str(error))
        raise ModelNotInstalled("place.why", place=str(path), why=unreadable) from error
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def _record(card: ModelCard, directory: Path) -> Path:
    return directory / f"{card.id}-{card.version}.files.json"


def _write_record(card: ModelCard, directory: Path, files: Mapping[str, _File]) -> None:
    content = {"model": card.key, "files": [asdict(one) for one in files.values()]}
    with replaced(_record(card, directory)) as file:
        file.write(json.dumps(content, indent=2).encode())
