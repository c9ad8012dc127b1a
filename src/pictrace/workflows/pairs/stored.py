"""The matcher for pairs of stored contents, many of them: filtered, verified in batches, remembered."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor

import numpy as np
from numpy.typing import NDArray

from pictrace.catalogue import Catalogue, Phashes
from pictrace.records import Evidence, Relation, Verdict
from pictrace.verification.capture_time import apply_capture_time
from pictrace.verification.interface import Prepared, Verifier
from pictrace.verification.keypoints import Keypoints
from pictrace.verification.prefilter import Prefilter
from pictrace.workflows.pairs.cache import ContentPair, VerdictCache
from pictrace.workflows.pairs.thumbnails import Recent, shares

__all__ = ["StoredMatcher"]

BATCH = 128
"""Pairs. Verified and remembered at a time."""

PREPARED_KEPT = 512
"""Pictures. Held prepared in memory, about a quarter of a megabyte each."""

KEYPOINTS_KEPT = 65_536
"""Pictures. Of which the prefilter's keypoints are held in memory, about 10 KB each."""

PREPARE_SHARE = 1
"""Pictures. What a thread prepares at a time, between two looks whether somebody searches."""

PREFILTER_SHARE = 16
"""Pairs, and pictures. What a thread filters at a time: as much work as one verification."""

_UNLIKE = Verdict(Relation.SIMILAR, 0.0, Evidence())


class StoredMatcher:
    """Compares contents by their stored thumbnails. One thread may use it; the work itself is spread over ``pool``.
    ``give_way`` is called again and again, and lets searches go first."""

    def __init__(
        self, catalogue: Catalogue, verifier: Verifier, pool: Executor, give_way: Callable[[], None] = lambda: None
    ) -> None:
        self._catalogue = catalogue
        self._verifier = verifier
        self._prefilter = Prefilter()
        self._pool = pool
        self._give_way = give_way
        self._phashes: Phashes | None = None
        self._verified = VerdictCache(catalogue, verifier.version)
        self._filtered = VerdictCache(catalogue, self._prefilter.version)
        self._prepared: Recent[Prepared] = Recent(
            catalogue, self._prepare, pool, kept=PREPARED_KEPT, share=PREPARE_SHARE, give_way=give_way
        )
        self._keypoints: Recent[Keypoints] = Recent(
            catalogue, self._detect, pool, kept=KEYPOINTS_KEPT, share=PREFILTER_SHARE, give_way=give_way
        )

    def worth_verifying(self, pairs: Sequence[ContentPair]) -> list[ContentPair]:
        """Those that pass the prefilter, in order. What it found against a pair is remembered like a verdict."""
        found = self._filtered.remembered(pairs, self._unlike)
        return [pair for pair, verdict in found.items() if verdict is None]

    def verdicts(self, pairs: Sequence[ContentPair]) -> Iterator[tuple[ContentPair, Verdict]]:
        """In order; ``a`` of the pair is the query of its verdict. Pairs of which a thumbnail is missing or damaged are
        left out."""
        for batch in shares(pairs, BATCH):
            found = self._verified.remembered(batch, self._compared)
            yield from self._by_capture_time({pair: one for pair, one in found.items() if one is not None})

    def _by_capture_time(self, found: Mapping[ContentPair, Verdict]) -> Iterator[tuple[ContentPair, Verdict]]:
        """Applied to what is remembered too: a verdict is about pixels, the camera's words are read anew."""
        same = {content for pair, one in found.items() if one.relation.same_picture for content in (pair.a, pair.b)}
        captures = self._catalogue.contents.captures(same)
        for pair, verdict in found.items():
            known = pair.a in captures and pair.b in captures
            yield pair, apply_capture_time(verdict, captures[pair.a], captures[pair.b]) if known else verdict

    def _unlike(self, pairs: Sequence[ContentPair]) -> dict[ContentPair, Verdict]:
        """Those that do not pass; a pair without usable thumbnails cannot be verified either."""
        keypoints = self._keypoints.of(content for pair in pairs for content in (pair.a, pair.b))

        def several(part: Sequence[ContentPair]) -> list[bool]:
            self._give_way()
            return [self._passes(keypoints[pair.a], keypoints[pair.b]) for pair in part]

        passed = (one for part in self._pool.map(several, shares(pairs, PREFILTER_SHARE)) for one in part)
        return {pair: _UNLIKE for pair, passes in zip(pairs, passed, strict=True) if not passes}

    def _passes(self, one: Keypoints | None, other: Keypoints | None) -> bool:
        return one is not None and other is not None and self._prefilter.passes(one, other)

    def _detect(self, content_id: int, pixels: NDArray[np.uint8]) -> Keypoints:
        return self._prefilter.keypoints(pixels)

    def _compared(self, pairs: Sequence[ContentPair]) -> dict[ContentPair, Verdict]:
        if self._phashes is None:  # read before the threads ask for it: sixteen bytes a content
            self._phashes = self._catalogue.contents.phashes()
        prepared = self._prepared.of(content for pair in pairs for content in (pair.a, pair.b))

        def one(pair: ContentPair) -> tuple[ContentPair, Verdict] | None:
            self._give_way()
            query, photo = prepared[pair.a], prepared[pair.b]
            if query is None or photo is None:
                return None
            return pair, self._verifier.compare(query, photo, pair.cosine)

        return dict(found for found in self._pool.map(one, pairs) if found is not None)

    def _prepare(self, content_id: int, pixels: NDArray[np.uint8]) -> Prepared:
        assert self._phashes is not None
        ids, values = self._phashes.ids, self._phashes.values
        at = int(np.searchsorted(ids, content_id))
        known = at < len(ids) and ids[at] == content_id
        return self._verifier.prepare(pixels, (int(values[at]),) if known else ())
