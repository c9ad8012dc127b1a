"""A model that is new to a library sees it through the stored thumbnails."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from pictrace.decoding import decode_thumbnail
from pictrace.records import IndexProgress
from pictrace.workflows.indexing.run import IndexPlan
from pictrace.workflows.indexing.upgrade import embed_thumbnails, estimate, suffices
from tests.catalogue.test_integrity import damage
from tests.workflows.conftest import ColourEmbedder, Desk


def plan_of(embedder: ColourEmbedder, **changes: object) -> IndexPlan:
    return IndexPlan(card=embedder.card, embedder=lambda: embedder, catch_up=lambda: None, **changes)  # type: ignore[arg-type]


def test_every_picture_is_embedded_as_its_thumbnail_shows_it(desk: Desk, archive: Path) -> None:
    desk.index(archive)
    second = ColourEmbedder("second")
    events = list(embed_thumbnails(desk.catalogue, plan_of(second)))
    assert all(isinstance(event, IndexProgress) for event in events)
    assert (events[-1].done, events[-1].total, events[-1].added) == (6, 6, 6)
    assert "second@1" in events[-1].source
    for content_id, found in desk.catalogue.embeddings.of_contents("second@1", range(1, 7)).items():
        thumbnail = desk.catalogue.contents.thumbnail(content_id)
        assert thumbnail is not None
        assert np.abs(found - second.embed([decode_thumbnail(thumbnail)]).vectors[0]).max() < 1e-3
    assert list(embed_thumbnails(desk.catalogue, plan_of(second))) == []


def test_searches_go_first(desk: Desk, archive: Path) -> None:
    desk.index(archive)
    gave_way: list[None] = []
    list(embed_thumbnails(desk.catalogue, plan_of(ColourEmbedder("second"), give_way=lambda: gave_way.append(None))))
    assert gave_way


def test_a_damaged_thumbnail_is_left_to_its_original(desk: Desk, archive: Path) -> None:
    desk.index(archive)
    damage(Path(desk.catalogue.place), "UPDATE thumbnails SET jpeg = x'ffd8ff' WHERE content_id = 2")
    last = list(embed_thumbnails(desk.catalogue, plan_of(ColourEmbedder("second"))))[-1]
    assert (last.done, last.added) == (6, 5)
    assert desk.catalogue.contents.count_unseen("second@1") == 1


def test_what_it_takes_is_measured_on_some(desk: Desk, archive: Path) -> None:
    desk.index(archive)
    second = ColourEmbedder("second")
    found = estimate(desk.catalogue, plan_of(second), "colours@1")
    assert found is not None
    assert (found.model, found.better, found.pictures) == ("colours@1", "second@1", 6)
    list(embed_thumbnails(desk.catalogue, plan_of(second)))
    assert estimate(desk.catalogue, plan_of(second), "colours@1") is None


def test_a_thumbnail_suffices_where_it_has_the_pixels_of_the_input() -> None:
    embedder = ColourEmbedder()
    assert suffices(plan_of(embedder, thumbnail_size=8))
    assert not suffices(plan_of(embedder, thumbnail_size=7))
