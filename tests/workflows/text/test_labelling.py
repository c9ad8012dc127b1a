from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import delete, update

from pictrace.catalogue.schema import appearances, thumbnails
from pictrace.embeddings.head import WordHead
from pictrace.fingerprints import appearance
from pictrace.workflows.text import labelling
from tests.workflows.conftest import Desk

MODEL = "colours@1"
FIRST = 10


def head(key: str, direction: np.ndarray) -> WordHead:
    return WordHead(key, ("sunset",), ("looks",), (direction * 8)[None].astype(np.float32), np.full(1, -2, np.float32))


def told(desk: Desk) -> dict[int, float]:
    table = desk.catalogue.tags.all(MODEL, FIRST + 1, [FIRST])
    return dict(zip(table.ids.tolist(), table.probabilities.tolist(), strict=True))


def test_a_head_speaks_of_every_vector_once(desk: Desk, archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.index(archive)
    monkeypatch.setattr(labelling, "AT_ONCE", 2)
    chunk = next(iter(desk.catalogue.embeddings.after(MODEL)))
    one = head("one", chunk.vectors[0])
    count = labelling.tell_words(desk.catalogue, MODEL, one, FIRST, lambda: None)
    said = one.probabilities({"looks": chunk.vectors})[:, 0]
    wanted = {int(i): float(p) for i, p in zip(chunk.ids, said, strict=True) if p >= 0.1}
    assert count == len(chunk.ids) and told(desk) == pytest.approx(wanted)
    assert labelling.tell_words(desk.catalogue, MODEL, one, FIRST, lambda: None) == 0


def test_it_goes_on_where_it_was_stopped(desk: Desk, archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.index(archive)
    monkeypatch.setattr(labelling, "AT_ONCE", 1)
    vectors = next(iter(desk.catalogue.embeddings.after(MODEL))).vectors
    one = head("one", vectors[0])
    calls = iter((None, None, KeyboardInterrupt()))

    def stop() -> None:
        found = next(calls, None)
        if found is not None:
            raise found

    with pytest.raises(KeyboardInterrupt):
        labelling.tell_words(desk.catalogue, MODEL, one, FIRST, stop)
    left = labelling.tell_words(desk.catalogue, MODEL, one, FIRST, lambda: None)
    assert left == len(vectors) - 2


def test_another_head_begins_anew_and_the_models_own_tags_stay(desk: Desk, archive: Path) -> None:
    desk.index(archive)
    own = desk.catalogue.tags.all(MODEL, FIRST)
    vectors = next(iter(desk.catalogue.embeddings.after(MODEL))).vectors
    labelling.tell_words(desk.catalogue, MODEL, head("one", vectors[0]), FIRST, lambda: None)
    assert labelling.tell_words(desk.catalogue, MODEL, head("two", -vectors[0]), FIRST, lambda: None) == len(vectors)
    said = head("two", -vectors[0]).probabilities({"looks": vectors})[:, 0]
    assert sorted(told(desk).values()) == pytest.approx(sorted(p for p in said.tolist() if p >= 0.1))
    after = desk.catalogue.tags.all(MODEL, FIRST)
    assert after.ids.tolist() == own.ids.tolist()


def test_what_was_indexed_before_is_measured_from_its_thumbnails(desk: Desk, archive: Path) -> None:
    desk.index(archive)
    database = desk.catalogue._database
    measured = desk.catalogue.appearances.all(appearance.ALGORITHM, appearance.LENGTH)
    with database.changing() as connection:
        connection.execute(delete(appearances))
    with ThreadPoolExecutor(2) as pool:
        events = list(labelling.look_at_thumbnails(desk.catalogue, pool, lambda: None))
    assert events[-1].done == events[-1].total == len(measured.ids)
    again = desk.catalogue.appearances.all(appearance.ALGORITHM, appearance.LENGTH)
    assert again.ids.tolist() == measured.ids.tolist()
    # a JPEG of the picture says nearly what the picture said, although this desk's model looks at a few pixels only
    assert np.abs(again.measures[:, :11].astype(int) - measured.measures[:, :11]).mean() < 16


def test_a_damaged_thumbnail_is_asked_for_once(desk: Desk, archive: Path) -> None:
    desk.index(archive)
    with desk.catalogue._database.changing() as connection:
        connection.execute(delete(appearances))
        connection.execute(update(thumbnails).values(jpeg=b"no picture"))
    with ThreadPoolExecutor(1) as pool:
        assert list(labelling.look_at_thumbnails(desk.catalogue, pool, lambda: None))
        assert list(labelling.look_at_thumbnails(desk.catalogue, pool, lambda: None)) == []
    table = desk.catalogue.appearances.all(appearance.ALGORITHM, appearance.LENGTH)
    assert not appearance.probabilities(table.measures)[:, :11].round(1).any()
