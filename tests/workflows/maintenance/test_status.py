"""The state of a library: counted from what is there, with sizes on disk."""

from __future__ import annotations

import json
import platform
from pathlib import Path

import numpy as np
import pytest

from pictrace.workflows.maintenance import status
from pictrace.workflows.maintenance.status import IndexState, ModelState, describe
from tests.catalogue.making import mark_missing
from tests.workflows.conftest import Desk


def test_an_empty_library_is_empty(desk: Desk, tmp_path: Path) -> None:
    found = describe(tmp_path, desk.catalogue, [], [])
    assert (found.photos, found.contents, found.sources, found.models, found.indexes) == (0, 0, (), (), ())
    assert found.bytes["catalogue"] > 0 and found.bytes["vectors"] == found.bytes["models"] == 0
    assert found.bytes["total"] == found.bytes["catalogue"]


def test_photos_are_counted_by_state(desk: Desk, archive: Path, tmp_path: Path) -> None:
    (archive / "bad.jpg").write_bytes(b"")
    desk.index(archive)
    mark_missing(desk.catalogue, np.array([desk.photos()["astronaut.jpg"].id]))
    found = describe(tmp_path, desk.catalogue, [], [])
    assert (found.present, found.missing, found.failed, found.photos, found.contents) == (5, 1, 1, 7, 6)
    assert [source.location for source in found.sources] == [str(archive)]


def test_sizes_are_those_of_all_files_below(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "models" / "deep").mkdir(parents=True)
    (tmp_path / "models" / "a").write_bytes(b"12345")
    (tmp_path / "models" / "deep" / "b").write_bytes(b"678")
    (tmp_path / "vectors").mkdir()
    found = describe(tmp_path, desk.catalogue, [], []).bytes
    assert (found["models"], found["vectors"]) == (8, 0)
    assert found["total"] == found["catalogue"] + 8


def test_the_json_is_plain(desk: Desk, tmp_path: Path) -> None:
    model = ModelState("m", "m@1", 8, "Apache-2.0", "words", None, True, True)
    index = IndexState("m@1", 5, 2, "exact", 100)
    said = json.loads(json.dumps(describe(tmp_path, desk.catalogue, [model], [index]).to_json()))
    assert said["library"] == str(tmp_path)
    assert said["indexes"] == [{"model": "m@1", "vectors": 5, "behind": 2, "kind": "exact", "bytes": 100}]
    assert said["models"][0]["key"] == "m@1" and said["models"][0]["engine"] is None
    assert said["versions"]["python"] == platform.python_version() and "numpy" in said["versions"]


def test_a_network_disk_is_warned_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert status.warnings(tmp_path) == ()
    monkeypatch.setattr(status, "network_disk", lambda directory: "smb3")
    (sentence,) = status.warnings(tmp_path)
    assert f"the library at {tmp_path} lies on a network disk (smb3)" in sentence and "pictrace backup" in sentence
