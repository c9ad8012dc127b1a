"""The English sentences that libraries held before messages had codes: what each was in codes and values.

Used once, by the migration that gives the stored texts their codes. ``sentences.json`` (code → what stood there, with
``{name:kind}`` for what changed) is never edited: texts that change later are written with their codes. ``parts`` are
what a member of a duplicate group was said to be, with commas between.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib.resources import files

from pictrace.messages import Message, Value

__all__ = ["reason_of_member", "understood"]

_NESTED = frozenset({"why", "what", "writer"})
_LONGEST = 2000
"""Characters of a sentence; matching what is longer (a name made up to be so) could take long."""

_PLACEHOLDER = re.compile(r"\{(\w+)(?::(\w+))?\}")
_MIB = 1024**2


def understood(text: str) -> Message | None:
    """The message of a sentence, ``None`` for one that nobody listed."""
    return _read(text, _patterns())


def reason_of_member(text: str) -> Message | None:
    """The message of why a photo is a member of its group."""
    parts = [_read(part, _parts()) for part in text.split(", ")]
    joined = [_read(", ".join(two), _parts()) for two in _pairs(text)]
    whole = [joined[0], *parts[2:]] if joined and joined[0] is not None else parts
    found = tuple(part for part in whole if part is not None)
    return Message("member.why", parts=found) if len(found) == len(whole) else None


def _pairs(text: str) -> list[list[str]]:
    """The first two parts together: "the same picture, saved again" has a comma of its own."""
    parts = text.split(", ")
    return [parts[:2]] if len(parts) > 1 else []


def _read(text: str, patterns: Mapping[str, tuple[re.Pattern[str], Mapping[str, str]]]) -> Message | None:
    if len(text) > _LONGEST:
        return None
    for code, (pattern, kinds) in patterns.items():
        match = pattern.fullmatch(text)
        if match is not None:
            return Message(code, **{name: _value(name, kinds[name], part) for name, part in match.groupdict().items()})
    return None


def _value(name: str, kind: str, text: str) -> Value:
    if name in _NESTED:
        return understood(text) or text
    try:
        return _KINDS[kind](text)
    except ValueError:
        return text


def _memory(text: str) -> int:
    number, _, unit = text.partition(" ")
    return round(float(number) * (_MIB if unit == "MiB" else 1))


def _count(text: str) -> int | float:
    number = float(text.replace(",", ""))
    return int(number) if number.is_integer() else number


_KINDS: Mapping[str, Callable[[str], Value]] = {
    "": str,
    "int": _count,
    "number": _count,
    "fraction": float,
    "memory": _memory,
}


@cache
def _patterns() -> Mapping[str, tuple[re.Pattern[str], Mapping[str, str]]]:
    return dict(_compiled("sentences"))


@cache
def _parts() -> Mapping[str, tuple[re.Pattern[str], Mapping[str, str]]]:
    return dict(_compiled("parts"))


def _compiled(section: str) -> Iterator[tuple[str, tuple[re.Pattern[str], Mapping[str, str]]]]:
    """The ones that say most come first, so that ``{place}: {why}`` is asked last."""
    listed: Mapping[str, str] = json.loads(files(__package__).joinpath("sentences.json").read_text("utf-8"))[section]
    for code, text in sorted(listed.items(), key=lambda one: (-len(_PLACEHOLDER.sub("", one[1])), one[0])):
        literal, *rest = _PLACEHOLDER.split(text)
        pattern, kinds = re.escape(literal), dict[str, str]()
        for name, kind, after in zip(rest[::3], rest[1::3], rest[2::3], strict=True):
            pattern += f"(?P<{name}>.+?){re.escape(after)}"
            kinds[name] = kind or ""
        yield code, (re.compile(pattern, re.DOTALL), kinds)
