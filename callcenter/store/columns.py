"""How values of the trade stand in a column: moments, enumerations, lists, exact text."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any, TypeVar

from sqlalchemy import BigInteger, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_ENCODE = json.JSONEncoder(separators=(",", ":")).encode
_Member = TypeVar("_Member", bound=Enum)


def exact(text: str) -> str | bytes:
    """*text* as SQLite can keep it: bytes when it is no proper Unicode."""
    if text.isascii():
        return text
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")
    return text


class Moment(TypeDecorator[datetime]):
    """An aware moment, kept as microseconds since 1970 UTC; a naive one is refused."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """To the column."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone: give an aware moment (UTC)")
        return (value - EPOCH) // _MICROSECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """From the column, in UTC."""
        return None if value is None else EPOCH + timedelta(microseconds=value)


class Exact(TypeDecorator[str]):
    """Text that comes back exactly, lone surrogates too (they are kept as bytes)."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> Any:
        """To the column."""
        return None if value is None else exact(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        """From the column."""
        if isinstance(value, bytes):
            return value.decode("utf-8", "surrogatepass")
        return value  # type: ignore[no-any-return]


class Member(TypeDecorator[_Member]):
    """A member of an enumeration, kept by its value."""

    impl = Text
    cache_ok = True

    def __init__(self, kind: type[_Member]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: _Member | None, dialect: Dialect) -> str | None:
        """To the column."""
        return None if value is None else str(value.value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> _Member | None:
        """From the column."""
        return None if value is None else self.kind(value)


class Json(TypeDecorator[Any]):
    """A list kept as JSON text; *load* makes the value again, *dump* what JSON can carry."""

    impl = Text
    cache_ok = True

    def __init__(self, load: Callable[[Any], Any], dump: Callable[[Any], Any]) -> None:
        super().__init__()
        self.load = load
        self.dump = dump

    def process_bind_param(self, value: Any, dialect: Dialect | None = None) -> str | None:
        """To the column."""
        if value is None:
            return None
        # Most lists of most customers are empty, and a pull brings a million of them.
        return _ENCODE(self.dump(value)) if value or isinstance(value, str) else "[]"

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """From the column."""
        return None if value is None else self.load(json.loads(value))
