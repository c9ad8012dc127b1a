"""Looking for duplicates in one open library, the review of what was found, and what its user decided."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pictrace.errors import PhotoGone, UsageError
from pictrace.library.assembly import Assembly
from pictrace.records import COPIES, Decision, DecisionKind, DuplicateGroup, Filters, Relation

if TYPE_CHECKING:
    from pictrace.workflows.duplicates.review import Review

__all__ = ["Duplicates"]


class Duplicates:
    """What a library answers about its duplicate groups; ``Library`` says it of each method. Safe to use from several
    threads."""

    def __init__(self, parts: Assembly) -> None:
        self._parts = parts
        self._review: Review | None = None
        self._making = threading.Lock()

    def find(
        self, relations: frozenset[Relation] | None, filters: Filters, include_decided: bool
    ) -> Iterator[DuplicateGroup]:
        from pictrace.workflows.duplicates.finder import SAME_PICTURE, find_duplicates

        runtime = self._parts.models.runtime()
        return find_duplicates(
            self._parts.catalogue,
            runtime.index(COPIES),
            self._parts.verifier(),
            model=runtime.card.key,
            space=runtime.card.space(COPIES).name,
            relations=SAME_PICTURE if relations is None else relations,
            filters=filters,
            include_decided=include_decided,
            keeping=self._parts.keep_rules,
            threads=self._parts.threads,
            give_way=self._parts.scheduler.give_way,
        )

    def keep(
        self, found: Iterator[DuplicateGroup], relations: frozenset[Relation] | None, filters: Filters
    ) -> Iterator[DuplicateGroup]:
        from pictrace.workflows.duplicates.finder import SAME_PICTURE
        from pictrace.workflows.duplicates.review import recorded

        return recorded(self._parts.catalogue, found, SAME_PICTURE if relations is None else relations, filters)

    @property
    def review(self) -> Review:
        from pictrace.workflows.duplicates.review import Review

        with self._making:
            if self._review is None:
                self._review = Review(self._parts.catalogue, self._parts.regroup)
            return self._review

    def decide(self, kind: DecisionKind, photo_ids: Iterable[int]) -> Decision:
        ids = list(dict.fromkeys(photo_ids))
        if len(ids) < 2:
            raise UsageError("decision.two")
        photos = self._parts.catalogue.photos.by_ids(ids)
        hashes = set()
        for photo_id in ids:
            photo = photos.get(photo_id)
            if photo is None or photo.content_hash is None:
                raise PhotoGone("library.no_readable", photo=photo_id)
            hashes.add(photo.content_hash)
        return self._parts.catalogue.decisions.add(kind, hashes, datetime.now(UTC))

    def undecide(self, decision_id: int) -> None:
        if not self._parts.catalogue.decisions.remove(decision_id):
            raise UsageError("decision.none", decision=decision_id)
