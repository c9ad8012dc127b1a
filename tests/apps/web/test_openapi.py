"""The OpenAPI description is right, and an application that is asked for anything in it never fails.

Schemathesis makes the requests from the description: valid ones and broken ones. A 5xx fails the test, and so
does an answer that is not what the description promises."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

from pictrace.apps.web.app import create_app
from tests.apps.web.fake import FakeLibrary


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, photographs: dict[str, Path]) -> Iterator[FakeLibrary]:
    chosen = {name: photographs[name] for name in ("camera", "rocket")}
    with FakeLibrary(tmp_path_factory.mktemp("library"), chosen) as library:
        yield library


def test_no_request_makes_the_server_fail(library: FakeLibrary) -> None:
    app = create_app(library)
    let_in = {"host": "127.0.0.1", "authorization": f"Bearer {app.state.site.access.token}"}
    schema = schemathesis.openapi.from_asgi("/openapi.json", app, headers=let_in)
    # Without what is endless, and the folders of whoever runs the tests.
    chosen = schema.exclude(path_regex=r"/events$|/folders$")
    asked = [_ask(found.ok(), let_in) for found in chosen.get_all_operations() if isinstance(found, Ok)]
    assert len(asked) > 25


def _ask(operation: APIOperation[Any, Any, Any, Any], let_in: dict[str, str]) -> str:
    right = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    wrong = operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)

    @settings(
        max_examples=20,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=right | wrong)
    def requests(case: schemathesis.Case[Any]) -> None:
        response = case.call(headers=let_in)
        case.validate_response(
            response, checks=[not_a_server_error, content_type_conformance, response_schema_conformance]
        )

    requests()
    return operation.label


def test_the_description_names_everything_the_page_uses(client: TestClient) -> None:
    body = client.get("/openapi.json").json()
    paths = body["paths"].keys()
    for path in (
        "search",
        "health",
        "photos",
        "photos/{photo_id}/thumbnail",
        "photos/{photo_id}/original",
        "comparisons",
        "comparisons/{name}",
        "duplicates",
        "decisions",
        "sources",
        "jobs",
        "jobs/{job_id}/events",
        "jobs/{job_id}/stop",
        "models",
        "status",
    ):
        assert f"/api/v1/{path}" in paths
    assert "Limits" in body["info"]["description"]
    for operations in body["paths"].values():
        for operation in operations.values():
            assert operation["summary"] and operation["tags"]
            problem = operation["responses"]["default"]["content"]["application/problem+json"]
            assert problem["schema"] == {"$ref": "#/components/schemas/Problem"}


def test_search_takes_a_file_of_a_form(client: TestClient) -> None:
    body = client.get("/openapi.json").json()
    content = body["paths"]["/api/v1/search"]["post"]["requestBody"]["content"]
    assert "multipart/form-data" in content
