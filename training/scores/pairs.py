"""Pairs of photographs with a known answer, and everything the verifier measures on them.

Same picture: an edited copy against its original, fifteen edits. Not the same: an edited copy against the photos
nearest to it by embedding that are of another kind; two shots of one kind; strangers that share a screen, a
caption or a watermark. The measures are kept in a file, so that fitting again takes seconds.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from pictrace.decoding import decode, encode_thumbnail
from pictrace.embeddings.interface import Embedder
from pictrace.evaluation import edits
from pictrace.fingerprints.perceptual import phash, phash_orientations
from pictrace.verification import Prepared, StandardVerifier

THUMBNAIL = 384
NEIGHBOURS = 6
HITS = 8
BY_CHANCE = 2
"""Others of a photograph that are drawn by chance: a small archive shows what is far from the query too."""
SUFFIXES = {".jpg", ".jpeg", ".png", ".webp"}
Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Pair:
    """``kind`` says how the pair was made; ``same`` is 1, 0, or -1 where nobody has looked (two photos of one
    kind may be one photo); ``alike`` is 1 when both are of one kind. ``photo`` is the row of the original."""

    kind: str
    photo: int
    same: int
    alike: int
    relation: str
    measures: dict[str, float]


@dataclass(frozen=True, slots=True)
class KindPair:
    """A photograph and another, near by embedding or drawn by chance; ``alike`` is 1 when both are of one kind."""

    photo: int
    cosine: float
    alike: int


@dataclass(frozen=True, slots=True)
class Kinds:
    """What the cosines of one model (its key) mean."""

    model: str
    pairs: list[KindPair]


@dataclass(frozen=True, slots=True)
class Photos:
    """The photographs: ``files``, the ``kinds`` they are of (first word of their folder's name), the
    ``groups`` (their folder), and ``vectors`` (n, d) float32."""

    files: list[Path]
    groups: list[str]
    vectors: NDArray[np.float32]

    @property
    def kinds(self) -> list[str]:
        return [group.split("_")[0].lower() for group in self.groups]


def find_photos(places: Sequence[Path]) -> tuple[list[Path], list[str]]:
    """All pictures below the places. Those of a flat folder are each a group of their own."""
    files, groups = [], []
    for place in places:
        found = sorted(file for file in place.rglob("*") if file.suffix.lower() in SUFFIXES)
        flat = all(file.parent == place for file in found)
        files += found
        groups += [file.stem if flat else file.parent.name for file in found]
    return files, groups


def load(file: Path) -> Pixels:
    return decode(file.read_bytes()).pixels


def thumbnail(pixels: Pixels) -> Pixels:
    """As the library keeps it."""
    return decode(encode_thumbnail(pixels, THUMBNAIL)).pixels


def embed_all(files: Sequence[Path], embedder: Embedder, threads: int) -> NDArray[np.float32]:
    """(n, d) float32 unit vectors."""

    def prepared(file: Path) -> Pixels:
        return embedder.prepare(decode(file.read_bytes(), THUMBNAIL).pixels)

    vectors = []
    size = max(8, embedder.batch_size)
    with ThreadPoolExecutor(threads) as pool:
        for start in range(0, len(files), size):
            batch = np.stack(list(pool.map(prepared, files[start : start + size])))
            vectors.append(embedder.embed_prepared(batch).vectors)
    return np.concatenate(vectors)


def kinds_of(photos: Photos, model: str, count: int, seed: int) -> Kinds:
    """The nearest eight of ``count`` photographs, hits as a search shows them, and others drawn by chance."""
    rng = np.random.default_rng(seed)
    rows = rng.permutation(len(photos.files))[:count]
    names = np.array(photos.kinds)
    pairs = []
    for row in rows.tolist():
        likeness = photos.vectors @ photos.vectors[row]
        likeness[row] = -np.inf
        others = np.argsort(-likeness)[:-1]
        far = rng.permutation(others[HITS:])[:BY_CHANCE]
        chosen = [*others[:HITS].tolist(), *far.tolist()]
        pairs += [KindPair(row, round(float(likeness[one]), 5), int(names[one] == names[row])) for one in chosen]
    return Kinds(model, pairs)


class PairMaker:
    """Makes and measures the pairs of one photograph after the other; ``seed`` decides every choice."""

    def __init__(
        self, photos: Photos, embedder: Embedder, verifier: StandardVerifier, distinct: frozenset[str], seed: int
    ) -> None:
        self._photos = photos
        self._embedder = embedder
        self._verifier = verifier
        self._distinct = distinct
        self._seed = seed
        self._stored = lru_cache(maxsize=1500)(self._stored_of)

    def pairs(self, row: int) -> list[Pair]:
        """Everything with photograph ``row`` in it."""
        return [*self._copies(row), *self.shots(row), *self._dressed(row)]

    def _stored_of(self, row: int) -> Prepared:
        pixels = thumbnail(load(self._photos.files[row]))
        return self._verifier.prepare(pixels, (phash(pixels),))

    def _copies(self, row: int) -> Iterator[Pair]:
        pixels = load(self._photos.files[row])
        copies = {name: edits.apply(name, pixels, row, self._seed) for name in edits.EDITS}
        vectors = self._embedder.embed(list(copies.values())).vectors
        likeness = self._photos.vectors @ vectors.T
        for number, (name, copy) in enumerate(copies.items()):
            query = self._verifier.prepare(copy, phash_orientations(copy))
            yield self._measured(f"copy:{name}", query, row, row, float(likeness[row, number]))
            nearest = np.argsort(-likeness[:, number])[:NEIGHBOURS]
            others = [int(other) for other in nearest if other != row]
            other = others[(row + number) % len(others)]
            yield self._measured(f"near:{name}", query, row, other, float(likeness[other, number]))

    def shots(self, row: int) -> Iterator[Pair]:
        """The two nearest others of the same group: bursts, where the group is of one person or place."""
        groups = np.array(self._photos.groups)
        kin = np.flatnonzero(groups == groups[row])
        kin = kin[kin != row]
        likeness = self._photos.vectors[kin] @ self._photos.vectors[row]
        for at in np.argsort(-likeness)[:2]:
            yield self._measured("shots", self._stored(row), row, int(kin[at]), float(likeness[at]))

    def _dressed(self, row: int) -> Iterator[Pair]:
        """This photograph and a stranger under the same caption, on the same screen, with the same watermark."""
        rng = np.random.default_rng([self._seed, row])
        other = int(rng.integers(len(self._photos.files)))
        pictures = [load(self._photos.files[one]) for one in (row, other)]
        size = (480, 360) if rng.random() < 0.5 else (360, 480)
        pictures = [np.asarray(cv2.resize(one, size, interpolation=cv2.INTER_AREA)) for one in pictures]
        for name in ("text", "screenshot"):
            worn = [edits.apply(name, one, row, self._seed) for one in pictures]
            yield self._pair_of(f"dressed:{name}", worn, row, other)
        yield self._pair_of("dressed:watermark", [watermarked(one, row) for one in pictures], row, other)
        yield self._pair_of("dressed:framed", [framed(one) for one in pictures], row, other)

    def _pair_of(self, kind: str, pictures: list[Pixels], row: int, other: int) -> Pair:
        vectors = self._embedder.embed(pictures).vectors
        query = self._verifier.prepare(pictures[0], phash_orientations(pictures[0]))
        small = thumbnail(pictures[1])
        photo = self._verifier.prepare(small, (phash(small),))
        return self._examined(kind, query, photo, row, other, float(vectors[0] @ vectors[1]))

    def _measured(self, kind: str, query: Prepared, row: int, other: int, cosine: float) -> Pair:
        return self._examined(kind, query, self._stored(other), row, other, cosine)

    def _examined(self, kind: str, query: Prepared, photo: Prepared, row: int, other: int, cosine: float) -> Pair:
        seen = self._verifier.examine(query, photo, cosine)
        alike = self._photos.kinds[row] == self._photos.kinds[other]
        measures = {name: round(float(value), 6) for name, value in seen.measures.items()}
        same = 1 if row == other else self._label(row, other)
        return Pair(kind, row, same, int(alike), seen.verdict.relation.value, measures)

    def _label(self, row: int, other: int) -> int:
        kinds, groups = self._photos.kinds, self._photos.groups
        if kinds[row] != kinds[other]:
            return 0
        return 0 if groups[row] == groups[other] and groups[row] in self._distinct else -1


def watermarked(pixels: Pixels, number: int) -> Pixels:
    """A pattern of words all over, as stock agencies do, and their bar along the bottom."""
    canvas = pixels.copy()
    height, width = canvas.shape[:2]
    layer = canvas.copy()
    for y in range(40, height, 90):
        for x in range(-20, width, 170):
            cv2.putText(layer, f"PHOTOBANK {number % 7}", (x, y), cv2.FONT_HERSHEY_SIMPLEX, 0.7, (255, 255, 255), 2)
    canvas = np.asarray(cv2.addWeighted(layer, 0.5, canvas, 0.5, 0))
    cv2.rectangle(canvas, (0, height - 22), (width, height), (240, 240, 240), -1)
    cv2.putText(canvas, "(c) photobank 2009  all rights reserved", (6, height - 7), 0, 0.45, (20, 20, 20), 1)
    return canvas


def framed(pixels: Pixels) -> Pixels:
    """A patterned frame around it."""
    height, width = pixels.shape[:2]
    tile = np.indices((height + 120, width + 120)).sum(axis=0) // 10 % 2 * 160 + 40
    canvas = np.repeat(tile[:, :, None], 3, axis=2).astype(np.uint8)
    canvas[60 : 60 + height, 60 : 60 + width] = pixels
    cv2.rectangle(canvas, (52, 52), (68 + width, 68 + height), (200, 170, 60), 8)
    return canvas


def write_pairs(file: Path, pairs: Sequence[Pair]) -> None:
    with file.open("w", encoding="utf-8") as out:
        out.writelines(json.dumps(asdict(pair)) + "\n" for pair in pairs)


def write_kinds(file: Path, kinds: Kinds) -> None:
    file.write_text(json.dumps(asdict(kinds)) + "\n", encoding="utf-8")


def read_kinds(file: Path) -> Kinds:
    content = json.loads(file.read_text("utf-8"))
    return Kinds(content["model"], [KindPair(**pair) for pair in content["pairs"]])


def read_pairs(file: Path) -> list[Pair]:
    with file.open(encoding="utf-8") as lines:
        return [Pair(**json.loads(line)) for line in lines]
