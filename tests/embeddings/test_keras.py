"""Keras for real, with random weights. Apart from the other tests, as TensorFlow is 1.3 GB: ``make test-keras``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

keras: Any = pytest.importorskip("keras")
pytest.importorskip("tensorflow")

from pictrace.embeddings.choice import open_embedder  # noqa: E402
from pictrace.embeddings.interface import Embedder  # noqa: E402
from pictrace.embeddings.keras import KerasEmbedder, _networks, names  # noqa: E402
from pictrace.errors import DownloadFailed, ModelDamaged, ModelNotInstalled, UnknownModel  # noqa: E402
from tests.embeddings.suite import EmbedderSuite, cosines  # noqa: E402


class TestMobileNet(EmbedderSuite):
    @pytest.fixture(scope="class")
    @classmethod
    def embedder(cls) -> Embedder:
        keras.utils.set_random_seed(1)
        return KerasEmbedder("MobileNetV2", weights=None, batch_size=4)


def test_every_network_of_keras_applications_can_be_named() -> None:
    found = names()
    assert {"ResNet50", "VGG16", "EfficientNetB0", "ConvNeXtTiny", "NASNetMobile", "Xception"} <= set(found)
    networks = _networks()
    assert len(found) > 30
    for name in found:
        assert callable(networks[name][1].preprocess_input), name


@pytest.mark.parametrize("name", ["ResNet50", "Xception", "EfficientNetV2B2"])
def test_size_and_dimension_are_those_of_the_network(name: str) -> None:
    whole = getattr(keras.applications, name)(weights=None)
    card = KerasEmbedder(name, weights=None).card
    assert whole.input_shape == (None, card.height, card.width, 3)
    assert card.dimension == whole.layers[-1].input.shape[-1]


def test_preprocessing_and_features_are_keras_own(pictures: dict[str, NDArray[np.uint8]]) -> None:
    embedder = KerasEmbedder("ResNet50", weights=None)
    batch = np.stack([embedder.prepare(pictures[name]) for name in ("chelsea", "coffee")])
    inputs = keras.applications.resnet50.preprocess_input(batch.astype(np.float32))
    expected = embedder._model.predict(inputs, verbose=0)
    expected /= np.linalg.norm(expected, axis=1, keepdims=True)
    assert cosines(embedder.embed_prepared(batch).vectors, expected).min() > 1 - 1e-6


def test_an_unknown_network() -> None:
    with pytest.raises(UnknownModel, match=r"no network 'ResNet5'; did you mean 'keras:ResNet50'\?"):
        KerasEmbedder("ResNet5", weights=None)
    with pytest.raises(UnknownModel, match="there are ConvNeXtBase"):
        KerasEmbedder("preprocess_input", weights=None)


def test_weights_from_a_file(tmp_path: Path) -> None:
    model = keras.applications.MobileNet(include_top=False, weights=None, input_shape=(224, 224, 3), pooling="avg")
    path = tmp_path / "own.weights.h5"
    model.save_weights(path)
    embedder = open_embedder("keras:MobileNet", models_directory=tmp_path, model_file=path)
    assert embedder.card.key.startswith("keras:MobileNet@file-")
    picture = np.full((300, 200, 3), 90, np.uint8)
    inputs = keras.applications.mobilenet.preprocess_input(embedder.prepare(picture)[None].astype(np.float32))
    expected = model.predict(inputs, verbose=0)
    found = embedder.embed([picture]).vectors
    assert cosines(found, expected / np.linalg.norm(expected)).min() > 1 - 1e-6


def test_weights_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(ModelNotInstalled, match=r"none\.weights\.h5"):
        open_embedder("keras:MobileNet", models_directory=tmp_path, model_file=tmp_path / "none.weights.h5")
    path = tmp_path / "wrong.weights.h5"
    path.write_bytes(b"no weights")
    with pytest.raises(ModelDamaged, match="not weights of 'MobileNet'"):
        open_embedder("keras:MobileNet", models_directory=tmp_path, model_file=path)


def test_weights_that_cannot_be_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable(*_: object, **__: object) -> None:
        raise Exception("URL fetch failure on https://storage.googleapis.com/…: None -- unreachable")

    monkeypatch.setattr("keras.src.utils.file_utils.get_file", unreachable)
    with pytest.raises(DownloadFailed, match="weights of 'MobileNet'"):
        open_embedder("keras:MobileNet", models_directory=tmp_path)
