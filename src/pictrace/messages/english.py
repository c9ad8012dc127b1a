"""English, which the library itself can say: what ``str`` of an error is, and what JSON, logs and the terminal show."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache

from pictrace.messages.language import Language, Text
from pictrace.messages.message import Message

__all__ = ["catalogue", "english"]


def english(message: Message) -> str:
    """The English text of a message."""
    return _language().said(message)


@cache
def catalogue() -> Mapping[str, Text]:
    """Code → English text of all that the library says; read when the first is asked for."""
    from importlib.resources import files  # only for who has something to say

    texts: Mapping[str, Text] = json.loads(files(__package__).joinpath("english.json").read_text("utf-8"))
    return texts


@cache
def _language() -> Language:
    return Language(catalogue())
