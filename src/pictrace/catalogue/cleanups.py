"""Clean-ups as the library knows them: which were made, how they stand, in which trashes they put what.

The trashes' own journals are what an undo goes by; this says where they are, and lists them for people.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, bindparam, insert, select, update

from pictrace.catalogue.database import Database
from pictrace.catalogue.schema import cleanup_actions, cleanups, photos
from pictrace.catalogue.selection import slices
from pictrace.messages import Message
from pictrace.records import ActionKind, CleanupRun, CleanupState, Outcome, OutcomeState, PhotoState

__all__ = ["Cleanups", "Intended"]


@dataclass(frozen=True, slots=True)
class Intended:
    """An action that is about to be done. ``place``: where its file goes."""

    number: int
    kind: ActionKind
    path: str
    place: str
    photo_id: int | None
    bytes: int


class Cleanups:
    """Reads and writes the tables of clean-ups."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, run: CleanupRun) -> None:
        """A run that starts now."""
        with self._database.writing() as connection:
            connection.execute(
                insert(cleanups).values(
                    id=run.id, plan=run.plan, state=run.state.value, started=run.started, done=0, refused=0, bytes=0,
                    trashes="[]",
                )
            )  # fmt: skip

    def all(self) -> list[CleanupRun]:
        """Every run, oldest first."""
        with self._database.reading() as connection:
            return [_run(row) for row in connection.execute(select(cleanups).order_by(cleanups.c.started))]

    def get(self, run: str) -> CleanupRun | None:
        """``None`` if there is none of that id."""
        with self._database.reading() as connection:
            row = connection.execute(select(cleanups).where(cleanups.c.id == run)).one_or_none()
            return None if row is None else _run(row)

    def unfinished(self) -> list[CleanupRun]:
        """Those that a process was at when it was last heard of."""
        states = (CleanupState.RUNNING.value, CleanupState.UNDOING.value)
        with self._database.reading() as connection:
            statement = select(cleanups).where(cleanups.c.state.in_(states)).order_by(cleanups.c.started)
            return [_run(row) for row in connection.execute(statement)]

    def intend(self, run: str, trash: str, intended: Sequence[Intended]) -> None:
        """Writes down what is about to be done in a trash."""
        with self._database.writing() as connection:
            known = json.loads(connection.execute(select(cleanups.c.trashes).where(cleanups.c.id == run)).scalar_one())
            if trash not in known:
                connection.execute(update(cleanups).where(cleanups.c.id == run).values(trashes=_json([*known, trash])))
            connection.execute(
                insert(cleanup_actions),
                [
                    {
                        "cleanup_id": run,
                        "number": one.number,
                        "kind": one.kind.value,
                        "state": None,
                        "path": one.path,
                        "place": one.place,
                        "photo_id": one.photo_id,
                        "bytes": one.bytes,
                    }
                    for one in intended
                ],
            )

    def came_out(self, run: str, outcomes: Sequence[Outcome]) -> None:
        """How actions ended that were written down before."""
        if not outcomes:
            return
        mine = (cleanup_actions.c.cleanup_id == run, cleanup_actions.c.number == bindparam("which"))
        changed = update(cleanup_actions).where(*mine)
        changed = changed.values(state=bindparam("now"), reason=bindparam("why"))
        values = [_written(run, one) for one in outcomes]
        with self._database.writing() as connection:
            connection.execute(
                changed,
                [{"which": one["number"], "now": one["state"], "why": one["reason"]} for one in values],
            )

    def left_alone(self, run: str, outcomes: Sequence[Outcome]) -> None:
        """Actions that were refused before anything was begun."""
        if outcomes:
            with self._database.writing() as connection:
                connection.execute(insert(cleanup_actions), [_written(run, one) for one in outcomes])

    def end(self, run: CleanupRun) -> None:
        """How a run stands when it ends, or ends being undone."""
        values = {
            "state": run.state.value, "ended": run.ended, "done": run.done, "refused": run.refused, "bytes": run.bytes,
        }  # fmt: skip
        with self._database.writing() as connection:
            connection.execute(update(cleanups).where(cleanups.c.id == run.id).values(**values))

    def set_state(self, run: str, state: CleanupState) -> None:
        """Says where a run stands."""
        with self._database.writing() as connection:
            connection.execute(update(cleanups).where(cleanups.c.id == run).values(state=state.value))

    def outcomes(self, run: str, states: Iterable[OutcomeState] | None = None) -> list[Outcome]:
        """The actions of a run as they came out, by number. Without a state: begun, and never heard of again."""
        statement = select(cleanup_actions).where(cleanup_actions.c.cleanup_id == run)
        if states is not None:
            statement = statement.where(cleanup_actions.c.state.in_([state.value for state in states]))
        with self._database.reading() as connection:
            rows = connection.execute(statement.order_by(cleanup_actions.c.number))
            return [_outcome(row) for row in rows]

    def leave(self, locations: Iterable[str]) -> None:
        """Photos that a clean-up took from their places are missing from now on."""
        self._change(locations, PhotoState.PRESENT, PhotoState.MISSING)

    def come_back(self, locations: Iterable[str]) -> None:
        """Photos that an undo brought back are present again: their bytes and times are as they were."""
        self._change(locations, PhotoState.MISSING, PhotoState.PRESENT)

    def _change(self, locations: Iterable[str], old: PhotoState, new: PhotoState) -> None:
        places = list(locations)
        if places:
            with self._database.changing() as connection:
                for part in slices(places):
                    changed = update(photos).where(photos.c.location.in_(part), photos.c.state == old.value)
                    connection.execute(changed.values(state=new.value))


def _written(run: str, one: Outcome) -> dict[str, Any]:
    return {
        "cleanup_id": run,
        "number": one.number,
        "kind": one.kind.value,
        "state": one.state.value,
        "path": one.path,
        "place": one.place,
        "photo_id": None,
        "bytes": one.bytes,
        "reason": _json(one.refusal.to_json()) if one.refusal else None,
    }


def _run(row: Row[Any]) -> CleanupRun:
    return CleanupRun(
        row.id,
        row.plan,
        CleanupState(row.state),
        row.started,
        row.ended,
        row.done,
        row.refused,
        row.bytes,
        tuple(json.loads(row.trashes)),
    )


def _outcome(row: Row[Any]) -> Outcome:
    return Outcome(
        row.number,
        OutcomeState(row.state) if row.state else OutcomeState.WOULD,
        row.path,
        ActionKind(row.kind),
        row.place,
        Message.from_json(json.loads(row.reason)) if row.reason else None,
        row.bytes,
    )


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
