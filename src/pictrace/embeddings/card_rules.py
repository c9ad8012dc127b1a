"""What may stand in the fields of a model card, and the words that say so."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

from pictrace.embeddings.text_card import is_text_output
from pictrace.messages import Message

__all__ = ["RULES", "TEXT"]

Rule: TypeAlias = tuple[Callable[[Any], bool], Message]
"""Whether a value from JSON may stand in a field, and the words for what may."""


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _name(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._+-]*", value) is not None


def _numbers(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and len(value) == 3 and all(_number(part) for part in value)


def _address(value: Any) -> bool:
    return isinstance(value, str) and value.startswith(("https://", "http://"))


def _space(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and value.keys() <= {"name", "dimension", "output"}
        and _name(value.get("name"))
        and _whole(value.get("dimension"))
        and value["dimension"] > 0
        and isinstance(value.get("output"), str | None)
    )


def _one_of(*choices: str) -> Rule:
    return lambda value: value in choices, Message("wanted.any_of", allowed=choices)


TEXT: Rule = (lambda value: isinstance(value, str), Message("wanted.text"))


_SIZE: Rule = (lambda value: _whole(value) and value > 0, Message("wanted.from_one"))


_NAME: Rule = (_name, Message("wanted.name"))


RULES: dict[str, Rule] = {
    "id": _NAME,
    "version": _NAME,
    "dimension": _SIZE,
    "width": _SIZE,
    "height": _SIZE,
    "resize": _one_of("stretch", "crop"),
    "resize_to": _SIZE,
    "channels": _one_of("rgb", "bgr"),
    "layout": _one_of("nhwc", "nchw"),
    "input_type": _one_of("uint8", "float32"),
    "mean": (_numbers, Message("wanted.three")),
    "std": (lambda value: _numbers(value) and all(value), Message("wanted.three_not_0")),
    "bf16_cosine": (_number, Message("wanted.number")),
    "bytes": _SIZE,
    "sha256": (lambda value: isinstance(value, str) and re.fullmatch("[0-9a-f]{64}", value) is not None,
               Message("wanted.sha256")),
    "bundled": (lambda value: isinstance(value, bool), Message("wanted.boolean")),
    "vocabulary": (lambda value: isinstance(value, str) and Path(value).name == value,
                   Message("wanted.file")),
    "head": (lambda value: isinstance(value, str) and Path(value).name == value,
             Message("wanted.file")),
    "head_sha256": (lambda value: isinstance(value, str) and re.fullmatch("[0-9a-f]{64}", value) is not None,
                    Message("wanted.sha256")),
    "spaces": (lambda value: isinstance(value, (list, tuple)) and len(value) > 0 and all(map(_space, value))
               and len({space["name"] for space in value}) == len(value),
               Message("wanted.spaces")),
    "resample": _one_of("area", "bicubic"),
    "text": (is_text_output, Message("wanted.text_output")),
    "sources": (lambda value: isinstance(value, dict) and all(map(_address, value.values())),
                Message("wanted.addresses")),
    "figures": (lambda value: isinstance(value, dict), Message("wanted.object")),
}  # fmt: skip
