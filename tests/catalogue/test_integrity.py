"""``check`` sees each kind of damage, and repair leaves a library in which every invariant holds."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from pictrace.catalogue import Catalogue
from pictrace.records import Filters, PhotoState
from tests.catalogue.making import MODEL, broken, digest, mark_missing, store

DAMAGE = {
    "a thumbnail of no content": "INSERT INTO thumbnails VALUES (999, X'FFD8')",
    "a thumbnail that is no JPEG": "UPDATE thumbnails SET jpeg = X'89504E47' WHERE content_id = 2",
    "no thumbnail": "DELETE FROM thumbnails WHERE content_id = 2",
    "no perceptual hash": "UPDATE contents SET phash = NULL, phash_algorithm = NULL WHERE id = 2",
    "a vector cut short": "UPDATE embeddings SET vector = X'003C' WHERE content_id = 2",
    "a vector of zeros": "UPDATE embeddings SET vector = zeroblob(32) WHERE content_id = 2",
    "a vector that is not numbers": "UPDATE embeddings SET vector = X'" + "007E" * 16 + "' WHERE content_id = 2",
    "an embedding of no content": "UPDATE embeddings SET content_id = 999 WHERE content_id = 2",
    "an embedding of no model": "UPDATE embeddings SET space_id = 999 WHERE content_id = 2",
    "a tag of no content": "INSERT INTO tags VALUES (1, 5, 999, 0.5)",
    "a tag of no model": "INSERT INTO tags VALUES (99, 5, 1, 0.5)",
    "an archive of no source": "INSERT INTO containers VALUES (99, 'old.zip', '1')",
    "a decided picture of no decision": "INSERT INTO decision_hashes VALUES (99, 'abc')",
    "a photo of no source": "UPDATE photos SET source_id = 99 WHERE id = 2",
    "a photo of no content": "UPDATE photos SET content_id = 999 WHERE id = 2",
    "a photo in no state": "UPDATE photos SET state = 'lost' WHERE id = 2",
    "a failed photo without a reason": "UPDATE photos SET state = 'failed' WHERE id = 2",
}


def damage(file: Path, statement: str) -> None:
    """As a bug, another program or a bad disk would: constraints off."""
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA ignore_check_constraints = ON")
    connection.execute(statement)
    connection.commit()
    connection.close()


@pytest.mark.parametrize("statement", DAMAGE.values(), ids=DAMAGE.keys())
def test_damage_is_seen_and_repaired(catalogue: Catalogue, file: Path, statement: str) -> None:
    store(catalogue, {f"{n}.jpg": f"picture {n}" for n in range(5)})
    assert broken(catalogue) == []
    photos = [photo.location for photo in catalogue.photos.each()]
    damage(file, statement)
    assert broken(catalogue) != []
    findings = [finding for finding in catalogue.check(repair=True) if not finding.ok or finding.repaired]
    assert findings
    # What only the next indexing run can make again is said so, and asked for.
    left = [finding.invariant for finding in catalogue.check() if not finding.ok]
    assert left == [finding.invariant for finding in findings if not finding.repaired]
    assert all("next indexing run" in finding.detail for finding in findings if not finding.repaired)
    every = Filters(states=frozenset(PhotoState))
    assert [photo.location for photo in catalogue.photos.each(every)] == photos, "a photo row was lost"
    catalogue.photos.page(every)
    list(catalogue.embeddings.after(MODEL))


@pytest.mark.parametrize(
    "kind", ["no thumbnail", "a vector of zeros", "a photo of no content", "a thumbnail that is no JPEG"]
)
def test_what_was_taken_away_is_made_again_by_indexing(catalogue: Catalogue, file: Path, kind: str) -> None:
    pictures = {f"{n}.jpg": f"picture {n}" for n in range(5)}
    store(catalogue, pictures)
    damage(file, DAMAGE[kind])
    list(catalogue.check(repair=True))
    known = catalogue.scans.known(1)
    again = {key: name for key, name in pictures.items() if known.see(key, "1").value in ("new", "changed")}
    assert again == {"1.jpg": "picture 1"}
    assert (
        not catalogue.contents.by_hash([digest("picture 1")], MODEL)[digest("picture 1")].embedded or "content" in kind
    )
    store(catalogue, again, 1)
    assert broken(catalogue) == []
    assert catalogue.embeddings.reach(MODEL).count == 5


@pytest.mark.parametrize("kind", ["no thumbnail", "a vector of zeros", "a photo of no content"])
def test_archives_with_a_photo_to_make_again_are_listed_anew(catalogue: Catalogue, file: Path, kind: str) -> None:
    store(catalogue, {"a.jpg": "sea", "old.zip!b.jpg": "hill"})
    store(catalogue, {"c.jpg": "wood"}, catalogue.sources.add("folder", "/other").id)
    now = datetime(2026, 11, 22, tzinfo=UTC)
    for source in (1, 2):
        catalogue.sources.finish_scan(source, np.empty(0, np.int64), {"old.zip": "7"}, now)
    damage(file, DAMAGE[kind])
    list(catalogue.check(repair=True))
    assert catalogue.sources.containers(1) == {}
    assert catalogue.sources.containers(2) == {"old.zip": "7"}


def test_vectors_that_go_change_the_epoch(catalogue: Catalogue, file: Path) -> None:
    store(catalogue, {"a.jpg": "sea", "b.jpg": "hill"})
    epoch = catalogue.epoch
    damage(file, DAMAGE["a vector of zeros"])
    list(catalogue.check(repair=True))
    assert catalogue.epoch == epoch + 1
    assert catalogue.embeddings.reach(MODEL).count == 1


def test_checking_changes_nothing(catalogue: Catalogue, file: Path) -> None:
    store(catalogue, {"a.jpg": "sea", "b.jpg": "hill"})
    damage(file, DAMAGE["a vector of zeros"])
    generation = catalogue.generation
    first, second = list(catalogue.check()), list(catalogue.check())
    assert first == second
    assert catalogue.generation == generation


def test_missing_photos_need_no_thumbnail(catalogue: Catalogue, file: Path) -> None:
    store(catalogue, {"a.jpg": "sea", "b.jpg": "hill"})
    mark_missing(catalogue, np.array([2]))
    damage(file, DAMAGE["no thumbnail"])
    assert broken(catalogue) == []
