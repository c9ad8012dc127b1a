"""Files that are one thing: a RAW and its JPEG, a Live Photo, an edited pair of a phone, and the notes beside a photo.

Names tell, within one folder: cameras and programs name what belongs together alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from pictrace.formats import Format, by_name, suffix_of

__all__ = ["burst_of", "is_note", "shares_stack", "stack_key", "stack_of"]

_NOTES = frozenset({".xmp", ".aae", ".thm", ".pp3", ".dop", ".on1"})
"""Suffixes of what is written about a photo: metadata, and how to develop it."""

_FILMS = frozenset({".mov", ".mp4"})
_PHONES = frozenset({Format.JPEG, Format.HEIC})
"""Formats that have a film beside them."""

_EDITED = re.compile(r"^(img_)[eo](\d{4,5})$")
"""``IMG_E1234`` is the edit of ``IMG_1234``, ``IMG_O1234.AAE`` says how."""

_NUMBERED_BURST = re.compile(r"^(?P<set>.+?)_burst\d{1,3}(?:_cover)?$")
"""``00003IMG_00003_BURST20190714110233517_COVER``, ``IMG_20190714_110233_BURST003``."""


def is_note(path: str) -> bool:
    """Whether a file only speaks of a photo, so that nothing is lost when the photo's copy has none."""
    return suffix_of(path.rpartition("/")[2]) in _NOTES


def stack_key(name: str) -> str | None:
    """Equal for the files of one folder that may be one thing; ``None`` for a file that is never part of one."""
    suffix = suffix_of(name)
    if suffix not in _NOTES and suffix not in _FILMS and by_name(name) is None:
        return None
    stem = name[: len(name) - len(suffix)].lower()
    if suffix in _NOTES and by_name(stem) is not None:
        stem = stem.rpartition(".")[0]  # beach.jpg.xmp
    return _EDITED.sub(r"\1\2", stem)


def stack_of(name: str, names: Iterable[str]) -> list[str]:
    """The other files of a folder that are one thing with ``name``, sorted. ``names``: all of the folder.

    A JPEG and a HEIC of one name are two copies and no stack; a note ``a.jpg.xmp`` belongs to ``a.jpg``."""
    key = stack_key(name)
    if key is None:
        return []
    alike = [other for other in names if other != name and stack_key(other) == key]
    found = {other for other in alike if shares_stack(name, other) or _is_film_of_edit(name, other, alike)}
    of_those = {other for other in alike if is_note(other) and any(shares_stack(other, one) for one in found)}
    return sorted(found | of_those)


def shares_stack(a: str, b: str) -> bool:
    """Whether two files of one folder are one thing."""
    if stack_key(a) is None or stack_key(a) != stack_key(b):
        return False
    if is_note(a) or is_note(b):
        note, other = (a, b) if is_note(a) else (b, a)
        whole = note[: len(note) - len(suffix_of(note))].lower()
        return by_name(whole) is None or whole == other.lower() or is_note(other)
    kinds = by_name(a), by_name(b)
    if None in kinds:
        return bool(_PHONES & set(kinds)) or kinds == (None, None)
    if (kinds[0] is Format.RAW) != (kinds[1] is Format.RAW):
        return True
    return _stem(a) != _stem(b)  # IMG_1234 and IMG_E1234


def _is_film_of_edit(name: str, other: str, alike: Iterable[str]) -> bool:
    """The film of a Live Photo, where only its edited pair says so."""
    return by_name(other) is None and any(shares_stack(other, one) for one in (name, *alike) if by_name(one))


def _stem(name: str) -> str:
    return name[: len(name) - len(suffix_of(name))].lower()


def burst_of(name: str) -> str | None:
    """The name of the burst that a shot belongs to, of its folder; ``None`` for a single shot."""
    stem = _stem(name)
    match = _NUMBERED_BURST.match(stem)
    if match is not None:
        return match["set"]
    at = stem.find("burst")
    digits = re.match(r"burst(\d{8,})", stem[at:]) if at >= 0 else None
    return digits[0] if digits is not None else None
