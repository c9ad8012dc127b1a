"""The rules by which one open library chooses what to keep: read, tried on its groups, and saved with it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pictrace.library.assembly import Assembly
from pictrace.library.settings import Settings, save
from pictrace.records import KeepOrder, KeepPreview, Relation

if TYPE_CHECKING:
    from pictrace.workflows.duplicates.keeper import KeepRules
    from pictrace.workflows.duplicates.review import Review

__all__ = ["TRIED", "Keeping"]

TRIED = 200
"""Groups that a preview looks at: each takes some milliseconds, and a person waits for it."""


class Keeping:
    """What a library answers about its keep-rules; ``Library.keeping`` leads here."""

    def __init__(self, directory: Path, parts: Assembly, review: Review) -> None:
        self._directory, self._parts, self._review = directory, parts, review

    @property
    def order(self) -> KeepOrder:
        """As the settings have it."""
        settings = self._parts.settings
        return KeepOrder(settings.keep, settings.prefer, settings.avoid, settings.larger_percent)

    @property
    def names(self) -> tuple[str, ...]:
        """All rules in the order in which they are asked now, without the first (what can be reached at all)."""
        return tuple(rule.name for rule in self._parts.keep_rules.rules[1:])

    def save(self, order: KeepOrder) -> None:
        """Keeps rules with the library: the next search for duplicates goes by them. Raises ``UsageError``."""
        values = _settings(order)
        Settings.load(None, values, {})  # a wrong one is told before anything is written
        save(self._directory, values)
        self._parts.settings = replace(self._parts.settings, **_settings(order))

    def preview(self, order: KeepOrder, most: int = TRIED) -> KeepPreview:
        """What these rules would change in the first undecided groups; nothing is kept. Raises ``UsageError``."""
        Settings.load(None, _settings(order), {})
        rules, decides = _rules(order), Counter[str]()
        looked = changed = 0
        run = self._parts.catalogue.groups.run()
        relations = run.relations if run is not None else frozenset[Relation]()
        for group in islice(self._review.undecided(), most):
            contents = list(dict.fromkeys(one.photo.content_id or 0 for one in group.members))
            anew = self._parts.regroup(contents, relations, rules)
            if not anew:
                continue
            looked += 1
            first = anew[0]
            changed += first.keeper.id != group.keeper.id
            decides[rules.name_of(first.message)] += 1
        return KeepPreview(looked, changed, dict(decides))


def _settings(order: KeepOrder) -> dict[str, Any]:
    return {
        "keep": order.order,
        "prefer": order.prefer,
        "avoid": order.avoid,
        "larger_percent": order.larger_percent,
    }


def _rules(order: KeepOrder) -> KeepRules:
    from pictrace.workflows.duplicates.keeper import KeepRules

    return KeepRules(order.prefer, avoided=order.avoid, order=order.order, larger=1 + order.larger_percent / 100)
