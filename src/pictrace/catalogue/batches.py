"""What indexing hands to the catalogue: everything found out about some photos, written at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from pictrace.messages import Message
from pictrace.records import Capture

__all__ = ["Batch", "NewContent", "NewEmbeddings", "NewFailure", "NewPhoto", "Standing", "Written"]


@dataclass(frozen=True, slots=True)
class NewContent:
    """One picture's bytes, as measured. ``phash`` is the unsigned 64-bit value made by ``phash_algorithm``
    (a name with its version); ``size`` is in bytes, ``width`` and ``height`` are of the upright picture, in pixels;
    ``thumbnail`` is a JPEG; ``appearance`` is what ``appearance_algorithm`` measured of the pixels. Writing a content
    that is known already changes nothing but fills in a thumbnail, pHash or appearance that was lacking."""

    content_hash: str
    size: int
    width: int
    height: int
    format: str
    capture: Capture = field(default_factory=Capture)
    phash: int | None = None
    phash_algorithm: str | None = None
    thumbnail: bytes | None = field(default=None, repr=False)
    appearance: bytes | None = field(default=None, repr=False)
    appearance_algorithm: str | None = None


@dataclass(frozen=True, slots=True)
class NewPhoto:
    """A photo seen at a place for the first time, changed there, or back; its content is in the same
    batch or in the catalogue already."""

    source_id: int
    key: str
    location: str
    stamp: str
    content_hash: str
    identity: str | None = None


@dataclass(frozen=True, slots=True)
class NewFailure:
    """A photo that cannot be used, and why, in words for a person. Its row points to no content. ``code`` is the kind
    of failure, ``judge`` what found it unusable; ``None`` for a failure that may pass by itself."""

    source_id: int
    key: str
    location: str
    stamp: str
    message: Message
    code: str | None = None
    judge: str | None = None


@dataclass(frozen=True, slots=True)
class NewEmbeddings:
    """What a model saw in n contents. ``spaces``: by the name of each of the model's spaces (n, dimension) float32 unit
    vectors in the order of ``content_hashes``; ``tags`` (n, classes) float32 probabilities or ``None`` (the strongest
    few are kept). ``engine`` and ``precision`` name what computed them. A content that has an embedding of this model
    already keeps the old one."""

    model: str
    engine: str
    precision: str
    content_hashes: Sequence[str]
    spaces: Mapping[str, NDArray[np.float32]]
    tags: NDArray[np.float32] | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """All that one transaction writes. ``run`` is the number that ``Catalogue.begin_run`` gave."""

    run: int
    photos: Sequence[NewPhoto] = ()
    contents: Sequence[NewContent] = ()
    embeddings: Sequence[NewEmbeddings] = ()
    failures: Sequence[NewFailure] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """What a batch became: photo ids in the order of ``Batch.photos``, then ``Batch.failures``; content
    ids by hash."""

    photo_ids: tuple[int, ...]
    failure_ids: tuple[int, ...]
    content_ids: dict[str, int]


class Standing(Enum):
    """How a listed file stands to what the catalogue knew when the scan began."""

    NEW = "new"
    """Unknown key: read it."""
    CHANGED = "changed"
    """Known key, other stamp: read it; its hash tells whether the bytes differ."""
    UNCHANGED = "unchanged"
    """Known and present with this stamp: nothing to do."""
    RETURNED = "returned"
    """Known with this stamp and missing: it is back (``KnownPhotos.returned`` collects these)."""
    FAILED = "failed"
    """Known with this stamp and failed: trying again would fail again."""
