"""Storing events once for their unique ids.

PostgreSQL says who writes: one transaction of a tenant at a time looks up which ids are known and stores the others.
ClickHouse stores what it is given before PostgreSQL commits, so that what a commit acknowledges is there. A transaction
that fails in between leaves events behind, and who sends them again is told that they are stored: they are, once.
"""

import hashlib
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from sqlalchemy import text as sql

from billow.integrations.event_stores.clickhouse import rehearsal
from billow.integrations.event_stores.clickhouse.engine import Engine, Rows
from billow.integrations.event_stores.clickhouse.literals import text, texts
from billow.integrations.event_stores.clickhouse.rows import arrived, copied, corrected, key_of, revised, signed
from billow.integrations.event_stores.clickhouse.schema import EVENT_COLUMNS, REVISION_COLUMNS, Schema
from billow.metering.ports import Arrival, enter
from billow.metering.types import EventRevision, Revision
from billow.runtime.db import Tx

_LOCK = sql("select pg_advisory_xact_lock(hashtextextended(:name, 20))")
_KEYS_AT_ONCE = 10_000


async def add(engine: Engine, schema: Schema, tx: Tx, arrivals: Sequence[Arrival]) -> dict[str, int]:
    """Store events, whose unique ids differ; answer the digests of those that were stored before, by unique id."""
    if not arrivals:
        return {}
    if not tx.rehearsing:
        await _alone(schema, tx)
    known = await digests(engine, schema, tx, [each.entry.unique_id for each in arrivals])
    new = [each for each in arrivals if each.entry.unique_id not in known]
    if tx.rehearsing:
        tx.rehearsed += rehearsal.arrived(tx, new)
    elif new:
        batch = await enter(tx, {each.customer_id for each in new})
        rows = [arrived(tx, each, batch) for each in new]
        await engine.insert(schema.events, EVENT_COLUMNS, rows, token=_token(tx, rows))
    return known


async def _alone(schema: Schema, tx: Tx) -> None:
    """Wait until no other transaction of the tenant writes; on a cluster none of any tenant, for a quorum serves one
    writer at a time."""
    await tx.conn.execute(_LOCK, {"name": "events" if schema.cluster else f"events of {tx.tenant}"})


def _token(tx: Tx, rows: Rows) -> str:
    """A name for just these rows."""
    return hashlib.sha256(repr((tx.tenant, rows)).encode()).hexdigest()


async def digests(engine: Engine, schema: Schema, tx: Tx, unique_ids: Sequence[str]) -> dict[str, int]:
    """The digests of the stored events among *unique_ids*, as they were first stored."""
    found = await originals(engine, schema, tx, unique_ids, shown="argMin(digest, (received_at, digest))")
    known = {unique_id: signed(digest) for unique_id, (digest,) in found.items()}
    return rehearsal.digests(tx, unique_ids) | known


async def originals(
    engine: Engine, schema: Schema, tx: Tx, unique_ids: Sequence[str], *, shown: str
) -> dict[str, Sequence[Any]]:
    """What *shown*, aggregates over the projection by key, comes to for each stored event among *unique_ids*."""
    ids = {key_of(tx.tenant, unique_id): unique_id for unique_id in unique_ids}
    keys, found = list(ids), dict[str, Sequence[Any]]()
    for start in range(0, len(keys), _KEYS_AT_ONCE):
        rows = await engine.rows(
            f"SELECT toString(key) AS id, {shown} FROM {schema.events}"
            f" WHERE tenant_id = {text(tx.tenant)} AND key IN {texts(keys[start : start + _KEYS_AT_ONCE])} GROUP BY key"
        )
        found |= {ids[key]: values for key, *values in rows}
    return found


async def revise(engine: Engine, schema: Schema, tx: Tx, revisions: Sequence[Revision]) -> None:
    """Store the revisions, known from the transaction's instant on."""
    if tx.rehearsing:
        tx.rehearsed += rehearsal.revised(tx, revisions)
    elif revisions:
        await _alone(schema, tx)
        batch = await enter(tx, {each.customer_id for each in revisions} | {each.was_customer_id for each in revisions})
        rows = [revised(tx, each, batch) for each in revisions]
        await engine.insert(schema.revisions, REVISION_COLUMNS, rows, token=_token(tx, rows))


async def adopt(engine: Engine, schema: Schema, tx: Tx, facts: Sequence[EventRevision]) -> None:
    """Store facts as they stand elsewhere; one that is here already is the same row, and read once.

    The facts of an event come together and in their order, the first one first.
    """
    if not facts:
        return
    await _alone(schema, tx)
    batch = await enter(tx, {fact.customer_id for fact in facts})
    events = [copied(tx, fact, batch) for fact in facts if not fact.revision]
    later = [corrected(tx, one, was.customer_id, batch) for was, one in pairwise(facts) if one.revision]
    for table, columns, rows in (
        (schema.events, EVENT_COLUMNS, events),
        (schema.revisions, REVISION_COLUMNS, later),
    ):
        if rows:
            await engine.insert(table, columns, rows, token=_token(tx, rows))
