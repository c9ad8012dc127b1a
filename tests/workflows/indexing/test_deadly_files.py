"""Files that abort their decoder, fill its memory or never end, among photos: each is accounted for, none is lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pictrace.decoding import DecoderPool
from pictrace.records import Failure, PhotoState
from pictrace.workflows.indexing.measuring import TASK, isolated
from tests.decoding import killers
from tests.workflows.conftest import Desk


def test_what_kills_a_decoder_does_not_end_the_run(desk: Desk, tmp_path: Path, tiny: Callable[[int], bytes]) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    for number in range(200):
        (folder / f"{number:03d}.png").write_bytes(tiny(number))
    deadly = {"050 aborts.jpg": killers.ABORTS, "100 eats.jpg": killers.EATS, "150 loops.jpg": killers.LOOPS}
    for name, data in deadly.items():
        (folder / name).write_bytes(data)
    with DecoderPool(most=2, command=killers.COMMAND, tasks=[TASK]) as pool:
        desk.measure = isolated(pool)
        report = desk.index(folder)
    assert (report.added, report.failed) == (200, 3)
    reasons = {Path(event.location).name: event.reason for event in desk.events if isinstance(event, Failure)}
    assert "its decoder crashes on it" in reasons["050 aborts.jpg"]
    assert "takes more than 192 MiB of memory" in reasons["100 eats.jpg"]
    assert "takes longer than 2 seconds" in reasons["150 loops.jpg"]
    photos = desk.photos()
    assert {name for name, photo in photos.items() if photo.state is PhotoState.FAILED} == set(deadly)
    assert all(photo.reason for name, photo in photos.items() if name in deadly)
