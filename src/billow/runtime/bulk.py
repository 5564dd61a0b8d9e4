"""Many rows in one statement: each column goes over as one array, which the database unpacks, or as the one value that
all rows have there. Columns that have few values go over as the few rows that these make, which the others name.
Texts go over as one text, which the database cuts: the driver takes several times as long for an array of them.

COPY is refused by tables under row-level security, which holds for whoever writes here too.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import msgspec
from sqlalchemy import Column, ColumnElement, Numeric, String, Table, Text, cast, func
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, dialect
from sqlalchemy.ext.asyncio import AsyncConnection

from billow.kit import codec
from billow.runtime.driver import driver_of

ROWS = 16
"""From so many rows on it is quicker than a statement a row."""
_FEW = 64
"""So many rows of values at most, and an eighth of all, are few."""
_FORMS = 1_000
"""So many statements are remembered: one for each way in which rows of a table were alike."""
_PLACE = '"#"'
"""The column of the places, which is named as none of a table is."""
_BETWEEN, _ABSENT = "\x1f", "\x1e"
"""What stands between texts that go over as one, and in the place of one that is not there."""
_NOTHING: Mapping[str, Any] = MappingProxyType({})
_DIALECT = dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy gives its dialects no signature


def written(value: Any, kind: Any = None) -> msgspec.Raw:
    """What `codec.dump` makes of *value* as JSON that is written already: in a document, or in place of one in a row,
    it is stored as it stands."""
    return msgspec.Raw(codec.adapter(kind or type(value)).dump_json(value))


@dataclass(frozen=True, slots=True)
class _Form:
    """How rows go over: the columns of which one value is sent, those whose few values are, and those whose texts go
    over as one."""

    names: tuple[str, ...]
    alike: frozenset[str]
    few: frozenset[str]
    joined: frozenset[str]


async def insert(
    conn: AsyncConnection,
    table: Table,
    rows: Sequence[Mapping[str, Any]],
    *,
    encode: Callable[[Any], str],
    same: Mapping[str, Any] = _NOTHING,
    again: bool = False,
) -> None:
    """Insert *rows*, which all name the same columns of *table*, with what is the *same* in all of them; *encode* makes
    JSON of what a column holds as JSON.

    Where they may come *again*, those that are there already are passed over.
    """
    form, sent = _sent(table, rows, same, encode)
    statement = _insertion(table, form)
    await _send(conn, f"{statement} on conflict do nothing" if again else statement, sent)


async def update(
    conn: AsyncConnection,
    table: Table,
    rows: Sequence[Mapping[str, Any]],
    *,
    key: tuple[str, ...],
    encode: Callable[[Any], str],
    same: Mapping[str, Any] = _NOTHING,
) -> None:
    """Write *rows*, with what is the *same* in all of them, over those of *table* with the same *key*; each names the
    key and the same other columns."""
    form, sent = _sent(table, rows, same, encode)
    await _send(conn, _change(table, form, key), sent)


async def _send(conn: AsyncConnection, statement: str, columns: Sequence[Any]) -> None:
    driver = await driver_of(conn)
    await driver.execute(statement, *columns)


def _sent(
    table: Table, rows: Sequence[Mapping[str, Any]], same: Mapping[str, Any], encode: Callable[[Any], str]
) -> tuple[_Form, Sequence[Any]]:
    """How the rows go over, and what goes over for each column; behind these the places of the few."""
    own = [name for name in rows[0] if name not in same]
    names = (*same, *own)
    columns = {name: _said(table.c[name], [row[name] for row in rows], encode) for name in own}
    alike = {name: _said(table.c[name], [value], encode)[0] for name, value in same.items()}
    for name, values in columns.items():
        if len(rows) >= ROWS and len(alike) < len(names) - 1 and _are_alike(values):
            alike[name] = values[0]
    most = min(_FEW, len(rows) // 8)
    few = [name for name in own if name not in alike and _are_few(table.c[name], columns[name], most)]
    shared, places = _told_apart([columns[name] for name in few], most)
    if shared:
        columns |= zip(few, map(list, zip(*shared, strict=True)), strict=True)
    apart = {*alike, *(few if shared else ())}
    texts = [name for name in own if name not in apart and len(rows) >= ROWS and _is_text(table.c[name])]
    joined = {name: said for name in texts if (said := _joined(columns[name])) is not None}
    form = _Form(names, frozenset(alike), frozenset(few if shared else ()), frozenset(joined))
    sent = [alike[name] if name in alike else joined.get(name, columns[name]) for name in names]
    return form, [*sent, places] if shared else sent


def _said(column: Column[Any], values: list[Any], encode: Callable[[Any], str]) -> list[Any]:
    """The values as they go over."""
    if _sent_as_json(column):
        return _written(values, encode)
    if isinstance(column.type, Numeric):
        return [None if value is None else str(value) for value in values]
    return values


def _joined(values: Sequence[str | None]) -> str | None:
    """The texts as one; None when what tells them apart stands in one of them."""
    said = _BETWEEN.join([_ABSENT if value is None else value for value in values])
    whole = said.count(_BETWEEN) == len(values) - 1 and said.count(_ABSENT) == values.count(None)
    return said if whole else None


def _are_few(column: Column[Any], values: Sequence[Any], most: int) -> bool:
    """Whether there are at most so many values."""
    if most < 2 or isinstance(column.type, ARRAY) or len(set(values[: most + 1])) > most:
        return False
    return len(set(values)) <= most


def _told_apart(columns: Sequence[Sequence[Any]], most: int) -> tuple[Sequence[tuple[Any, ...]], Sequence[int]]:
    """The rows that the columns make, each once, and for every row its place among them; none when they are too many,
    or of a single column, which is unpacked as quickly."""
    if len(columns) < 2:
        return (), ()
    known: dict[tuple[Any, ...], int] = {}
    places = [known.setdefault(row, len(known) + 1) for row in zip(*columns, strict=True)]
    return ([*known], places) if len(known) <= most else ((), ())


def _written(values: Sequence[Any], encode: Callable[[Any], str]) -> list[str | None]:
    """The JSON of the values; one that stands in many rows, as prices do, is written once."""
    known: dict[int, str | None] = {id(None): None}
    found = []
    for value in values:
        key = id(value)
        if key not in known:
            known[key] = encode(value)
        found.append(known[key])
    return found


def _are_alike(values: list[Any]) -> bool:
    """Whether all are one value."""
    first = values[0]
    return values[-1] == first and values.count(first) == len(values) and len(set(map(type, values))) == 1


@lru_cache(maxsize=_FORMS)
def _insertion(table: Table, form: _Form) -> str:
    target = ", ".join(f'"{table.c[name].name}"' for name in form.names)
    return f"insert into {table.name} ({target}) {_rows(table, form)}"


@lru_cache(maxsize=_FORMS)
def _change(table: Table, form: _Form, key: tuple[str, ...]) -> str:
    columns = {name: f'"{table.c[name].name}"' for name in form.names}
    written = ", ".join(f"{said} = r.{said}" for name, said in columns.items() if name not in key)
    same = " and ".join(f"t.{columns[name]} = r.{columns[name]}" for name in key)
    return f"update {table.name} as t set {written} from ({_rows(table, form)}) as r where {same}"


def _rows(table: Table, form: _Form) -> str:
    """The rows that the arrays make, with what is alike in all of them and what few say, the types and the names of the
    columns."""
    places = {name: f"${n}::{_sent_type(table.c[name])}" for n, name in enumerate(form.names, start=1)}
    unpacked = {name: f'"{table.c[name].name}"' for name in form.names if name not in form.alike | form.few}
    cut = f"string_to_array({{}}, E'\\x{ord(_BETWEEN):02x}', E'\\x{ord(_ABSENT):02x}')"
    sent = [cut.format(places[name]) if name in form.joined else f"{places[name]}[]" for name in unpacked]
    named = list(unpacked.values())
    if form.few:
        sent.append(f"${len(form.names) + 1}::integer[]")
        named.append(_PLACE)
    found = {name: _taken(table.c[name], f"n.{said}") for name, said in unpacked.items()}
    found |= {name: _taken(table.c[name], places[name]) for name in form.alike}
    found |= {
        name: f"(${n}::{_stored_type(table.c[name])}[])[n.{_PLACE}]"
        for n, name in enumerate(form.names, start=1)
        if name in form.few
    }
    taken = ", ".join(f'{found[name]} as "{table.c[name].name}"' for name in form.names)
    return f"select {taken} from unnest({', '.join(sent)}) as n ({', '.join(named)})"


def _sent_as_json(column: Column[Any]) -> bool:
    """Whether a value goes over as JSON text: documents, and arrays, which an array of arrays would not tell apart."""
    return isinstance(column.type, ARRAY | JSONB)


def _is_text(column: Column[Any]) -> bool:
    return isinstance(column.type, String) or _sent_type(column) == "text"


def _sent_type(column: Column[Any]) -> str:
    """Exact numbers go over as text: so digits that are equal but written otherwise are told apart, and the driver
    takes far longer for its own form of them than the database for theirs."""
    return "text" if _sent_as_json(column) or isinstance(column.type, Numeric) else _stored_type(column)


def _stored_type(column: Column[Any]) -> str:
    return column.type.compile(_DIALECT).partition("(")[0]


def _taken(column: Column[Any], said: str) -> str:
    if isinstance(column.type, ARRAY):
        return f"array(select jsonb_array_elements_text({said}::jsonb))"
    return said if _sent_type(column) == _stored_type(column) else f"{said}::{_stored_type(column)}"


def among(column: Column[Any], values: Collection[str]) -> ColumnElement[bool]:
    """Whether a column of text has one of the *values*, which go over as one array, however many they are."""
    return column == func.any(cast(list(values), ARRAY(Text)))
