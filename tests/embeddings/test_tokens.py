"""The traps of texts: what is cleaned, cut off and filled up, and how."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pictrace.embeddings.text_card import TextOutput
from pictrace.embeddings.tokens import Tokens, clean
from pictrace.errors import MissingExtra, ModelDamaged, ModelNotInstalled
from tests.embeddings.readers import WORDS, tokenizer


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "tokenizer.json"
    path.write_text(tokenizer(), "utf-8")
    return path


def card(**text: object) -> TextOutput:
    return TextOutput("t.onnx", "tokenizer.json", **text)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("way", "text", "cleaned"),
    [
        ("lower", "  A  Red\tCAR\n", "a red car"),
        ("lower", "it’s “so”…", 'it\'s "so"…'),
        ("lower", "ＡＢＣ　１２！", "abc 12!"),
        ("lower", "ｶﾀｶﾅ", "カタカナ"),
        ("lower", "fish &amp; chips &lt;3", "fish & chips <3"),
        ("lower", "e\u0301te\u0301", "été"),
        ("lower", "ﬁne\x00\x07", "fine"),
        ("lower", "half \ud83d here", "half here"),
        ("whitespace", "A  Red CAR", "A Red CAR"),
        ("canonicalize", "A red_car, at night!", "a red car at night"),
        ("canonicalize", "Ein Größeres Haus.", "ein größeres haus"),
    ],
)
def test_cleaning(way: str, text: str, cleaned: str) -> None:
    assert clean(text, way) == cleaned


def test_every_text_is_filled_up_to_the_same_length(path: Path) -> None:
    """SigLIP looks at the last of 64 tokens, also of a short text."""
    ids, mask = Tokens(card(context=64, pad=0), path).of(["red", "a photo of green thing"])
    assert ids.shape == mask.shape == (2, 64)
    assert ids.dtype == np.int64
    assert [WORDS[one] for one in ids[0, :4]] == ["[BOS]", "red", "[EOS]", "[PAD]"]
    assert mask.sum(axis=1).tolist() == [3, 7]
    assert not ids[:, 7:].any()


def test_another_token_may_fill_up(path: Path) -> None:
    ids, _ = Tokens(card(context=6, pad=3), path).of(["red"])
    assert ids[0].tolist() == [2, 7, 3, 3, 3, 3]


def test_a_long_text_is_cut_off_and_still_ends(path: Path) -> None:
    """CLIP's 77 hold the end too: it is there that the network looks."""
    ids, mask = Tokens(card(), path).of(["red " * 200])
    assert ids.shape == (1, 77)
    assert ids[0, 0] == WORDS.index("[BOS]")
    assert ids[0, -1] == WORDS.index("[EOS]")
    assert (ids[0, 1:-1] == WORDS.index("red")).all()
    assert mask.all()


def test_letters_are_small_where_the_card_says_so(path: Path) -> None:
    small, _ = Tokens(card(context=4), path).of(["RED"])
    kept, _ = Tokens(card(context=4, clean="whitespace"), path).of(["RED"])
    assert WORDS[small[0, 1]] == "red"
    assert WORDS[kept[0, 1]] == "[UNK]"


def test_no_tokenizer_and_a_damaged_one(path: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelNotInstalled, match="cannot be read"):
        Tokens(card(), tmp_path / "none.json")
    path.write_bytes(b'{"model": ')
    with pytest.raises(ModelDamaged, match=r"tokenizer\.json.*no tokenizer"):
        Tokens(card(), path)


def test_without_the_extra_it_says_what_to_install(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "tokenizers", None)
    with pytest.raises(MissingExtra, match=r"pictrace\[text\]"):
        Tokens(card(), path)
