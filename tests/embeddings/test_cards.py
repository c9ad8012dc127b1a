from __future__ import annotations

import json
import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from pictrace.embeddings.cards import UNVERSIONED, ModelCard, Space, bundled, card_from_json, find, known, read_card
from pictrace.errors import ModelDamaged, ModelNotInstalled, UnknownModel

LEAST = {"id": "clip-b32", "dimension": 512, "width": 224, "height": 224}


def test_the_cards_that_come_with_pictrace() -> None:
    names = [card.id for card in bundled()]
    assert names[0] == "mini"
    assert "resnet50" in names
    mini, resnet50 = find("mini"), find("resnet50")
    assert mini.bundled
    assert (mini.dimension, mini.vocabulary) == (256, "tags.json")
    assert not resnet50.bundled
    assert (resnet50.dimension, resnet50.width, resnet50.resize_to) == (2048, 224, 256)


def test_the_documentation_names_every_key_and_its_example_is_a_card() -> None:
    text = (Path(__file__).parents[2] / "docs/models.md").read_text("utf-8").partition("## Model cards")[2]
    assert {item.name for item in fields(ModelCard)} <= set(re.findall(r"`(\w+)`", text))
    assert card_from_json(json.loads(text.split("```json")[1].split("```")[0])).key == "clip-b32@1"


def test_the_least_a_card_needs() -> None:
    card = card_from_json(LEAST)
    assert card.key == f"clip-b32@{UNVERSIONED}"
    assert card.file_name == f"clip-b32-{UNVERSIONED}.onnx"
    assert (card.licence, card.resize, card.layout, card.input_type) == ("unknown", "stretch", "nhwc", "uint8")
    assert card.mean == (0, 0, 0)


def test_a_card_with_everything() -> None:
    card = card_from_json(
        LEAST
        | {
            "version": "2.1", "licence": "MIT", "resize": "crop", "resize_to": 256, "channels": "bgr", "layout": "nchw",
            "input_type": "float32", "mean": [1, 2.5, 3], "std": [4, 5, 6], "output_name": "op:Flatten",
            "sha256": "0" * 64, "bf16_cosine": 0.999, "url": None, "figures": {"caltech": 0.5},
        }
    )  # fmt: skip
    assert card.key == "clip-b32@2.1"
    assert card.mean == (1.0, 2.5, 3.0)
    assert card.figures == {"caltech": 0.5}


def test_a_card_without_spaces_has_one() -> None:
    card = card_from_json(LEAST | {"output_name": "image_embeds"})
    assert card.spaces == (Space("looks", 512, "image_embeds"),)
    assert card.space("copies") == card.space("looks")


def test_a_card_may_list_spaces_instead_of_a_dimension() -> None:
    sizes = {name: value for name, value in LEAST.items() if name != "dimension"}
    spaces = [{"name": "looks", "dimension": 256, "output": "a"}, {"name": "copies", "dimension": 128, "output": "b"}]
    card = card_from_json(sizes | {"spaces": spaces})
    assert card.dimension == 256
    assert card.space("copies") == Space("copies", 128, "b")
    assert card.space("text").name == "looks"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"spaces": []}, "'spaces' is a list of spaces"),
        ({"spaces": [{"name": "looks"}]}, "a dimension and an output"),
        ({"spaces": [{"name": "looks", "dimension": 2}, {"name": "looks", "dimension": 2}]}, "a name of its own"),
        ({"spaces": [{"name": "looks", "dimension": 2, "metric": "dot"}]}, "'spaces' is a list"),
        ({"dimenson": 3}, "unknown key 'dimenson'; did you mean 'dimension'"),
        ({"license": "MIT"}, "did you mean 'licence'"),
        ({"qqq": 1}, "known keys: id, version"),
        ({"id": "a/b"}, "'id' is a name of letters"),
        ({"id": ""}, "'id' is a name"),
        ({"version": "../1"}, "'version' is a name"),
        ({"dimension": "512"}, "'dimension' is a whole number from 1, not '512'"),
        ({"dimension": True}, "'dimension' is a whole number"),
        ({"width": 0}, "'width' is a whole number from 1"),
        ({"height": 22.5}, "'height' is a whole number"),
        ({"width": None}, "'width' is a whole number"),
        ({"resize": "squeeze"}, "'resize' is 'stretch' or 'crop', not 'squeeze'"),
        ({"resize": "crop"}, "needs resize_to of at least"),
        ({"resize": "crop", "resize_to": 200}, "needs resize_to of at least"),
        ({"layout": "hwc"}, "'nhwc' or 'nchw'"),
        ({"channels": 3}, "'rgb' or 'bgr'"),
        ({"input_type": "float16"}, "'uint8' or 'float32'"),
        ({"mean": [1, 2]}, "'mean' is three numbers"),
        ({"mean": "grey"}, "'mean' is three numbers"),
        ({"std": [1, 0, 1]}, "'std' is three numbers other than 0"),
        ({"sha256": "ABC"}, "64 lower-case hex digits"),
        ({"vocabulary": "../tags.json"}, "without folders"),
        ({"bundled": 1}, "true or false"),
        ({"description": 5}, "'description' is text"),
        ({"figures": []}, "an object"),
        ({"bf16_cosine": "high"}, "'bf16_cosine' is a number"),
    ],
)
def test_what_is_wrong_in_a_card_is_told(change: dict[str, Any], words: str) -> None:
    with pytest.raises(ModelDamaged) as caught:
        card_from_json(LEAST | change, "my.json")
    assert str(caught.value).startswith("my.json: ")
    assert words in str(caught.value)


def test_missing_keys_are_named() -> None:
    with pytest.raises(ModelDamaged, match="missing dimension, height"):
        card_from_json({"id": "a", "width": 3})


@pytest.mark.parametrize("content", [[], "card", None])
def test_a_card_is_an_object(content: object) -> None:
    with pytest.raises(ModelDamaged, match="a model card is a JSON object"):
        card_from_json(content)


def test_a_card_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "größe.json"
    with pytest.raises(ModelNotInstalled, match="there is no model card"):
        read_card(path)
    path.write_text("{", "utf-8")
    with pytest.raises(ModelDamaged, match=r"größe\.json: the model card is not valid JSON"):
        read_card(path)
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(ModelDamaged, match="not valid JSON"):
        read_card(path)
    path.write_text(json.dumps(LEAST), "utf-8")
    assert read_card(path) == card_from_json(LEAST)
    with pytest.raises(ModelNotInstalled, match="cannot be read"):
        read_card(tmp_path)


def test_cards_in_the_models_directory(tmp_path: Path) -> None:
    for name, content in (("clip", LEAST), ("mini", LEAST | {"id": "mini"}), ("bad", {"id": "bad"})):
        (tmp_path / f"{name}.json").write_text(json.dumps(content), "utf-8")
        (tmp_path / f"{name}.onnx").write_bytes(b"")
    (tmp_path / "tags.json").write_text("not a card", "utf-8")
    (tmp_path / "resnet50-v1-12.onnx").write_bytes(b"a model without a card")
    assert [card.id for card in known(tmp_path)] == [*(card.id for card in bundled()), "clip-b32"]
    assert find("clip-b32", tmp_path).dimension == 512
    assert find("mini", tmp_path).bundled, "a file of the user never replaces the bundled model"
    with pytest.raises(ModelDamaged, match=r"bad\.json: missing dimension"):
        find("bad", tmp_path)
    assert known(tmp_path / "none") == known()


def test_an_unknown_model() -> None:
    with pytest.raises(UnknownModel, match=r"no model 'resnet51'; did you mean 'resnet50'\?"):
        find("resnet51")
    with pytest.raises(UnknownModel, match="known: mini, openai-clip-b32"):
        find("qqqqqq")
