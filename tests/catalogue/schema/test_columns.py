"""Moments keep their instant, and text that no encoder takes is stored all the same."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import BigInteger, Integer
from sqlalchemy.dialects import postgresql, sqlite

from pictrace.catalogue import schema
from pictrace.catalogue.schema.columns import SerialKey, ShownText, UTCDateTime, metadata

MOMENTS = st.datetimes(
    datetime(1970, 1, 2),
    datetime(2100, 1, 1),
    timezones=st.one_of(st.none(), st.integers(-14 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m)))),
)


@given(MOMENTS)
def test_a_moment_comes_back_as_the_same_moment_in_utc(moment: datetime) -> None:
    column = UTCDateTime()
    stored = column.process_bind_param(moment, None)
    assert stored is not None and stored.tzinfo is None
    found = column.process_result_value(stored, None)
    assert found is not None and found.tzinfo is UTC
    assert found == (moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def test_no_moment_stays_no_moment() -> None:
    column = UTCDateTime()
    assert column.process_bind_param(None, None) is column.process_result_value(None, None) is None


@given(st.text(st.characters(codec=None)))
def test_text_that_is_only_shown_can_always_be_written(text: str) -> None:
    stored = ShownText().process_bind_param(text, None)
    assert stored is not None
    assert stored.encode("utf-8").decode("utf-8") == stored
    if text.isprintable() and not _aside(text):
        assert stored == text


@given(st.text(st.characters(codec=None)))
def test_text_that_is_only_shown_comes_back_as_it_was(text: str) -> None:
    """Lone surrogates too; what looks like them when they are stored is taken for them."""
    column = ShownText()
    back = column.process_result_value(column.process_bind_param(text, None), None)
    assert back == text or _aside(text)


def test_lone_surrogates_are_stored_as_private_characters() -> None:
    assert ShownText().process_bind_param("Canon \ud800 EOS\udfff", None) == "Canon \U0010f000 EOS\U0010f7ff"
    assert ShownText().process_bind_param(None, None) is ShownText().process_result_value(None, None) is None


def _aside(text: str) -> bool:
    return any("\U0010f000" <= char <= "\U0010f7ff" for char in text)


def test_ids_are_declared_as_sqlite_wants_them() -> None:
    assert isinstance(SerialKey.dialect_impl(sqlite.dialect()), Integer)
    assert not isinstance(SerialKey.dialect_impl(sqlite.dialect()), BigInteger)
    assert isinstance(SerialKey.dialect_impl(postgresql.dialect()), BigInteger)  # type: ignore[no-untyped-call]


def test_all_tables_are_in_one_list() -> None:
    assert schema.metadata is metadata
