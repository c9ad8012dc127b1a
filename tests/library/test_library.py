from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import textwrap
import threading
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import pictrace
from pictrace import Filters, Library, Query, Region, Relation
from pictrace.errors import (
    AddressRefused,
    LibraryBusy,
    LibraryDamaged,
    LibraryError,
    LibraryNotFound,
    LibraryTooNew,
    ModelDamaged,
    PhotoGone,
    PhotoUnreadable,
    SourceUnreachable,
    UnknownModel,
    UsageError,
)
from pictrace.records import DecisionKind, Failure, IndexReport, PhotoState
from pictrace.sources.archive import ArchiveSource
from pictrace.sources.folder import FolderSource

NAMES = ("astronaut", "chelsea", "coffee", "rocket", "motorcycle_left", "hubble_deep_field")


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory, photographs: dict[str, Path]) -> Path:
    """Real photographs in a folder and in a ZIP inside it, and a file that is none."""
    root = tmp_path_factory.mktemp("archive")
    for name in NAMES[:3]:
        _shrunk(photographs[name]).save(root / f"{name}.jpg", quality=90)
    with zipfile.ZipFile(root / "old.zip", "w") as packed:
        for name in NAMES[3:]:
            buffer = io.BytesIO()
            _shrunk(photographs[name]).save(buffer, "JPEG", quality=90)
            packed.writestr(f"2009/{name}.jpg", buffer.getvalue())
    (root / "broken.jpg").write_bytes(b"\xff\xd8\xff")
    return root


def _shrunk(path: Path) -> Image.Image:
    with Image.open(path) as picture:
        small = picture.convert("RGB")
    small.thumbnail((400, 400))
    return small


@pytest.fixture(scope="module")
def library(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """Indexed once with the bundled model; the tests that use it change nothing but decisions."""
    with Library.open(tmp_path_factory.mktemp("library") / "photos") as library:
        report = indexed(library, archive)
        assert (report.added, report.failed) == (6, 1)
        yield library


def indexed(library: Library, *places: Path) -> IndexReport:
    *_, report = library.index([str(place) for place in places])
    assert isinstance(report, IndexReport)
    return report


def ids(library: Library) -> dict[str, int]:
    photos, cursor = library.photos(order="location")
    assert cursor is None
    return {Path(photo.location).stem: photo.id for photo in photos}


def test_a_new_library_lays_itself_out(tmp_path: Path) -> None:
    with Library.open(tmp_path / "deep" / "library") as library:
        assert library.count() == 0
        assert library.sources() == []
        assert (library.directory / "catalogue.sqlite").is_file()
        assert "# thumbnail_size = 384" in (library.directory / "settings.toml").read_text("utf-8")
        with pytest.raises(UsageError, match="empty"):
            list(library.index())


def test_closing_twice_does_nothing(tmp_path: Path) -> None:
    library = Library.open(tmp_path / "library")
    library.close()
    library.close()


def test_the_environment_names_the_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PICTRACE_LIBRARY", str(tmp_path / "mine"))
    assert Library.default_directory() == tmp_path / "mine"
    with Library.open() as library:
        assert library.directory == tmp_path / "mine"
    monkeypatch.delenv("PICTRACE_LIBRARY")
    assert Library.default_directory().name == "pictrace"


def test_places_that_are_no_library(tmp_path: Path) -> None:
    with pytest.raises(LibraryNotFound, match="pictrace index"):
        Library.open(tmp_path / "none", create=False)
    assert not (tmp_path / "none").exists()
    (tmp_path / "file").write_text("x", "utf-8")
    with pytest.raises(LibraryNotFound, match="is a file"):
        Library.open(tmp_path / "file")
    with pytest.raises(LibraryNotFound):
        Library.open(tmp_path / "file", create=False)
    with pytest.raises(LibraryError):
        Library.open(tmp_path / "file" / "below")
    with pytest.raises(LibraryNotFound, match="holds other files"):
        Library.open(tmp_path)


def test_a_wrong_setting_makes_no_library(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="did you mean 'thumbnail_size'"):
        Library.open(tmp_path / "library", thumnail_size=3)
    assert not (tmp_path / "library").exists()


def test_settings_come_from_the_library(tmp_path: Path) -> None:
    Library.open(tmp_path / "library").close()
    (tmp_path / "library" / "settings.toml").write_text("thumbnail_size = 100\n", "utf-8")
    with Library.open(tmp_path / "library") as library:
        assert library.settings.thumbnail_size == 100


def test_a_library_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    import sqlite3

    Library.open(tmp_path / "library").close()
    with sqlite3.connect(tmp_path / "library" / "catalogue.sqlite") as connection:
        connection.execute("INSERT INTO migrations VALUES (999, 'from the future', '2100-01-01 00:00:00.000000')")
    connection.close()
    with pytest.raises(LibraryTooNew):
        Library.open(tmp_path / "library")


def test_a_damaged_catalogue_is_named(tmp_path: Path) -> None:
    Library.open(tmp_path / "library").close()
    (tmp_path / "library" / "catalogue.sqlite").write_bytes(b"not a database, not at all" * 100)
    with pytest.raises(LibraryDamaged, match=r"catalogue\.sqlite"):
        Library.open(tmp_path / "library")


def test_search_with_edited_copies(library: Library, archive: Path) -> None:
    with Image.open(archive / "coffee.jpg") as picture:
        buffer = io.BytesIO()
        picture.rotate(90, expand=True).save(buffer, "JPEG", quality=60)
    queries = [
        Query(data=buffer.getvalue(), name="turned"),
        Query(place=f"{archive}/old.zip!2009/rocket.jpg"),
        Query(place=str(archive / "astronaut.jpg"), region=Region(0.2, 0.1, 0.9, 0.8)),
    ]
    turned, rocket, part = library.search(queries, k=3)
    assert (Path(turned.hits[0].photo.location).name, turned.hits[0].relation) == ("coffee.jpg", Relation.ROTATED)
    assert rocket.hits[0].photo.location == f"{archive.as_posix()}/old.zip!2009/rocket.jpg"
    assert rocket.hits[0].relation is Relation.IDENTICAL
    assert (Path(part.hits[0].photo.location).name, part.hits[0].relation) == ("astronaut.jpg", Relation.CROP)
    assert [len(result.hits) for result in (turned, rocket, part)] == [3, 3, 3]
    json.dumps([result.to_json() for result in (turned, rocket, part)])


def test_search_by_words(library: Library, archive: Path) -> None:
    (result,) = library.search([Query(text="cat")])
    assert Path(result.hits[0].photo.location).name == "chelsea.jpg"
    assert result.hits[0].tags
    (result,) = library.search([Query(text="a photo of a qwertzu")])
    assert result.hits == ()
    assert "qwertzu" in result.notes[0]
    (both,) = library.search([Query(place=str(archive / "coffee.jpg"), text="cat")], k=10)
    assert "coffee" not in [Path(hit.photo.location).stem for hit in both.hits]


def test_tags_and_vocabulary(library: Library, archive: Path) -> None:
    of_file = library.tags(Query(place=str(archive / "coffee.jpg")))
    of_photo = library.tags(Query(photo_id=ids(library)["coffee"]))
    assert of_file[0].name == of_photo[0].name
    assert of_file[0].name in library.vocabulary()
    assert len(library.tags(Query(place=str(archive / "coffee.jpg")), k=2)) == 2


def test_compare_and_proof_say_the_same(library: Library, archive: Path) -> None:
    pair = (
        Query(place=str(archive / "coffee.jpg"), region=Region(0.1, 0.1, 0.8, 0.8)),
        Query(place=str(archive / "coffee.jpg")),
    )
    comparison = library.compare(*pair)
    assert comparison.verdict.relation is Relation.CROP
    assert comparison.measures["orb_inliers"] > 20
    proof = library.proof(*pair)
    assert proof.verdict == comparison.verdict
    assert proof.matches.ndim == 3
    other = library.compare(pair[0], Query(place=str(archive / "astronaut.jpg")))
    assert not other.verdict.relation.same_picture


def test_embed_gives_unit_vectors(library: Library, archive: Path) -> None:
    queries = [Query(place=str(archive / "coffee.jpg")), Query(photo_id=ids(library)["coffee"])]
    (one, fresh), (other, stored) = library.embed(queries)
    assert [one, other] == queries
    assert np.linalg.norm(fresh) == pytest.approx(1.0, abs=1e-3)
    assert float(fresh @ stored) > 0.99


def test_looking_at_photos(library: Library, archive: Path) -> None:
    coffee = library.photo(ids(library)["coffee"])
    assert (coffee.width, coffee.height, coffee.format) == (400, 267, "JPEG")
    assert library.original(coffee.id) == (archive / "coffee.jpg").read_bytes()
    thumbnail = Image.open(io.BytesIO(library.thumbnail(coffee.id)))
    assert thumbnail.size == (384, 256)
    assert library.pixels(Query(photo_id=coffee.id)).shape == (267, 400, 3)
    assert max(library.pixels(Query(photo_id=coffee.id), at_least=50).shape[:2]) <= 200
    assert library.some([coffee.id, 999]) == [coffee]
    with pytest.raises(PhotoGone):
        library.photo(999)
    with pytest.raises(PhotoGone):
        library.thumbnail(999)


def test_failed_photos_are_listed_with_their_reason(library: Library) -> None:
    failed = Filters(states=frozenset({PhotoState.FAILED}))
    (photo,), _ = library.photos(filters=failed)
    assert photo.location.endswith("broken.jpg")
    assert photo.reason
    assert library.count(failed) == 1
    with pytest.raises(PhotoUnreadable, match=r"broken\.jpg"):
        library.thumbnail(photo.id)


def test_photos_come_in_pages(library: Library) -> None:
    seen: list[int] = []
    cursor: str | None = None
    while True:
        page, cursor = library.photos(order="id", after=cursor, limit=4)
        seen += [photo.id for photo in page]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == library.count() == 6
    with pytest.raises(UsageError, match="order"):
        library.photos(order="colour")


def test_decisions_are_kept_by_content(library: Library) -> None:
    of = ids(library)
    decision = library.decide(DecisionKind.NOT_DUPLICATES, [of["coffee"], of["rocket"]])
    assert library.decisions() == [decision]
    assert decision.id is not None
    library.undecide(decision.id)
    assert library.decisions() == []
    with pytest.raises(UsageError, match="no decision"):
        library.undecide(decision.id)
    with pytest.raises(UsageError, match="two photos"):
        library.decide(DecisionKind.KEEP_BOTH, [of["coffee"]])
    with pytest.raises(PhotoGone):
        library.decide(DecisionKind.KEEP_BOTH, [of["coffee"], 999])


def test_status_tells_what_there_is(library: Library, archive: Path) -> None:
    status = library.status()
    assert (status.photos, status.present, status.missing, status.failed, status.contents) == (7, 6, 0, 1, 6)
    assert [source.location for source in status.sources] == [archive.as_posix()]
    mini = next(model for model in status.models if model.id == "mini")
    assert (mini.embedded, mini.chosen, mini.installed, mini.bundled) == (6, True, True, True)
    assert mini.engine in ("openvino", "onnxruntime")
    assert [(index.vectors, index.behind) for index in status.indexes] == [(6, 0)] * 2
    assert status.bytes["total"] >= status.bytes["catalogue"] > 0
    assert status.versions["numpy"] == np.__version__
    json.dumps(status.to_json())


def test_every_invariant_holds(library: Library) -> None:
    findings = list(library.check())
    assert [finding for finding in findings if not finding.ok] == []
    assert any("thumbnails" in finding.invariant for finding in findings)
    assert any("index" in finding.invariant for finding in findings)


def test_an_index_that_was_lost_is_rebuilt(archive: Path, tmp_path: Path) -> None:
    with Library.open(tmp_path / "library") as library:
        indexed(library, archive)
    for file in (tmp_path / "library" / "vectors").rglob("*"):
        if file.is_file():
            file.write_bytes(b"damaged")
    with Library.open(tmp_path / "library") as library:
        (result,) = library.search([Query(place=str(archive / "coffee.jpg"))])
        assert result.hits[0].relation is Relation.IDENTICAL
        assert all(finding.ok for finding in library.check(repair=True))


def test_export_in_every_format(library: Library, tmp_path: Path) -> None:
    assert library.export("csv", tmp_path / "out.csv") == 6
    lines = (tmp_path / "out.csv").read_text("utf-8").splitlines()
    assert lines[0].startswith("photo_id,location,state")
    assert len(lines) == 7
    stream = io.StringIO()
    assert library.export("jsonl", stream) == 6
    assert {json.loads(line)["photo_id"] for line in stream.getvalue().splitlines()} == set(ids(library).values())
    assert library.export("npz", tmp_path / "out.npz") == 6
    with np.load(tmp_path / "out.npz") as arrays:
        assert arrays["vectors"].shape == (6, 256)
        assert set(arrays["ids"].tolist()) == set(ids(library).values())
        assert all("archive" in location for location in arrays["locations"])
        assert str(arrays["model"]).startswith("mini@")
    with pytest.raises(UsageError, match="one of csv, jsonl, npz"):
        library.export("xml", tmp_path / "out.xml")
    with pytest.raises(UsageError, match="binary"):
        library.export("npz", io.StringIO())
    with pytest.raises(UsageError, match="cannot be written"):
        library.export("csv", tmp_path / "none" / "out.csv")


def test_an_unknown_model_is_answered_with_the_known(library: Library, archive: Path) -> None:
    with pytest.raises(UnknownModel, match="mini"):
        list(library.search([Query(place=str(archive / "coffee.jpg"))], model="mimi"))
    with pytest.raises(UnknownModel):
        list(library.index([str(archive)], model="mimi"))


def test_weights_from_a_file_are_verified(library: Library, tmp_path: Path) -> None:
    (tmp_path / "resnet.onnx").write_bytes(b"not a network")
    with pytest.raises(ModelDamaged):
        list(library.install_model("resnet50", file=tmp_path / "resnet.onnx"))
    assert not next(model for model in library.models() if model.id == "resnet50").installed
    with pytest.raises(UnknownModel):
        list(library.install_model("resnet51"))


def test_warming_opens_what_a_search_needs(archive: Path, tmp_path: Path) -> None:
    with Library.open(tmp_path / "library") as library:
        library.warm()
        assert next(model for model in library.models() if model.chosen).engine is not None
        with pytest.raises(UnknownModel):
            library.warm("mimi")


def test_the_layout_has_every_photo_in_order(library: Library) -> None:
    photos, _ = library.photos(order="id")
    layout = library.layout(order="id")
    assert layout["id"].tolist() == [photo.id for photo in photos]
    assert layout.dtype.itemsize == 10


def test_addresses_are_fetched_by_the_rules(library: Library) -> None:
    with pytest.raises(AddressRefused):
        library.fetch("http://127.0.0.1:9/x.jpg")
    with pytest.raises(AddressRefused):
        list(library.search([Query(place="http://localhost/x.jpg")]))


def test_what_is_skipped_stays_skipped(archive: Path, tmp_path: Path) -> None:
    with Library.open(tmp_path / "library", skip=("*.zip", "broken*")) as library:
        assert indexed(library, archive).added == 3
    with Library.open(tmp_path / "library") as library:
        for report in (indexed(library), indexed(library, archive)):
            assert (report.added, report.unchanged, report.missing, report.failed) == (0, 3, 0, 0)
    with Library.open(tmp_path / "library", skip=("broken*",)) as library:
        assert indexed(library).added == 3


def test_forgetting_a_source_leaves_its_files(archive: Path, tmp_path: Path) -> None:
    with Library.open(tmp_path / "library") as library:
        indexed(library, archive)
        (source,) = library.sources()
        library.forget(source.id)
        assert library.count() == 0
        assert (archive / "coffee.jpg").is_file()
        with pytest.raises(UsageError, match="no source"):
            library.forget(source.id)
        (result,) = library.search([Query(place=str(archive / "coffee.jpg"))])
        assert result.hits == ()
        assert indexed(library, archive).added == 6
        (result,) = library.search([Query(place=str(archive / "coffee.jpg"))])
        assert result.hits[0].relation is Relation.IDENTICAL


def test_of_two_runs_at_once_the_second_says_who_is_first(archive: Path, tmp_path: Path) -> None:
    with Library.open(tmp_path / "library") as library, Library.open(tmp_path / "library") as other:
        run = library.index([str(archive)])
        next(run)
        with pytest.raises(LibraryBusy, match=rf"process {os.getpid()} on .* is indexing since"):
            next(other.index([str(archive)]))
        run.close()  # type: ignore[attr-defined]
        assert indexed(other, archive).added + other.count() >= 6


def test_one_library_in_many_threads(library: Library, archive: Path) -> None:
    def work(number: int) -> str:
        library.photos(limit=2)
        (result,) = library.search([Query(place=str(archive / "coffee.jpg"))], verify=number % 3 == 0)
        return result.hits[0].photo.location

    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(work, range(24)))) == 1


def test_another_process_searches_while_one_indexes(archive: Path, tmp_path: Path) -> None:
    """Two libraries on one directory are to each other as two processes: each has an index of its own in memory,
    one of them writes the files."""
    query = Query(place=str(archive / "coffee.jpg"))
    with Library.open(tmp_path / "library") as indexing, Library.open(tmp_path / "library", create=False) as searching:
        (before,) = searching.search([query])
        assert before.hits == ()
        indexed(indexing, archive / "old.zip")
        (during,) = searching.search([query], k=10)
        assert during.total == 3
        indexed(indexing, archive)
        for library in (searching, indexing):
            (after,) = library.search([query], k=10)
            assert (after.total, after.hits[0].relation) == (6, Relation.IDENTICAL)
    with Library.open(tmp_path / "library", create=False) as again:
        assert [(index.vectors, index.behind) for index in again.status().indexes] == [(6, 0)] * 2
        assert all(finding.ok for finding in again.check())


def test_have_closes_what_it_opened(archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when nobody takes the rest, and when a later place is none."""
    closed: list[str] = []
    for source in (FolderSource, ArchiveSource):
        monkeypatch.setattr(source, "close", lambda self: closed.append(type(self).__name__))
    with Library.open(tmp_path / "library") as library:
        list(library.have([str(archive), str(archive / "old.zip")]))
        assert sorted(closed) == ["ArchiveSource", "FolderSource"]
        running = iter(library.have([str(archive)]))
        next(running)
        running.close()  # type: ignore[attr-defined]
        assert len(closed) == 3
        with pytest.raises(SourceUnreachable):
            next(iter(library.have([str(archive), str(tmp_path / "nowhere")])))
        assert len(closed) == 4


def test_duplicates_and_membership(archive: Path, tmp_path: Path) -> None:
    copies = tmp_path / "copies"
    copies.mkdir()
    with Image.open(archive / "coffee.jpg") as picture:
        picture.resize((300, 200)).save(copies / "small.jpg", quality=80)
    (copies / "same.jpg").write_bytes((archive / "chelsea.jpg").read_bytes())
    with Library.open(tmp_path / "library") as library:
        indexed(library, archive)
        verdicts = {Path(item.location).name: item.verdict for item in library.have([str(copies)])}
        assert verdicts["same.jpg"] == "exact"
        assert verdicts["small.jpg"] == "have-better"
        assert library.count() == 6
        indexed(library, copies)
        groups = {Path(group.keeper.location).name: group for group in library.duplicates()}
        assert {Path(m.photo.location).name for m in groups["coffee.jpg"].members} == {"coffee.jpg", "small.jpg"}
        chelsea = next(group for group in groups.values() if group is not groups["coffee.jpg"])
        assert chelsea.relation is Relation.IDENTICAL
        library.decide(DecisionKind.NOT_DUPLICATES, [member.photo.id for member in groups["coffee.jpg"].members])
        assert [group.group for group in library.duplicates()] == [chelsea.group]
        assert len(list(library.duplicates(include_decided=True))) == 2


_INDEXING = """
    import sys
    from pictrace import Library
    from pictrace.records import IndexProgress
    with Library.open(sys.argv[1]) as library:
        for event in library.index([sys.argv[2]]):
            print(getattr(event, "added", 0), flush=True)
"""


def test_a_killed_run_leaves_a_library_that_goes_on(tmp_path: Path) -> None:
    root = tmp_path / "many"
    root.mkdir()
    random = np.random.default_rng(0)
    for number in range(400):
        Image.fromarray(random.integers(0, 256, (40, 60, 3), np.uint8)).save(root / f"{number}.png")
    command = [sys.executable, "-c", textwrap.dedent(_INDEXING), str(tmp_path / "library"), str(root)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if int(line) > 0:
                break
        process.kill()
    with Library.open(tmp_path / "library") as library:
        held = library.count()
        assert held
        assert all(finding.ok for finding in library.check())
        report = indexed(library, root)
        assert report.unchanged >= held
        assert report.added + report.unchanged == 400
        assert [(index.vectors, index.behind) for index in library.status().indexes] == [(400, 0)] * 2


@pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="signals of this kind are not sent on this system")
def test_an_interrupt_keeps_exactly_what_was_reported(tmp_path: Path) -> None:
    root = tmp_path / "many"
    root.mkdir()
    random = np.random.default_rng(1)
    for number in range(600):
        Image.fromarray(random.integers(0, 256, (40, 60, 3), np.uint8)).save(root / f"{number}.png")
    code = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n" + textwrap.dedent(_INDEXING)
    command = [sys.executable, "-c", code, str(tmp_path / "library"), str(root)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if int(line) > 0:
                break
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
    assert "KeyboardInterrupt" in errors
    with Library.open(tmp_path / "library", create=False) as library:
        held = library.count()
        assert held
        report = indexed(library, root)
        assert (report.unchanged, report.added) == (held, 600 - held)


def test_broken_files_of_every_kind(archive: Path, tmp_path: Path) -> None:
    root = tmp_path / "broken"
    root.mkdir()
    good = (archive / "coffee.jpg").read_bytes()
    (root / "good.jpg").write_bytes(good)
    (root / "empty.jpg").write_bytes(b"")
    (root / "text.png").write_text("hello", "utf-8")
    (root / "cut.jpg").write_bytes(good[: len(good) // 3])
    (root / "bomb.png").write_bytes(_bomb())
    (root / "corrupt.zip").write_bytes(b"PK\x03\x04" + bytes(200))
    with zipfile.ZipFile(root / "slip.zip", "w") as packed:
        packed.writestr("../../outside.jpg", good)
        packed.writestr("inside.jpg", good)
    (root / "dangling.jpg").symlink_to(root / "nowhere.jpg")
    if hasattr(os, "mkfifo"):
        os.mkfifo(root / "pipe.jpg")
    with Library.open(tmp_path / "library") as library:
        events = list(library.index([str(root)]))
        report = events[-1]
        assert isinstance(report, IndexReport)
        failures = {Path(event.location).name: event.reason for event in events if isinstance(event, Failure)}
        assert {"empty.jpg", "text.png", "bomb.png", "corrupt.zip"} <= set(failures)
        assert all(reason and "\n" not in reason and "Traceback" not in reason for reason in failures.values())
        assert "pixels" in failures["bomb.png"]
        assert report.failed == len(failures)
        assert not (tmp_path / "outside.jpg").exists()
        found = {Path(photo.location).name for photo in library.photos()[0]}
        assert "good.jpg" in found
        assert list(library.check())


def _bomb() -> bytes:
    """A PNG whose header promises ten thousand megapixels."""
    import struct
    import zlib

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )


def test_a_stopped_run_frees_the_library(archive: Path, tmp_path: Path) -> None:
    with Library.open(tmp_path / "library") as library:
        run = library.index([str(archive)])
        next(run)
        run.close()  # type: ignore[attr-defined]
        assert not [thread for thread in threading.enumerate() if thread.name.startswith("pictrace-read")]
        assert indexed(library, archive).failed <= 1


def test_the_front_door_is_sorted_and_opens() -> None:
    assert pictrace.__all__ == sorted(pictrace.__all__)
    for name in pictrace.__all__:
        assert getattr(pictrace, name) is not None
    assert set(pictrace.__all__) <= set(dir(pictrace))
    assert pictrace.__version__
    with pytest.raises(AttributeError, match="Libary"):
        pictrace.Libary  # noqa: B018


def test_the_front_door_costs_next_to_nothing() -> None:
    heavy = ["numpy", "cv2", "sqlalchemy", "PIL", "onnxruntime", "openvino", "httpx"]
    code = f"import sys, pictrace; print([name for name in {heavy} if name in sys.modules])"
    output = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert output.strip() == "[]"


def test_opening_a_library_loads_no_engine(tmp_path: Path) -> None:
    code = (
        "import sys; from pictrace import Library; library = Library.open(sys.argv[1]); library.count();"
        "print([name for name in ('cv2', 'onnxruntime', 'openvino', 'httpx', 'faiss') if name in sys.modules])"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "library")]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert output.strip() == "[]"


posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no permission bits")


def open_to_others(directory: Path) -> list[str]:
    """The library's directory and the files in it that other users may look into."""
    inside = (item for item in directory.rglob("*") if not item.is_dir())
    return [str(item) for item in (directory, *inside) if item.lstat().st_mode & 0o077]


@posix
def test_a_new_library_is_its_owners_alone(archive: Path, tmp_path: Path) -> None:
    """Every file while it is made and used, also SQLite's log beside the catalogue, under the usual umask."""
    before = os.umask(0o022)
    try:
        with Library.open(tmp_path / "library") as library:
            for event in library.index([str(archive)]):
                assert open_to_others(library.directory) == [], event
            list(library.search([Query(place=str(archive / "coffee.jpg"))]))
            assert (library.directory / "catalogue.sqlite-wal").exists()
            assert open_to_others(library.directory) == []
        assert open_to_others(tmp_path / "library") == []
    finally:
        os.umask(before)


@posix
def test_a_library_that_was_open_to_others_is_closed_and_nothing_else_is(archive: Path, tmp_path: Path) -> None:
    directory = tmp_path / "library"
    with Library.open(directory) as library:
        count = indexed(library, archive).added
    (directory / "uploads").mkdir()
    (directory / "uploads" / "sent.zip").write_bytes(b"PK")
    mine, elsewhere = directory / "my notes.txt", tmp_path / "elsewhere.txt"
    mine.write_text("not PicTrace's")
    elsewhere.write_text("not in the library")
    (directory / "models").mkdir(exist_ok=True)
    (directory / "models" / "link.onnx").symlink_to(elsewhere)
    for item in (directory, *directory.rglob("*")):
        if not item.is_symlink():
            item.chmod(0o755 if item.is_dir() else 0o644)
    (tmp_path / "link").symlink_to(directory)
    with Library.open(tmp_path / "link") as library:
        assert library.count() == count
        assert [name for name in open_to_others(directory) if "link" not in name] == [str(mine)]
    assert elsewhere.stat().st_mode & 0o777 == 0o644


def test_photos_of_folders_and_archives_leave_as_one_zip(library: Library) -> None:
    photos = library.photos(order="id")[0]
    packed = zipfile.ZipFile(io.BytesIO(b"".join(library.pack(photos))))
    assert {packed.read(name) for name in packed.namelist()} == {library.original(photo.id) for photo in photos}


def test_a_list_of_some_photos(library: Library) -> None:
    first, second, *_ = (photo.id for photo in library.photos(order="id")[0])
    out = io.StringIO()
    assert library.export_some("jsonl", out, [second, 9999, first]) == 2
    assert [json.loads(line)["photo_id"] for line in out.getvalue().splitlines()] == [second, first]
    with pytest.raises(UsageError):
        library.export_some("npz", out, [first])
