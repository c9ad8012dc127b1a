"""What a catalogue knows of itself from its first moment on."""

from __future__ import annotations

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from pictrace.catalogue import Catalogue
from pictrace.catalogue.migrations import MIGRATIONS
from pictrace.catalogue.schema import meta, migrations


def test_a_new_catalogue_has_every_counter_at_its_beginning(catalogue: Catalogue) -> None:
    with catalogue._database.reading() as connection:
        counters = {row.name: row.value for row in connection.execute(select(meta))}
    assert counters == {"epoch": 1, "generation": 0, "run": 0, "collections": 0}


def test_every_migration_is_written_down_once_with_its_name(catalogue: Catalogue) -> None:
    with catalogue._database.reading() as connection:
        ran = [(row.number, row.name) for row in connection.execute(select(migrations).order_by(migrations.c.number))]
    assert ran == [(migration.number, migration.name) for migration in MIGRATIONS]


def test_a_counter_has_one_value(catalogue: Catalogue) -> None:
    with pytest.raises(IntegrityError), catalogue._database._engine.connect() as connection:
        connection.execute(insert(meta), {"name": "epoch", "value": 2})
