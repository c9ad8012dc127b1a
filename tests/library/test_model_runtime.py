"""What is kept open of a model: one engine for each purpose, one index for each space, caught up when asked."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from pictrace.catalogue import Catalogue
from pictrace.embeddings.interface import Embedder
from pictrace.library.model_runtime import ModelRuntime
from pictrace.records import COPIES, LOOKS
from pictrace.vectors.factory import DirectoryIndexes
from tests.workflows.conftest import ColourEmbedder, Desk, TwoSpaces


@pytest.fixture
def folder(tmp_path: Path, photographs: dict[str, Path]) -> Path:
    """Three photographs."""
    place = tmp_path / "photos"
    place.mkdir()
    for name in ("coffee", "chelsea", "rocket"):
        shutil.copy(photographs[name], place)
    return place


@pytest.fixture
def two(tmp_path: Path, folder: Path) -> Iterator[Desk]:
    with Catalogue.open(tmp_path / "two.sqlite", create=True) as catalogue:
        desk = Desk(catalogue, TwoSpaces(), tmp_path)
        desk.index(folder)
        yield desk
        desk.runtime.close()


def test_each_space_has_an_index_of_its_own(two: Desk) -> None:
    runtime = two.runtime
    looks, copies = runtime.index(LOOKS), runtime.index(COPIES)
    assert (looks.dimension, copies.dimension) == (192, 64)
    assert len(looks) == len(copies) == two.catalogue.contents.count()
    assert [(state.model, state.vectors, state.behind) for state in runtime.states()] == [
        ("two@1+looks", len(looks), 0),
        ("two@1+copies", len(copies), 0),
    ]
    assert {path.name for path in (two.directory / "vectors").iterdir()} == {"two@1+looks", "two@1+copies"}


def test_a_model_of_one_space_answers_for_all_with_its_index(desk: Desk, folder: Path) -> None:
    desk.index(folder)
    assert desk.runtime.index(COPIES) is desk.runtime.index(LOOKS)
    assert [path.name for path in (desk.directory / "vectors").iterdir()] == ["colours@1"]


def test_what_was_indexed_since_is_caught_up_in_every_space(
    two: Desk, folder: Path, photographs: dict[str, Path]
) -> None:
    before = len(two.runtime.index(COPIES))
    shutil.copy(photographs["astronaut"], folder)
    two.index(folder)
    assert two.runtime.catch_up() == 0  # the run did it
    assert len(two.runtime.index(LOOKS)) == len(two.runtime.index(COPIES)) == before + 1


def test_one_engine_for_each_purpose_and_the_fast_one_for_both(desk: Desk) -> None:
    opened: list[str] = []

    def open_embedder(purpose: str) -> Embedder:
        opened.append(purpose)
        return ColourEmbedder(purpose)

    runtime = ModelRuntime(desk.catalogue, desk.embedder.card, open_embedder, DirectoryIndexes(desk.directory))
    assert runtime.opened is None
    assert runtime.query_embedder() is runtime.query_embedder()
    assert runtime.embedder() is runtime.query_embedder()
    assert opened == ["query", "indexing"]


def test_closing_ends_the_engines_and_an_index_made_anew_does_not(desk: Desk, folder: Path) -> None:
    desk.index(folder)
    closed: list[str] = []

    class Engine(ColourEmbedder):
        def close(self) -> None:
            closed.append(self.engine)

    runtime = ModelRuntime(desk.catalogue, desk.embedder.card, lambda _: Engine(), DirectoryIndexes(desk.directory))
    runtime.query_embedder()
    runtime.embedder()
    runtime.rebuild(LOOKS)
    assert not closed
    runtime.close()
    runtime.close()
    assert closed == ["fake", "fake"]
