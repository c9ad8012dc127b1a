"""The nouns of PicTrace as frozen records: what every layer may speak about.

Nothing here reads a file, a setting or the clock. ``to_json`` methods give the published JSON of
``docs/cli.md`` and ``/api/v1``; other programs rely on it.
"""

from pictrace.records.decisions import Decision, DecisionKind, DuplicateGroup, Member
from pictrace.records.evidence import Comparison, Evidence, Relation, Verdict
from pictrace.records.photos import WATCHABLE, Capture, Photo, PhotoState, Region, SourceRecord, Tag
from pictrace.records.query import Filters, Hit, Query, SearchResult, UsedWord
from pictrace.records.reports import (
    DuplicateRun,
    Failure,
    Finding,
    IndexProgress,
    IndexReport,
    Job,
    JobKind,
    JobState,
    Possession,
    Task,
    Upgrade,
    Volume,
    Watched,
    WatchEvent,
)
from pictrace.records.spaces import COPIES, LOOKS

__all__ = [
    "COPIES",
    "LOOKS",
    "WATCHABLE",
    "Capture",
    "Comparison",
    "Decision",
    "DecisionKind",
    "DuplicateGroup",
    "DuplicateRun",
    "Evidence",
    "Failure",
    "Filters",
    "Finding",
    "Hit",
    "IndexProgress",
    "IndexReport",
    "Job",
    "JobKind",
    "JobState",
    "Member",
    "Photo",
    "PhotoState",
    "Possession",
    "Query",
    "Region",
    "Relation",
    "SearchResult",
    "SourceRecord",
    "Tag",
    "Task",
    "Upgrade",
    "UsedWord",
    "Verdict",
    "Volume",
    "WatchEvent",
    "Watched",
]
