"""Errors as problem details: one shape, a stable type, and nothing of the inside."""

from __future__ import annotations

import json

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from pictrace import errors
from pictrace.apps.web import problems
from pictrace.apps.web.problems import PROBLEM_SCHEMA, BodyTooLarge, Problem, problem_json, problem_of, problem_response
from pictrace.messages import Message, verbatim
from pictrace.workflows.jobs.errors import JobGone

KINDS = [getattr(errors, name) for name in errors.__all__]


def made(kind: type[errors.PicTraceError], text: str = "Ünï 日本: it is not there") -> errors.PicTraceError:
    return kind(text, "jxl") if kind is errors.MissingExtra else kind(text)


@pytest.mark.parametrize("kind", KINDS, ids=errors.__all__)
def test_every_error_has_one_shape(kind: type[errors.PicTraceError]) -> None:
    error = made(kind)
    found = problem_json(error)
    assert set(found) == {*PROBLEM_SCHEMA["required"], "message"}
    assert found["type"].startswith("urn:pictrace:problem:") and found["title"]
    assert 400 <= found["status"] <= 599
    assert found["detail"] == str(error)


@pytest.mark.parametrize(
    ("error", "status", "name"),
    [
        (errors.UsageError("x"), 422, "wrong-use"),
        (JobGone("x"), 404, "job-gone"),
        (errors.LibraryBusy("x"), 409, "library-busy"),
        (errors.LibraryFull("x"), 507, "library-full"),
        (errors.LibraryDamaged("x"), 500, "library"),
        (errors.SourceUnreachable("x"), 424, "source-unreachable"),
        (errors.PhotoGone("x"), 404, "photo-gone"),
        (errors.PhotoTooLarge("x"), 413, "photo-too-large"),
        (errors.DecoderMissing("x"), 422, "photo-unreadable"),
        (errors.UnknownModel("x"), 422, "unknown-model"),
        (errors.ModelDamaged("x"), 409, "model"),
        (errors.PicTraceError("x"), 500, "failed"),
    ],
)
def test_the_most_precise_answer_is_given(error: Exception, status: int, name: str) -> None:
    found = problem_json(error)
    assert (found["status"], found["type"]) == (status, f"urn:pictrace:problem:{name}")


def test_what_is_not_ours_says_nothing_about_the_inside() -> None:
    found = problem_json(ValueError("password=hunter2 in /home/ann/.netrc"))
    assert (found["status"], found["title"]) == (500, "PicTrace failed")
    assert "hunter2" not in str(found) and "ann" not in str(found)


def test_what_turns_text_around_is_made_visible() -> None:
    assert "\u202e" not in problem_json(errors.PhotoGone("evil\u202egpj.exe"))["detail"]
    nested = errors.PhotoGone("place.why", place="evil\u202egpj.exe", why=Message("file.other", what=("\u202e", 1)))
    assert "\u202e" not in json.dumps(problem_json(nested), ensure_ascii=False)


def test_a_problem_says_its_code_and_values() -> None:
    found = problem_json(errors.PhotoTooLarge("file.large", limit=1 << 20))
    assert (found["detail"], found["message"]) == (
        "the file is over the limit of 1 MiB",
        {"code": "file.large", "values": {"limit": 1 << 20}},
    )


@pytest.mark.parametrize("kind", KINDS, ids=errors.__all__)
def test_a_kept_error_is_the_same_problem(kind: type[errors.PicTraceError]) -> None:
    error = made(kind)
    assert problem_of(kind.__name__, error.message) == problem_json(error)


@pytest.mark.parametrize("name", ["", "ValueError", "ClassVar", "annotations", "Gone"])
def test_a_kept_error_of_another_name_failed(name: str) -> None:
    assert problem_of(name, verbatim("text"))["type"] == "urn:pictrace:problem:failed"


def test_a_problem_brings_its_headers() -> None:
    answer = problem_response(Problem(503, "busy", "Too many requests", None, {"retry-after": "1"}))
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    assert answer.headers["content-type"] == "application/problem+json"
    assert str(Problem(404, "gone", "It is gone")) == "It is gone"


def client() -> TestClient:
    app = FastAPI()
    problems.install(app)

    @app.get("/number/{number}")
    async def number(number: int, least: int = 0) -> int:
        return number

    @app.get("/raise/{name}")
    async def fail(name: str) -> None:
        raise BodyTooLarge(4096) if name == "BodyTooLarge" else getattr(errors, name)("Ünï: why")

    return TestClient(app)


def test_wrong_parameters_are_named_one_by_one() -> None:
    answer = client().get("/number/x?least=y")
    body = answer.json()
    assert (answer.status_code, body["type"]) == (422, "urn:pictrace:problem:invalid")
    assert [(one["in"], one["name"]) for one in body["errors"]] == [("path", "number"), ("query", "least")]
    assert all(one["detail"] for one in body["errors"])
    assert [one["message"]["code"] for one in body["errors"]] == ["request.whole", "request.whole"]
    assert body["message"]["code"] == "request.invalid"
    assert body["detail"] == "number is no whole number; least is no whole number"


def test_another_method_is_a_problem_too() -> None:
    body = client().post("/number/1").json()
    assert body["message"] == Message("request.method", path="/number/1", method="POST").to_json()


def test_an_address_that_is_not_there_is_a_problem_too() -> None:
    answer = client().get("/nowhere")
    assert answer.json() == {
        "type": "urn:pictrace:problem:not-found", "title": "Not Found", "status": 404,
        "detail": "nothing is at /nowhere", "message": Message("request.nowhere", path="/nowhere").to_json(),
    }  # fmt: skip
    assert answer.headers["content-type"] == "application/problem+json"


def test_raised_errors_are_answered() -> None:
    answer = client().get("/raise/PhotoGone")
    assert (answer.status_code, answer.json()["detail"]) == (404, "Ünï: why")
    answer = client().get("/raise/BodyTooLarge")
    assert (answer.status_code, answer.json()["type"]) == (413, "urn:pictrace:problem:too-large")
    assert answer.json()["detail"] == "this address takes at most 4,096 bytes; send a smaller file"
