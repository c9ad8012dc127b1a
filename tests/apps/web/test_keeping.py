"""Keep-rules by the API: read, tried, saved; a wrong one is a problem."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from pictrace.records import KeepOrder, KeepPreview
from tests.apps.web.fake import FakeLibrary


class Keeping:
    """Remembers what is asked of it."""

    def __init__(self) -> None:
        self.order = KeepOrder(("raw",), ("/best/",))
        self.names = ("raw", "place")
        self.tried: KeepOrder | None = None

    def save(self, order: KeepOrder) -> None:
        self.order = order

    def preview(self, order: KeepOrder) -> KeepPreview:
        self.tried = order
        return KeepPreview(7, 2, {"raw": 3})


@pytest.fixture
def keeping(library: FakeLibrary, monkeypatch: pytest.MonkeyPatch) -> Keeping:
    found = Keeping()
    monkeypatch.setattr(type(library), "keeping", found)
    return found


def test_what_holds_now(client: TestClient, keeping: Keeping) -> None:
    said: dict[str, Any] = client.get("/api/v1/keep-rules").json()
    assert said["order"] == ["raw", "place"] and said["prefer"] == ["/best/"]
    assert set(said["optional"]) == {"raw", "album", "newest"} and said["larger_percent"] == 5


def test_others_are_tried_and_saved(client: TestClient, keeping: Keeping) -> None:
    body = {"order": ["older"], "avoid": ["/inbox/"], "larger_percent": 30}
    assert client.post("/api/v1/keep-rules/preview", json=body).json() == {
        "looked": 7,
        "changed": 2,
        "decides": {"raw": 3},
    }
    wanted = KeepOrder(("older",), (), ("/inbox/",), 30)
    assert keeping.tried == wanted and keeping.order != wanted
    assert client.put("/api/v1/keep-rules", json=body).json()["avoid"] == ["/inbox/"]
    assert keeping.order == wanted


def test_a_rule_that_there_is_not(client: TestClient) -> None:
    answer = client.put("/api/v1/keep-rules", json={"order": ["prettiest"]})
    assert (answer.status_code, answer.json()["message"]["code"]) == (422, "setting.wrong")
