"""The names of the spaces in which a model's vectors are compared."""

from __future__ import annotations

__all__ = ["COPIES", "LOOKS"]


LOOKS = "looks"
"""The space in which pictures of the same kind of thing are near each other; the only one of a model with one."""

COPIES = "copies"
"""The space in which the edited copies of one picture are near each other."""
