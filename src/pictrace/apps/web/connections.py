"""Connections, held no longer than they are worth: uvicorn waits for ever for a request that never ends.

A client has so long to send a request's head, a slowest pace for its body, and so long to take its answer. There are
so many connections in all and from one address; one too many takes the place of the client that has been silent the
longest when it was his turn. Whose request is at work keeps his: strangers who hold back drive out one another.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

__all__ = ["Patience", "PatientProtocol", "end_those_that_wait", "protocol", "raise_file_limit"]

_OTHER_FILES = 128
"""Open files besides connections: the catalogue's and the index's, photos being read, those accepted at a time."""
_WANTED_FILES = 4096
"""Open files that the process asks for: connections, archives and the library need one each."""
_REFUSAL = b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 5\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long a client may keep the server waiting: for a head from its first byte (or from connecting), for any byte
    of a body that is wanted, for any byte of an answer to be taken; bytes a second of a body, on the whole."""

    head_seconds: float = 10.0
    body_seconds: float = 20.0
    body_pace: float = 1024.0
    answer_seconds: float = 60.0
    connections: int = 512
    connections_of_one: int = 256


class PatientProtocol(H11Protocol):
    """One connection. ``trusts`` tells the address of a proxy, which speaks for many."""

    def __init__(self, *args: Any, patience: Patience, trusts: Callable[[str], bool], **options: Any) -> None:
        super().__init__(*args, **options)
        self._patience, self._trusts = patience, trusts
        self._head_since: float | None = self.loop.time()
        self.silent_since = self._looked = self.loop.time()
        self._waited = 0.0
        self._came = self._unsent = 0
        self._came_early = False

    @property
    def address(self) -> str:
        return self.client[0] if self.client else ""

    @property
    def is_open(self) -> bool:
        return not self.transport.is_closing()

    @property
    def answering(self) -> bool:
        """Whether a whole head came and its answer is not complete."""
        return self.cycle is not None and not self.cycle.response_complete

    @property
    def wants_body(self) -> bool:
        """Whether more of the request's body is to come, and the server does not hold it back."""
        if not self.answering or self.flow.read_paused:
            return False
        return self.cycle.more_body and not self.cycle.waiting_for_100_continue

    @property
    def asks_ahead(self) -> bool:
        """Whether the request that is being answered, or one after it, came before the answer to another was taken."""
        if not self.answering:
            return False
        return self._came_early or (not self.cycle.more_body and bool(self.conn.trailing_data[0]))

    @property
    def is_clients_turn(self) -> bool:
        """To send a head or a body, or to take an answer, which is also what he has to do who asks ahead."""
        return not self.answering or self.wants_body or self.flow.write_paused or self.asks_ahead

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        others = [
            one for one in self.connections if isinstance(one, PatientProtocol) and one.is_open and one is not self
        ]
        if not self._trusts(self.address):
            same = [one for one in others if one.address == self.address]
            if len(same) >= self._patience.connections_of_one and not _give_up_one(same):
                self._refuse()
                return
        if len(others) >= self._patience.connections and not _give_up_one(others):
            self._refuse()

    def data_received(self, data: bytes) -> None:
        self.silent_since = self.loop.time()
        if not self.answering and self._head_since is None:
            self._head_since = self.silent_since
        before, untaken = self.cycle, self.transport.get_write_buffer_size()
        super().data_received(data)
        if self.cycle is not before:
            self._waited, self._came, self._came_early = 0.0, 0, untaken > 0
        self._came += len(data)

    def on_response_complete(self) -> None:
        self._head_since = None  # what comes next is uvicorn's keep-alive, until a byte does
        before = self.cycle
        super().on_response_complete()
        if self.cycle is not before:
            self._waited, self._came, self._came_early = 0.0, 0, True

    def look(self, now: float) -> None:
        """Ends the connection if its client has been waited for too long. To be called about once a second."""
        since, self._looked = now - self._looked, now
        patience, late = self._patience, False
        unsent = self.transport.get_write_buffer_size()
        if self.flow.write_paused:
            if unsent != self._unsent:
                self.silent_since = now
            late = now - self.silent_since > patience.answer_seconds
        elif not self.answering:
            late = self._head_since is not None and now - self._head_since > patience.head_seconds
        elif self.wants_body:
            self._waited += since
            slow = self._waited > patience.body_seconds and self._came < self._waited * patience.body_pace
            late = slow or now - self.silent_since > patience.body_seconds
        elif not self.asks_ahead:
            self.silent_since = now  # it is the server's turn
        self._unsent = unsent
        if late:
            self.transport.abort()

    def _refuse(self) -> None:
        self.transport.write(_REFUSAL)
        self.transport.close()


def protocol(patience: Patience, trusts: Callable[[str], bool]) -> Callable[..., PatientProtocol]:
    """What uvicorn makes of a connection."""
    return partial(PatientProtocol, patience=patience, trusts=trusts)


def end_those_that_wait(connections: Iterable[Any], now: float) -> None:
    """Looks at every connection once."""
    for one in list(connections):
        if isinstance(one, PatientProtocol) and one.is_open:
            one.look(now)


def _give_up_one(connections: Iterable[PatientProtocol]) -> bool:
    """Ends the one whose client has been silent the longest, of those whose turn it is."""
    for one in sorted(connections, key=lambda one: one.silent_since):
        if one.is_open and one.is_clients_turn:
            one.transport.abort()
            return True
    return False


def raise_file_limit(wanted: int) -> int:
    """Lets this process have more files open where it may, and returns how many connections leave room for the rest:
    at most ``wanted``. Windows has no such limit."""
    if sys.platform == "win32":
        return wanted
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = _WANTED_FILES if hard == resource.RLIM_INFINITY else min(_WANTED_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
        soft = most
    return wanted if soft == resource.RLIM_INFINITY else max(16, min(wanted, soft - _OTHER_FILES))
