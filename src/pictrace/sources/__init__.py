"""Where photos come from: folders, archives, addresses."""

from pictrace.sources.interface import (
    Border,
    Container,
    Entry,
    Limits,
    Problem,
    Scanned,
    Source,
    Unchanged,
    below,
    members_of,
)
from pictrace.sources.opening import KINDS, OpenSource, is_place_name, open_source
from pictrace.sources.urls import fetch

__all__ = [
    "KINDS",
    "Border",
    "Container",
    "Entry",
    "Limits",
    "OpenSource",
    "Problem",
    "Scanned",
    "Source",
    "Unchanged",
    "below",
    "fetch",
    "is_place_name",
    "members_of",
    "open_source",
]
