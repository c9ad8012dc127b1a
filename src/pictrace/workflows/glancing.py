"""Which of many pairs are worth verifying: those whose corners agree at a glance.

A photo has some six neighbours, and nearly none of them is the same picture. A glance costs a tenth of a verification;
what it found against a pair is kept in the catalogue like a verdict, so that an interrupted run goes on where it was.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from typing import TypeVar

from pictrace.catalogue import Catalogue, PairKey, VerifiedPair
from pictrace.decoding import decode_thumbnail
from pictrace.errors import PhotoError
from pictrace.records import Evidence, Relation, Verdict
from pictrace.verification.keypoints import Keypoints
from pictrace.verification.prefilter import Prefilter
from pictrace.workflows.verifying import Candidate

__all__ = ["PREFILTER", "Glancer"]

T = TypeVar("T")

KEPT = 65_536
"""Photos whose corners are held in memory, about 10 KB each: neighbours of neighbours come again and again."""

PREFILTER = Prefilter()

SHARE = 16
"""Pairs, and photos, that a thread takes at a time."""

_UNLIKE = Verdict(Relation.SIMILAR, 0.0, Evidence())


class Glancer:
    """Looks at pairs of contents. One thread may use it; the work itself is spread over ``pool``."""

    def __init__(self, catalogue: Catalogue, pool: Executor, give_way: Callable[[], None] = lambda: None) -> None:
        self._catalogue = catalogue
        self._pool = pool
        self._give_way = give_way
        self._version = PREFILTER.version
        self._corners: OrderedDict[int, Keypoints | None] = OrderedDict()

    def worth_verifying(self, candidates: Sequence[Candidate]) -> list[Candidate]:
        """Those whose corners agree, or are too few to tell, in order."""
        hashes = self._catalogue.contents.hashes({i for c in candidates for i in (c.a, c.b)})
        keys = {c: PairKey.of(hashes[c.a], hashes[c.b]) for c in candidates if c.a in hashes and c.b in hashes}
        unlike = self._catalogue.pairs.get(self._version, keys.values())
        left = [candidate for candidate, key in keys.items() if key not in unlike]
        alike = self._glanced(left)
        found = [VerifiedPair(keys[one], _UNLIKE) for one, worth in zip(left, alike, strict=True) if not worth]
        self._catalogue.pairs.put(self._version, found)
        return [one for one, worth in zip(left, alike, strict=True) if worth]

    def _glanced(self, candidates: Sequence[Candidate]) -> list[bool]:
        self._look({i for c in candidates for i in (c.a, c.b)})

        def several(part: Sequence[Candidate]) -> list[bool]:
            self._give_way()
            return [_alike(self._corners[one.a], self._corners[one.b]) for one in part]

        alike = [worth for part in self._pool.map(several, _shares(candidates)) for worth in part]
        while len(self._corners) > KEPT:
            self._corners.popitem(last=False)
        return alike

    def _look(self, ids: set[int]) -> None:
        wanted = sorted(ids - self._corners.keys())
        thumbnails = self._catalogue.contents.thumbnails(wanted)

        def several(part: Sequence[int]) -> list[Keypoints | None]:
            self._give_way()
            return [_seen(thumbnails.get(content)) for content in part]

        seen = (one for part in self._pool.map(several, _shares(wanted)) for one in part)
        self._corners.update(zip(wanted, seen, strict=True))
        for content in ids:
            self._corners.move_to_end(content)


def _shares(whole: Sequence[T]) -> list[Sequence[T]]:
    return [whole[start : start + SHARE] for start in range(0, len(whole), SHARE)]


def _seen(thumbnail: bytes | None) -> Keypoints | None:
    """``None`` where the thumbnail is missing or damaged."""
    if thumbnail is None:
        return None
    try:
        return PREFILTER.keypoints(decode_thumbnail(thumbnail))
    except PhotoError:
        return None


def _alike(one: Keypoints | None, other: Keypoints | None) -> bool:
    return one is not None and other is not None and PREFILTER.passes(one, other)
