"""What failed at one moment is tried again by itself; what is broken is left alone until something has changed."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import update

from pictrace.catalogue.schema import photos as photos_table
from pictrace.decoding import decoders
from pictrace.decoding.pixels import decode
from pictrace.errors import DecoderMissing, PhotoUnavailable
from pictrace.records import IndexReport, PhotoState
from tests.workflows.conftest import Desk

PASSING = (errno.EACCES, errno.EIO, errno.EMFILE, errno.ENFILE, errno.ETIMEDOUT, errno.ESTALE)

Fault = Callable[[str, int], None]


@pytest.fixture
def fault(monkeypatch: pytest.MonkeyPatch) -> Fault:
    """Makes the system refuse to open files whose name ends so; error 0 lets them be opened again."""
    real = os.open

    def refuse(name: str, error: int) -> None:
        def opened(path: str, *options: int) -> int:
            if error and str(path).endswith(name):
                raise OSError(error, os.strerror(error), path)
            return real(path, *options)

        monkeypatch.setattr("pictrace.sources.reading.os.open", opened)

    return refuse


def counts(report: IndexReport) -> tuple[int, int, int]:
    return report.added, report.unchanged, report.failed


@pytest.mark.parametrize("error", PASSING, ids=[errno.errorcode[error] for error in PASSING])
def test_a_moments_error_is_tried_again(desk: Desk, archive: Path, fault: Fault, error: int) -> None:
    fault("chelsea.jpg", error)
    report = desk.index(archive)
    assert counts(report) == (5, 0, 1)
    assert report.failures[0].to_json()["code"] == "unavailable"
    assert desk.photos()["chelsea.jpg"].state is PhotoState.FAILED
    assert counts(desk.index()) == (0, 5, 1), "told again as long as it lasts"
    fault("chelsea.jpg", 0)
    assert counts(desk.index()) == (1, 5, 0)
    assert desk.photos()["chelsea.jpg"].state is PhotoState.PRESENT


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="this user may read everything")
def test_a_permission_given_later_is_enough(desk: Desk, archive: Path) -> None:
    (archive / "chelsea.jpg").chmod(0)
    assert desk.index(archive).failed == 1
    (archive / "chelsea.jpg").chmod(0o600)
    assert counts(desk.index()) == (1, 5, 0)


def test_a_moments_error_within_an_archive(desk: Desk, archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pictrace.sources.folder import FolderSource

    real = FolderSource.read

    def read(source: FolderSource, key: str) -> bytes:
        if key.endswith("camera.jpg"):
            raise PhotoUnavailable("the file cannot be read: there is no permission to read it")
        return real(source, key)

    with monkeypatch.context() as patch:
        patch.setattr(FolderSource, "read", read)
        assert desk.index(archive).failed == 1
    assert counts(desk.index()) == (1, 5, 0)
    assert counts(desk.index()) == (0, 6, 0)


def test_a_known_photo_survives_a_moments_error(
    desk: Desk, archive: Path, jpegs: dict[str, bytes], fault: Fault
) -> None:
    desk.index(archive)
    before = desk.photos()["chelsea.jpg"]
    (archive / "chelsea.jpg").write_bytes(jpegs["rocket"])
    fault("chelsea.jpg", errno.EIO)
    assert desk.index().failed == 1
    assert desk.photos()["chelsea.jpg"] == before
    fault("chelsea.jpg", 0)
    assert counts(desk.index()) == (1, 5, 0)
    assert desk.photos()["chelsea.jpg"].content_hash != before.content_hash


def test_a_lasting_failure_costs_nothing(desk: Desk, archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (archive / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 not a picture")
    report = desk.index(archive)
    assert report.failed == 1
    assert report.failures[0].to_json()["code"] == "unreadable"
    monkeypatch.setattr("pictrace.workflows.indexing.steps.content_hash", None)  # reading anything would raise
    assert counts(desk.index()) == (0, 7, 0)


def test_a_new_decoder_tries_what_the_old_one_refused(
    desk: Desk, archive: Path, jpegs: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(data: bytes, *options: object) -> object:
        if data == jpegs["camera"]:
            raise DecoderMissing("reading it needs an extra that is not installed")
        return decode(data, *options)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(desk, "decode", refuse)
        report = desk.index(archive)
        assert (report.failed, report.failures[0].code) == (1, "no-decoder")
        assert counts(desk.index()) == (0, 6, 0)
    assert "rawpy" in decoders()
    newer = decoders().replace("pillow ", "pillow 99.")
    monkeypatch.setattr("pictrace.workflows.indexing.run.Judge", lambda limits: _judge(limits, newer))
    assert counts(desk.index()) == (1, 5, 0), "in its archive, which is unchanged"


def _judge(limits: object, names: str) -> object:
    from pictrace.workflows.indexing.retrying import Judge

    return Judge(limits, names)  # type: ignore[arg-type]


def test_another_limit_tries_what_was_too_large(desk: Desk, archive: Path) -> None:
    limits = desk.limits
    desk.limits = replace(limits, photo_bytes=1000)
    report = desk.index(archive)
    assert report.failed == 6
    assert {failure.code for failure in report.failures} == {"too-large"}
    desk.limits = limits
    assert counts(desk.index()) == (6, 0, 0)


def test_failures_of_an_older_library_are_tried_once(desk: Desk, archive: Path) -> None:
    (archive / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 not a picture")
    desk.index(archive)
    with desk.catalogue._database.writing() as connection:
        connection.execute(update(photos_table).values(failure=None, judge=None))
    assert counts(desk.index()) == (0, 6, 1)
    assert counts(desk.index()) == (0, 7, 0)


def test_retry_tries_all(desk: Desk, archive: Path) -> None:
    (archive / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 not a picture")
    desk.index(archive)
    assert counts(desk.index()) == (0, 7, 0)
    assert counts(desk.index(retry=True)) == (0, 6, 1)
