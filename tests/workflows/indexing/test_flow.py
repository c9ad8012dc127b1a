"""Copies that arrive together: the first leads, the others ride along, nobody is left behind."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from pictrace.catalogue import Standing
from pictrace.sources import open_source
from pictrace.workflows.indexing.flow import InFlight, Item, Place, Read


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(1, open_source(str(tmp_path)))


def test_the_first_of_a_content_is_to_be_decoded(place: Place) -> None:
    flight = InFlight()
    items = [Item(place, f"{n}.jpg", "1", Standing.NEW) for n in range(3)]
    assert [flight.board("h", item) for item in items] == [True, False, False]
    assert flight.board("other", items[0])
    assert flight.land("h") == items
    assert flight.land("h") == flight.land("never") == []
    assert flight.board("h", items[1]), "after landing the next one leads"


def test_many_threads_board_and_one_leads(place: Place) -> None:
    flight, leaders = InFlight(), list[int]()
    barrier = threading.Barrier(8)

    def board(number: int) -> None:
        barrier.wait(10)
        for content in range(50):
            item = Item(place, str(number), "1", Standing.NEW)
            leaders.extend([content] if flight.board(str(content), item) else [])

    threads = [threading.Thread(target=board, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(leaders) == list(range(50))
    assert {len(flight.land(str(content))) for content in range(50)} == {8}


def test_a_job_knows_its_location_and_shows_no_bytes(place: Place, tmp_path: Path) -> None:
    item = Item(place, "2009/日本.jpg", "1", Standing.NEW, data=b"secret")
    assert item.location == f"{tmp_path}/2009/日本.jpg"
    assert "secret" not in repr(item) and "secret" not in repr(Read(item, b"secret", "h"))
