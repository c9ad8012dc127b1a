"""Albums, by the photos that a person chose."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from pictrace.catalogue import Catalogue
from pictrace.errors import PhotoGone, UsageError
from pictrace.records import Album, Changed, folded
from pictrace.workflows.collections.subjects import subjects

__all__ = ["AlbumBook"]


@dataclass(frozen=True, slots=True)
class AlbumBook:
    """The albums of a library. What is wrong with a name or an id is a ``UsageError``."""

    catalogue: Catalogue

    def all(self) -> list[Album]:
        """Every album with its counts and cover, by name."""
        return self.catalogue.albums.all()

    def get(self, album_id: int) -> Album:
        """The album of that id."""
        return self.catalogue.albums.get(album_id)

    def named(self, name: str) -> Album:
        """The album of that name, whatever its case."""
        known = self.all()
        for album in known:
            if folded(album.name) == folded(name):
                return album
        if not known:
            raise UsageError("album.none_yet", name=name)
        raise UsageError("album.unknown", name=name, known=tuple(album.name for album in known[:20]))

    def create(self, name: str, photo_ids: Iterable[int] = ()) -> Album:
        """A new album, with these photos in it."""
        album_id = self.catalogue.albums.create(name, datetime.now(UTC))
        self.change(album_id, add=photo_ids)
        return self.get(album_id)

    def rename(self, album_id: int, name: str) -> Album:
        """The album under its new name."""
        self.catalogue.albums.rename(album_id, name, datetime.now(UTC))
        return self.get(album_id)

    def set_cover(self, album_id: int, photo_id: int | None) -> Album:
        """``None``: what was added last. Raises ``PhotoGone`` for a photo that is not there."""
        chosen = None
        if photo_id is not None:
            chosen = self.catalogue.photos.get(photo_id).content_hash
            if chosen is None:
                raise PhotoGone("library.no_readable", photo=photo_id)
        self.catalogue.albums.set_cover(album_id, chosen)
        return self.get(album_id)

    def remove(self, album_id: int) -> None:
        """The album goes, its photos stay."""
        self.catalogue.albums.remove(album_id)

    def change(self, album_id: int, add: Iterable[int] = (), remove: Iterable[int] = ()) -> Changed:
        """Puts photos in and takes others out."""
        added, unknown = subjects(self.catalogue, add)
        removed, absent = subjects(self.catalogue, remove)
        number = self.catalogue.albums.change(album_id, added, removed, datetime.now(UTC))
        return Changed(number, unknown + absent)
