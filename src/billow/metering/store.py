"""The table of events, and every statement about usage."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import BigInteger, Column, Index, String, TextClause, select, text

from billow.catalog.types.metric import FilterGroup, Metric, MetricFilter
from billow.metering import rules
from billow.metering.rules.matching import wanted_texts
from billow.metering.types import Entry, Measured, UsageEvent, Window
from billow.runtime.db import Id, Instant, Json, Tx, tenant_table, to_json

# No foreign key to customers: the row is looked up in the same transaction and never removed, and the check would cost
# every insert a lookup of its own.
events = tenant_table(
    "events",
    Column("unique_id", String, key="id", nullable=False),
    Column("customer_id", Id, nullable=False),
    Column("event_name", String, nullable=False),
    Column("timestamp", Instant, nullable=False),
    Column("properties", Json, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("digest", BigInteger, nullable=False),
)
Index("ix_events_usage", events.c.tenant_id, events.c.customer_id, events.c.event_name, events.c.timestamp)
Index("ix_events_timestamp", events.c.tenant_id, events.c.timestamp, events.c.id)

_INSERT = text(
    """
    insert into events (tenant_id, unique_id, customer_id, event_name, timestamp, properties, received_at, digest)
    select cast(:tenant as text), n.unique_id, n.customer_id, n.event_name, n.timestamp, cast(n.properties as jsonb),
           cast(:now as timestamptz), n.digest
    from unnest(cast(:unique_ids as text[]), cast(:customer_ids as text[]), cast(:event_names as text[]),
                cast(:timestamps as timestamptz[]), cast(:properties as text[]), cast(:digests as bigint[]))
      as n(unique_id, customer_id, event_name, timestamp, properties, digest)
    on conflict (tenant_id, unique_id) do nothing
    returning unique_id
    """
)


async def insert(tx: Tx, entries: Sequence[tuple[Entry, str, int]]) -> set[str]:
    """Insert events, each with its customer's id and its digest, in one statement; the ids of those that are new.

    They go in by order of id, so that two requests with the same events wait for each other instead of deadlocking.
    """
    if not entries:
        return set()
    ordered = sorted(entries, key=lambda each: each[0].unique_id)
    parameters = {
        "tenant": tx.tenant,
        "now": tx.now,
        "unique_ids": [entry.unique_id for entry, _, _ in ordered],
        "customer_ids": [customer_id for _, customer_id, _ in ordered],
        "event_names": [entry.event_name for entry, _, _ in ordered],
        "timestamps": [entry.timestamp for entry, _, _ in ordered],
        "properties": [to_json(entry.properties) for entry, _, _ in ordered],
        "digests": [digest for _, _, digest in ordered],
    }
    return {row["unique_id"] for row in await tx.rows(_INSERT, parameters)}


async def digests(tx: Tx, unique_ids: Sequence[str]) -> dict[str, int]:
    """The digests of the stored events among *unique_ids*."""
    if not unique_ids:
        return {}
    query = select(events.c.id, events.c.digest).where(events.c.tenant_id == tx.tenant, events.c.id.in_(unique_ids))
    return {row["id"]: row["digest"] for row in await tx.rows(query)}


def event_of(row: Mapping[Any, Any]) -> UsageEvent:
    """A row as an event."""
    return UsageEvent(
        unique_id=row["id"],
        customer_id=row["customer_id"],
        event_name=row["event_name"],
        timestamp=row["timestamp"],
        properties=row["properties"],
        received_at=row["received_at"],
        digest=rules.digest_text(row["digest"]),
    )


async def event(tx: Tx, unique_id: str) -> UsageEvent | None:
    """The event of that id."""
    row = await tx.row(tx.mine(events).where(events.c.id == unique_id))
    return event_of(row) if row else None


async def event_names(tx: Tx, window: tuple[str, Any, Any]) -> list[str]:
    """The names of a customer's events in a half-open window of (customer id, start, end)."""
    customer_id, start, end = window
    query = (
        select(events.c.event_name)
        .distinct()
        .where(
            events.c.tenant_id == tx.tenant,
            events.c.customer_id == customer_id,
            events.c.timestamp >= start,
            events.c.timestamp < end,
        )
    )
    return list((await tx.conn.execute(query)).scalars())


listed = events.alias("e")
"""The events as lists read them."""


async def measure(tx: Tx, metric: Metric, windows: Sequence[Window]) -> dict[str, Measured]:
    """What the metric makes of each window, by the window's key; one statement."""
    statement, parameters = measurement(metric)
    parameters |= {
        "tenant": tx.tenant,
        "keys": [window.key for window in windows],
        "customers": [window.customer_id for window in windows],
        "starts": [window.start for window in windows],
        "ends": [window.end for window in windows],
    }
    return {row["key"]: _measured(metric, row) for row in await tx.rows(statement, parameters)}


def _measured(metric: Metric, row: Mapping[Any, Any]) -> Measured:
    return Measured(
        quantity=rules.rounded(metric, Fraction(row["quantity"])),
        count=row["events"],
        first=row["first"],
        last=row["last"],
        digest=rules.digest_text(int(row["digest"])),
    )


def measurement(metric: Metric) -> tuple[TextClause, dict[str, Any]]:
    """The statement that measures *metric* in many windows, and its own parameters: field names and filter values."""
    parameters: dict[str, Any] = {"event_name": metric.event_name}
    conditions = "".join(f" and {_group(group, parameters)}" for group in metric.filter_groups)
    aggregate = metric.aggregation.way.sql(_value(metric, parameters))
    statement = f"""
        select w.key, q.quantity, q.events, q.first, q.last, q.digest
        from unnest(cast(:keys as text[]), cast(:customers as text[]),
                    cast(:starts as timestamptz[]), cast(:ends as timestamptz[])) as w(key, customer_id, starts, ends)
        cross join lateral (
          select {aggregate} as quantity, count(*) as events, min(e.timestamp) as first, max(e.timestamp) as last,
                 coalesce(sum(e.digest), 0) as digest
          from events e
          where e.tenant_id = :tenant and e.customer_id = w.customer_id and e.event_name = :event_name
            and e.timestamp >= w.starts and e.timestamp < w.ends{conditions}
        ) q
    """
    return text(statement), parameters


def seen_by(metrics: Sequence[Metric]) -> TextClause:
    """The condition that a row of `listed` counts for one of *metrics*: its event name, and its filters."""
    parameters: dict[str, Any] = {}
    ways = []
    for metric in metrics:
        name = f"e.event_name = cast(:{_bind(parameters, metric.event_name)} as text)"
        ways.append(" and ".join([name, *(_group(group, parameters) for group in metric.filter_groups)]))
    return text(f"({' or '.join(f'({way})' for way in ways)})").bindparams(**parameters)


def _bind(parameters: dict[str, Any], value: Any) -> str:
    """The name of a new parameter that holds *value*."""
    name = f"p{len(parameters)}"
    parameters[name] = value
    return name


def _property(name: str, parameters: dict[str, Any]) -> str:
    return f"(e.properties ->> cast(:{_bind(parameters, name)} as text))"


def _number(expression: str) -> str:
    """The number that a text expression holds, or null; the guard keeps the cast from failing."""
    return f"(case when {expression} ~ '{rules.NUMBER_PATTERN}' then cast({expression} as numeric) end)"


def _value(metric: Metric, parameters: dict[str, Any]) -> str:
    if metric.aggregation.field is None:
        return "null"
    value = _property(metric.aggregation.field, parameters)
    return _number(value) if metric.aggregation.way.numeric else value


def _group(group: FilterGroup, parameters: dict[str, Any]) -> str:
    conditions = [_condition(each, parameters) for each in group.filters]
    return f"({f' {group.operator} '.join(conditions)})"


def _condition(condition: MetricFilter, parameters: dict[str, Any]) -> str:
    """The condition as SQL that is never null, with the meaning of `rules.matches`."""
    value = _property(condition.field, parameters)
    match condition.operator:
        case "equal":
            return f"coalesce({value} = {_text(condition, parameters)}, false)"
        case "not_equal":
            return f"{value} is distinct from {_text(condition, parameters)}"
        case "in":
            return f"coalesce({value} = any({_texts(condition, parameters)}), false)"
        case "not_in":
            return f"not coalesce({value} = any({_texts(condition, parameters)}), false)"
        case "contains":
            return f"coalesce(position({_text(condition, parameters)} in {value}) > 0, false)"
        case "exists":
            return f"{value} is null" if condition.value is False else f"{value} is not null"
        case _:
            sign = ">" if condition.operator == "greater" else "<"
            bound = _bind(parameters, rules.number_of(condition.value) or Decimal(0))
            return f"coalesce({_number(value)} {sign} cast(:{bound} as numeric), false)"


def _text(condition: MetricFilter, parameters: dict[str, Any]) -> str:
    return f"cast(:{_bind(parameters, rules.text_of(condition.value))} as text)"


def _texts(condition: MetricFilter, parameters: dict[str, Any]) -> str:
    return f"cast(:{_bind(parameters, wanted_texts(condition))} as text[])"
