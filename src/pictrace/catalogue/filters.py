"""Filters as conditions on rows."""

from __future__ import annotations

from pictrace.records import Filters

__all__ = ["ANY"]

ANY = Filters()
"""No restriction beyond the usual: present and missing photos."""
