"""Pictures made in code, and files of every format that hold them."""

from __future__ import annotations

import io
import struct
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

Pixels = NDArray[np.uint8]
RED, GREEN, BLUE, YELLOW = (220, 40, 40), (40, 200, 60), (50, 70, 220), (235, 225, 60)

SAVED_AS = {"JPEG": "JPEG", "PNG": "PNG", "WebP": "WEBP", "TIFF": "TIFF", "AVIF": "AVIF"}
"""Formats whose files Pillow writes with an EXIF orientation, by their names here and in Pillow."""


def quadrants(width: int = 96, height: int = 64) -> Pixels:
    """Red, green / blue, yellow: no orientation looks like another."""
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[: height // 2, : width // 2] = RED
    pixels[: height // 2, width // 2 :] = GREEN
    pixels[height // 2 :, : width // 2] = BLUE
    pixels[height // 2 :, width // 2 :] = YELLOW
    return pixels


def as_stored(upright: Pixels, orientation: int) -> Pixels:
    """The pixels that an orientation turns into the upright ones, written out case by case."""
    stored = {
        1: upright,
        2: upright[:, ::-1],
        3: upright[::-1, ::-1],
        4: upright[::-1],
        5: upright.transpose(1, 0, 2),
        6: np.rot90(upright, 1),
        7: upright[::-1, ::-1].transpose(1, 0, 2),
        8: np.rot90(upright, -1),
    }[orientation]
    return np.ascontiguousarray(stored)


def exif(orientation: int = 1, **texts: str) -> bytes:
    """An EXIF block with an orientation; other tags by name in ``PIL.ExifTags``."""
    block = Image.Exif()
    block[0x0112] = orientation
    for name, value in texts.items():
        tag = {"make": 0x010F, "model": 0x0110, "changed": 0x0132}[name]
        block[tag] = value
    return block.tobytes()


def encoded(pixels: Pixels | Image.Image, kind: str, **options: Any) -> bytes:
    """A file of a format that Pillow writes."""
    image = pixels if isinstance(pixels, Image.Image) else Image.fromarray(pixels)
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def jpeg(pixels: Pixels | Image.Image, **options: Any) -> bytes:
    return encoded(pixels, "JPEG", **({"quality": 95, "subsampling": 0} | options))


def png(pixels: Pixels | Image.Image, **options: Any) -> bytes:
    return encoded(pixels, "PNG", **options)


def oriented(upright: Pixels, orientation: int, name: str) -> bytes:
    """A file whose EXIF orientation turns its pixels into ``upright``."""
    stored = as_stored(upright, orientation)
    if name == "JPEG 2000":
        box = b"JpgTiffExif->JP2" + exif(orientation)[6:]
        return encoded(stored, "JPEG2000", irreversible=False) + struct.pack(">I4s", len(box) + 8, b"uuid") + box
    options = {"quality": 95} if name != "PNG" else {}
    return encoded(stored, SAVED_AS[name], exif=exif(orientation), **options)


def swapped_profile() -> bytes:
    """An ICC profile in which red and green have changed places: what is not applied shows at once."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    count = struct.unpack_from(">I", profile, 128)[0]
    tags = {bytes(profile[132 + 12 * n : 136 + 12 * n]): 132 + 12 * n for n in range(count)}
    red, green = tags[b"rXYZ"], tags[b"gXYZ"]
    profile[red + 4 : red + 12], profile[green + 4 : green + 12] = (
        profile[green + 4 : green + 12],
        profile[red + 4 : red + 12],
    )
    return bytes(profile).replace(b"sRGB", b"Swap").replace("sRGB".encode("utf-16-be"), "Swap".encode("utf-16-be"))


def dng(upright: Pixels, orientation: int = 1, preview: bytes | None = None) -> bytes:
    """A DNG as a camera would write it: linear sensor data under a colour filter in a sub-directory, and
    a JPEG preview in the first one (DNG specification 1.4)."""
    stored = as_stored(upright, orientation)
    height, width = stored.shape[:2]
    linear = ((stored / 255.0) ** 2.2 * 60000).astype("<u2")
    sensor = np.zeros((height, width), "<u2")
    for row, column, channel in ((0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 2)):
        sensor[row::2, column::2] = linear[row::2, column::2, channel]
    out = bytearray(b"II*\x00\x00\x00\x00\x00" + sensor.tobytes())
    preview_at = len(out)
    if preview:
        out += preview + b"\x00" * (len(preview) % 2)
    sub_at = len(out)
    common = [(0x0115, "I", [1]), (0x011C, "H", [1])]
    out += _directory(
        [
            (0x00FE, "I", [0]),
            (0x0100, "I", [width]),
            (0x0101, "I", [height]),
            (0x0102, "H", [16]),
            (0x0103, "H", [1]),
            (0x0106, "H", [32803]),
            (0x0111, "I", [8]),
            (0x0116, "I", [height]),
            (0x0117, "I", [sensor.nbytes]),
            (0x828D, "H", [2, 2]),
            (0x828E, "B", [0, 1, 1, 2]),
            (0xC61D, "I", [60000]),
            *common,
        ],
        sub_at,
    )
    main: list[tuple[int, str, Sequence[Any]]] = [
        (0x00FE, "I", [1]),
        (0x010F, "s", [b"PicTrace\x00"]),
        (0x0110, "s", [b"Camera One\x00"]),
        (0x0112, "H", [orientation]),
        (0x0132, "s", [b"2019:07:14 11:02:33\x00"]),
        (0x014A, "I", [sub_at]),
        (0xC612, "B", [1, 4, 0, 0]),
        (0xC614, "s", [b"PicTrace Camera One\x00"]),
        (0xC621, "ii", [(n, 10000) for n in (32406, -15372, -4986, -9689, 18758, 415, 557, -2040, 10570)]),
        (0xC628, "II", [(1, 1), (1, 1), (1, 1)]),
        (0xC65A, "H", [21]),
    ]
    if preview:
        preview_width, preview_height = Image.open(io.BytesIO(preview)).size
        main += [
            (0x0100, "I", [preview_width]),
            (0x0101, "I", [preview_height]),
            (0x0102, "H", [8, 8, 8]),
            (0x0103, "H", [7]),
            (0x0106, "H", [6]),
            (0x0111, "I", [preview_at]),
            (0x0116, "I", [preview_height]),
            (0x0117, "I", [len(preview)]),
            *common,
        ]
    struct.pack_into("<I", out, 4, len(out))
    out += _directory(main, len(out))
    return bytes(out)


_KINDS = {"B": 1, "s": 2, "H": 3, "I": 4, "II": 5, "ii": 10}


def _directory(tags: Sequence[tuple[int, str, Sequence[Any]]], at: int) -> bytes:
    """One TIFF directory, little-endian, at an offset of its file."""
    head = struct.pack("<H", len(tags))
    extra_at, extra = at + 2 + 12 * len(tags) + 4, b""
    for tag, code, values in sorted(tags, key=lambda tag: tag[0]):  # of equal ones the order stays
        if code == "s":
            data, count = values[0], len(values[0])
        else:
            count = len(values)
            data = b"".join(struct.pack("<" + code, *(v if isinstance(v, tuple) else (v,))) for v in values)
        if len(data) <= 4:
            head += struct.pack("<HHI", tag, _KINDS[code], count) + data.ljust(4, b"\x00")
        else:
            head += struct.pack("<HHII", tag, _KINDS[code], count, extra_at + len(extra))
            extra += data + b"\x00" * (len(data) % 2)
    return head + b"\x00" * 4 + extra


def difference(a: Pixels, b: Pixels) -> float:
    """Mean absolute difference of two pictures of one size, of 255."""
    assert a.shape == b.shape
    return float(np.abs(a.astype(np.int16) - b.astype(np.int16)).mean())
