"""Killed at any instant, the catalogue opens again and holds every batch that was committed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from pictrace.catalogue import Catalogue
from tests.catalogue.making import MODEL, broken

ROOT = Path(__file__).parents[2]
BATCH = 20

WRITER = """
import sys
from pathlib import Path
from pictrace.catalogue import Catalogue
from tests.catalogue.making import store
with Catalogue.open(Path(sys.argv[1]), create=True) as catalogue:
    for batch in range(10_000):
        store(catalogue, {f"{batch}/{n}.jpg": f"picture {batch} {n}" for n in range(20)})
        print(batch, flush=True)
"""

SLEEPER = """
import sys
from pathlib import Path
from sqlalchemy import delete, insert, update
from pictrace.catalogue import Catalogue, schema
from tests.catalogue.making import store
catalogue = Catalogue.open(Path(sys.argv[1]), create=True)
store(catalogue, {f"{n}.jpg": f"picture {n}" for n in range(20)})
with catalogue._database.changing() as connection:
    connection.exec_driver_sql("PRAGMA cache_spill = 1")
    connection.execute(update(schema.photos).values(state="missing"))
    connection.execute(delete(schema.thumbnails))
    connection.execute(insert(schema.thumbnails), [{"content_id": 1 + n, "jpeg": bytes(500_000)} for n in range(20)])
    print("in the middle", flush=True)
    sys.stdin.read()
"""


def start(script: str, file: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", script, str(file)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )


@pytest.mark.parametrize("batches", [1, 2, 9])
def test_killed_while_writing(tmp_path: Path, batches: int) -> None:
    file = tmp_path / "catalogue.sqlite"
    with start(WRITER, file) as writer:
        assert writer.stdout is not None
        for _ in range(batches):
            committed = int(writer.stdout.readline()) + 1
        writer.kill()
        committed = max([committed, *(int(line) + 1 for line in writer.stdout if line.strip())])
    with Catalogue.open(file) as catalogue:
        assert broken(catalogue) == []
        count = catalogue.photos.count()
        assert count % BATCH == 0, "a batch was kept in half"
        assert count in (committed * BATCH, (committed + 1) * BATCH), "a committed batch was lost"
        assert catalogue.embeddings.reach(MODEL).count == catalogue.contents.count() == count


def test_killed_in_the_middle_of_a_transaction(tmp_path: Path) -> None:
    file = tmp_path / "catalogue.sqlite"
    with start(SLEEPER, file) as sleeper:
        assert sleeper.stdout is not None
        assert sleeper.stdout.readline() == "in the middle\n"
        sleeper.kill()
    with Catalogue.open(file) as catalogue:
        assert broken(catalogue) == []
        photos, _ = catalogue.photos.page()
        assert len(photos) == 20
        assert {photo.state.value for photo in photos} == {"present"}
        assert all(len(jpeg) < 100 for jpeg in catalogue.contents.thumbnails(range(1, 21)).values())
