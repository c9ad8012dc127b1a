"""Duplicate groups as they are found, kept in a temporary file so that a hundred thousand of them cost
eight bytes of memory each."""

from __future__ import annotations

import json
import tempfile
import threading
from array import array
from typing import Any

from pictrace.apps.web.answers import links
from pictrace.records import Decision, DuplicateGroup, Relation

__all__ = ["Groups"]

_RELATIONS = tuple(Relation)


class Groups:
    """The groups of one run, in the order in which they were found, with what was decided since."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(prefix="pictrace-groups-")  # noqa: SIM115 - closed by close()
        self._starts = array("Q", [0])
        self._relations = bytearray()
        self._decided: dict[int, Decision] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._relations)

    @property
    def decided(self) -> int:
        """How many of them the user has decided about since they were found."""
        return len(self._decided)

    def add(self, group: DuplicateGroup) -> None:
        line = json.dumps(_to_json(group), ensure_ascii=False, separators=(",", ":")).encode()
        with self._lock:
            self._file.seek(self._starts[-1])
            self._file.write(line)
            self._starts.append(self._starts[-1] + len(line))
            self._relations.append(_RELATIONS.index(group.relation))

    def page(self, start: int, limit: int, relation: Relation | None = None) -> tuple[list[dict[str, Any]], int | None]:
        """At most ``limit`` groups from place ``start`` on, and the place to go on from (``None``: the
        end). Each carries its ``place`` and the ``decision`` about it, or ``None``."""
        wanted = None if relation is None else _RELATIONS.index(relation)
        out: list[dict[str, Any]] = []
        with self._lock:
            for place in range(start, len(self._relations)):
                if wanted is not None and self._relations[place] != wanted:
                    continue
                if len(out) == limit:
                    return out, place
                out.append(self._read(place))
        return out, None

    def counts(self) -> dict[str, int]:
        """Groups by relation, those that there are."""
        with self._lock:
            counts = {relation.value: self._relations.count(i) for i, relation in enumerate(_RELATIONS)}
        return {name: count for name, count in counts.items() if count}

    def decide(self, place: int, decision: Decision) -> None:
        with self._lock:
            if 0 <= place < len(self._relations):
                self._decided[place] = decision

    def undecide(self, decision_id: int) -> None:
        with self._lock:
            self._decided = {place: one for place, one in self._decided.items() if one.id != decision_id}

    def _read(self, place: int) -> dict[str, Any]:
        self._file.seek(self._starts[place])
        group: dict[str, Any] = json.loads(self._file.read(self._starts[place + 1] - self._starts[place]))
        decision = self._decided.get(place)
        return {"place": place} | group | {"decision": decision.to_json() if decision else None}

    def close(self) -> None:
        self._file.close()


def _to_json(group: DuplicateGroup) -> dict[str, Any]:
    out = group.to_json()
    for photo, member in zip(out["photos"], group.members, strict=True):
        photo.update(links(member.photo))
    return out
