"""Archives that come through the page: written into the library whole or not at all."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import BinaryIO

from pictrace.apps.uploads import new_file, safe_name
from pictrace.apps.web.problems import Problem
from pictrace.errors import LibraryFull, PhotoError
from pictrace.files import part_of
from pictrace.messages import Message
from pictrace.sources.members import open_archive
from pictrace.sources.names import ARCHIVE_ENDINGS

__all__ = ["is_archive_name", "receive_archive"]

_SPARE_BYTES = 256 * 1024 * 1024
_FLUSH_BYTES = 1024 * 1024
"""Bytes that stay free on the disk whatever is uploaded, and bytes held before they are written."""


def is_archive_name(name: str) -> bool:
    return name.lower().endswith(ARCHIVE_ENDINGS)


async def receive_archive(chunks: AsyncIterator[bytes], directory: Path, name: str) -> Path:
    """Writes ``chunks`` to a new file called like ``name`` in ``directory`` and returns it. Raises a
    problem for something that is not an archive, ``LibraryFull`` before the disk is."""
    name = safe_name(name)
    if not is_archive_name(name):
        raise Problem(
            415, "not-an-archive", "Not an archive", Message("upload.ending", name=name, allowed=tuple(ARCHIVE_ENDINGS))
        )
    await asyncio.to_thread(directory.mkdir, parents=True, exist_ok=True)
    with part_of(directory / name) as (file, part):
        await _write(chunks, file, part)
        if not await asyncio.to_thread(_is_archive, part):
            raise Problem(422, "not-an-archive", "Not an archive", Message("upload.no_archive", name=name))
        place = await asyncio.to_thread(new_file, directory, name)
        if os.name == "nt":
            file.close()  # Windows renames nothing that is open
        return await asyncio.to_thread(part.replace, place)


async def _write(chunks: AsyncIterator[bytes], file: BinaryIO, part: Path) -> None:
    held: list[bytes] = []
    size = 0
    async for chunk in chunks:
        held.append(chunk)
        size += len(chunk)
        if size >= _FLUSH_BYTES:
            await asyncio.to_thread(_append, file, part, held)
            held, size = [], 0
    await asyncio.to_thread(_append, file, part, held)


def _append(file: BinaryIO, part: Path, held: Sequence[bytes]) -> None:
    if shutil.disk_usage(part.parent).free < _SPARE_BYTES + sum(map(len, held)):
        raise LibraryFull("upload.room", place=str(part.parent))
    file.writelines(held)
    file.flush()


def _is_archive(file: Path) -> bool:
    """By its first file. ``tarfile.is_tarfile`` would take hours for some headers."""
    try:
        archive = open_archive(str(file), file.name)
    except PhotoError:
        return False
    try:
        next(archive.members(), None)
    except PhotoError:
        return False
    finally:
        archive.close()
    return True
