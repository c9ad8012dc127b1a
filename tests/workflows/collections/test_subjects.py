"""From photos to the contents that are remembered."""

from __future__ import annotations

import shutil
from pathlib import Path

from pictrace.workflows.collections.subjects import subjects
from tests.workflows.conftest import Desk


def test_copies_are_one_and_the_unknown_are_counted(desk: Desk, archive: Path) -> None:
    shutil.copy(archive / "chelsea.jpg", archive / "copy.jpg")
    (archive / "broken.jpg").write_bytes(b"\xff\xd8\xff")
    desk.index(archive)
    photos = desk.photos()
    wanted = [photos[key].id for key in ("chelsea.jpg", "copy.jpg", "broken.jpg", "astronaut.jpg")]
    hashes, unknown = subjects(desk.catalogue, [*wanted, wanted[0], 9999])
    assert hashes == [photos["chelsea.jpg"].content_hash, photos["astronaut.jpg"].content_hash]
    assert unknown == 2
    assert subjects(desk.catalogue, []) == ([], 0)
