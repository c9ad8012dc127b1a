"""Gives the texts of a library their codes, once: the work of a migration, on the tables as they were then."""

from __future__ import annotations

import json
from collections.abc import Callable

from sqlalchemy import Connection, bindparam, column, select, table, tuple_, update

from pictrace.catalogue.migrations.sentences import reason_of_member, understood
from pictrace.catalogue.migrations.statements import execute
from pictrace.messages import Message, verbatim

__all__ = ["give_codes", "messages"]

_ROWS = 2000
"""Read and written at once, so that a library of any size takes little memory."""


def messages(connection: Connection) -> None:
    """Texts get their codes and values beside them; those that nobody knows stay texts."""
    tables = ("photos", "duplicate_groups", "duplicate_members", "jobs", "job_failures")
    execute(connection, *(f"ALTER TABLE {name} ADD COLUMN message TEXT" for name in tables))
    give_codes(connection)


def give_codes(connection: Connection) -> None:
    """Fills the column ``message`` of every text that is known, and puts the notes of evidence into codes."""
    _texts(connection, "photos", ("id",), understood)
    _texts(connection, "jobs", ("id",), understood)
    _texts(connection, "job_failures", ("job_id", "number"), understood)
    _texts(connection, "duplicate_groups", ("run_id", "place"), understood)
    _texts(connection, "duplicate_members", ("run_id", "place", "rank"), reason_of_member)
    _evidence(connection, "duplicate_members", ("run_id", "place", "rank"))
    _evidence(connection, "pairs", ("verifier", "hash_a", "hash_b"))


def _texts(connection: Connection, name: str, key: tuple[str, ...], read: Callable[[str], Message | None]) -> None:
    def coded(reason: str) -> str | None:
        message = read(reason)
        return None if message is None else json.dumps(message.to_json())

    _changed(connection, name, key, "reason", "message", coded)


def _evidence(connection: Connection, name: str, key: tuple[str, ...]) -> None:
    _changed(connection, name, key, "evidence", "evidence", _with_codes)


def _with_codes(evidence: str) -> str | None:
    if '"notes": [' not in evidence:
        return None
    fields = json.loads(evidence)
    notes = fields.pop("notes")
    fields["messages"] = [(understood(note) or verbatim(note)).to_json() for note in notes]
    return json.dumps(fields)


def _changed(
    connection: Connection, name: str, key: tuple[str, ...], source: str, target: str, new: Callable[[str], str | None]
) -> None:
    """Sets ``target`` of each row to what ``new`` makes of ``source``, unless that is ``None``; in the order of the
    key, a part at a time."""
    rows = table(name, *(column(one) for one in dict.fromkeys((*key, source, target))))
    keys = [rows.c[one] for one in key]
    statement = select(*keys, rows.c[source]).where(rows.c[source].is_not(None)).order_by(*keys).limit(_ROWS)
    change = update(rows).values({target: bindparam("new")})
    for one in key:
        change = change.where(rows.c[one] == bindparam(f"at_{one}"))
    part = connection.execute(statement).all()
    while part:
        written = [(row, new(row[-1])) for row in part]
        values = [
            {"new": text} | {f"at_{one}": at for one, at in zip(key, row, strict=False)}
            for row, text in written
            if text is not None
        ]
        if values:
            connection.execute(change, values)
        last = tuple(part[-1][: len(key)])
        part = connection.execute(statement.where(tuple_(*keys) > tuple_(*last))).all()
