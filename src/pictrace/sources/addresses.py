"""Addresses in a file: plain text, CSV, JSON or JSON lines."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pictrace.errors import PhotoUnreadable
from pictrace.formats import suffix_of

__all__ = ["LIST_SUFFIXES", "addresses_in", "is_address"]

_NAMED = ("url", "image_url", "image", "src", "href", "link", "address", "photo", "picture", "file")
"""Where a record with several fields has its picture, best first."""


def is_address(text: object) -> bool:
    """Whether a text looks like an address that can be fetched."""
    return isinstance(text, str) and text.strip().lower().startswith(("http://", "https://"))


def addresses_in(data: bytes, name: str) -> Iterator[str | int]:
    """Every address in a list, in its order, repetitions included, and the number (from 1) of each line that holds
    none: not its text, since what was taken for a list may be a file of secrets. ``name`` tells the kind of list by
    its suffix.

    A row or record gives the field that is called ``url``, ``image`` or so, else every address in it.
    Raises ``PhotoUnreadable`` for a list that cannot be understood at all."""
    text = data.decode("utf-8-sig", errors="replace")
    for found in LIST_SUFFIXES.get(suffix_of(name), _plain)(text):
        yield found if isinstance(found, int) else _whole(found)


def _whole(address: str) -> str:
    """Without halves of surrogate pairs, which JSON may hold and no encoder takes."""
    return address if address.isascii() else address.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _plain(text: str) -> Iterator[str | int]:
    for number, line in enumerate(text.splitlines(), start=1):
        words = line.split()
        if words and not words[0].startswith("#"):
            yield next((word for word in words if is_address(word)), number)


def _table(text: str) -> Iterator[str | int]:
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t|", key=first.count)
    rows = csv.reader(io.StringIO(text), delimiter=delimiter)
    column: int | None = None
    try:
        for number, row in enumerate(rows):
            if not any(cell.strip() for cell in row) or row[0].lstrip().startswith("#"):
                continue
            if number == 0 and not any(map(is_address, row)):
                names = [cell.strip().lower() for cell in row]
                column = next((names.index(name) for name in _NAMED if name in names), None)
                continue
            cells = row[column : column + 1] if column is not None and column < len(row) else row
            found = [cell.strip() for cell in cells if is_address(cell)]
            yield from found
            if not found:
                yield rows.line_num
    except csv.Error as error:
        raise PhotoUnreadable("list.no_table", error=str(error)) from error


def _json(text: str) -> Iterator[str]:
    try:
        yield from _within(json.loads(text))
    except (ValueError, RecursionError) as error:
        raise PhotoUnreadable("list.no_json", error=str(error)) from error


def _json_lines(text: str) -> Iterator[str | int]:
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            try:
                yield from _within(json.loads(line))
            except (ValueError, RecursionError):
                yield number


def _within(value: Any) -> Iterator[str]:
    """Every address in a JSON value; other values are not complained of, because records hold many."""
    if isinstance(value, str):
        if is_address(value):
            yield value.strip()
    elif isinstance(value, list):
        for item in value:
            yield from _within(item)
    elif isinstance(value, dict):
        fields = {str(name).lower(): field for name, field in value.items()}
        named = next((fields[name] for name in _NAMED if is_address(fields.get(name))), None)
        for item in fields.values() if named is None else (named,):
            yield from _within(item)


LIST_SUFFIXES: Mapping[str, Callable[[str], Iterator[str | int]]] = {
    ".txt": _plain,
    ".urls": _plain,
    ".lst": _plain,
    ".csv": _table,
    ".tsv": _table,
    ".json": _json,
    ".jsonl": _json_lines,
    ".ndjson": _json_lines,
}
