"""The nouns of PicTrace as frozen records: what every layer may speak about.

Nothing here reads a file, a setting or the clock. ``to_json`` methods give the published JSON of
``docs/cli.md`` and ``/api/v1``; other programs rely on it.
"""

from pictrace.records.browsing import Folder, Month, Timeline, Year
from pictrace.records.cleaning import (
    Action,
    ActionKind,
    CleanupReport,
    CleanupRun,
    CleanupState,
    FileMark,
    Outcome,
    OutcomeState,
    dated_id,
)
from pictrace.records.collections import (
    BEST_RATING,
    UNMARKED,
    Album,
    Changed,
    Marks,
    OwnTag,
    SavedSearch,
    checked_name,
    folded,
)
from pictrace.records.decisions import Decision, DecisionKind, DuplicateGroup, Member
from pictrace.records.evidence import Comparison, Evidence, Relation, Verdict
from pictrace.records.information import Information, Shot, Written
from pictrace.records.jobs import Job, JobKind, JobState, Task
from pictrace.records.keeping import KeepOrder, KeepPreview
from pictrace.records.photos import WATCHABLE, Capture, Photo, PhotoState, Region, SourceRecord, Tag
from pictrace.records.plans import KeptPlan, Plan, PlanHead, Rehearsal
from pictrace.records.query import Filters, Hit, Query, SearchResult, UsedWord
from pictrace.records.reports import (
    DuplicateRun,
    Failure,
    Finding,
    IndexProgress,
    IndexReport,
    Possession,
    Upgrade,
    Volume,
    Watched,
    WatchEvent,
)
from pictrace.records.spaces import COPIES, LOOKS
from pictrace.records.understanding import Chip, Understanding

__all__ = [
    "BEST_RATING",
    "COPIES",
    "LOOKS",
    "UNMARKED",
    "WATCHABLE",
    "Action",
    "ActionKind",
    "Album",
    "Capture",
    "Changed",
    "Chip",
    "CleanupReport",
    "CleanupRun",
    "CleanupState",
    "Comparison",
    "Decision",
    "DecisionKind",
    "DuplicateGroup",
    "DuplicateRun",
    "Evidence",
    "Failure",
    "FileMark",
    "Filters",
    "Finding",
    "Folder",
    "Hit",
    "IndexProgress",
    "IndexReport",
    "Information",
    "Job",
    "JobKind",
    "JobState",
    "KeepOrder",
    "KeepPreview",
    "KeptPlan",
    "Marks",
    "Member",
    "Month",
    "Outcome",
    "OutcomeState",
    "OwnTag",
    "Photo",
    "PhotoState",
    "Plan",
    "PlanHead",
    "Possession",
    "Query",
    "Region",
    "Rehearsal",
    "Relation",
    "SavedSearch",
    "SearchResult",
    "Shot",
    "SourceRecord",
    "Tag",
    "Task",
    "Timeline",
    "Understanding",
    "Upgrade",
    "UsedWord",
    "Verdict",
    "Volume",
    "WatchEvent",
    "Watched",
    "Written",
    "Year",
    "checked_name",
    "dated_id",
    "folded",
]
