"""Numbers and evidence in words, in the person's language."""

from __future__ import annotations

from datetime import datetime

from pictrace.apps.messages.loader import Messages
from pictrace.messages import Message
from pictrace.records import Evidence, Photo, Relation
from pictrace.records.statements import Speaks, statements

__all__ = [
    "duration",
    "evidence_lines",
    "meant",
    "moment",
    "percent",
    "photo_line",
    "relation_name",
    "size",
    "weighed",
]

LEAST_SCORE = 0.01
"""What is less is shown as less than this."""


MOST_SCORE, TENTHS_FROM = 0.999, 0.99
"""What is not certain is shown as no more than the first, and with a decimal place from the second on."""


def percent(score: float, messages: Messages) -> str:
    """A probability in percent; 100 % and 0 % are kept for certainty."""
    if 0 < score < LEAST_SCORE:
        return f"< {percent(LEAST_SCORE, messages)}"
    return messages.share(1.0 if score >= 1.0 else min(score, MOST_SCORE), 1 if TENTHS_FROM < score < 1.0 else 0)


def size(number: int | None, messages: Messages) -> str:
    """``4.2 MB``; nothing for an unknown size."""
    return "" if number is None else messages.size(number)


def duration(seconds: float, messages: Messages) -> str:
    """``40 s``, ``3 min``, ``2 h 05 min``."""
    whole = max(0, round(seconds))
    if whole < 60:
        return messages("desktop.time.seconds", seconds=whole)
    minutes = round(whole / 60)
    if minutes < 60:
        return messages("desktop.time.minutes", minutes=minutes)
    return messages("desktop.time.hours", hours=minutes // 60, minutes=f"{minutes % 60:02d}")


def moment(when: datetime | None, messages: Messages) -> str:
    """Date and time, to the minute."""
    return "" if when is None else messages.moment(when)


def photo_line(photo: Photo, messages: Messages) -> str:
    """Size in pixels, in bytes, and when it was taken."""
    parts = []
    if photo.width and photo.height:
        parts.append(f"{photo.width} × {photo.height}")
    parts += [size(photo.bytes, messages), moment(photo.capture.taken, messages)]
    return "  ·  ".join(part for part in parts if part)


def relation_name(relation: Relation, messages: Messages) -> str:
    return messages(f"relation.{relation.value}")


def evidence_lines(relation: Relation, evidence: Evidence, messages: Messages) -> list[str]:
    """Each measure as a sentence that says what it means; what was not measured is not mentioned."""
    return [text for text, _ in weighed(relation, evidence, messages)]


def weighed(relation: Relation, evidence: Evidence, messages: Messages) -> list[tuple[str, Speaks]]:
    """The sentences with what each speaks for."""
    return [(messages.sentence(one.message), one.speaks) for one in statements(relation, evidence)]


def meant(note: Message) -> list[tuple[str, str]]:
    """A word that the model does not know, and each one that it knows instead, from a search's note."""
    word, instead = note.values.get("word"), note.values.get("meant")
    return [(str(word), str(one)) for one in instead] if isinstance(instead, tuple) else []
