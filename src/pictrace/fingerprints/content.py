"""What a file is, byte for byte: identical files, moves and renames."""

from __future__ import annotations

import hashlib

__all__ = ["ALGORITHM", "content_hash"]

ALGORITHM = "sha256"
"""Names what made a stored content hash."""


def content_hash(data: bytes | bytearray | memoryview) -> str:
    """SHA-256 of the bytes, 64 lower-case hex digits."""
    return hashlib.sha256(data, usedforsecurity=False).hexdigest()
