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
from pictrace.sources.opening import KINDS, OpenSource, open_source
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
    "members_of",
    "open_source",
]
