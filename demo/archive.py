"""The archive of the demonstration: real photographs, edited copies, a ZIP, a list of addresses."""

from __future__ import annotations

import io
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import skimage.data
from PIL import Image, ImageDraw, ImageOps

__all__ = ["DemoArchive", "build", "edited_copy", "serve"]

PHOTOGRAPHS = Path(skimage.data.__file__).parent

FOLDER = {
    "2019/Kennedy Space Center/astronaut.jpg": "astronaut.png",
    "2019/café au lait.jpg": "coffee.png",
    "2020/котёнок/chelsea.jpg": "chelsea.png",
    "2020/ロケット.jpg": "rocket.jpg",
    "2021/coins.png": "coins.png",
    "2021/garage left.jpg": "motorcycle_left.png",
    "2021/garage right.jpg": "motorcycle_right.png",
    "2021/lawn.jpg": "grass.png",
}
ZIPPED = {
    "2009/deep field.jpg": "hubble_deep_field.jpg",
    "2009/moon.jpg": "moon.png",
    "2010/cameraman.jpg": "camera.png",
    "2010/gravel.jpg": "gravel.png",
}
SERVED = {"retina.jpg": "retina.jpg", "clock.jpg": "clock_motion.png", "wall.jpg": "brick.png"}


@dataclass(frozen=True)
class DemoArchive:
    """Where it lies, what to search it with, a pair worth comparing, and what the list of addresses serves."""

    root: Path
    addresses: Path
    served: Path
    queries: tuple[Path, ...]
    pair: tuple[Path, Path]
    photos: int


def build(output: Path) -> DemoArchive:
    """Makes the archive below ``output``."""
    root, served, queries = output / "archive", output / "served", output / "queries"
    for name, original in FOLDER.items():
        _save(_photograph(original), root / name)
    for name, original in SERVED.items():
        _save(_photograph(original), served / name)
    with zipfile.ZipFile(root / "old photos.zip", "w") as archive:
        for name, original in ZIPPED.items():
            archive.writestr(name, _jpeg(_photograph(original), 92))
        archive.writestr("2010/sent by mail.jpg", _jpeg(_smaller(_photograph("coffee.png"), 0.5), 60))
    _save(_cropped(_photograph("astronaut.png"), 0.5), root / "2022/profile picture.jpg")
    _save(_photograph("chelsea.png").transpose(Image.Transpose.ROTATE_90), root / "2022/scan 0001.jpg")
    made = (
        _save(_cropped(_photograph("chelsea.png"), 0.4), queries / "a cropped cat.jpg"),
        _save(_captioned(_photograph("moon.png")), queries / "moon with a caption.jpg"),
        _save(ImageOps.mirror(_smaller(_photograph("rocket.jpg"), 0.4)), queries / "small mirrored rocket.jpg"),
        _save(_smaller(_photograph("retina.jpg"), 0.25), queries / "thumbnail of a retina.jpg", quality=40),
    )
    pair = (root / "2019/Kennedy Space Center/astronaut.jpg", root / "2022/profile picture.jpg")
    photos = len(FOLDER) + len(ZIPPED) + len(SERVED) + 3
    return DemoArchive(root, output / "addresses.txt", served, made, pair, photos)


@contextmanager
def serve(folder: Path, addresses: Path) -> Iterator[None]:
    """Serves ``folder`` on loopback and writes the list of its addresses."""
    handler = partial(_Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        base = f"http://127.0.0.1:{server.server_address[1]}"
        lines = ["# photographs on the web", *(f"{base}/{name}" for name in SERVED)]
        addresses.write_text("\n".join(lines) + "\n", encoding="utf-8")
        try:
            yield
        finally:
            server.shutdown()
            thread.join()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name in the base class
        return


def edited_copy(data: bytes, file: Path) -> Path:
    """The middle 60 % of a picture at reduced size, saved anew: a query that is no file of the archive."""
    with Image.open(io.BytesIO(data)) as image:
        upright = ImageOps.exif_transpose(image).convert("RGB")
    upright.thumbnail((800, 800))
    return _save(_cropped(upright, 0.6), file, quality=70)


def _photograph(name: str) -> Image.Image:
    with Image.open(PHOTOGRAPHS / name) as image:
        return image.convert("RGB")


def _cropped(image: Image.Image, area: float) -> Image.Image:
    """The middle of a picture, ``area`` of its area."""
    width, height = (round(side * area**0.5) for side in image.size)
    left, top = (image.width - width) // 2, (image.height - height) // 3
    return image.crop((left, top, left + width, top + height))


def _smaller(image: Image.Image, factor: float) -> Image.Image:
    return image.resize((round(image.width * factor), round(image.height * factor)), Image.Resampling.LANCZOS)


def _captioned(image: Image.Image) -> Image.Image:
    drawing = ImageDraw.Draw(image)
    drawing.rectangle((0, image.height - 60, image.width, image.height), fill="black")
    drawing.text((20, image.height - 45), "good night, everyone", fill="white", font_size=28)
    return image


def _jpeg(image: Image.Image, quality: int) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()


def _save(image: Image.Image, file: Path, quality: int = 90) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    if file.suffix == ".png":
        image.save(file)
    else:
        image.save(file, quality=quality)
    return file
