"""Temporary files: whole under their name or gone, also when the process was killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from pictrace.files import Scratch, part_of, replaced, shown_path, sweep, system_path, text_from_name

posix = pytest.mark.skipif(os.name != "posix", reason="Windows keeps them for a day")


def killed(directory: Path, doing: str) -> None:
    """A process that is killed while it is ``doing`` something."""
    program = f"""
import sys
from pathlib import Path
from pictrace.files import Scratch, part_of, replaced
here = Path({str(directory)!r})
{doing}
print("ready", flush=True)
sys.stdin.read()
"""
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGKILL if os.name == "posix" else signal.SIGTERM)


def names(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    file = tmp_path / ("é" * 100 + ".txt")
    with replaced(file) as out:
        out.write(b"old")
    with pytest.raises(ZeroDivisionError), replaced(file) as out:
        out.write(b"half")
        _ = 1 / 0
    assert names(tmp_path) == [file.name]
    assert file.read_bytes() == b"old"


@posix
def test_what_a_killed_process_left_is_swept(tmp_path: Path) -> None:
    killed(tmp_path, "held = part_of(here / 'a.zip'); file, _ = held.__enter__(); file.write(b'PK'); file.flush()")
    assert len(names(tmp_path)) == 1
    (tmp_path / ".part").write_bytes(b"a user's")
    (tmp_path / "model.onnx.part").write_bytes(b"to go on with")
    sweep(tmp_path)
    assert names(tmp_path) == [".part", "model.onnx.part"]


def test_what_is_being_written_is_left_alone(tmp_path: Path) -> None:
    with part_of(tmp_path / "holiday.zip") as (file, part):
        file.write(b"PK")
        sweep(tmp_path)
        assert part.exists()
        program = f"from pathlib import Path; from pictrace.files import sweep; sweep(Path({str(tmp_path)!r}))"
        subprocess.run([sys.executable, "-c", program], check=True)
        assert part.exists()
    assert names(tmp_path) == []


def test_without_locks_a_day_must_pass(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pictrace.files._lock", lambda handle: False)
    for name, age in ((".new.zip.abc.part", 3600), (".old.zip.abc.part", 90_000)):
        (tmp_path / name).write_bytes(b"PK")
        os.utime(tmp_path / name, (time.time() - age,) * 2)
    sweep(tmp_path)
    assert names(tmp_path) == [".new.zip.abc.part"]


def test_swept_between_its_making_and_its_lock_it_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pictrace import files

    lock, swept = files._lock, iter([True])

    def late(handle: int) -> bool:
        if next(swept, False):
            for part in tmp_path.glob(".*"):
                part.unlink()
        return lock(handle)

    if os.name == "posix":
        monkeypatch.setattr(files, "_lock", late)
    with replaced(tmp_path / "a.txt") as out:
        out.write(b"whole")
    assert (tmp_path / "a.txt").read_bytes() == b"whole"


@posix
def test_scratch_of_a_killed_process_goes_with_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    killed(tmp_path, "scratch = Scratch(); (scratch.path / 'photo.jpg').write_bytes(b'x')")
    (left,) = tmp_path.iterdir()
    stranger = tmp_path / "pictrace-scratch-link"
    stranger.symlink_to(tmp_path.parent)
    with Scratch() as young:
        assert left.exists()  # perhaps it is being made
    os.utime(left, (time.time() - 120,) * 2)
    with Scratch() as first, Scratch() as second:
        os.utime(first, (time.time() - 120,) * 2)
        with Scratch():
            assert first.exists()
            assert second.exists()
        assert not left.exists()
    assert not young.exists()
    assert names(tmp_path) == [stranger.name]


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("C:/Photos/a.jpg", "\\\\?\\C:\\Photos\\a.jpg"),
        ("C:/", "\\\\?\\C:\\"),
        ("//nas/photos/2009/a.jpg", "\\\\?\\UNC\\nas\\photos\\2009\\a.jpg"),
        ("//?/C:/Photos", "\\\\?\\C:\\Photos"),
        ("//?/UNC/nas/photos", "\\\\?\\UNC\\nas\\photos"),
        ("//./COM1", "\\\\.\\COM1"),
        ("C:/" + "a" * 400 + "/aux.jpg", "\\\\?\\C:\\" + "a" * 400 + "\\aux.jpg"),
        ("photos/a.jpg", "photos\\a.jpg"),
        ("D:/" + text_from_name("\udcff.jpg"), "\\\\?\\D:\\\udcff.jpg"),
    ],
)
def test_long_paths_and_shares_on_windows(text: str, path: str) -> None:
    assert system_path(text, windows=True) == path
    assert len(path) < 300 or path.startswith("\\\\?\\")
    assert shown_path(path).replace("\\", "/") == text.replace("//?/UNC/", "//").replace("//?/", "")


def test_paths_of_other_systems_stay_as_they_are() -> None:
    assert system_path("/a/b\\c.jpg", windows=False) == "/a/b\\c.jpg"
    assert shown_path("/a/b") == "/a/b"
