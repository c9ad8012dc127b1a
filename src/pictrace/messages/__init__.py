"""What PicTrace says to people, as data: a code and values, of which a language makes a text at the very end."""

from __future__ import annotations

from pictrace.messages.english import english
from pictrace.messages.message import Message, Value, message_of, verbatim

__all__ = ["Message", "Value", "english", "message_of", "verbatim"]
