"""What labels and captions say of each word: that it is shown, that it is not, or nothing that could be relied on.

``meanings.json`` has for each word the ``labels`` that show it, those that say nothing of it (``unclear``), and of
captions the patterns of words that show it (``yes``) and that leave it open (``maybe``). Elsewhere it is not shown.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Meaning", "read_meanings"]


@dataclass(frozen=True)
class Meaning:
    labels: frozenset[str] = frozenset()
    yes: str = ""
    maybe: str = ""
    unclear: frozenset[str] = frozenset()

    def of_label(self, label: str) -> float | None:
        """1, 0 or ``None``."""
        return 1.0 if label in self.labels else None if label in self.unclear else 0.0

    def of_caption(self, caption: str) -> float | None:
        if not caption or not self.yes:
            return None
        if _has(caption, self.yes):
            return 1.0
        return None if self.maybe and _has(caption, self.maybe) else 0.0


def read_meanings() -> Mapping[str, Meaning]:
    """By word."""
    content = json.loads(Path(__file__).with_name("meanings.json").read_text("utf-8"))
    return {
        word: Meaning(
            frozenset(one.get("labels", ())),
            one.get("yes", ""),
            one.get("maybe", ""),
            frozenset(one.get("unclear", ())),
        )
        for word, one in content.items()
    }


def _has(caption: str, pattern: str) -> bool:
    return re.search(rf"\b({pattern})\b", caption) is not None
