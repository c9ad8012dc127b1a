"""Networks that read, taken out of open_clip; what needs open_clip itself runs where it is installed."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

pytest.importorskip("torch")
pytest.importorskip("onnx")
pytest.importorskip("tokenizers")

from training.readers.compare import sentences


def test_sentences_are_in_six_scripts_and_some_too_long() -> None:
    found = list(sentences(600))
    assert len(found) == 600
    assert found == list(sentences(600))
    for first, last in (("a", "z"), ("а", "я"), ("ぁ", "ん"), ("가", "힣"), ("一", "龥")):
        assert any(first <= letter <= last for text in found for letter in text)
    assert max(map(len, found)) > 400


def test_a_small_network_agrees_with_open_clip(photographs: dict[str, Path], tmp_path: Path) -> None:
    if not all(map(find_spec, ("open_clip", "timm", "ftfy"))):  # importing them would want torchvision's operators
        pytest.skip("open_clip is not installed")
    from pictrace.embeddings.cards import find
    from training.readers.compare import compare
    from training.readers.export import export
    from training.readers.opening import network

    card, model = find("tinyclip"), network("tinyclip")
    export(model, card, tmp_path)
    agreement = compare("tinyclip", model, card, tmp_path, [photographs["astronaut"], photographs["coffee"]])
    assert agreement.pictures > 0.9999
    assert agreement.texts > 0.9999
    assert agreement.other_texts < 0.9
    assert agreement.unequal == 0
