"""Corrections of events, and which facts are in force."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from asyncpg.pgproto.pgproto import UUID
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    String,
    Uuid,
    text,
)
from sqlalchemy.sql.selectable import NamedFromClause

from billow.metering import rules
from billow.metering.types import EventRevision, Revision, UsageEvent
from billow.runtime.db import Id, Instant, Json, Tx, tenant_table

event_revisions = tenant_table(
    "event_revisions",
    Column("key", Uuid, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("batch", BigInteger, nullable=False),
    Column("known_at", Instant, nullable=False),
    Column("void", Boolean, nullable=False),
    Column("unique_id", String, nullable=False),
    Column("customer_id", Id, nullable=False),
    Column("was_customer_id", Id, nullable=False),
    Column("event_name", String, nullable=False),
    Column("timestamp", Instant, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("properties", Json, nullable=False),
    Column("digest", BigInteger, nullable=False),
    Column("reason", String, nullable=False),
    Column("actor_id", String, nullable=False),
    Column("backfill_id", Id),
    CheckConstraint("revision >= 1", name="counted"),
    key=("key", "revision"),
)
_t = event_revisions.c
Index("ix_event_revisions_customer", _t.tenant_id, _t.customer_id, _t.batch)
Index("ix_event_revisions_was_customer", _t.tenant_id, _t.was_customer_id, _t.batch)
Index("ix_event_revisions_batch", _t.tenant_id, _t.batch)
Index("ix_event_revisions_timestamp", _t.tenant_id, _t.timestamp)

_ARRIVED = {False: "true", True: "e.received_at <= :known_at"}
_CORRECTED = "select from event_revisions n where n.tenant_id = :tenant and n.key = e.key"
_SINCE = " and n.known_at <= :known_at"
UNREVISED: Mapping[bool, str] = {False: f"not exists ({_CORRECTED})", True: f"not exists ({_CORRECTED}{_SINCE})"}
"""The condition that a row `e` of events was never corrected; with True: not by the instant `:known_at`."""
STANDING: Mapping[bool, str] = {
    False: f"not exists ({_CORRECTED} and n.revision > e.revision)",
    True: f"e.known_at <= :known_at and not exists ({_CORRECTED} and n.revision > e.revision{_SINCE})",
}
"""The condition that a row `e` of revisions is the last of its event; with True: as of the instant `:known_at`."""

_ROW = "e.unique_id as id, e.customer_id, e.event_name, e.timestamp, e.properties, e.digest, e.received_at"
PORTION = 5_000
"""So many events are corrected, or looked at, by one statement."""
_LOCK = 7005
_SHOWN = "unique_id, customer_id, event_name, timestamp, properties, digest, received_at"
_FIRST = "0 as revision, false as void, received_at as known_at, null as reason, null as actor_id, null as backfill_id"
_LATER = "e.revision, e.void, e.known_at, e.reason, e.actor_id, e.backfill_id"


async def lock(tx: Tx) -> None:
    """Until the transaction ends, nobody else corrects events of the tenant, so that each revision has its number."""
    await tx.value(text("select pg_advisory_xact_lock(:lock, hashtext(:tenant))"), {"lock": _LOCK, "tenant": tx.tenant})


_REVISED = text("select exists(select from event_revisions r where r.tenant_id = :tenant)")
_LINEAR = text(
    "select set_config('enable_nestloop', 'off', true), set_config('plan_cache_mode', 'force_custom_plan', true)"
)


@asynccontextmanager
async def linear(tx: Tx, *, revised: bool | None = None) -> AsyncIterator[None]:
    """Inside, events and revisions are put together by hashing; read only, for what is written inside is taken back.

    The planner does not yet know how many revisions there are when many were just made, and would look through all of
    them for each event. Where the tenant has none (*revised* tells, where it is known) nothing changes.
    """
    if not (await tx.value(_REVISED, {"tenant": tx.tenant}) if revised is None else revised):
        yield
        return
    point = await tx.conn.begin_nested()
    try:
        await tx.row(_LINEAR)
        yield
    finally:
        await point.rollback()


_HISTORY = text(
    f"""
    select {_SHOWN}, {_FIRST} from events e where e.tenant_id = :tenant and e.key = any(cast(:keys as uuid[]))
    union all
    select {_SHOWN}, {_LATER} from event_revisions e where e.tenant_id = :tenant and e.key = any(cast(:keys as uuid[]))
    order by revision
    """
)


async def history(tx: Tx, unique_ids: Iterable[str]) -> dict[str, list[EventRevision]]:
    """Every fact about each of these events that is stored, the first one first; one query."""
    keys = [UUID(rules.event_key(tx.tenant, each)) for each in unique_ids]
    found: dict[str, list[EventRevision]] = {}
    for row in await tx.rows(_HISTORY, {"tenant": tx.tenant, "keys": keys}) if keys else ():
        found.setdefault(row["unique_id"], []).append(revision_of(row))
    return {unique_id: facts for unique_id, facts in found.items() if facts[0].revision == 0}


def revision_of(row: Mapping[Any, Any]) -> EventRevision:
    """A row as a fact."""
    return EventRevision(
        unique_id=row["unique_id"],
        revision=row["revision"],
        void=row["void"],
        customer_id=row["customer_id"],
        event_name=row["event_name"],
        timestamp=row["timestamp"],
        properties=row["properties"],
        digest=rules.digest_text(row["digest"]),
        received_at=row["received_at"],
        known_at=row["known_at"],
        reason=row["reason"],
        actor=row["actor_id"],
        backfill_id=row["backfill_id"],
    )


_REVISE = text(
    """
    insert into event_revisions (tenant_id, key, revision, batch, known_at, void, unique_id, customer_id,
                                 was_customer_id, event_name, timestamp, received_at, properties, digest, reason,
                                 actor_id, backfill_id)
    select cast(:tenant as text), n.key, n.revision, i.batch, cast(:now as timestamptz), n.void, n.unique_id,
           n.customer_id, n.was_customer_id, n.event_name, n.timestamp, n.received_at, cast(n.properties as jsonb),
           n.digest, n.reason, cast(:actor as text), n.backfill_id
    from billow_intake() i
    cross join unnest(cast(:keys as uuid[]), cast(:revisions as integer[]), cast(:voids as boolean[]),
                      cast(:unique_ids as text[]), cast(:customers as text[]), cast(:before as text[]),
                      cast(:names as text[]), cast(:timestamps as timestamptz[]), cast(:arrivals as timestamptz[]),
                      cast(:properties as text[]), cast(:digests as bigint[]), cast(:reasons as text[]),
                      cast(:backfills as text[]))
      as n(key, revision, void, unique_id, customer_id, was_customer_id, event_name, timestamp, received_at, properties,
           digest, reason, backfill_id)
    """
)


async def revise(tx: Tx, revisions: Sequence[Revision]) -> None:
    """The *revisions* are known from now on, said by whoever asks; each is the next of its event. Hold the `lock`."""
    for start in range(0, len(revisions), PORTION):
        portion = revisions[start : start + PORTION]
        await tx.run(
            _REVISE,
            {
                "tenant": tx.tenant,
                "now": tx.now,
                "actor": tx.actor,
                "keys": [UUID(rules.event_key(tx.tenant, each.unique_id)) for each in portion],
                "revisions": [each.revision for each in portion],
                "voids": [each.void for each in portion],
                "unique_ids": [each.unique_id for each in portion],
                "customers": [each.customer_id for each in portion],
                "before": [each.was_customer_id for each in portion],
                "names": [each.event_name for each in portion],
                "timestamps": [each.timestamp for each in portion],
                "arrivals": [each.received_at for each in portion],
                "properties": [rules.properties_json(each.properties).decode() for each in portion],
                "digests": [each.digest for each in portion],
                "reasons": [each.reason for each in portion],
                "backfills": [each.backfill_id for each in portion],
            },
        )


_TYPES = {"id": String(), **{each.name: each.type for each in event_revisions.columns}}
_LISTED = ("tenant_id", "id", *_SHOWN.split(", ")[1:], "revision", "void", "known_at")


def in_force(tx: Tx, *, known_at: datetime | None = None, void: bool = False) -> NamedFromClause:
    """The tenant's events in force as a table `e`, as known at an instant or now; with *void* those that are void.

    `id` is the unique id. `known_at` is null for an event that was never corrected.
    """
    known = known_at is not None
    parts = [
        f"""select e.tenant_id, {_ROW}, e.revision, e.void, e.known_at from event_revisions e
            where e.tenant_id = :tenant and {"" if void else "not "}e.void and {STANDING[known]}"""
    ]
    if not void:
        parts.append(
            f"""select e.tenant_id, {_ROW}, 0 as revision, false as void, null as known_at from events e
                where e.tenant_id = :tenant and {_ARRIVED[known]} and {UNREVISED[known]}"""
        )
    bound = {"tenant": tx.tenant, **({"known_at": known_at} if known else {})}
    return _table(" union all ".join(parts), _LISTED, bound)


def listed_of(row: Mapping[Any, Any]) -> UsageEvent:
    """A row of `in_force` as an event."""
    return UsageEvent(
        unique_id=row["id"],
        customer_id=row["customer_id"],
        event_name=row["event_name"],
        timestamp=row["timestamp"],
        properties=row["properties"],
        received_at=row["received_at"],
        digest=rules.digest_text(row["digest"]),
        revision=row["revision"],
        void=row["void"],
        known_at=row["known_at"],
    )


def _table(query: str, names: Sequence[str], bound: Mapping[str, Any]) -> NamedFromClause:
    columns = [Column(name, _TYPES[name], nullable=False) for name in names]
    return text(query).bindparams(**bound).columns(*columns).subquery("e")
