"""From a text to the numbers that a network reads: cleaned, cut into tokens, as many as it always gets."""

from __future__ import annotations

import html
import re
import string
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pictrace.embeddings.text_card import TextOutput
from pictrace.errors import MissingExtra, ModelDamaged, ModelNotInstalled
from pictrace.messages import Message

__all__ = ["Tokens", "clean"]

_WIDE = re.compile("[\\u3000\\uff01-\\uffef]+")
"""Letters as wide as a Chinese character, and katakana half as wide: they become common ones."""

_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl"}
_APOSTROPHES = dict.fromkeys((0x2018, 0x2019, 0x201A, 0x201B, 0x02BC), "'")
_QUOTES = dict.fromkeys((0x201C, 0x201D, 0x201E, 0x201F), '"')
_CONTROL = dict.fromkeys((*range(0x09), 0x0B, *range(0x0E, 0x20), 0x7F, 0xFEFF), "")
"""Code points that ftfy mends before open_clip cuts a text into tokens."""
_MENDED = _LIGATURES | _APOSTROPHES | _QUOTES | _CONTROL

_BARE = str.maketrans("", "", string.punctuation)


def clean(text: str, way: str) -> str:
    """A text as the tokenizers of open_clip get it; ``way`` is one of ``CLEANING``. Half surrogates are left out."""
    text = text.encode("utf-8", "ignore").decode("utf-8").translate(_MENDED)
    text = _WIDE.sub(lambda found: unicodedata.normalize("NFKC", found.group()), text)
    text = html.unescape(html.unescape(unicodedata.normalize("NFC", text)))
    if way == "canonicalize":
        text = text.replace("_", " ").translate(_BARE)
    text = " ".join(text.split())
    return text if way == "whitespace" else text.lower()


class Tokens:
    """A tokenizer as a card wants it used. Raises ``MissingExtra``, ``ModelNotInstalled``, ``ModelDamaged``."""

    def __init__(self, text: TextOutput, path: Path) -> None:
        self._text = text
        self._tokenizer = _read(path)
        self._tokenizer.enable_truncation(text.context)
        self._tokenizer.enable_padding(pad_id=text.pad, length=text.context)

    def of(self, texts: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """(n, context) tokens of n texts, and 1 where a token is of the text, 0 where it fills up."""
        found = self._tokenizer.encode_batch([clean(text, self._text.clean) for text in texts])
        return (
            np.array([one.ids for one in found], np.int64),
            np.array([one.attention_mask for one in found], np.int64),
        )


def _read(path: Path) -> Any:
    try:
        from tokenizers import Tokenizer
    except ImportError as error:
        raise MissingExtra(Message("extra.text"), "text") from error
    try:
        content = path.read_bytes()
    except OSError as error:
        unreadable = Message("text.unreadable", error=error.strerror or str(error))
        raise ModelNotInstalled("place.why", place=str(path), why=unreadable) from error
    try:
        return Tokenizer.from_buffer(content)
    except Exception as error:  # the package raises plain ``Exception``
        raise ModelDamaged("place.why", place=str(path), why=Message("text.tokenizer", error=str(error))) from error
