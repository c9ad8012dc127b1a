"""What a model card says of texts: the network that reads them, its tokenizer, and what its numbers mean."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import PurePath
from typing import Any

__all__ = ["CLEANING", "TextOutput", "is_text_output", "text_output"]

CLEANING = ("lower", "canonicalize", "whitespace")
"""How a text is cleaned before it is cut into tokens, in open_clip's words: ``lower`` mends characters and lowers,
``canonicalize`` (SigLIP) drops punctuation too, ``whitespace`` leaves the case."""


@dataclass(frozen=True, slots=True)
class TextOutput:
    """The other half of a model that reads: its vectors lie in the space of its pictures' first one.

    ``file`` is an ONNX file beside the pictures' one, ``tokenizer`` a ``tokenizer.json`` of the package ``tokenizers``
    that adds what begins and ends a text. A text becomes ``context`` tokens, cut off or filled up with ``pad``, however
    short it is: some networks look at the last one. ``templates`` are sentences that a text is put into (``{}``); their
    vectors are averaged.

    ``scale`` and ``bias`` are those the model was trained with. With a bias (SigLIP) the probability that a text fits
    a picture is the sigmoid of scale × cosine + bias; without one (CLIP) a cosine means something only beside those of
    other texts. Of several models that read, the one of the greatest ``rank`` answers.
    """

    file: str
    tokenizer: str
    context: int = 77
    pad: int = 0
    clean: str = "lower"
    templates: tuple[str, ...] = ("{}",)
    scale: float = 100.0
    bias: float | None = None
    rank: int = 0
    input_name: str | None = None
    output_name: str | None = None


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _file(value: Any) -> bool:
    return isinstance(value, str) and bool(value) and PurePath(value).name == value


def _text(value: Any) -> bool:
    return value is None or isinstance(value, str)


_FITS: Mapping[str, Callable[[Any], bool]] = {
    "file": _file,
    "tokenizer": _file,
    "context": lambda value: _whole(value) and value > 2,
    "pad": lambda value: _whole(value) and value >= 0,
    "clean": lambda value: value in CLEANING,
    "templates": lambda value: (
        isinstance(value, (list, tuple))
        and len(value) > 0
        and all(isinstance(one, str) and one.count("{}") == 1 for one in value)
    ),
    "scale": lambda value: _number(value) and value > 0,
    "bias": lambda value: value is None or _number(value),
    "rank": _whole,
    "input_name": _text,
    "output_name": _text,
}


def is_text_output(value: Any) -> bool:
    """Whether a JSON value may be a card's ``text``."""
    return (
        isinstance(value, dict)
        and value.keys() <= {one.name for one in fields(TextOutput)}
        and {"file", "tokenizer"} <= value.keys()
        and all(_FITS[name](part) for name, part in value.items())
    )


def text_output(value: Mapping[str, Any]) -> TextOutput:
    """Of a value that ``is_text_output``."""
    parts: dict[str, Any] = {name: tuple(part) if name == "templates" else part for name, part in value.items()}
    return TextOutput(**parts)
