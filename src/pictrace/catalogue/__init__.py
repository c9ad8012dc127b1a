"""The catalogue: all that a library knows, in one SQLite file. ``Catalogue`` is the front door."""

from pictrace.catalogue.appearances import AppearanceTable
from pictrace.catalogue.batches import Batch, NewContent, NewEmbeddings, NewFailure, NewPhoto, Standing, Written
from pictrace.catalogue.catalogue import Catalogue
from pictrace.catalogue.cleanups import Intended
from pictrace.catalogue.contents import KnownContent, Phashes
from pictrace.catalogue.embeddings import Provenance, Reach, VectorChunk
from pictrace.catalogue.groups import MemberStanding, StoredGroup, StoredMember
from pictrace.catalogue.jobs import OwnedJob
from pictrace.catalogue.known import KnownPhotos
from pictrace.catalogue.models import ModelRecord
from pictrace.catalogue.pairs import PairKey, VerifiedPair
from pictrace.catalogue.photos import HeldContents
from pictrace.catalogue.sources import Forgotten
from pictrace.catalogue.tags import TagTable

__all__ = [
    "AppearanceTable",
    "Batch",
    "Catalogue",
    "Forgotten",
    "HeldContents",
    "Intended",
    "KnownContent",
    "KnownPhotos",
    "MemberStanding",
    "ModelRecord",
    "NewContent",
    "NewEmbeddings",
    "NewFailure",
    "NewPhoto",
    "OwnedJob",
    "PairKey",
    "Phashes",
    "Provenance",
    "Reach",
    "Standing",
    "StoredGroup",
    "StoredMember",
    "TagTable",
    "VectorChunk",
    "VerifiedPair",
    "Written",
]
