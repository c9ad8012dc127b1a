"""From photos that a person named to the contents that are remembered."""

from __future__ import annotations

from collections.abc import Iterable

from pictrace.catalogue import Catalogue

__all__ = ["subjects"]


def subjects(catalogue: Catalogue, photo_ids: Iterable[int]) -> tuple[list[str], int]:
    """The content hashes of the photos, once each, and how many photos have none: they are gone, or never could be
    read."""
    wanted = list(dict.fromkeys(photo_ids))
    found = catalogue.photos.by_ids(wanted)
    hashes = [photo.content_hash for photo in found.values() if photo.content_hash is not None]
    return list(dict.fromkeys(hashes)), len(wanted) - len(hashes)
