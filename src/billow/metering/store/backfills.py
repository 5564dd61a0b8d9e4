"""The tables of backfills: what each holds, and what committing it did."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    delete,
    text,
    update,
)

from billow.metering import rules
from billow.metering.ports import Arrival
from billow.metering.store.revisions import PORTION
from billow.metering.types import Backfill, BackfillCounts, BackfillReversal, Deed, Entry
from billow.runtime.db import Id, Instant, Json, Row, Tx, tenant_table

backfills = tenant_table(
    "backfills",
    Column("id", Id, nullable=False),
    Column("state", String, nullable=False),
    Column("mode", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("customer_id", Id),
    Column("event_name", String),
    Column("start_at", Instant, nullable=False),
    Column("end_at", Instant, nullable=False),
    Column("events", Integer, nullable=False),
    Column("rejected", Integer, nullable=False),
    Column("counts", Json),
    Column("reversal", Json),
    Column("created_at", Instant, nullable=False),
    Column("created_by", String, nullable=False),
    Column("committed_at", Instant),
    Column("committed_by", String),
    Column("reverted_at", Instant),
    Column("reverted_by", String),
)
Index("ix_backfills_created_at", backfills.c.tenant_id, backfills.c.created_at, backfills.c.id)
_held = tenant_table(
    "backfill_events",
    Column("backfill_id", Id, nullable=False),
    Column("unique_id", String, nullable=False),
    Column("customer_id", Id, nullable=False),
    Column("event_name", String, nullable=False),
    Column("timestamp", Instant, nullable=False),
    Column("properties", Json, nullable=False),
    Column("digest", BigInteger, nullable=False),
    ForeignKeyConstraint(["tenant_id", "backfill_id"], ["backfills.tenant_id", "backfills.id"], ondelete="CASCADE"),
    key=("backfill_id", "unique_id"),
)
_deeds = tenant_table(
    "backfill_deeds",
    Column("backfill_id", Id, nullable=False),
    Column("unique_id", String, nullable=False),
    Column("deed", String, nullable=False),
    Column("revision", Integer, nullable=False),
    ForeignKeyConstraint(["tenant_id", "backfill_id"], ["backfills.tenant_id", "backfills.id"]),
    key=("backfill_id", "unique_id"),
)


async def insert_backfill(tx: Tx, backfill: Backfill) -> None:
    """The *backfill* is there, and holds nothing yet."""
    await tx.insert(backfills, [_row(backfill)])


async def save(tx: Tx, backfill: Backfill) -> Backfill:
    """The *backfill* is as given."""
    values = _row(backfill)
    await tx.run(update(backfills).where(*_is(tx, backfill.id)).values(values))
    return backfill


def _row(backfill: Backfill) -> dict[str, Any]:
    values = asdict(backfill)
    return {"start_at": values.pop("start"), "end_at": values.pop("end"), **values}


def _is(tx: Tx, backfill_id: str) -> tuple[Any, Any]:
    return backfills.c.tenant_id == tx.tenant, backfills.c.id == backfill_id


def backfill_of(row: Row) -> Backfill:
    """A row as a backfill."""
    values = {name: row[name] for name in Backfill.__dataclass_fields__ if name in row}
    counts, reversal = row["counts"], row["reversal"]
    values["counts"] = None if counts is None else BackfillCounts(**counts)
    values["reversal"] = (
        None if reversal is None else BackfillReversal(**{**reversal, "left_ids": tuple(reversal["left_ids"])})
    )
    return Backfill(start=row["start_at"], end=row["end_at"], **values)


async def backfill(tx: Tx, backfill_id: str, *, lock: bool = False) -> Backfill | None:
    """The backfill of that id; with *lock* held until the transaction ends."""
    query = tx.mine(backfills).where(backfills.c.id == backfill_id)
    row = await tx.row(query.with_for_update() if lock else query)
    return backfill_of(row) if row else None


async def remove(tx: Tx, backfill_id: str) -> None:
    """The backfill is gone, with what it holds."""
    await tx.run(delete(backfills).where(*_is(tx, backfill_id)))


_HELD = text(
    """
    select unique_id, digest from backfill_events
    where tenant_id = :tenant and backfill_id = :backfill and unique_id = any(cast(:ids as text[]))
    """
)
_HOLD = text(
    """
    insert into backfill_events (tenant_id, backfill_id, unique_id, customer_id, event_name, timestamp, properties,
                                 digest)
    select cast(:tenant as text), cast(:backfill as text), n.unique_id, n.customer_id, n.event_name, n.timestamp,
           cast(n.properties as jsonb), n.digest
    from unnest(cast(:unique_ids as text[]), cast(:customers as text[]), cast(:names as text[]),
                cast(:timestamps as timestamptz[]), cast(:properties as text[]), cast(:digests as bigint[]))
      as n(unique_id, customer_id, event_name, timestamp, properties, digest)
    on conflict do nothing
    """
)


async def hold(tx: Tx, backfill_id: str, arrivals: Sequence[Arrival]) -> dict[str, int]:
    """The backfill holds these events too, whose unique ids differ; the digests of those that it held before."""
    ids = [each.entry.unique_id for each in arrivals]
    if not ids:
        return {}
    asked = {"tenant": tx.tenant, "backfill": backfill_id, "ids": ids}
    before = {row["unique_id"]: row["digest"] for row in await tx.rows(_HELD, asked)}
    await tx.run(
        _HOLD,
        {
            "tenant": tx.tenant,
            "backfill": backfill_id,
            "unique_ids": ids,
            "customers": [each.customer_id for each in arrivals],
            "names": [each.entry.event_name for each in arrivals],
            "timestamps": [each.entry.timestamp for each in arrivals],
            "properties": [rules.properties_json(each.entry.properties).decode() for each in arrivals],
            "digests": [each.digest for each in arrivals],
        },
    )
    return before


async def held(tx: Tx, backfill_id: str) -> AsyncIterator[list[Arrival]]:
    """What the backfill holds, in order of unique id, in portions."""
    last = ""
    query = tx.mine(_held).where(_held.c.backfill_id == backfill_id).order_by(_held.c.unique_id).limit(PORTION)
    while rows := await tx.rows(query.where(_held.c.unique_id > last)):
        yield [_arrival(place, row) for place, row in enumerate(rows)]
        last = rows[-1]["unique_id"]


def _arrival(place: int, row: Row) -> Arrival:
    entry = Entry(
        place=place,
        unique_id=row["unique_id"],
        customer_ref=row["customer_id"],
        event_name=row["event_name"],
        timestamp=row["timestamp"],
        properties=row["properties"],
    )
    return Arrival(entry=entry, customer_id=row["customer_id"], digest=row["digest"])


async def without_held(tx: Tx, backfill_id: str, unique_ids: Sequence[str]) -> set[str]:
    """Those of *unique_ids* that the backfill does not hold."""
    query = text(
        """
        select n.unique_id from unnest(cast(:ids as text[])) as n(unique_id)
        where not exists (select from backfill_events h where h.tenant_id = :tenant and h.backfill_id = :backfill
                           and h.unique_id = n.unique_id)
        """
    )
    found = await tx.rows(query, {"tenant": tx.tenant, "backfill": backfill_id, "ids": unique_ids})
    return {row["unique_id"] for row in found}


async def note(tx: Tx, backfill_id: str, done: Mapping[str, tuple[Deed, int]]) -> None:
    """What committing did to events: to each unique id what, and which revision of it that is."""
    if done:
        query = text(
            """
            insert into backfill_deeds (tenant_id, backfill_id, unique_id, deed, revision)
            select cast(:tenant as text), cast(:backfill as text), n.unique_id, n.deed, n.revision
            from unnest(cast(:ids as text[]), cast(:deeds as text[]), cast(:revisions as integer[]))
              as n(unique_id, deed, revision)
            """
        )
        asked = {
            "ids": list(done),
            "deeds": [deed for deed, _ in done.values()],
            "revisions": [revision for _, revision in done.values()],
        }
        await tx.run(query, {"tenant": tx.tenant, "backfill": backfill_id, **asked})


async def deeds(tx: Tx, backfill_id: str) -> AsyncIterator[dict[str, int]]:
    """The revision that committing made of each event that it changed, in order of unique id, in portions."""
    last = ""
    table = _deeds.c
    query = tx.mine(_deeds).where(table.backfill_id == backfill_id).order_by(table.unique_id).limit(PORTION)
    while rows := await tx.rows(query.where(table.unique_id > last)):
        yield {row["unique_id"]: row["revision"] for row in rows}
        last = rows[-1]["unique_id"]
