"""The training pictures: read from tar shards where they lie, decoded on demand."""

from __future__ import annotations

import tarfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
SUFFIXES = (".webp", ".jpg", ".jpeg", ".png")


@dataclass(frozen=True)
class Member:
    """One encoded picture: a byte range of a file."""

    name: str
    file: Path
    offset: int
    size: int

    def read(self) -> bytes:
        """Return the encoded bytes."""
        with self.file.open("rb") as stream:
            stream.seek(self.offset)
            return stream.read(self.size)


def decode(data: bytes) -> Pixels:
    """Return (height, width, 3) RGB pixels of an encoded picture.

    Raises ValueError where OpenCV cannot read the bytes.
    """
    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    if pixels is None:
        raise ValueError("not a picture that OpenCV can decode")
    return np.ascontiguousarray(pixels[:, :, ::-1])


def find_pictures(root: Path) -> list[Member]:
    """List the pictures of a directory: members of its tar files and loose files, sorted by name.

    Raises FileNotFoundError where there are none.
    """
    found: list[Member] = []
    for shard in sorted(root.glob("*.tar")):
        with tarfile.open(shard) as archive:
            found += [
                Member(f"{shard.name}/{item.name}", shard, item.offset_data, item.size)
                for item in archive
                if item.isfile() and item.name.lower().endswith(SUFFIXES)
            ]
    for path in sorted(root.rglob("*")):
        if path.suffix.lower() in SUFFIXES and path.is_file():
            found.append(Member(str(path.relative_to(root)), path, 0, path.stat().st_size))
    if not found:
        raise FileNotFoundError(f"no pictures and no tar files of pictures in {root}")
    return found


def stretch(pixels: Pixels, size: int) -> Pixels:
    """Resize to (size, size, 3) without keeping the aspect, by area: what `mini` sees in use."""
    return np.asarray(cv2.resize(pixels, (size, size), interpolation=cv2.INTER_AREA), np.uint8)


def load(members: Sequence[Member], size: int) -> Pixels:
    """Return the pictures as one (N, size, size, 3) array."""
    made = [stretch(decode(member.read()), size) for member in members]
    return np.stack(made) if made else np.empty((0, size, size, 3), np.uint8)
