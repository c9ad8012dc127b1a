"""A model that reads, from its home into a library: fetched, shown the photos, and asked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from pictrace.embeddings import cards
from pictrace.embeddings.cards import ModelCard
from pictrace.library import Library
from pictrace.records import IndexProgress, IndexReport, Query
from tests.embeddings.hub import Hub, served
from tests.embeddings.readers import pictures_network, texts_network, tokenizer, write_reader

COLOURS = {"red": (200, 20, 20), "green": (20, 200, 20), "blue": (20, 20, 200)}


@pytest.fixture
def hub() -> Iterator[Hub]:
    files = {
        "vision.onnx": pictures_network(),
        "text.onnx": texts_network(),
        "tokenizer.json": tokenizer().encode(),
    }
    with served(files) as hub:
        hub.small = 1500
        yield hub


@pytest.fixture
def card(hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModelCard:
    """A card as those that come with PicTrace, of a home on loopback."""
    plain = write_reader(tmp_path / "card")
    assert plain.text is not None
    base = f"{hub.url}/some/model/resolve/main/"
    text = replace(plain.text, file="far-1.text.onnx", tokenizer="far-1.tokenizer.json")
    card = replace(
        plain, id="far", url=f"{base}vision.onnx", text=text,
        sources={text.file: f"{base}text.onnx", text.tokenizer: f"{base}tokenizer.json"},
    )  # fmt: skip
    known = [*cards.bundled(), card]
    monkeypatch.setattr(cards, "bundled", lambda: known)
    return card


@pytest.fixture
def place(tmp_path: Path) -> Path:
    place = tmp_path / "photos"
    place.mkdir()
    for name, colour in COLOURS.items():
        Image.new("RGB", (64, 48), colour).save(place / f"{name}.png")
    return place


def test_fetched_shown_and_asked(hub: Hub, card: ModelCard, place: Path, tmp_path: Path) -> None:
    with Library.open(tmp_path / "library", model="mini@7", decode_threads=1) as library:
        list(library.index([str(place)]))
        state = next(state for state in library.models() if state.id == "far")
        assert not state.installed
        told = list(library.install_model("far"))
        assert told[-1] == (sum(map(len, hub.files.values())),) * 2
        assert next(state for state in library.models() if state.id == "far").installed
        for path in place.iterdir():
            path.rename(tmp_path / path.name)  # the disk is away: thumbnails are enough
        report = list(library.index(model="far", accept_changes=False))[-1]
        assert isinstance(report, IndexReport)
        assert report.embedded == 3
        result = next(library.search([Query(text="green qqqq")]))
        assert [Path(hit.photo.location).stem for hit in result.hits] == ["green"]
        assert result.text_by == ("far@1",)


def test_showing_the_photos_goes_on_where_it_was_stopped(
    card: ModelCard, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pictrace.workflows.indexing import upgrade

    monkeypatch.setattr(upgrade, "AT_ONCE", 1)
    with Library.open(tmp_path / "library", model="mini@7", decode_threads=1) as library:
        list(library.index([str(place)]))
        list(library.install_model("far"))
        events = library.index(model="far")
        first = next(events)
        assert isinstance(first, IndexProgress)
        assert (first.done, first.total) == (1, 3)
        events.close()  # type: ignore[attr-defined]
        catalogue = library._parts.catalogue
        assert catalogue.contents.count_unseen("far@1") == 2
        note = next(library.search([Query(text="red qqqq")])).messages
        assert [message.code for message in note] == ["text.unseen"]
        progress = [event for event in library.index(model="far") if isinstance(event, IndexProgress)]
        assert {event.total for event in progress if "far@1" in event.source} == {2}
        assert catalogue.contents.count_unseen("far@1") == 0


def test_files_at_hand(card: ModelCard, hub: Hub, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    for name, content in hub.files.items():
        (stick / name).write_bytes(content)
    with Library.open(tmp_path / "library", model="mini@7") as library:
        told = list(library.install_model("far", file=stick))
        assert told == [(sum(map(len, hub.files.values())),) * 2]
        recorded = json.loads((library.models_directory / "far-1.files.json").read_text("utf-8"))
        assert [one["name"] for one in recorded["files"]] == ["far-1.onnx", "far-1.text.onnx", "far-1.tokenizer.json"]
    assert hub.asked == []
