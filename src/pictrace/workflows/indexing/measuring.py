"""What indexing wants to know of a picture: a pure function of a file's bytes and of plain values, which runs where it
is called or, through ``isolated``, in the processes of a ``DecoderPool``, from which only what is small comes back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from pictrace.decoding import Decode, DecoderPool, decode, encode_thumbnail, hashed_view
from pictrace.decoding.protocol import Body, capture_from, capture_head
from pictrace.decoding.thumbnails import HASHED_SIDE
from pictrace.embeddings.cards import Resizing
from pictrace.embeddings.preparation import prepare
from pictrace.records import Capture

__all__ = ["TASK", "Measure", "Measures", "Wanted", "isolated", "measure"]

TASK = f"{__name__}:answer"
"""The name of ``measure`` for the processes of a ``DecoderPool``."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """``thumbnail_size``: pixels of its long side. ``resizing``: to the model's input; without it the pixels that the
    thumbnail is made of come back, for a model with a way of its own."""

    thumbnail_size: int
    resizing: Resizing | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Measures:
    """``width`` and ``height`` of the upright original. ``thumbnail``: a JPEG. ``hashed``: what a pHash is made of,
    grey (h, w) uint8. ``prepared``: the model's input (h, w, 3) uint8, or the pixels to make it of."""

    width: int
    height: int
    format: str
    capture: Capture
    thumbnail: bytes = field(repr=False)
    hashed: NDArray[np.uint8] = field(repr=False)
    prepared: NDArray[np.uint8] = field(repr=False)


Measure: TypeAlias = Callable[[bytes, Wanted], Measures]
"""``measure`` with a decoder of its own, wherever it runs. Raises ``PhotoError``."""


def measure(data: bytes, wanted: Wanted, decode: Decode = decode) -> Measures:
    """Decodes once, at a size that serves the thumbnail, the pHash and the model. Raises ``PhotoError``."""
    picture = decode(data, wanted.thumbnail_size)
    pixels = picture.pixels
    return Measures(
        picture.width,
        picture.height,
        picture.format,
        picture.capture,
        encode_thumbnail(pixels, wanted.thumbnail_size),
        hashed_view(pixels),
        pixels if wanted.resizing is None else prepare(pixels, wanted.resizing),
    )


def isolated(pool: DecoderPool) -> Measure:
    """``measure`` in the processes of a pool that has ``TASK`` among its tasks."""

    def measure_there(data: bytes, wanted: Wanted) -> Measures:
        size, to = wanted.thumbnail_size, wanted.resizing
        input_bytes = 3 * (size**2 if to is None else to.width * to.height)
        most = _most_thumbnail_bytes(size) + HASHED_SIDE**2 + input_bytes
        return pool.run(TASK, asdict(wanted), data, partial(_read, wanted=wanted), most)

    return measure_there


_NOISE_BYTES = 6
"""Bytes of a pixel: a JPEG of noise takes fewer at every quality."""
_HEAD_BYTES = 1 << 16
"""What a JPEG may need besides its pixels."""


def _most_thumbnail_bytes(size: int) -> int:
    """More than a JPEG of noise takes, whatever its quality."""
    return _NOISE_BYTES * size**2 + _HEAD_BYTES


def answer(data: bytes, request: Mapping[str, Any], decode: Decode) -> tuple[Mapping[str, Any], Sequence[Body]]:
    """``measure`` as a ``pictrace.decoding.worker.Task``."""
    to = request["resizing"]
    found = measure(data, Wanted(request["thumbnail_size"], None if to is None else Resizing(**to)), decode)
    head = {
        "size": (found.width, found.height),
        "format": found.format,
        "capture": capture_head(found.capture),
        "hashed": found.hashed.shape,
        "prepared": found.prepared.shape,
    }
    arrays = [np.ascontiguousarray(part).reshape(-1).data for part in (found.hashed, found.prepared)]
    return head, [*arrays, found.thumbnail]


def _read(head: Mapping[str, Any], body: bytes, wanted: Wanted) -> Measures:
    """The measures of ``answer``. Raises ``ValueError``, ``TypeError`` or ``KeyError`` for anything else."""
    width, height = map(int, head["size"])
    rows, columns = head["hashed"]
    high, wide, channels = head["prepared"]
    if wanted.resizing is None:
        fits = 0 < high <= wanted.thumbnail_size and 0 < wide <= wanted.thumbnail_size
    else:
        fits = (high, wide) == (wanted.resizing.height, wanted.resizing.width)
    if not fits or channels != 3 or not (0 < rows <= HASHED_SIDE and 0 < columns <= HASHED_SIDE):
        raise ValueError("the answer has not the size that was asked for")
    at = rows * columns
    end = at + high * wide * 3
    whole = np.frombuffer(body, np.uint8)
    return Measures(
        width,
        height,
        str(head["format"]),
        capture_from(head["capture"]),
        body[end:],
        whole[:at].reshape(rows, columns),
        whole[at:end].reshape(high, wide, 3),
    )
