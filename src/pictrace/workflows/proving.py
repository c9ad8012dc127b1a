"""Verifying candidates on their stored thumbnails, several at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pictrace.catalogue import Catalogue
from pictrace.decoding import decode_thumbnail
from pictrace.errors import PhotoError
from pictrace.records import Photo, Verdict
from pictrace.verification.interface import Prepared, Verifier
from pictrace.verification.keypoints import Keypoints
from pictrace.workflows.glancing import PREFILTER
from pictrace.workflows.jobs.scheduler import Scheduler
from pictrace.workflows.search.query_image import QueryPicture

__all__ = ["Prover"]

AGREEING_CORNERS = 100.0
"""So many ORB inliers count as a similarity of 1."""
LOADED_AT_ONCE = 256
IN_FULL = 1
"""Candidates of the first look that are verified whatever a glance says: it overlooks one copy in a hundred."""


@dataclass(frozen=True, slots=True, eq=False)
class Prover:
    """Compares query pictures with photos of the library; the originals need not be reachable."""

    catalogue: Catalogue
    verifier: Callable[[], Verifier]
    pool: Executor
    scheduler: Scheduler

    def prepared(self, picture: QueryPicture) -> Prepared:
        """The query's side, in all orientations."""
        return self.verifier().prepare(picture.pixels, picture.phashes, picture.content_hash)

    def verdicts(
        self,
        query: Prepared,
        photos: Sequence[Photo],
        cosines: Mapping[int, float | None],
        glance: Keypoints,
        *,
        first: bool = True,
    ) -> dict[int, Verdict]:
        """For each photo by its content id, with the embeddings' ``cosines`` by content id; a photo without a
        usable thumbnail is absent. ``query`` is ``prepared`` and ``glance`` its corners: once for all looks.

        Of a photo that shares too few corners with the query there is no verdict, for a third of the time of one. In
        the ``first`` look there is: the best candidate is verified whatever a glance says, and the others are compared
        as wholes.
        """
        thumbnails = self.catalogue.contents.thumbnails(photo.content_id for photo in photos if photo.content_id)
        if not thumbnails:
            return {}
        verifier = self.verifier()

        def one(place: int, photo: Photo) -> tuple[int, Verdict] | None:
            content_id = photo.content_id or 0
            pixels = _shown(thumbnails.get(content_id))
            if pixels is None:
                return None
            promising = (first and place < IN_FULL) or PREFILTER.passes(
                glance, PREFILTER.keypoints(pixels, mirrored=False)
            )
            if not (first or promising):
                return None
            phashes = () if photo.phash is None else (photo.phash,)
            prepared = verifier.prepare(pixels, phashes, photo.content_hash)
            return content_id, verifier.compare(query, prepared, cosines.get(content_id), corners=promising)

        # Each change of thread costs; among many searches only the divided one would gain, at the others' expense.
        each = map if self.scheduler.dense else self.pool.map
        return dict(found for found in each(one, range(len(photos)), photos) if found is not None)

    def measures(self, picture: QueryPicture, by: str, content_ids: Sequence[int]) -> Iterator[tuple[int, float]]:
        """One measure alone (``ssim``, ``orb``) of the contents that have a usable thumbnail, as (content id,
        similarity in 0…1)."""
        from pictrace.verification import measure

        query = self.prepared(picture)
        scale = AGREEING_CORNERS if by == "orb" else 1.0

        def one(item: tuple[int, bytes]) -> tuple[int, float] | None:
            pixels = _shown(item[1])
            if pixels is None:
                return None
            return item[0], measure(by, query, self.verifier().prepare(pixels)) / scale

        for start in range(0, len(content_ids), LOADED_AT_ONCE):
            thumbnails = self.catalogue.contents.thumbnails(content_ids[start : start + LOADED_AT_ONCE])
            for found in self.pool.map(one, thumbnails.items()):
                if found is not None:
                    yield found[0], min(1.0, max(0.0, found[1]))


def _shown(thumbnail: bytes | None) -> NDArray[np.uint8] | None:
    """A photo's pixels; a damaged thumbnail proves nothing (``check`` finds it)."""
    if thumbnail is None:
        return None
    try:
        return decode_thumbnail(thumbnail)
    except PhotoError:
        return None
