"""PicTrace finds visually similar pictures in a photo archive: offline, with proof for every match.

>>> from pictrace import Library, Query
>>> with Library.open("photos.pictrace") as library:  # doctest: +SKIP
...     for event in library.index(["/photos"]):
...         print(event)
...     for result in library.search([Query(place="holiday.jpg")]):
...         print(result.hits)

Names are imported on first use, so ``import pictrace`` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pictrace.errors import (
        AddressRefused,
        DecoderUnavailable,
        DownloadFailed,
        EngineUnavailable,
        LibraryBusy,
        LibraryDamaged,
        LibraryError,
        LibraryFull,
        LibraryNotFound,
        LibraryTooNew,
        MissingExtra,
        ModelDamaged,
        ModelError,
        ModelNotInstalled,
        PhotoError,
        PhotoGone,
        PhotoTooLarge,
        PhotoUnreadable,
        PicTraceError,
        SourceError,
        SourceUnreachable,
        UnknownModel,
        UsageError,
    )
    from pictrace.library import Library
    from pictrace.library.backup import BackupProgress, BackupReport
    from pictrace.library.settings import Settings
    from pictrace.records import (
        Capture,
        Comparison,
        Decision,
        DecisionKind,
        DuplicateGroup,
        Evidence,
        Failure,
        Filters,
        Finding,
        Hit,
        IndexProgress,
        IndexReport,
        Member,
        Photo,
        PhotoState,
        Possession,
        Query,
        Region,
        Relation,
        SearchResult,
        SourceRecord,
        Tag,
        Verdict,
        Watched,
        WatchEvent,
    )
    from pictrace.workflows.maintenance.status import ModelState, Status

__all__ = [
    "AddressRefused",
    "BackupProgress",
    "BackupReport",
    "Capture",
    "Comparison",
    "Decision",
    "DecisionKind",
    "DecoderUnavailable",
    "DownloadFailed",
    "DuplicateGroup",
    "EngineUnavailable",
    "Evidence",
    "Failure",
    "Filters",
    "Finding",
    "Hit",
    "IndexProgress",
    "IndexReport",
    "Library",
    "LibraryBusy",
    "LibraryDamaged",
    "LibraryError",
    "LibraryFull",
    "LibraryNotFound",
    "LibraryTooNew",
    "Member",
    "MissingExtra",
    "ModelDamaged",
    "ModelError",
    "ModelNotInstalled",
    "ModelState",
    "Photo",
    "PhotoError",
    "PhotoGone",
    "PhotoState",
    "PhotoTooLarge",
    "PhotoUnreadable",
    "PicTraceError",
    "Possession",
    "Query",
    "Region",
    "Relation",
    "SearchResult",
    "Settings",
    "SourceError",
    "SourceRecord",
    "SourceUnreachable",
    "Status",
    "Tag",
    "UnknownModel",
    "UsageError",
    "Verdict",
    "WatchEvent",
    "Watched",
]

_HOMES = {
    "BackupProgress": "pictrace.library.backup",
    "BackupReport": "pictrace.library.backup",
    "Library": "pictrace.library.library",
    "ModelState": "pictrace.workflows.maintenance.status",
    "Settings": "pictrace.library.settings",
    "Status": "pictrace.workflows.maintenance.status",
}


def __getattr__(name: str) -> Any:
    if name == "__version__":
        return _version()
    if name not in __all__:
        raise AttributeError(f"module 'pictrace' has no attribute {name!r}")
    homes = [_HOMES[name]] if name in _HOMES else ["pictrace.errors", "pictrace.records"]
    for home in homes:
        module = import_module(home)
        if hasattr(module, name):
            globals()[name] = getattr(module, name)
            return globals()[name]
    raise AttributeError(f"module 'pictrace' has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*__all__, "__version__"]


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version  # 60 ms that few need

    try:
        return version("pictrace")
    except PackageNotFoundError:  # running from a source tree that was never installed
        return "0+unknown"
