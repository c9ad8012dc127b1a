"""All at once: threads and a second process that index, search, forget, serve and change files under one another."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import TypeAlias

from fastapi.testclient import TestClient

from pictrace import Library, Query
from pictrace.apps.web.app import create_app
from pictrace.errors import LibraryBusy, PhotoError, SourceUnreachable, UsageError
from pictrace.records import Hit, JobKind
from pictrace.records.jobs import Task
from pictrace.workflows.jobs.errors import JobExists, TooManyJobs
from tests.apps.web.conftest import signed_in
from tests.torture import killing
from tests.torture.promises import indexed, kept, opened, sound

STEPS = 8
DEEDS_AT_ONCE = 4
Deed: TypeAlias = Callable[[Library, Path, Mapping[str, bytes], Random], None]

EXPECTED = (LibraryBusy, PhotoError, SourceUnreachable, UsageError, JobExists, TooManyJobs)
"""What a person is told who comes at a bad moment: another run is at work, the photo or the source has just gone."""


def index(library: Library, archive: Path, small: Mapping[str, bytes], random: Random) -> None:
    """The whole archive or a part of it, to the end or not."""
    place = random.choice([archive, archive / "2009", archive / "old.zip", archive / "older.tar"])
    events = library.index([str(place)])
    for _ in range(random.choice([1, 3, 1000])):
        next(events, None)
    events.close()  # type: ignore[attr-defined]


def index_as_a_job(library: Library, archive: Path, small: Mapping[str, bytes], random: Random) -> None:
    job = library.jobs.start(Task(JobKind.INDEX, (str(archive),)))
    if random.random() < 0.5:
        library.jobs.stop(job.id)
    assert library.jobs.wait(job.id, killing.SECONDS).state.over


def forget(library: Library, archive: Path, small: Mapping[str, bytes], random: Random) -> None:
    sources = library.sources()
    if sources:
        library.forget(random.choice(sources).id)


def search(library: Library, archive: Path, small: Mapping[str, bytes], random: Random) -> None:
    for name in random.sample(sorted(small), 3):
        (result,) = library.search([Query(data=small[name])], k=4)
        assert [hit.rank for hit in result.hits] == list(range(1, len(result.hits) + 1))
        for hit in result.hits:
            _look_at(library, hit)


def _look_at(library: Library, hit: Hit) -> None:
    with suppress(PhotoError, SourceUnreachable):
        assert library.thumbnail(hit.photo.id)[:2] == b"\xff\xd8"
        library.original(hit.photo.id)


def look_for_duplicates(library: Library, archive: Path, small: Mapping[str, bytes], random: Random) -> None:
    for group in library.look_for_duplicates():
        assert len(group.members) > 1


def change_files(library: Library, archive: Path, small: Mapping[str, bytes], random: Random) -> None:
    for _ in range(3):
        file = archive / random.choice(["2009", "", "new"]) / f"{random.choice('abc')}.jpg"
        match random.randrange(3):
            case 0:
                file.parent.mkdir(exist_ok=True)
                file.write_bytes(small[random.choice(sorted(small))])
            case 1:
                file.unlink(missing_ok=True)
            case _:
                with suppress(OSError):  # another one moved it already
                    file.rename(archive / f"{random.choice('abc')}.jpg")


DEEDS: tuple[Deed, ...] = (index, index, index_as_a_job, forget, search, search, look_for_duplicates, change_files)


def test_all_at_once(
    tmp_path: Path,
    archive: Path,
    small: dict[str, bytes],
    models: tuple[Path, Path],
    rounds: Callable[[int], Iterator[Random]],
) -> None:
    directory = tmp_path / "library"
    with opened(directory, models[0]) as library, signed_in(create_app(library)) as client:
        indexed(library, archive)
        for random in rounds(STEPS):
            _step(library, client, archive, small, models[0], random)
            sound(library)
            status = client.get("/api/v1/status").json()
            assert status["present"] + status["missing"] == library.count()
        for source in library.sources():
            library.forget(source.id)
        indexed(library, archive)
        sound(library)
    with opened(tmp_path / "fresh", models[0]) as library:
        indexed(library, archive)
    kept(directory).assert_equal(kept(tmp_path / "fresh"))


def _step(
    library: Library, client: TestClient, archive: Path, small: dict[str, bytes], model: Path, random: Random
) -> None:
    """Some deeds at once, each with its own chance; any error but the expected ones is ours."""
    deeds = random.sample(DEEDS, DEEDS_AT_ONCE)
    seeds = [random.getrandbits(32) for _ in range(DEEDS_AT_ONCE + 2)]
    print([deed.__name__ for deed in deeds], seeds)
    arguments = (library.directory, archive, small, model, seeds.pop())
    process = killing.CONTEXT.Process(target=_elsewhere, args=arguments)
    process.start()
    with ThreadPoolExecutor(DEEDS_AT_ONCE + 1) as pool:
        browsing = pool.submit(_browse, client, small, Random(seeds.pop()))
        running = [
            pool.submit(_tried, deed, library, archive, small, Random(seed))
            for deed, seed in zip(deeds, seeds, strict=True)
        ]
        for future in [*running, browsing]:
            future.result(killing.SECONDS)
    process.join(killing.SECONDS)
    assert process.exitcode == 0, process.exitcode


def _tried(deed: Deed, library: Library, archive: Path, small: Mapping[str, bytes], random: Random) -> None:
    with suppress(*EXPECTED):
        deed(library, archive, small, random)


def _elsewhere(directory: Path, archive: Path, small: Mapping[str, bytes], model: Path, seed: int) -> None:
    """Another process at the same library; what goes wrong there is seen by its exit code."""
    random = Random(seed)
    try:
        with opened(directory, model) as library:
            for deed in random.sample(DEEDS, 3):
                _tried(deed, library, archive, small, random)
    except BaseException:
        traceback.print_exc()
        sys.exit(1)


def _browse(client: TestClient, small: Mapping[str, bytes], random: Random) -> None:
    """What a page asks for. A photo that has gone is a 404; nothing is an error of the server."""
    for _ in range(4):
        photos = client.get("/api/v1/photos").json()["photos"]
        pictures = [f"/api/v1/photos/{photo['photo_id']}" for photo in random.sample(photos, min(2, len(photos)))]
        paths = [f"{picture}{what}" for picture in pictures for what in ("", "/thumbnail", "/preview", "/original")]
        for path in (*paths, "/api/v1/photos/layout", "/api/v1/sources", "/api/v1/jobs", "/api/v1/duplicates"):
            answer = client.get(path)
            assert answer.status_code < 500 or answer.status_code == 503, (path, answer.status_code, answer.text)
        name = random.choice(sorted(small))
        answer = client.post("/api/v1/search", files={"file": (f"{name}.jpg", small[name], "image/jpeg")})
        assert answer.status_code in (200, 503), answer.text
