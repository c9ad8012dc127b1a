"""What the tables are made of: their list, and the kinds of columns that are our own."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Integer, MetaData, Text, TypeDecorator

__all__ = ["SerialKey", "ShownText", "UTCDateTime", "metadata"]

metadata = MetaData()


class UTCDateTime(TypeDecorator[datetime]):
    """A moment: stored as naive UTC, read back with its zone. A naive one is taken for UTC."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None or value.tzinfo is None:
            return value
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


_HALVES = range(0xD800, 0xE000)
_ASIDE = 0x10F000 - 0xD800
"""Into plane 16's private use, beside what ``pictrace.files`` keeps there of the bytes of names."""
_TO_STORED = {code: code + _ASIDE for code in _HALVES}
_FROM_STORED = {code + _ASIDE: code for code in _HALVES}


class ShownText(TypeDecorator[str]):
    """Text of a camera, a decoder or a request, only ever shown. It may hold halves of surrogate pairs, which no
    encoder takes and JSON carries: they are stored as private characters and come back as they were."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Any) -> str | None:
        return value.translate(_TO_STORED) if value and not value.isascii() else value

    def process_result_value(self, value: str | None, dialect: Any) -> str | None:
        return value.translate(_FROM_STORED) if value and not value.isascii() else value


SerialKey = BigInteger().with_variant(Integer, "sqlite")
"""SQLite hands out row ids only to columns declared exactly INTEGER."""
