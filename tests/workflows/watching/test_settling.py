"""A file is whole when two looks a second apart see the same."""

from __future__ import annotations

from pathlib import Path

from pictrace.workflows.watching.settling import FOLDER, PATIENCE_SECONDS, SETTLE_SECONDS, Look, Settling, look_at


class Disk:
    """What there is to look at, and how often it was."""

    def __init__(self) -> None:
        self.files: dict[str, Look] = {}
        self.looks = 0

    def look(self, key: str) -> Look:
        self.looks += 1
        return self.files.get(key)


def test_a_file_that_stands_is_whole_after_two_equal_looks() -> None:
    disk = Disk()
    disk.files["a.jpg"] = (10, 1)
    settling = Settling(disk.look)
    settling.hear(["a.jpg"], 0.0)
    assert settling.settle(SETTLE_SECONDS / 2) == 0
    assert settling.growing == {"a.jpg"}
    assert settling.settle(SETTLE_SECONDS) == 1
    assert not settling.growing and not settling.waiting


def test_a_file_that_grows_waits_though_nothing_more_is_heard_of_it() -> None:
    disk = Disk()
    settling = Settling(disk.look)
    disk.files["a.jpg"] = (10, 1)
    settling.hear(["a.jpg"], 0.0)
    for second in range(1, 6):
        disk.files["a.jpg"] = (10, second + 1)
        assert settling.settle(float(second)) == 0
    assert settling.settle(6.0) == 1


def test_hearing_of_it_again_begins_anew() -> None:
    disk = Disk()
    disk.files["a.jpg"] = (10, 1)
    settling = Settling(disk.look)
    settling.hear(["a.jpg"], 0.0)
    disk.files["a.jpg"] = (10, 2)
    settling.hear(["a.jpg"], 0.5)
    assert settling.settle(1.0) == 0
    assert settling.settle(1.5) == 1


def test_what_is_never_finished_is_taken_as_it_is() -> None:
    disk = Disk()
    settling = Settling(disk.look)
    settling.hear(["log"], 0.0)
    second = 0.0
    while second < PATIENCE_SECONDS - 1:
        second += 1
        disk.files["log"] = (int(second), int(second))
        settling.hear(["log"], second)
        assert settling.settle(second) == 0
    disk.files["log"] = (0, 0)
    assert settling.settle(PATIENCE_SECONDS) == 1


def test_what_is_deleted_settles_too() -> None:
    settling = Settling(Disk().look)
    settling.hear(["gone.jpg"], 0.0)
    assert settling.settle(1.0) == 1


def test_a_folder_is_waited_for_but_hides_nothing() -> None:
    disk = Disk()
    disk.files["2009"] = (FOLDER, 1)
    settling = Settling(disk.look)
    settling.hear(["2009"], 0.0)
    assert settling.waiting and not settling.growing


def test_a_burst_of_ten_thousand_takes_two_looks_each() -> None:
    disk = Disk()
    disk.files = {f"{number}.jpg": (1, 1) for number in range(10_000)}
    settling = Settling(disk.look)
    settling.hear(disk.files, 0.0)
    settling.settle(0.5)
    assert settling.settle(1.0) == 10_000
    assert disk.looks == 20_000


def test_the_look_is_size_and_time(tmp_path: Path) -> None:
    file = tmp_path / "Фото.jpg"
    assert look_at(str(file)) is None
    file.write_bytes(b"12345")
    status = file.stat()
    assert look_at(str(file)) == (5, status.st_mtime_ns)
    look = look_at(str(tmp_path))
    assert look is not None and look[0] == FOLDER
    assert look_at("a\0b") is None
