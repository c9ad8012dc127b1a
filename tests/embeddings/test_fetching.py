"""Files of a model from a home that behaves as the hub does: large ones elsewhere, checksums in its headers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pictrace.embeddings.cards import ModelCard
from pictrace.embeddings.fetching import complete, fetch, install_files, record_of
from pictrace.embeddings.text_card import TextOutput
from pictrace.errors import DownloadFailed, UsageError
from tests.embeddings.hub import COMMIT, Hub, served


@pytest.fixture
def hub() -> Iterator[Hub]:
    files = {
        "onnx/vision_model.onnx": bytes(range(256)) * 12_000,
        "onnx/text_model.onnx": bytes(reversed(range(256))) * 200,
        "tokenizer.json": b'{"small": true}',
    }
    with served(files) as hub:
        yield hub


@pytest.fixture
def card(hub: Hub) -> ModelCard:
    base = f"{hub.url}/some/model/resolve/main/"
    text, tokenizer = "far-1.text.onnx", "far-1.tokenizer.json"
    return ModelCard(
        "far", "1", 4, 8, 8, "MIT", url=f"{base}onnx/vision_model.onnx", text=TextOutput(text, tokenizer),
        sources={text: f"{base}onnx/text_model.onnx", tokenizer: f"{base}tokenizer.json"},
    )  # fmt: skip


def test_all_files_by_the_checksums_of_their_home(hub: Hub, card: ModelCard, tmp_path: Path) -> None:
    assert not complete(card, tmp_path)
    events = list(fetch(card, tmp_path))
    total = sum(map(len, hub.files.values()))
    assert (events[0].done, events[-1].done, events[-1].total) == (0, total, total)
    assert [event.done for event in events] == sorted(event.done for event in events)
    assert (tmp_path / "far-1.onnx").read_bytes() == hub.files["onnx/vision_model.onnx"]
    assert (tmp_path / "far-1.text.onnx").read_bytes() == hub.files["onnx/text_model.onnx"]
    assert (tmp_path / "far-1.tokenizer.json").read_bytes() == hub.files["tokenizer.json"]
    assert complete(card, tmp_path)
    recorded = record_of(card, tmp_path)
    for name, content in zip(
        ("far-1.onnx", "far-1.text.onnx", "far-1.tokenizer.json"), hub.files.values(), strict=True
    ):
        assert (recorded[name].bytes, recorded[name].checksum) == (len(content), hashlib.sha256(content).hexdigest())
        assert recorded[name].commit == COMMIT


def test_again_asks_for_nothing(hub: Hub, card: ModelCard, tmp_path: Path) -> None:
    list(fetch(card, tmp_path))
    hub.asked.clear()
    list(fetch(card, tmp_path))
    assert hub.asked == []


def test_a_broken_download_goes_on(hub: Hub, card: ModelCard, tmp_path: Path) -> None:
    hub.cut = [2_500_000]
    list(fetch(card, tmp_path))
    assert (tmp_path / "far-1.onnx").read_bytes() == hub.files["onnx/vision_model.onnx"]
    assert {wanted for _, _, wanted in hub.asked if wanted} == {"bytes=2097152-"}


def test_a_stopped_download_keeps_what_is_there(hub: Hub, card: ModelCard, tmp_path: Path) -> None:
    for progress in fetch(card, tmp_path):
        if progress.done > len(hub.files["onnx/vision_model.onnx"]):
            break
    assert (tmp_path / "far-1.onnx").is_file()
    assert not complete(card, tmp_path)
    hub.asked.clear()
    list(fetch(card, tmp_path))
    assert not any(path.endswith("vision_model.onnx") for _, path, _ in hub.asked)
    assert complete(card, tmp_path)


def test_another_file_than_its_home_says_is_not_taken(hub: Hub, card: ModelCard, tmp_path: Path) -> None:
    hub.lies = True
    with pytest.raises(DownloadFailed, match="nothing was installed"):
        list(fetch(card, tmp_path))
    assert not (tmp_path / "far-1.onnx").exists()


def test_other_files_than_the_first_time_are_not_taken(hub: Hub, card: ModelCard, tmp_path: Path) -> None:
    list(fetch(card, tmp_path))
    (tmp_path / "far-1.text.onnx").unlink()
    hub.files["onnx/text_model.onnx"] = hub.files["onnx/text_model.onnx"][::-1]
    with pytest.raises(DownloadFailed, match="nothing was installed"):
        list(fetch(card, tmp_path))
    assert not complete(card, tmp_path)


def test_a_home_without_checksums_is_not_trusted(hub: Hub, card: ModelCard, tmp_path: Path) -> None:
    hub.named = False
    with pytest.raises(DownloadFailed, match="no checksum"):
        list(fetch(card, tmp_path))


def test_a_home_that_was_renamed_is_followed(hub: Hub, card: ModelCard, tmp_path: Path) -> None:
    assert card.url is not None
    old = replace(
        card,
        url=card.url.replace("/some/", "/old/"),
        sources={name: url.replace("/some/", "/old/") for name, url in card.sources.items()},
    )
    list(fetch(old, tmp_path))
    assert complete(old, tmp_path)


def test_a_file_that_is_not_there(hub: Hub, card: ModelCard, tmp_path: Path) -> None:
    del hub.files["onnx/text_model.onnx"]
    with pytest.raises(DownloadFailed, match=r"text_model\.onnx"):
        list(fetch(card, tmp_path))


@pytest.mark.parametrize("names", ["home", "flat", "here"])
def test_files_at_hand(hub: Hub, card: ModelCard, tmp_path: Path, names: str) -> None:
    place, directory = tmp_path / "stick", tmp_path / "models"
    directory.mkdir()
    here = {"onnx/vision_model.onnx": "far-1.onnx", "onnx/text_model.onnx": "far-1.text.onnx"}
    for path, content in hub.files.items():
        name = {"home": path, "flat": Path(path).name, "here": here.get(path, "far-1.tokenizer.json")}[names]
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(content)
    assert install_files(card, place, directory) == sum(map(len, hub.files.values()))
    assert complete(card, directory)
    assert hub.asked == []
    (directory / "far-1.text.onnx").write_bytes(b"shorter")
    assert not complete(card, directory)


def test_a_folder_that_lacks_a_file(card: ModelCard, tmp_path: Path) -> None:
    (tmp_path / "far-1.onnx").write_bytes(b"x")
    with pytest.raises(UsageError, match=r"far-1\.text\.onnx"):
        install_files(card, tmp_path, tmp_path)
    with pytest.raises(UsageError, match="folder"):
        install_files(card, tmp_path / "far-1.onnx", tmp_path)


def test_a_damaged_record_is_none(hub: Hub, card: ModelCard, tmp_path: Path) -> None:
    list(fetch(card, tmp_path))
    (tmp_path / "far-1.files.json").write_text("{", "utf-8")
    assert record_of(card, tmp_path) == {}
    assert complete(card, tmp_path)
