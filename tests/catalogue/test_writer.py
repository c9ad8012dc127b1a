"""Writing a batch: what it becomes, what is known already, and what is refused as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from pictrace.catalogue import Batch, Catalogue, NewFailure
from pictrace.errors import UsageError
from pictrace.messages import verbatim
from pictrace.records import LOOKS, Capture, PhotoState
from tests.catalogue.making import (
    CLASSES,
    DIMENSION,
    JPEG,
    MODEL,
    broken,
    content,
    digest,
    embeddings,
    photo,
    register,
    store,
    vector,
)


@pytest.fixture
def source(catalogue: Catalogue) -> int:
    register(catalogue)
    return catalogue.sources.add("folder", "/photos").id


def vectors(catalogue: Catalogue) -> Mapping[int, NDArray[np.float32]]:
    """What is stored, by content id."""
    found: dict[int, NDArray[np.float32]] = {}
    for chunk in catalogue.embeddings.after(MODEL, space=LOOKS):
        found.update(zip(chunk.ids.tolist(), chunk.vectors, strict=True))
    return found


def test_an_empty_batch_is_nothing(catalogue: Catalogue) -> None:
    written = catalogue.write(Batch(1))
    assert (written.photo_ids, written.failure_ids, written.content_ids) == ((), (), {})


def test_ids_come_in_the_order_of_the_batch(catalogue: Catalogue, source: int) -> None:
    names = [f"{n}" for n in range(30)]
    written = catalogue.write(
        Batch(
            1,
            [photo(source, f"{name}.jpg", name) for name in reversed(names)],
            [content(name) for name in names],
            failures=[
                NewFailure(source, f"bad {name}", f"/photos/bad {name}", "1", verbatim("damaged")) for name in names
            ],
        )
    )
    rows = catalogue.photos.by_ids([*written.photo_ids, *written.failure_ids])
    assert [row.key for row in rows.values()] == [*(f"{n}.jpg" for n in reversed(names)), *(f"bad {n}" for n in names)]
    assert {digest(name): written.content_ids[digest(name)] for name in names} == written.content_ids
    assert broken(catalogue) == []


def test_batches_larger_than_one_statement_are_written_whole(catalogue: Catalogue, source: int) -> None:
    names = [str(n) for n in range(2000)]
    written = catalogue.write(
        Batch(1, [photo(source, name, name) for name in names], [content(n) for n in names], [embeddings(names)])
    )
    assert len(set(written.photo_ids)) == 2000 and len(written.content_ids) == 2000
    assert len(vectors(catalogue)) == 2000


def test_one_content_may_be_at_many_places(catalogue: Catalogue, source: int) -> None:
    written = catalogue.write(Batch(1, [photo(source, key, "sea") for key in "abc"], [content("sea"), content("sea")]))
    assert len(written.photo_ids) == 3 and len(written.content_ids) == 1
    assert catalogue.contents.count() == 1


def test_keys_are_of_their_source(catalogue: Catalogue, source: int) -> None:
    other = catalogue.sources.add("folder", "/other").id
    written = catalogue.write(
        Batch(1, [photo(source, "a", "sea"), photo(other, "a", "hill")], list(map(content, ["sea", "hill"])))
    )
    found = catalogue.photos.by_ids(written.photo_ids)
    assert [(p.source_id, p.content_hash) for p in found.values()] == [(source, digest("sea")), (other, digest("hill"))]


def test_a_known_content_stays_as_it_is_and_gets_what_it_lacked(catalogue: Catalogue, source: int) -> None:
    bare = content("sea", phash=None, phash_algorithm=None, thumbnail=None)
    first = catalogue.write(Batch(1, [photo(source, "a", "sea")], [bare]))
    (content_id,) = first.content_ids.values()
    assert catalogue.contents.thumbnail(content_id) is None
    again = content("sea", width=1, height=1, format="PNG", thumbnail=b"new", phash=7)
    second = catalogue.write(Batch(2, contents=[again]))
    assert second.content_ids == first.content_ids
    found = catalogue.photos.get(1)
    assert (found.width, found.height, found.format) == (400, 300, "jpeg")
    assert found.phash == 7 and catalogue.contents.thumbnail(content_id) == b"new"
    catalogue.write(Batch(3, contents=[replace(again, thumbnail=b"third", phash=9)]))
    assert catalogue.photos.get(1).phash == 7 and catalogue.contents.thumbnail(content_id) == b"new"


def test_a_photo_changes_its_content_and_keeps_its_id(catalogue: Catalogue) -> None:
    first = store(catalogue, {"a.jpg": "sea"})
    second = store(catalogue, {"a.jpg": "hill"}, source_id=1)
    assert second.photo_ids == first.photo_ids
    assert catalogue.photos.get(first.photo_ids[0]).content_hash == digest("hill")
    assert catalogue.photos.count() == 1


def test_a_photo_may_fail_and_come_back(catalogue: Catalogue, source: int) -> None:
    catalogue.write(Batch(1, [photo(source, "a", "sea")], [content("sea")]))
    written = catalogue.write(
        Batch(2, failures=[NewFailure(source, "a", "/photos/a", "2", verbatim("damaged"), "unreadable", "j")])
    )
    assert written.failure_ids == (1,)
    failed = catalogue.photos.get(1)
    assert (failed.state, failed.reason, failed.content_id) == (PhotoState.FAILED, "damaged", None)
    catalogue.write(Batch(3, [photo(source, "a", "sea", "3")]))
    back = catalogue.photos.get(1)
    assert (back.state, back.reason, back.content_hash) == (PhotoState.PRESENT, None, digest("sea"))
    assert broken(catalogue) == []


@pytest.mark.parametrize("odd", ["\ud800", "\udfff", "\udcff 日本", "\U0010dcff", "\ude00\ud83d", "😀"])
def test_text_that_no_encoder_takes_comes_back_as_it_was(catalogue: Catalogue, source: int, odd: str) -> None:
    camera, reason = f"Cam{odd}", f"odd bytes {odd} in it"
    seen = content("sea", capture=Capture(camera=camera))
    catalogue.write(
        Batch(
            1,
            [photo(source, "a", "sea")],
            [seen],
            failures=[NewFailure(source, "b", "/photos/b", "1", verbatim(reason))],
        )
    )
    assert catalogue.photos.get(1).capture.camera == camera
    assert catalogue.photos.get(2).reason == reason


def test_vectors_are_stored_for_their_contents(catalogue: Catalogue) -> None:
    written = store(catalogue, {"a": "sea", "b": "hill"})
    found = vectors(catalogue)
    for name in ("sea", "hill"):
        np.testing.assert_allclose(found[written.content_ids[digest(name)]], vector(name), atol=2e-3)


def test_a_second_embedding_of_a_content_changes_nothing(catalogue: Catalogue) -> None:
    written = store(catalogue, {"a": "sea"})
    made = embeddings(["sea", "sea", "hill"])
    other = np.stack([vector("wood"), vector("wood"), vector("hill")])
    catalogue.write(Batch(2, contents=[content("hill")], embeddings=[replace(made, spaces={LOOKS: other})]))
    found = vectors(catalogue)
    assert len(found) == 2
    np.testing.assert_allclose(found[written.content_ids[digest("sea")]], vector("sea"), atol=2e-3)


def test_of_one_content_twice_in_a_batch_the_first_vector_counts(catalogue: Catalogue, source: int) -> None:
    made = replace(embeddings(["sea", "sea"]), spaces={LOOKS: np.stack([vector("one"), vector("two")])})
    written = catalogue.write(Batch(1, contents=[content("sea")], embeddings=[made]))
    np.testing.assert_allclose(vectors(catalogue)[written.content_ids[digest("sea")]], vector("one"), atol=2e-3)


NOT_A_NUMBER = np.full((1, DIMENSION), np.nan, np.float32)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"model": "never seen"}, "model 'never seen' was not registered before its first embeddings"),
        ({"spaces": {"text": np.zeros((1, DIMENSION), np.float32)}}, r"has the spaces \['looks'\], not \['text'\]"),
        ({"spaces": {}}, r"has the spaces \['looks'\], not \[\]"),
        ({"spaces": {LOOKS: np.zeros((1, 8), np.float32)}}, r"makes vectors of shape \(1, 16\), not \(1, 8\)"),
        ({"spaces": {LOOKS: np.zeros((2, 16), np.float32)}}, r"makes vectors of shape \(1, 16\), not \(2, 16\)"),
        ({"spaces": {LOOKS: NOT_A_NUMBER}}, "a vector with a value that is not a number"),
        ({"spaces": {LOOKS: NOT_A_NUMBER * 0 + np.inf}}, "a vector with a value that is not a number"),
        ({"tags": np.zeros((3, CLASSES), np.float32)}, "made tags for 3 of 1 pictures"),
        ({"content_hashes": [digest("unknown")]}, "neither in it nor in the catalogue"),
    ],
)
def test_what_is_refused_leaves_nothing_behind(
    catalogue: Catalogue, source: int, changes: dict[str, object], sentence: str
) -> None:
    made = replace(embeddings(["sea"]), **changes)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match=sentence):
        catalogue.write(Batch(1, [photo(source, "a", "sea")], [content("sea")], [made]))
    assert catalogue.photos.count() == catalogue.contents.count() == 0


def test_a_photo_of_an_unknown_content_is_refused(catalogue: Catalogue, source: int) -> None:
    with pytest.raises(UsageError, match=digest("sea")):
        catalogue.write(Batch(1, [photo(source, "a", "sea")]))


def test_a_photo_of_an_unknown_source_is_refused_whole(catalogue: Catalogue, source: int) -> None:
    from pictrace.errors import LibraryError

    with pytest.raises(LibraryError):
        catalogue.write(Batch(1, [photo(99, "a", "sea")], [content("sea")]))
    assert catalogue.contents.count() == 0


def test_each_batch_raises_the_generation(catalogue: Catalogue) -> None:
    before = catalogue.generation
    store(catalogue, {"a": "sea"})
    assert catalogue.generation > before


def test_thumbnails_are_stored_as_they_are(catalogue: Catalogue) -> None:
    written = store(catalogue, {"a": "sea"})
    assert catalogue.contents.thumbnail(written.content_ids[digest("sea")]) == JPEG + b"sea"
