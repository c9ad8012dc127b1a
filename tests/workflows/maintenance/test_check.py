from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from pictrace.errors import ModelDamaged
from pictrace.records import Finding
from pictrace.vectors import chooser
from pictrace.workflows.maintenance.check import check
from tests.workflows.conftest import Desk


def findings(desk: Desk, *, repair: bool = False) -> dict[str, Finding]:
    return {finding.invariant: finding for finding in check(desk.catalogue, [desk.runtime], repair)}


INDEX = "the index of colours@1 is true to the catalogue"


def test_a_sound_library(desk: Desk, archive: Path) -> None:
    desk.index(archive)
    found = findings(desk)
    assert all(finding.ok for finding in found.values())
    assert found[INDEX].detail == "6 vectors"
    assert found["thumbnails can be decoded"].detail == "6 looked at"


def test_an_index_that_lost_vectors_is_rebuilt(desk: Desk, archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.index(archive)
    index = desk.runtime.index()
    monkeypatch.setattr(type(index), "__len__", lambda self: 5)
    finding = findings(desk)[INDEX]
    assert not finding.ok
    assert "5 vectors, the catalogue has 6" in finding.detail
    monkeypatch.undo()
    lengths = iter([5, 6])
    monkeypatch.setattr(type(index), "__len__", lambda self: next(lengths))
    repaired = findings(desk, repair=True)[INDEX]
    assert (repaired.ok, repaired.repaired) == (True, True)
    monkeypatch.undo()
    assert len(desk.runtime.index()) == 6


def test_a_thumbnail_that_cannot_be_decoded_is_found(
    desk: Desk, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.index(archive)
    monkeypatch.setattr(type(desk.catalogue.contents), "thumbnail", lambda self, content_id: b"\xff\xd8\xff")
    finding = findings(desk)["thumbnails can be decoded"]
    assert not finding.ok
    assert "content 1" in finding.detail


def test_a_damaged_model_is_a_finding(desk: Desk, archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.index(archive)

    def damaged(*_: object) -> None:
        raise ModelDamaged("the weights are not what the card says")

    monkeypatch.setattr(desk.runtime, "embedder", damaged)
    finding = findings(desk)["the model colours@1 is whole"]
    assert (finding.ok, finding.detail) == (False, "the weights are not what the card says")


def damaged(file: Path, at: int) -> None:
    data = bytearray(file.read_bytes())
    data[at] ^= 0x01
    file.write_bytes(data)


@pytest.fixture
def quantised(monkeypatch: pytest.MonkeyPatch) -> None:
    """The smallest library has an index with codes."""
    monkeypatch.setattr(chooser, "EXACT_VALUES", 0)
    monkeypatch.setattr("pictrace.vectors.quantised.LEAST", 4)
    monkeypatch.setattr("pictrace.vectors.quantised._lists", lambda count: 2)


@pytest.mark.parametrize("pattern", ["stamp.json", "ids-*", "vectors-*", "codes-*"])
@pytest.mark.usefixtures("quantised")
def test_a_flipped_bit_anywhere_in_an_index_is_found_and_mended(desk: Desk, archive: Path, pattern: str) -> None:
    desk.index(archive)
    desk.runtime.close()
    (file,) = home_of(desk).glob(pattern)
    whole, size = file.read_bytes(), file.stat().st_size
    for at in {0, 1, size // 3, size // 2, size - 2, size - 1}:
        file.write_bytes(whole)
        damaged(file, at)
        finding = findings(desk)[INDEX]
        assert (finding.ok, finding.repaired) == (False, False), at
        assert finding.detail == f"{file.name} is damaged"
    repaired = findings(desk, repair=True)[INDEX]
    assert (repaired.ok, repaired.repaired, repaired.detail) == (True, True, f"{file.name} is damaged; rebuilt")
    assert findings(desk)[INDEX].detail == "6 vectors"


@pytest.mark.parametrize("pattern", ["stamp.json", "ids-*", "vectors-*", "codes-*"])
@pytest.mark.parametrize("size", [0, -1])
@pytest.mark.usefixtures("quantised")
def test_an_index_cut_short_is_found_and_mended(desk: Desk, archive: Path, pattern: str, size: int) -> None:
    desk.index(archive)
    desk.runtime.close()
    (file,) = home_of(desk).glob(pattern)
    file.write_bytes(file.read_bytes()[:size])
    assert findings(desk)[INDEX].detail == f"{file.name} is damaged"
    assert findings(desk, repair=True)[INDEX].repaired


def test_an_index_without_its_checksum_is_compared_with_the_catalogue(desk: Desk, archive: Path) -> None:
    """As an earlier version wrote it; and one that was written wrong has the right checksum."""
    desk.index(archive)
    desk.runtime.close()
    stamp = home_of(desk) / "stamp.json"
    record = json.loads(stamp.read_text())
    del record["crc"], record["vectors_crc"]
    stamp.write_text(json.dumps(record))
    assert findings(desk)[INDEX].ok
    desk.runtime.close()
    (file,) = home_of(desk).glob("vectors-*")
    data = bytearray(file.read_bytes())
    data[2 * 192 * 2 + 5] ^= 0x40
    file.write_bytes(data)
    assert findings(desk)[INDEX].detail == "the vector at place 2 is not that of the catalogue"
    assert findings(desk, repair=True)[INDEX].repaired


def test_an_index_that_a_search_has_open_is_looked_at_on_disk(desk: Desk, archive: Path) -> None:
    desk.index(archive)
    assert len(desk.runtime.index()) == 6
    (file,) = home_of(desk).glob("vectors-*")
    damaged(file, 7)
    assert not findings(desk)[INDEX].ok


def test_a_library_without_an_index_gets_one(desk: Desk, archive: Path) -> None:
    desk.index(archive)
    desk.runtime.close()
    shutil.rmtree(home_of(desk))
    assert findings(desk)[INDEX].detail == "6 vectors"
    (home_of(desk) / "stamp.json").unlink()
    assert findings(desk)[INDEX].ok


def home_of(desk: Desk) -> Path:
    """Where the index lies."""
    return desk.directory / "vectors" / "colours@1"
