from __future__ import annotations

import threading

import pytest

from pictrace.workflows.indexing.executor import Budget, Channel, Pipeline, Stopped


@pytest.fixture
def pipeline() -> Pipeline:
    return Pipeline()


def test_everything_arrives_once_through_several_threads(pipeline: Pipeline) -> None:
    numbers: Channel[int] = Channel(pipeline, 3)
    squares: Channel[int] = Channel(pipeline, 2)

    def give() -> None:
        for number in range(200):
            numbers.put(number)

    def square() -> None:
        for number in numbers:
            squares.put(number * number)

    pipeline.start("give", give, 1, numbers)
    pipeline.start("square", square, 4, squares)
    assert sorted(squares) == [number * number for number in range(200)]
    pipeline.close()
    assert pipeline.error is None


def test_a_channel_holds_no_more_than_its_capacity(pipeline: Pipeline) -> None:
    channel: Channel[int] = Channel(pipeline, 2)
    reached = threading.Event()

    def give() -> None:
        for number in range(3):
            if number == 2:
                reached.set()
            channel.put(number)

    pipeline.start("give", give, 1, channel)
    assert reached.wait(5)
    assert channel.drain() in ([0, 1], [0, 1, 2])
    pipeline.close()


def test_take_gives_what_is_there_up_to_most(pipeline: Pipeline) -> None:
    channel: Channel[int] = Channel(pipeline, 5)
    for number in range(5):
        channel.put(number)
    assert channel.take(3) == [0, 1, 2]
    channel.end()
    assert channel.take(3) == [3, 4]
    assert channel.take(3) is None


def test_take_loses_patience(pipeline: Pipeline) -> None:
    channel: Channel[int] = Channel(pipeline, 1)
    assert channel.take(patience=0.0) == []


def test_stop_wakes_everyone_who_waits(pipeline: Pipeline) -> None:
    full: Channel[int] = Channel(pipeline, 1)
    empty: Channel[int] = Channel(pipeline, 1)
    full.put(0)
    budget = Budget(pipeline, 10)
    budget.acquire(10)
    woken: list[str] = []

    def waiting(name: str, wait: object) -> None:
        try:
            wait()  # type: ignore[operator]
        except Stopped:
            woken.append(name)
            raise

    pipeline.start("put", lambda: waiting("put", lambda: full.put(1)))
    pipeline.start("take", lambda: waiting("take", empty.take))
    pipeline.start("budget", lambda: waiting("budget", lambda: budget.acquire(1)))
    pipeline.close()
    assert sorted(woken) == ["budget", "put", "take"]


def test_the_first_error_stops_the_rest_and_is_kept(pipeline: Pipeline) -> None:
    channel: Channel[int] = Channel(pipeline, 1)

    def fail() -> None:
        raise ValueError("first")

    def wait() -> None:
        channel.take()

    pipeline.start("wait", wait)
    pipeline.start("fail", fail)
    with pytest.raises(Stopped):
        channel.take()
    pipeline.close()
    assert isinstance(pipeline.error, ValueError)


def test_a_thing_larger_than_the_budget_passes_alone(pipeline: Pipeline) -> None:
    budget = Budget(pipeline, 10)
    budget.acquire(50)
    budget.adjust(-50)
    budget.acquire(4)
    budget.adjust(3)  # an estimate that was too low never waits
    entered = threading.Event()

    def more() -> None:
        budget.acquire(6)
        entered.set()

    pipeline.start("more", more)
    assert not entered.is_set()
    budget.adjust(-7)
    assert entered.wait(5)
    pipeline.close()


def test_take_waits_for_the_least_that_was_asked_for(pipeline: Pipeline) -> None:
    channel: Channel[int] = Channel(pipeline, 8)
    threes: Channel[list[int]] = Channel(pipeline, 8)

    def by_threes() -> None:
        while (taken := channel.take(3, least=3)) is not None:
            threes.put(taken)

    pipeline.start("take", by_threes, 1, threes)
    for number in range(10):
        channel.put(number)
    channel.end()
    assert list(threes) == [[0, 1, 2], [3, 4, 5], [6, 7, 8], [9]]
    pipeline.close()


def test_fewer_than_the_least_come_at_the_end_and_when_patience_ends(pipeline: Pipeline) -> None:
    channel: Channel[int] = Channel(pipeline, 8)
    channel.put(0)
    assert channel.take(8, patience=0.0, least=5) == [0]
    assert channel.take(8, patience=0.0, least=5) == []
    channel.put(1)
    channel.end()
    assert channel.take(8, least=5) == [1]
    assert channel.take(8, least=5) is None


def test_more_than_fits_is_never_waited_for(pipeline: Pipeline) -> None:
    channel: Channel[int] = Channel(pipeline, 2)
    channel.put(0)
    channel.put(1)
    assert channel.take(9, least=9) == [0, 1]


def test_who_waits_to_take_lets_those_put_who_still_have_room(pipeline: Pipeline) -> None:
    channel: Channel[int] = Channel(pipeline, 4)

    def fill() -> None:
        for number in range(7):
            channel.put(number)

    pipeline.start("fill", fill, 1, channel)
    assert channel.take(1, least=4) == [0]
    assert channel.take(4, least=4) == [1, 2, 3, 4]
    assert list(channel) == [5, 6]
    pipeline.close()
