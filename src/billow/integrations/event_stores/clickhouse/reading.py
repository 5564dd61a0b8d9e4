"""Events one by one: by their ids, in pages, in portions, and their names."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from billow.integrations.event_stores.clickhouse import conditions
from billow.integrations.event_stores.clickhouse.engine import Engine
from billow.integrations.event_stores.clickhouse.literals import micros, moment, text, texts
from billow.integrations.event_stores.clickhouse.rows import FIRST, LATER, SHOWN, event_of, fact_of, key_of
from billow.integrations.event_stores.clickhouse.schema import Schema
from billow.integrations.event_stores.clickhouse.standing import Standing
from billow.integrations.event_stores.clickhouse.writing import originals
from billow.kit.paging import Page, PageRequest, Pagination, bad_cursor, decode_cursor, encode_cursor
from billow.metering.ports import Selection
from billow.metering.types import EventRevision, UsageEvent
from billow.runtime.db import Tx

_COLUMNS: Mapping[str, tuple[str, int]] = {
    "timestamp": ("e.at", 3),
    "received_at": ("e.received_at", 5),
    "id": ("e.unique_id", 0),
}
"""The fields that pages are sorted by: their columns, and their places in what is shown."""
_PORTION = 10_000


async def find(
    engine: Engine, schema: Schema, tx: Tx, unique_ids: Sequence[str], known_at: datetime | None
) -> list[UsageEvent]:
    """The events of these ids, in force or void, as known at an instant or now, in the order of the ids."""
    asked = await _named(engine, schema, tx, unique_ids)
    if asked is None:
        return []
    known = "" if known_at is None else f" AND known_at <= {micros(known_at)}"
    received = "" if known_at is None else f" AND e.received_at <= {micros(known_at)}"
    rows = await engine.rows(f"SELECT {SHOWN}, {FIRST} FROM {schema.events} AS e FINAL WHERE {asked.places}{received}")
    revised = await engine.rows(
        f"SELECT {SHOWN}, {LATER} FROM {schema.revisions} AS e FINAL WHERE {asked.keys}{known}"
        f" ORDER BY e.revision DESC LIMIT 1 BY e.key"
    )
    found = {row[0]: event_of(row) for row in (*rows, *revised)}
    return [found[unique_id] for unique_id in dict.fromkeys(unique_ids) if unique_id in found]


async def history(engine: Engine, schema: Schema, tx: Tx, unique_ids: Sequence[str]) -> dict[str, list[EventRevision]]:
    """Every fact about each of these events that is stored, the first one first."""
    asked = await _named(engine, schema, tx, unique_ids)
    if asked is None:
        return {}
    nobody = ", ".join(["CAST(NULL, 'Nullable(String)')"] * 3)
    rows = await engine.rows(f"SELECT {SHOWN}, {FIRST}, {nobody} FROM {schema.events} AS e FINAL WHERE {asked.places}")
    revised = await engine.rows(
        f"SELECT {SHOWN}, {LATER}, e.reason, e.actor_id, e.backfill_id FROM {schema.revisions} AS e FINAL"
        f" WHERE {asked.keys} ORDER BY e.revision"
    )
    found: dict[str, list[EventRevision]] = {}
    for row in (*rows, *revised):
        found.setdefault(row[0], []).append(fact_of(row))
    return found


@dataclass(frozen=True, slots=True)
class _Named:
    """The conditions that a row is of certain events: of a revision by its key, of an event by its place as well."""

    keys: str
    places: str


async def _named(engine: Engine, schema: Schema, tx: Tx, unique_ids: Sequence[str]) -> _Named | None:
    """The conditions for the stored events among *unique_ids*, which the projection by key finds; None of none.

    The table itself is ordered by place, so that a key alone would be looked for everywhere.
    """
    first = "argMin((customer_id, event_name, at), (received_at, digest)) AS place"
    places = await originals(engine, schema, tx, unique_ids, shown=first)
    if not places:
        return None
    keys = texts(key_of(tx.tenant, unique_id) for unique_id in places)
    spots = ", ".join(f"({text(customer)}, {text(named)}, {at})" for ((customer, named, at),) in places.values())
    mine = f"e.tenant_id = {text(tx.tenant)} AND e.key IN {keys}"
    return _Named(mine, f"{mine} AND (e.customer_id, e.event_name, e.at) IN ({spots})")


async def page(engine: Engine, schema: Schema, tx: Tx, selection: Selection, request: PageRequest) -> Page[UsageEvent]:
    """The selected events in the order that is asked for, the latest first by default."""
    source = await standing(schema, tx, selection).source(engine, chosen(selection))
    order = [*(request.sort or (("timestamp", True),))]
    if all(name != "id" for name, _ in order):
        order.append(("id", order[-1][1]))
    ordered = ", ".join(f"{_COLUMNS[name][0]} {'DESC' if descends else 'ASC'}" for name, descends in order)
    events = f"FROM {source.table} WHERE {source.where}"
    if request.offset is not None:
        rows = await engine.rows(
            f"SELECT {SHOWN}, {source.state} {events} ORDER BY {ordered} LIMIT {request.limit} OFFSET {request.offset}"
        )
        total = int((await engine.rows(f"SELECT count() {events}"))[0][0])
        pages = -(-total // request.limit)
        totals = Pagination(per_page=request.limit, next_cursor=None, total_pages=pages, total_count=total)
        return Page(data=tuple(event_of(row) for row in rows), pagination=totals)
    behind = f" AND {_behind(order, decode_cursor(request.cursor, size=len(order)))}" if request.cursor else ""
    shown = f"SELECT {SHOWN}, {source.state} {events}{behind} ORDER BY {ordered}"
    rows = await engine.rows(f"{shown} LIMIT {request.limit + 1}")
    data = rows[: request.limit]
    cursor = encode_cursor(_position(order, data[-1])) if len(rows) > request.limit else None
    return Page(
        data=tuple(event_of(row) for row in data),
        pagination=Pagination(per_page=request.limit, next_cursor=cursor),
    )


def _position(order: Sequence[tuple[str, bool]], row: Sequence[Any]) -> list[str | int | None]:
    """Where a row stands, as the pages of PostgreSQL say it, so that a cursor outlives a change of the store."""
    values = (row[_COLUMNS[name][1]] for name, _ in order)
    return [value if isinstance(value, str) else moment(value).isoformat() for value in values]


def _behind(order: Sequence[tuple[str, bool]], position: Sequence[str | int | None]) -> str:
    """The condition of standing behind a position: equal in the first fields, past in the next."""
    ways, equal = [], ""
    for (field, descends), value in zip(order, position, strict=True):
        column, bound = _COLUMNS[field][0], _bound(field, value)
        ways.append(f"({equal}{column} {'<' if descends else '>'} {bound})")
        equal += f"{column} = {bound} AND "
    return f"({' OR '.join(ways)})"


def _bound(field: str, value: str | int | None) -> str:
    if not isinstance(value, str):
        raise bad_cursor()
    if field == "id":
        return text(value)
    try:
        at = datetime.fromisoformat(value)
        return str(micros(at))
    except (ValueError, TypeError, OverflowError):
        raise bad_cursor() from None


async def scan(engine: Engine, schema: Schema, tx: Tx, selection: Selection) -> AsyncIterator[list[UsageEvent]]:
    """All selected events in order of timestamp and unique id, in portions."""
    behind = ""
    while True:
        source = await standing(schema, tx, selection).source(engine, chosen(selection) + behind)
        rows = await engine.rows(
            f"SELECT {SHOWN}, {source.state} FROM {source.table} WHERE {source.where}"
            f" ORDER BY e.at, e.unique_id LIMIT {_PORTION}"
        )
        if rows:
            yield [event_of(row) for row in rows]
        if len(rows) < _PORTION:
            return
        unique_id, _, _, at, *_ = rows[-1]
        behind = f" AND e.at >= {at} AND (e.at, e.unique_id) > ({at}, {text(unique_id)})"


async def names(
    engine: Engine, schema: Schema, tx: Tx, customer_id: str, bounds: tuple[datetime, datetime]
) -> list[str]:
    """The names of a customer's events in a half-open window, in their order."""
    selection = Selection(customer_ids=[customer_id], since=bounds[0], before=bounds[1])
    source = await standing(schema, tx, selection).source(engine, chosen(selection))
    statement = f"SELECT DISTINCT e.event_name AS name FROM {source.table} WHERE {source.where} ORDER BY name"
    return [row[0] for row in await engine.rows(statement)]


def standing(schema: Schema, tx: Tx, selection: Selection) -> Standing:
    """Which events stand for a selection."""
    return Standing(schema=schema, tenant=tx.tenant, known_at=selection.known_at, void=selection.void)


def chosen(selection: Selection) -> str:
    """The condition that an event is selected."""
    asked = ["true"]
    if selection.customer_ids is not None:
        asked.append(f"e.customer_id IN {texts(sorted(set(selection.customer_ids)))}")
    if selection.metrics:
        asked.append(conditions.counts_for(selection.metrics))
    if selection.event_names is not None:
        asked.append(f"e.event_name IN {texts(sorted(set(selection.event_names)))}")
    if selection.since is not None:
        asked.append(f"e.at >= {micros(selection.since)}")
    if selection.before is not None:
        asked.append(f"e.at < {micros(selection.before)}")
    if selection.received_by is not None:
        asked.append(f"e.received_at <= {micros(selection.received_by)}")
    return " AND ".join(asked)
