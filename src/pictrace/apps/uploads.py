"""What a person hands over and the library keeps beside its catalogue: under a safe name, never over another file."""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from pictrace.errors import UsageError
from pictrace.files import name_from_text, replaced
from pictrace.library import Library
from pictrace.sources.names import ARCHIVE_ENDINGS

log = logging.getLogger(__name__)

__all__ = ["UPLOADS", "discard", "forget_source", "is_upload", "new_file", "safe_name", "write_addresses"]

UPLOADS = "uploads"
"""The folder in the library's directory."""


def write_addresses(directory: Path, name: str, urls: Sequence[str]) -> Path:
    """One address a line in a new ``.txt`` file."""
    directory.mkdir(parents=True, exist_ok=True)
    place = new_file(directory, safe_name(name).removesuffix(".txt") + ".txt")
    with replaced(place) as file:
        file.write("".join(f"{url}\n" for url in urls).encode())
    return place


def is_upload(directory: Path, location: str) -> bool:
    """Whether the source at ``location`` was handed over to the library in ``directory``."""
    return Path(name_from_text(location)).parent.resolve() == (directory / UPLOADS).resolve()


def discard(directory: Path, location: str) -> None:
    """Deletes what was handed over, once it is no source any more. What lies anywhere else is a person's own file and
    stays."""
    if not is_upload(directory, location):
        return
    try:
        Path(name_from_text(location)).unlink(missing_ok=True)
    except OSError as error:  # Windows: someone has it open
        log.warning("%s is not needed any more and could not be deleted: %s", location, error)


def forget_source(library: Library, source_id: int) -> None:
    """Takes a source out of the library, and what was handed over with it. Raises as ``Library.forget`` does."""
    location = next((source.location for source in library.sources() if source.id == source_id), "")
    library.forget(source_id)
    if location:
        discard(library.directory, location)


_MOST_OF_A_NAME = 10_000
"""Files of one name before a person is asked for another one."""


def new_file(directory: Path, name: str) -> Path:
    """An empty file that was not there: ``name``, or ``name (2)`` and so on."""
    ending = max((one for one in ARCHIVE_ENDINGS if name.lower().endswith(one)), key=len, default=Path(name).suffix)
    stem, ending = name[: len(name) - len(ending)], name[len(name) - len(ending) :]
    for number in range(1, _MOST_OF_A_NAME):
        place = directory / (name if number == 1 else f"{stem} ({number}){ending}")
        with suppress(FileExistsError):
            place.touch(0o600, exist_ok=False)
            return place
    raise UsageError("upload.names", name=name, place=str(directory))


def safe_name(name: str) -> str:
    """The last part of a name that came from elsewhere, free of what file systems do not take."""
    name = unicodedata.normalize("NFC", re.split(r"[/\\]", name)[-1])
    name = re.sub(r'[<>:"|?*\x00-\x1f\x7f\ud800-\udfff]', "_", name).strip(". ")
    if re.fullmatch(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?", name):
        name = f"_{name}"
    return (name if len(name.encode()) <= 180 else name.encode()[-180:].decode(errors="ignore")) or "upload"
