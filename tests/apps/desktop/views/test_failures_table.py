"""What could not be indexed, and why."""

from __future__ import annotations

from typing import Any

import pytest

from pictrace.messages import Message, english, verbatim
from pictrace.records import Failure

pytestmark = pytest.mark.usefixtures("screen")

MANY = 450
"""More than are added at once, twice."""

WHY = verbatim("not a picture")


@pytest.fixture
def table(bare: Any, hosted: Any) -> Any:
    from pictrace.apps.desktop.views.failures_table import FailuresTable

    return bare.filled(FailuresTable(bare.root, bare.context, hosted.session.indexing))


def rows(table: Any) -> list[tuple[str, ...]]:
    return [table.table.item(item, "values") for item in table.table.get_children()]


def test_failures_are_said_with_their_reason_in_the_persons_language(bare: Any, hosted: Any) -> None:
    from pictrace.apps.desktop.views.failures_table import FailuresTable

    bare.desktop.remember(language="de")
    bare.context.messages = bare.desktop.messages
    table = bare.filled(FailuresTable(bare.root, bare.context, hosted.session.indexing))
    hosted.session.indexing.failures = [Failure("/photos/Ünï 写真.jpg", Message("file.empty"))]
    table.show()
    ((where, why),) = rows(table)
    assert where == "/photos/Ünï 写真.jpg"
    assert why == bare.context.messages.said(Message("file.empty")) != english(Message("file.empty"))


def test_only_new_ones_are_added(bare: Any, hosted: Any, table: Any) -> None:
    hosted.session.indexing.failures = [Failure("/1.jpg", WHY)]
    table.show()
    first = table.table.get_children()
    hosted.session.indexing.failures = [
        Failure("/1.jpg", WHY),
        Failure("/2.jpg", WHY),
    ]
    table.show()
    assert table.table.get_children()[:1] == first
    assert [where for where, _ in rows(table)] == ["/1.jpg", "/2.jpg"]


def test_very_many_are_added_while_the_window_lives(bare: Any, hosted: Any, table: Any) -> None:
    hosted.session.indexing.failures = [Failure(f"/{number}.jpg", WHY) for number in range(MANY)]
    table.show()
    assert 0 < len(rows(table)) < MANY
    bare.until(lambda: len(rows(table)) == MANY)
    assert rows(table)[-1][0] == f"/{MANY - 1}.jpg"


def test_another_run_begins_anew(hosted: Any, table: Any) -> None:
    hosted.session.indexing.failures = [
        Failure("/1.jpg", WHY),
        Failure("/2.jpg", WHY),
    ]
    table.show()
    hosted.session.indexing.failures = [Failure("/3.jpg", WHY)]
    table.show()
    assert [where for where, _ in rows(table)] == ["/3.jpg"]
