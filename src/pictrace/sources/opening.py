"""Which kind of source a place is. Another kind is one file beside this one and one line here."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TypeAlias

from pictrace import formats
from pictrace.errors import AddressRefused, SourceUnreachable, UsageError
from pictrace.files import name_from_text, printable
from pictrace.messages import Message
from pictrace.sources.addresses import LIST_SUFFIXES
from pictrace.sources.archive import ArchiveSource
from pictrace.sources.folder import FolderSource
from pictrace.sources.interface import Limits, Source
from pictrace.sources.names import Kind, kind_of
from pictrace.sources.reading import absolute
from pictrace.sources.urls import UrlSource

__all__ = ["KINDS", "OpenSource", "is_place_name", "open_source"]

KINDS: tuple[type[Source], ...] = (FolderSource, ArchiveSource, UrlSource)
"""Asked in this order."""

OpenSource: TypeAlias = Callable[[str, str | None], Source]
"""Opens a place that a user typed, or a stored location with its kind: ``open_source`` with limits."""


def open_source(place: str, limits: Limits | None = None, kind: str | None = None) -> Source:
    """The source at a place that a user typed; with ``kind``, at a location that was stored, whether it
    can be reached now or not (``probe`` tells).

    Raises ``SourceUnreachable`` when nothing is there, ``AddressRefused`` for an address that is not
    http(s), ``UsageError`` for what is no source."""
    limits = limits or Limits()
    if kind is not None:
        return _of_kind(kind)(place, limits)
    if place.strip():
        for implementation in KINDS:
            source = implementation.recognise(place, limits)
            if source is not None:
                return source
    raise _refusal(place)


def is_place_name(name: str) -> bool:
    """Whether a file of this name is a place with photos in it: an archive or a list of addresses. What is not is a
    picture, or nothing that PicTrace reads."""
    return kind_of(name) is Kind.ARCHIVE or formats.suffix_of(name) in LIST_SUFFIXES


def _of_kind(kind: str) -> type[Source]:
    for implementation in KINDS:
        if implementation.kind == kind:
            return implementation
    raise UsageError("source.no_kind", kind=kind, allowed=tuple(one.kind for one in KINDS))


def _refusal(place: str) -> Exception:
    shown = printable(place)
    if not place.strip():
        return UsageError("place.none")
    if "://" in place:
        return AddressRefused("place.why", place=shown, why=Message("address.scheme"))
    path = name_from_text(absolute(place))
    if not os.path.lexists(path):
        return SourceUnreachable("place.why", place=shown, why=Message("place.absent"))
    if not os.path.exists(path):  # noqa: PTH110
        return SourceUnreachable("place.why", place=shown, why=Message("place.dead_link"))
    if formats.by_name(place) is not None:
        return UsageError("place.one_picture", place=shown)
    return UsageError("place.no_source", place=shown)
