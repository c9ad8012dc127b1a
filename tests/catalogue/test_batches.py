"""What indexing hands over: frozen, with bytes that no log shows."""

from __future__ import annotations

import dataclasses

import pytest

from pictrace.catalogue import Batch, NewContent, NewEmbeddings, NewFailure, NewPhoto, Standing, Written
from pictrace.messages import verbatim
from pictrace.records import Capture
from tests.catalogue.making import content, embeddings

MADE = (
    Batch(1),
    content("sea"),
    embeddings(["sea"]),
    NewFailure(1, "a", "/a", "1", verbatim("damaged")),
    NewPhoto(1, "a", "/a", "1", "h"),
    Written((), (), {}),
)


@pytest.mark.parametrize("made", MADE, ids=lambda made: type(made).__name__)
def test_nothing_changes_once_it_is_handed_over(
    made: Batch | NewContent | NewEmbeddings | NewFailure | NewPhoto | Written,
) -> None:
    for field in dataclasses.fields(made):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(made, field.name, None)
    assert not hasattr(made, "__dict__")


def test_a_content_shows_no_pictures_in_a_log() -> None:
    made = content("sea", thumbnail=b"secret pixels")
    assert "secret" not in repr(made) and made.content_hash in repr(made)


def test_what_is_not_measured_is_none_and_never_shared() -> None:
    made = NewContent("h", 1, 2, 3, "JPEG")
    assert (made.phash, made.phash_algorithm, made.thumbnail, made.capture) == (None, None, None, Capture())
    failure = NewFailure(1, "a", "/a", "1", verbatim("damaged"))
    assert (failure.code, failure.judge) == (None, None)
    assert Batch(7) == Batch(7, (), (), (), ())


def test_standings_are_told_apart_by_stable_words() -> None:
    assert [standing.value for standing in Standing] == ["new", "changed", "unchanged", "returned", "failed"]
