"""Numbers and evidence in words, in the person's language."""

from __future__ import annotations

import re
from datetime import datetime
from enum import StrEnum

from pictrace.apps.messages.loader import Messages, heard_of
from pictrace.records import Evidence, Photo, Relation

__all__ = [
    "Speaks",
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

_MEASURED = frozenset({"note.mirrored", "note.rotated", "note.part"})
_DECIMALS = {"de": ",", "ru": ","}


def percent(score: float, messages: Messages) -> str:
    """A probability in percent; 100 % and 0 % are kept for certainty."""
    if 0 < score < 0.01:
        return f"< {percent(0.01, messages)}"
    text = "100" if score >= 1.0 else f"{min(score * 100, 99.9):.1f}" if score > 0.99 else f"{score * 100:.0f}"
    unit = "%" if messages.language in ("en", "ja", "ko", "zh") else "\u202f%"
    return text.replace(".", _DECIMALS.get(messages.language, ".")) + unit


def size(number: int | None, messages: Messages) -> str:
    """``4.2 MB``; nothing for an unknown size."""
    if number is None:
        return ""
    value = float(number)
    for unit in ("B", "KB", "MB", "GB"):
        if value < 1000:
            text = f"{value:.0f}" if unit == "B" or value >= 10 else f"{value:.1f}"
            return f"{text.replace('.', _DECIMALS.get(messages.language, '.'))} {unit}"
        value /= 1000
    return f"{value:.1f} TB"


def duration(seconds: float, messages: Messages) -> str:
    """``40 s``, ``3 min``, ``2 h 05 min``."""
    whole = max(0, round(seconds))
    if whole < 60:
        return messages("desktop.time.seconds", seconds=whole)
    minutes = round(whole / 60)
    if minutes < 60:
        return messages("desktop.time.minutes", minutes=minutes)
    return messages("desktop.time.hours", hours=minutes // 60, minutes=f"{minutes % 60:02d}")


def moment(when: datetime | None) -> str:
    """Date and time as they sort: the same in every language."""
    return "" if when is None else when.strftime("%Y-%m-%d %H:%M")


def photo_line(photo: Photo, messages: Messages) -> str:
    """Size in pixels, in bytes, and when it was taken."""
    parts = []
    if photo.width and photo.height:
        parts.append(f"{photo.width} × {photo.height}")
    parts += [size(photo.bytes, messages), moment(photo.capture.taken)]
    return "  ·  ".join(part for part in parts if part)


def relation_name(relation: Relation, messages: Messages) -> str:
    return messages(f"relation.{relation.value}")


_MANY_POINTS, _ALIKE_SSIM, _UNALIKE_SSIM, _NEAR_BITS, _FAR_BITS = 12, 0.6, 0.3, 10, 24
"""From which measure on one speaks for the same picture, and from which against it: as in the page's evidence.js."""


class Speaks(StrEnum):
    """Whether a measure speaks for the same picture."""

    FOR = "for"
    AGAINST = "against"
    LITTLE = "little"


def evidence_lines(evidence: Evidence, messages: Messages) -> list[str]:
    """Each measure as a sentence that says what it means; what was not measured is not mentioned."""
    return [text for text, _ in weighed(evidence, messages)]


def weighed(evidence: Evidence, messages: Messages) -> list[tuple[str, Speaks]]:
    """The sentences with what each speaks for. That pictures look alike to a model proves nothing."""
    lines: list[tuple[str, Speaks]] = []

    def say(key: str, speaks: Speaks, **values: object) -> None:
        lines.append((messages(f"evidence.{key}", **values), speaks))

    inliers, ssim, bits = evidence.orb_inliers, evidence.ssim, evidence.phash_distance
    if inliers and evidence.orb_matches:
        many = inliers >= _MANY_POINTS
        say("inliers", Speaks.FOR if many else Speaks.LITTLE, inliers=inliers, matches=evidence.orb_matches)
    elif evidence.orb_matches is not None:
        say("no_inliers", Speaks.AGAINST)
    if ssim is not None:
        say("ssim", _verdict(ssim >= _ALIKE_SSIM, ssim < _UNALIKE_SSIM), value=_two(ssim, messages))
    if evidence.region is not None:
        r = evidence.region
        share = percent((r.right - r.left) * (r.bottom - r.top), messages)
        say(f"region_of_{evidence.region_of}", Speaks.FOR, percent=share)
    if evidence.rotation is not None and abs(evidence.rotation) >= 1:
        say("rotation", Speaks.FOR, degrees=round(abs(evidence.rotation)))
    if evidence.mirrored:
        say("mirrored", Speaks.FOR)
    if bits is not None:
        say("phash", _verdict(bits <= _NEAR_BITS, bits >= _FAR_BITS), distance=bits)
    if evidence.cosine is not None:
        say("cosine", Speaks.LITTLE, value=_two(evidence.cosine, messages))
    notes = [messages.sentence(note) for note in evidence.notes if not _told(note, messages)]
    return lines + [(note, Speaks.LITTLE) for note in notes]


def _verdict(agrees: bool, differs: bool) -> Speaks:
    return Speaks.FOR if agrees else Speaks.AGAINST if differs else Speaks.LITTLE


def meant(note: str, messages: Messages) -> list[tuple[str, str]]:
    """A word that the model does not know, and each one that it knows instead, from a search's note."""
    heard = heard_of(note)
    if heard is None or heard.key != "words.meant":
        return []
    words = re.findall(r"'([^']+)'|\"([^\"]+)\"", heard.values["phrase"])
    return [(heard.values["word"][1:-1], one or other) for one, other in words]


def _told(note: str, messages: Messages) -> bool:
    """Whether the measures say it already, more precisely."""
    heard = heard_of(note)
    return heard is not None and heard.key in _MEASURED


def _two(value: float, messages: Messages) -> str:
    return f"{value:.2f}".replace(".", _DECIMALS.get(messages.language, "."))
