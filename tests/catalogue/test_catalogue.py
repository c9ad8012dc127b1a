"""Opening, writing and failing of the catalogue as a whole."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import event

from pictrace.catalogue import Batch, Catalogue, NewFailure
from pictrace.catalogue.backends.sqlite import SqliteBackend
from pictrace.catalogue.database import Database
from pictrace.errors import LibraryBusy, LibraryDamaged, LibraryFull, LibraryNotFound, UsageError
from pictrace.messages import verbatim
from pictrace.records import LOOKS, PhotoState
from tests.catalogue.making import MODEL, broken, content, digest, embeddings, photo, register, store


def test_opening_what_is_not_there_makes_nothing(tmp_path: Path) -> None:
    with pytest.raises(LibraryNotFound, match="no library at"):
        Catalogue.open(tmp_path / "catalogue.sqlite")
    assert list(tmp_path.iterdir()) == []


def test_a_new_catalogue_is_empty_and_whole(catalogue: Catalogue) -> None:
    assert catalogue.photos.counts() == dict.fromkeys(PhotoState, 0)
    assert catalogue.sources.all() == []
    assert catalogue.models.all() == []
    assert broken(catalogue) == []


def test_what_was_written_is_there_after_opening_again(catalogue: Catalogue, file: Path) -> None:
    written = store(catalogue, {"a.jpg": "sea", "Ω/ü.jpg": "hill"})
    photos = catalogue.photos.by_ids(written.photo_ids)
    catalogue.close()
    with Catalogue.open(file) as again:
        assert again.photos.by_ids(written.photo_ids) == photos
        assert [p.key for p in photos.values()] == ["a.jpg", "Ω/ü.jpg"]
        assert photos[written.photo_ids[0]].content_hash == digest("sea")
        assert photos[written.photo_ids[0]].phash == content("sea").phash
        assert photos[written.photo_ids[0]].capture == content("sea").capture
        assert broken(again) == []


def test_a_file_that_is_no_database_is_damaged(tmp_path: Path) -> None:
    file = tmp_path / "catalogue.sqlite"
    file.write_bytes(b"not a database at all" * 1000)
    with pytest.raises(LibraryDamaged, match="damaged"):
        Catalogue.open(file)


def test_a_truncated_file_is_reported_and_never_crashes(catalogue: Catalogue, file: Path) -> None:
    store(catalogue, {f"{n}.jpg": f"picture {n}" for n in range(300)})
    catalogue.close()
    data = file.read_bytes()
    file.write_bytes(data[: len(data) // 2])
    with pytest.raises(LibraryDamaged), Catalogue.open(file) as again:
        findings = list(again.check())
        assert not findings[0].ok
        raise LibraryDamaged(findings[0].detail)


def test_another_writer_makes_it_busy_and_readers_go_on(catalogue: Catalogue, file: Path) -> None:
    store(catalogue, {"a.jpg": "sea"})
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    impatient = Catalogue(Database.open(SqliteBackend(file, busy_seconds=0.05), create=False))
    try:
        with pytest.raises(LibraryBusy, match="another program"):
            impatient.begin_run()
        assert impatient.photos.count() == 1
        other.execute("ROLLBACK")
        assert impatient.begin_run() == 2
    finally:
        other.close()
        impatient.close()


def test_a_writer_learns_at_once_that_another_is_at_work(catalogue: Catalogue, file: Path) -> None:
    impatient = Database.open(SqliteBackend(file, busy_seconds=0.05), create=False)
    entered = False
    with catalogue._database.writing():
        with pytest.raises(LibraryBusy), impatient.writing():
            entered = True
        assert not entered
    with impatient.writing():
        pass
    impatient.close()


def test_a_full_disk_says_so_and_loses_nothing(catalogue: Catalogue, file: Path) -> None:
    store(catalogue, {"a.jpg": "sea"})
    catalogue.close()
    database = Database.open(SqliteBackend(file), create=False)

    def shrink(connection: sqlite3.Connection, _record: object) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 2}")

    event.listen(database._engine, "connect", shrink)
    database.close()
    full = Catalogue(database)
    with pytest.raises(LibraryFull, match="no room left"):
        store(full, {f"{n}.jpg": f"picture {n}" for n in range(200)})
    assert full.photos.count() == 1
    assert broken(full) == []
    full.close()


def test_a_batch_is_written_whole_or_not_at_all(catalogue: Catalogue) -> None:
    store(catalogue, {"a.jpg": "sea"})
    generation = catalogue.generation
    source = catalogue.sources.all()[0].id
    unregistered = embeddings(["hill"], model="other@1")
    with pytest.raises(UsageError, match="not registered"):
        catalogue.write(Batch(9, [photo(source, "b.jpg", "hill")], [content("hill")], [unregistered]))
    with pytest.raises(UsageError, match="neither in it nor in the catalogue"):
        catalogue.write(Batch(9, [photo(source, "b.jpg", "unknown")], [content("hill")]))
    assert catalogue.photos.count() == 1
    assert catalogue.contents.count() == 1
    assert catalogue.generation == generation


def test_vectors_that_no_model_makes_are_refused(catalogue: Catalogue) -> None:
    register(catalogue, dimension=8)
    with pytest.raises(UsageError, match="shape"):
        catalogue.write(Batch(1, contents=[content("sea")], embeddings=[embeddings(["sea"])]))
    register(catalogue, "nan@1", 16)
    bad = embeddings(["sea"], "nan@1")
    bad.spaces[LOOKS][0, 3] = np.nan
    with pytest.raises(UsageError, match="not a number"):
        catalogue.write(Batch(1, contents=[content("sea")], embeddings=[bad]))


def test_writing_the_same_again_changes_nothing_but_what_was_lacking(catalogue: Catalogue) -> None:
    bare = content("sea", thumbnail=None, phash=None, phash_algorithm=None)
    source = catalogue.sources.add("folder", "/photos").id
    first = catalogue.write(Batch(1, [photo(source, "a.jpg", "sea")], [bare]))
    assert catalogue.contents.thumbnail(first.content_ids[digest("sea")]) is None
    second = store(catalogue, {"a.jpg": "sea"})
    third = store(catalogue, {"a.jpg": "sea"})
    assert first.photo_ids == second.photo_ids == third.photo_ids
    assert first.content_ids == third.content_ids
    assert catalogue.photos.get(first.photo_ids[0]).phash == content("sea").phash
    assert catalogue.contents.thumbnail(first.content_ids[digest("sea")]) == content("sea").thumbnail
    assert catalogue.embeddings.reach(MODEL).count == 1
    assert catalogue.contents.count() == 1


def test_a_photo_that_broke_becomes_failed_and_back(catalogue: Catalogue) -> None:
    (photo_id,) = store(catalogue, {"a.jpg": "sea"}).photo_ids
    source = catalogue.sources.all()[0].id
    failure = NewFailure(source, "a.jpg", "/photos/a.jpg", "2", verbatim("cut off after 12 of 90 rows \udcff"))
    written = catalogue.write(Batch(2, failures=[failure]))
    assert written.failure_ids == (photo_id,)
    failed = catalogue.photos.get(photo_id)
    assert failed.state is PhotoState.FAILED
    assert failed.reason == "cut off after 12 of 90 rows \udcff"
    assert failed.content_id is None
    assert catalogue.contents.orphans() == 1
    store(catalogue, {"a.jpg": "sea"})
    mended = catalogue.photos.get(photo_id)
    assert (mended.state, mended.reason, mended.content_hash) == (PhotoState.PRESENT, None, digest("sea"))
    assert broken(catalogue) == []


def test_the_generation_grows_with_what_searches_may_notice(catalogue: Catalogue) -> None:
    before = catalogue.generation
    store(catalogue, {"a.jpg": "sea"})
    after = catalogue.generation
    assert after > before
    catalogue.begin_run()
    catalogue.sources.set_reachable(1, False)
    assert catalogue.generation == after


def test_many_readers_and_a_writer_at_once(catalogue: Catalogue) -> None:
    store(catalogue, {"a.jpg": "sea"})
    wrong: list[BaseException] = []
    done = threading.Event()

    def read() -> None:
        try:
            while not done.is_set():
                photos, _ = catalogue.photos.page(limit=1000)
                reach = catalogue.embeddings.reach(MODEL)
                assert len(photos) % 10 == 1, "a batch was seen in half"
                assert reach.count <= reach.sequence
        except BaseException as error:
            wrong.append(error)

    readers = [threading.Thread(target=read) for _ in range(8)]
    for reader in readers:
        reader.start()
    for start in range(0, 200, 10):
        store(catalogue, {f"{n}.jpg": f"picture {n}" for n in range(start, start + 10)})
    done.set()
    for reader in readers:
        reader.join()
    assert wrong == []
    assert catalogue.photos.count() == 201


def test_two_threads_may_write(catalogue: Catalogue) -> None:
    store(catalogue, {"a.jpg": "sea"})
    wrong: list[BaseException] = []

    def write(name: str) -> None:
        try:
            for n in range(20):
                store(catalogue, {f"{name}{n}.jpg": f"{name} {n}"})
        except BaseException as error:
            wrong.append(error)

    writers = [threading.Thread(target=write, args=(name,)) for name in "xyz"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert wrong == []
    assert catalogue.photos.count() == 61
