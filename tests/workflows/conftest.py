"""A small real archive, a model that costs nothing, and a desk to index one with the other."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from pictrace.catalogue import Catalogue
from pictrace.decoding import Decode, decode
from pictrace.embeddings.cards import ModelCard, Space
from pictrace.embeddings.interface import Embedder, Embeddings
from pictrace.library.model_runtime import ModelRuntime
from pictrace.records import COPIES, LOOKS, Failure, IndexProgress, IndexReport, Photo
from pictrace.sources import Limits, Source, open_source
from pictrace.sources.volumes import Volumes, system
from pictrace.vectors.factory import DirectoryIndexes
from pictrace.verification import StandardVerifier, standard_verifier
from pictrace.workflows.indexing.measuring import Measure, measure
from pictrace.workflows.indexing.places import settle
from pictrace.workflows.indexing.run import IndexPlan, index

CHOSEN = ("astronaut", "chelsea", "coffee", "rocket", "camera", "motorcycle_left")


class ColourEmbedder(Embedder):
    """The colours of an 8 × 8 reduction: near copies are near, and it is known how often it was asked."""

    engine = "fake"
    precision = "f32"
    batch_size = 4

    def __init__(self, name: str = "colours", delay: Callable[[], None] | None = None) -> None:
        self.card = ModelCard(name, "1", 192, 8, 8, "none", tags_name="tags")
        self.seen = 0
        self._delay = delay

    def prepare(self, pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
        return np.asarray(cv2.resize(pixels, (8, 8), interpolation=cv2.INTER_AREA))

    def embed_prepared(self, batch: NDArray[np.uint8]) -> Embeddings:
        if self._delay is not None:
            self._delay()
        self.seen += len(batch)
        vectors = batch.reshape(len(batch), -1).astype(np.float32) - 127.3
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        tags = np.abs(vectors[:, :10]) + np.float32(1e-3)
        return Embeddings({LOOKS: vectors}, tags / tags.sum(axis=1, keepdims=True))


class TwoSpaces(ColourEmbedder):
    """The colours as ``looks``, their grey as ``copies``."""

    def __init__(self) -> None:
        super().__init__("two")
        self.card = replace(self.card, spaces=(Space(LOOKS, 192), Space(COPIES, 64)))

    def embed_prepared(self, batch: NDArray[np.uint8]) -> Embeddings:
        seen = super().embed_prepared(batch)
        grey = batch.mean(axis=3).reshape(len(batch), -1).astype(np.float32) - 127.3
        return Embeddings({LOOKS: seen.vectors, COPIES: grey / np.linalg.norm(grey, axis=1, keepdims=True)}, seen.tags)


@dataclass
class Desk:
    """Indexes into one catalogue and remembers what happened."""

    catalogue: Catalogue
    embedder: ColourEmbedder
    directory: Path
    limits: Limits = field(default_factory=lambda: Limits(private_addresses=True))
    queue_bytes: int = 64 * 1024 * 1024
    gave_way: int = 0
    decode: Decode = decode
    measure: Measure | None = None
    volumes: Callable[[], Volumes] = system
    events: list[IndexProgress | Failure | IndexReport] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.runtime = ModelRuntime(
            self.catalogue, self.embedder.card, lambda _: self.embedder, DirectoryIndexes(self.directory / "vectors")
        )

    def source(self, place: str, kind: str | None = None) -> Source:
        return open_source(place, self.limits, kind)

    def running(
        self, *places: Path | str, retry: bool = False, accept_changes: bool = False
    ) -> Iterator[IndexProgress | Failure | IndexReport]:
        plan = IndexPlan(
            card=self.embedder.card,
            embedder=self.runtime.embedder,
            catch_up=self.runtime.catch_up,
            queue_bytes=self.queue_bytes,
            thumbnail_size=256,
            retry=retry,
            accept_changes=accept_changes,
            vanished_percent=50,
            volumes=self.volumes,
            give_way=self._give_way,
            measure=self.measure or partial(measure, decode=self.decode),
        )
        sources = settle(self.catalogue, [str(place) for place in places], self.source, self.volumes)
        return index(self.catalogue, sources, plan)

    def _give_way(self) -> None:
        self.gave_way += 1

    def index(self, *places: Path | str, retry: bool = False, accept_changes: bool = False) -> IndexReport:
        self.events = list(self.running(*places, retry=retry, accept_changes=accept_changes))
        report = self.events[-1]
        assert isinstance(report, IndexReport)
        return report

    def photos(self) -> dict[str, Photo]:
        """Every photo whatever its state, by the end of its location."""
        from pictrace.records import Filters, PhotoState

        everything = Filters(states=frozenset(PhotoState))
        return {photo.key: photo for photo in self.catalogue.photos.each(everything)}


@pytest.fixture
def embedder() -> ColourEmbedder:
    return ColourEmbedder()


@pytest.fixture
def desk(tmp_path: Path, embedder: ColourEmbedder) -> Iterator[Desk]:
    with Catalogue.open(tmp_path / "catalogue.sqlite", create=True) as catalogue:
        desk = Desk(catalogue, embedder, tmp_path)
        yield desk
        desk.runtime.close()


@pytest.fixture(scope="session")
def verifier() -> StandardVerifier:
    return standard_verifier()


@pytest.fixture(scope="session")
def pixels(photographs: dict[str, Path]) -> dict[str, NDArray[np.uint8]]:
    """Upright RGB of at most 480 pixels, by name."""
    found = {}
    for name in ("astronaut", "chelsea", "coffee", "rocket", "motorcycle_left", "motorcycle_right"):
        with Image.open(photographs[name]) as image:
            picture = image.convert("RGB")
            picture.thumbnail((480, 480))
            found[name] = np.asarray(picture)
    return found


@pytest.fixture(scope="session")
def jpegs(photographs: dict[str, Path]) -> dict[str, bytes]:
    """Photographs as JPEGs of 320 pixels, by name."""
    return {name: _jpeg(photographs[name]) for name in CHOSEN}


def _jpeg(path: Path) -> bytes:
    with Image.open(path) as picture:
        small = picture.convert("RGB")
        small.thumbnail((320, 320))
        buffer = io.BytesIO()
        small.save(buffer, "JPEG", quality=90)
        return buffer.getvalue()


@pytest.fixture
def archive(tmp_path: Path, jpegs: dict[str, bytes]) -> Path:
    """``photos/``: two files, a folder with one, and a ZIP with three."""
    root = tmp_path / "photos"
    (root / "2009").mkdir(parents=True)
    (root / "astronaut.jpg").write_bytes(jpegs["astronaut"])
    (root / "chelsea.jpg").write_bytes(jpegs["chelsea"])
    (root / "2009" / "coffee.jpg").write_bytes(jpegs["coffee"])
    with zipfile.ZipFile(root / "old.zip", "w") as packed:
        packed.writestr("rocket.jpg", jpegs["rocket"])
        packed.writestr("more/camera.jpg", jpegs["camera"])
        packed.writestr("more/motorcycle.jpg", jpegs["motorcycle_left"])
    return root


@pytest.fixture
def tiny() -> Callable[[int], bytes]:
    """A PNG of 24 × 16 pixels, another one for each number."""

    def make(number: int) -> bytes:
        pixels = np.random.default_rng(number).integers(0, 256, (16, 24, 3), np.uint8)
        buffer = io.BytesIO()
        Image.fromarray(pixels).save(buffer, "PNG")
        return buffer.getvalue()

    return make
