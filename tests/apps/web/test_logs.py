"""A thing that happens again and again is said once a minute."""

from __future__ import annotations

import logging

from pictrace.apps.web.logs import OnceAMinute, log_config


def record(at: float, message: str = "%s failed", line: int = 7, error: Exception | None = None) -> logging.LogRecord:
    info = (type(error), error, None) if error else None
    made = logging.LogRecord("pictrace", logging.ERROR, "security.py", line, message, ("GET /",), info)
    made.created = at
    return made


def test_equal_records_are_counted_and_then_told() -> None:
    once = OnceAMinute()
    assert [once.filter(record(second)) for second in range(60)] == [True] + [False] * 59
    after = record(61.0)
    assert once.filter(after)
    assert after.getMessage() == "GET / failed (and 59 times more since it was last said)"


def test_another_place_or_error_is_another_thing() -> None:
    once = OnceAMinute()
    assert once.filter(record(0.0))
    assert once.filter(record(0.0, line=8))
    assert once.filter(record(0.0, error=ValueError("a")))
    assert once.filter(record(0.0, error=OSError("b")))
    assert not once.filter(record(0.0, error=OSError("another number of the same")))


def test_what_strangers_say_does_not_make_it_another_thing() -> None:
    once = OnceAMinute()
    passed = [once.filter(record(0.0, message=f"GET /{number} failed %s")) for number in range(1000)]
    assert passed.count(True) == 1


def test_the_configuration_is_one_that_logging_takes() -> None:
    config = log_config()
    assert config["handlers"]["default"]["filters"] == ["once"]
    assert {"asyncio", "pictrace", "uvicorn"} <= set(config["loggers"])
    assert config["disable_existing_loggers"] is False
