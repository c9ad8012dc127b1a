"""A message is stored as its English text and, beside it, as its code and values."""

from __future__ import annotations

import json

from hypothesis import given

from pictrace.catalogue.messages import read, written
from pictrace.messages import Message, english, verbatim
from tests.messages.test_message import messages


@given(messages(depth=2))
def test_what_is_read_is_what_was_written(message: Message) -> None:
    columns = written(message)
    assert columns["reason"] == english(message)
    assert read(english(message), columns["message"]) == message


def test_a_text_of_another_program_is_its_text_alone() -> None:
    assert written(verbatim("Errno 5")) == {"reason": "Errno 5", "message": None}
    assert read("Errno 5", None) == verbatim("Errno 5")


def test_nothing_is_nothing() -> None:
    assert written(None) == {"reason": None, "message": None}


def test_what_is_stored_is_plain_ascii_json() -> None:
    stored = written(Message("place.why", place="日本\ud83d", why=Message("place.absent")))["message"]
    assert stored is not None and stored.isascii()
    assert json.loads(stored)["values"]["why"] == {"code": "place.absent", "values": {}}
