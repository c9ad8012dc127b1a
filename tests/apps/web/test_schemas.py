"""The described shapes against what the records say: no field is forgotten on either side."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import BaseModel, ValidationError

from pictrace.apps.web import schemas
from pictrace.apps.web.answers import job_json, photo_json
from pictrace.messages import verbatim
from pictrace.records import (
    Comparison,
    Evidence,
    Failure,
    IndexProgress,
    Job,
    JobKind,
    JobState,
    Photo,
    PhotoState,
    Region,
    Relation,
    SourceRecord,
    Tag,
    Task,
    Verdict,
)
from pictrace.records.statements import statements
from pictrace.workflows.maintenance.status import ModelState, Status

EVIDENCE = Evidence(
    0.9, 3, 0.8, 0.7, 100, 120, Region(0, 0, 1, 0.5), "query", (1.0,) * 9, 90.0, True, (verbatim("a note"),)
)  # fmt: skip
SAID: list[tuple[type[BaseModel], Mapping[str, object]]] = [
    (schemas.EvidenceOut, EVIDENCE.to_json()),
    (schemas.TagOut, Tag("cat", 0.5).to_json()),
    (schemas.PhotoOut, photo_json(Photo(1, 1, "a", "/a", PhotoState.PRESENT))),
    (schemas.SourceOut, SourceRecord(1, "folder", "/a", True, None).to_json()),
    (schemas.ProgressOut, IndexProgress("/a", 1, 2, True, 1, 0, 1.0, 1.0, 1.0).to_json()),
    (schemas.FailureOut, Failure("/a", verbatim("damaged"), "unreadable").to_json()),
    (schemas.ModelOut, ModelState("m", "m@1", 8, "Apache-2.0", "d", None, True, True).to_json()),
    (schemas.JobOut, job_json(Job(1, Task(JobKind.INDEX), JobState.DONE, datetime(2026, 5, 1, tzinfo=UTC)))),
    (schemas.StatusOut, Status(Path("/library"), 1, 2, 3, 4, (), (), ()).to_json()),
    (
        schemas.ComparisonOut,
        Comparison("a", "b", Verdict(Relation.COPY, 0.9, EVIDENCE), {"hue": 0.1}).to_json()
        | {"statements": [one.to_json() for one in statements(Relation.COPY, EVIDENCE)], "pictures": {}},
    ),
]


@pytest.mark.parametrize(("model", "said"), SAID, ids=[model.__name__ for model, _ in SAID])
def test_what_is_said_is_what_is_described(model: type[BaseModel], said: Mapping[str, object]) -> None:
    model.model_validate(said)
    assert set(said) == set(model.model_fields)


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "not-duplicates", "photo_ids": [1]},
        {"kind": "not-duplicates", "photo_ids": [0, 1]},
        {"kind": "not-duplicates", "photo_ids": [1, 2**63]},
        {"kind": "not-duplicates", "photo_ids": list(range(1, 1002))},
        {"kind": "burn", "photo_ids": [1, 2]},
    ],
)
def test_wrong_decisions_do_not_pass(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        schemas.DecisionIn.model_validate(wrong)


def test_an_empty_wish_is_to_look_at_all_sources_again() -> None:
    wish = schemas.JobIn.model_validate({})
    assert (wish.kind, wish.places, wish.model, wish.retry, wish.accept_changes, wish.relations) == (
        "index", [], None, False, False, None
    )  # fmt: skip


@pytest.mark.parametrize(
    "wrong", [{"places": [""]}, {"places": ["a"] * 101}, {"places": ["a" * 4097]}, {"kind": "x"}, {"relations": []}]
)
def test_wishes_without_sense_do_not_pass(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        schemas.JobIn.model_validate(wrong)


@pytest.mark.parametrize("url", ["ftp://a/b.jpg", "file:///etc/passwd", "https://a b", "http://", "x" * 20])
def test_only_addresses_of_the_web_pass(url: str) -> None:
    with pytest.raises(ValidationError):
        schemas.AddressesIn.model_validate({"urls": [url]})
    assert schemas.AddressesIn.model_validate({"urls": ["HTTPS://a/日本.jpg"]}).name == "addresses"
