"""Room for the bodies of requests: who finds none waits in line, and TCP holds back what he sends."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from pictrace.apps.web.problems import Problem
from pictrace.messages import Message

__all__ = ["Room"]


class Room:
    """``total`` bytes of bodies at a time, and ``waiting`` requests in line for more. For one event loop."""

    def __init__(self, total: int, waiting: int) -> None:
        self._total = self._free = total
        self._waiting = waiting
        self._line: deque[tuple[int, asyncio.Future[None]]] = deque()

    @asynccontextmanager
    async def hold(self, size: int) -> AsyncIterator[None]:
        """Room for a body of ``size`` bytes while the block lasts; one larger than all room takes all of it. In order:
        a large body is not overtaken for ever. Raises a 503 problem when the line is full."""
        size = min(size, self._total)
        if not size:
            yield
            return
        if self._line or size > self._free:
            await self._wait(size)
        else:
            self._free -= size
        try:
            yield
        finally:
            self._give_back(size)

    async def _wait(self, size: int) -> None:
        if len(self._line) >= self._waiting:
            raise Problem(503, "busy", "Too many requests at once", Message("request.again"), {"retry-after": "1"})
        place = (size, asyncio.get_running_loop().create_future())
        self._line.append(place)
        try:
            await place[1]
        except asyncio.CancelledError:
            if place in self._line:
                self._line.remove(place)
            else:  # its turn came at the same moment
                self._free += size
            self._let_in()
            raise

    def _give_back(self, size: int) -> None:
        self._free += size
        self._let_in()

    def _let_in(self) -> None:
        while self._line and self._line[0][0] <= self._free:
            size, turn = self._line.popleft()
            self._free -= size
            turn.set_result(None)
