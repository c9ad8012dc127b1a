"""Contents: found by hash, grouped by pHash and by bytes, kept or removed without photos."""

from __future__ import annotations

from datetime import datetime

import numpy as np

from pictrace.catalogue import Batch, Catalogue
from pictrace.records import Capture
from tests.catalogue.making import JPEG, MODEL, broken, content, digest, embeddings, photo, register, store


def test_by_hash_says_what_need_not_be_done_again(catalogue: Catalogue) -> None:
    register(catalogue)
    register(catalogue, "other@1", 8)
    source = catalogue.sources.add("folder", "/photos").id
    catalogue.write(
        Batch(
            1,
            [photo(source, f"{name}.jpg", name) for name in ("whole", "bare", "hashless", "vectorless")],
            [
                content("whole"),
                content("bare", thumbnail=None),
                content("hashless", phash=None, phash_algorithm=None),
                content("vectorless"),
            ],
            [embeddings(["whole", "bare", "hashless"])],
        )
    )
    names = ("whole", "bare", "hashless", "vectorless", "unknown")
    found = catalogue.contents.by_hash((digest(name) for name in names), MODEL)
    assert {name: found[digest(name)].embedded for name in names if digest(name) in found} == {
        "whole": True,
        "bare": False,
        "hashless": False,
        "vectorless": False,
    }
    other = catalogue.contents.by_hash([digest("whole")], "other@1")
    assert not other[digest("whole")].embedded
    assert other[digest("whole")].id == found[digest("whole")].id
    assert catalogue.contents.hashes([found[digest("bare")].id, 999]) == {found[digest("bare")].id: digest("bare")}


def test_thumbnails(catalogue: Catalogue) -> None:
    written = store(catalogue, {f"{n}.jpg": f"picture {n}" for n in range(1000)})
    found = catalogue.contents.thumbnails(written.content_ids.values())
    assert len(found) == 1000
    assert found[written.content_ids[digest("picture 7")]] == JPEG + b"picture 7"
    assert catalogue.contents.thumbnail(written.content_ids[digest("picture 7")]) == JPEG + b"picture 7"
    assert catalogue.contents.thumbnail(5000) is None


def test_captures(catalogue: Catalogue) -> None:
    noon = datetime(2009, 7, 14, 12)
    shot = content("shot", capture=Capture(noon, "Canon", 52.5, 13.4))
    catalogue.write(Batch(1, contents=[shot, content("drawing", capture=Capture())]))
    assert catalogue.contents.captures([1, 2, 999]) == {1: Capture(noon, "Canon"), 2: Capture()}


def test_phashes_keep_all_their_bits(catalogue: Catalogue) -> None:
    values = [0, 1, (1 << 63) - 1, 1 << 63, (1 << 64) - 1]
    catalogue.write(Batch(1, contents=[content(f"{value}", phash=value) for value in values]))
    phashes = catalogue.contents.phashes()
    assert phashes.values.dtype == np.uint64
    assert phashes.values.tolist() == values
    assert phashes.ids.tolist() == [1, 2, 3, 4, 5]


def test_same_bytes(catalogue: Catalogue) -> None:
    written = store(catalogue, {"a.jpg": "sea", "b.jpg": "hill", "c.jpg": "sea"})
    assert list(catalogue.contents.same_bytes()) == [written.content_ids[digest("sea")]]


def test_orphans_stay_until_they_are_removed(catalogue: Catalogue) -> None:
    store(catalogue, {"a.jpg": "sea", "b.jpg": "wood"})
    store(catalogue, {"a.jpg": "hill"})
    assert catalogue.contents.orphans() == 1
    epoch = catalogue.epoch
    assert catalogue.contents.remove_orphans() == 1
    assert catalogue.epoch == epoch + 1
    assert catalogue.contents.count() == catalogue.embeddings.reach(MODEL).count == 2
    assert catalogue.contents.remove_orphans() == 0
    assert catalogue.epoch == epoch + 1
    assert broken(catalogue) == []
