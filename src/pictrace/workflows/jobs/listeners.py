"""Who wants to hear of changes: those who wait in a thread, and those who are called."""

from __future__ import annotations

import threading
from collections.abc import Callable

__all__ = ["Listeners"]


class Listeners:
    """``changed`` is a condition of the lock that guards what changes. Safe to use from several threads."""

    def __init__(self, lock: threading.RLock) -> None:
        self.changed = threading.Condition(lock)
        self._called: set[Callable[[], None]] = set()

    def add(self, heard: Callable[[], None]) -> Callable[[], None]:
        """Calls ``heard`` at each change, in whichever thread made it; returns how to stop that."""
        with self.changed:
            self._called.add(heard)

        def stop() -> None:
            with self.changed:
                self._called.discard(heard)

        return stop

    def tell(self) -> None:
        """Something changed. Those who are called are so without the lock, unless the caller holds it."""
        with self.changed:
            self.changed.notify_all()
            called = list(self._called)
        for heard in called:
            heard()
