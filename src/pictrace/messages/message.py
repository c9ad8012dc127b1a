"""A message: a stable code, and the values that its text speaks of.

The code names a text in the catalogue of each language (``english.json`` here, the others in ``apps/messages``). The
values are plain: text, numbers, lists, and other messages where one sentence holds another. Nothing here knows how a
language says it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self, TypeAlias, Union

__all__ = ["VERBATIM", "Message", "Value", "is_code", "message_of", "verbatim"]

Value: TypeAlias = Union[str, int, float, bool, "Message", tuple["Value", ...], None]
"""What a message may speak of; lists are tuples, so that a message never changes."""

VERBATIM = "verbatim"
"""The code of a text that has none: it is said as it is in every language."""

_CODE = re.compile(r"[a-z][a-z0-9_-]*(\.[a-z0-9_-]+)+")
_LONGEST_CODE = 100
"""Characters: ours have some dozens, and what comes from a file or a request has any number."""
_DEEPEST = 8
"""Messages within messages; what is deeper was made up."""


@dataclass(frozen=True, slots=True, init=False)
class Message:
    """``Message("archive.large", size=1024)``. Equal ones say the same; ``english`` and languages make text of it."""

    code: str
    values: Mapping[str, Value]

    def __init__(self, code: str, /, **values: Value) -> None:
        object.__setattr__(self, "code", code)
        object.__setattr__(self, "values", values)

    def __hash__(self) -> int:
        return hash((self.code, *sorted(self.values)))

    def to_json(self) -> dict[str, Any]:
        """``{"code": …, "values": {…}}``, also for messages among the values."""
        return {"code": self.code, "values": {name: _plain(value) for name, value in self.values.items()}}

    @classmethod
    def from_json(cls, given: Any) -> Self:
        """The inverse of ``to_json``. Raises ``ValueError`` for anything else, wherever it comes from."""
        return cls._read(given, 0)

    @classmethod
    def _read(cls, given: Any, depth: int) -> Self:
        if not isinstance(given, dict) or given.keys() != {"code", "values"} or depth > _DEEPEST:
            raise ValueError("not a message")
        code, values = given["code"], given["values"]
        if not isinstance(code, str) or not (code == VERBATIM or is_code(code)) or not isinstance(values, dict):
            raise ValueError("not a message")
        if not all(isinstance(name, str) for name in values):
            raise ValueError("not a message")
        return cls(code, **{name: cls._value(value, depth) for name, value in values.items()})

    @classmethod
    def _value(cls, given: Any, depth: int) -> Value:
        if given is None or isinstance(given, str | int | float):
            return given
        if isinstance(given, list) and depth <= _DEEPEST:
            return tuple(cls._value(one, depth + 1) for one in given)
        return cls._read(given, depth + 1)


def verbatim(text: str) -> Message:
    """A text that has no code: what another program says, or what an older PicTrace wrote down."""
    return Message(VERBATIM, text=text)


def message_of(error: BaseException) -> Message:
    """What any error says; what is not one of ours says it in words of its own."""
    message = getattr(error, "message", None)
    return message if isinstance(message, Message) else verbatim(str(error) or type(error).__name__)


def is_code(text: str) -> bool:
    """Whether it has the form of a code, words joined by dots, which no sentence has."""
    return len(text) <= _LONGEST_CODE and _CODE.fullmatch(text) is not None


def _plain(value: Value) -> Any:
    if isinstance(value, Message):
        return value.to_json()
    return [_plain(one) for one in value] if isinstance(value, tuple) else value
