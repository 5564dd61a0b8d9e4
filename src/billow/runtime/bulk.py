"""Many rows in one statement: each column goes over as one array, which the database unpacks.

COPY is refused by tables under row-level security, which holds for whoever writes here too.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Column, Table
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, dialect
from sqlalchemy.ext.asyncio import AsyncConnection

from billow.runtime.driver import driver_of

ROWS = 16
"""From so many rows on it is quicker than a statement a row."""
_DIALECT = dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy gives its dialects no signature


async def insert(
    conn: AsyncConnection, table: Table, rows: Sequence[Mapping[str, Any]], *, encode: Callable[[Any], str]
) -> None:
    """Insert *rows*, which all name the same columns of *table*; *encode* makes JSON of what a column holds as JSON."""
    await _send(conn, _insertion(table, tuple(rows[0])), table, rows, encode)


async def update(
    conn: AsyncConnection,
    table: Table,
    rows: Sequence[Mapping[str, Any]],
    *,
    key: tuple[str, ...],
    encode: Callable[[Any], str],
) -> None:
    """Write *rows* over those of *table* with the same *key*; each names the key and the same other columns."""
    await _send(conn, _change(table, tuple(rows[0]), key), table, rows, encode)


async def _send(
    conn: AsyncConnection,
    statement: str,
    table: Table,
    rows: Sequence[Mapping[str, Any]],
    encode: Callable[[Any], str],
) -> None:
    columns = []
    for name in rows[0]:
        values = [row[name] for row in rows]
        if _sent_as_json(table.c[name]):
            values = [None if value is None else encode(value) for value in values]
        columns.append(values)
    driver = await driver_of(conn)
    await driver.execute(statement, *columns)


@cache
def _insertion(table: Table, names: tuple[str, ...]) -> str:
    target = ", ".join(f'"{table.c[name].name}"' for name in names)
    return f"insert into {table.name} ({target}) {_rows(table, names)}"


@cache
def _change(table: Table, names: tuple[str, ...], key: tuple[str, ...]) -> str:
    columns = {name: f'"{table.c[name].name}"' for name in names}
    written = ", ".join(f"{said} = r.{said}" for name, said in columns.items() if name not in key)
    same = " and ".join(f"t.{columns[name]} = r.{columns[name]}" for name in key)
    return f"update {table.name} as t set {written} from ({_rows(table, names)}) as r where {same}"


def _rows(table: Table, names: tuple[str, ...]) -> str:
    """The rows that the arrays make, with the types and the names of the columns."""
    columns = [table.c[name] for name in names]
    sent = ", ".join(f"${n}::{_sent_type(column)}[]" for n, column in enumerate(columns, start=1))
    taken = ", ".join(f'{_taken(column)} as "{column.name}"' for column in columns)
    named = ", ".join(f'"{column.name}"' for column in columns)
    return f"select {taken} from unnest({sent}) as n ({named})"


def _sent_as_json(column: Column[Any]) -> bool:
    """Whether a value goes over as JSON text: documents, and arrays, which an array of arrays would not tell apart."""
    return isinstance(column.type, ARRAY | JSONB)


def _sent_type(column: Column[Any]) -> str:
    return "text" if _sent_as_json(column) else column.type.compile(_DIALECT).partition("(")[0]


def _taken(column: Column[Any]) -> str:
    if isinstance(column.type, ARRAY):
        return f'array(select jsonb_array_elements_text(n."{column.name}"::jsonb))'
    return f'n."{column.name}"::jsonb' if isinstance(column.type, JSONB) else f'n."{column.name}"'
