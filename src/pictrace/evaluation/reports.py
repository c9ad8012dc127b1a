"""What a benchmark found, as records, as JSON and as a Markdown table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pictrace.evaluation import edits

__all__ = ["EditRow", "FalseClaim", "MethodReport", "Progress", "Report"]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a stage is."""

    stage: str
    done: int
    total: int

    def to_json(self) -> dict[str, Any]:
        return {"stage": self.stage, "done": self.done, "total": self.total}


@dataclass(frozen=True, slots=True)
class EditRow:
    """One edit: of ``queries`` copies, how many have their original first (``found``; of a tie the chance counts), are
    claimed to be the same picture (``named``), and of these by the right relation (``right``)."""

    edit: str
    queries: int
    found: float
    named: int
    right: int

    @property
    def recall(self) -> float:
        return self.found / max(1, self.queries)


@dataclass(frozen=True, slots=True)
class FalseClaim:
    """A claim of "same picture" about a photo that is not the query's original. ``twin``: the original itself is
    claimed to be the same picture as that photo; only a person can say whether it is."""

    query: str
    original: str
    claimed: str
    relation: str
    score: float
    twin: bool


@dataclass(frozen=True, slots=True)
class MethodReport:
    """One method on all queries. ``precision`` is that of the claims, twins set aside; ``precision_strict`` counts
    them as wrong. ``calibration_error`` is that of the scores of claims, ``None`` where a method has none;
    ``median_ms`` is ``None`` where queries cannot be asked one by one."""

    method: str
    rows: tuple[EditRow, ...]
    claims: int
    false_claims: tuple[FalseClaim, ...]
    calibration_error: float | None
    median_ms: float | None
    seconds: float

    @property
    def recall(self) -> float:
        return sum(row.found for row in self.rows) / max(1, sum(row.queries for row in self.rows))

    @property
    def named(self) -> float:
        return sum(row.named for row in self.rows) / max(1, sum(row.queries for row in self.rows))

    @property
    def right(self) -> float:
        return sum(row.right for row in self.rows) / max(1, sum(row.named for row in self.rows))

    @property
    def precision(self) -> float:
        wrong = sum(not claim.twin for claim in self.false_claims)
        twins = len(self.false_claims) - wrong
        return 1.0 - wrong / max(1, self.claims - twins)

    @property
    def precision_strict(self) -> float:
        return 1.0 - len(self.false_claims) / max(1, self.claims)

    def to_json(self) -> dict[str, Any]:
        return {
            "method": self.method,
            "recall_at_1": round(self.recall, 4),
            "worst_edit": round(min((row.recall for row in self.rows), default=0.0), 4),
            "named": round(self.named, 4),
            "relation_right": round(self.right, 4),
            "claims": self.claims,
            "claims_precision": round(self.precision, 5),
            "claims_precision_strict": round(self.precision_strict, 5),
            "calibration_error": None if self.calibration_error is None else round(self.calibration_error, 4),
            "median_ms": None if self.median_ms is None else round(self.median_ms, 2),
            "seconds": round(self.seconds, 1),
            "edits": {
                row.edit: {"queries": row.queries, "found": round(row.found, 4), "named": row.named, "right": row.right}
                for row in self.rows
            },
            "false_claims": [
                {
                    "query": claim.query,
                    "original": claim.original,
                    "claimed": claim.claimed,
                    "relation": claim.relation,
                    "score": round(claim.score, 4),
                    "twin": claim.twin,
                }
                for claim in self.false_claims
            ],
        }


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome; always the last event."""

    photos: int
    originals: int
    strangers: int
    methods: tuple[MethodReport, ...]

    def to_json(self) -> dict[str, Any]:
        return {
            "photos": self.photos,
            "originals": self.originals,
            "strangers": self.strangers,
            "methods": [method.to_json() for method in self.methods],
        }

    def rows(self) -> list[tuple[str, ...]]:
        """What is measured and its value for each method: every edit, then the totals."""
        lines = []
        for edit in edits.EDITS:
            shares = [next((row.recall for row in method.rows if row.edit == edit), None) for method in self.methods]
            lines.append((f"recall@1, {edit}", *("–" if share is None else f"{share:.3f}" for share in shares)))
        return lines + [(label, *(value(method) for method in self.methods)) for label, value in _TOTALS]

    def table(self) -> str:
        """As Markdown: a column for each method."""
        head = [("", *(method.method for method in self.methods)), ("---", *("--:" for _ in self.methods))]
        return "\n".join("| " + " | ".join(cells) + " |" for cells in [*head, *self.rows()])


_TOTALS: tuple[tuple[str, Callable[[MethodReport], str]], ...] = (
    ("recall@1, all", lambda m: f"{m.recall:.4f}"),
    ("copies claimed", lambda m: f"{m.named:.4f}"),
    ("relation right", lambda m: f"{m.right:.4f}" if m.calibration_error is not None else "–"),
    ("precision of claims", lambda m: f"{m.precision:.5f}"),
    ("the same, look-alikes in the archive counted as wrong", lambda m: f"{m.precision_strict:.5f}"),
    ("calibration error of the claims", lambda m: "–" if m.calibration_error is None else f"{m.calibration_error:.4f}"),
    ("median time of a query, ms", lambda m: "–" if m.median_ms is None else f"{m.median_ms:.1f}"),
)
