"""Families of files in which it is known which is the photograph and which were made from it: is the right one kept?

Each family is a photograph, as a camera or its owner named it, with what people make of it: sent on, written upon,
framed, put through a filter, cut, photographed from a screen, saved once more. Names, folders, EXIF data and the
quality of the JPEGs are as people and programs leave them; often the edit has more bytes than its original, or more
pixels.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from PIL import Image

from pictrace.evaluation import edits
from pictrace.records import DuplicateGroup

__all__ = ["Family", "families", "wrongly_kept"]

Pixels = NDArray[np.uint8]

FIRST_DAY = datetime(2012, 5, 3, 16, 41, 7)
LONG_SIDE = 720
"""Pixels of an original's long side, at most: as large as thumbnails can tell apart, small enough for hundreds."""


@dataclass(frozen=True, slots=True)
class Family:
    """``files``: bytes by path below the family's folder ``name``. ``original`` is the path of the photograph."""

    name: str
    original: str
    files: Mapping[str, bytes]


def families(photographs: Mapping[str, Pixels], seed: int = 0) -> Iterator[Family]:
    """One family for each photograph (h, w, 3) uint8 RGB and each kind of descendant, always the same."""
    for number, (subject, pixels) in enumerate(sorted(photographs.items())):
        small = _at_most(pixels, LONG_SIDE)
        taken = FIRST_DAY + timedelta(days=41 * number, minutes=number)
        for kind, make in _KINDS.items():
            rng = edits.generator(kind, number, seed)
            by_camera = rng.random() < 0.3
            exif = _exif(taken) if rng.random() < 0.5 else b""
            stem = f"DSC_{rng.integers(1000, 9999)}" if by_camera else subject
            folder = _FOLDERS[int(rng.integers(len(_FOLDERS)))]
            original = f"{folder}{stem}.jpg"
            files = {original: _jpeg(small, int(rng.integers(82, 93)), exif)}
            files |= make(small, stem, rng, exif if rng.random() < 0.5 else b"")
            yield Family(f"{subject} {kind}", original, files)


def wrongly_kept(family: Family, groups: Iterable[DuplicateGroup]) -> str | None:
    """The path that a search among the family's files would keep instead of the original; ``None`` if none."""
    for group in groups:
        members = [member.photo.key for member in group.members]
        if any(key.endswith(f"{family.name}/{family.original}") for key in members):
            keeper = group.keeper.key
            return None if keeper.endswith(f"{family.name}/{family.original}") else keeper
    return None


_FOLDERS = ("", "2019/", "Pictures/2014/Summer in the Alps/", "Fotos/Отпуск 夏/")

Made = dict[str, bytes]
Make = Callable[[Pixels, str, Generator, bytes], Made]


def _exif(taken: datetime) -> bytes:
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "Nikon", "D90"
    exif.get_ifd(0x8769)[0x9003] = taken.strftime("%Y:%m:%d %H:%M:%S")
    return exif.tobytes()


def _jpeg(pixels: Pixels, quality: int, exif: bytes = b"") -> bytes:
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "JPEG", quality=quality, exif=exif)
    return out.getvalue()


def _png(pixels: Pixels) -> bytes:
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG")
    return out.getvalue()


def _at_most(pixels: Pixels, side: int) -> Pixels:
    zoom = side / max(pixels.shape[:2])
    if zoom >= 1:
        return pixels
    return np.asarray(cv2.resize(pixels, None, fx=zoom, fy=zoom, interpolation=cv2.INTER_AREA))


def _scaled(pixels: Pixels, zoom: float) -> Pixels:
    return np.asarray(cv2.resize(pixels, None, fx=zoom, fy=zoom, interpolation=cv2.INTER_CUBIC))


def _written(pixels: Pixels, words: str, left: float, base: float, wide: float, ink: tuple[int, int, int]) -> Pixels:
    canvas = np.ascontiguousarray(pixels).copy()
    height, width = canvas.shape[:2]
    (across, _), _ = cv2.getTextSize(words, cv2.FONT_HERSHEY_DUPLEX, 1.0, 2)
    scale = wide * width / across
    at = (round(left * width), round(base * height))
    cv2.putText(canvas, words, at, cv2.FONT_HERSHEY_DUPLEX, scale, ink, max(1, round(2 * scale)), cv2.LINE_AA)
    return canvas


def _pick(rng: Generator, *choices: str) -> str:
    return choices[int(rng.integers(len(choices)))]


def _recompressed(pixels: Pixels, stem: str, rng: Generator, exif: bytes) -> Made:
    name = _pick(
        rng, f"{stem}_recompress", f"{stem}-compressed", f"{stem}_сжато", f"{stem} komprimiert", f"{stem} 압축"
    )
    return {f"{name}.jpg": _jpeg(edits.apply("jpeg-10", pixels), int(rng.integers(90, 97)), exif)}


def _copied(pixels: Pixels, stem: str, rng: Generator, exif: bytes) -> Made:
    """Opened and saved once more under the name that the system gives a copy."""
    name = _pick(
        rng, f"{stem} copy", f"{stem} - Copy (2)", f"{stem} (1)", f"{stem} - Kopie", f"{stem} — копия",
        f"{stem}のコピー", f"{stem} 복사본", f"{stem} 副本", f"{stem}~2",
    )  # fmt: skip
    return {f"{name}.jpg": _jpeg(pixels, 80, exif)}


def _birthday(pixels: Pixels, stem: str, rng: Generator, exif: bytes) -> Made:
    card = _written(pixels, "Happy birthday!", 0.1, 0.85, 0.6, (255, 220, 40))
    return {f"{_pick(rng, 'for anna', 'card', stem + ' anna', 'b')}.jpg": _jpeg(card, 96, exif)}


def _meme(pixels: Pixels, stem: str, rng: Generator, exif: bytes) -> Made:
    return {f"{_pick(rng, 'lol', stem + '_meme', 'IMG-20190714-WA0003')}.jpg": _jpeg(edits.text(pixels, rng), 95)}


def _watermarked(pixels: Pixels, stem: str, rng: Generator, exif: bytes) -> Made:
    marked = _written(pixels, "(c) anna 2019", 0.62, 0.96, 0.34, (255, 255, 255))
    return {f"web/{stem}{_pick(rng, '_wm', ' watermarked', '_export')}.jpg": _jpeg(marked, 95, exif)}


def _framed(pixels: Pixels, stem: str, rng: Generator, exif: bytes) -> Made:
    margin = pixels.shape[1] // 12
    white = (250, 250, 248)
    print_ = cv2.copyMakeBorder(pixels, margin, 3 * margin, margin, margin, cv2.BORDER_CONSTANT, value=white)
    return {f"{_pick(rng, 'print', stem + ' polaroid', 'p1')}.jpg": _jpeg(np.asarray(print_), 94, exif)}


def _screenshot(pixels: Pixels, stem: str, rng: Generator, exif: bytes) -> Made:
    name = _pick(rng, "Screenshot_20190714-101112", "Снимок экрана 2019-07-14", "スクリーンショット 1", "shot")
    return {f"{name}.png": _png(edits.screenshot(pixels, rng))}


def _filtered(pixels: Pixels, stem: str, rng: Generator, exif: bytes) -> Made:
    name = _pick(rng, f"{stem}-edited", f"{stem}_bearbeitet", f"{stem} 편집", f"{stem}_已编辑", f"{stem}-編集済み")
    return {f"{name}.jpg": _jpeg(edits.colour(pixels, rng), 97, exif)}


def _warmed(pixels: Pixels, stem: str, rng: Generator, exif: bytes) -> Made:
    warm = (pixels.astype(np.float32) * (1.15, 1.02, 0.85) + 6).clip(0, 255).astype(np.uint8)
    return {f"{_pick(rng, f'{stem}_instagram', f'{stem} обработка', f'{stem}_snapseed')}.jpg": _jpeg(warm, 97, exif)}


def _greyed(pixels: Pixels, stem: str, rng: Generator, exif: bytes) -> Made:
    return {f"{stem}{_pick(rng, '_bw', ' grayscale', '-edit')}.jpg": _jpeg(edits.grey(pixels, rng), 96, exif)}


def _blurred(pixels: Pixels, stem: str, rng: Generator, exif: bytes) -> Made:
    return {f"{stem}{_pick(rng, '_blurred', ' filter', '-edited')}.jpg": _jpeg(edits.blur(pixels, rng), 96, exif)}


def _cropped(pixels: Pixels, stem: str, rng: Generator, exif: bytes) -> Made:
    """A detail, enlarged to more pixels than the whole had."""
    detail = _scaled(edits.crop_70(pixels, rng), 1.3)
    return {f"{stem}{_pick(rng, '_crop', ' Ausschnitt', '_裁剪', ' обрезка')}.jpg": _jpeg(detail, 95, exif)}


def _sent(pixels: Pixels, stem: str, rng: Generator, exif: bytes) -> Made:
    name = _pick(rng, "IMG-20190714-WA0001", "a", "received_1234", f"{stem}_small")
    return {f"{name}.jpg": _jpeg(_scaled(pixels, 0.6), 70)}


def _enlarged(pixels: Pixels, stem: str, rng: Generator, exif: bytes) -> Made:
    return {f"{stem}{_pick(rng, '_upscaled', ' enlarged', '_enhanced')}.jpg": _jpeg(_scaled(pixels, 1.5), 92, exif)}


def _straightened(pixels: Pixels, stem: str, rng: Generator, exif: bytes) -> Made:
    """Turned within its frame, the corners black: not straightened at all."""
    return {f"{_pick(rng, 'x', stem + '-edited')}.jpg": _jpeg(edits.rotate_15(pixels, rng), 95, exif)}


def _several(pixels: Pixels, stem: str, rng: Generator, exif: bytes) -> Made:
    """All that gathers around a photograph that is liked."""
    made: Made = {}
    for make in (_copied, _birthday, _framed, _filtered, _sent, _screenshot):
        made |= make(pixels, stem, rng, exif)
    return made


_KINDS: Mapping[str, Make] = {
    "recompressed": _recompressed,
    "copied": _copied,
    "birthday": _birthday,
    "meme": _meme,
    "watermarked": _watermarked,
    "framed": _framed,
    "screenshot": _screenshot,
    "filtered": _filtered,
    "warmed": _warmed,
    "greyed": _greyed,
    "blurred": _blurred,
    "cropped": _cropped,
    "sent": _sent,
    "enlarged": _enlarged,
    "straightened": _straightened,
    "several": _several,
}
