from __future__ import annotations

import errno
import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from pictrace.embeddings import weights
from pictrace.embeddings.cards import UNVERSIONED, ModelCard, bundled, find
from pictrace.embeddings.weights import DownloadProgress, check, download, from_file, install, installed, locate
from pictrace.errors import DownloadFailed, ModelDamaged, ModelNotInstalled
from tests.embeddings.conftest import Web


@pytest.fixture
def card(web: Web) -> ModelCard:
    return ModelCard(
        "far", "3", 8, 4, 4, "MIT",
        bytes=len(web.content), sha256=hashlib.sha256(web.content).hexdigest(), url=web.url,
    )  # fmt: skip


def test_the_bundled_model_is_there_and_whole(tmp_path: Path) -> None:
    card = find("mini")
    path = locate(card, tmp_path)
    assert installed(card, tmp_path) == path
    assert path.stat().st_size == card.bytes
    check(card, path)


def test_every_card_that_is_not_bundled_can_be_fetched() -> None:
    for card in bundled():
        if not card.bundled:
            assert card.url is not None
            assert card.url.startswith("https://")
            if card.text is None:  # of those that read the home's own checksums are asked for: test_fetching.py
                assert card.sha256 is not None
                assert card.bytes is not None
            assert card.licence != "unknown"


def test_download_whole(web: Web, card: ModelCard, tmp_path: Path) -> None:
    directory = tmp_path / "models" / "neu ✓"
    assert installed(card, directory) is None
    events = list(download(card, directory))
    total = len(web.content)
    assert events[0] == DownloadProgress("far", 0, total)
    assert events[-1] == DownloadProgress("far", total, total)
    assert [event.done for event in events] == sorted(event.done for event in events)
    path = locate(card, directory)
    assert path == installed(card, directory) == directory / "far-3.onnx"
    assert path.read_bytes() == web.content
    assert [p.name for p in directory.iterdir() if not p.name.startswith(".")] == ["far-3.onnx"]
    check(card, path)


def test_a_second_download_fetches_nothing(web: Web, card: ModelCard, tmp_path: Path) -> None:
    list(download(card, tmp_path))
    (event,) = download(card, tmp_path)
    assert event.done == event.total == event.resumed
    assert len(web.asked) == 1


def test_cancelled_and_taken_up_again(web: Web, card: ModelCard, tmp_path: Path) -> None:
    for event in download(card, tmp_path):
        if event.done >= 1 << 20:
            break
    assert installed(card, tmp_path) is None
    part = tmp_path / "far-3.onnx.part"
    have = part.stat().st_size
    assert 0 < have < len(web.content)
    events = list(download(card, tmp_path))
    assert web.asked[-1] == f"bytes={have}-"
    assert events[0].resumed == events[-1].resumed == have
    assert locate(card, tmp_path).read_bytes() == web.content
    assert not part.exists()


def test_a_broken_connection_is_taken_up_again(web: Web, card: ModelCard, tmp_path: Path) -> None:
    web.cut_after = [1_500_000, 300_000]
    list(download(card, tmp_path))
    assert locate(card, tmp_path).read_bytes() == web.content
    assert len(web.asked) == 3
    assert web.asked[0] is None
    assert all(asked is not None for asked in web.asked[1:])


def test_a_connection_that_always_breaks(web: Web, card: ModelCard, tmp_path: Path) -> None:
    web.cut_after = [1_200_000, 1, 1, 1, 1, 1]
    with pytest.raises(DownloadFailed, match="next attempt goes on"):
        list(download(card, tmp_path))
    assert (tmp_path / "far-3.onnx.part").stat().st_size > 1_000_000
    assert installed(card, tmp_path) is None


def test_a_server_without_ranges_starts_over(web: Web, card: ModelCard, tmp_path: Path) -> None:
    web.ranges = False
    (tmp_path / "far-3.onnx.part").write_bytes(b"x" * 1000)
    list(download(card, tmp_path))
    assert locate(card, tmp_path).read_bytes() == web.content


def test_a_wrong_file_is_not_installed(web: Web, card: ModelCard, tmp_path: Path) -> None:
    web.content = web.content[:-1] + b"!"
    with pytest.raises(DownloadFailed, match="SHA-256"):
        list(download(card, tmp_path))
    assert not [p for p in tmp_path.iterdir() if "lock" not in p.name]


def test_a_damaged_part_is_thrown_away(card: ModelCard, tmp_path: Path) -> None:
    (tmp_path / "far-3.onnx.part").write_bytes(b"x" * 1000)
    with pytest.raises(DownloadFailed, match="SHA-256"):
        list(download(card, tmp_path))
    list(download(card, tmp_path))
    check(card, locate(card, tmp_path))


def test_a_part_that_is_too_long_is_thrown_away(web: Web, card: ModelCard, tmp_path: Path) -> None:
    (tmp_path / "far-3.onnx.part").write_bytes(web.content + b"more")
    list(download(card, tmp_path))
    check(card, locate(card, tmp_path))


def test_a_complete_part_is_only_checked(web: Web, card: ModelCard, tmp_path: Path) -> None:
    (tmp_path / "far-3.onnx.part").write_bytes(web.content)
    list(download(card, tmp_path))
    check(card, locate(card, tmp_path))
    assert web.asked == []


def test_a_file_that_grew_on_the_server(web: Web, card: ModelCard, tmp_path: Path) -> None:
    web.content += b"more"
    with pytest.raises(DownloadFailed, match="more than the"):
        list(download(card, tmp_path))


def test_a_file_that_shrank_on_the_server(web: Web, card: ModelCard, tmp_path: Path) -> None:
    web.content = web.content[:5000]
    with pytest.raises(DownloadFailed, match=f"of {card.bytes} bytes"):
        list(download(card, tmp_path))


@pytest.mark.parametrize("status", [403, 404, 503])
def test_the_servers_refusal_is_told(web: Web, card: ModelCard, tmp_path: Path, status: int) -> None:
    web.status = status
    with pytest.raises(DownloadFailed, match=f"answered {status}"):
        list(download(card, tmp_path))


def test_nobody_there(card: ModelCard, tmp_path: Path) -> None:
    with pytest.raises(DownloadFailed, match=r"127\.0\.0\.1:9/"):
        list(download(replace(card, url="http://127.0.0.1:9/model.onnx"), tmp_path))


def test_one_download_at_a_time(card: ModelCard, tmp_path: Path) -> None:
    with FileLock(tmp_path / ".far-3.onnx.lock"), pytest.raises(DownloadFailed, match="another process"):
        list(download(card, tmp_path))


def test_a_full_disk(card: ModelCard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(weights, "_copied", full)
    with pytest.raises(DownloadFailed, match="disk is full"):
        list(download(card, tmp_path))


def test_a_file_where_the_directory_should_be(card: ModelCard, tmp_path: Path) -> None:
    (tmp_path / "models").write_text("")
    for directory in (tmp_path / "models", tmp_path / "models" / "deeper"):
        with pytest.raises(DownloadFailed, match=r"models.*: cannot write here"):
            list(download(card, directory))


def test_a_card_without_an_address(card: ModelCard, tmp_path: Path) -> None:
    with pytest.raises(DownloadFailed, match="no address"):
        list(download(replace(card, url=None), tmp_path))


def test_not_installed_says_what_to_do(card: ModelCard, tmp_path: Path) -> None:
    with pytest.raises(ModelNotInstalled, match="pictrace models get far"):
        locate(card, tmp_path)
    with pytest.raises(ModelNotInstalled, match=r"put far\.onnx into"):
        locate(replace(card, url=None), tmp_path)
    (tmp_path / "far-3.onnx").write_bytes(b"short")
    assert installed(card, tmp_path) is None
    with pytest.raises(ModelDamaged, match="5 bytes"):
        locate(card, tmp_path)


def test_check_reads_the_file(card: ModelCard, tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"other")
    with pytest.raises(ModelDamaged, match="SHA-256"):
        check(card, path)
    with pytest.raises(ModelNotInstalled):
        check(card, tmp_path / "none")


def test_a_file_that_is_here_already_is_copied(web: Web, card: ModelCard, tmp_path: Path) -> None:
    file, directory = tmp_path / "from a stick.onnx", tmp_path / "models"
    file.write_bytes(web.content)
    assert install(card, file, directory) == locate(card, directory)
    check(card, locate(card, directory))
    file.write_bytes(b"other")
    with pytest.raises(ModelDamaged, match="SHA-256"):
        install(card, file, directory)
    with pytest.raises(ModelNotInstalled):
        install(card, tmp_path / "none", directory)
    check(card, locate(card, directory))


def test_a_file_of_ones_own(web: Web, card: ModelCard, tmp_path: Path) -> None:
    path = tmp_path / "mine.onnx"
    path.write_bytes(web.content)
    assert from_file(card, path) == card
    path.write_bytes(b"other")
    other = from_file(card, path)
    assert other.key == f"far@file-{hashlib.sha256(b'other').hexdigest()[:12]}"
    assert other.sha256 != card.sha256
    unversioned = from_file(replace(card, sha256=None, version=UNVERSIONED), path)
    assert unversioned.key == other.key
    stated = from_file(replace(card, sha256=None), path)
    assert stated.key == card.key
    assert stated.sha256 == other.sha256
