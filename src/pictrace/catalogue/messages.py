"""Messages in the database: the English text in one column, the code and values in the one beside it.

A row whose text nobody knows (an older PicTrace wrote it) has its text alone.
"""

from __future__ import annotations

import json
from typing import TypedDict

from pictrace.messages import Message, english, verbatim
from pictrace.messages.message import VERBATIM

__all__ = ["Written", "read", "written"]


class Written(TypedDict):
    """The two columns of a message."""

    reason: str | None
    message: str | None


def written(message: Message | None) -> Written:
    """What the columns ``reason`` and ``message`` hold."""
    if message is None:
        return {"reason": None, "message": None}
    data = None if message.code == VERBATIM else json.dumps(message.to_json())
    return {"reason": english(message), "message": data}


def read(reason: str, message: str | None) -> Message:
    """The inverse of ``written``; where the code is no code, the text is what there is."""
    if message is not None:
        try:
            return Message.from_json(json.loads(message))
        except (ValueError, RecursionError):
            pass
    return verbatim(reason)
