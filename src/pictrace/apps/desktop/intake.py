"""What was dropped, pasted or typed: a picture to search by, a place to index, an address, or words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from pictrace.records import Query

__all__ = ["ARCHIVES", "LISTS", "Intake", "dropped", "sorted_out", "typed"]

ARCHIVES = frozenset({".zip", ".cbz", ".tar", ".tgz", ".tbz2", ".txz", ".gz", ".bz2", ".xz", ".zst"})
LISTS = frozenset({".txt", ".csv", ".urls", ".lst", ".list"})


@dataclass(frozen=True, slots=True)
class Intake:
    """What came in, sorted: pictures (paths or addresses) and places to index."""

    pictures: tuple[str, ...] = ()
    places: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.pictures or self.places)


def dropped(items: Iterable[str]) -> list[str]:
    """Items of a drop or a pasted list as paths and addresses: ``file:`` addresses become paths, comments go."""
    found = []
    for item in items:
        text = item.strip().strip("\0")
        if not text or text.startswith("#") or text in ("copy", "cut"):  # GNOME's list of copied files
            continue
        parts = urlsplit(text)
        if parts.scheme == "file":
            text = url2pathname(unquote(parts.path)) if parts.netloc in ("", "localhost") else unquote(text)
        found.append(text)
    return found


def sorted_out(items: Iterable[str]) -> Intake:
    """Folders, archives and URL lists are places; everything else is taken for a picture."""
    pictures: list[str] = []
    places: list[str] = []
    for item in items:
        (places if _is_place(item) else pictures).append(item)
    return Intake(tuple(pictures), tuple(places))


def _is_place(item: str) -> bool:
    if _is_address(item):
        return False
    path = Path(item)
    return path.is_dir() or path.suffix.lower() in ARCHIVES | LISTS


def typed(text: str) -> Query | None:
    """A query from what was typed: an address, a file that exists, else words."""
    text = text.strip()
    if not text:
        return None
    if _is_address(text):
        return Query(place=text, name=_last_part(text))
    path = Path(text).expanduser()
    try:
        if path.is_file():
            return Query(place=str(path), name=path.name)
    except (OSError, ValueError):  # too long for a file name, or holds a NUL: words then
        pass
    return Query(text=text, name=text)


def _is_address(text: str) -> bool:
    return text.lower().startswith(("http://", "https://")) and " " not in text


def _last_part(address: str) -> str:
    parts = urlsplit(address)
    return unquote(Path(parts.path).name) or parts.netloc
