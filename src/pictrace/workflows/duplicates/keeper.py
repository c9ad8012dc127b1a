"""Which of several photos of one picture to keep, and why: an ordered list of rules, read from the top.

A rule decides between two photos only when it sees a clear difference; otherwise the next one is asked.
The last rule always decides, so the same photos always give the same keeper.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cmp_to_key
from pathlib import PurePosixPath

from pictrace.records import Photo, PhotoState

__all__ = ["KeepRules", "Rule"]

_CLEARLY_MORE = 1.05
_CLEARLY_LESS_COMPRESSED = 1.10
_LOSSLESS = frozenset({"PNG", "TIFF", "BMP", "DNG", "RAW"})


@dataclass(frozen=True, slots=True)
class Rule:
    """``prefers`` is positive when the first photo is to be kept, negative for the second, 0 for no
    difference; ``reason`` says what the better one has, after "it"."""

    name: str
    reason: str
    prefers: Callable[[Photo, Photo], int]


@dataclass(frozen=True, slots=True)
class KeepRules:
    """The rules in order. ``places``: prefixes of locations to keep, best first."""

    places: tuple[str, ...] = ()

    @property
    def rules(self) -> tuple[Rule, ...]:
        return (
            Rule("present", "can be reached now", _present),
            Rule("place", "lies in a preferred place", self._place),
            Rule("pixels", "has more pixels", _pixels),
            Rule("compression", "is compressed less", _compression),
            Rule("capture", "says when, where or with which camera it was taken", _capture),
            Rule("older", "has the earlier date", _older),
            Rule("name", "has the simpler name", _name),
            Rule("first", "was indexed first", lambda a, b: b.id - a.id),
        )

    def compare(self, a: Photo, b: Photo) -> tuple[int, Rule]:
        """Positive: ``a`` is to be kept; and the rule that decided."""
        rules = self.rules
        for rule in rules:
            preference = rule.prefers(a, b)
            if preference:
                return preference, rule
        return 0, rules[-1]

    def ordered(self, photos: Iterable[Photo]) -> list[Photo]:
        """The one to keep first. Starts from the order of ids, so that "clearly more", which is no strict order,
        gives one answer."""
        by_id = sorted(photos, key=lambda photo: photo.id)
        return sorted(by_id, key=cmp_to_key(self._order))

    def _order(self, a: Photo, b: Photo) -> int:
        return -self.compare(a, b)[0]

    def reason(self, keeper: Photo, others: Iterable[Photo]) -> str:
        """Why this one: the first rule that sets it apart from any of the others, in words."""
        order = {rule.name: number for number, rule in enumerate(self.rules)}
        decided = [self.compare(keeper, other)[1] for other in others if other.id != keeper.id]
        if not decided:
            return "it is the only one"
        first = min(decided, key=lambda rule: order[rule.name])
        return f"it {first.reason}{_detail(first, keeper)}"

    def _place(self, a: Photo, b: Photo) -> int:
        return self._rank(b) - self._rank(a)

    def _rank(self, photo: Photo) -> int:
        return next((at for at, place in enumerate(self.places) if photo.location.startswith(place)), len(self.places))


def _detail(rule: Rule, keeper: Photo) -> str:
    if rule.name == "pixels":
        return f" ({keeper.width} × {keeper.height})"
    return ""


def _present(a: Photo, b: Photo) -> int:
    return (a.state is PhotoState.PRESENT) - (b.state is PhotoState.PRESENT)


def _pixels(a: Photo, b: Photo) -> int:
    return _clearly(a.pixels, b.pixels, _CLEARLY_MORE)


def _compression(a: Photo, b: Photo) -> int:
    lossless = ((a.format or "").upper() in _LOSSLESS) - ((b.format or "").upper() in _LOSSLESS)
    if lossless:
        return lossless
    if a.format != b.format or not a.bytes or not b.bytes or not a.pixels or not b.pixels:
        return 0
    return _clearly(a.bytes / a.pixels, b.bytes / b.pixels, _CLEARLY_LESS_COMPRESSED)


def _clearly(a: float, b: float, factor: float) -> int:
    return (a > b * factor) - (b > a * factor)


def _capture(a: Photo, b: Photo) -> int:
    return _known(a) - _known(b)


def _known(photo: Photo) -> int:
    capture = photo.capture
    return sum(value is not None for value in (capture.taken, capture.camera, capture.latitude))


def _older(a: Photo, b: Photo) -> int:
    if a.capture.taken is None or b.capture.taken is None:
        return 0
    one, other = a.capture.taken.replace(tzinfo=None), b.capture.taken.replace(tzinfo=None)
    return (other > one) - (one > other)


def _name(a: Photo, b: Photo) -> int:
    """A copy is named after its original: ``a.jpg`` before ``a (1).jpg``, ``a - Copy.jpg``, ``copies/a.jpg``."""
    return _length(b) - _length(a)


def _length(photo: Photo) -> int:
    return len(PurePosixPath(photo.key).stem) + len(photo.key)
