"""Statements that are compiled once and go to the driver as they are: for what nearly every request asks."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Select
from sqlalchemy.dialects.postgresql import asyncpg

from billow.runtime.db import Row, Tx, from_json, to_json
from billow.runtime.driver import driver_of

_DIALECT = asyncpg.dialect(json_serializer=to_json, json_deserializer=from_json)  # type: ignore[no-untyped-call]  # ships no types


class Prepared:
    """A select with named parameters, compiled when it is made.

    It answers what `Tx.row` answers, in about half of the time: SQLAlchemy finds a statement's text anew at each call.
    """

    def __init__(self, statement: Select[Any]) -> None:
        """*statement* has its parameters as `bindparam`."""
        compiled = statement.compile(dialect=_DIALECT)
        self._text = compiled.string
        self._names = tuple(compiled.positiontup or ())
        self._read = _readers(statement)

    async def row(self, tx: Tx, parameters: Mapping[str, Any]) -> Row | None:
        """The first row, or None."""
        driver = await driver_of(tx.conn)
        found = await driver.fetchrow(self._text, *(parameters[name] for name in self._names))
        if found is None:
            return None
        return {
            name: value if read is None else read(value) for (name, read), value in zip(self._read, found, strict=True)
        }


def _readers(statement: Select[Any]) -> list[tuple[str, Callable[[Any], Any] | None]]:
    """The columns of the answer, each with what makes a value of what the driver gives."""
    columns = statement.selected_columns
    return [
        (name, column.type.dialect_impl(_DIALECT).result_processor(_DIALECT, None)) for name, column in columns.items()
    ]
