"""The texts of a library that an earlier PicTrace wrote get their codes, and stay the texts that they were."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, text

from pictrace.catalogue.messages import read
from pictrace.catalogue.migrations import MIGRATIONS, apply
from pictrace.catalogue.migrations import messages as coding
from pictrace.catalogue.migrations.messages import give_codes
from pictrace.catalogue.pairs import read_evidence
from pictrace.messages import Message, english, verbatim

CODES = next(migration for migration in MIGRATIONS if migration.name == "messages by code")

KNOWN, FOREIGN = "the file is empty", "Zwölf Boxkämpfer \\ud83d"
EVIDENCE = json.dumps({"cosine": 0.5, "phash_distance": None, "notes": ["mirrored", "rotated by 90°", "odd"]})


@pytest.fixture
def older(tmp_path: Path) -> Connection:
    """A database as it was before, with texts in it."""
    connection = create_engine(f"sqlite:///{tmp_path / 'older.db'}").connect()
    for migration in MIGRATIONS:
        if migration.number < CODES.number:
            apply(connection, migration)
    connection.execute(
        text("INSERT INTO sources (id, kind, location, reachable, options) VALUES (1, 'folder', '/', 1, '')")
    )
    for number in range(1, 8):
        reason = KNOWN if number % 2 else FOREIGN
        connection.execute(
            text(
                "INSERT INTO photos (id, source_id, key, location, state, reason, stamp, run) "
                "VALUES (:n, 1, :key, :key, 'failed', :reason, '1', 1)"
            ),
            {"n": number, "key": f"{number}.jpg", "reason": reason},
        )
        connection.execute(
            text("INSERT INTO pairs VALUES ('v', :a, 'z', 'copy', 0.9, :evidence)"),
            {"a": f"{number}", "evidence": EVIDENCE if number % 2 else '{"cosine": 0.5, "notes": []}'},
        )
    connection.execute(
        text("INSERT INTO duplicate_members VALUES (1, 0, 0, 1, 1, 'h', 'copy', 0.9, :evidence, :reason)"),
        {"evidence": EVIDENCE, "reason": "the same picture, saved again, SSIM 0.98"},
    )
    connection.execute(text("INSERT INTO duplicate_groups VALUES (1, 0, 'g', 'copy', 'it is the only one')"))
    return connection


@pytest.mark.parametrize("rows", [1, 3, 2000])
def test_every_text_keeps_its_words_and_gets_its_code(
    older: Connection, rows: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(coding, "_ROWS", rows)
    apply(older, CODES)
    stored = older.execute(text("SELECT reason, message FROM photos ORDER BY id")).all()
    assert [row.reason for row in stored] == [KNOWN, FOREIGN] * 3 + [KNOWN]
    said = [read(row.reason, row.message) for row in stored]
    assert said[:2] == [Message("file.empty"), verbatim(FOREIGN)]
    assert [english(message) for message in said] == [row.reason for row in stored]
    (group,) = older.execute(text("SELECT reason, message FROM duplicate_groups")).all()
    assert read(*group) == Message("keeper.only")
    (member,) = older.execute(text("SELECT reason, message, evidence FROM duplicate_members")).all()
    assert english(read(member.reason, member.message)) == "the same picture, saved again, SSIM 0.98"
    notes = [read_evidence(row.evidence).notes for row in older.execute(text("SELECT evidence FROM pairs"))]
    assert notes == [("mirrored", "rotated by 90°", "odd"), ()] * 3 + [("mirrored", "rotated by 90°", "odd")]
    evidence = read_evidence(member.evidence)
    assert evidence.messages == (Message("note.mirrored"), Message("note.rotated", degrees=90), verbatim("odd"))


def test_it_is_the_same_when_it_is_done_again(older: Connection) -> None:
    apply(older, CODES)
    before = older.execute(text("SELECT * FROM photos")).all()
    give_codes(older)
    assert older.execute(text("SELECT * FROM photos")).all() == before


def test_a_message_that_is_none_leaves_the_text() -> None:
    for wrong in ("", "{", '"file.empty"', '{"code": 1, "values": {}}', "[" * 5000):
        assert read(KNOWN, wrong) == verbatim(KNOWN)
    assert read(KNOWN, None) == verbatim(KNOWN)
