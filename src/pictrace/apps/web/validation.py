"""What a request breaks, as messages: FastAPI's findings under codes of our own, which all languages say."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, TypeAlias

from pictrace.files import printable
from pictrace.messages import Message, verbatim

__all__ = ["MOST_SAID", "found_in", "summary"]

MOST_SAID = 3
"""Findings that the one sentence names: a body of a thousand wrong numbers is told by its first ones."""

Finding: TypeAlias = Mapping[str, Any]
"""One of pydantic's: ``loc`` (where), ``type``, ``msg`` (its English) and ``ctx`` (the limit that was broken)."""


def found_in(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """Each as ``{"in", "name", "detail", "message"}``: the part of the request, the parameter's name or the path in the
    body, pydantic's own sentence, and the code and values that stay the same whatever version of it answers."""
    return [_told(one) for one in findings]


def summary(findings: Sequence[Finding]) -> Message:
    """All that is wrong in one sentence."""
    return Message("request.invalid", errors=tuple(_message(one) for one in findings[:MOST_SAID]))


def _told(one: Finding) -> dict[str, Any]:
    where, name = _place(one)
    return {"in": where, "name": name, "detail": printable(str(one["msg"])), "message": _message(one).to_json()}


def _place(one: Finding) -> tuple[str, str]:
    where, *path = (str(part) for part in one["loc"])
    return where, ".".join(path) or where


def _message(one: Finding) -> Message:
    name, context = _place(one)[1], one.get("ctx") or {}
    known = _MESSAGES.get(str(one["type"]))
    try:
        return known(name, context) if known else _other(name, one)
    except KeyError:  # a pydantic that tells its limits otherwise
        return _other(name, one)


def _other(name: str, one: Finding) -> Message:
    return Message("request.value", name=name, why=verbatim(str(one["msg"])))


_MESSAGES: Mapping[str, Callable[[str, Mapping[str, Any]], Message]] = MappingProxyType(
    {
        "missing": lambda name, _: Message("request.missing", name=name),
        "int_parsing": lambda name, _: Message("request.whole", name=name),
        "int_parsing_size": lambda name, _: Message("request.whole", name=name),
        "int_type": lambda name, _: Message("request.whole", name=name),
        "int_from_float": lambda name, _: Message("request.whole", name=name),
        "float_parsing": lambda name, _: Message("request.number", name=name),
        "float_type": lambda name, _: Message("request.number", name=name),
        "finite_number": lambda name, _: Message("request.number", name=name),
        "bool_parsing": lambda name, _: Message("request.truth", name=name),
        "bool_type": lambda name, _: Message("request.truth", name=name),
        "string_type": lambda name, _: Message("request.text", name=name),
        "list_type": lambda name, _: Message("request.list", name=name),
        "dict_type": lambda name, _: Message("request.object", name=name),
        "model_type": lambda name, _: Message("request.object", name=name),
        "model_attributes_type": lambda name, _: Message("request.object", name=name),
        "date_type": lambda name, _: Message("request.date", name=name),
        "date_parsing": lambda name, _: Message("request.date", name=name),
        "date_from_datetime_parsing": lambda name, _: Message("request.date", name=name),
        "datetime_type": lambda name, _: Message("request.date", name=name),
        "datetime_parsing": lambda name, _: Message("request.date", name=name),
        "datetime_from_date_parsing": lambda name, _: Message("request.date", name=name),
        "enum": lambda name, given: Message("request.choice", name=name, allowed=_words(given["expected"])),
        "literal_error": lambda name, given: Message("request.choice", name=name, allowed=_words(given["expected"])),
        "greater_than_equal": lambda name, given: Message("request.least", name=name, least=given["ge"]),
        "greater_than": lambda name, given: Message("request.above", name=name, least=given["gt"]),
        "less_than_equal": lambda name, given: Message("request.most", name=name, most=given["le"]),
        "less_than": lambda name, given: Message("request.below", name=name, most=given["lt"]),
        "string_too_short": lambda name, given: Message("request.short", name=name, least=given["min_length"]),
        "string_too_long": lambda name, given: Message("request.long", name=name, most=given["max_length"]),
        "too_short": lambda name, given: Message("request.short", name=name, least=given["min_length"]),
        "too_long": lambda name, given: Message("request.long", name=name, most=given["max_length"]),
        "string_pattern_mismatch": lambda name, given: Message("request.form", name=name, form=given["pattern"]),
        "extra_forbidden": lambda name, _: Message("request.unknown", name=name),
        "json_invalid": lambda _, given: Message("request.json", why=verbatim(str(given["error"]))),
    }
)
"""pydantic's type of a finding → what we say; the rest is said in its words."""


def _words(expected: str) -> tuple[str, ...]:
    """The quoted words of ``'a', 'b' or 'c'``."""
    return tuple(re.findall(r"'([^']*)'", expected)) or (expected,)
