"""Which photos may answer a query: by their embeddings, by near-equal fingerprints, or by one measure alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pictrace.catalogue import Catalogue
from pictrace.messages import Message
from pictrace.records import Photo
from pictrace.vectors.interface import VectorIndex
from pictrace.workflows.pairs import Matcher, PhashIndex
from pictrace.workflows.search.likeness import Likeness, Vectors
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
    """Candidates that have photos, best first, and these photos. ``promising`` are those to be verified, the likeliest
    copies first. ``whole`` is false when other photos that pass the filters were never looked at."""

    candidates: list[Candidate]
    photos: dict[int, list[Photo]]
    promising: list[Candidate]
    whole: bool = True


@dataclass(frozen=True, slots=True)
class _Nearest:
    """Cosines by space and content id, the likeness that no other content exceeds, and whether there are no others."""

    cosines: dict[int, dict[str, float]]
    last: float
    exhausted: bool


@dataclass(frozen=True, slots=True, eq=False)
class Finder:
    """Finds candidates for one picture and its vectors; ``index`` gives that of a space."""

    catalogue: Catalogue
    model: str
    likeness: Likeness
    index: Callable[[str], VectorIndex]
    phash_index: PhashIndex
    matcher: Matcher
    same_kind: Callable[[float | None], float]
    verify_candidates: int
    measure_all: int

    def by_embedding(
        self,
        picture: QueryPicture,
        vectors: Vectors,
        request: Request,
        allowed: NDArray[np.int64] | None,
    ) -> Found:
        """Copies that other fingerprints give away come first, so that they are verified; then the nearest in
        the indexes, as deep as the request needs. ``allowed``: sorted content ids, ``None`` for all."""
        first = self._near_copies(picture, vectors, allowed)
        photos = self.catalogue.photos.of_contents((c.content_id for c in first), request.filters) if first else {}
        depth = MARGIN + (self.verify_candidates if request.proven_only else max(request.end, self.verify_candidates))
        while True:
            near = self._nearest(vectors, depth, allowed)
            photos |= self.catalogue.photos.of_contents((i for i in near.cosines if i not in photos), request.filters)
            if near.exhausted or request.proven_only or self._deep_enough(request, near.last, depth, photos):
                break
            depth *= 4
        known = {candidate.content_id for candidate in first}
        found = [Candidate(i, c, c) for i, c in self._by_likeness(near) if i not in known]
        ranked = [candidate for candidate in first + found if candidate.content_id in photos]
        copies = [i for i in self._by_copies(near) if i in photos and i not in known]
        places = {candidate.content_id: candidate for candidate in ranked}
        promising = [places[i] for i in [*(c.content_id for c in first if c.content_id in photos), *copies]]
        return Found(ranked, photos, promising[: self.verify_candidates])

    def _nearest(self, vectors: Vectors, depth: int, allowed: NDArray[np.int64] | None) -> _Nearest:
        """The ``depth`` nearest in each space, with their cosines in all of them."""
        cosines: dict[int, dict[str, float]] = {}
        last: dict[str, float] = {}
        exhausted = True
        for space in self.likeness.spaces:
            found = self.index(space).search(vectors[space][None], depth, allowed)
            held = found.ids[0] >= 0
            ids, similarities = found.ids[0][held].tolist(), found.similarities[0][held].tolist()
            for content_id, cosine in zip(ids, similarities, strict=True):
                cosines.setdefault(content_id, {})[space] = cosine
            last[space] = similarities[-1] if similarities else -1.0
            exhausted = exhausted and len(ids) < depth
        lacking = [i for i, of_space in cosines.items() if len(of_space) < len(self.likeness.spaces)]
        stored = self.likeness.stored(self.catalogue, self.model, lacking)
        for content_id in lacking:
            if content_id not in stored:  # written a moment ago, and not in every index yet
                del cosines[content_id]
                continue
            for space in self.likeness.spaces:
                cosines[content_id].setdefault(space, float(vectors[space] @ stored[content_id][space]))
        return _Nearest(cosines, self.likeness.combined(last), exhausted)

    def _by_likeness(self, near: _Nearest) -> list[tuple[int, float]]:
        alike = [(content_id, self.likeness.combined(cosines)) for content_id, cosines in near.cosines.items()]
        return sorted(alike, key=lambda pair: -pair[1])

    def _by_copies(self, near: _Nearest) -> list[int]:
        space = self.likeness.copies
        return sorted(near.cosines, key=lambda content_id: -near.cosines[content_id][space])

    def by_space(self, space: str, vectors: Vectors, request: Request, allowed: NDArray[np.int64] | None) -> Found:
        """Ranked by the cosine in one space alone."""
        depth = max(request.end, self.verify_candidates) + MARGIN
        found = self.index(space).search(vectors[space][None], depth, allowed)
        held = found.ids[0] >= 0
        measured = dict(zip(found.ids[0][held].tolist(), found.similarities[0][held].tolist(), strict=True))
        alike = self._likenesses(vectors, measured)
        photos = self.catalogue.photos.of_contents(measured, request.filters)
        ranked = [Candidate(i, alike[i], cosine) for i, cosine in measured.items() if i in photos]
        return Found(ranked, photos, ranked[: self.verify_candidates])

    def by_views(
        self,
        views: NDArray[np.float32],
        vectors: Vectors,
        found: Found,
        request: Request,
        allowed: NDArray[np.int64] | None,
        count: int,
    ) -> Found:
        """The ``count`` nearest to any of the views' vectors (v, d) in the space of copies that were not verified yet;
        their likeness is that of the whole picture."""
        verified = {candidate.content_id for candidate in found.promising}
        near = self.index(self.likeness.copies).search(views, count + len(verified), allowed)
        held = near.ids >= 0
        order = np.argsort(-near.similarities[held], kind="stable")
        ids = [i for i in dict.fromkeys(near.ids[held][order].tolist()) if i not in verified][:count]
        alike = self._likenesses(vectors, ids)
        photos = self.catalogue.photos.of_contents(ids, request.filters)
        candidates = [Candidate(i, alike[i], alike[i] or 0.0) for i in ids if i in photos]
        return Found(candidates, photos, candidates)

    def _deep_enough(self, request: Request, last: float, depth: int, photos: dict[int, list[Photo]]) -> bool:
        if request.min_score > 0 and depth < DEEPEST and self.same_kind(last) >= request.min_score:
            return False
        return sum(map(len, photos.values())) >= request.end

    def _near_copies(
        self, picture: QueryPicture, vectors: Vectors, allowed: NDArray[np.int64] | None
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
        alike = self._likenesses(vectors, ids)
        return [Candidate(i, alike[i], alike[i] or 0.0) for i in ids]

    def _likenesses(self, vectors: Vectors, ids: Iterable[int]) -> dict[int, float | None]:
        ids = list(ids)
        stored = self.likeness.stored(self.catalogue, self.model, ids)
        return {i: self.likeness.between(vectors, stored[i]) if i in stored else None for i in ids}

    def by_measure(
        self,
        picture: QueryPicture,
        vectors: Vectors,
        request: Request,
        allowed: NDArray[np.int64] | None,
        notes: list[Message],
    ) -> Found:
        """Ranked by ``request.by`` alone; a note says over what."""
        whole = True
        if request.by == "phash":
            ids, bits = self.phash_index.ranked(picture.phashes, allowed)
            depth = max(request.end, self.verify_candidates) + MARGIN
            measured = list(zip(ids[:depth].tolist(), bits[:depth].tolist(), strict=True))
        else:
            chosen, whole = self._to_measure(vectors, request, allowed)
            query = self.matcher.side(picture.pixels, picture.phashes, picture.content_hash)
            found = self.matcher.measures(query, request.by, chosen)
            measured = sorted(found, key=lambda pair: (-pair[1], pair[0]))
        if whole:
            notes.append(Message("search.ranked", measure=request.by))
        else:
            notes.append(Message("search.ranked_best", measure=request.by, best=len(measured), over=self.measure_all))
        alike = self._likenesses(vectors, (i for i, _ in measured))
        photos = self.catalogue.photos.of_contents(alike, request.filters)
        ranked = [Candidate(i, alike[i], value) for i, value in measured if i in photos]
        return Found(ranked, photos, ranked[: self.verify_candidates], whole)

    def _to_measure(
        self, vectors: Vectors, request: Request, allowed: NDArray[np.int64] | None
    ) -> tuple[list[int], bool]:
        """Everything that may answer, or the best candidates where that is too much; true for everything."""
        ids = self.catalogue.photos.content_ids(request.filters) if allowed is None else allowed
        if len(ids) <= self.measure_all:
            return ids.tolist(), True
        depth = max(MEASURED_CANDIDATES, request.end + MARGIN)
        copies = self.likeness.copies
        found = self.index(copies).search(vectors[copies][None], depth, allowed).ids[0]
        return found[found >= 0].tolist(), False


def _among(allowed: NDArray[np.int64], content_id: int) -> bool:
    place = int(np.searchsorted(allowed, content_id))
    return place < len(allowed) and bool(allowed[place] == content_id)
