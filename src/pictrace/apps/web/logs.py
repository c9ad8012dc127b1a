"""The server's log, in which a thing that happens a thousand times is said once a minute."""

from __future__ import annotations

import copy
import logging
from typing import Any

from uvicorn.config import LOGGING_CONFIG

__all__ = ["OnceAMinute", "log_config"]

_QUIET_SECONDS = 60.0
_REMEMBERED = 1000
"""A thing that repeats is logged once a minute; so many different ones are remembered."""


class OnceAMinute(logging.Filter):
    """Lets one of equal records through in a minute; the next that passes says how many did not. Records are equal that
    were made at one place in the code for one kind of error: strangers choose what else they say."""

    def __init__(self) -> None:
        super().__init__()
        self._said: dict[tuple[object, ...], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[0] if record.exc_info else None
        key = (record.name, record.pathname, record.lineno, error)
        last, held = self._said.get(key, (float("-inf"), 0))
        if record.created - last < _QUIET_SECONDS:
            self._said[key] = (last, held + 1)
            return False
        if len(self._said) >= _REMEMBERED:
            self._said.clear()
        self._said[key] = (record.created, 0)
        if held:
            record.msg = f"{record.getMessage()} (and {held} times more since it was last said)"
            record.args = None
        return True


def log_config() -> dict[str, Any]:
    """uvicorn's way of writing, through that filter, also for what asyncio and PicTrace itself say."""
    config = copy.deepcopy(LOGGING_CONFIG)
    config["filters"] = {"once": {"()": OnceAMinute}}
    config["handlers"]["default"]["filters"] = ["once"]
    for name in ("asyncio", "pictrace"):
        config["loggers"][name] = {"handlers": ["default"], "level": "WARNING"}
    return config
