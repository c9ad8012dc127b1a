from __future__ import annotations

from typing import Any

import pytest

from pictrace.embeddings.cards import bundled, card_from_json
from pictrace.embeddings.text_card import is_text_output, text_output
from pictrace.errors import ModelDamaged

LEAST: dict[str, Any] = {"file": "text.onnx", "tokenizer": "tokenizer.json"}


def test_what_is_not_said_is_as_with_clip() -> None:
    text = text_output(LEAST)
    assert (text.context, text.pad, text.clean, text.templates) == (77, 0, "lower", ("{}",))
    assert (text.scale, text.bias) == (100.0, None)


@pytest.mark.parametrize(
    "wrong",
    [
        {"file": "../text.onnx"},
        {"tokenizer": ""},
        {"context": 2},
        {"context": True},
        {"pad": -1},
        {"clean": "upper"},
        {"templates": []},
        {"templates": ["no place"]},
        {"scale": 0},
        {"bias": "high"},
        {"rank": 1.5},
        {"colour": "red"},
    ],
)
def test_what_may_not_stand_there(wrong: dict[str, Any]) -> None:
    assert is_text_output(LEAST)
    assert not is_text_output(LEAST | wrong)
    card = {"id": "x", "dimension": 4, "width": 8, "height": 8, "text": LEAST | wrong}
    with pytest.raises(ModelDamaged, match="two files"):
        card_from_json(card)


def test_templates_come_back_as_they_were() -> None:
    assert text_output(LEAST | {"templates": ["{}", "a photo of {}"]}).templates == ("{}", "a photo of {}")


def test_the_models_that_read() -> None:
    cards = {card.id: card for card in bundled() if card.text}
    assert {"openai-clip-b32", "openclip-b16", "siglip2-b16", "tinyclip"} <= set(cards)
    best = max(cards.values(), key=lambda card: card.text.rank if card.text else 0)
    assert best.id == "siglip2-b16"
    for card in cards.values():
        assert card.text is not None
        assert card.licence in ("MIT", "Apache-2.0")
        assert set(card.sources) == {card.text.file, card.text.tokenizer}
        assert card.resample == "bicubic"
        if card.id.startswith("siglip"):
            assert (card.resize, card.text.context, card.text.clean) == ("stretch", 64, "canonicalize")
            # The trained one could not be read from the weights: better none than one that is remembered.
            assert card.text.bias is None
        else:
            assert (card.resize, card.resize_to, card.text.context, card.text.bias) == ("crop", 224, 77, None)
