"""Which photos of the library are one and the same picture, and which of them to keep.

Neighbours that pass the prefilter are verified, verified pairs form clusters, and a cluster becomes groups
around keepers: every member is tied to its keeper by a verdict of its own, so that a chain of likenesses never makes
a group. A cluster comes out as soon as all neighbours of all its members have been looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from pictrace.catalogue import Catalogue
from pictrace.records import (
    LOOKS,
    DuplicateGroup,
    Filters,
    Photo,
    PhotoState,
    Relation,
    Verdict,
)
from pictrace.sources.identity import Files
from pictrace.vectors.interface import VectorIndex
from pictrace.verification import Verifier
from pictrace.verification.relation import reversed_verdict
from pictrace.workflows.duplicates.decided import Decided
from pictrace.workflows.duplicates.editing import Edits, Seen
from pictrace.workflows.duplicates.group import group_of
from pictrace.workflows.duplicates.keeper import KeepRules
from pictrace.workflows.duplicates.neighbours import Neighbours, by_embedding, by_phash, linked, merged
from pictrace.workflows.duplicates.traversal import Traversal
from pictrace.workflows.pairs import ContentPair, StoredMatcher

__all__ = ["LISTS", "SAME_PICTURE", "find_duplicates", "regroup"]

SAME_PICTURE = frozenset(relation for relation in Relation if relation.same_picture)

LISTS = (SAME_PICTURE, frozenset({Relation.SAME_SCENE}), frozenset({Relation.SIMILAR}))
"""Relations that may meet in one group; what is in different lists is never mixed."""

PIECE = 4096
"""Pairs looked at together, at most."""

CONSIDERED = 12
"""Contents of a group that may become its keeper: those that are seen to be edits step back among them."""

_STANDARD = KeepRules()

LIKELY = 0.5
"""Score from which "same scene" and "similar" are worth listing; a claim of the same picture is one by itself."""


def find_duplicates(
    catalogue: Catalogue,
    index: VectorIndex | None,
    verifier: Verifier,
    *,
    model: str,
    space: str = LOOKS,
    relations: frozenset[Relation] = SAME_PICTURE,
    filters: Filters | None = None,
    include_decided: bool = False,
    keeping: KeepRules = _STANDARD,
    threads: int = 2,
    give_way: Callable[[], None] = lambda: None,
) -> Iterator[DuplicateGroup]:
    """Groups as they are found. ``index`` is that of the model's ``space``, caught up with the catalogue; without one
    only equal and nearly equal hashes are looked at. Only photos that are present are grouped: of others there is
    nothing to keep. ``keeping`` chooses the keepers.
    ``give_way`` is called again and again, and lets searches go first.

    What was verified is kept in the catalogue: stop at any time, and the next run goes on there."""
    with ThreadPoolExecutor(max(1, threads), thread_name_prefix="pictrace-verify") as pool:
        finder = _Finder(
            catalogue,
            StoredMatcher(catalogue, verifier, pool, give_way),
            Edits(catalogue, pool, give_way),
            keeping,
            replace(filters or Filters(), states=frozenset({PhotoState.PRESENT})),
            relations,
            Decided(() if include_decided else tuple(catalogue.decisions.all())),
        )
        yield from finder.groups(index, model, space)


def regroup(
    catalogue: Catalogue,
    verifier: Verifier,
    contents: Sequence[int],
    *,
    relations: frozenset[Relation],
    keeping: KeepRules = _STANDARD,
    threads: int = 2,
) -> list[DuplicateGroup]:
    """The groups that these contents make among themselves, whatever was decided about them: for a group of which
    photos went away. Pairs that were verified before are not verified again."""
    present = Filters(states=frozenset({PhotoState.PRESENT}))
    with ThreadPoolExecutor(max(1, threads), thread_name_prefix="pictrace-verify") as pool:
        finder = _Finder(
            catalogue,
            StoredMatcher(catalogue, verifier, pool),
            Edits(catalogue, pool),
            keeping,
            present,
            relations,
            Decided(()),
        )
        return list(finder.among(contents))


@dataclass(slots=True)
class _Cluster:
    """Of one step of the walk what is tied: the photos of each content (best first) and the verdicts, both ways."""

    photos: dict[int, list[Photo]] = field(default_factory=dict)
    verdicts: dict[tuple[int, int], Verdict] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class _Finder:
    catalogue: Catalogue
    matcher: StoredMatcher
    edits: Edits
    keeping: KeepRules
    filters: Filters
    relations: frozenset[Relation]
    decided: Decided
    files: Files = field(default_factory=Files)

    def groups(self, index: VectorIndex | None, model: str, space: str) -> Iterator[DuplicateGroup]:
        walk = Traversal(self._neighbours(index, model, space))
        grouped: set[int] = set()
        for start in walk.steps():
            cluster = _Cluster()
            waiting = start
            while waiting:
                tied = self._look(cluster, walk.neighbours, walk.follow(waiting))
                waiting = [content for content in tied if not walk.followed(content)]
            for together in LISTS:
                if together & self.relations:
                    for group, contents in self._around_keepers(cluster, together & self.relations):
                        grouped |= contents
                        yield group
        if Relation.IDENTICAL in self.relations:
            yield from self._only_identical(grouped)

    def among(self, contents: Sequence[int]) -> Iterator[DuplicateGroup]:
        """The groups of these contents only: those that may be kept are compared with all others."""
        found = self.catalogue.photos.of_contents(contents, self.filters)
        order = [photo.content_id or 0 for photo in self.keeping.ordered(of[0] for of in found.values())]
        cluster = _Cluster()
        pairs = [(one, other) for at, one in enumerate(order[:CONSIDERED]) for other in order[at + 1 :]]
        self._verify(cluster, [ContentPair(one, other) for one, other in pairs])
        grouped: set[int] = set()
        for together in LISTS:
            if together & self.relations:
                for group, held in self._around_keepers(cluster, together & self.relations):
                    grouped |= held
                    yield group
        for content, photos in found.items():
            photos = self.files.of(photos)
            if content not in grouped and len(photos) > 1 and Relation.IDENTICAL in self.relations:
                yield group_of(self.keeping.ordered(photos), {}, self.keeping, self.files)

    def _neighbours(self, index: VectorIndex | None, model: str, space: str) -> Neighbours:
        if not self.relations - {Relation.IDENTICAL}:
            return merged([])
        shown = self.catalogue.photos.content_ids(self.filters)
        allowed = shown if self.filters.narrow else None
        found = [by_phash(self.catalogue, allowed)]
        if index is not None:
            alike = Relation.SIMILAR in self.relations
            found.append(by_embedding(self.catalogue, index, model, allowed, space=space, outstanding=alike))
        return merged(found).among(shown)

    def _look(self, cluster: _Cluster, neighbours: Neighbours, rows: NDArray[np.intp]) -> list[int]:
        """Verifies what is worth it of these pairs; returns the contents that are tied. What only looks alike has no
        keypoints that agree: where it is asked for, nothing is filtered."""
        tied: list[int] = []
        for start in range(0, len(rows), PIECE):
            part = rows[start : start + PIECE]
            sure = neighbours.hashed[part] | (Relation.SIMILAR in self.relations)
            seen = self.matcher.worth_verifying(_candidates(neighbours, part[~sure]))
            tied += self._verify(cluster, _candidates(neighbours, part[sure]) + seen)
        return tied

    def _verify(self, cluster: _Cluster, candidates: Sequence[ContentPair]) -> list[int]:
        """Adds what is tied to the cluster and returns it; of the rest, which may be the whole library, nothing is
        held."""
        found = [
            (candidate, verdict)
            for candidate, verdict in self.matcher.verdicts(candidates)
            if verdict.relation.same_picture or verdict.relation in self.relations
        ]
        contents = {content for candidate, _ in found for content in (candidate.a, candidate.b)}
        photos = self.catalogue.photos.of_contents(contents, self.filters)
        tied: list[int] = []
        for candidate, verdict in found:
            a, b = candidate.a, candidate.b
            if a not in photos or b not in photos or self._parted(photos[a][0], photos[b][0]):
                continue
            if self._worth_telling(verdict):
                tied += [a, b]
                cluster.photos |= {content: self.files.of(photos[content]) for content in (a, b)}
                cluster.verdicts[a, b] = verdict
                cluster.verdicts[b, a] = reversed_verdict(verdict)
        return tied

    def _worth_telling(self, verdict: Verdict) -> bool:
        return verdict.relation in self.relations and (verdict.relation.same_picture or verdict.score >= LIKELY)

    def _around_keepers(
        self, cluster: _Cluster, together: frozenset[Relation]
    ) -> Iterator[tuple[DuplicateGroup, frozenset[int]]]:
        """One keeper after the other takes what is tied to it; what it ties only through others stays for the next."""
        tied = [pair for pair, verdict in cluster.verdicts.items() if verdict.relation in together]
        for contents in linked(tied):
            keeping, waiting = self._in_order(cluster, contents)
            while len(waiting) > 1:
                keeper, others = waiting[0], waiting[1:]
                members = self._members(cluster, keeper, others, together)
                if members:
                    group = self._group(cluster, [keeper, *members], keeping)
                    if group is not None:
                        yield group, frozenset([keeper, *members])
                waiting = [content for content in others if content not in members]

    def _in_order(self, cluster: _Cluster, linked: Sequence[int]) -> tuple[KeepRules, list[int]]:
        """These contents, the one to keep first, and the rules with what was seen of them. Their photos are put in
        order too. Who leads has been compared with all others, or it may be an edit of one that nobody laid it on."""
        for content in linked:
            cluster.photos[content] = self.keeping.ordered(cluster.photos[content])
        order = self.keeping.ordered(cluster.photos[content][0] for content in linked)
        first, rest = order[:CONSIDERED], order[CONSIDERED:]
        keeping, compared, seen = self.keeping, set[int](), dict[tuple[int, int], Seen]()
        while (leader := first[0].content_id or 0) not in compared:
            compared.add(leader)
            self._verify_with(cluster, leader, (photo.content_id or 0 for photo in first[1:]))
            keeping = replace(self.keeping, edits=self.edits.among(first, cluster.verdicts, seen))
            first = keeping.ordered(first)
        return keeping, [photo.content_id or 0 for photo in first + rest]

    def _verify_with(self, cluster: _Cluster, one: int, others: Iterable[int]) -> None:
        """Compares one content with those of the others that it was not compared with."""
        self._verify(cluster, [ContentPair(one, other) for other in others if (one, other) not in cluster.verdicts])

    def _members(
        self, cluster: _Cluster, keeper: int, others: Sequence[int], together: frozenset[Relation]
    ) -> list[int]:
        """Those of the others that a verdict ties to the keeper and no decision parts from each other."""
        self._verify_with(cluster, keeper, others)
        members: list[int] = []
        for other in others:
            verdict = cluster.verdicts.get((keeper, other))
            if verdict is None or verdict.relation not in together:
                continue
            photo = cluster.photos[other][0]
            if not any(self._parted(cluster.photos[member][0], photo) for member in members):
                members.append(other)
        return members

    def _parted(self, one: Photo, other: Photo) -> bool:
        a, b = one.content_hash, other.content_hash
        return a is not None and b is not None and self.decided.parted(a, b)

    def _group(self, cluster: _Cluster, contents: Sequence[int], keeping: KeepRules) -> DuplicateGroup | None:
        """The group around the first content, or ``None`` if the user has settled it."""
        keeper = contents[0]
        ties = {content: cluster.verdicts[keeper, content] for content in contents[1:]}
        photos = [photo for content in contents for photo in cluster.photos[content]]
        return self._unsettled(group_of(photos, ties, keeping, self.files))

    def _unsettled(self, group: DuplicateGroup) -> DuplicateGroup | None:
        hashes = frozenset(member.photo.content_hash for member in group.members if member.photo.content_hash)
        return None if self.decided.settled(hashes) else group

    def _only_identical(self, grouped: set[int]) -> Iterator[DuplicateGroup]:
        """Contents that lie in several places and were in no group yet."""
        same = [content for content in self.catalogue.contents.same_bytes() if content not in grouped]
        for start in range(0, len(same), 1000):
            found = self.catalogue.photos.of_contents(same[start : start + 1000], self.filters)
            for places in found.values():
                photos = self.files.of(places)
                if len(photos) > 1:
                    group = self._unsettled(group_of(self.keeping.ordered(photos), {}, self.keeping, self.files))
                    if group is not None:
                        yield group


def _candidates(neighbours: Neighbours, rows: NDArray[np.intp]) -> list[ContentPair]:
    pairs = zip(neighbours.ids[rows].tolist(), neighbours.cosines[rows].tolist(), strict=True)
    return [ContentPair(a, b, None if np.isnan(cosine) else cosine) for (a, b), cosine in pairs]
