from __future__ import annotations

import pytest
from starlette.testclient import TestClient


def test_suggestions_are_the_librarys(client: TestClient) -> None:
    answer = client.get("/api/v1/suggestions", params={"text": "к", "language": "ru"})
    assert answer.status_code == 200, answer.text
    assert answer.json() == {"suggestions": [{"word": "кошка", "count": 3, "language": "ru"}]}
    assert len(client.get("/api/v1/suggestions", params={"text": "ca", "k": 1}).json()["suggestions"]) == 1


@pytest.mark.parametrize(
    "wrong", [{}, {"text": ""}, {"text": "x" * 101}, {"text": "a", "language": "xx"}, {"text": "a", "k": 0}]
)
def test_wrong_questions_are_refused(client: TestClient, wrong: dict[str, str]) -> None:
    assert client.get("/api/v1/suggestions", params=wrong).status_code == 422
