"""Events one by one: by their ids, in pages, in order, and their names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from billow.integrations.event_stores.clickhouse import conditions, rehearsal
from billow.integrations.event_stores.clickhouse.engine import Engine
from billow.integrations.event_stores.clickhouse.literals import micros, moment, text, texts
from billow.integrations.event_stores.clickhouse.rows import FIRST, LATER, SHOWN, event_of, fact_of, key_of
from billow.integrations.event_stores.clickhouse.schema import Schema
from billow.integrations.event_stores.clickhouse.standing import Standing
from billow.integrations.event_stores.clickhouse.writing import originals
from billow.kit.paging import Page, PageRequest, Pagination, bad_cursor, decode_cursor, encode_cursor
from billow.metering.ports import Selection
from billow.metering.types import EventRevision, Extract, Place, UsageEvent
from billow.runtime.db import Tx

_COLUMNS: Mapping[str, tuple[str, int]] = {
    "timestamp": ("e.at", 3),
    "received_at": ("e.received_at", 5),
    "id": ("e.unique_id", 0),
}
"""The fields that pages are sorted by: their columns, and their places in what is shown."""


async def history(
    engine: Engine, schema: Schema, tx: Tx, unique_ids: Sequence[str]
) -> dict[str, Sequence[EventRevision]]:
    """Every fact about each of these events that is stored, or was rehearsed, the first one first."""
    found: dict[str, list[EventRevision]] = {}
    asked = await _named(engine, schema, tx, unique_ids)
    if asked is not None:
        nobody = ", ".join(["CAST(NULL, 'Nullable(String)')"] * 3)
        first = f"SELECT {SHOWN}, {FIRST}, {nobody} FROM {schema.events} AS e FINAL WHERE {asked.places}"
        later = (
            f"SELECT {SHOWN}, {LATER}, e.reason, e.actor_id, e.backfill_id FROM {schema.revisions} AS e FINAL"
            f" WHERE {asked.keys} ORDER BY e.revision"
        )
        for row in (*await engine.rows(first), *await engine.rows(later)):
            found.setdefault(row[0], []).append(fact_of(row))
    if tx.rehearsed:
        wanted = set(unique_ids)
        for fact in rehearsal.facts(tx):
            if fact.unique_id in wanted:
                found.setdefault(fact.unique_id, []).append(fact)
    return dict(found)


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


async def extract(
    engine: Engine, schema: Schema, tx: Tx, wanted: Extract, *, behind: Place | None, limit: int
) -> list[UsageEvent]:
    """The first events that are wanted and stand behind a place, in order of timestamp and unique id."""
    known_at = wanted.known_at
    if known_at is not None and wanted.strictly:
        known_at -= timedelta(microseconds=1)
    stood = Standing(schema=schema, tx=tx, known_at=known_at, void=wanted.void)
    condition = _extracted(wanted)
    if behind is not None:
        at = micros(behind.timestamp)
        condition += f" AND e.at >= {at} AND (e.at, e.unique_id) > ({at}, {text(behind.unique_id)})"
    source = await stood.source(engine, condition)
    rows = await engine.rows(
        f"SELECT {SHOWN}, {source.state} FROM {source.table} WHERE {source.where}"
        f" ORDER BY e.at, e.unique_id LIMIT {limit}"
    )
    return [event_of(row) for row in rows]


def _extracted(wanted: Extract) -> str:
    """The condition that an event belongs to an extract."""
    selection = Selection(
        customer_ids=wanted.customer_ids, event_names=wanted.event_names, since=wanted.since, before=wanted.before
    )
    if wanted.counted is None:
        return chosen(selection)
    ways = [
        conditions.counts_for([metric]) + ("" if start is None else f" AND e.at >= {micros(start)}")
        for metric, start in wanted.counted
    ]
    return f"{chosen(selection)} AND ({' OR '.join(f'({way})' for way in ways) or 'false'})"


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
    return Standing(schema=schema, tx=tx, known_at=selection.known_at, void=selection.void)


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
