"""What was dropped, pasted or typed: a picture to search by, a place to index, an address, or words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from pictrace.records import Query
from pictrace.sources import is_place_name

__all__ = ["Intake", "dropped", "queries", "sorted_out", "typed"]


@dataclass(frozen=True, slots=True)
class Intake:
    """What came in, sorted: pictures (paths or addresses) and places to index."""

    pictures: tuple[str, ...] = ()
    places: tuple[str, ...] = ()

    @property
    def addresses(self) -> tuple[str, ...]:
        """Those of the pictures that lie in the web."""
        return tuple(filter(_is_address, self.pictures))

    def __bool__(self) -> bool:
        return bool(self.pictures or self.places)


def dropped(items: Iterable[str]) -> list[str]:
    """Items of a drop or a pasted list as paths and addresses: ``file:`` addresses become paths, comments go."""
    found = []
    for item in items:
        text = item.strip().strip("\0")
        if not text or text.startswith("#") or text in ("copy", "cut"):  # GNOME's list of copied files
            continue
        found.append(_path_of_file_address(text) if text.lower().startswith("file:") else text)
    return found


def _path_of_file_address(text: str) -> str:
    from urllib.request import url2pathname  # brings HTTP along, which a window can start without

    try:
        parts = urlsplit(text)
    except ValueError:  # brackets that are no IPv6 address
        return text
    return url2pathname(parts.path) if parts.netloc in ("", "localhost") else text


def sorted_out(items: Iterable[str]) -> Intake:
    """Folders, and files that are sources by their names, are places; everything else is taken for a picture."""
    pictures: list[str] = []
    places: list[str] = []
    for item in items:
        (places if _is_place(item) else pictures).append(item)
    return Intake(tuple(pictures), tuple(places))


def _is_place(item: str) -> bool:
    if _is_address(item):
        return False
    path = Path(item)
    try:
        folder = path.is_dir()
    except (OSError, ValueError):  # too long for a name, holds a NUL
        folder = False
    return folder or is_place_name(path.name)


def typed(text: str) -> Query | None:
    """A query from what was typed: an address, a file that exists, else words."""
    text = text.strip()
    if not text:
        return None
    if _is_address(text):
        return Query(place=text, name=_last_part(text))
    try:
        path = Path(text).expanduser()
        if path.is_file():
            return Query(place=str(path), name=path.name)
    except (OSError, ValueError, RuntimeError):  # too long for a name, holds a NUL, "~nobody": words then
        pass
    return Query(text=text, name=text)


def queries(items: Iterable[str]) -> list[Query]:
    """A query for each picture; what is neither a file nor an address counts only when it is alone: words then."""
    found = [query for query in map(typed, items) if query is not None]
    return [query for query in found if query.has_picture] or found[:1]


def _is_address(text: str) -> bool:
    if not text.lower().startswith(("http://", "https://")) or " " in text:
        return False
    try:
        return bool(urlsplit(text).netloc)
    except ValueError:
        return False


def _last_part(address: str) -> str:
    parts = urlsplit(address)
    return unquote(Path(parts.path).name) or parts.netloc
