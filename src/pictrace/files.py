"""Names and files: text that survives any file system, and writes that survive a power cut.

A file name may hold bytes that are not UTF-8; Python keeps them as lone surrogates, which no database
or JSON encoder takes. ``text_from_name`` moves them to private code points and back without loss.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

__all__ = ["name_from_text", "printable", "private", "replaced", "text_from_name"]

# Lone surrogates U+DC80…U+DCFF (PEP 383) are kept as U+10DC80…U+10DCFF, in plane 16's private use.
_SHIFT = 0x100000
_TO_TEXT = {code: code + _SHIFT for code in range(0xDC80, 0xDD00)}
_TO_NAME = {code + _SHIFT: code for code in range(0xDC80, 0xDD00)}


def text_from_name(name: str) -> str:
    """A file name as text that any encoder takes."""
    return name.translate(_TO_TEXT) if not name.isascii() else name


def name_from_text(text: str) -> str:
    """The file name that ``text_from_name`` was given."""
    return text.translate(_TO_NAME) if not text.isascii() else text


def printable(text: str) -> str:
    """Text on one line for a terminal or a log: control characters and undecodable bytes are escaped."""
    if text.isprintable():
        return text
    return "".join(_escaped(char) for char in text)


def _escaped(char: str) -> str:
    if char.isprintable():
        return char
    byte = _TO_NAME.get(ord(char))
    if byte is not None:
        return f"\\x{byte - 0xDC00:02x}"
    return char.encode("unicode_escape", "surrogatepass").decode("ascii")


def private(path: str, flags: int) -> int:
    """An ``opener`` for ``open``: a new file is its owner's alone, where the file system knows owners."""
    return os.open(path, flags, 0o600)


@contextmanager
def replaced(path: Path) -> Iterator[BinaryIO]:
    """Write a file whole or not at all: a temporary file beside it, synced, then renamed over it."""
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
