"""Answering queries: candidates from the index, proof from the thumbnails, hits in order of their score."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from pictrace.catalogue import Catalogue
from pictrace.decoding import decode
from pictrace.embeddings.interface import Embedder
from pictrace.errors import PhotoError, UsageError
from pictrace.records import Evidence, Filters, Hit, Photo, Query, Relation, SearchResult, Tag, Verdict
from pictrace.vectors.interface import VectorIndex
from pictrace.verification.interface import Prepared, Verifier
from pictrace.workflows.lookalikes import Lookalikes
from pictrace.workflows.queries import Pictures, QueryPicture
from pictrace.workflows.words import Words

__all__ = ["MEASURES", "Request", "Searcher"]

MEASURES = ("embedding", "ssim", "orb", "phash")
MARGIN = 16
"""Candidates beyond those needed: contents whose files were overwritten have no photo to show."""
DEEPEST = 10_000
"""Candidates that a search by ``min_score`` looks at at most."""
MEASURED_CANDIDATES = 200
"""Candidates that ``ssim`` and ``orb`` rank in a library too large to be measured whole."""
AGREEING_CORNERS = 100.0
"""So many ORB inliers count as a similarity of 1."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of every query. Raises ``UsageError`` for what cannot be answered."""

    k: int = 5
    offset: int = 0
    min_score: float = 0.0
    filters: Filters = field(default_factory=Filters)
    by: str = "embedding"
    relations: frozenset[Relation] | None = None
    verify: bool = True

    def __post_init__(self) -> None:
        if self.k < 1 or self.offset < 0:
            raise UsageError(f"k is at least 1 and offset at least 0: got {self.k} and {self.offset}")
        if not 0.0 <= self.min_score <= 1.0:
            raise UsageError(f"min_score is a probability from 0 to 1, not {self.min_score}")
        if self.by not in MEASURES:
            raise UsageError(f"by is one of {', '.join(MEASURES)}, not {self.by!r}")

    @property
    def end(self) -> int:
        return self.offset + self.k

    def accepts(self, hit: Hit) -> bool:
        return hit.score >= self.min_score and (self.relations is None or hit.relation in self.relations)

    @property
    def proven_only(self) -> bool:
        """True when only verified candidates can answer."""
        return self.relations is not None and Relation.SIMILAR not in self.relations


@dataclass(frozen=True, slots=True)
class Candidate:
    """A content that may answer; ``cosine`` is ``None`` where the model has not seen it, ``measure``
    what it is ranked by."""

    content_id: int
    cosine: float | None
    measure: float


@dataclass(frozen=True, slots=True)
class Ranked:
    """Candidates, best first. ``whole`` is true when every photo that passes the filters is among them
    or would follow them."""

    candidates: list[Candidate]
    whole: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Searcher:
    """Searches one library by one model. Functions give the parts that are costly to open, when they
    are needed; ``index`` gives one that is up to date. ``same_kind`` turns a cosine into a probability."""

    catalogue: Catalogue
    pictures: Pictures
    model: str
    embedder: Callable[[], Embedder]
    index: Callable[[], VectorIndex]
    verifier: Callable[[], Verifier]
    same_kind: Callable[[float | None], float]
    lookalikes: Lookalikes
    words: Words
    pool: Executor
    thumbnail_size: int = 384
    verify_candidates: int = 20
    measure_all: int = 5000

    def search(self, queries: Iterable[Query], request: Request) -> Iterator[SearchResult]:
        """One result for each query, in order."""
        for query in queries:
            yield self.answer(query, request)

    def answer(self, query: Query, request: Request) -> SearchResult:
        started = time.perf_counter()
        notes: list[str] = []
        if query.has_picture:
            hits, total = self._pictured(query, request, notes)
        else:
            hits, total = self._worded(query, request, notes)
        took = (time.perf_counter() - started) * 1000
        return SearchResult(query.name, self.model, took, tuple(hits), total, tuple(notes))

    def embed(self, query: Query) -> NDArray[np.float32]:
        """(dimension,) float32, unit length. A whole photo of the library gives the stored vector."""
        return self.vector(self.pictures.look(query, self.thumbnail_size))

    def tags(self, query: Query, k: int) -> list[Tag]:
        """The k most probable words for a picture; a whole photo of the library has them stored."""
        picture = self.pictures.look(query, self.thumbnail_size)
        if picture.photo is not None and picture.photo.content_id is not None and picture.content_hash is not None:
            return list(self.words.tags([picture.photo.content_id]).get(picture.photo.content_id, ()))[:k]
        probabilities = self.embedder().embed([picture.pixels]).tags
        return [] if probabilities is None else self.words.of(probabilities[0], k)

    # By a picture

    def _pictured(self, query: Query, request: Request, notes: list[str]) -> tuple[list[Hit], int]:
        picture = self.pictures.look(query, self.thumbnail_size)
        allowed = self._allowed(query, request, notes)
        if request.by == "embedding":
            ranked = self._by_embedding(picture, request, allowed)
        else:
            ranked = self._by_measure(picture, request, allowed, notes)
        photos = self.catalogue.photos.of_contents((c.content_id for c in ranked.candidates), request.filters)
        answering = [candidate for candidate in ranked.candidates if candidate.content_id in photos]
        verdicts = self._verdicts(picture, answering[: self.verify_candidates], photos) if request.verify else {}
        hits = self._hits(picture, answering, photos, verdicts, request)
        accepted = [hit for hit in hits if request.accepts(hit)]
        total = len(accepted)
        if ranked.whole and request.min_score == 0 and not request.proven_only:
            shown = sum(len(of_one) for of_one in photos.values())
            total += max(0, self._count(request.filters, allowed) - shown)
        page = accepted[request.offset : request.end]
        return [replace(hit, rank=request.offset + n) for n, hit in enumerate(page, start=1)], total

    def _allowed(self, query: Query, request: Request, notes: list[str]) -> NDArray[np.int64] | None:
        """The contents that may answer, sorted; ``None`` for all."""
        allowed = self.catalogue.photos.content_ids(request.filters) if request.filters.narrow else None
        if query.text:
            matches = self.words.matches(query.text, notes, allowed)
            allowed = np.sort(matches.ids)
        return allowed

    def _count(self, filters: Filters, allowed: NDArray[np.int64] | None) -> int:
        return self.catalogue.photos.count(filters) if allowed is None else len(allowed)

    def vector(self, picture: QueryPicture) -> NDArray[np.float32]:
        photo = picture.photo
        if photo is not None and photo.content_id is not None and picture.content_hash is not None:
            stored = self.catalogue.embeddings.of_contents(self.model, [photo.content_id])
            if photo.content_id in stored:
                return stored[photo.content_id]
        vector: NDArray[np.float32] = self.embedder().embed([picture.pixels]).vectors[0]
        return vector

    def _by_embedding(self, picture: QueryPicture, request: Request, allowed: NDArray[np.int64] | None) -> Ranked:
        """Copies that other fingerprints give away come first, so that they are verified; then the
        nearest in the index, as deep as the request needs."""
        vector = self.vector(picture)
        first = self._near_copies(picture, vector, allowed)
        index = self.index()
        depth = self.verify_candidates if request.proven_only else max(request.end, self.verify_candidates)
        depth += MARGIN
        while True:
            found = index.search(vector[None], depth, allowed)
            ids, cosines = found.ids[0], found.similarities[0]
            held = ids >= 0
            if self._deep_enough(request, ids[held], cosines[held], depth):
                break
            depth *= 4
        first_ids = {candidate.content_id for candidate in first}
        nearest = zip(ids[held].tolist(), cosines[held].tolist(), strict=True)
        return Ranked(first + [Candidate(i, cosine, cosine) for i, cosine in nearest if i not in first_ids])

    def _deep_enough(self, request: Request, ids: NDArray[np.int64], cosines: NDArray[np.float32], depth: int) -> bool:
        if len(ids) < depth or request.proven_only:
            return True
        if request.min_score > 0 and depth < DEEPEST and self.same_kind(float(cosines[-1])) >= request.min_score:
            return False
        photos = self.catalogue.photos.of_contents(ids.tolist(), request.filters)
        return sum(len(of_one) for of_one in photos.values()) >= request.end

    def _near_copies(
        self, picture: QueryPicture, vector: NDArray[np.float32], allowed: NDArray[np.int64] | None
    ) -> list[Candidate]:
        ids = self.lookalikes.near(picture.phashes)
        if picture.content_hash is not None:
            known = self.catalogue.contents.by_hash([picture.content_hash], self.model)
            ids = [content.id for content in known.values()] + [
                i for i in ids if i not in {c.id for c in known.values()}
            ]
        if allowed is not None and ids:
            ids = [i for i in ids if _among(allowed, i)]
        ids = ids[: max(1, self.verify_candidates // 2)]  # the other half is for the nearest in the index
        return [Candidate(i, cosine, cosine or 0.0) for i, cosine in self._cosines(vector, ids)]

    def _cosines(self, vector: NDArray[np.float32], ids: Sequence[int]) -> list[tuple[int, float | None]]:
        vectors = self.catalogue.embeddings.of_contents(self.model, ids) if ids else {}
        return [(i, float(vectors[i] @ vector) if i in vectors else None) for i in ids]

    # By one measure

    def _by_measure(
        self, picture: QueryPicture, request: Request, allowed: NDArray[np.int64] | None, notes: list[str]
    ) -> Ranked:
        if request.by == "phash":
            notes.append("ranked by phash over the whole library")
            ids, alike = self.lookalikes.ranked(picture.phashes, allowed)
            depth = min(len(ids), max(request.end, self.verify_candidates) + MARGIN)
            measured = list(zip(ids[:depth].tolist(), alike[:depth].tolist(), strict=True))
            whole = True
        else:
            measured, whole = self._measured(picture, request, allowed, notes)
        cosines = dict(self._cosines(self.vector(picture), [i for i, _ in measured]))
        return Ranked([Candidate(i, cosines[i], value) for i, value in measured], whole)

    def _measured(
        self, picture: QueryPicture, request: Request, allowed: NDArray[np.int64] | None, notes: list[str]
    ) -> tuple[list[tuple[int, float]], bool]:
        ids = self.catalogue.photos.content_ids(request.filters) if allowed is None else allowed
        whole = len(ids) <= self.measure_all
        if whole:
            notes.append(f"ranked by {request.by} over the whole library")
            chosen = ids.tolist()
        else:
            depth = max(MEASURED_CANDIDATES, request.end + MARGIN)
            found = self.index().search(self.vector(picture)[None], depth, allowed).ids[0]
            chosen = found[found >= 0].tolist()
            notes.append(
                f"ranked by {request.by} over the {len(chosen)} best candidates of the embedding: "
                f"the library has more than {self.measure_all:,} pictures"
            )
        measured = self._measures(picture, request.by, chosen)
        return sorted(measured, key=lambda pair: (-pair[1], pair[0])), whole

    def _measures(self, picture: QueryPicture, by: str, ids: Sequence[int]) -> list[tuple[int, float]]:
        from pictrace.verification import measure

        query = self.prepared(picture)
        scale = AGREEING_CORNERS if by == "orb" else 1.0

        def one(item: tuple[int, bytes]) -> tuple[int, float] | None:
            photo = self._thumbnail(item[1], None, None)
            if photo is None:
                return None
            return item[0], min(1.0, max(0.0, measure(by, query, photo) / scale))

        measured: list[tuple[int, float]] = []
        for start in range(0, len(ids), 256):
            thumbnails = self.catalogue.contents.thumbnails(ids[start : start + 256])
            measured += [found for found in self.pool.map(one, thumbnails.items()) if found is not None]
        return measured

    # Proof

    def prepared(self, picture: QueryPicture) -> Prepared:
        return self.verifier().prepare(picture.pixels, picture.phashes, picture.content_hash)

    def _thumbnail(self, data: bytes, phash: int | None, content_hash: str | None) -> Prepared | None:
        try:
            pixels = decode(data).pixels
        except PhotoError:  # a damaged thumbnail proves nothing; `check` finds it
            return None
        return self.verifier().prepare(pixels, () if phash is None else (phash,), content_hash)

    def _verdicts(
        self, picture: QueryPicture, candidates: Sequence[Candidate], photos: dict[int, list[Photo]]
    ) -> dict[int, Verdict]:
        """By content id; a content without a usable thumbnail is absent."""
        thumbnails = self.catalogue.contents.thumbnails(c.content_id for c in candidates)
        if not thumbnails:
            return {}
        query, verifier = self.prepared(picture), self.verifier()

        def one(candidate: Candidate) -> tuple[int, Verdict] | None:
            photo = photos[candidate.content_id][0]
            data = thumbnails.get(candidate.content_id)
            prepared = None if data is None else self._thumbnail(data, photo.phash, photo.content_hash)
            if prepared is None:
                return None
            return candidate.content_id, verifier.compare(query, prepared, candidate.cosine)

        return dict(found for found in self.pool.map(one, candidates) if found is not None)

    def _hits(
        self,
        picture: QueryPicture,
        candidates: Sequence[Candidate],
        photos: dict[int, list[Photo]],
        verdicts: dict[int, Verdict],
        request: Request,
    ) -> list[Hit]:
        hits = []
        for candidate in candidates:
            for photo in photos[candidate.content_id]:
                verdict = verdicts.get(candidate.content_id) or self._unproven(picture, candidate, photo)
                similarity = candidate.measure if request.by != "embedding" else candidate.cosine or 0.0
                hits.append(Hit(0, photo, verdict.score, verdict.relation, similarity, verdict.evidence))
        if request.by == "embedding":
            hits.sort(key=lambda hit: (-hit.score, -hit.similarity))
        return hits

    def _unproven(self, picture: QueryPicture, candidate: Candidate, photo: Photo) -> Verdict:
        """What the fingerprints alone say: alike, or the same bytes."""
        bits = None
        if photo.phash is not None:
            bits = min((one ^ photo.phash).bit_count() for one in picture.phashes)
        evidence = Evidence(cosine=candidate.cosine, phash_distance=bits)
        if picture.content_hash is not None and picture.content_hash == photo.content_hash:
            return Verdict(Relation.IDENTICAL, 1.0, evidence)
        return Verdict(Relation.SIMILAR, self.same_kind(candidate.cosine), evidence)

    # By words alone

    def _worded(self, query: Query, request: Request, notes: list[str]) -> tuple[list[Hit], int]:
        """The photos that most probably show what the words say: the score is that probability."""
        if request.by != "embedding":
            raise UsageError(f"words cannot be ranked by {request.by}: give a picture, or leave the measure out")
        allowed = self.catalogue.photos.content_ids(request.filters) if request.filters.narrow else None
        matches = self.words.matches(query.text or "", notes, allowed)
        photos = self.catalogue.photos.of_contents(matches.ids.tolist(), request.filters)
        hits = []
        for content_id, probability in zip(matches.ids.tolist(), matches.probabilities.tolist(), strict=True):
            for photo in photos.get(content_id, ()):
                hit = Hit(0, photo, probability, Relation.SIMILAR, probability)
                if request.accepts(hit):
                    hits.append(hit)
        page = hits[request.offset : request.end]
        tags = self.words.tags(hit.photo.content_id for hit in page if hit.photo.content_id is not None)
        shown = [
            replace(hit, rank=request.offset + n, tags=tags.get(hit.photo.content_id or 0, ()))
            for n, hit in enumerate(page, start=1)
        ]
        return shown, len(hits)


def _among(allowed: NDArray[np.int64], content_id: int) -> bool:
    place = int(np.searchsorted(allowed, content_id))
    return place < len(allowed) and bool(allowed[place] == content_id)
