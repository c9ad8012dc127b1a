"""HEIC and HEIF through libheif, which turns pictures upright by itself."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from pictrace.decoding.admission import Admission
from pictrace.decoding.boxes import boxes
from pictrace.decoding.colours import on_white
from pictrace.decoding.exif import read_exif
from pictrace.decoding.picture import Raster
from pictrace.errors import PhotoUnreadable
from pictrace.formats import Format
from pictrace.messages import Message

__all__ = ["read_heif"]


def read_heif(data: bytes, at_least: int | None, admission: Admission) -> Raster:
    """The primary picture. The container's own rotation counts and libheif has applied it; the EXIF
    orientation repeats it for other programs (ISO 23008-12), so it is not applied again."""
    import pi_heif

    if not all(map(_is_text, _item_kinds(data))):  # pi-heif would crash on it, and the process with it
        raise PhotoUnreadable("picture.damaged_because", format=Format.HEIC, what=Message("picture.items"))
    file = pi_heif.open_heif(data, remove_stride=False, hdr_to_16bit=False)  # rows stay as libheif made them
    width, height = file.size
    if not width or not height:
        raise PhotoUnreadable("picture.damaged_because", format=Format.HEIC, what=Message("picture.sizeless"))
    admission.check(width, height, width * height * _BYTES * (2 if ";" in file.mode else 1), slow=True)
    profile, exif = file.info.get("icc_profile"), read_exif(file.info.get("exif"))
    deep = _rows(file.data, file.stride, file.size, file.mode, file.info["bit_depth"])
    pixels, mode = on_white(deep) if deep.ndim == 3 and deep.shape[2] == 4 else (deep, "L" if deep.ndim == 2 else "RGB")
    return Raster(pixels, mode, deep.shape[1], deep.shape[0], 1, profile, exif)


_BYTES = 16
"""For a pixel at most: planes, libheif's copy of them in RGB with transparency, ours, and what is laid on white."""


def _rows(data: memoryview, stride: int, size: tuple[int, int], mode: str, bits: int) -> NDArray[np.uint8]:
    """The pixels without what pads their rows: (h, w) grey, (h, w, 3) or (h, w, 4), 8 bits a channel.
    Always a copy: libheif frees ``data`` with the file."""
    width, height = size
    channels = 1 if mode[0] in "LI" else len(mode.partition(";")[0])
    deep = ";" in mode
    flat = np.frombuffer(data, np.uint8).reshape(-1, stride)[:height]
    used = width * channels * (2 if deep else 1)
    if flat.shape[0] < height or used > stride:
        raise PhotoUnreadable("picture.damaged_because", format=Format.HEIC, what=Message("picture.short_rows"))
    rows = flat[:, :used]
    if deep:
        rows = (np.ascontiguousarray(rows).view("<u2") >> max(bits - 8, 0)).astype(np.uint8)
    return np.array(rows.reshape(height, width, channels) if channels > 1 else rows, order="C")


def _item_kinds(data: bytes) -> Iterator[bytes]:
    """The kinds of a file's items (``hvc1``, ``Exif``, ``mime`` and its content type), from the boxes
    ``meta`` and in it ``iinf`` and in it ``infe`` (ISO 14496-12)."""
    for meta in boxes(data, b"meta"):
        for listing in boxes(meta[4:], b"iinf"):
            version = listing[:1]
            for item in boxes(listing[6 if version == b"\x00" else 8 :], b"infe"):
                yield item[10 if item[:1] == b"\x03" else 8 :]


def _is_text(kind: bytes) -> bool:
    kind, strings = kind[:4], kind[4:].split(b"\x00")
    try:
        kind.decode("utf-8")
        if kind == b"mime" and len(strings) > 1:
            strings[1].decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
