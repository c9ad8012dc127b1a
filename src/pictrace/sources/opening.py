"""Which kind of source a place is. Another kind is one file beside this one and one line here."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TypeAlias

from pictrace import formats
from pictrace.errors import AddressRefused, SourceUnreachable, UsageError
from pictrace.files import name_from_text, printable
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
    allowed = ", ".join(implementation.kind for implementation in KINDS)
    raise UsageError(f"there is no kind of source called {kind!r}; there are {allowed}")


def _refusal(place: str) -> Exception:
    shown = printable(place)
    if not place.strip():
        return UsageError("a place is a folder, a ZIP or TAR archive, a list of addresses or an address: got nothing")
    if "://" in place:
        return AddressRefused(f"{shown}: only http:// and https:// addresses are fetched")
    path = name_from_text(absolute(place))
    if not os.path.lexists(path):
        return SourceUnreachable(f"{shown}: it is not there")
    if not os.path.exists(path):  # noqa: PTH110
        return SourceUnreachable(f"{shown}: this link leads nowhere")
    if formats.by_name(place) is not None:
        return UsageError(f"{shown} is one picture: give the folder that it lies in")
    return UsageError(
        f"{shown} is not a folder, a ZIP or TAR archive, or a list of addresses (.txt, .csv, .json, .jsonl)"
    )
