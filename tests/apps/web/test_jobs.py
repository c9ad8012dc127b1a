"""Jobs: one after the other, watched live, stopped and resumed; and the duplicates that one of them finds."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient

from pictrace.apps.web.app import create_app
from pictrace.apps.web.streams import Streams
from pictrace.messages import verbatim
from pictrace.records import Failure, IndexReport, JobKind, Task
from tests.apps.web import patience
from tests.apps.web.conftest import signed_in
from tests.apps.web.fake import FakeLibrary
from tests.catalogue.making import mark_missing


def ended(client: TestClient, job: dict[str, Any]) -> dict[str, Any]:
    """The job when it is over."""
    jobs = client.app.state.site.jobs  # type: ignore[attr-defined]
    patience.ended(jobs, jobs.get(job["id"]))
    over: dict[str, Any] = client.get(f"/api/v1/jobs/{job['id']}").json()
    return over


def start(client: TestClient, **body: Any) -> dict[str, Any]:
    answer = client.post("/api/v1/jobs", json=body)
    assert answer.status_code == 202, answer.text
    job: dict[str, Any] = answer.json()
    assert answer.headers["location"] == f"/api/v1/jobs/{job['id']}"
    return job


def events(client: TestClient, path: str) -> list[tuple[str, Any]]:
    out, name = [], ""
    with client.stream("GET", path) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        for line in stream.iter_lines():
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            elif line.startswith("data: "):
                out.append((name, json.loads(line.removeprefix("data: "))))
    return out


def test_indexing_runs_to_its_end_and_says_what_failed(client: TestClient) -> None:
    job = start(client, places=["/photos"])
    done = ended(client, job)
    assert (done["state"], done["report"]["added"], done["progress"]["done"]) == ("done", 99, 100)
    failures = client.get(f"/api/v1/jobs/{job['id']}/failures").json()
    assert failures["total"] == 1
    assert failures["failures"][0]["location"] == "/photos/<b>bad</b>.jpg"


def test_the_events_of_a_job_end_with_it(client: TestClient, library: FakeLibrary) -> None:
    library.go_on.clear()
    job = start(client, places=["/photos"])
    assert library.begun.wait(10)
    library.go_on.set()
    seen = events(client, f"/api/v1/jobs/{job['id']}/events")
    assert seen[-1][0] == "job"
    assert seen[-1][1]["state"] == "done"
    assert [data["failures"][0]["location"] for name, data in seen if name == "failures"] == ["/photos/<b>bad</b>.jpg"]


def test_a_job_is_stopped_and_resumed(client: TestClient, library: FakeLibrary) -> None:
    library.go_on.clear()
    job = start(client, places=["/photos"])
    assert client.post(f"/api/v1/jobs/{job['id']}/resume").status_code == 409
    assert library.begun.wait(10)
    assert client.post(f"/api/v1/jobs/{job['id']}/stop").json()["state"] == "stopping"
    library.go_on.set()
    stopped = ended(client, job)
    assert (stopped["state"], stopped["report"]) == ("stopped", None)
    resumed = client.post(f"/api/v1/jobs/{job['id']}/resume").json()
    assert resumed["places"] == ["/photos"]
    assert ended(client, resumed)["state"] == "done"


def test_jobs_wait_in_line_and_one_in_line_can_be_stopped(client: TestClient, library: FakeLibrary) -> None:
    library.go_on.clear()
    first, second = start(client, places=["/a"]), start(client, places=["/b"])
    assert client.post("/api/v1/jobs", json={"places": ["/b"]}).json()["type"].endswith("job-exists")
    assert client.post(f"/api/v1/jobs/{second['id']}/stop").json()["state"] == "stopped"
    library.go_on.set()
    assert ended(client, first)["state"] == "done"
    assert client.get(f"/api/v1/jobs/{second['id']}").json()["progress"] is None


def test_a_job_that_fails_says_why_and_the_next_one_runs(client: TestClient) -> None:
    failed = ended(client, start(client, places=["/nowhere"]))
    assert (failed["state"], failed["problem"]["type"]) == ("failed", "urn:pictrace:problem:wrong-use")
    assert ended(client, start(client, places=["/photos"]))["state"] == "done"


def test_an_unknown_job(client: TestClient) -> None:
    for method, path in (("GET", ""), ("GET", "/events"), ("GET", "/failures"), ("POST", "/stop"), ("POST", "/resume")):
        assert client.request(method, f"/api/v1/jobs/77{path}").status_code == 404


def test_a_listener_hears_a_job_that_starts_later_and_one_that_is_dismissed(library: FakeLibrary) -> None:
    jobs = library.jobs
    streams = Streams(jobs, lambda: library.generation, lambda: 0)

    async def listen() -> list[str]:
        heard = []
        stream = streams.events()
        asyncio.get_running_loop().call_soon(lambda: jobs.start(Task(JobKind.INDEX, ("/photos",))))
        async for event in stream:
            if event is not None and event[0] != "failures":
                heard.append(event[1]["state"] if event[0] == "job" else event[0])
                if heard[-1] == "done":
                    jobs.dismiss(event[1]["id"])
                elif heard[-1] == "dismissed":
                    break
        await stream.aclose()  # type: ignore[attr-defined]
        return heard

    assert asyncio.run(asyncio.wait_for(listen(), 20))[-2:] == ["done", "dismissed"]
    assert streams.watched == 0


def test_what_was_done_is_still_there_after_a_restart(library: FakeLibrary) -> None:
    with signed_in(create_app(library)) as client:
        index = ended(client, start(client, places=["/nowhere"]))
        found = ended(client, start(client, kind="duplicates"))
        groups = client.get("/api/v1/duplicates").json()["groups"]
    with signed_in(create_app(library)) as client:
        assert client.get("/api/v1/jobs").json()["jobs"] == [index, found]
        page = client.get("/api/v1/duplicates").json()
    assert len(groups) == 4
    assert page["groups"] == groups
    assert (page["looked"]["photos"], page["looked"]["new"], page["looked"]["complete"]) == (8, 0, True)


def test_a_stopped_job_that_was_gone_on_with_says_so(client: TestClient, library: FakeLibrary) -> None:
    library.go_on.clear()
    job = start(client, places=["/photos"])
    assert library.begun.wait(10)
    assert client.delete(f"/api/v1/jobs/{job['id']}").json()["type"].endswith("job-unfinished")
    client.post(f"/api/v1/jobs/{job['id']}/stop")
    library.go_on.set()
    stopped = ended(client, job)
    assert (stopped["resumable"], stopped["continued_by"]) == (True, None)
    resumed = ended(client, client.post(f"/api/v1/jobs/{job['id']}/resume").json())
    before = client.get(f"/api/v1/jobs/{job['id']}").json()
    assert (before["state"], before["resumable"], before["continued_by"]) == ("stopped", False, resumed["id"])
    assert client.delete(f"/api/v1/jobs/{job['id']}").status_code == 204
    assert [one["id"] for one in client.get("/api/v1/jobs").json()["jobs"]] == [resumed["id"]]
    assert client.get(f"/api/v1/jobs/{job['id']}").status_code == 404


def test_a_listener_hears_that_the_photos_changed_without_a_job(library: FakeLibrary) -> None:
    streams = Streams(library.jobs, lambda: library.generation, lambda: 0)

    async def listen() -> list[int]:
        heard = []
        stream = streams.events()
        async for event in stream:
            if event is not None and event[0] == "library":
                heard.append(event[1]["generation"])
                if len(heard) == 2:
                    break
                library.change(1, message=verbatim("another"))
                streams.look()
        await stream.aclose()  # type: ignore[attr-defined]
        return heard

    assert asyncio.run(asyncio.wait_for(listen(), 10)) == [0, 1]


def test_duplicates_are_found_paged_decided_and_taken_back(client: TestClient) -> None:
    empty = client.get("/api/v1/duplicates").json()
    assert (empty["groups"], empty["total"], empty["job"]) == ([], 0, None)
    job = start(client, kind="duplicates")
    ended(client, job)
    first = client.get("/api/v1/duplicates?limit=3").json()
    assert (len(first["groups"]), first["total"], first["next"], first["job"]["state"]) == (3, 4, 3, "done")
    assert first["relations"] == {"copy": 2, "crop": 2}
    assert first["looked"] | {"started": "", "ended": "", "generation": 0} == {
        "started": "", "ended": "", "complete": True, "photos": 8, "new": 0, "generation": 0,
        "relations": ["identical", "copy", "crop", "rotated", "mirrored", "edited"],
    }  # fmt: skip
    crops = client.get("/api/v1/duplicates?relation=crop&limit=1").json()
    assert (crops["total"], [group["place"] for group in crops["groups"]]) == (2, [1])
    group = first["groups"][0]
    assert group["keeper"] == group["photos"][0]["photo_id"]
    assert group["photos"][0]["thumbnail"]
    body = {"kind": "keep-both", "photo_ids": [p["photo_id"] for p in group["photos"]], "place": group["place"]}
    decision = client.post("/api/v1/decisions", json=body)
    assert decision.status_code == 201
    after = client.get("/api/v1/duplicates?limit=1").json()
    assert (after["decided"], after["groups"][0]["decision"]["kind"]) == (1, "keep-both")
    of_crops = client.get("/api/v1/duplicates?relation=crop").json()
    assert (of_crops["decided"], of_crops["total"]) == (0, 2), "progress is that of the filter"
    still = client.get("/api/v1/duplicates?decided=false").json()
    assert [one["place"] for one in still["groups"]] == [1, 2, 3]
    assert [one["place"] for one in client.get("/api/v1/duplicates?decided=true").json()["groups"]] == [0]
    assert len(client.get("/api/v1/decisions").json()["decisions"]) == 1
    assert client.delete(f"/api/v1/decisions/{decision.json()['id']}").status_code == 204
    assert client.get("/api/v1/duplicates?limit=1").json()["decided"] == 0
    assert client.delete("/api/v1/decisions/55").status_code == 422


def test_groups_follow_the_library(client: TestClient, library: FakeLibrary) -> None:
    ended(client, start(client, kind="duplicates"))
    catalogue = library._parts.catalogue
    group = client.get("/api/v1/duplicates?limit=1").json()["groups"][0]
    mark_missing(catalogue, np.array([group["photos"][1]["photo_id"]]))
    page = client.get("/api/v1/duplicates").json()
    assert (page["total"], [one["place"] for one in page["groups"]]) == (3, [1, 2, 3])
    catalogue.scans.restore(np.array([group["photos"][1]["photo_id"]]))
    assert client.get("/api/v1/duplicates?limit=1").json()["groups"] == [group]
    library._parts.catalogue.sources.forget(1)
    page = client.get("/api/v1/duplicates").json()
    assert (page["total"], page["groups"], page["relations"]) == (0, [], {})


def test_a_decision_needs_two_different_photos(client: TestClient) -> None:
    for ids, status in (([1], 422), ([1, 1], 422), ([1, 999], 404), ([], 422)):
        answer = client.post("/api/v1/decisions", json={"kind": "not-duplicates", "photo_ids": ids})
        assert answer.status_code == status, answer.text


def test_half_a_surrogate_pair_breaks_no_report(
    client: TestClient, library: FakeLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    half = "http://x.org/\ud800.jpg"

    def index(*_: object, **__: object) -> Iterator[Failure | IndexReport]:
        yield Failure(half, verbatim(f"{half} is odd"))
        yield IndexReport(failed=1, unreachable=(Failure(half, verbatim(half)),))

    monkeypatch.setattr(library, "index", index)
    job = start(client)
    ended(client, job)
    failures = client.get(f"/api/v1/jobs/{job['id']}/failures")
    assert failures.json()["failures"][0] == Failure(half, verbatim(f"{half} is odd")).to_json()
    assert client.get("/api/v1/jobs").json()["jobs"][0]["state"] == "done"
    assert "\\ud800" in client.get(f"/api/v1/jobs/{job['id']}/events").text


def test_a_listener_hears_that_another_tab_made_an_album(library: FakeLibrary) -> None:
    albums = library.collections.albums
    streams = Streams(library.jobs, lambda: 0, lambda: library.collections.revision)

    async def listen() -> list[int]:
        heard = []
        stream = streams.events()
        async for event in stream:
            if event is not None and event[0] == "collections":
                heard.append(event[1]["revision"])
                if len(heard) == 2:
                    break
                await asyncio.to_thread(albums.create, "Sea")
                streams.look()
        await stream.aclose()  # type: ignore[attr-defined]
        return heard

    before, after = asyncio.run(asyncio.wait_for(listen(), 10))
    assert after > before
