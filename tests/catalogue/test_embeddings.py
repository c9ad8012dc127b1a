"""Vectors go in as float32 and come out as unit vectors, in the order of their sequence numbers."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pictrace.catalogue import Batch, Catalogue, NewEmbeddings, Provenance, Reach
from pictrace.errors import LibraryDamaged, UsageError
from pictrace.records import LOOKS
from tests.catalogue.making import MODEL, content, digest, embeddings, register, store, vector

NAMES = [f"picture {n}" for n in range(25)]


@pytest.fixture
def filled(catalogue: Catalogue) -> Catalogue:
    store(catalogue, {f"{n}.jpg": name for n, name in enumerate(NAMES)})
    return catalogue


@pytest.mark.parametrize("chunk", [1, 7, 25, 100])
def test_after_gives_everything_once_in_chunks(filled: Catalogue, chunk: int) -> None:
    chunks = list(filled.embeddings.after(MODEL, chunk=chunk))
    assert [len(c.ids) for c in chunks] == [len(c.vectors) for c in chunks]
    assert max(len(c.ids) for c in chunks) <= chunk
    ids = np.concatenate([c.ids for c in chunks])
    vectors = np.concatenate([c.vectors for c in chunks])
    hashes = filled.contents.hashes(ids)
    assert vectors.dtype == np.float32
    assert sorted(hashes.values()) == sorted(map(digest, NAMES))
    expected = {digest(name): vector(name) for name in NAMES}
    for content_id, stored in zip(ids.tolist(), vectors, strict=True):
        np.testing.assert_allclose(stored, expected[hashes[content_id]], atol=4e-4)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    assert chunks[-1].sequence == filled.embeddings.reach(MODEL).sequence


def test_after_a_sequence_gives_only_what_came_later(filled: Catalogue) -> None:
    reach = filled.embeddings.reach(MODEL)
    assert reach == Reach(epoch=1, sequence=25, count=25)
    assert list(filled.embeddings.after(MODEL, reach.sequence)) == []
    store(filled, {"new.jpg": "new"})
    (chunk,) = filled.embeddings.after(MODEL, reach.sequence)
    assert filled.contents.hashes(chunk.ids) == {int(chunk.ids[0]): digest("new")}


def test_what_is_written_while_one_reads_is_read_too(filled: Catalogue) -> None:
    chunks = filled.embeddings.after(MODEL, chunk=10)
    seen = len(next(chunks).ids)
    store(filled, {"new.jpg": "new"})
    assert seen + sum(len(chunk.ids) for chunk in chunks) == 26


def test_models_do_not_mix(filled: Catalogue) -> None:
    register(filled, "other@1", 8)
    filled.write(Batch(2, embeddings=[embeddings(NAMES[:3], "other@1", 8)]))
    (chunk,) = filled.embeddings.after("other@1")
    assert chunk.vectors.shape == (3, 8)
    assert filled.embeddings.reach("other@1").count == 3
    assert filled.embeddings.reach(MODEL).count == 25
    assert filled.embeddings.reach("unknown@1") == Reach(1, 0, 0)
    assert list(filled.embeddings.after("unknown@1")) == []


def test_of_contents(filled: Catalogue) -> None:
    ids = {h: known.id for h, known in filled.contents.by_hash(map(digest, NAMES), MODEL).items()}
    found = filled.embeddings.of_contents(MODEL, [ids[digest("picture 3")], 999])
    assert list(found) == [ids[digest("picture 3")]]
    np.testing.assert_allclose(found[ids[digest("picture 3")]], vector("picture 3"), atol=4e-4)
    assert filled.embeddings.of_contents(MODEL, []) == {}


def test_the_first_embedding_of_a_content_stays(filled: Catalogue) -> None:
    again = embeddings(["picture 1", "picture 1"])
    filled.write(Batch(2, embeddings=[replace(again, spaces={LOOKS: -again.spaces[LOOKS]}, engine="openvino")]))
    assert filled.embeddings.reach(MODEL).count == 25
    assert filled.embeddings.provenance(MODEL) == [Provenance("onnxruntime", "f32", 25)]


def test_one_batch_may_name_a_content_twice(catalogue: Catalogue) -> None:
    register(catalogue)
    catalogue.write(Batch(1, contents=[content("sea"), content("sea")], embeddings=[embeddings(["sea", "sea"])]))
    assert catalogue.embeddings.reach(MODEL).count == 1
    assert len(catalogue.tags.of_contents(MODEL, [1])) == 1


def test_provenance_counts_engines(filled: Catalogue) -> None:
    fast = replace(embeddings(["x", "y"]), engine="openvino", precision="bf16")
    filled.write(Batch(2, contents=[content("x"), content("y")], embeddings=[fast]))
    assert filled.embeddings.provenance(MODEL) == [
        Provenance("onnxruntime", "f32", 25),
        Provenance("openvino", "bf16", 2),
    ]


def test_a_sequence_is_never_given_twice(filled: Catalogue) -> None:
    source = filled.sources.all()[0].id
    filled.sources.forget(source)
    assert filled.embeddings.reach(MODEL) == Reach(epoch=2, sequence=0, count=0)
    store(filled, {"new.jpg": "new"})
    assert filled.embeddings.reach(MODEL).sequence > 25


def test_a_damaged_vector_is_never_handed_out(filled: Catalogue, file: Path) -> None:
    connection = sqlite3.connect(file)
    connection.execute("UPDATE embeddings SET vector = X'00' WHERE sequence = 3")
    connection.commit()
    connection.close()
    with pytest.raises(LibraryDamaged, match="check --repair"):
        list(filled.embeddings.after(MODEL))


def test_every_space_of_a_model_has_vectors_of_its_own(catalogue: Catalogue) -> None:
    card = {"spaces": [{"name": "looks", "dimension": 4}, {"name": "copies", "dimension": 2}]}
    catalogue.models.register("both@1", card)
    names = ["sea", "hill"]
    looks, copies = np.eye(4, dtype=np.float32)[:2], np.eye(2, dtype=np.float32)
    hashes = [digest(name) for name in names]
    made = NewEmbeddings("both@1", "openvino", "bf16", hashes, {"looks": looks, "copies": copies})
    ids = catalogue.write(Batch(1, contents=[content(name) for name in names], embeddings=[made])).content_ids
    for space, expected in (("looks", looks), ("copies", copies)):
        assert catalogue.embeddings.reach("both@1", space).count == 2
        (chunk,) = catalogue.embeddings.after("both@1", space=space)
        assert np.array_equal(chunk.vectors, expected)
        found = catalogue.embeddings.of_contents("both@1", ids.values(), space)
        assert np.array_equal(found[ids[digest("hill")]], expected[1])
    assert catalogue.models.all()[0].embeddings == 2
    assert catalogue.contents.by_hash(hashes, "both@1")[hashes[0]].embedded
    assert catalogue.embeddings.reach("both@1", "faces").count == 0
    with pytest.raises(UsageError, match="has the spaces"):
        catalogue.write(Batch(1, embeddings=[replace(made, spaces={"looks": looks})]))
