"""Query pictures that are kept for a while, so that the next page of hits, another region or a comparison
does not need the picture again. Known by an unguessable id; the least recently used go first."""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass, replace

from pictrace.apps.web.limits import Limits
from pictrace.apps.web.problems import Problem
from pictrace.messages import Message
from pictrace.records import Query, Region

__all__ = ["KeptQuery", "Queries"]


@dataclass(frozen=True, slots=True)
class KeptQuery:
    """A picture that someone searched by: its id and the query that carries its bytes."""

    id: str
    query: Query

    @property
    def bytes(self) -> int:
        return len(self.query.data or b"")


class Queries:
    """The kept ones, within the number and bytes of ``limits``."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._kept: OrderedDict[str, KeptQuery] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def keep(self, query: Query) -> KeptQuery:
        """Keeps ``query`` (its region and words are not part of the picture and are dropped)."""
        kept = KeptQuery(secrets.token_urlsafe(12), replace(query, region=None, text=None))
        with self._lock:
            self._kept[kept.id] = kept
            self._bytes += kept.bytes
            while len(self._kept) > 1 and self._over():
                _, old = self._kept.popitem(last=False)
                self._bytes -= old.bytes
        return kept

    def _over(self) -> bool:
        return len(self._kept) > self._limits.kept_queries or self._bytes > self._limits.kept_query_bytes

    def get(self, query_id: str, *, region: Region | None = None, text: str | None = None) -> Query:
        """The query of that id. Raises a 404 problem when it is not kept (any more)."""
        with self._lock:
            kept = self._kept.get(query_id)
            if kept is None:
                raise Problem(
                    404, "query-gone", "The query picture is not kept any more", Message("request.again_picture")
                )
            self._kept.move_to_end(query_id)
        return replace(kept.query, region=region, text=text)
