from __future__ import annotations

import http.server
import threading
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from pictrace.catalogue import Batch, Catalogue
from pictrace.decoding import decode
from pictrace.errors import LibraryFull, ModelError, SourceUnreachable, UsageError
from pictrace.records import Failure, IndexProgress, IndexReport, PhotoState
from pictrace.sources import Source
from pictrace.sources.folder import FolderSource
from tests.workflows.conftest import ColourEmbedder, Desk

KEYS = {
    "astronaut.jpg",
    "chelsea.jpg",
    "2009/coffee.jpg",
    "old.zip!rocket.jpg",
    "old.zip!more/camera.jpg",
    "old.zip!more/motorcycle.jpg",
}


def no_threads_left() -> bool:
    return not [one for one in threading.enumerate() if one.name.startswith("pictrace-")]


def no_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    def read(self: Source, key: str) -> bytes:
        raise AssertionError(f"{key} was read")

    monkeypatch.setattr(FolderSource, "read", read)


def test_a_folder_with_an_archive_in_it(desk: Desk, archive: Path, jpegs: dict[str, bytes]) -> None:
    report = desk.index(archive)
    assert (report.added, report.failed, report.unchanged, report.missing) == (6, 0, 0, 0)
    photos = desk.photos()
    assert set(photos) == KEYS
    rocket = photos["old.zip!rocket.jpg"]
    assert rocket.state is PhotoState.PRESENT
    assert rocket.location == f"{archive.as_posix()}/old.zip!rocket.jpg"
    assert rocket.bytes == len(jpegs["rocket"])
    assert rocket.format == "JPEG"
    assert rocket.phash is not None
    assert rocket.content_id is not None
    thumbnail = desk.catalogue.contents.thumbnail(rocket.content_id)
    assert thumbnail is not None
    assert max(decode(thumbnail).pixels.shape) == 256
    assert len(desk.runtime.index()) == 6
    assert desk.embedder.seen == 6
    assert no_threads_left()


def test_an_index_finds_what_was_indexed(desk: Desk, archive: Path, jpegs: dict[str, bytes]) -> None:
    desk.index(archive)
    vector = desk.embedder.embed([decode(jpegs["coffee"], 256).pixels]).vectors
    best = int(desk.runtime.index().search(vector, 1).ids[0, 0])
    assert desk.photos()["2009/coffee.jpg"].content_id == best


def test_again_with_nothing_changed_reads_nothing(desk: Desk, archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.index(archive)
    no_reading(monkeypatch)
    report = desk.index()
    assert (report.unchanged, report.added, report.failed) == (6, 0, 0)
    assert desk.embedder.seen == 6


def test_touched_files_are_read_but_not_decoded(desk: Desk, archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.index(archive)
    for name in ("astronaut.jpg", "2009/coffee.jpg"):
        (archive / name).write_bytes((archive / name).read_bytes())
        stamp(archive / name, 1)
    report = desk.index(archive)
    assert (report.unchanged, report.added) == (6, 0)
    assert desk.embedder.seen == 6
    no_reading(monkeypatch)
    assert desk.index(archive).unchanged == 6


def stamp(path: Path, hours: int) -> None:
    """Sets a modification time that no earlier write can have had."""
    import os

    seconds = 1_000_000_000 + 3600 * hours
    os.utime(path, (seconds, seconds))


def test_moved_and_renamed_files_keep_their_photo(desk: Desk, archive: Path) -> None:
    desk.index(archive)
    before = desk.photos()
    (archive / "astronaut.jpg").rename(archive / "2009" / "eileen.jpg")
    (archive / "old.zip").rename(archive / "2009" / "older.zip")
    report = desk.index(archive)
    assert (report.moved, report.added, report.missing, report.unchanged) == (4, 0, 0, 2)
    after = desk.photos()
    assert after["2009/eileen.jpg"].id == before["astronaut.jpg"].id
    assert after["2009/older.zip!rocket.jpg"].id == before["old.zip!rocket.jpg"].id
    assert after["2009/eileen.jpg"].location.endswith("2009/eileen.jpg")
    assert len(after) == 6
    assert all(photo.state is PhotoState.PRESENT for photo in after.values())
    assert desk.embedder.seen == 6


def test_files_moved_between_sources_keep_their_photo(desk: Desk, archive: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "keep.jpg").write_bytes((archive / "chelsea.jpg").read_bytes())
    desk.index(elsewhere, archive)
    before = desk.photos()["astronaut.jpg"]
    (archive / "astronaut.jpg").rename(elsewhere / "astronaut.jpg")
    report = desk.index()
    assert (report.moved, report.missing, report.added) == (1, 0, 0)
    after = desk.photos()["astronaut.jpg"]
    assert after.id == before.id
    assert after.source_id != before.source_id
    assert after.location == f"{elsewhere.as_posix()}/astronaut.jpg"


def test_a_copy_is_another_photo_of_the_same_content(desk: Desk, archive: Path) -> None:
    desk.index(archive)
    (archive / "copy.jpg").write_bytes((archive / "astronaut.jpg").read_bytes())
    report = desk.index(archive)
    assert (report.added, report.moved) == (1, 0)
    photos = desk.photos()
    assert photos["copy.jpg"].content_id == photos["astronaut.jpg"].content_id
    assert photos["copy.jpg"].id != photos["astronaut.jpg"].id
    assert desk.embedder.seen == 6


def test_copies_that_arrive_together_are_decoded_once(desk: Desk, tmp_path: Path, jpegs: dict[str, bytes]) -> None:
    root = tmp_path / "copies"
    root.mkdir()
    for number in range(30):
        (root / f"{number:02d}.jpg").write_bytes(jpegs["coffee"])
    report = desk.index(root)
    assert report.added == 30
    assert desk.catalogue.contents.count() == 1
    assert desk.embedder.seen <= 2


def test_gone_is_missing_and_back_is_present_without_the_model(desk: Desk, archive: Path) -> None:
    desk.index(archive)
    before = desk.photos()["astronaut.jpg"]
    data = (archive / "astronaut.jpg").read_bytes()
    times = (archive / "astronaut.jpg").stat()
    (archive / "astronaut.jpg").unlink()
    report = desk.index(archive)
    assert (report.missing, report.unchanged) == (1, 5)
    assert desk.photos()["astronaut.jpg"].state is PhotoState.MISSING
    assert desk.index(archive).missing == 0
    (archive / "astronaut.jpg").write_bytes(data)
    import os

    os.utime(archive / "astronaut.jpg", ns=(times.st_atime_ns, times.st_mtime_ns))
    report = desk.index(archive)
    assert (report.returned, report.added) == (1, 0)
    after = desk.photos()["astronaut.jpg"]
    assert (after.id, after.state) == (before.id, PhotoState.PRESENT)
    assert desk.embedder.seen == 6


def test_back_with_another_time_is_back_all_the_same(desk: Desk, archive: Path) -> None:
    desk.index(archive)
    data = (archive / "chelsea.jpg").read_bytes()
    (archive / "chelsea.jpg").unlink()
    desk.index(archive)
    (archive / "chelsea.jpg").write_bytes(data)
    stamp(archive / "chelsea.jpg", 5)
    report = desk.index(archive)
    assert (report.returned, report.added, report.unchanged) == (1, 0, 5)


def test_an_archive_that_goes_and_comes_back(desk: Desk, archive: Path, tmp_path: Path) -> None:
    desk.index(archive)
    (archive / "old.zip").rename(tmp_path / "old.zip")
    assert desk.index(archive).missing == 3
    (tmp_path / "old.zip").rename(archive / "old.zip")
    report = desk.index(archive)
    assert (report.returned, report.added, report.missing) == (3, 0, 0)
    assert desk.embedder.seen == 6


def test_an_unreachable_source_changes_nothing(desk: Desk, archive: Path, tmp_path: Path) -> None:
    desk.index(archive)
    archive.rename(tmp_path / "unplugged")
    for report in (desk.index(), desk.index(archive)):
        assert report.missing == 0
        assert [failure.location for failure in report.unreachable] == [archive.as_posix()]
    assert all(photo.state is PhotoState.PRESENT for photo in desk.photos().values())
    assert not desk.catalogue.sources.all()[0].reachable
    (tmp_path / "unplugged").rename(archive)
    assert desk.index().unchanged == 6
    assert desk.catalogue.sources.all()[0].reachable


def test_one_unreachable_source_does_not_stop_the_others(desk: Desk, archive: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "a.jpg").write_bytes((archive / "chelsea.jpg").read_bytes())
    desk.index(other, archive)
    other.rename(tmp_path / "unplugged")
    (archive / "chelsea.jpg").unlink()
    report = desk.index()
    assert (report.missing, report.unchanged, len(report.unreachable)) == (1, 5, 1)


def test_a_place_that_never_was_there_is_an_error(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(SourceUnreachable, match="nowhere"):
        desk.running(tmp_path / "nowhere")
    with pytest.raises(UsageError, match="empty"):
        desk.running()


def test_a_changed_file_is_another_content(desk: Desk, archive: Path, jpegs: dict[str, bytes]) -> None:
    desk.index(archive)
    before = desk.photos()["chelsea.jpg"]
    (archive / "chelsea.jpg").write_bytes(jpegs["coffee"][:-2] + b"\xff\xd9 ")
    report = desk.index(archive)
    assert (report.added, report.unchanged) == (1, 5)
    after = desk.photos()["chelsea.jpg"]
    assert after.id == before.id
    assert after.content_hash != before.content_hash


def test_failures_are_rows_with_reasons_and_the_run_goes_on(desk: Desk, archive: Path, jpegs: dict[str, bytes]) -> None:
    (archive / "empty.jpg").write_bytes(b"")
    (archive / "text.jpg").write_text("not a picture", "utf-8")
    (archive / "half.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(30))
    report = desk.index(archive)
    assert (report.added, report.failed) == (6, 3)
    photos = desk.photos()
    for name in ("empty.jpg", "text.jpg", "half.png"):
        assert photos[name].state is PhotoState.FAILED
        assert photos[name].reason
    assert {Path(failure.location).name for failure in report.failures} == {"empty.jpg", "text.jpg", "half.png"}
    events = [event for event in desk.events if isinstance(event, Failure)]
    assert sorted(events, key=str) == sorted(report.failures, key=str)


def test_failed_photos_are_tried_again_when_they_change_or_when_asked(
    desk: Desk, archive: Path, jpegs: dict[str, bytes]
) -> None:
    bad = archive / "bad.jpg"
    bad.write_bytes(jpegs["rocket"][:500])
    assert desk.index(archive).failed == 1
    report = desk.index(archive)
    assert (report.failed, report.unchanged) == (0, 7)
    assert desk.index(archive, retry=True).failed == 1
    bad.write_bytes(jpegs["rocket"] + b" ")
    report = desk.index(archive)
    assert (report.failed, report.added) == (0, 1)
    assert desk.photos()["bad.jpg"].state is PhotoState.PRESENT


def test_retry_opens_archives_that_did_not_change(desk: Desk, archive: Path) -> None:
    with zipfile.ZipFile(archive / "old.zip", "a") as packed:
        packed.writestr("bad.jpg", b"no picture")
    assert desk.index(archive).failed == 1
    assert desk.index(archive).failed == 0
    assert desk.index(archive, retry=True).failed == 1


def test_closing_the_iterator_stops_and_keeps_what_was_done(
    desk: Desk, tmp_path: Path, tiny: Callable[[int], bytes]
) -> None:
    root = tmp_path / "many"
    root.mkdir()
    for number in range(300):
        (root / f"{number:03d}.png").write_bytes(tiny(number))
    run = desk.running(root)
    for event in run:
        if isinstance(event, IndexProgress) and event.added:
            break
    else:  # fast machine: the first progress with photos may be the last
        pytest.fail("no progress was seen")
    run.close()  # type: ignore[attr-defined]
    assert no_threads_left()
    held = len(desk.photos())
    assert held
    report = desk.index(root)
    assert report.added + report.unchanged == 300
    assert report.unchanged >= held
    assert len(desk.photos()) == 300
    assert len(desk.runtime.index()) == 300


def test_an_interrupt_stops_like_closing(desk: Desk, archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = Catalogue.write
    written: list[Batch] = []

    def interrupted(self: Catalogue, batch: Batch) -> object:
        if not written:
            written.append(batch)
            raise KeyboardInterrupt
        return write(self, batch)

    monkeypatch.setattr(Catalogue, "write", interrupted)
    with pytest.raises(KeyboardInterrupt):
        desk.index(archive)
    assert no_threads_left()
    monkeypatch.undo()
    assert desk.index(archive).added + len(desk.photos()) >= 6
    assert set(desk.photos()) == KEYS


def test_a_full_disk_surfaces_and_keeps_what_was_written(
    desk: Desk,
    tmp_path: Path,
    tiny: Callable[[int], bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    root = tmp_path / "many"
    root.mkdir()
    for number in range(40):
        (root / f"{number}.png").write_bytes(tiny(number))
    write = Catalogue.write
    batches: list[Batch] = []

    def full(self: Catalogue, batch: Batch) -> object:
        if batches:
            raise LibraryFull("no room left on the disk")
        batches.append(batch)
        return write(self, batch)

    monkeypatch.setattr(Catalogue, "write", full)
    monkeypatch.setattr("pictrace.workflows.indexing.run.WRITE_AT_ONCE", 1)
    with pytest.raises(LibraryFull):
        desk.index(root)
    assert no_threads_left()
    held = len(desk.photos())
    assert held == sum(len(batch.photos) for batch in batches) > 0
    monkeypatch.undo()
    report = desk.index(root)
    assert (report.unchanged, report.added) == (held, 40 - held)


def test_a_model_that_breaks_ends_the_run(desk: Desk, archive: Path) -> None:
    def breaks() -> None:
        raise ModelError("the engine failed")

    desk.embedder._delay = breaks
    with pytest.raises(ModelError, match="the engine failed"):
        desk.index(archive)
    assert no_threads_left()
    desk.embedder._delay = None
    assert desk.index(archive).added == 6


def test_a_second_model_sees_what_the_first_had_seen(desk: Desk, archive: Path, tmp_path: Path) -> None:
    desk.index(archive)
    second = Desk(desk.catalogue, ColourEmbedder("second"), tmp_path / "second")
    report = second.index(archive)
    assert (report.added, report.unchanged, report.embedded) == (0, 6, 6)
    assert second.embedder.seen == 6
    assert len(second.runtime.index()) == 6
    assert second.index(archive).embedded == 0
    assert len(desk.runtime.index()) == 6


def test_what_the_second_model_cannot_reach_is_said(desk: Desk, archive: Path, tmp_path: Path) -> None:
    desk.index(archive)
    archive.rename(tmp_path / "unplugged")
    second = Desk(desk.catalogue, ColourEmbedder("second"), tmp_path / "second")
    report = second.index()
    assert (report.embedded, len(report.unreachable)) == (0, 1)


def test_a_folder_inside_a_source_is_looked_at_as_part_of_it(desk: Desk, archive: Path) -> None:
    desk.index(archive)
    report = desk.index(archive / "2009")
    assert (report.added, report.unchanged) == (0, 6)
    assert len(desk.catalogue.sources.all()) == 1
    report = desk.index(archive / "old.zip", archive)
    assert (report.added, report.unchanged) == (0, 6)
    assert len(desk.photos()) == 6


def test_a_folder_around_sources_takes_them_over(desk: Desk, archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.index(archive / "2009", archive / "old.zip")
    before = {photo.location: photo.id for photo in desk.photos().values()}
    report = desk.index(archive)
    assert (report.added, report.unchanged, report.moved, report.missing) == (2, 4, 0, 0)
    after = {photo.location: photo.id for photo in desk.photos().values()}
    assert before.items() <= after.items()
    assert [source.location for source in desk.catalogue.sources.all()] == [archive.as_posix()]
    no_reading(monkeypatch)
    assert desk.index().unchanged == 6
    assert desk.embedder.seen == 6


def test_the_same_place_twice_is_one_source(desk: Desk, archive: Path) -> None:
    report = desk.index(archive, str(archive) + "/", archive / "2009" / "..")
    assert report.added == 6
    assert len(desk.catalogue.sources.all()) == 1


def test_a_photo_larger_than_the_budget_passes(desk: Desk, archive: Path) -> None:
    desk.queue_bytes = 10
    assert desk.index(archive).added == 6


def test_compressed_tars_pass_within_the_budget(desk: Desk, tmp_path: Path, tiny: Callable[[int], bytes]) -> None:
    import io
    import tarfile

    root = tmp_path / "packed"
    root.mkdir()
    for name in ("a.tar.gz", "b.tgz"):
        with tarfile.open(root / name, "w:gz") as tar:
            for number in range(40):
                data = tiny(number + ord(name[0]) * 100)
                info = tarfile.TarInfo(f"{number}.png")
                info.size = len(data)
                tar.addfile(info, io.BytesIO(data))
    for number in range(40):
        (root / f"z{number}.png").write_bytes(tiny(number))
    desk.queue_bytes = 4000
    assert desk.index(root).added == 120
    assert desk.index(root).unchanged == 120


def test_progress_grows_to_the_whole(desk: Desk, tmp_path: Path, tiny: Callable[[int], bytes]) -> None:
    root = tmp_path / "many"
    root.mkdir()
    for number in range(60):
        (root / f"{number}.png").write_bytes(tiny(number))
    desk.index(root)
    progress = [event for event in desk.events if isinstance(event, IndexProgress)]
    assert all(0 <= event.done <= event.total for event in progress)
    assert [event.done for event in progress] == sorted(event.done for event in progress)
    last = progress[-1]
    assert (last.done, last.total, last.listed_all, last.eta_seconds) == (60, 60, True, 0.0)
    assert last.source == root.as_posix()
    assert isinstance(desk.events[-1], IndexReport)


def test_searches_may_go_before_each_photo(desk: Desk, archive: Path) -> None:
    report = desk.index(archive)
    assert desk.gave_way >= report.added + report.failed


def test_vectors_name_what_made_them(desk: Desk, archive: Path) -> None:
    desk.index(archive)
    (provenance,) = desk.catalogue.embeddings.provenance("colours@1")
    assert (provenance.engine, provenance.precision, provenance.count) == ("fake", "f32", 6)
    stored = desk.catalogue.embeddings.of_contents("colours@1", [1])[1]
    assert np.linalg.norm(stored) == pytest.approx(1.0, abs=1e-3)


@pytest.mark.parametrize("name", ["line\nbreak.jpg", "пляж ☀.jpg", "a!b.jpg", "-rf.jpg"])
def test_odd_names_are_kept(desk: Desk, tmp_path: Path, jpegs: dict[str, bytes], name: str) -> None:
    root = tmp_path / "odd"
    root.mkdir()
    try:
        (root / name).write_bytes(jpegs["coffee"])
    except OSError:
        pytest.skip("this file system does not take the name")
    assert desk.index(root).added == 1
    photo = desk.photos()[name]
    assert desk.index(root).unchanged == 1
    source = desk.source(str(root))
    assert source.read(photo.key) == jpegs["coffee"]


def test_a_name_that_is_not_utf8_is_kept(desk: Desk, tmp_path: Path, jpegs: dict[str, bytes]) -> None:
    import os

    root = tmp_path / "bytes"
    root.mkdir()
    try:
        with open(os.fsencode(root) + b"/caf\xe9.jpg", "wb") as file:  # noqa: PTH123
            file.write(jpegs["coffee"])
    except OSError:
        pytest.skip("this file system takes Unicode names only")
    assert desk.index(root).added == 1
    (photo,) = desk.photos().values()
    assert desk.source(str(root)).read(photo.key) == jpegs["coffee"]
    assert desk.index(root).unchanged == 1


class Pages(http.server.BaseHTTPRequestHandler):
    """Serves what ``pages`` of the server holds; anything else is not found."""

    def do_GET(self) -> None:
        data = self.server.pages.get(self.path)  # type: ignore[attr-defined]
        self.send_response(200 if data is not None else 404)
        self.send_header("Content-Length", str(len(data or b"")))
        self.send_header("Content-Type", "image/jpeg")
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(data or b"")

    do_HEAD = do_GET

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name in the base class
        return


@pytest.fixture
def server() -> Iterator[http.server.ThreadingHTTPServer]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Pages) as server:
        server.pages = {}  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_a_list_of_addresses(
    desk: Desk, tmp_path: Path, jpegs: dict[str, bytes], server: http.server.ThreadingHTTPServer
) -> None:
    base = f"http://127.0.0.1:{server.server_port}"
    server.pages |= {"/a.jpg": jpegs["coffee"], "/b.jpg": jpegs["rocket"], "/c.jpg": b"no picture"}  # type: ignore[attr-defined]
    (tmp_path / "list.txt").write_text("\n".join(f"{base}/{name}.jpg" for name in "abcd"), "utf-8")
    report = desk.index(tmp_path / "list.txt")
    assert (report.added, report.failed) == (2, 2)
    photos = desk.photos()
    assert photos[f"{base}/a.jpg"].location == f"{base}/a.jpg"
    assert photos[f"{base}/c.jpg"].state is PhotoState.FAILED
    assert {failure.location for failure in report.failures} == {f"{base}/c.jpg", f"{base}/d.jpg"}
    report = desk.index()
    assert (report.added, report.missing) == (0, 0)
    assert desk.embedder.seen == 2


def test_a_server_that_is_down_changes_nothing(
    desk: Desk, tmp_path: Path, jpegs: dict[str, bytes], server: http.server.ThreadingHTTPServer
) -> None:
    base = f"http://127.0.0.1:{server.server_port}"
    server.pages |= {"/a.jpg": jpegs["coffee"]}  # type: ignore[attr-defined]
    (tmp_path / "list.txt").write_text(f"{base}/a.jpg", "utf-8")
    assert desk.index(tmp_path / "list.txt").added == 1
    server.shutdown()
    server.server_close()
    report = desk.index()
    assert report.missing == 0
    assert desk.photos()[f"{base}/a.jpg"].state is PhotoState.PRESENT


def test_an_address_that_answers_not_found_is_missing_until_it_returns(
    desk: Desk, tmp_path: Path, jpegs: dict[str, bytes], server: http.server.ThreadingHTTPServer
) -> None:
    base = f"http://127.0.0.1:{server.server_port}"
    server.pages |= {"/a.jpg": jpegs["coffee"], "/b.jpg": jpegs["rocket"]}  # type: ignore[attr-defined]
    (tmp_path / "list.txt").write_text(f"{base}/a.jpg\n{base}/b.jpg", "utf-8")
    assert desk.index(tmp_path / "list.txt").added == 2
    taken = server.pages.pop("/a.jpg")  # type: ignore[attr-defined]
    assert desk.index().missing == 1
    assert desk.photos()[f"{base}/a.jpg"].state is PhotoState.MISSING
    server.pages["/a.jpg"] = taken  # type: ignore[attr-defined]
    assert desk.index().returned == 1
    assert desk.photos()[f"{base}/a.jpg"].state is PhotoState.PRESENT
    assert desk.embedder.seen == 2
