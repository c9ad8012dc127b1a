"""Favourites, ratings and own tags, by the photos that a person chose."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from pictrace.catalogue import Catalogue
from pictrace.errors import UsageError
from pictrace.records import UNMARKED, Changed, Marks, OwnTag, Photo, folded
from pictrace.workflows.collections.subjects import subjects

__all__ = ["Marking"]


@dataclass(frozen=True, slots=True)
class Marking:
    """What is said of the photos of a library."""

    catalogue: Catalogue

    def of(self, photos: Iterable[Photo]) -> dict[int, Marks]:
        """The marks of each photo, by its id."""
        wanted = list(photos)
        found = self.catalogue.marks.of(photo.content_hash for photo in wanted if photo.content_hash is not None)
        return {photo.id: found.get(photo.content_hash or "", UNMARKED) for photo in wanted}

    def set(
        self,
        photo_ids: Iterable[int],
        *,
        favourite: bool | None = None,
        rating: int | None = None,
        add_tags: Iterable[str] = (),
        remove_tags: Iterable[str] = (),
    ) -> Changed:
        """Says this of all of them; ``None`` leaves as it is. A rating of 0 takes it back."""
        hashes, unknown = subjects(self.catalogue, photo_ids)
        changed = self.catalogue.marks.set(
            hashes, datetime.now(UTC), favourite=favourite, rating=rating, add=add_tags, remove=remove_tags
        )
        return Changed(changed, unknown)

    def tags(self) -> list[OwnTag]:
        """Every own tag with its counts, by name."""
        return self.catalogue.marks.tags()

    def tag_named(self, name: str) -> OwnTag:
        """The tag of that name, whatever its case. Raises ``UsageError`` if there is none."""
        for tag in self.tags():
            if folded(tag.name) == folded(name):
                return tag
        raise UsageError("tag.unknown", name=name)

    def rename_tag(self, tag_id: int, name: str) -> None:
        """Raises ``UsageError`` for a name that is none or another tag's, and if there is no such tag."""
        self.catalogue.marks.rename_tag(tag_id, name)

    def remove_tag(self, tag_id: int) -> None:
        """Takes the tag off every picture. Raises ``UsageError`` if there is no such tag."""
        self.catalogue.marks.remove_tag(tag_id)
