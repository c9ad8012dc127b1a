"""Other tools' hashes are taken as they take them, and compared as they compare them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from benchmarks.hashes import HASHES, THRESHOLD, Archive, Hash, fingerprints, installed, search_ms
from pictrace.records import Photo, PhotoState
from tests.benchmarks.photos import photo

PHASH = Hash("imagehash", "phash")
LOW = (1 << THRESHOLD) - 1
"""A hash that is exactly at the threshold from zero."""


def of(*hashes: int | None) -> Archive:
    photos = [photo(number) for number in range(len(hashes))]
    return Archive(photos, {str(number): bits for number, bits in enumerate(hashes)})


def ids(photos: object) -> list[int]:
    assert isinstance(photos, list)
    return [photo.id for photo in photos]


def test_the_threshold_is_ten_of_64_bits() -> None:
    answer = of(LOW, LOW << 1 | 1, 2**64 - 1, 0b11).answer(0)
    assert ids(answer.claimed) == [3, 0]
    assert ids(answer.nearest) == [3]


def test_all_that_are_equally_near_are_nearest() -> None:
    answer = of(2**63, 1, 0b111, 2).answer(0)
    assert ids(answer.nearest) == [0, 1, 3]


def test_far_photos_are_nearest_but_not_claimed() -> None:
    answer = of(2**64 - 1).answer(0)
    assert ids(answer.nearest) == [0] and answer.claimed == []


def test_a_stranger_is_answered_without_its_own_photo() -> None:
    archive = Archive([photo(0), photo(1, content="0"), photo(2)], {"0": 0, "2": 1})
    assert ids(archive.answer(0).claimed) == [0, 1, 2]
    answer = archive.answer(0, without="0")
    assert ids(answer.claimed) == [2] and ids(answer.nearest) == [2]


def test_without_any_other_photo_there_is_no_answer() -> None:
    assert of(5).answer(5, without="0").nearest == []
    assert of().answer(5).nearest == []


def test_what_a_tool_cannot_read_is_no_answer() -> None:
    assert ids(of(None, 0).answer(0).nearest) == [1]
    assert of(0).answer(None).nearest == []


def test_imagehash_is_asked_as_it_is(photographs: dict[str, Path], tmp_path: Path) -> None:
    import imagehash

    assert [hashed.name for hashed in installed() if hashed.package == "imagehash"] == [
        "imagehash phash", "imagehash dhash", "imagehash average_hash", "imagehash whash",
    ]  # fmt: skip
    with Image.open(photographs["chelsea"]) as image:
        assert f"{PHASH.fingerprint(photographs['chelsea']):016x}" == str(imagehash.phash(image))
    (tmp_path / "note.jpg").write_text("no picture")
    assert PHASH.fingerprint(tmp_path / "note.jpg") is None


def test_fingerprints_are_kept_by_content(photographs: dict[str, Path], tmp_path: Path) -> None:
    names = ("chelsea", "coffee", "rocket")
    photos = [
        Photo(at, 1, name, str(photographs[name]), PhotoState.PRESENT, content_hash=name)
        for at, name in enumerate(names)
    ]
    first = fingerprints(PHASH, photos[:2], tmp_path)
    assert first == {name: PHASH.fingerprint(photographs[name]) for name in names[:2]}
    (kept,) = tmp_path.iterdir()
    kept.write_text(json.dumps(first | {"coffee": 7}))
    assert fingerprints(PHASH, photos, tmp_path) == first | {
        "coffee": 7,
        "rocket": PHASH.fingerprint(photographs["rocket"]),
    }


@pytest.mark.parametrize("hashed", HASHES, ids=lambda hashed: hashed.name)
def test_the_tools_own_search_finds_what_is_counted(hashed: Hash) -> None:
    """``search_ms`` raises where it does not."""
    pytest.importorskip(hashed.package)
    random = np.random.default_rng(0)
    hashes = [sum(1 << int(bit) for bit in random.choice(64, count, replace=False)) for count in range(20)]
    assert search_ms(hashed, [0, hashes[5]], of(*hashes)) > 0


def test_another_finding_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.hashes._SEARCHES", {"imagehash": lambda query, archive: [1]})
    with pytest.raises(ValueError, match="finds 1 photos where 2 were counted"):
        search_ms(PHASH, [0], of(0, 1))
