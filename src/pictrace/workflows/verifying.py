"""Verified pairs of the library's contents: from the cache, else from the stored thumbnails, in batches.

Every batch is kept in the catalogue as soon as it is done, so that an interrupted run goes on where it was.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace

import numpy as np

from pictrace.catalogue import Catalogue, PairKey, Phashes, VerifiedPair
from pictrace.decoding import decode_thumbnail
from pictrace.errors import PhotoError
from pictrace.records import Evidence, Photo, Region, Relation, Verdict
from pictrace.verification import Prepared, Verifier

__all__ = ["Candidate", "PairVerifier", "reversed_verdict", "taken_apart"]

BATCH = 128
"""Pairs verified and kept at a time."""

KEPT = 512
"""Prepared pictures held in memory, about a quarter of a megabyte each."""

ANOTHER_MOMENT = "taken at different moments"


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two contents that may be one picture; ``cosine`` is ``None`` when it is not known."""

    a: int
    b: int
    cosine: float | None = None


class PairVerifier:
    """Verifies pairs of contents. One thread may use it; the work itself is spread over ``pool``."""

    def __init__(
        self, catalogue: Catalogue, verifier: Verifier, pool: Executor, give_way: Callable[[], None] = lambda: None
    ) -> None:
        self._catalogue = catalogue
        self._verifier = verifier
        self._pool = pool
        self._give_way = give_way
        self._prepared: OrderedDict[int, Prepared | None] = OrderedDict()
        self._phashes: Phashes | None = None

    def verdicts(self, candidates: Sequence[Candidate]) -> Iterator[tuple[Candidate, Verdict]]:
        """In order; ``a`` of the candidate is the query of its verdict. Pairs of which a thumbnail is missing
        or damaged are left out."""
        for start in range(0, len(candidates), BATCH):
            yield from self._batch(candidates[start : start + BATCH])

    def _batch(self, candidates: Sequence[Candidate]) -> Iterator[tuple[Candidate, Verdict]]:
        hashes = self._catalogue.contents.hashes({i for c in candidates for i in (c.a, c.b)})
        keys = {c: PairKey.of(hashes[c.a], hashes[c.b]) for c in candidates if c.a in hashes and c.b in hashes}
        known = self._catalogue.pairs.get(self._verifier.version, keys.values())
        missing = [candidate for candidate, key in keys.items() if key not in known]
        fresh = self._compared(missing, hashes)
        if fresh:
            kept = [VerifiedPair(keys[candidate], verdict) for candidate, verdict in fresh.items()]
            self._catalogue.pairs.put(self._verifier.version, kept)
            known |= {pair.key: pair.verdict for pair in kept}
        for candidate, key in keys.items():
            verdict = known.get(key)
            if verdict is not None:
                yield candidate, verdict if key.a == hashes[candidate.a] else reversed_verdict(verdict)

    def _compared(self, candidates: Sequence[Candidate], hashes: dict[int, str]) -> dict[Candidate, Verdict]:
        """Verdicts with the lesser hash as the query: the order in which the cache keeps them."""
        self._prepare({i for c in candidates for i in (c.a, c.b)}, hashes)

        def one(candidate: Candidate) -> tuple[Candidate, Verdict] | None:
            self._give_way()
            first, second = sorted((candidate.a, candidate.b), key=lambda i: hashes[i])
            query, photo = self._prepared[first], self._prepared[second]
            if query is None or photo is None:
                return None
            return candidate, self._verifier.compare(query, photo, candidate.cosine)

        found = dict(pair for pair in self._pool.map(one, candidates) if pair is not None)
        while len(self._prepared) > KEPT:
            self._prepared.popitem(last=False)
        return found

    def _prepare(self, ids: set[int], hashes: dict[int, str]) -> None:
        wanted = sorted(ids - self._prepared.keys())
        self._phash(0)  # read the table before the threads ask for it
        thumbnails = self._catalogue.contents.thumbnails(wanted)

        def one(content_id: int) -> Prepared | None:
            data = thumbnails.get(content_id)
            if data is None:
                return None
            try:
                pixels = decode_thumbnail(data)
            except PhotoError:  # a damaged thumbnail proves nothing; `check` finds it
                return None
            return self._verifier.prepare(pixels, self._phash(content_id), hashes[content_id])

        for content_id, prepared in zip(wanted, self._pool.map(one, wanted), strict=True):
            self._prepared[content_id] = prepared
        for content_id in ids:
            self._prepared.move_to_end(content_id)

    def _phash(self, content_id: int) -> tuple[int, ...]:
        """Looked up in a table read once: sixteen bytes a content."""
        if self._phashes is None:
            self._phashes = self._catalogue.contents.phashes()
        ids, values = self._phashes.ids, self._phashes.values
        at = int(np.searchsorted(ids, content_id))
        return (int(values[at]),) if at < len(ids) and ids[at] == content_id else ()


def taken_apart(verdict: Verdict, a: Photo, b: Photo) -> Verdict:
    """Two shots that one camera says it took at different moments are not one picture, however alike: a burst.

    Copies keep the time of their original or lose it. Only files that are byte for byte equal are beyond this."""
    one, other = a.capture, b.capture
    if not verdict.relation.same_picture or verdict.relation is Relation.IDENTICAL:
        return verdict
    if one.taken is None or other.taken is None or one.camera is None or one.camera != other.camera:
        return verdict
    if one.taken == other.taken:
        return verdict
    evidence = replace(verdict.evidence, notes=(*verdict.evidence.notes, ANOTHER_MOMENT))
    return replace(verdict, relation=Relation.SAME_SCENE, evidence=evidence)


def reversed_verdict(verdict: Verdict) -> Verdict:
    """The same with query and photo exchanged."""
    return replace(verdict, evidence=_reversed(verdict.evidence))


def _reversed(evidence: Evidence) -> Evidence:
    homography = None
    if evidence.homography is not None:
        back = np.linalg.inv(np.reshape(evidence.homography, (3, 3)))
        homography = tuple(float(v) for v in (back / back[2, 2]).ravel())
    turn = evidence.rotation
    if turn is not None and not evidence.mirrored:  # a turn after a reflection is its own way back
        turn = -turn
    region: Region | None = evidence.region
    of = "query" if evidence.region_of == "photo" else "photo"
    return replace(evidence, homography=homography, rotation=turn, region=region, region_of=of if region else "photo")
