"""Many rows in one statement: each column goes over as one array, which the database unpacks, or as the one value that
all rows have there.

COPY is refused by tables under row-level security, which holds for whoever writes here too.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, Text, cast, func
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, dialect
from sqlalchemy.ext.asyncio import AsyncConnection

from billow.runtime.driver import driver_of

ROWS = 16
"""From so many rows on it is quicker than a statement a row."""
_DIALECT = dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy gives its dialects no signature


async def insert(
    conn: AsyncConnection,
    table: Table,
    rows: Sequence[Mapping[str, Any]],
    *,
    encode: Callable[[Any], str],
    again: bool = False,
) -> None:
    """Insert *rows*, which all name the same columns of *table*; *encode* makes JSON of what a column holds as JSON.

    Where they may come *again*, those that are there already are passed over.
    """
    columns, alike = _columns(table, rows, encode)
    statement = _insertion(table, tuple(rows[0]), alike)
    await _send(conn, f"{statement} on conflict do nothing" if again else statement, columns)


async def update(
    conn: AsyncConnection,
    table: Table,
    rows: Sequence[Mapping[str, Any]],
    *,
    key: tuple[str, ...],
    encode: Callable[[Any], str],
) -> None:
    """Write *rows* over those of *table* with the same *key*; each names the key and the same other columns."""
    columns, alike = _columns(table, rows, encode)
    await _send(conn, _change(table, tuple(rows[0]), key, alike), columns)


async def _send(conn: AsyncConnection, statement: str, columns: Sequence[Any]) -> None:
    driver = await driver_of(conn)
    await driver.execute(statement, *columns)


def _columns(
    table: Table, rows: Sequence[Mapping[str, Any]], encode: Callable[[Any], str]
) -> tuple[list[Any], frozenset[str]]:
    """What goes over for each column, and the names of those whose rows all have one value, which goes over once."""
    columns: list[Any] = []
    alike: set[str] = set()
    for name in rows[0]:
        values = [row[name] for row in rows]
        if _sent_as_json(table.c[name]):
            values = [None if value is None else encode(value) for value in values]
        if len(rows) >= ROWS and len(alike) < len(rows[0]) - 1 and _are_alike(values):
            alike.add(name)
            columns.append(values[0])
        else:
            columns.append(values)
    return columns, frozenset(alike)


def _are_alike(values: Sequence[Any]) -> bool:
    """Whether all are one value, as it is written: decimals that are equal may have other digits."""
    first = values[0]
    kind = type(first)
    if kind is Decimal:
        return all(value is first for value in values)
    return all(value is first or (type(value) is kind and value == first) for value in values)


@cache
def _insertion(table: Table, names: tuple[str, ...], alike: frozenset[str]) -> str:
    target = ", ".join(f'"{table.c[name].name}"' for name in names)
    return f"insert into {table.name} ({target}) {_rows(table, names, alike)}"


@cache
def _change(table: Table, names: tuple[str, ...], key: tuple[str, ...], alike: frozenset[str]) -> str:
    columns = {name: f'"{table.c[name].name}"' for name in names}
    written = ", ".join(f"{said} = r.{said}" for name, said in columns.items() if name not in key)
    same = " and ".join(f"t.{columns[name]} = r.{columns[name]}" for name in key)
    return f"update {table.name} as t set {written} from ({_rows(table, names, alike)}) as r where {same}"


def _rows(table: Table, names: tuple[str, ...], alike: frozenset[str]) -> str:
    """The rows that the arrays make, with what is *alike* in all of them, the types and the names of the columns."""
    places = {name: f"${n}::{_sent_type(table.c[name])}" for n, name in enumerate(names, start=1)}
    sent = ", ".join(f"{place}[]" for name, place in places.items() if name not in alike)
    named = ", ".join(f'"{table.c[name].name}"' for name in names if name not in alike)
    found = {name: places[name] if name in alike else f'n."{table.c[name].name}"' for name in names}
    taken = ", ".join(f'{_taken(table.c[name], said)} as "{table.c[name].name}"' for name, said in found.items())
    return f"select {taken} from unnest({sent}) as n ({named})"


def _sent_as_json(column: Column[Any]) -> bool:
    """Whether a value goes over as JSON text: documents, and arrays, which an array of arrays would not tell apart."""
    return isinstance(column.type, ARRAY | JSONB)


def _sent_type(column: Column[Any]) -> str:
    return "text" if _sent_as_json(column) else column.type.compile(_DIALECT).partition("(")[0]


def _taken(column: Column[Any], said: str) -> str:
    if isinstance(column.type, ARRAY):
        return f"array(select jsonb_array_elements_text({said}::jsonb))"
    return f"{said}::jsonb" if isinstance(column.type, JSONB) else said


def among(column: Column[Any], values: Collection[str]) -> ColumnElement[bool]:
    """Whether a column of text has one of the *values*, which go over as one array, however many they are."""
    return column == func.any(cast(list(values), ARRAY(Text)))
