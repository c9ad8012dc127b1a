from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from pictrace.decoding import decode
from pictrace.errors import PhotoGone, PhotoUnreadable, UsageError
from pictrace.records import Evidence, Filters, PhotoState, Query, Region, Relation, Verdict
from pictrace.verification import Prepared, Verifier, standard_verifier
from pictrace.verification.interface import Examination
from pictrace.workflows.jobs.scheduler import Scheduler
from pictrace.workflows.pairs import PhashIndex
from pictrace.workflows.search.likeness import Likeness
from pictrace.workflows.search.photo_counts import PhotoCounts
from pictrace.workflows.search.query_image import Pictures
from pictrace.workflows.search.request import Request
from pictrace.workflows.search.searcher import Searcher
from pictrace.workflows.text import Texts, Words
from pictrace.workflows.text.table import TableCache
from tests.workflows.conftest import ColourEmbedder, Desk


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as pool:
        yield pool


@pytest.fixture
def searcher(desk: Desk, archive: Path, pool: ThreadPoolExecutor) -> Searcher:
    desk.index(archive)
    return searching(desk, pool)


def searching(desk: Desk, pool: ThreadPoolExecutor) -> Searcher:
    verifier = standard_verifier()
    model = desk.embedder.card.key
    return Searcher(
        catalogue=desk.catalogue,
        pictures=Pictures(desk.catalogue, desk.source, _no_fetching, decode, 1 << 26),
        model=model,
        embedder=lambda: desk.embedder,
        index=desk.runtime.index,
        likeness=Likeness.of(desk.embedder.card, 0.5),
        verifier=lambda: verifier,
        same_kind=lambda cosine: max(0.0, cosine or 0.0),
        phash_index=PhashIndex(desk.catalogue),
        photo_counts=PhotoCounts(desk.catalogue),
        texts=Texts(Words(desk.catalogue, model, lambda: None, None, TableCache(desk.catalogue, model))),
        pool=pool,
        scheduler=Scheduler(2),
        thumbnail_size=256,
    )


def _no_fetching(address: str) -> bytes:
    raise AssertionError(f"{address} was fetched")


def edited(data: bytes, edit: Callable[[Image.Image], Image.Image], quality: int = 70) -> bytes:
    buffer = io.BytesIO()
    with Image.open(io.BytesIO(data)) as picture:
        edit(picture.convert("RGB")).save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()


def first(searcher: Searcher, query: Query, **request: object) -> tuple[str, Relation, float]:
    hit = searcher.answer(query, Request(**request)).hits[0]  # type: ignore[arg-type]
    return hit.photo.key, hit.relation, hit.score


def test_the_same_bytes_are_identical(searcher: Searcher, jpegs: dict[str, bytes]) -> None:
    assert first(searcher, Query(data=jpegs["rocket"])) == ("old.zip!rocket.jpg", Relation.IDENTICAL, 1.0)


@pytest.mark.parametrize(
    ("edit", "relation"),
    [
        (lambda picture: picture.resize((200, 200 * picture.height // picture.width)), Relation.COPY),
        (lambda picture: picture.rotate(90, expand=True), Relation.ROTATED),
        (lambda picture: picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT), Relation.MIRRORED),
        (lambda picture: picture.crop((40, 30, 280, 220)), Relation.CROP),
    ],
)
def test_edited_copies_are_found_and_named(
    searcher: Searcher, jpegs: dict[str, bytes], edit: Callable[[Image.Image], Image.Image], relation: Relation
) -> None:
    key, found, score = first(searcher, Query(data=edited(jpegs["coffee"], edit)))
    assert (key, found) == ("2009/coffee.jpg", relation)
    assert score > 0.8  # thumbnails of 128 pixels, and an embedding that is none


def test_hits_come_best_first_and_are_numbered(searcher: Searcher, jpegs: dict[str, bytes]) -> None:
    result = searcher.answer(Query(data=jpegs["chelsea"], name="a cat"), Request(k=10))
    assert [hit.rank for hit in result.hits] == [1, 2, 3, 4, 5, 6]
    scores = [hit.score for hit in result.hits]
    assert scores == sorted(scores, reverse=True)
    assert (result.total, result.query, result.model) == (6, "a cat", "colours@1")
    assert result.took_ms > 0


def test_pages_follow_each_other(searcher: Searcher, jpegs: dict[str, bytes]) -> None:
    query = Query(data=jpegs["chelsea"])
    whole = searcher.answer(query, Request(k=6)).hits
    pages = [hit for offset in (0, 2, 4) for hit in searcher.answer(query, Request(k=2, offset=offset)).hits]
    assert [(hit.rank, hit.photo.id) for hit in pages] == [(hit.rank, hit.photo.id) for hit in whole]
    assert searcher.answer(query, Request(k=2, offset=6)).hits == ()


def test_min_score_and_relations_keep_only_those(searcher: Searcher, jpegs: dict[str, bytes]) -> None:
    query = Query(data=jpegs["chelsea"])
    result = searcher.answer(query, Request(k=10, min_score=0.95))
    assert [hit.photo.key for hit in result.hits] == ["chelsea.jpg"]
    assert result.total == 1
    result = searcher.answer(query, Request(k=10, relations=frozenset({Relation.IDENTICAL, Relation.COPY})))
    assert [hit.photo.key for hit in result.hits] == ["chelsea.jpg"]
    assert result.total == 1
    result = searcher.answer(query, Request(k=10, relations=frozenset({Relation.SIMILAR})))
    assert "chelsea.jpg" not in [hit.photo.key for hit in result.hits]


def test_filters_are_kept_even_by_the_best_hit(searcher: Searcher, jpegs: dict[str, bytes], archive: Path) -> None:
    within = Filters(within=f"{archive.as_posix()}/old.zip")
    result = searcher.answer(Query(data=jpegs["chelsea"]), Request(k=10, filters=within))
    assert {hit.photo.key for hit in result.hits} == {
        "old.zip!rocket.jpg",
        "old.zip!more/camera.jpg",
        "old.zip!more/motorcycle.jpg",
    }
    assert result.total == 3
    nothing = searcher.answer(Query(data=jpegs["chelsea"]), Request(filters=Filters(min_side=100_000)))
    assert (nothing.hits, nothing.total) == ((), 0)


def test_copies_at_two_places_are_two_hits(
    desk: Desk, searcher: Searcher, archive: Path, jpegs: dict[str, bytes]
) -> None:
    (archive / "copy.jpg").write_bytes(jpegs["chelsea"])
    desk.index(archive)
    result = searcher.answer(Query(data=jpegs["chelsea"]), Request(k=2))
    assert {hit.photo.key for hit in result.hits} == {"chelsea.jpg", "copy.jpg"}
    assert all(hit.relation is Relation.IDENTICAL for hit in result.hits)
    assert result.total == 7


def test_a_new_photo_is_found_at_once(
    desk: Desk, searcher: Searcher, archive: Path, photographs: dict[str, Path]
) -> None:
    searcher.answer(Query(photo_id=1), Request())
    (archive / "coins.png").write_bytes(photographs["coins"].read_bytes())
    desk.index(archive)
    assert first(searcher, Query(place=str(photographs["coins"])))[0] == "coins.png"


def test_an_overwritten_file_leaves_no_hit(
    desk: Desk, searcher: Searcher, archive: Path, jpegs: dict[str, bytes]
) -> None:
    (archive / "chelsea.jpg").write_bytes(jpegs["coffee"])
    desk.index(archive)
    result = searcher.answer(Query(data=jpegs["chelsea"]), Request(k=10))
    assert result.total == 6
    assert all(
        hit.photo.content_hash != searcher.pictures.look(Query(data=jpegs["chelsea"]), 128).content_hash
        for hit in result.hits
    )


def test_a_missing_photo_is_a_hit_that_says_so(
    desk: Desk, searcher: Searcher, archive: Path, jpegs: dict[str, bytes]
) -> None:
    (archive / "chelsea.jpg").unlink()
    desk.index(archive)
    hit = searcher.answer(Query(data=jpegs["chelsea"]), Request()).hits[0]
    assert (hit.photo.key, hit.photo.state) == ("chelsea.jpg", PhotoState.MISSING)
    present = Filters(states=frozenset({PhotoState.PRESENT}))
    hits = searcher.answer(Query(data=jpegs["chelsea"]), Request(k=10, filters=present)).hits
    assert len(hits) == 5
    assert all(hit.photo.state is PhotoState.PRESENT for hit in hits)


def test_a_photo_of_the_library_is_searched_without_its_source(
    desk: Desk, searcher: Searcher, archive: Path, tmp_path: Path
) -> None:
    photo = desk.photos()["chelsea.jpg"]
    archive.rename(tmp_path / "unplugged")
    seen = desk.embedder.seen
    assert first(searcher, Query(photo_id=photo.id)) == ("chelsea.jpg", Relation.IDENTICAL, 1.0)
    assert desk.embedder.seen == seen
    key, relation, _ = first(searcher, Query(photo_id=photo.id, region=Region(0.2, 0.2, 0.9, 0.9)))
    assert (key, relation) == ("chelsea.jpg", Relation.CROP)


def test_a_region_is_searched_as_a_part(searcher: Searcher, jpegs: dict[str, bytes]) -> None:
    key, relation, _ = first(searcher, Query(data=jpegs["coffee"], region=Region(0.1, 0.1, 0.8, 0.8)))
    assert (key, relation) == ("2009/coffee.jpg", Relation.CROP)


def test_places_of_every_kind(searcher: Searcher, archive: Path) -> None:
    for place in ("chelsea.jpg", "2009/coffee.jpg", "old.zip!rocket.jpg", "old.zip!more/camera.jpg"):
        assert first(searcher, Query(place=f"{archive}/{place}"))[0] == place


def test_wrong_places_say_what_is_wrong(searcher: Searcher, archive: Path) -> None:
    cases: list[tuple[str, type[Exception], str]] = [
        (f"{archive}/none.jpg", PhotoGone, "no such file"),
        (f"{archive}/old.zip!none.jpg", PhotoGone, "no"),
        (f"{archive}/2009", UsageError, "is a folder"),
        (f"{archive}/chelsea.jpg/x", PhotoGone, "no such file"),
        ("a\0b", PhotoUnreadable, "null"),
    ]
    (archive / "text.jpg").write_text("not a picture", "utf-8")
    cases.append((f"{archive}/text.jpg", PhotoUnreadable, "not a picture"))
    for place, error, words in cases:
        with pytest.raises(error, match=words):
            searcher.answer(Query(place=place), Request())


def test_a_pipe_is_not_waited_for(searcher: Searcher, tmp_path: Path) -> None:
    import os

    if not hasattr(os, "mkfifo"):
        pytest.skip("this system has no named pipes in folders")
    os.mkfifo(tmp_path / "pipe.jpg")
    with pytest.raises(UsageError, match="pipe"):
        searcher.answer(Query(place=str(tmp_path / "pipe.jpg")), Request())


@pytest.mark.parametrize("by", ["ssim", "orb", "phash"])
def test_one_measure_alone_ranks_the_whole_library(searcher: Searcher, jpegs: dict[str, bytes], by: str) -> None:
    data = edited(jpegs["rocket"], lambda picture: picture, quality=40)
    result = searcher.answer(Query(data=data), Request(k=6, by=by))
    assert result.hits[0].photo.key == "old.zip!rocket.jpg"
    assert result.total == 6
    assert f"ranked by {by} over the whole library" in result.notes
    measures = [hit.similarity for hit in result.hits]
    assert measures == sorted(measures, reverse=True)


@pytest.mark.parametrize("by", ["ssim", "orb"])
def test_a_large_library_is_measured_by_candidates_and_says_so(
    searcher: Searcher, jpegs: dict[str, bytes], by: str
) -> None:
    result = replace(searcher, measure_all=3).answer(Query(data=jpegs["rocket"]), Request(by=by))
    assert result.hits[0].photo.key == "old.zip!rocket.jpg"
    assert "best candidates" in result.notes[0]


def test_without_verification_no_same_picture_is_claimed(searcher: Searcher, jpegs: dict[str, bytes]) -> None:
    data = edited(jpegs["rocket"], lambda picture: picture)
    hits = searcher.answer(Query(data=data), Request(verify=False)).hits
    assert hits[0].photo.key == "old.zip!rocket.jpg"
    assert all(hit.relation is Relation.SIMILAR for hit in hits)
    assert hits[0].evidence.phash_distance is not None


class Counting(Verifier):
    """Says "copy" of everything, and how often it was asked."""

    version = "counting"

    def __init__(self) -> None:
        self.compared = 0

    def prepare(
        self, pixels: NDArray[np.uint8], phashes: tuple[int, ...] = (), content_hash: str | None = None
    ) -> Prepared:
        return Prepared(pixels[..., 0], phashes, content_hash)

    def compare(self, query: Prepared, photo: Prepared, cosine: float | None, *, keypoints: bool = True) -> Verdict:
        self.compared += 1
        return Verdict(Relation.COPY, 0.97, Evidence(cosine=cosine))

    def examine(self, query: Prepared, photo: Prepared, cosine: float | None) -> Examination:
        raise NotImplementedError


def test_only_the_best_are_verified(searcher: Searcher, jpegs: dict[str, bytes]) -> None:
    verifier = Counting()
    counting = replace(searcher, verifier=lambda: verifier, verify_candidates=2)
    hits = counting.answer(Query(data=jpegs["rocket"]), Request(k=6)).hits
    assert verifier.compared == 2
    assert sum(hit.relation is Relation.COPY for hit in hits) == 2


def test_a_damaged_thumbnail_proves_nothing_and_harms_nothing(
    desk: Desk, searcher: Searcher, jpegs: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    contents = type(desk.catalogue.contents)
    monkeypatch.setattr(contents, "thumbnails", lambda self, ids: dict.fromkeys(ids, b"\xff\xd8\xff damaged"))
    hits = searcher.answer(Query(data=edited(jpegs["rocket"], lambda picture: picture)), Request()).hits
    assert hits[0].photo.key == "old.zip!rocket.jpg"
    assert hits[0].relation is Relation.SIMILAR


def test_an_empty_library_has_no_hits(desk: Desk, pool: ThreadPoolExecutor, jpegs: dict[str, bytes]) -> None:
    searcher = searching(desk, pool)
    for by in ("embedding", "phash", "ssim"):
        result = searcher.answer(Query(data=jpegs["rocket"]), Request(by=by))
        assert (result.hits, result.total) == ((), 0)


def test_a_model_that_has_seen_nothing_says_so(
    desk: Desk, searcher: Searcher, pool: ThreadPoolExecutor, jpegs: dict[str, bytes], tmp_path: Path
) -> None:
    other = searching(Desk(desk.catalogue, ColourEmbedder("other"), tmp_path / "other"), pool)
    result = other.answer(Query(data=edited(jpegs["coffee"], lambda picture: picture.crop((9, 9, 99, 99)))), Request())
    assert result.hits == ()
    assert "has seen none of the photos" in result.notes[0]
    known = other.answer(Query(data=jpegs["coffee"]), Request())
    assert known.hits[0].relation is Relation.IDENTICAL


def test_words_need_a_model_that_knows_some(searcher: Searcher) -> None:
    with pytest.raises(UsageError, match="knows no words"):
        searcher.answer(Query(text="cat"), Request())
    with pytest.raises(UsageError, match="cannot be ranked"):
        searcher.answer(Query(text="cat"), Request(by="orb"))


@pytest.mark.parametrize(
    ("request_", "words"),
    [({"k": 0}, "k is"), ({"offset": -1}, "offset"), ({"min_score": 1.5}, "probability"), ({"by": "hash"}, "one of")],
)
def test_a_wrong_request_is_refused(request_: dict[str, object], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        Request(**request_)  # type: ignore[arg-type]


def test_embedding_a_photo_gives_what_is_stored(desk: Desk, searcher: Searcher, jpegs: dict[str, bytes]) -> None:
    photo = desk.photos()["chelsea.jpg"]
    stored = searcher.embed(Query(photo_id=photo.id))
    fresh = searcher.embed(Query(data=jpegs["chelsea"]))
    assert stored.shape == fresh.shape == (192,)
    assert float(stored @ fresh) == pytest.approx(1.0, abs=2e-3)


def test_many_threads_search_while_photos_come(
    desk: Desk, searcher: Searcher, tmp_path: Path, tiny: Callable[[int], bytes], jpegs: dict[str, bytes]
) -> None:
    root = tmp_path / "more"
    root.mkdir()
    for number in range(60):
        (root / f"{number}.png").write_bytes(tiny(number))

    def ask(number: int) -> str:
        return searcher.answer(Query(data=jpegs["rocket"]), Request(verify=number % 2 == 0)).hits[0].photo.key

    with ThreadPoolExecutor(4) as askers:
        answers = askers.map(ask, range(12))
        desk.index(root)
        assert set(answers) == {"old.zip!rocket.jpg"}
    assert searcher.answer(Query(photo_id=1), Request()).total == 66


def test_pixels_of_a_region(searcher: Searcher, jpegs: dict[str, bytes]) -> None:
    whole = decode(jpegs["coffee"]).pixels
    height, width = whole.shape[:2]
    part = searcher.pictures.pixels(Query(data=jpegs["coffee"], region=Region(0.25, 0.5, 0.75, 1.0)))
    assert part.shape[:2] == (height - height // 2, round(0.75 * width) - width // 4)
    assert np.array_equal(part, whole[height // 2 :, width // 4 : round(0.75 * width)])
