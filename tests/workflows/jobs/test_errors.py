"""What may be wrong with a wish about a job is wrong use, each kind told apart."""

from __future__ import annotations

import pytest

from pictrace.apps.web.problems import problem_json
from pictrace.errors import UsageError
from pictrace.workflows.jobs import errors


@pytest.mark.parametrize("name", errors.__all__)
def test_each_is_wrong_use_and_says_what_it_means(name: str) -> None:
    kind = getattr(errors, name)
    assert issubclass(kind, UsageError) and kind.__doc__
    assert str(kind("there is no job 3")) == "there is no job 3"


def test_programs_tell_them_apart() -> None:
    kinds = [problem_json(getattr(errors, name)("no")) for name in errors.__all__]
    assert len({one["type"] for one in kinds}) == len(errors.__all__)
    assert {one["status"] for one in kinds} == {404, 409}
