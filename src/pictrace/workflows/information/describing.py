"""What its file says of a photo, what the library keeps of it, and where its copies are."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pictrace.catalogue import Catalogue
from pictrace.decoding.information import read_written
from pictrace.errors import PicTraceError
from pictrace.records import UNMARKED, Filters, Information, Photo, PhotoState, Shot, Tag, Written

__all__ = ["describe"]

_WHEREVER = Filters(states=frozenset({PhotoState.PRESENT, PhotoState.MISSING}))


def describe(
    catalogue: Catalogue, photo_id: int, original: Callable[[Photo], bytes], tags: Callable[[int], Sequence[Tag]]
) -> Information:
    """``original`` gives a photo's bytes, ``tags`` the stored words of a content. A photo whose file cannot be read now
    is described by what is stored. Raises ``PhotoGone`` if there is no such photo."""
    photo = catalogue.photos.get(photo_id)
    why = None
    try:
        written = read_written(original(photo))
    except PicTraceError as error:
        why, written = str(error), _stored(photo)
    copies = _copies(catalogue, photo)
    marks = catalogue.marks.of([photo.content_hash]) if photo.content_hash else {}
    return Information(
        photo,
        why is None,
        why,
        written,
        copies,
        frozenset(one.id for one in copies if _same_file(one, photo)),
        marks.get(photo.content_hash or "", UNMARKED),
        tuple(tags(photo.content_id)) if photo.content_id is not None else (),
    )


def _stored(photo: Photo) -> Written:
    kept = photo.capture
    return Written(
        Shot(taken=kept.taken, camera=kept.camera, latitude=kept.latitude, longitude=kept.longitude),
    )


def _copies(catalogue: Catalogue, photo: Photo) -> tuple[Photo, ...]:
    if photo.content_id is None:
        return ()
    found = catalogue.photos.of_contents([photo.content_id], _WHEREVER).get(photo.content_id, [])
    return tuple(one for one in found if one.id != photo.id)


def _same_file(one: Photo, other: Photo) -> bool:
    return one.identity is not None and one.identity == other.identity and one.source_id == other.source_id
