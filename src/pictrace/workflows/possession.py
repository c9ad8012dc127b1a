"""Do I already have this? Pictures of a place checked against the library without adding them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from pictrace.catalogue import Catalogue
from pictrace.decoding import Decode, Picture, decode_thumbnail, hashed_view
from pictrace.embeddings.interface import Embedder
from pictrace.errors import PhotoError, SourceUnreachable
from pictrace.fingerprints.content import content_hash
from pictrace.fingerprints.perceptual import distances, phash_orientations
from pictrace.records import Evidence, Photo, PhotoState, Possession, Relation, Verdict
from pictrace.sources.identity import one_file
from pictrace.sources.interface import Entry, Problem, Source
from pictrace.vectors.interface import VectorIndex
from pictrace.verification import Verifier
from pictrace.workflows.duplicates.keeper import KeepRules
from pictrace.workflows.verifying import taken_apart

__all__ = ["check_possession"]

WORKING_SIDE = 512
NEAR_BITS = 8
NEAR_HASHES = 8
_AS_SHARP = 0.9

_CHANGED = frozenset({Relation.EDITED, Relation.MIRRORED, Relation.ROTATED})


@dataclass(frozen=True, slots=True, eq=False)
class _Item:
    """A readable picture of the place. ``hashes``: pHash in eight orientations."""

    location: str
    key: str
    content_hash: str
    bytes: int
    picture: Picture
    hashes: tuple[int, ...]

    @property
    def photo(self) -> Photo:
        """As the library would record it."""
        picture = self.picture
        return Photo(
            id=0,
            source_id=0,
            key=self.key,
            location=self.location,
            state=PhotoState.PRESENT,
            content_hash=self.content_hash,
            bytes=self.bytes,
            width=picture.width,
            height=picture.height,
            format=picture.format,
            capture=picture.capture,
        )


def check_possession(
    catalogue: Catalogue,
    source: Source,
    embedder: Embedder,
    index: VectorIndex | None,
    verifier: Verifier,
    *,
    decode: Decode,
    candidates: int = 20,
    threads: int = 2,
) -> Iterator[Possession]:
    """A verdict for every picture of ``source``, in the order it lists them; nothing is written.

    ``exact``: the same bytes are in the library. ``same-file``: this very file is, and no copy of it.
    ``have-better``: it has this picture, whole and at least as good. ``this-better``: it has this picture, but this one
    is better or shows more. ``edited``: it has another version. ``new``: it does not have it. ``failed``: it could not
    be read. Raises ``SourceUnreachable``.
    """
    with ThreadPoolExecutor(max(1, threads), thread_name_prefix="pictrace-have") as pool:
        checker = _Checker(catalogue, source, embedder, index, verifier, decode, candidates, pool)
        entries = source.scan({})
        while batch := list(islice(entries, max(8, embedder.batch_size))):
            yield from checker.checked([one for one in batch if isinstance(one, Entry | Problem)])


@dataclass(frozen=True, slots=True, eq=False)
class _Checker:
    catalogue: Catalogue
    source: Source
    embedder: Embedder
    index: VectorIndex | None
    verifier: Verifier
    decode: Decode
    candidates: int
    pool: ThreadPoolExecutor

    def checked(self, entries: Sequence[Entry | Problem]) -> Iterator[Possession]:
        """One verdict for each entry, in order."""
        read = list(self.pool.map(self._read, entries))
        items = [one for one in read if isinstance(one, _Item)]
        vectors = self.embedder.embed([item.picture.pixels for item in items]).vectors
        near = self._near(items, vectors)
        for one in read:
            if isinstance(one, Possession):
                yield one
            else:
                yield self._looked_for(one, *next(near))

    def _read(self, entry: Entry | Problem) -> _Item | Possession:
        location = self.source.locate(entry.key)
        if isinstance(entry, Problem):
            return Possession(location, "failed", entry.reason)
        try:
            data = entry.data if entry.data is not None else self.source.read(entry.key)
            digest = content_hash(data)
            with_bytes = self._with_bytes(digest)
            if with_bytes:
                evidence = Evidence(phash_distance=0, ssim=1.0, ssim_plain=1.0)
                copy = next((photo for photo in with_bytes if not one_file(location, photo)), None)
                partner, verdict = (copy, "exact") if copy is not None else (with_bytes[0], "same-file")
                reason = f"the same {'file' if copy is None else 'bytes'} as {partner.location}"
                return Possession(location, verdict, reason, partner, Relation.IDENTICAL, 1.0, evidence)
            picture = self.decode(data, WORKING_SIDE)
        except (PhotoError, SourceUnreachable) as error:
            return Possession(location, "failed", str(error))
        return _Item(location, entry.key, digest, len(data), picture, phash_orientations(hashed_view(picture.pixels)))

    def _with_bytes(self, digest: str) -> list[Photo]:
        known = self.catalogue.contents.by_hash([digest], self.embedder.card.key).get(digest)
        return [] if known is None else self.catalogue.photos.of_contents([known.id]).get(known.id, [])

    def _near(
        self, items: Sequence[_Item], vectors: NDArray[np.float32]
    ) -> Iterator[tuple[NDArray[np.int64], NDArray[np.float32]]]:
        """For each item the content ids worth verifying and their cosines, NaN where unknown."""
        if not items:
            return
        hashes = self.catalogue.contents.phashes()
        found = self.index.search(vectors, self.candidates) if self.index is not None and len(self.index) else None
        for row, item in enumerate(items):
            ids = np.empty(0, np.int64) if found is None else found.ids[row]
            cosines = np.empty(0, np.float32) if found is None else found.similarities[row]
            bits = np.min([distances(one, hashes.values) for one in item.hashes], axis=0)
            close = np.flatnonzero(bits <= NEAR_BITS)
            close = close[np.argsort(bits[close], kind="stable")][:NEAR_HASHES]
            more = np.setdiff1d(hashes.ids[close], ids)
            yield (
                np.concatenate([ids[ids >= 0], more]),
                np.concatenate([cosines[ids >= 0], np.full(len(more), np.nan, np.float32)]),
            )

    def _looked_for(self, item: _Item, ids: NDArray[np.int64], cosines: NDArray[np.float32]) -> Possession:
        """The verdict about the best partner among some contents."""
        photos = self.catalogue.photos.of_contents(ids.tolist())
        thumbnails = self.catalogue.contents.thumbnails(photos)
        query = self.verifier.prepare(item.picture.pixels, item.hashes, item.content_hash)

        def verified(content_id: int, cosine: float) -> tuple[Photo, Verdict] | None:
            photo = photos[content_id][0]
            try:
                pixels = decode_thumbnail(thumbnails[content_id])
            except PhotoError:  # a damaged thumbnail proves nothing; `check` finds it
                return None
            hashes = () if photo.phash is None else (photo.phash,)
            prepared = self.verifier.prepare(pixels, hashes, photo.content_hash)
            verdict = self.verifier.compare(query, prepared, None if np.isnan(cosine) else float(cosine))
            return photo, taken_apart(verdict, item.photo, photo)

        pairs = [(i, c) for i, c in zip(ids.tolist(), cosines.tolist(), strict=True) if i in thumbnails]
        found = [pair for pair in self.pool.map(lambda pair: verified(*pair), pairs) if pair is not None]
        same = [pair for pair in found if pair[1].relation.same_picture]
        if not same:
            return Possession(item.location, "new", _nothing(found))
        partner, verdict = max(same, key=lambda pair: (_closeness(pair[1]), pair[1].score))
        name, reason = _judged(item.photo, partner, verdict)
        return Possession(item.location, name, reason, partner, verdict.relation, verdict.score, verdict.evidence)


def _closeness(verdict: Verdict) -> int:
    """A plain copy says more than a crop or an edited version."""
    return -list(Relation).index(verdict.relation)


def _nothing(found: Sequence[tuple[Photo, Verdict]]) -> str:
    scenes = [photo for photo, verdict in found if verdict.relation is Relation.SAME_SCENE]
    if scenes:
        return f"another shot of the same scene as {scenes[0].location}"
    return "no photo of the library is this picture"


def _judged(item: Photo, partner: Photo, verdict: Verdict) -> tuple[str, str]:
    """The name of the verdict and the reason, for two pictures that are the same."""
    if verdict.relation is Relation.CROP:
        return _judged_part(item, partner, verdict.evidence)
    if verdict.relation in _CHANGED:
        changed = ", ".join(verdict.evidence.notes) or verdict.relation.value
        return "edited", f"another version of {partner.location}: {changed}"
    better, rule = KeepRules().compare(item, partner)
    if rule.name in ("name", "first"):
        return "have-better", f"{partner.location} is as good"
    if better > 0:
        return "this-better", f"the same picture as {partner.location}, but it {rule.reason}"
    return "have-better", f"{partner.location} {rule.reason}"


def _judged_part(item: Photo, partner: Photo, evidence: Evidence) -> tuple[str, str]:
    if evidence.region_of == "photo" or evidence.region is None:
        return "have-better", f"it is a part of {partner.location}"
    region = evidence.region
    share = (region.right - region.left) * (region.bottom - region.top)
    if item.pixels * share >= partner.pixels * _AS_SHARP:
        return "this-better", f"it shows {partner.location} and more around it, at least as sharp"
    return "edited", f"it holds {partner.location}, reduced, inside something larger (a screenshot or a collage)"
