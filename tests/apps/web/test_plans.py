"""Clean-ups by the API: a plan made, looked at, edited, rehearsed, carried out as a job, taken back; bytes compared."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from pictrace.apps.web.app import create_app
from pictrace.library import Library
from tests.apps.web.conftest import signed_in

Tree = dict[str, tuple[bytes, int, int]]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, photographs: dict[str, Path]) -> Path:
    """A folder with two pictures that are there twice, and a library that has looked for duplicates."""
    home = tmp_path_factory.mktemp("plans")
    for folder in ("2009", "copies"):
        (home / "photos" / folder).mkdir(parents=True)
        for name in ("coffee", "rocket"):
            shutil.copy(photographs[name], home / "photos" / folder)
    shutil.copy(photographs["chelsea"], home / "photos" / "copies" / "only one.png")
    with Library.open(home / "library", model="mini@7") as library:
        for _ in library.index([str(home / "photos")]):
            pass
        assert len(list(library.look_for_duplicates())) == 2
    return home


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Path:
    return made


@pytest.fixture
def client(home: Path) -> Iterator[TestClient]:
    with Library.open(home / "library", model="mini@7") as library, signed_in(create_app(library)) as client:
        yield client


def tree(home: Path) -> Tree:
    """Path below ``photos`` → bytes, mode and time, without the trash."""
    found = {}
    for path in (home / "photos").rglob("*"):
        if path.is_file() and ".pictrace-trash" not in path.parts:
            status = path.stat()
            found[path.relative_to(home).as_posix()] = (path.read_bytes(), status.st_mode, status.st_mtime_ns)
    return found


def done(client: TestClient, body: dict[str, Any]) -> dict[str, Any]:
    """A job that is started and waited for: its stream ends with it."""
    started = client.post("/api/v1/jobs", json=body)
    assert started.status_code == 202, started.text
    client.get(f"/api/v1/jobs/{started.json()['id']}/events")
    found: dict[str, Any] = client.get(f"/api/v1/jobs/{started.json()['id']}").json()
    assert found["state"] in ("done", "failed")
    return found


def plan_of(client: TestClient, **body: Any) -> dict[str, Any]:
    answer = client.post("/api/v1/plans", json=body)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_an_evening_and_back(client: TestClient, home: Path) -> None:
    before = tree(home)
    plan = plan_of(client)
    assert (plan["actions"], plan["chosen"], plan["left_out"], plan["rehearsal"]) == (2, 2, 0, None)
    assert plan["frees"] > 0 and plan["message"] == {"code": "plan.of-groups", "values": {}}
    page = client.get(f"/api/v1/plans/{plan['plan']}").json()
    one = page["actions"][0]
    assert "/copies/" in one["file"]["path"] and "/2009/" in one["keeper"]["path"]
    assert client.get(one["file"]["thumbnail"]).status_code == 200
    assert client.get(one["keeper"]["thumbnail"]).status_code == 200
    assert one["message"]["code"] == "plan.duplicate" and one["evidence"]["relation"] == "identical"

    fewer = client.patch(f"/api/v1/plans/{plan['plan']}", json={"drop": [one["number"]]}).json()
    assert fewer["chosen"] == 1 and fewer["frees_chosen"] == plan["frees"] - one["frees"]
    assert done(client, {"kind": "rehearse", "subject": plan["plan"]})["state"] == "done"
    assert tree(home) == before
    seen = client.get(f"/api/v1/plans/{plan['plan']}").json()["plan"]
    assert seen["rehearsal"]["looked"] == 1 and seen["rehearsal"]["refused"] == 0

    job = done(client, {"kind": "clean", "subject": plan["plan"]})
    assert job["progress"]["done"] == job["progress"]["total"] == 1 and job["failed"] == 0
    gone = set(before) - set(tree(home))
    (other,) = [each["file"]["path"] for each in page["actions"] if each["number"] != one["number"]]
    assert len(gone) == 1 and other.endswith(gone.pop())

    (run,) = [each for each in client.get("/api/v1/cleanups").json()["runs"] if each["plan"] == plan["plan"]]
    assert (run["state"], run["done"]) == ("done", 1)
    outcomes = client.get(f"/api/v1/cleanups/{run['run']}").json()["outcomes"]
    assert [each["state"] for each in outcomes] == ["done"] and outcomes[0]["path"] == other
    assert done(client, {"kind": "undo", "subject": run["run"]})["state"] == "done"
    assert tree(home) == before
    assert client.get("/api/v1/cleanups").json()["runs"][0]["state"] == "undone"


def test_what_changed_since_is_refused_with_its_reason(client: TestClient, home: Path) -> None:
    plan = plan_of(client)
    spare = Path(client.get(f"/api/v1/plans/{plan['plan']}").json()["actions"][0]["file"]["path"])
    kept = spare.read_bytes()
    status = spare.stat()
    try:
        spare.write_bytes(kept + b"changed")
        done(client, {"kind": "rehearse", "subject": plan["plan"]})
        page = client.get(f"/api/v1/plans/{plan['plan']}", params={"which": "refused"}).json()
        assert [one["refusal"]["code"] for one in page["actions"]] == ["cleanup.changed"]
        assert page["plan"]["refused"] == 1 and page["plan"]["frees_allowed"] < page["plan"]["frees"]
        assert client.get(f"/api/v1/plans/{plan['plan']}", params={"which": "dropped"}).json()["actions"] == []
    finally:
        spare.write_bytes(kept)
        os.utime(spare, ns=(status.st_atime_ns, status.st_mtime_ns))


def test_photos_by_hand_groups_by_place_and_what_a_card_has(
    client: TestClient, home: Path, tmp_path: Path, photographs: dict[str, Path]
) -> None:
    photos = {
        one["location"].rpartition("/photos/")[2]: one["photo_id"]
        for one in client.get("/api/v1/photos").json()["photos"]
    }
    by_hand = plan_of(client, of="photos", photo_ids=[photos["copies/coffee.png"], photos["copies/only one.png"]])
    assert by_hand["actions"] == 1 and by_hand["left_out"] == 1
    left = client.get(f"/api/v1/plans/{by_hand['plan']}/left-out").json()["left_out"]
    assert left[0]["code"] == "cleanup.no-keeper" and left[0]["path"].endswith("only one.png")
    assert plan_of(client, groups=[1])["actions"] == 1
    assert plan_of(client, groups=[17])["actions"] == 0
    keeper = photos["copies/coffee.png"]
    place = next(
        one["place"]
        for one in client.get("/api/v1/duplicates").json()["groups"]
        if keeper in [each["photo_id"] for each in one["photos"]]
    )
    kept = plan_of(client, groups=[place], keepers={str(place): keeper})["plan"]
    (action,) = client.get(f"/api/v1/plans/{kept}").json()["actions"]
    assert action["keeper"]["photo_id"] == keeper and action["message"]["values"]["why"]["code"] == "keeper.chosen"
    assert plan_of(client, like={"relation": "identical", "code": "keeper.folder"})["actions"] == 2
    assert plan_of(client, like={"relation": "copy", "code": "keeper.folder"})["actions"] == 0

    card = tmp_path / "card"
    card.mkdir()
    shutil.copy(photographs["coffee"], card)
    shutil.copy(photographs["retina"], card)
    answer = client.post("/api/v1/plans", json={"of": "place", "place": str(card)})
    assert answer.status_code == 202
    client.get(f"/api/v1/jobs/{answer.json()['id']}/events")
    found = client.get(f"/api/v1/plans/{answer.json()['subject']}").json()
    assert [one["file"]["path"].rpartition("/")[2] for one in found["actions"]] == ["coffee.png"]
    plans = [one["plan"] for one in client.get("/api/v1/plans").json()["plans"]]
    assert answer.json()["subject"] in plans and by_hand["plan"] in plans


def test_purging_deletes_what_is_old_enough_alone(client: TestClient, home: Path) -> None:
    before = tree(home)
    plan = plan_of(client)["plan"]
    done(client, {"kind": "clean", "subject": plan})
    (run,) = [one for one in client.get("/api/v1/cleanups").json()["runs"] if one["plan"] == plan]
    assert done(client, {"kind": "purge", "days": 30})["state"] == "done"
    assert done(client, {"kind": "undo", "subject": run["run"]})["failed"] == 0 and tree(home) == before


def test_what_is_not_there_and_what_is_not_said(client: TestClient) -> None:
    def kind(answer: Any) -> tuple[int, str]:
        return answer.status_code, answer.json()["type"].rpartition(":")[2]

    assert kind(client.get("/api/v1/plans/nosuch")) == (404, "plan-gone")
    assert kind(client.patch("/api/v1/plans/nosuch", json={})) == (404, "plan-gone")
    assert kind(client.delete("/api/v1/plans/nosuch")) == (404, "plan-gone")
    assert kind(client.get("/api/v1/cleanups/nosuch")) == (404, "cleanup-gone")
    assert kind(client.get("/api/v1/plans/..%2f..%2fsettings"))[0] in (404, 422)
    for body in ({"kind": "clean", "subject": "nosuch"}, {"kind": "undo", "subject": "nosuch"}, {"kind": "purge"}):
        assert kind(client.post("/api/v1/jobs", json=body)) == (422, "wrong-use")
    for body in ({"of": "place"}, {"action": "move"}, {"action": "rename"}, {"action": "sidecar"}):
        assert kind(client.post("/api/v1/plans", json=body)) == (422, "wrong-use")
    plan = plan_of(client)["plan"]
    assert kind(client.patch(f"/api/v1/plans/{plan}", json={"drop": [99]})) == (422, "wrong-use")
    assert client.delete(f"/api/v1/plans/{plan}").status_code == 204
    assert kind(client.get(f"/api/v1/plans/{plan}")) == (404, "plan-gone")


def test_a_browser_must_come_from_here(client: TestClient) -> None:
    foreign = {"origin": "https://elsewhere.example"}
    assert client.post("/api/v1/plans", json={}, headers=foreign).status_code == 403
    anonymous = {"authorization": ""}
    assert client.post("/api/v1/plans", json={}, headers=anonymous).status_code == 401
