"""Archives and address lists that come through the page: written into the library whole or not at all."""

from __future__ import annotations

import asyncio
import re
import shutil
import tarfile
import unicodedata
import zipfile
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from pathlib import Path

from pictrace.apps.web.problems import Problem
from pictrace.errors import LibraryFull
from pictrace.files import replaced

__all__ = ["is_archive_name", "receive_archive", "write_addresses"]

_ENDINGS = (".zip", ".cbz", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")
_SPARE_BYTES = 256 * 1024 * 1024
_FLUSH_BYTES = 1024 * 1024


def is_archive_name(name: str) -> bool:
    return name.lower().endswith(_ENDINGS)


async def receive_archive(chunks: AsyncIterator[bytes], directory: Path, name: str) -> Path:
    """Writes ``chunks`` to a new file called like ``name`` in ``directory`` and returns it. Raises a
    problem for something that is not an archive, ``LibraryFull`` before the disk is."""
    name = _safe_name(name)
    if not is_archive_name(name):
        raise Problem(415, "not-an-archive", "Not an archive", f"{name} does not end in {', '.join(_ENDINGS)}")
    await asyncio.to_thread(directory.mkdir, parents=True, exist_ok=True)
    part = await asyncio.to_thread(_new_file, directory, f".{name}.part")
    try:
        await _write(chunks, part)
        if not await asyncio.to_thread(_is_archive, part):
            raise Problem(422, "not-an-archive", "Not an archive", f"{name} is not a ZIP or TAR that can be opened")
        place = await asyncio.to_thread(_new_file, directory, name)
        return await asyncio.to_thread(part.replace, place)
    finally:
        with suppress(FileNotFoundError):
            await asyncio.to_thread(part.unlink)


async def _write(chunks: AsyncIterator[bytes], part: Path) -> None:
    held: list[bytes] = []
    size = 0
    async for chunk in chunks:
        held.append(chunk)
        size += len(chunk)
        if size >= _FLUSH_BYTES:
            await asyncio.to_thread(_append, part, held)
            held, size = [], 0
    await asyncio.to_thread(_append, part, held)


def _append(part: Path, held: Sequence[bytes]) -> None:
    if shutil.disk_usage(part.parent).free < _SPARE_BYTES + sum(map(len, held)):
        raise LibraryFull(f"the disk of {part.parent} has no room for this upload: free some, or add the file in place")
    with part.open("ab") as file:
        file.writelines(held)


def write_addresses(directory: Path, name: str, urls: Sequence[str]) -> Path:
    """One address a line in a new ``.txt`` file."""
    directory.mkdir(parents=True, exist_ok=True)
    place = _new_file(directory, _safe_name(name).removesuffix(".txt") + ".txt")
    with replaced(place) as file:
        file.write("".join(f"{url}\n" for url in urls).encode())
    return place


def _is_archive(file: Path) -> bool:
    return zipfile.is_zipfile(file) or tarfile.is_tarfile(file)


def _new_file(directory: Path, name: str) -> Path:
    """An empty file that was not there: ``name``, or ``name (2)`` and so on."""
    stem, dot, ending = name.rpartition(".") if not name.lower().endswith((".tar.gz", ".tar.bz2", ".tar.xz")) else (
        name[: name.lower().rindex(".tar.")], ".", name[name.lower().rindex(".tar.") + 1 :]
    )  # fmt: skip
    for number in range(1, 10_000):
        place = directory / (name if number == 1 else f"{stem} ({number}){dot}{ending}")
        with suppress(FileExistsError):
            place.touch(exist_ok=False)
            return place
    raise Problem(409, "name-taken", "The name is taken", f"there are too many uploads called {name}")


def _safe_name(name: str) -> str:
    """The last part of a name that came from elsewhere, free of what file systems do not take."""
    name = unicodedata.normalize("NFC", re.split(r"[/\\]", name)[-1])
    name = re.sub(r'[<>:"|?*\x00-\x1f\x7f\ud800-\udfff]', "_", name).strip(". ")
    if re.fullmatch(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?", name):
        name = f"_{name}"
    return (name if len(name.encode()) <= 180 else name.encode()[-180:].decode(errors="ignore")) or "upload"
