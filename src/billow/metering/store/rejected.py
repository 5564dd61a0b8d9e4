"""The tables of rejected events and of the policy that says what is rejected."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Column, Index, Integer, Select, String, Text, func, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from billow.kit import limits
from billow.metering.types import EventPolicy, EventPolicyChanges, Kept, Lost, RejectedEvent
from billow.runtime.db import Id, Instant, Row, Tx, tenant_table

rejected_events = tenant_table(
    "rejected_events",
    Column("id", Id, nullable=False),
    Column("state", String, nullable=False),
    Column("code", String, nullable=False),
    Column("detail", String, nullable=False),
    Column("unique_id", String),
    Column("account", String),
    Column("event_name", String),
    Column("content", Text, nullable=False),
    Column("complete", Boolean, nullable=False),
    Column("digest", String, nullable=False),
    Column("times", Integer, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("last_received_at", Instant, nullable=False),
    Column("resolved_at", Instant),
)
_t = rejected_events.c
Index("uq_rejected_events_open", _t.tenant_id, _t.digest, unique=True, postgresql_where=_t.state == text("'open'"))
Index("ix_rejected_events_unique_id", _t.tenant_id, _t.unique_id)
Index("ix_rejected_events_last_received_at", _t.tenant_id, _t.last_received_at, _t.id)

event_policies = tenant_table(
    "event_policies",
    Column("strict", Boolean, nullable=False),
    Column("max_age_days", Integer),
    Column("keep_rejected_days", Integer, nullable=False),
    Column("closed_periods", String, nullable=False),
    Column("open_periods_only", Boolean, nullable=False),
    Column("paused_usage", String, nullable=False),
    key=(),
)
DEFAULT_POLICY = EventPolicy(strict=False, max_age_days=None, keep_rejected_days=limits.REJECTED_DAYS)


async def policy(tx: Tx) -> EventPolicy:
    """The tenant's policy, or what holds where it has said nothing."""
    row = await tx.row(tx.mine(event_policies))
    return _policy_of(row) if row else DEFAULT_POLICY


def _policy_of(row: Row) -> EventPolicy:
    return EventPolicy(
        strict=row["strict"],
        max_age_days=row["max_age_days"],
        keep_rejected_days=row["keep_rejected_days"],
        closed_periods=row["closed_periods"],
        open_periods_only=row["open_periods_only"],
        paused_usage=row["paused_usage"],
    )


async def change_policy(tx: Tx, changes: EventPolicyChanges) -> EventPolicy:
    """The policy with the *changes*, which it has from now on."""
    given = {"tenant_id": tx.tenant, "strict": DEFAULT_POLICY.strict, "max_age_days": DEFAULT_POLICY.max_age_days}
    given |= {"keep_rejected_days": DEFAULT_POLICY.keep_rejected_days, "closed_periods": DEFAULT_POLICY.closed_periods}
    given |= {name: getattr(DEFAULT_POLICY, name) for name in ("open_periods_only", "paused_usage")}
    statement = upsert(event_policies).values({**given, **changes})
    same = {"tenant_id": statement.excluded.tenant_id}
    settled = statement.on_conflict_do_update(index_elements=["tenant_id"], set_={**same, **changes})
    row = await tx.row(settled.returning(event_policies))
    assert row is not None
    return _policy_of(row)


async def keep_rejected(tx: Tx, found: Sequence[Kept]) -> None:
    """Keep each, or count it once more where the same is open; in order of digest, so that two requests cannot
    deadlock."""
    rows: dict[str, dict[str, Any]] = {}
    for each in sorted(found, key=lambda kept: kept.digest):
        row = rows.setdefault(each.digest, _fresh(tx, each))
        row["times"] += 1
    if not rows:
        return
    statement = upsert(rejected_events)
    changed = {
        "times": rejected_events.c.times + statement.excluded.times,
        "last_received_at": statement.excluded.last_received_at,
        "code": statement.excluded.code,
        "detail": statement.excluded.detail,
    }
    settled = statement.on_conflict_do_update(
        index_elements=["tenant_id", "digest"], index_where=text("state = 'open'"), set_=changed
    )
    await tx.conn.execute(settled, list(rows.values()))


def _fresh(tx: Tx, kept: Kept) -> dict[str, Any]:
    return {
        "tenant_id": tx.tenant,
        "id": kept.id,
        "state": "open",
        "code": kept.code,
        "detail": kept.detail,
        "unique_id": kept.unique_id,
        "account": kept.account,
        "event_name": kept.event_name,
        "content": kept.content,
        "complete": kept.complete,
        "digest": kept.digest,
        "times": 0,
        "received_at": tx.now,
        "last_received_at": tx.now,
    }


async def forget_rejected(tx: Tx, *, before: datetime) -> list[Lost]:
    """What came last before that instant is gone; of what was open the code, with how many events, and the unique ids
    of the first."""
    statement = text(
        """
        with gone as (
          delete from rejected_events where tenant_id = :tenant and last_received_at < :before
          returning id, state, code, unique_id
        ), open as (
          select code, unique_id, row_number() over (order by id) as place from gone where state = 'open'
        )
        select code, case when place <= :most then unique_id end as unique_id, count(*) as events
        from open group by 1, 2 order by min(place)
        """
    )
    given = {"tenant": tx.tenant, "before": before, "most": limits.EVENT_ERRORS_SHOWN}
    rows = await tx.rows(statement, given)
    return [(row["code"], row["unique_id"], row["events"]) for row in rows]


def rejected_of(row: Row) -> RejectedEvent:
    """A row as a rejected event."""
    return RejectedEvent(
        id=row["id"],
        state=row["state"],
        code=row["code"],
        detail=row["detail"],
        unique_id=row["unique_id"],
        account=row["account"],
        event_name=row["event_name"],
        content=row["content"],
        complete=row["complete"],
        times=row["times"],
        received_at=row["received_at"],
        last_received_at=row["last_received_at"],
        resolved_at=row["resolved_at"],
    )


async def rejected(tx: Tx, rejected_id: str, *, lock: bool = False) -> RejectedEvent | None:
    """The rejected event of that id; with *lock* held until the transaction ends."""
    query = tx.mine(rejected_events).where(rejected_events.c.id == rejected_id)
    row = await tx.row(query.with_for_update() if lock else query)
    return rejected_of(row) if row else None


async def open_rejected(tx: Tx, conditions: Sequence[Any], *, after: str, limit: int) -> list[RejectedEvent]:
    """Those that are open, whole and fit the *conditions*, in order of id behind *after*, locked."""
    query = _open(tx.mine(rejected_events), after).where(*conditions).order_by(rejected_events.c.id).limit(limit)
    return [rejected_of(row) for row in await tx.rows(query.with_for_update())]


async def open_rejected_behind(tx: Tx, conditions: Sequence[Any], *, after: str) -> int:
    """How many there are behind *after*."""
    table = rejected_events.c
    query = select(func.count()).select_from(rejected_events).where(table.tenant_id == tx.tenant)
    return int(await tx.value(_open(query, after).where(*conditions)))


def _open(query: Select[Any], after: str) -> Select[Any]:
    table = rejected_events.c
    return query.where(table.state == "open", table.complete, table.id > after)


async def resolve_rejected(tx: Tx, rejected_id: str, *, state: str) -> RejectedEvent:
    """The rejected event in its new *state*, resolved now."""
    change = update(rejected_events).where(
        rejected_events.c.tenant_id == tx.tenant, rejected_events.c.id == rejected_id
    )
    row = await tx.row(change.values(state=state, resolved_at=tx.now).returning(rejected_events))
    assert row is not None
    return rejected_of(row)


async def judge_rejected(tx: Tx, verdicts: Sequence[tuple[str, str, str]]) -> None:
    """Each of *verdicts* (id, code, detail) is why its rejected event is not stored, as of now."""
    await tx.run(
        text(
            """
            update rejected_events r set code = n.code, detail = n.detail
            from unnest(cast(:ids as text[]), cast(:codes as text[]), cast(:details as text[])) as n(id, code, detail)
            where r.tenant_id = :tenant and r.id = n.id
            """
        ),
        {
            "tenant": tx.tenant,
            "ids": [each[0] for each in verdicts],
            "codes": [each[1] for each in verdicts],
            "details": [each[2] for each in verdicts],
        },
    )


async def resolve_replayed(tx: Tx, stored: Sequence[tuple[str, str]]) -> None:
    """Each of *stored* (id, unique id of its event) is replayed, as of now."""
    await tx.run(
        text(
            """
            update rejected_events r set state = 'replayed', resolved_at = :now, unique_id = n.unique_id
            from unnest(cast(:ids as text[]), cast(:unique_ids as text[])) as n(id, unique_id)
            where r.tenant_id = :tenant and r.id = n.id
            """
        ),
        {
            "tenant": tx.tenant,
            "now": tx.now,
            "ids": [rejected_id for rejected_id, _ in stored],
            "unique_ids": [unique_id for _, unique_id in stored],
        },
    )


async def settle_rejected(tx: Tx, unique_ids: Sequence[str]) -> None:
    """Rejected events that were kept under one of these ids are replayed: an event is stored under it now."""
    waiting = (_t.tenant_id == tx.tenant, _t.state == "open", _t.unique_id.in_(unique_ids))
    await tx.run(update(rejected_events).where(*waiting).values(state="replayed", resolved_at=tx.now))
