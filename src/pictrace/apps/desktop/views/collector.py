"""Python's garbage collector, kept to the window's thread.

Images, fonts and variables of Tk give something back to Tk when they are collected, and Tk may be called
from its own thread only. The collector runs in whatever thread happens to allocate, so it is switched off
while the window lives and run from the window's loop, a generation at a time.
"""

from __future__ import annotations

import gc

__all__ = ["Collector"]


class Collector:
    """Takes the collector over; ``release`` gives it back."""

    def __init__(self) -> None:
        self._was_on = gc.isenabled()
        gc.disable()
        gc.collect()
        gc.freeze()  # modules and what they hold live as long as the process: not looked at again

    def step(self) -> None:
        """Collects the oldest generation that is due, as the automatic collector would."""
        due = [count > limit for count, limit in zip(gc.get_count(), gc.get_threshold(), strict=True)]
        if not due[0]:
            return
        gc.collect(2 if due[2] and due[1] else 1 if due[1] else 0)

    def release(self) -> None:
        gc.unfreeze()
        gc.collect()
        if self._was_on:
            gc.enable()
