"""Pictures of a place checked against the library: read, looked for, compared."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from pictrace.catalogue import Catalogue
from pictrace.decoding import Decode, Picture, hashed_view
from pictrace.embeddings.interface import Embedder
from pictrace.errors import PhotoError, SourceUnreachable
from pictrace.fingerprints.content import content_hash
from pictrace.fingerprints.perceptual import phash_orientations
from pictrace.messages import Message
from pictrace.records import LOOKS, Evidence, Photo, PhotoState, Possession, Relation
from pictrace.sources.identity import one_file
from pictrace.sources.interface import Entry, Problem, Source
from pictrace.vectors.interface import VectorIndex
from pictrace.verification import Verifier
from pictrace.workflows.membership.judgement import closeness, judged, nothing
from pictrace.workflows.pairs import Effort, Matcher, PhashIndex

__all__ = ["check_membership"]

WORKING_SIDE = 512
"""Pixels. The long side that a picture is decoded to at least: over the thumbnails that it is compared with."""
NEAR_HASHES = 8
"""Contents. Of near-equal pHash that are verified too: many pages of text have one pHash."""


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


def check_membership(
    catalogue: Catalogue,
    source: Source,
    embedder: Embedder,
    index: VectorIndex | None,
    phash_index: PhashIndex,
    verifier: Verifier,
    *,
    decode: Decode,
    space: str = LOOKS,
    candidates: int = 20,
    threads: int = 2,
    give_way: Callable[[], None] = lambda: None,
) -> Iterator[Possession]:
    """A verdict for every picture of ``source``, in the order it lists them; nothing is written.

    ``exact``: the same bytes are in the library. ``same-file``: this very file is, and no copy of it.
    ``have-better``: it has this picture, whole and at least as good. ``this-better``: it has this picture, but this one
    is better or shows more. ``edited``: it has another version. ``new``: it does not have it. ``failed``: it could not
    be read. ``index`` is that of the model's ``space``. ``give_way`` is called again and again, and lets searches go
    first. Raises ``SourceUnreachable``.
    """
    with ThreadPoolExecutor(max(1, threads), thread_name_prefix="pictrace-have") as pool:
        matcher = Matcher(catalogue, lambda: verifier, pool, give_way=give_way)
        checker = _Checker(catalogue, source, embedder, index, phash_index, matcher, decode, space, candidates, pool)
        entries = source.scan({})
        while batch := list(islice(entries, max(8, embedder.batch_size))):
            yield from checker.checked([one for one in batch if isinstance(one, Entry | Problem)])


@dataclass(frozen=True, slots=True, eq=False)
class _Checker:
    catalogue: Catalogue
    source: Source
    embedder: Embedder
    index: VectorIndex | None
    phash_index: PhashIndex
    matcher: Matcher
    decode: Decode
    space: str
    candidates: int
    pool: ThreadPoolExecutor

    def checked(self, entries: Sequence[Entry | Problem]) -> Iterator[Possession]:
        """One verdict for each entry, in order."""
        read = list(self.pool.map(self._read, entries))
        items = [one for one in read if isinstance(one, _Item)]
        vectors = self.embedder.embed([item.picture.pixels for item in items]).spaces[self.space]
        near = self._near(items, vectors)
        for one in read:
            if isinstance(one, Possession):
                yield one
            else:
                yield self._looked_for(one, next(near))

    def _read(self, entry: Entry | Problem) -> _Item | Possession:
        self.matcher.give_way()
        location = self.source.locate(entry.key)
        if isinstance(entry, Problem):
            return Possession(location, "failed", entry.message)
        try:
            data = entry.data if entry.data is not None else self.source.read(entry.key)
            digest = content_hash(data)
            with_bytes = self._with_bytes(digest)
            if with_bytes:
                evidence = Evidence(phash_distance=0, ssim=1.0, ssim_plain=1.0)
                copy = next((photo for photo in with_bytes if not one_file(location, photo)), None)
                partner, verdict = (copy, "exact") if copy is not None else (with_bytes[0], "same-file")
                name = partner.location
                why = (
                    Message("possession.same_file", place=name)
                    if copy is None
                    else Message("possession.same_bytes", place=name)
                )
                return Possession(location, verdict, why, partner, Relation.IDENTICAL, 1.0, evidence)
            picture = self.decode(data, WORKING_SIDE)
        except (PhotoError, SourceUnreachable) as error:
            return Possession(location, "failed", error.message)
        return _Item(location, entry.key, digest, len(data), picture, phash_orientations(hashed_view(picture.pixels)))

    def _with_bytes(self, digest: str) -> list[Photo]:
        known = self.catalogue.contents.by_hash([digest], self.embedder.card.key).get(digest)
        return [] if known is None else self.catalogue.photos.of_contents([known.id]).get(known.id, [])

    def _near(self, items: Sequence[_Item], vectors: NDArray[np.float32]) -> Iterator[dict[int, float | None]]:
        """For each item the contents worth verifying, nearest first, and their cosines, ``None`` where unknown."""
        found = self.index.search(vectors, self.candidates) if items and self.index else None
        for row, item in enumerate(items):
            near: dict[int, float | None] = {}
            if found is not None:
                held = found.ids[row] >= 0
                near |= zip(found.ids[row][held].tolist(), found.similarities[row][held].tolist(), strict=True)
            for content_id in self.phash_index.near(item.hashes)[:NEAR_HASHES]:
                near.setdefault(content_id, None)
            yield near

    def _looked_for(self, item: _Item, near: dict[int, float | None]) -> Possession:
        """The verdict about the best partner among some contents."""
        partners = {content: found[0] for content, found in self.catalogue.photos.of_contents(near).items()}
        photos = [partners[content] for content in near if content in partners]
        query = self.matcher.side(item.picture.pixels, item.hashes, item.content_hash, item.picture.capture)
        verdicts = self.matcher.verdicts(query, photos, near, Effort.ALL)
        found = [(partners[content], verdict) for content, verdict in verdicts.items()]
        same = [pair for pair in found if pair[1].relation.same_picture]
        if not same:
            return Possession(item.location, "new", nothing(found))
        partner, verdict = max(same, key=lambda pair: (closeness(pair[1]), pair[1].score))
        name, why = judged(item.photo, partner, verdict)
        return Possession(item.location, name, why, partner, verdict.relation, verdict.score, verdict.evidence)
