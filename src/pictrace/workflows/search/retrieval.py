"""Which photos may answer a query: by their embeddings, by near-equal fingerprints, or by one measure alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pictrace.catalogue import Catalogue
from pictrace.records import Photo
from pictrace.vectors.interface import VectorIndex
from pictrace.workflows.proving import Prover
from pictrace.workflows.search.phash_index import PHashIndex
from pictrace.workflows.search.query_image import QueryPicture
from pictrace.workflows.search.request import Request

__all__ = ["Candidate", "Finder", "Found"]

MARGIN = 16
"""Candidates beyond those needed: contents whose files were overwritten have no photo to show."""
DEEPEST = 10_000
"""Candidates that a search by ``min_score`` looks at at most."""
MEASURED_CANDIDATES = 200
"""Candidates that ``ssim`` and ``orb`` rank in a library too large to be measured whole."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A content that may answer. ``cosine`` is ``None`` where the model has not seen it, ``measure``
    what it is ranked by."""

    content_id: int
    cosine: float | None
    measure: float


@dataclass(frozen=True, slots=True)
class Found:
    """Candidates that have photos, best first, and these photos. ``whole`` is false when other photos that
    pass the filters were never looked at."""

    candidates: list[Candidate]
    photos: dict[int, list[Photo]]
    whole: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Finder:
    """Finds candidates for one picture and its vector."""

    catalogue: Catalogue
    model: str
    index: Callable[[], VectorIndex]
    phash_index: PHashIndex
    prover: Prover
    same_kind: Callable[[float | None], float]
    verify_candidates: int
    measure_all: int

    def by_embedding(
        self,
        picture: QueryPicture,
        vector: NDArray[np.float32],
        request: Request,
        allowed: NDArray[np.int64] | None,
    ) -> Found:
        """Copies that other fingerprints give away come first, so that they are verified; then the nearest in
        the index, as deep as the request needs. ``allowed``: sorted content ids, ``None`` for all."""
        first = self._near_copies(picture, vector, allowed)
        photos = self.catalogue.photos.of_contents((c.content_id for c in first), request.filters) if first else {}
        index = self.index()
        depth = MARGIN + (self.verify_candidates if request.proven_only else max(request.end, self.verify_candidates))
        while True:
            found = index.search(vector[None], depth, allowed)
            held = found.ids[0] >= 0
            ids, cosines = found.ids[0][held].tolist(), found.similarities[0][held].tolist()
            photos |= self.catalogue.photos.of_contents((i for i in ids if i not in photos), request.filters)
            if len(ids) < depth or request.proven_only or self._deep_enough(request, cosines[-1], depth, photos):
                break
            depth *= 4
        known = {candidate.content_id for candidate in first}
        ranked = first + [Candidate(i, c, c) for i, c in zip(ids, cosines, strict=True) if i not in known]
        return Found([candidate for candidate in ranked if candidate.content_id in photos], photos)

    def by_views(
        self,
        vectors: NDArray[np.float32],
        vector: NDArray[np.float32],
        found: Found,
        request: Request,
        allowed: NDArray[np.int64] | None,
        count: int,
    ) -> Found:
        """The ``count`` nearest to any of the views' vectors (v, d) that were not verified yet; their cosines are
        those of the whole picture's vector."""
        verified = {candidate.content_id for candidate in found.candidates[: self.verify_candidates]}
        near = self.index().search(vectors, count + len(verified), allowed)
        held = near.ids >= 0
        order = np.argsort(-near.similarities[held], kind="stable")
        ids = [i for i in dict.fromkeys(near.ids[held][order].tolist()) if i not in verified][:count]
        cosines = self._cosines(vector, ids)
        photos = self.catalogue.photos.of_contents(ids, request.filters)
        return Found([Candidate(i, cosines[i], cosines[i] or 0.0) for i in ids if i in photos], photos)

    def _deep_enough(self, request: Request, last: float, depth: int, photos: dict[int, list[Photo]]) -> bool:
        if request.min_score > 0 and depth < DEEPEST and self.same_kind(last) >= request.min_score:
            return False
        return sum(map(len, photos.values())) >= request.end

    def _near_copies(
        self, picture: QueryPicture, vector: NDArray[np.float32], allowed: NDArray[np.int64] | None
    ) -> list[Candidate]:
        """Contents with the same bytes or nearly the same pHash. They get half of the places for verification:
        many pages of text have one pHash."""
        same: list[int] = []
        if picture.content_hash is not None:
            same = [c.id for c in self.catalogue.contents.by_hash([picture.content_hash], self.model).values()]
        ids = list(dict.fromkeys(same + self.phash_index.near(picture.phashes)))
        if allowed is not None:
            ids = [i for i in ids if _among(allowed, i)]
        ids = ids[: max(1, self.verify_candidates // 2)]
        cosines = self._cosines(vector, ids)
        return [Candidate(i, cosines[i], cosines[i] or 0.0) for i in ids]

    def _cosines(self, vector: NDArray[np.float32], ids: Sequence[int]) -> dict[int, float | None]:
        vectors = self.catalogue.embeddings.of_contents(self.model, ids) if ids else {}
        return {i: float(vectors[i] @ vector) if i in vectors else None for i in ids}

    def by_measure(
        self,
        picture: QueryPicture,
        vector: NDArray[np.float32],
        request: Request,
        allowed: NDArray[np.int64] | None,
        notes: list[str],
    ) -> Found:
        """Ranked by ``request.by`` alone; a note says over what."""
        whole = True
        if request.by == "phash":
            ids, alike = self.phash_index.ranked(picture.phashes, allowed)
            depth = max(request.end, self.verify_candidates) + MARGIN
            measured = list(zip(ids[:depth].tolist(), alike[:depth].tolist(), strict=True))
        else:
            chosen, whole = self._to_measure(vector, request, allowed)
            measured = sorted(self.prover.measures(picture, request.by, chosen), key=lambda pair: (-pair[1], pair[0]))
        if whole:
            notes.append(f"ranked by {request.by} over the whole library")
        else:
            notes.append(
                f"ranked by {request.by} over the {len(measured)} best candidates of the embedding: "
                f"the library has more than {self.measure_all:,} pictures"
            )
        cosines = self._cosines(vector, [i for i, _ in measured])
        photos = self.catalogue.photos.of_contents(cosines, request.filters)
        return Found([Candidate(i, cosines[i], value) for i, value in measured if i in photos], photos, whole)

    def _to_measure(
        self, vector: NDArray[np.float32], request: Request, allowed: NDArray[np.int64] | None
    ) -> tuple[list[int], bool]:
        """Everything that may answer, or the best candidates where that is too much; true for everything."""
        ids = self.catalogue.photos.content_ids(request.filters) if allowed is None else allowed
        if len(ids) <= self.measure_all:
            return ids.tolist(), True
        depth = max(MEASURED_CANDIDATES, request.end + MARGIN)
        found = self.index().search(vector[None], depth, allowed).ids[0]
        return found[found >= 0].tolist(), False


def _among(allowed: NDArray[np.int64], content_id: int) -> bool:
    place = int(np.searchsorted(allowed, content_id))
    return place < len(allowed) and bool(allowed[place] == content_id)
