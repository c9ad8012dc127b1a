""" "Do I already have this?": one verdict for every file of a place, with its partner and the reason."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from pictrace.catalogue import Phashes
from pictrace.decoding import decode
from pictrace.records import Possession, Relation
from pictrace.verification import StandardVerifier
from pictrace.workflows.membership.checker import check_membership
from pictrace.workflows.pairs import PhashIndex
from tests.workflows.conftest import Desk
from tests.workflows.copies import edited, index_whole, save

Pixels = NDArray[np.uint8]


@pytest.fixture
def library(desk: Desk, tmp_path: Path, pixels: dict[str, Pixels]) -> Desk:
    root = tmp_path / "library"
    for name in ("astronaut", "coffee", "motorcycle_left"):
        save(root / f"{name}.jpg", pixels[name], 85)
    index_whole(desk, root)
    return desk


def have(
    desk: Desk, verifier: StandardVerifier, place: Path, give_way: Callable[[], None] = lambda: None
) -> dict[str, Possession]:
    """The verdicts by the end of the location."""
    source = desk.source(str(place))
    found = check_membership(
        desk.catalogue,
        source,
        desk.embedder,
        desk.runtime.index(),
        PhashIndex(desk.catalogue),
        verifier,
        decode=decode,
        give_way=give_way,
    )
    verdicts = {one.location.replace("\\", "/").removeprefix(str(place)).strip("/!"): one for one in found}
    source.close()
    return verdicts


def test_every_verdict(library: Desk, tmp_path: Path, pixels: dict[str, Pixels], verifier: StandardVerifier) -> None:
    place = tmp_path / "card"
    (place / "sub").mkdir(parents=True)
    (place / "sub" / "exact.jpg").write_bytes((tmp_path / "library" / "coffee.jpg").read_bytes())
    save(place / "worse.jpg", np.asarray(cv2.resize(pixels["coffee"], None, fx=0.5, fy=0.5)))
    save(place / "better.jpg", pixels["astronaut"], 98)
    save(place / "edited.jpg", edited("colour", pixels["astronaut"]))
    save(place / "mirrored.jpg", edited("mirror", pixels["coffee"]))
    save(place / "part.jpg", edited("crop-70", pixels["coffee"]))
    save(place / "new.jpg", pixels["chelsea"])
    (place / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 not a picture")
    before = library.catalogue.generation
    verdicts = have(library, verifier, place)
    assert {name: one.verdict for name, one in verdicts.items()} == {
        "sub/exact.jpg": "exact",
        "worse.jpg": "have-better",
        "better.jpg": "this-better",
        "edited.jpg": "edited",
        "mirrored.jpg": "edited",
        "part.jpg": "have-better",
        "new.jpg": "new",
        "broken.jpg": "failed",
    }
    assert library.catalogue.generation == before
    for name, one in verdicts.items():
        assert one.reason
        assert (one.partner is None) == (one.verdict in ("new", "failed"))
        if one.partner is not None:
            assert one.partner.key in one.reason, name
            assert one.score is not None
    assert verdicts["sub/exact.jpg"].relation is Relation.IDENTICAL
    assert "pixels" in verdicts["worse.jpg"].reason
    assert "compressed less" in verdicts["better.jpg"].reason
    assert "mirrored" in verdicts["mirrored.jpg"].reason


def test_a_larger_original(
    library: Desk, tmp_path: Path, pixels: dict[str, Pixels], verifier: StandardVerifier
) -> None:
    """What is in the library is a part of what is asked about."""
    part = np.ascontiguousarray(pixels["rocket"][20:280, 40:400])
    save(tmp_path / "library" / "part.jpg", part)
    index_whole(library, tmp_path / "library")
    whole = save(tmp_path / "card" / "whole.jpg", pixels["rocket"])
    (one,) = have(library, verifier, whole.parent).values()
    assert one.verdict == "this-better"
    assert one.relation is Relation.CROP


def test_a_screenshot_is_not_better(
    library: Desk,
    tmp_path: Path,
    pixels: dict[str, Pixels],
    verifier: StandardVerifier,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shot = edited("screenshot", pixels["coffee"])
    small = np.asarray(cv2.resize(shot, None, fx=0.6, fy=0.6, interpolation=cv2.INTER_AREA))
    save(tmp_path / "card" / "shot.jpg", small)
    (one,) = have(library, verifier, tmp_path / "card").values()
    assert one.verdict == "edited"
    assert "screenshot" in one.reason


def test_another_view_is_new(
    library: Desk, tmp_path: Path, pixels: dict[str, Pixels], verifier: StandardVerifier
) -> None:
    save(tmp_path / "card" / "right.jpg", pixels["motorcycle_right"])
    (one,) = have(library, verifier, tmp_path / "card").values()
    assert one.verdict == "new"
    assert "motorcycle_left.jpg" in one.reason


def test_members_of_an_archive(
    library: Desk, tmp_path: Path, pixels: dict[str, Pixels], verifier: StandardVerifier
) -> None:
    copy, new = save(tmp_path / "copy.jpg", pixels["coffee"], 50), save(tmp_path / "new.jpg", pixels["rocket"])
    with zipfile.ZipFile(tmp_path / "card.zip", "w") as packed:
        packed.write(copy, "2009/copy.jpg")
        packed.write(new, "new.jpg")
    verdicts = have(library, verifier, tmp_path / "card.zip")
    assert {name: one.verdict for name, one in verdicts.items()} == {"2009/copy.jpg": "have-better", "new.jpg": "new"}


def test_an_empty_library_has_nothing(
    desk: Desk, tmp_path: Path, pixels: dict[str, Pixels], verifier: StandardVerifier
) -> None:
    save(tmp_path / "card" / "a.jpg", pixels["coffee"])
    (one,) = have(desk, verifier, tmp_path / "card").values()
    assert one.verdict == "new"


def test_an_empty_place(library: Desk, tmp_path: Path, verifier: StandardVerifier) -> None:
    (tmp_path / "card").mkdir()
    assert have(library, verifier, tmp_path / "card") == {}


def test_a_gone_library_photo_still_answers(
    library: Desk, tmp_path: Path, pixels: dict[str, Pixels], verifier: StandardVerifier
) -> None:
    """Its disk is unplugged: the thumbnail is enough."""
    (tmp_path / "library" / "coffee.jpg").unlink()
    index_whole(library, tmp_path / "library")
    save(tmp_path / "card" / "copy.jpg", pixels["coffee"], 60)
    (one,) = have(library, verifier, tmp_path / "card").values()
    assert one.partner is not None
    assert one.relation is Relation.COPY


def test_another_moment_is_new(
    desk: Desk, tmp_path: Path, pixels: dict[str, Pixels], verifier: StandardVerifier
) -> None:
    noon = datetime(2009, 7, 14, 12)
    save(tmp_path / "library" / "coffee.jpg", pixels["coffee"], 85, noon, "Canon")
    index_whole(desk, tmp_path / "library")
    save(tmp_path / "card" / "later.jpg", pixels["coffee"], 90, noon.replace(second=1), "Canon")
    save(tmp_path / "card" / "copy.jpg", pixels["coffee"], 90, noon, "Canon")
    verdicts = have(desk, verifier, tmp_path / "card")
    assert verdicts["later.jpg"].verdict == "new"
    assert "another shot of the same scene" in verdicts["later.jpg"].reason
    assert verdicts["copy.jpg"].relation is Relation.COPY


def test_the_phashes_are_read_once_for_all_batches(
    library: Desk,
    tmp_path: Path,
    pixels: dict[str, Pixels],
    verifier: StandardVerifier,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for number in range(20):
        save(tmp_path / "card" / f"{number}.jpg", pixels["coffee"][number:, number:])
    read = []
    phashes = library.catalogue.contents.phashes

    def counted() -> Phashes:
        read.append(1)
        return phashes()

    monkeypatch.setattr(library.catalogue.contents, "phashes", counted)
    assert len(have(library, verifier, tmp_path / "card")) == 20
    assert len(read) == 1


def test_searches_go_first(
    library: Desk, tmp_path: Path, pixels: dict[str, Pixels], verifier: StandardVerifier
) -> None:
    """Before each picture that is read, and before each comparison."""
    save(tmp_path / "card" / "a.jpg", pixels["coffee"])
    gave_way: list[int] = []
    have(library, verifier, tmp_path / "card", lambda: gave_way.append(1))
    assert len(gave_way) == 1 + 3
