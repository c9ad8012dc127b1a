"""``pictrace embed``: unit vectors as JSON lines, one bad picture among good ones."""

from __future__ import annotations

import numpy as np
import pytest

from tests.apps.cli.conftest import Archive, Pictrace


def test_each_picture_is_a_line_in_the_order_given(archive: Archive, pictrace: Pictrace) -> None:
    names = [archive.root / "rocket.jpg", archive.root / "chelsea.jpg"]
    outcome = pictrace("embed", *names, "--library", archive.library)
    assert outcome.code == 0 and [line["query"] for line in outcome.json] == [str(name) for name in names]
    for line in outcome.json:
        assert set(line) == {"query", "model", "vector"}
        assert np.linalg.norm(line["vector"]) == pytest.approx(1, abs=1e-3)


def test_the_same_picture_gives_the_same_vector_and_a_part_another(archive: Archive, pictrace: Pictrace) -> None:
    photo = archive.root / "chelsea.jpg"
    (first,), (again,) = (pictrace("embed", photo, "--library", archive.library).json for _ in range(2))
    (part,) = pictrace("embed", photo, "--region", "0,0,0.5,0.5", "--library", archive.library).json
    assert first == again
    assert np.dot(first["vector"], part["vector"]) < 0.99


def test_one_bad_picture_does_not_stop_the_others(archive: Archive, pictrace: Pictrace) -> None:
    outcome = pictrace("embed", archive.root / "gone.jpg", archive.crop, "--library", archive.library)
    assert outcome.code == 1 and len(outcome.json) == 1
    assert "gone.jpg: there is no such file" in outcome.err and len(outcome.err.splitlines()) == 1


def test_no_picture_is_wrong_use(pictrace: Pictrace) -> None:
    assert pictrace("embed").code == 2
