"""An archive in which it is known what is a copy of what."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from pictrace.catalogue import Catalogue
from pictrace.evaluation import edits
from pictrace.records import DuplicateGroup
from pictrace.verification import Verifier
from pictrace.workflows.duplicates.finder import find_duplicates
from pictrace.workflows.indexing.places import settle
from pictrace.workflows.indexing.run import IndexPlan, index
from tests.workflows.conftest import ColourEmbedder, Desk

Pixels = NDArray[np.uint8]


def save(path: Path, pixels: Pixels, quality: int = 90, taken: datetime | None = None, camera: str = "") -> Path:
    """As JPEG, with the time and the camera in EXIF if given."""
    path.parent.mkdir(parents=True, exist_ok=True)
    exif = Image.Exif()
    if camera:
        exif[0x0110] = camera
    if taken is not None:
        exif.get_ifd(0x8769)[0x9003] = taken.strftime("%Y:%m:%d %H:%M:%S")
    Image.fromarray(pixels).save(path, "JPEG", quality=quality, exif=exif)
    return path


def index_whole(desk: Desk, *places: Path) -> None:
    """Indexes with thumbnails as large as the product's."""
    plan = IndexPlan(
        card=desk.embedder.card, embedder=desk.runtime.embedder, catch_up=desk.runtime.catch_up, thumbnail_size=384
    )
    for _ in index(desk.catalogue, settle(desk.catalogue, [str(place) for place in places], desk.source), plan):
        pass


def groups(desk: Desk, verifier: Verifier, **options: object) -> list[DuplicateGroup]:
    model = desk.embedder.card.key
    return list(find_duplicates(desk.catalogue, desk.runtime.index(), verifier, model=model, **options))  # type: ignore[arg-type]


def names(found: Iterable[DuplicateGroup]) -> list[set[str]]:
    """The keys of each group's photos."""
    return [{member.photo.key for member in group.members} for group in found]


def edited(name: str, pixels: Pixels) -> Pixels:
    return edits.apply(name, pixels, 1)


__all__ = ["Catalogue", "ColourEmbedder", "edited", "groups", "index_whole", "names", "save"]
