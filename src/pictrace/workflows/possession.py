""" "Do I already have this?": pictures of a place checked against the library without adding them."""

from __future__ import annotations

from collections.abc import Iterator

from pictrace.catalogue import Catalogue
from pictrace.decoding import DecodeLimits
from pictrace.embeddings.interface import Embedder
from pictrace.records import Possession
from pictrace.sources.interface import Source
from pictrace.vectors.interface import VectorIndex
from pictrace.verification import Verifier

__all__ = ["check_possession"]


def check_possession(
    catalogue: Catalogue,
    source: Source,
    embedder: Embedder,
    index: VectorIndex | None,
    verifier: Verifier,
    *,
    limits: DecodeLimits,
    candidates: int = 20,
    threads: int = 2,
) -> Iterator[Possession]:
    """A verdict for every picture of ``source``, in the order it lists them. Raises ``SourceUnreachable``."""
    raise NotImplementedError
