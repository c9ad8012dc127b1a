"""When a failed photo is tried again by itself.

A failure of the moment (``PASSING``) at every run. Any other one when what found the photo unusable, its *judge*, has
changed: a decoder came, went or has another version, or a limit is another one. And always when the file has changed.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from pictrace.decoding import DecodeLimits, decoders
from pictrace.errors import PhotoUnavailable
from pictrace.sources import Limits

__all__ = ["PASSING", "Judge"]

PASSING = frozenset({PhotoUnavailable.code})
"""Codes of failures that say nothing about the photo."""


@dataclass(frozen=True, slots=True)
class Judge:
    """What finds photos unusable in one run."""

    limits: DecodeLimits
    decoders: str = field(default_factory=decoders)

    def of(self, source: Limits) -> str:
        """As text to compare, for a source of these limits."""
        return f"{self.decoders}; {self.limits}; {source.photo_bytes} {source.nested_archive_bytes} {source.nesting}"
