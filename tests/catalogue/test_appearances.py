"""What pixels say, by content: written with new photos, filled in for old ones."""

from __future__ import annotations

from pictrace.catalogue import Batch, Catalogue
from tests.catalogue.making import content, digest, store

ONE = "appearance-1"


def test_new_contents_bring_theirs(catalogue: Catalogue) -> None:
    new = [content(name, appearance=bytes([n] * 4), appearance_algorithm=ONE) for n, name in enumerate("ab")]
    ids = catalogue.write(Batch(catalogue.begin_run(), contents=[*new, content("c")])).content_ids
    found = catalogue.appearances.all(ONE, 4)
    assert found.ids.tolist() == sorted([ids[digest("a")], ids[digest("b")]])
    assert found.measures.tolist() == [[0] * 4, [1] * 4]
    assert len(catalogue.appearances.all("appearance-0", 4).ids) == 0
    assert catalogue.appearances.all(ONE, 9).measures.shape == (0, 9)


def test_known_contents_keep_theirs(catalogue: Catalogue) -> None:
    run = catalogue.begin_run()
    for byte in (1, 2):
        again = content("a", appearance=bytes([byte]), appearance_algorithm=ONE)
        catalogue.write(Batch(run, contents=[again]))
    assert catalogue.appearances.all(ONE, 1).measures.tolist() == [[1]]


def test_what_lacks_is_asked_for_by_its_thumbnails_and_written(catalogue: Catalogue) -> None:
    ids = store(catalogue, {f"{n}.jpg": f"picture {n}" for n in range(7)}).content_ids
    assert catalogue.appearances.count_lacking(ONE) == 7
    seen: dict[int, bytes] = {}
    for chunk in catalogue.appearances.lacking(ONE, chunk=3):
        assert len(chunk) <= 3
        seen |= chunk
        catalogue.appearances.write(ONE, dict.fromkeys(chunk, b"\x07"))
    assert set(seen) == set(ids.values())
    assert all(jpeg.startswith(b"\xff\xd8") for jpeg in seen.values())
    assert catalogue.appearances.count_lacking(ONE) == 0
    assert catalogue.appearances.all(ONE, 1).measures.tolist() == [[7]] * 7


def test_another_algorithm_takes_its_place(catalogue: Catalogue) -> None:
    ids = sorted(store(catalogue, {"1.jpg": "picture"}).content_ids.values())
    catalogue.appearances.write("appearance-0", {ids[0]: b"\x01"})
    assert catalogue.appearances.count_lacking(ONE) == 1
    catalogue.appearances.write(ONE, {ids[0]: b"\x02"})
    assert len(catalogue.appearances.all("appearance-0", 1).ids) == 0
    catalogue.appearances.write(ONE, {})
    assert catalogue.appearances.all(ONE, 1).measures.tolist() == [[2]]


def test_it_goes_with_its_content(catalogue: Catalogue) -> None:
    new = content("alone", appearance=b"\x01", appearance_algorithm=ONE)
    catalogue.write(Batch(catalogue.begin_run(), contents=[new]))
    assert catalogue.contents.remove_orphans() == 1
    assert len(catalogue.appearances.all(ONE, 1).ids) == 0
