"""Whether PicTrace makes of files and sentences what open_clip makes of them: tokens equal, vectors the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from pictrace.decoding import decode
from pictrace.embeddings.cards import ModelCard
from pictrace.embeddings.choice import open_embedder
from pictrace.embeddings.reading import TextReader
from pictrace.embeddings.tokens import Tokens
from pictrace.words import LANGUAGES, read_lexicon
from training.readers.opening import ARCHITECTURES, open_clip

__all__ = ["Agreement", "compare", "sentences", "unequal_tokens"]

READ = 48
"""Sentences whose vectors are compared: a tower reads some ten a second on a core."""


@dataclass(frozen=True)
class Agreement:
    """Of a network's files: the least cosines between both ways, those between neighbouring pictures and sentences
    (what the first are to be judged against), and sentences whose tokens differ, of so many."""

    model: str
    pictures: float
    other_pictures: float
    texts: float
    other_texts: float
    unequal: int | None
    sentences: int


def compare(name: str, model: Any, card: ModelCard, folder: Path, pictures: Sequence[Path]) -> Agreement:
    """``folder`` holds the files that ``export`` wrote of the model; ``pictures`` are files of any kind and size."""
    said = list(sentences(10_000))
    equal = None if ARCHITECTURES[name].sigmoid else unequal_tokens(card, folder, said)
    seen, read = _pictures(model, card, folder, pictures), _texts(model, card, folder, said[7 :: len(said) // READ])
    return Agreement(name, *seen, *read, equal, len(said))


def unequal_tokens(card: ModelCard, folder: Path, said: Sequence[str]) -> int:
    """Sentences that open_clip's own tokenizer cuts otherwise."""
    assert card.text is not None
    ours, _ = Tokens(card.text, folder / card.text.tokenizer).of(said)
    theirs = open_clip().tokenizer.SimpleTokenizer()(list(said)).numpy()
    return int((ours != theirs).any(axis=1).sum())


def _pictures(model: Any, card: ModelCard, folder: Path, pictures: Sequence[Path]) -> tuple[float, float]:
    package = open_clip()
    squash = card.resize == "stretch"
    seen = package.image_transform(
        (card.height, card.width), is_train=False,
        mean=[value / 255 for value in card.mean], std=[value / 255 for value in card.std],
        resize_mode="squash" if squash else "shortest", interpolation="bicubic",
    )  # fmt: skip
    embedder = open_embedder(card, models_directory=folder, engine="onnxruntime")
    ours, theirs = [], []
    for path in pictures:  # decoded once: open_clip leaves colour profiles aside, PicTrace does not
        pixels = decode(path.read_bytes()).pixels
        ours.append(embedder.embed([pixels]).vectors[0])
        with torch.no_grad():
            theirs.append(model.encode_image(seen(Image.fromarray(pixels))[None], normalize=True)[0].numpy())
    return _agree(np.stack(ours), np.stack(theirs))


def _texts(model: Any, card: ModelCard, folder: Path, said: Sequence[str]) -> tuple[float, float]:
    assert card.text is not None
    reader = TextReader(card, folder, 2)
    templates = card.text.templates
    if not ARCHITECTURES[card.id].sigmoid:
        cut = open_clip().tokenizer.SimpleTokenizer()
    else:  # its vocabulary is at its home: the same tokens go both ways
        tokens = Tokens(card.text, folder / card.text.tokenizer)

        def cut(texts: list[str]) -> torch.Tensor:
            return torch.from_numpy(tokens.of(texts)[0])

    theirs = []
    for text in said:
        with torch.no_grad():
            parts = model.encode_text(cut([t.replace("{}", text) for t in templates]), normalize=True).mean(dim=0)
        theirs.append((parts / parts.norm()).numpy())
    return _agree(reader.read(list(said)), np.stack(theirs))


def _agree(ours: NDArray[np.float32], theirs: NDArray[np.float32]) -> tuple[float, float]:
    """The least cosine of the same, and the mean one of neighbours."""
    return float((ours * theirs).sum(axis=1).min()), float((theirs[1:] * theirs[:-1]).sum(axis=1).mean())


PATTERNS = {
    "en": ("a photo of {a}", "{a} and {b}, at night", "Two {a}s near the {b}!", "“{a}” — it’s {b} &amp; more…"),
    "de": ("ein Foto von {a}", "{a} und {b} im Regen", "„{a}“ für {b}: schön größer", "zwei {a} am {b}"),
    "ru": ("фотография: {a}", "{a} и {b} зимой", "«{a}» — это {b}, ещё раз", "два {a} у {b}"),
    "ja": ("{a}の写真", "{a}と{b}、夜に。", "「{a}」！（{b}）ｶﾀｶﾅ", "１２３枚の{a}と{b}"),
    "ko": ("{a} 사진", "{a}와 {b}, 밤에", "“{a}” 그리고 {b}…", "두 개의 {a} 옆 {b}"),
    "zh": ("一张{a}的照片", "{a}和{b}，在夜里。", "“{a}”！（{b}）ＡＢＣ", "两只{a}，３个{b}"),
}
"""Sentences for the names of things: quotation marks, wide characters, entities and accents among them."""


def sentences(count: int) -> Iterator[str]:
    """So many sentences in six languages, of the words of the dictionaries; some longer than any network reads."""
    names = {one: [name for names in read_lexicon(one).names.values() for name in names] for one in LANGUAGES}
    random = np.random.default_rng(0)
    for number in range(count):
        language = LANGUAGES[number % len(LANGUAGES)]
        a, b = (names[language][int(random.integers(len(names[language])))] for _ in "ab")
        pattern = PATTERNS[language][int(random.integers(len(PATTERNS[language])))]
        text = pattern.replace("{a}", a).replace("{b}", b)
        yield " ".join([text] * 30) if number % 50 == 0 else text
