"""A small photo archive made of scikit-image's photographs and edits of them, as people's folders are:
copies, crops, rotations, a ZIP inside, something that is not a picture."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime, timedelta
from pathlib import Path

from PIL import Image, ImageEnhance, ImageOps

__all__ = ["NAMES", "make_archive"]

NAMES = (
    "astronaut",
    "camera",
    "chelsea",
    "coffee",
    "motorcycle_left",
    "motorcycle_right",
    "retina",
    "rocket",
    "brick",
    "grass",
    "gravel",
    "hubble_deep_field",
    "coins",
    "moon",
    "page",
    "clock_motion",
    "ihc",
)


def make_archive(photographs: dict[str, Path], folder: Path) -> Path:
    """Fills ``folder`` (with a name outside ASCII below it) and returns it."""
    (folder / "Отпуск 夏 2019").mkdir(parents=True)
    (folder / "edits").mkdir()
    when = datetime(2019, 7, 14, 11, 2, 33)
    for number, name in enumerate(NAMES):
        image = _rgb(photographs[name])
        taken = when + timedelta(days=37 * number)
        place = folder / ("Отпуск 夏 2019" if number % 3 == 0 else "") / f"{name}.jpg"
        _save(image, place, taken)
    for name in ("astronaut", "chelsea", "coffee", "rocket", "motorcycle_left", "hubble_deep_field"):
        image = _rgb(photographs[name])
        width, height = image.size
        _save(image.resize((width // 2, height // 2)), folder / "edits" / f"{name} small.jpg", None, quality=55)
        box = (width // 8, height // 8, width * 7 // 8, height * 7 // 8)
        _save(image.crop(box), folder / "edits" / f"{name} crop.jpg", None)
    _save(ImageOps.mirror(_rgb(photographs["chelsea"])), folder / "edits" / "chelsea mirror.jpg", None)
    _save(_rgb(photographs["coffee"]).rotate(90, expand=True), folder / "edits" / "coffee turned.jpg", None)
    _save(ImageEnhance.Color(_rgb(photographs["rocket"])).enhance(0.0), folder / "edits" / "rocket grey.jpg", None)
    with zipfile.ZipFile(folder / "old.zip", "w") as archive:
        for name in ("astronaut", "retina", "moon"):
            archive.write(photographs[name], f"2009/{name}{photographs[name].suffix}")
    (folder / "broken <b>.jpg").write_bytes(b"\xff\xd8\xff\xe0 this is not a picture")
    return folder


def _rgb(file: Path) -> Image.Image:
    return Image.open(file).convert("RGB")


def _save(image: Image.Image, place: Path, taken: datetime | None, quality: int = 90) -> None:
    exif = Image.Exif()
    if taken is not None:
        exif[0x0110] = "Camera <One> & Co"
        exif[0x9003] = taken.strftime("%Y:%m:%d %H:%M:%S")
        exif.get_ifd(0x8769)[0x9003] = taken.strftime("%Y:%m:%d %H:%M:%S")
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, exif=exif)
    place.write_bytes(out.getvalue())
