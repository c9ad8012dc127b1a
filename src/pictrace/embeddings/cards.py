"""Model cards: the frozen record of what a model is and what its input must look like.

A card is a small JSON file with the fields of ``ModelCard``, beside the model's ONNX file and of the same
name: ``clip.onnx`` and ``clip.json``. ``id``, ``dimension``, ``width`` and ``height`` are needed, the rest
has defaults::

    {"id": "clip-b32", "version": "1", "dimension": 512, "width": 224, "height": 224, "licence": "MIT",
     "resize": "crop", "resize_to": 224, "layout": "nchw", "input_type": "float32",
     "mean": [122.77, 116.75, 104.09], "std": [68.5, 66.63, 70.32], "output_name": "image_embeds"}

A model that sees a picture in several ways lists its spaces instead of ``dimension`` and ``output_name``::

    {"spaces": [{"name": "looks", "dimension": 256, "output": "looks"},
                {"name": "copies", "dimension": 256, "output": "copies"}], …}
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import Any

from pictrace.embeddings.card_rules import RULES, TEXT
from pictrace.embeddings.text_card import TextOutput, text_output
from pictrace.errors import ModelDamaged, ModelNotInstalled, UnknownModel
from pictrace.messages import Message, english, verbatim
from pictrace.records import LOOKS

__all__ = [
    "BUNDLED_DIRECTORY",
    "UNVERSIONED",
    "ModelCard",
    "Resizing",
    "Space",
    "bundled",
    "card_from_json",
    "find",
    "known",
    "read_card",
]

BUNDLED_DIRECTORY = Path(__file__).parent / "data"
UNVERSIONED = "unversioned"
"""The version of a card that states none; its weights' checksum takes the place when it is opened."""


@dataclass(frozen=True, slots=True)
class Space:
    """A named output of a model: vectors that are compared with one another, by the cosine of their angle, and kept
    in an index of their own. ``output`` is any tensor of the graph: see ``ModelCard.output_name``."""

    name: str
    dimension: int
    output: str | None = None


@dataclass(frozen=True, slots=True)
class Resizing:
    """How a picture becomes a model's input: the fields of ``ModelCard`` that say so, and no others."""

    width: int
    height: int
    resize: str = "stretch"
    resize_to: int | None = None
    resample: str = "area"


@dataclass(frozen=True, slots=True)
class ModelCard:
    """A model's identity. ``key`` names what made a vector: two keys never mix in one index.

    ``width`` and ``height`` are the input size in pixels; ``resize`` is ``stretch`` or ``crop`` (short side to
    ``resize_to``, centre crop); ``resample`` is ``area`` or, as Pillow does it, ``bicubic``; ``mean`` and ``std`` are
    per channel of 0…255 RGB, applied outside the graph (``mean`` 0 and ``std`` 1 when the graph does it).
    ``output_name`` is any tensor of the graph, an output or not, or ``op:TYPE`` for the result of the graph's last
    node of that type; without it the first output is taken. ``spaces`` are the model's outputs that are vectors, the
    first one's dimension is ``dimension``; a card that lists none has one, ``looks``, which serves as ``copies`` too.
    ``tags_name`` is an output of logits whose softmax are probabilities of the classes in the file ``vocabulary``,
    beside the card. ``head`` is a file beside it too, which tells more words from the vectors (``embeddings.head``),
    ``head_sha256`` its checksum. ``text`` is there for a model that reads (``TextOutput``). ``sha256`` and ``bytes``
    are of the weights file; ``url`` is where it is fetched from, ``sources`` where the other files are, by their
    names here.

    ``bf16_cosine`` is the smallest cosine between vectors computed in bf16 and in f32 that was measured on
    photographs. A bundled model without it stays in f32; another is measured where bf16 would be used.
    """

    id: str
    version: str
    dimension: int
    width: int
    height: int
    licence: str
    description: str = ""
    resize: str = "stretch"
    resize_to: int | None = None
    channels: str = "rgb"
    layout: str = "nhwc"
    input_type: str = "uint8"
    input_name: str | None = None
    output_name: str | None = None
    tags_name: str | None = None
    mean: tuple[float, float, float] = (0.0, 0.0, 0.0)
    std: tuple[float, float, float] = (1.0, 1.0, 1.0)
    bf16_cosine: float | None = None
    bytes: int | None = None
    sha256: str | None = None
    url: str | None = None
    origin: str = ""
    bundled: bool = False
    vocabulary: str | None = None
    head: str | None = None
    head_sha256: str | None = None
    spaces: tuple[Space, ...] = ()
    resample: str = "area"
    text: TextOutput | None = None
    sources: dict[str, str] = field(default_factory=dict, compare=False)
    figures: dict[str, Any] = field(default_factory=dict, compare=False)

    def __post_init__(self) -> None:
        if not self.spaces:
            object.__setattr__(self, "spaces", (Space(LOOKS, self.dimension, self.output_name),))

    def space(self, name: str) -> Space:
        """The space of that name; a model without it answers with its first."""
        return next((space for space in self.spaces if space.name == name), self.spaces[0])

    @property
    def key(self) -> str:
        return f"{self.id}@{self.version}"

    @property
    def resizing(self) -> Resizing:
        return Resizing(self.width, self.height, self.resize, self.resize_to, self.resample)

    @property
    def file_name(self) -> str:
        """The name of the weights file in a models directory."""
        return f"{self.id}-{self.version}.onnx"


_FIELDS = {item.name: item for item in fields(ModelCard)}
_NEEDED = ("id", "dimension", "width", "height")
_DEFAULTS: dict[str, Any] = {"version": UNVERSIONED, "licence": "unknown"}


def card_from_json(content: object, where: str = "the card") -> ModelCard:
    """The card that a JSON object describes; ``where`` names it in errors.

    Raises ``ModelDamaged`` for missing, misspelt or mistyped keys, each with what is allowed.
    """
    if not isinstance(content, dict):
        raise _wrong(where, Message("card.object", needed=_NEEDED))
    for name in content:
        if name not in _FIELDS:
            near = difflib.get_close_matches(str(name), _FIELDS, 1)
            if near:
                raise _wrong(where, Message("card.key_meant", key=str(name), meant=near[0]))
            raise _wrong(where, Message("card.key", key=str(name), known=tuple(_FIELDS)))
    values = _DEFAULTS | {name: _checked(name, value, where) for name, value in content.items()}
    if values.get("spaces"):
        values["dimension"] = values["spaces"][0].dimension
    missing = [name for name in _NEEDED if name not in values]
    if missing:
        raise _wrong(where, Message("card.missing", missing=tuple(missing)))
    card = ModelCard(**values)
    if card.resize == "crop" and not (card.resize_to or 0) >= max(card.width, card.height):
        raise _wrong(where, Message("card.crop"))
    return card


def _wrong(where: str, why: Message) -> ModelDamaged:
    return ModelDamaged("place.why", place=where, why=why)


def _checked(name: str, value: Any, where: str) -> Any:
    """The value of one key in the type of its field; ``null`` is allowed where the field may be ``None``."""
    if value is None and _FIELDS[name].default is None:
        return None
    fits, words = RULES.get(name, TEXT)
    if not fits(value):
        raise _wrong(where, Message("card.value", name=name, wanted=words, value=repr(value)))
    if name == "spaces":
        return tuple(Space(**space) for space in value)
    if name == "text":
        return text_output(value)
    return tuple(map(float, value)) if name in ("mean", "std") else value


def read_card(path: Path) -> ModelCard:
    """The card in a JSON file. Raises ``ModelNotInstalled`` if there is none, ``ModelDamaged`` if it is wrong."""
    try:
        content = json.loads(path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise ModelNotInstalled("place.why", place=str(path), why=Message("card.none")) from error
    except OSError as error:
        unreadable = Message("card.unreadable", error=error.strerror or str(error))
        raise ModelNotInstalled("place.why", place=str(path), why=unreadable) from error
    except ValueError as error:
        raise _wrong(str(path), Message("card.no_json", error=str(error))) from error
    return card_from_json(content, str(path))


@cache
def bundled() -> list[ModelCard]:
    """The cards that come with PicTrace, those whose weights come with it first; of several versions of one model,
    which libraries made earlier go on with, the newest first."""
    cards = [read_card(path) for path in sorted(BUNDLED_DIRECTORY.glob("*.json")) if path.name != "tags.json"]
    cards.sort(key=lambda card: _in_order(card.version), reverse=True)
    return sorted(cards, key=lambda card: (not card.bundled, card.id))


_DESCRIBED: Mapping[str, Message] = {
    "mini@7": Message("model.mini"),
    "mini@8": Message("model.mini8"),
    "resnet50": Message("model.resnet50"),
    "openai-clip-b32": Message("model.clip"),
    "openclip-b16": Message("model.openclip"),
    "siglip2-b16": Message("model.siglip2"),
    "tinyclip": Message("model.tinyclip"),
}
"""What the cards that come with PicTrace say of their models, by key or id."""


def described(card: ModelCard) -> Message:
    """What a card says of its model; of a card of the user's, in the user's own words."""
    if card.id.startswith("keras:"):
        return Message("model.keras", name=card.id.removeprefix("keras:"))
    message = _DESCRIBED.get(card.key) or _DESCRIBED.get(card.id)
    return message if message is not None and english(message) == card.description else verbatim(card.description)


def _in_order(version: str) -> tuple[tuple[int, str], ...]:
    """A version so that 10 comes after 9."""
    return tuple((int(part), "") if part.isdigit() else (0, part) for part in re.split(r"(\d+)", version))


def known(models_directory: Path | None = None) -> list[ModelCard]:
    """Every card at hand: those that come with PicTrace, and those beside ONNX files in the models directory.

    A damaged card is left out, so that it spoils nothing else; ``find`` tells what is wrong with it.
    """
    cards = list(bundled())
    for path in _beside_models(models_directory):
        with suppress(ModelDamaged):
            card = read_card(path)
            if all(card.id != other.id for other in cards):
                cards.append(card)
    return cards


def find(name: str, models_directory: Path | None = None) -> ModelCard:
    """The card of that id, the newest where several versions come with PicTrace, or of that key (``mini@7``). Raises
    ``ModelDamaged`` if it is wrong, ``UnknownModel`` with what is known and what may have been meant."""
    cards = _by_name(bundled())
    if name not in cards:
        for path in _beside_models(models_directory):
            if path.stem == name:
                read_card(path)
        cards = _by_name(known(models_directory))
    if name in cards:
        return cards[name]
    near = difflib.get_close_matches(name, cards, 1)
    names = tuple(dict.fromkeys(card.id for card in cards.values()))
    if near:
        raise UnknownModel("model.unknown_meant", model=name, meant=near[0], known=names)
    raise UnknownModel("model.unknown", model=name, known=names)


def _by_name(cards: Iterable[ModelCard]) -> dict[str, ModelCard]:
    """By key, and by id the first of each."""
    found: dict[str, ModelCard] = {}
    for card in cards:
        found.setdefault(card.id, card)
        found[card.key] = card
    return found


def _beside_models(directory: Path | None) -> list[Path]:
    """The JSON files in a directory that have an ONNX file of the same name beside them."""
    cards = (path.with_suffix(".json") for path in sorted(directory.glob("*.onnx"))) if directory else ()
    return [path for path in cards if path.is_file()]
