"""The demonstration: a ZIP of drawn pictures, in folders as people have them, with edited copies among them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from PIL import ExifTags, Image, ImageDraw, ImageOps

from pictrace.apps.demonstration.scenes import draw
from pictrace.errors import UsageError
from pictrace.files import replaced

__all__ = ["NAME", "Picture", "build", "example"]

NAME = "demonstration.zip"

_QUALITY, _MAILED_QUALITY = 88, 55
"""Of JPEG: as cameras save, and as pictures are sent by mail."""
_EXAMPLE = ("balloons", 2, (0.0, 0.02, 0.4, 0.88))
"""A scene, its seed, and a part of it."""

Picture = Image.Image
_Edit = Callable[[Picture], Picture]

_ORIGINALS = {
    "2009/Alps/first morning.jpg": ("mountains", 1, "2009:07:14 06:12:00"),
    "2009/Alps/view from the hut.jpg": ("mountains", 2, "2009:07:15 05:58:20"),
    "2011/at the sea/evening.jpg": ("sea", 1, "2011:08:02 20:31:05"),
    "2011/at the sea/regatta.jpg": ("sea", 2, "2011:08:04 18:10:44"),
    "2011/at the sea/beach.jpg": ("stones", 1, "2011:08:04 11:02:10"),
    "2014/New York/from the bridge.jpg": ("city", 1, "2014:11:21 18:40:09"),
    "2014/New York/hotel window.jpg": ("city", 2, "2014:11:22 22:05:51"),
    "2016/garden/June.jpg": ("meadow", 1, "2016:06:11 15:20:00"),
    "2016/garden/July.jpg": ("meadow", 2, "2016:07:03 10:45:30"),
    "2019/balloons/start.jpg": ("balloons", 1, "2019:09:01 07:20:15"),
    "2019/balloons/above us.jpg": ("balloons", 2, "2019:09:01 07:41:56"),
    "2021/forest/path.jpg": ("forest", 1, "2021:10:17 09:12:33"),
    "2021/forest/in the mist.jpg": ("forest", 2, "2021:10:17 09:30:02"),
    "2023/night sky.jpg": ("stars", 1, "2023:08:12 23:50:00"),
    "2023/Milky Way.jpg": ("stars", 2, "2023:08:13 00:20:00"),
    "2023/river bed.jpg": ("stones", 2, "2023:08:14 14:00:00"),
}
"""Name in the archive → scene, seed, when it was "taken"."""


def _half(image: Picture) -> Picture:
    return image.resize((image.width // 2, image.height // 2), Image.Resampling.LANCZOS)


def _cropped(image: Picture) -> Picture:
    left, top, right, bottom = _EXAMPLE[2]
    width, height = image.size
    return image.crop((round(left * width), round(top * height), round(right * width), round(bottom * height)))


def _turned(image: Picture) -> Picture:
    return image.transpose(Image.Transpose.ROTATE_90)


def _captioned(image: Picture) -> Picture:
    copy = image.copy()
    pen = ImageDraw.Draw(copy)
    pen.rectangle((0, copy.height - 70, copy.width, copy.height), fill=(20, 20, 24))
    pen.text((24, copy.height - 54), "Greetings from New York!", fill=(255, 255, 255), font_size=34)
    return copy


def _faded(image: Picture) -> Picture:
    return Image.blend(image, ImageOps.grayscale(image).convert("RGB"), 0.85)


_COPIES: dict[str, tuple[str, _Edit]] = {
    "2019/balloons/profile picture.jpg": ("2019/balloons/above us.jpg", _cropped),
    "sent by mail/evening.jpg": ("2011/at the sea/evening.jpg", _half),
    "sent by mail/card.jpg": ("2014/New York/from the bridge.jpg", _captioned),
    "scans/0001.jpg": ("2009/Alps/first morning.jpg", _turned),
    "scans/0002.jpg": ("2021/forest/path.jpg", ImageOps.mirror),
    "scans/0003.jpg": ("2016/garden/June.jpg", _faded),
}
"""Name in the archive → what it was made of, and how."""


def build(file: Path) -> int:
    """Writes the archive and returns how many pictures it has; the whole file or nothing. Takes some seconds.

    Raises ``UsageError`` where it cannot be written."""
    number = 0
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with replaced(file) as out, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
            for name, data in _pictures():
                archive.writestr(name, data)
                number += 1
    except OSError as error:
        why = error.strerror or str(error)
        raise UsageError("demonstration.unwritable", place=str(file), error=why) from error
    return number


@cache
def example() -> tuple[Picture, Picture, tuple[float, float, float, float]]:
    """A part of a picture, the picture, and where in it the part lies, in fractions of its width and height."""
    scene, seed, box = _EXAMPLE
    whole = draw(scene, seed)
    return _cropped(whole), whole, box


def _pictures() -> Iterator[tuple[str, bytes]]:
    """Every picture as a JPEG, the copies each after what it was made of."""
    for name, (scene, seed, taken) in _ORIGINALS.items():
        original = draw(scene, seed)
        yield name, _jpeg(original, _QUALITY, taken)
        for copy, (source, edit) in _COPIES.items():
            if source == name:
                yield copy, _jpeg(edit(original), _MAILED_QUALITY)


def _jpeg(image: Picture, quality: int, taken: str | None = None) -> bytes:
    exif = Image.Exif()
    if taken is not None:
        exif[ExifTags.Base.DateTime] = taken
        exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = taken
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, exif=exif)
    return out.getvalue()
