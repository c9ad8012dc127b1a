"""Numbers and evidence in words, in the person's language."""

from __future__ import annotations

from datetime import datetime

from pictrace.apps.messages.loader import Messages
from pictrace.records import Evidence, Photo, Relation

__all__ = ["duration", "evidence_lines", "moment", "percent", "photo_line", "relation_name", "size"]

_MEASURED = frozenset({"said.note.mirrored", "said.note.rotated", "said.note.part"})
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


def evidence_lines(evidence: Evidence, messages: Messages) -> list[str]:
    """Each measure as a sentence that says what it means; what was not measured is not mentioned."""
    lines = []
    if evidence.orb_inliers and evidence.orb_matches:
        lines.append(messages("evidence.inliers", inliers=evidence.orb_inliers, matches=evidence.orb_matches))
    elif evidence.orb_matches is not None:
        lines.append(messages("evidence.no_inliers"))
    if evidence.ssim is not None:
        lines.append(messages("evidence.ssim", value=_two(evidence.ssim, messages)))
    if evidence.region is not None:
        r = evidence.region
        share = percent((r.right - r.left) * (r.bottom - r.top), messages)
        lines.append(messages(f"evidence.region_of_{evidence.region_of}", percent=share))
    if evidence.rotation is not None and abs(evidence.rotation) >= 1:
        lines.append(messages("evidence.rotation", degrees=round(evidence.rotation)))
    if evidence.mirrored:
        lines.append(messages("evidence.mirrored"))
    if evidence.phash_distance is not None:
        lines.append(messages("evidence.phash", distance=evidence.phash_distance))
    if evidence.cosine is not None:
        lines.append(messages("evidence.cosine", value=_two(evidence.cosine, messages)))
    return lines + [messages.sentence(note) for note in evidence.notes if not _told(note, messages)]


def _told(note: str, messages: Messages) -> bool:
    """Whether the measures say it already, more precisely."""
    heard = messages.heard(note)
    return heard is not None and heard.key in _MEASURED


def _two(value: float, messages: Messages) -> str:
    return f"{value:.2f}".replace(".", _DECIMALS.get(messages.language, "."))
