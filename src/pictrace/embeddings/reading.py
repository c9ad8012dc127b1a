"""The network that reads: texts to unit vectors in the space of a model's pictures."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from pictrace.embeddings.cards import ModelCard
from pictrace.embeddings.onnx import unit
from pictrace.embeddings.onnxruntime import session
from pictrace.embeddings.text_card import TextOutput
from pictrace.embeddings.tokens import Tokens
from pictrace.errors import ModelDamaged, ModelNotInstalled, UsageError
from pictrace.files import replaced
from pictrace.messages import Message

__all__ = ["TextReader"]

_AT_ONCE = 16
"""Sentences the network is given at once: more gain nothing on a processor."""

_MASK = "attention_mask"
"""The input, where a network has it, that says which tokens are of the text."""


class TextReader:
    """Reads by ONNX Runtime in f32, on as many threads as given: a query is one text, and waits for nothing else. The
    same every time; safe to use from several threads."""

    def __init__(self, card: ModelCard, directory: Path, threads: int) -> None:
        """``directory`` holds the files that the card's ``text`` names. Raises ``UsageError`` for a model that does not
        read, ``ModelNotInstalled``, ``ModelDamaged``, ``MissingExtra``, ``EngineUnavailable``."""
        if card.text is None:
            raise UsageError("text.none", model=card.id)
        self.card = card
        self._text: TextOutput = card.text
        self._path = directory / self._text.file
        self._tokens = Tokens(self._text, directory / self._text.tokenizer)
        self._session = session(card.id, _bytes(self._path, card.id), threads)
        inputs = {one.name: one for one in self._session.get_inputs()}
        self._ids = self._text.input_name or next(name for name in inputs if name != _MASK)
        self._masked = _MASK in inputs
        self._kind: Any = np.int32 if inputs[self._ids].type == "tensor(int32)" else np.int64
        batch = inputs[self._ids].shape[0]
        self._fixed = batch if isinstance(batch, int) else None

    def read(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, dimension) float32, unit length, of n texts, each put into the card's templates; n ≥ 1."""
        templates = self._text.templates
        sentences = [template.replace("{}", text) for text in texts for template in templates]
        at_once = self._fixed or _AT_ONCE
        parts = [self._run(sentences[start : start + at_once]) for start in range(0, len(sentences), at_once)]
        vectors = unit(np.concatenate(parts))
        return unit(vectors.reshape(len(texts), len(templates), -1).mean(axis=1))

    def remembered(self, texts: Sequence[str], path: Path) -> NDArray[np.float32]:
        """The same as ``read`` of texts that are always the same, kept in a file for the next program: made anew where
        that was made of other texts or by another network; where it cannot be written, every time."""
        origin = self._path.stat()
        of = repr((self.card.key, self._text, tuple(texts), origin.st_size, origin.st_mtime_ns))
        with suppress(OSError, ValueError, KeyError, EOFError, BadZipFile), np.load(path, allow_pickle=False) as kept:
            if str(kept["of"]) == of and kept["vectors"].shape == (len(texts), self.card.dimension):
                return np.asarray(kept["vectors"], np.float32)
        vectors = self.read(texts)
        with suppress(OSError), replaced(path) as file:
            np.savez(file, of=np.array(of), vectors=vectors)
        return vectors

    def _run(self, sentences: Sequence[str]) -> NDArray[np.float32]:
        ids, mask = self._tokens.of(sentences)
        rows = np.resize(np.arange(len(ids)), self._fixed or len(ids))
        given = {self._ids: ids[rows].astype(self._kind)}
        if self._masked:
            given[_MASK] = mask[rows]
        try:
            found = self._session.run([self._text.output_name] if self._text.output_name else None, given)[0]
        except Exception as error:  # ONNX Runtime's errors share no base
            raise self._damaged(Message("text.no_run", error=str(error), model=self.card.id)) from error
        vectors: NDArray[np.float32] = found.reshape(len(rows), -1)[: len(ids)].astype(np.float32)
        if vectors.shape[1] != self.card.dimension:
            raise self._damaged(
                Message("text.dimension", given=vectors.shape[1], model=self.card.id, dimension=self.card.dimension)
            )
        return vectors

    def _damaged(self, why: Message) -> ModelDamaged:
        return ModelDamaged("place.why", place=str(self._path), why=why)


def _bytes(path: Path, model: str) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise ModelNotInstalled("place.why", place=str(path), why=Message("weights.absent", model=model)) from error
    except OSError as error:
        unreadable = Message("weights.unreadable", error=error.strerror or str(error))
        raise ModelNotInstalled("place.why", place=str(path), why=unreadable) from error
