"""Of several versions of a model a library goes on with the one that has seen it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from pictrace import Library
from pictrace.embeddings import cards, weights
from pictrace.embeddings.cards import bundled, find
from pictrace.records import IndexReport, Query, Upgrade
from tests.embeddings.models import write_small


@pytest.fixture
def versions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A place for bundled models with version 9 of ``small``; ``release`` puts a newer one beside it."""
    home = tmp_path / "bundled"
    home.mkdir()
    for module in (cards, weights):
        monkeypatch.setattr(module, "BUNDLED_DIRECTORY", home)
    bundled.cache_clear()
    release(home, "9", seed=1)
    yield home
    bundled.cache_clear()


def release(home: Path, version: str, seed: int) -> None:
    write_small(home, "small", seed, version=version, bundled=True)
    bundled.cache_clear()


@pytest.fixture
def photos(tmp_path: Path, photographs: dict[str, Path]) -> Path:
    place = tmp_path / "photos"
    place.mkdir()
    for name in ("coffee", "chelsea", "rocket"):
        shutil.copy(photographs[name], place)
    return place


def index(library: Library, *places: Path, model: str | None = None) -> IndexReport:
    *_, report = library.index([str(place) for place in places], model=model)
    assert isinstance(report, IndexReport)
    return report


def model_of(library: Library) -> str:
    (result,) = library.search([Query(photo_id=1)], k=1)
    return result.model


def test_the_newest_of_several_versions_is_the_model_of_that_name(versions: Path) -> None:
    release(versions, "10", seed=2)
    assert [card.key for card in bundled()] == ["small@10", "small@9"]
    assert find("small").key == "small@10"
    assert find("small@9").key == "small@9"


def test_a_library_goes_on_with_the_version_that_has_seen_it_until_it_is_upgraded(
    tmp_path: Path, versions: Path, photos: Path
) -> None:
    with Library.open(tmp_path / "library", model="small") as library:
        index(library, photos)
        assert library.upgrade() is None
    release(versions, "10", seed=2)
    with Library.open(tmp_path / "library", model="small") as library:
        assert model_of(library) == "small@9"
        assert index(library).embedded == 0
        assert [(model.key, model.chosen) for model in library.models()] == [("small@10", False), ("small@9", True)]
        upgrade = library.upgrade()
        assert upgrade is not None
        assert (upgrade.model, upgrade.better, upgrade.pictures) == ("small@9", "small@10", 3)
        assert upgrade.seconds > 0
        assert json.dumps(upgrade.to_json())
        shutil.rmtree(photos)  # the disk is away: thumbnails are enough
        assert index(library, model="small@10").embedded == 3
        assert model_of(library) == "small@10"
        assert library.upgrade() is None
        assert [(index.model, index.vectors) for index in library.status().indexes] == [("small@10", 3), ("small@9", 3)]


def test_a_new_library_begins_with_the_newest(tmp_path: Path, versions: Path, photos: Path) -> None:
    release(versions, "10", seed=2)
    with Library.open(tmp_path / "library", model="small") as library:
        index(library, photos)
        assert model_of(library) == "small@10"
        assert library.upgrade() is None


def test_half_an_upgrade_is_searched_by_the_version_before_and_gone_on_with(
    tmp_path: Path, versions: Path, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pictrace.workflows.indexing import upgrade as upgrading

    monkeypatch.setattr(upgrading, "AT_ONCE", 1)
    with Library.open(tmp_path / "library", model="small") as library:
        index(library, photos)
    release(versions, "10", seed=2)
    with Library.open(tmp_path / "library", model="small") as library:
        run = library.index(model="small@10")
        next(run)
        run.close()  # type: ignore[attr-defined]
        assert model_of(library) == "small@9"
        left = library.upgrade()
        assert isinstance(left, Upgrade)
        assert 0 < left.pictures < 3
        assert index(library, model="small@10").embedded == left.pictures


def test_originals_are_looked_at_where_the_settings_say_so(tmp_path: Path, versions: Path, photos: Path) -> None:
    with Library.open(tmp_path / "library", model="small") as library:
        index(library, photos)
    release(versions, "10", seed=2)
    shutil.rmtree(photos)
    with Library.open(tmp_path / "library", model="small", embed_from="originals") as library:
        assert index(library, model="small@10").embedded == 0
