"""Which of several photos of one picture to keep, and why: an ordered list of rules, read from the top.

A rule decides between two photos only when it sees a clear difference; otherwise the next one is asked.
The last rule always decides, so the same photos always give the same keeper.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cmp_to_key

from pictrace.formats import Format, named
from pictrace.messages import Message
from pictrace.records import Photo, PhotoState
from pictrace.workflows.duplicates.naming import copy_words, edit_words, is_album, name_order

__all__ = ["OPTIONAL", "ORDERED", "Edit", "KeepRules", "Rule"]

ORDERED = (
    "place",
    "detail",
    "untouched",
    "named",
    "pixels",
    "capture",
    "compression",
    "older",
    "name",
    "folder",
    "first",
)
"""Names of the rules that a person may put in another order, in that of the house."""

OPTIONAL = ("raw", "album", "newest")
"""Names of rules that are asked only where a person puts them into the order: what they prefer is a matter of taste."""

_CLEARLY_MORE = 1.05
"""Times as much detail from which it decides: less is within what measuring varies."""
_FAR_MORE = 3.0
"""Times the pixels from which even an edit says more of the picture than a small original."""
_CLEARLY_LESS_COMPRESSED = 1.10
"""Times as many bytes a pixel from which it decides."""
_LOSSLESS = frozenset({Format.PNG, Format.TIFF, Format.BMP, Format.RAW})


@dataclass(frozen=True, slots=True)
class Rule:
    """``prefers`` is positive when the first photo is to be kept, negative for the second, 0 for no
    difference; ``reason`` says what the better one has, ``has`` the same after its name."""

    name: str
    reason: Message
    has: Message
    prefers: Callable[[Photo, Photo], int]


@dataclass(frozen=True, slots=True)
class Edit:
    """A content that was made from another one here. ``shown``: the share of its pixels that show the picture, and not
    a frame around it."""

    shown: float = 1.0


@dataclass(frozen=True, slots=True)
class KeepRules:
    """The rules in order. ``places``: prefixes of locations to keep, best first. ``edits``: the contents that are seen
    to be edits of others, by id. ``avoided``: prefixes of locations to keep last. ``order``: names of rules that are
    asked first, after what can be reached at all; the others follow as they are, ``OPTIONAL`` ones do not. ``larger``:
    from how many times the pixels a photo is the larger one."""

    places: tuple[str, ...] = ()
    edits: Mapping[int, Edit] = field(default_factory=dict)
    avoided: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    larger: float = _CLEARLY_MORE

    @property
    def rules(self) -> tuple[Rule, ...]:
        place = {name: number for number, name in enumerate(("present", *self.order))}
        asked = (*(rule for rule in _MATTERS_OF_TASTE if rule.name in place), *self._standard)
        return tuple(sorted(asked, key=lambda rule: place.get(rule.name, len(place))))

    @property
    def _standard(self) -> tuple[Rule, ...]:
        return (
            Rule("present", Message("keeper.present"), Message("keeper.has.present"), _present),
            Rule("place", Message("keeper.place"), Message("keeper.has.place"), self._place),
            Rule("detail", Message("keeper.has.pixels"), Message("keeper.has.pixels"), self._far_more_pixels),
            Rule("untouched", Message("keeper.untouched"), Message("keeper.has.untouched"), self._untouched),
            Rule("named", Message("keeper.named"), Message("keeper.has.named"), _named),
            Rule("pixels", Message("keeper.has.pixels"), Message("keeper.has.pixels"), self._pixels),
            Rule("capture", Message("keeper.capture"), Message("keeper.has.capture"), _capture),
            Rule("compression", Message("keeper.compression"), Message("keeper.has.compression"), _compression),
            Rule("older", Message("keeper.older"), Message("keeper.has.older"), _older),
            Rule("name", Message("keeper.name"), Message("keeper.has.name"), _name),
            Rule("folder", Message("keeper.folder"), Message("keeper.has.folder"), _folder),
            Rule("first", Message("keeper.first"), Message("keeper.has.first"), lambda a, b: b.id - a.id),
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

    def reason(self, keeper: Photo, others: Iterable[Photo]) -> Message:
        """Why this one: the first rule that sets it apart from any of the others, in words."""
        order = {rule.name: number for number, rule in enumerate(self.rules)}
        decided = [self._told(keeper, other) for other in others if other.id != keeper.id]
        if not decided:
            return Message("keeper.only")
        first = min(decided, key=lambda rule: order[rule.name])
        if first.name in ("detail", "pixels"):
            return Message("keeper.pixels", width=keeper.width, height=keeper.height)
        return first.reason

    def name_of(self, reason: Message) -> str:
        """The rule that gives a reason; ``pixels`` for both that count them, ``only`` for none."""
        if reason.code == "keeper.pixels":
            return "pixels"
        return next((rule.name for rule in self.rules if rule.reason == reason), "only")

    def _told(self, keeper: Photo, other: Photo) -> Rule:
        """The rule that decided; pixels, where they would have decided the same, say more than names."""
        rule = self.compare(keeper, other)[1]
        if rule.name == "named" and self._pixels(keeper, other) > 0:
            return next(one for one in self.rules if one.name == "pixels")
        return rule

    def _place(self, a: Photo, b: Photo) -> int:
        return self._rank(b) - self._rank(a)

    def _rank(self, photo: Photo) -> int:
        last = len(self.places) + photo.location.startswith(self.avoided)
        return next((at for at, place in enumerate(self.places) if photo.location.startswith(place)), last)

    def _far_more_pixels(self, a: Photo, b: Photo) -> int:
        return _clearly(self._shown(a), self._shown(b), _FAR_MORE)

    def _pixels(self, a: Photo, b: Photo) -> int:
        return _clearly(self._shown(a), self._shown(b), self.larger)

    def _shown(self, photo: Photo) -> float:
        edit = self.edits.get(photo.content_id or 0)
        return photo.pixels * (edit.shown if edit else 1.0)

    def _untouched(self, a: Photo, b: Photo) -> int:
        return (b.content_id in self.edits) - (a.content_id in self.edits)


def _present(a: Photo, b: Photo) -> int:
    return (a.state is PhotoState.PRESENT) - (b.state is PhotoState.PRESENT)


def _compression(a: Photo, b: Photo) -> int:
    lossless = (named(a.format) in _LOSSLESS) - (named(b.format) in _LOSSLESS)
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


def _named(a: Photo, b: Photo) -> int:
    return edit_words(_stem(b)) - edit_words(_stem(a))


def _name(a: Photo, b: Photo) -> int:
    """A copy is named after its original: ``a.jpg`` before ``a (1).jpg``, ``a - Copy.jpg``, ``aa.jpg``."""
    one, other = _stem(a), _stem(b)
    return copy_words(other) - copy_words(one) or len(other) - len(one)


def _folder(a: Photo, b: Photo) -> int:
    return _copies_above(b) - _copies_above(a)


def _copies_above(photo: Photo) -> int:
    return sum(copy_words(folder) + edit_words(folder) for folder in _path(photo)[:-1])


def _raw(a: Photo, b: Photo) -> int:
    return (named(a.format) is Format.RAW) - (named(b.format) is Format.RAW)


def _album(a: Photo, b: Photo) -> int:
    return _in_album(a) - _in_album(b)


def _in_album(photo: Photo) -> bool:
    folders = _path(photo)[:-1]
    return bool(folders) and is_album(folders[-1])


def _newest(a: Photo, b: Photo) -> int:
    one, other = name_order(_stem(a)), name_order(_stem(b))
    return (one > other) - (one < other)


_MATTERS_OF_TASTE = (
    Rule("raw", Message("keeper.raw"), Message("keeper.has.raw"), _raw),
    Rule("album", Message("keeper.album"), Message("keeper.has.album"), _album),
    Rule("newest", Message("keeper.newest"), Message("keeper.has.newest"), _newest),
)


def _path(photo: Photo) -> list[str]:
    return photo.key.replace("!", "/").split("/")


def _stem(photo: Photo) -> str:
    name = _path(photo)[-1]
    return name.rpartition(".")[0] or name
