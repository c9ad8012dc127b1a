"""Names of what the camera wrote: safe, free, and the same for all of a stack."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pictrace.errors import UsageError
from pictrace.records import Capture, Photo, PhotoState
from pictrace.workflows.cleanup.refusals import Refused
from pictrace.workflows.cleanup.renaming import Template, renamed
from tests.workflows.cleanup.memory import MemoryDisk

TAKEN = datetime(2009, 7, 14, 11, 2, 33)


def photo(taken: datetime | None = TAKEN, camera: str | None = "Nikon: D90/x") -> Photo:
    return Photo(1, 1, "a.jpg", "/photos/a.jpg", PhotoState.PRESENT, capture=Capture(taken, camera))


def names(text: str, files: MemoryDisk, paths: tuple[str, ...] = ("/photos/a.jpg",), **given: object) -> list[str]:
    return Template(text).names(photo(**given), list(paths), set(), files)  # type: ignore[arg-type]


def test_fields_are_filled(memory: MemoryDisk) -> None:
    assert names("{date} {time} {name}", memory) == ["/photos/2009-07-14 11-02-33 a.jpg"]
    assert names("{year}{month}{day} {camera}", memory) == ["/photos/20090714 Nikon- D90-x.jpg"]


def test_a_stack_gets_one_name(memory: MemoryDisk) -> None:
    paths = ("/photos/a.jpg", "/photos/a.dng", "/photos/a.jpg.xmp")
    assert names("{date}", memory, paths) == [f"/photos/2009-07-14.{end}" for end in ("jpg", "dng", "jpg.xmp")]
    assert renamed("IMG_E1234.HEIC", "IMG_1234", "beach") == "beach IMG_E1234.HEIC"


def test_a_name_that_is_taken_is_numbered(memory: MemoryDisk) -> None:
    memory.put("/photos/2009-07-14.jpg", b"")
    assert names("{date}", memory) == ["/photos/2009-07-14 (2).jpg"]
    taken = {"/photos/2009-07-14 (2).jpg"}
    assert Template("{date}").names(photo(), ["/photos/a.jpg"], taken, memory) == ["/photos/2009-07-14 (3).jpg"]
    assert "/photos/2009-07-14 (3).jpg" in taken


def test_what_the_camera_did_not_write_is_not_made_up(memory: MemoryDisk) -> None:
    with pytest.raises(Refused, match="date"):
        names("{date}", memory, taken=None)
    with pytest.raises(Refused, match="this name already"):
        names("{name}", memory)


@pytest.mark.parametrize("text", ["", "plain", "{place}", "{date", "{0}", "{}", "{date.year}"])
def test_templates_that_are_none(text: str) -> None:
    with pytest.raises(UsageError):
        Template(text)


@given(camera=st.text(min_size=1, max_size=400))
def test_any_camera_makes_a_name_that_every_system_takes(camera: str) -> None:
    files = MemoryDisk()
    files.put("/photos/a.jpg", b"")
    camera = camera.encode("utf-8", "replace").decode()
    (path,) = names("{camera}", files, camera=camera) if camera.strip(" .") else ["/photos/x.jpg"]
    name = path.removeprefix("/photos/")
    assert "/" not in name and len(name.encode()) <= 255 and not set(name) & set('\\:*?"<>|\0\n')
    assert not name.startswith((" ", "."))
