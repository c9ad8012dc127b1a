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


class ShownText(TypeDecorator[str]):
    """Text of a camera, a decoder or a request, only ever shown: what no encoder takes in it is stored as "?"."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Any) -> str | None:
        return None if value is None else value.encode("utf-8", "replace").decode("utf-8")


SerialKey = BigInteger().with_variant(Integer, "sqlite")
"""SQLite hands out row ids only to columns declared exactly INTEGER."""
