"""What people put on their photos, kept by content hash: it outlives moves, missing disks and forgotten sources."""

from __future__ import annotations

from pictrace.catalogue import Catalogue
from pictrace.workflows.collections.album_book import AlbumBook
from pictrace.workflows.collections.marking import Marking
from pictrace.workflows.collections.search_book import SearchBook

__all__ = ["Collections"]


class Collections:
    """The albums, marks and saved searches of one library. Safe to use from several threads."""

    albums: AlbumBook
    marks: Marking
    searches: SearchBook

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self.albums = AlbumBook(catalogue)
        self.marks = Marking(catalogue)
        self.searches = SearchBook(catalogue)

    @property
    def revision(self) -> int:
        """Grows with every change, in whatever process: a cheap "is what I show still right?"."""
        return self._catalogue.collected
