"""Saved searches."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from pictrace.catalogue import Catalogue
from pictrace.errors import PhotoGone, UsageError
from pictrace.records import Filters, SavedSearch, folded

__all__ = ["SearchBook"]

_ALL = Filters()


@dataclass(frozen=True, slots=True)
class SearchBook:
    """The saved searches of a library. What is wrong with a name or an id is a ``UsageError``."""

    catalogue: Catalogue

    def all(self) -> list[SavedSearch]:
        """Every one, by name."""
        return self.catalogue.searches.all()

    def named(self, name: str) -> SavedSearch:
        """The one of that name, whatever its case."""
        known = self.all()
        for search in known:
            if folded(search.name) == folded(name):
                return search
        if not known:
            raise UsageError("saved.none_yet", name=name)
        raise UsageError("saved.unknown", name=name, known=tuple(search.name for search in known[:20]))

    def save(
        self, name: str, *, text: str | None = None, photo_id: int | None = None, filters: Filters = _ALL
    ) -> SavedSearch:
        """Remembers words, a photo to be like, and what narrows: at least one of them. Raises ``PhotoGone``."""
        words = " ".join((text or "").split()) or None
        if words is None and photo_id is None and not filters.narrow:
            raise UsageError("saved.empty")
        content_hash = None
        if photo_id is not None:
            content_hash = self.catalogue.photos.get(photo_id).content_hash
            if content_hash is None:
                raise PhotoGone("library.no_readable", photo=photo_id)
        search_id = self.catalogue.searches.add(name, words, content_hash, filters, datetime.now(UTC))
        return self._get(search_id)

    def rename(self, search_id: int, name: str) -> SavedSearch:
        """The search under its new name."""
        self.catalogue.searches.rename(search_id, name)
        return self._get(search_id)

    def remove(self, search_id: int) -> None:
        """Forgets it."""
        self.catalogue.searches.remove(search_id)

    def _get(self, search_id: int) -> SavedSearch:
        for search in self.all():
            if search.id == search_id:
                return search
        raise UsageError("saved.none", search=search_id)
