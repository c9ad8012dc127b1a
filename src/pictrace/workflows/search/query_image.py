"""What a query shows: from a path, an address, bytes or a photo of the library to upright pixels."""

from __future__ import annotations

import stat
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import ceil
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from pictrace.catalogue import Catalogue
from pictrace.decoding import Decode, Picture, decode_thumbnail, hashed_view, reduced
from pictrace.errors import PhotoError, PhotoGone, PhotoTooLarge, PhotoUnreadable, SourceError, UsageError
from pictrace.files import name_from_text, printable
from pictrace.fingerprints.content import content_hash
from pictrace.fingerprints.perceptual import phash_orientations
from pictrace.messages import Message
from pictrace.records import Capture, Photo, Query, Region
from pictrace.sources import OpenSource, Source
from pictrace.sources.addresses import is_address

__all__ = ["Pictures", "QueryPicture", "cut"]

ARCHIVE_MARK = "!"


@dataclass(frozen=True)
class QueryPicture:
    """A query's picture. ``pixels``: (h, w, 3) uint8 upright RGB, perhaps reduced, cut to the region.
    ``content_hash`` is that of the whole file, ``None`` where a region was cut: a part is not the file.
    ``capture``: what the camera wrote, of a part too."""

    pixels: NDArray[np.uint8]
    content_hash: str | None
    photo: Photo | None = None
    capture: Capture = field(default_factory=Capture)

    @property
    def content_id(self) -> int | None:
        """The content of a whole photo of the library: its embedding and tags are stored."""
        return self.photo.content_id if self.photo is not None and self.content_hash is not None else None

    @cached_property
    def phashes(self) -> tuple[int, ...]:
        """In all eight orientations."""
        return phash_orientations(hashed_view(self.pixels))

    def reduced(self, side: int) -> QueryPicture:
        """The same with ``side`` pixels on the long side at most."""
        return replace(self, pixels=reduced(self.pixels, side))


@dataclass(frozen=True, slots=True, eq=False)
class Pictures:
    """Finds the pictures of queries and photos. ``fetch`` gives the bytes of an address by the rules for addresses."""

    catalogue: Catalogue
    open_source: OpenSource
    fetch: Callable[[str], bytes]
    decode: Decode
    photo_bytes: int

    def look(self, query: Query, at_least: int | None) -> QueryPicture:
        """The picture for searching and comparing: ``at_least`` pixels on the long side are enough. A
        photo of the library is taken from its thumbnail, so that it need not be reachable."""
        if query.photo_id is not None:
            photo = self.catalogue.photos.get(query.photo_id)
            pixels = self._of_photo(photo, query.region, at_least, prefer_original=query.region is not None)
            capture, digest = photo.capture, photo.content_hash
        else:
            photo, data = None, self.data(query)
            picture = self._decoded(data, query.region, at_least)
            pixels, capture, digest = picture.pixels, picture.capture, content_hash(data)
        return QueryPicture(pixels, digest if query.region is None else None, photo, capture)

    def pixels(self, query: Query, at_least: int | None = None) -> NDArray[np.uint8]:
        """The picture for looking at, from the original; a photo whose source is away is shown from its thumbnail."""
        if query.photo_id is None:
            return self._decoded(self.data(query), query.region, at_least).pixels
        photo = self.catalogue.photos.get(query.photo_id)
        return self._of_photo(photo, query.region, at_least, prefer_original=True)

    def data(self, query: Query) -> bytes:
        """The file's own bytes. Raises ``PhotoError``, ``SourceError`` or ``UsageError``."""
        if query.data is not None:
            return query.data
        if query.photo_id is not None:
            return self.original(self.catalogue.photos.get(query.photo_id))
        if query.place is None:
            raise UsageError("query.no_picture", name=query.name)
        if is_address(query.place):
            return self.fetch(query.place)
        return self._local(query.place)

    def original(self, photo: Photo) -> bytes:
        """The bytes of a photo from its source. Raises ``PhotoGone`` or ``SourceUnreachable``."""
        with closing(self._source(photo)) as source:
            return source.read(photo.key)

    def open_original(self, photo: Photo) -> BinaryIO:
        """The same as a file; the caller closes it."""
        with closing(self._source(photo)) as source:
            return source.open(photo.key)

    def _source(self, photo: Photo) -> Source:
        record = self.catalogue.sources.get(photo.source_id)
        return self.open_source(record.location, record.kind)

    def thumbnail(self, photo: Photo) -> bytes:
        """The stored JPEG. Raises ``PhotoUnreadable`` for a photo that never could be read."""
        data = None if photo.content_id is None else self.catalogue.contents.thumbnail(photo.content_id)
        if data is None:
            why = photo.message or Message("picture.not_stored")
            raise PhotoUnreadable("place.why", place=printable(photo.location), why=why)
        return data

    def _of_photo(
        self, photo: Photo, region: Region | None, at_least: int | None, *, prefer_original: bool
    ) -> NDArray[np.uint8]:
        """A part of a picture needs the original's detail; the thumbnail serves when that is away."""
        if prefer_original:
            try:
                data = self.original(photo)
            except (PhotoGone, SourceError, UsageError):
                pass
            else:
                return self._decoded(data, region, at_least).pixels
        pixels = decode_thumbnail(self.thumbnail(photo))
        return cut(pixels if region or at_least is None else reduced(pixels, at_least), region)

    def _decoded(self, data: bytes, region: Region | None, at_least: int | None) -> Picture:
        """With the pixels of the region; ``at_least`` counts those that are left of it."""
        if region is not None and at_least is not None:
            share = max(region.right - region.left, region.bottom - region.top)
            at_least = min(ceil(at_least / share), 1 << 20)
        picture = self.decode(data, at_least)
        return replace(picture, pixels=cut(picture.pixels, region))

    def _local(self, place: str) -> bytes:
        """A file, or a member of an archive named as locations name it (``old.zip!2009/b.jpg``)."""
        path = Path(name_from_text(place)).expanduser()
        try:
            mode = path.stat().st_mode
        except (OSError, ValueError) as error:
            member = self._member(place)
            if member is not None:
                return member
            raise _unreadable(place, error) from error
        if stat.S_ISDIR(mode):
            raise UsageError("query.folder", place=printable(place))
        if not stat.S_ISREG(mode):
            raise UsageError("query.device", place=printable(place))
        return _file(path, place, self.photo_bytes)

    def _member(self, place: str) -> bytes | None:
        """The longest file that the place begins with decides where the archive ends."""
        parts = place.split(ARCHIVE_MARK)
        for end in range(len(parts) - 1, 0, -1):
            archive, key = ARCHIVE_MARK.join(parts[:end]), ARCHIVE_MARK.join(parts[end:])
            path = Path(name_from_text(archive)).expanduser()
            if key and path.is_file():
                source = self.open_source(str(path), None)
                try:
                    return source.read(key)
                finally:
                    source.close()
        return None


def cut(pixels: NDArray[np.uint8], region: Region | None) -> NDArray[np.uint8]:
    """The region of (h, w, 3) pixels, at least one pixel large."""
    if region is None:
        return pixels
    height, width = pixels.shape[:2]
    left, top = min(int(region.left * width), width - 1), min(int(region.top * height), height - 1)
    right, bottom = max(left + 1, round(region.right * width)), max(top + 1, round(region.bottom * height))
    return np.ascontiguousarray(pixels[top:bottom, left:right])


def _file(path: Path, place: str, most: int) -> bytes:
    try:
        size = path.stat().st_size
        if size > most:
            raise PhotoTooLarge("file.large_query", place=printable(place), size=size, limit=most)
        return path.read_bytes()
    except OSError as error:
        raise _unreadable(place, error) from error


def _unreadable(place: str, error: Exception) -> PhotoError:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return PhotoGone("place.why", place=printable(place), why=Message("file.no_such"))
    if isinstance(error, PermissionError):
        return PhotoUnreadable("place.why", place=printable(place), why=Message("file.forbidden"))
    words = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return PhotoUnreadable("place.why", place=printable(place), why=words)
