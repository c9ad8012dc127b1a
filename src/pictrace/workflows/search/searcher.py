"""Answering queries: candidates from the index, proof from the thumbnails, hits in order of their score."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from pictrace.catalogue import Catalogue
from pictrace.embeddings.interface import Embedder
from pictrace.errors import UsageError
from pictrace.messages import Message
from pictrace.records import COPIES, LOOKS, Evidence, Filters, Hit, Photo, Query, Relation, SearchResult, Tag, Verdict
from pictrace.vectors.interface import VectorIndex
from pictrace.verification.interface import Verifier
from pictrace.workflows.jobs.scheduler import Scheduler
from pictrace.workflows.pairs import Effort, Matcher, PhashIndex, Side
from pictrace.workflows.search.augmentation import augmented
from pictrace.workflows.search.likeness import Likeness, Vectors
from pictrace.workflows.search.photo_counts import PhotoCounts
from pictrace.workflows.search.query_image import Pictures, QueryPicture
from pictrace.workflows.search.request import Request
from pictrace.workflows.search.retrieval import Candidate, Finder, Found
from pictrace.workflows.text import Texts, Words
from pictrace.workflows.text.answering import Answered

__all__ = ["Searcher"]


@dataclass(frozen=True, eq=False)
class Searcher:
    """Searches one library by one model. Functions give the parts that are costly to open, when they
    are needed; ``index`` gives that of a space, up to date. ``same_kind`` turns a likeness into a probability."""

    catalogue: Catalogue
    pictures: Pictures
    model: str
    embedder: Callable[[], Embedder]
    index: Callable[[str], VectorIndex]
    likeness: Likeness
    verifier: Callable[[], Verifier]
    same_kind: Callable[[float | None], float]
    phash_index: PhashIndex
    photo_counts: PhotoCounts
    texts: Texts
    pool: Executor
    scheduler: Scheduler
    thumbnail_size: int = 384
    verify_candidates: int = 20
    measure_all: int = 5000
    second_look: int = 12
    matcher: Matcher = field(init=False)
    finder: Finder = field(init=False)

    def __post_init__(self) -> None:
        matcher = Matcher(self.catalogue, self.verifier, self.pool, dense=lambda: self.scheduler.dense)
        finder = Finder(
            self.catalogue,
            self.model,
            self.likeness,
            self.index,
            self.phash_index,
            matcher,
            self.same_kind,
            self.verify_candidates,
            self.measure_all,
        )
        object.__setattr__(self, "matcher", matcher)
        object.__setattr__(self, "finder", finder)

    @property
    def words(self) -> Words:
        return self.texts.words

    def search(self, queries: Iterable[Query], request: Request) -> Iterator[SearchResult]:
        """One result for each query, in order."""
        for query in queries:
            yield self.answer(query, request)

    def answer(self, query: Query, request: Request) -> SearchResult:
        """Raises ``PhotoError``, ``SourceError`` or ``UsageError`` for a query that cannot be answered."""
        started = time.perf_counter()
        notes: list[Message] = []
        with self.scheduler.searching():
            if query.has_picture:
                hits, total, answered = self._pictured(query, request, notes)
            else:
                hits, total, answered = self._worded(query, request, notes)
        took = (time.perf_counter() - started) * 1000
        words, by = (answered.words, answered.by) if answered else ((), ())
        return SearchResult(query.name, self.model, took, tuple(hits), total, tuple(notes), words, by)

    def embed(self, query: Query) -> NDArray[np.float32]:
        """(dimension,) float32, unit length, in the model's first space."""
        return self.vectors(self.pictures.look(query, self.thumbnail_size))[self.likeness.spaces[0]]

    def vectors(self, picture: QueryPicture) -> Vectors:
        """The picture's embedding in each space; a whole photo of the library has it stored."""
        content_id = picture.content_id
        if content_id is not None:
            stored = self.likeness.stored(self.catalogue, self.model, [content_id])
            if content_id in stored:
                return stored[content_id]
        return {space: rows[0] for space, rows in self.embedder().embed([picture.pixels]).spaces.items()}

    def likeness_of(self, one: QueryPicture, other: QueryPicture) -> float:
        """How alike two pictures are to the model."""
        return self.likeness.between(self.vectors(one), self.vectors(other))

    def tags(self, query: Query, k: int) -> list[Tag]:
        """The k most probable words for a picture, in the query's language; a whole photo of the library has them
        stored."""
        picture = self.pictures.look(query, self.thumbnail_size)
        if picture.content_id is not None:
            return list(self.words.tags([picture.content_id], query.language).get(picture.content_id, ()))[:k]
        return self.words.of(self.embedder().embed([picture.pixels]), k, query.language)

    # By a picture

    def _pictured(self, query: Query, request: Request, notes: list[Message]) -> tuple[list[Hit], int, Answered | None]:
        picture = self.pictures.look(query, self.thumbnail_size)
        vectors = self.vectors(picture)
        narrowed = self.catalogue.photos.content_ids(request.filters) if request.filters.narrow else None
        answered = self.texts.answer(query, notes, narrowed) if query.text else None
        allowed = np.sort(answered.matches.ids) if answered else narrowed
        if request.by == "embedding":
            found = self.finder.by_embedding(picture, vectors, request, allowed)
        elif request.by in (LOOKS, COPIES):
            found = self.finder.by_space(self._space(request.by), vectors, request, allowed)
        else:
            found = self.finder.by_measure(picture, vectors, request, allowed, notes)
        if all(candidate.cosine is None for candidate in found.candidates):
            self._say_unseen(notes)
        verdicts: dict[int, Verdict] = {}
        if request.verify:
            side = self.matcher.side(picture.pixels, picture.phashes, picture.content_hash, picture.capture)
            verdicts = self._verdicts(side, found)
            if request.by == "embedding" and self.second_look:
                found = self._second_look(side, vectors, found, verdicts, request, allowed)
        hits = self._hits(picture, found, verdicts, request)
        accepted = [hit for hit in hits if request.accepts(hit)]
        total = len(accepted)
        if found.whole and request.min_score == 0 and not request.proven_only:
            everything = len(allowed) if query.text and allowed is not None else self.photo_counts.of(request.filters)
            total += max(0, everything - len(hits))
        return _page(accepted, request), total, answered

    def _space(self, name: str) -> str:
        """The model's own name for a space: one that has but one answers for both."""
        return self.likeness.copies if name == COPIES else self.likeness.spaces[0]

    def _say_unseen(self, notes: list[Message]) -> None:
        """Why a library with photos has no answer by their looks: another model indexed it."""
        if not self.catalogue.embeddings.reach(self.model, self.likeness.spaces[0]).count and self.photo_counts.of(
            Filters()
        ):
            notes.append(Message("search.unseen", model=self.model))

    def _verdicts(self, query: Side, found: Found) -> dict[int, Verdict]:
        photos = [found.photos[candidate.content_id][0] for candidate in found.promising]
        cosines = {candidate.content_id: candidate.cosine for candidate in found.promising}
        return self.matcher.verdicts(query, photos, cosines, Effort.BEST)

    def _second_look(
        self,
        query: Side,
        vectors: Vectors,
        found: Found,
        verdicts: dict[int, Verdict],
        request: Request,
        allowed: NDArray[np.int64] | None,
    ) -> Found:
        """When nothing is proven, the query is looked for turned and cut; what that proves joins the answer
        (and ``verdicts``)."""
        if any(verdict.relation.same_picture for verdict in verdicts.values()):
            return found
        seen = self.embedder().embed(augmented(query.pixels)).spaces[self.likeness.copies]
        more = self.finder.by_views(seen, vectors, found, request, allowed, self.second_look)
        photos = [more.photos[candidate.content_id][0] for candidate in more.candidates]
        cosines = {candidate.content_id: candidate.cosine for candidate in more.candidates}
        proven = {
            content_id: verdict
            for content_id, verdict in self.matcher.verdicts(query, photos, cosines, Effort.PREFILTERED).items()
            if verdict.relation is not Relation.SIMILAR
        }
        verdicts |= proven
        known = {candidate.content_id for candidate in found.candidates}
        added = [c for c in more.candidates if c.content_id in proven and c.content_id not in known]
        return replace(found, candidates=[*found.candidates, *added], photos=more.photos | found.photos)

    def _hits(self, picture: QueryPicture, found: Found, verdicts: dict[int, Verdict], request: Request) -> list[Hit]:
        hits = []
        for candidate in found.candidates:
            for photo in found.photos[candidate.content_id]:
                verdict = verdicts.get(candidate.content_id) or self._unproven(picture, candidate, photo)
                hits.append(Hit(0, photo, verdict.score, verdict.relation, candidate.measure, verdict.evidence))
        if request.by == "embedding":
            hits.sort(key=lambda hit: (_tier(hit.relation), -hit.score, -hit.similarity))
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

    def _worded(self, query: Query, request: Request, notes: list[Message]) -> tuple[list[Hit], int, Answered]:
        """The photos that most probably show what the words say: the score is that probability."""
        if request.by != "embedding":
            raise UsageError("words.unranked", by=request.by)
        held = self.photo_counts.by_content(request.filters)
        answered = self.texts.answer(query, notes, held.ids)
        matches = answered.matches
        asked = matches.probabilities >= request.min_score
        if request.relations is not None and Relation.SIMILAR not in request.relations:
            asked[:] = False
        ids, probabilities = matches.ids[asked], matches.probabilities[asked]
        ends = np.cumsum(held.counts[np.searchsorted(held.ids, ids)])  # the photos up to and with each content
        first, last = np.searchsorted(ends, [request.offset, request.end - 1], side="right")
        photos = self.catalogue.photos.of_contents(ids[first : last + 1].tolist(), request.filters)
        shown = dict(zip(ids[first : last + 1].tolist(), probabilities[first : last + 1].tolist(), strict=True))
        tags = self.words.tags(shown, query.language)
        hits = [
            Hit(0, photo, probability, Relation.SIMILAR, probability, tags=tags.get(content_id, ()))
            for content_id, probability in shown.items()
            for photo in photos.get(content_id, ())
        ]
        skipped = request.offset - (int(ends[first - 1]) if first else 0)
        page = hits[skipped : skipped + request.k]
        ranked = [replace(hit, rank=rank) for rank, hit in enumerate(page, start=request.offset + 1)]
        return ranked, int(ends[-1]) if len(ends) else 0, answered


def _tier(relation: Relation) -> int:
    """What is proven comes first: a score says how probably its relation is right, and "similar" claims less than
    "copy" does."""
    if relation.same_picture:
        return 0
    return 1 if relation is Relation.SAME_SCENE else 2


def _page(hits: Sequence[Hit], request: Request) -> list[Hit]:
    """The hits that were asked for, numbered."""
    page = hits[request.offset : request.end]
    return [replace(hit, rank=rank) for rank, hit in enumerate(page, start=request.offset + 1)]
