"""How a command is told to stop: Ctrl-C, and SIGTERM, which service managers and ``kill`` send. Both end it cleanly."""

from __future__ import annotations

import signal
from types import FrameType
from typing import NoReturn

from pictrace.apps.cli.output import EXIT_INTERRUPTED, EXIT_TERMINATED

__all__ = ["Terminated", "exit_code", "listen"]


class Terminated(KeyboardInterrupt):
    """SIGTERM came: whatever stops for Ctrl-C stops for it."""


def listen() -> None:
    """Lets this process be stopped, from the main thread.

    Shells start what runs in the background of a script with SIGINT ignored, and Python leaves that so: such a `watch`
    could only be killed. A SIGTERM that somebody chose to ignore stays ignored."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, _terminate)


def exit_code(stop: BaseException | None) -> int:
    """What a command ends with that was stopped by this."""
    return EXIT_TERMINATED if isinstance(stop, Terminated) else EXIT_INTERRUPTED


def _terminate(_number: int, _frame: FrameType | None) -> NoReturn:
    raise Terminated
