"""Billing runs: what is due, who does it, and what came of it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    Select,
    String,
    Table,
    Text,
    and_,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from billow.billing.store.schedules import billing_schedules
from billow.billing.types.runs import BillingFailure, BillingRun, RunPart, RunStatus
from billow.kit import ids
from billow.kit.numbers import decimal_text
from billow.runtime.db import Id, Instant, Tx, tenant_table

billing_runs = tenant_table(
    "billing_runs",
    Column("id", Id, nullable=False),
    Column("kind", String, nullable=False),
    Column("status", String, nullable=False),
    Column("until", Instant, nullable=False),
    Column("on", Date),
    Column("customer_id", Id),
    Column("subscriptions", Integer, nullable=False),
    Column("started_by", String, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("ended_at", Instant),
)
Index("ix_billing_runs_created", billing_runs.c.tenant_id, billing_runs.c.created_at, billing_runs.c.id)
Index(
    "uq_billing_runs_automatic",
    billing_runs.c.tenant_id,
    unique=True,
    postgresql_where=and_(billing_runs.c.kind == "automatic", billing_runs.c.ended_at.is_(None)),
)
Index("ix_billing_runs_open", billing_runs.c.tenant_id, postgresql_where=billing_runs.c.ended_at.is_(None))
billing_run_parts = tenant_table(
    "billing_run_parts",
    Column("id", Id, nullable=False),
    Column("run_id", Id, nullable=False),
    Column("subscriptions", Integer, nullable=False),
    Column("invoices", Integer, nullable=False),
    Column("lines", Integer, nullable=False),
    Column("micros", BigInteger, nullable=False),
    ForeignKeyConstraint(["tenant_id", "run_id"], ["billing_runs.tenant_id", "billing_runs.id"]),
)
Index("ix_billing_run_parts_run", billing_run_parts.c.tenant_id, billing_run_parts.c.run_id)
billing_failures = tenant_table(
    "billing_failures",
    Column("id", Id, nullable=False),
    Column("run_id", Id, nullable=False),
    Column("subscription_id", Id, nullable=False),
    Column("customer_id", Id, nullable=False),
    Column("reason", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    ForeignKeyConstraint(["tenant_id", "run_id"], ["billing_runs.tenant_id", "billing_runs.id"]),
)
Index(
    "uq_billing_failures_subscription",
    billing_failures.c.tenant_id,
    billing_failures.c.run_id,
    billing_failures.c.subscription_id,
    unique=True,
)
WINDOW = 8
"""So many parts ahead a worker looks for subscriptions that no other is billing."""
_MICROS = 1_000_000
_OWN = ("id", "kind", "status", "until", "on", "customer_id", "subscriptions", "started_by", "created_at", "ended_at")


def due() -> Select[Any]:
    """Subscriptions that are to be billed, unless automatic billing is held, and runs that are under way; and when."""
    waiting = select(billing_schedules.c.tenant_id, billing_schedules.c.next_at.label("due_at")).where(
        billing_schedules.c.next_at.is_not(None), billing_schedules.c.parked_at.is_(None), ~held(billing_schedules)
    )
    under_way = select(billing_runs.c.tenant_id, billing_runs.c.until.label("due_at")).where(
        billing_runs.c.status == "running"
    )
    either = union_all(waiting, under_way).subquery()
    return select(either.c.tenant_id, either.c.due_at)


def held(table: Table) -> ColumnElement[bool]:
    """Whether automatic billing is held in the tenant of a row of *table*."""
    return exists().where(
        billing_runs.c.tenant_id == table.c.tenant_id,
        billing_runs.c.kind == "automatic",
        billing_runs.c.status == "held",
        billing_runs.c.ended_at.is_(None),
    )


async def add(tx: Tx, run: BillingRun) -> bool:
    """Insert the run; False when it is automatic and there is one that has not ended."""
    row = {"tenant_id": tx.tenant, **{name: getattr(run, name) for name in _OWN}}
    return await tx.run(insert(billing_runs).values(row).on_conflict_do_nothing()) == 1


async def under_way(tx: Tx) -> BillingRun | None:
    """The oldest run that is to be worked on."""
    query = tx.mine(billing_runs).where(billing_runs.c.status == "running").order_by(billing_runs.c.id).limit(1)
    found = await with_counts(tx, await tx.rows(query))
    return found[0] if found else None


async def automatic(tx: Tx) -> BillingRun | None:
    """The automatic run that has not ended."""
    query = tx.mine(billing_runs).where(billing_runs.c.kind == "automatic", billing_runs.c.ended_at.is_(None))
    found = await with_counts(tx, await tx.rows(query))
    return found[0] if found else None


async def load(tx: Tx, run_id: str, *, lock: bool = False) -> BillingRun | None:
    """The run of that id; the *lock* leaves workers to add parts to it meanwhile."""
    query = tx.mine(billing_runs).where(billing_runs.c.id == run_id)
    found = await with_counts(tx, await tx.rows(query.with_for_update(key_share=True) if lock else query))
    return found[0] if found else None


async def with_counts(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> list[BillingRun]:
    """Runs from their rows, with what was done and what failed; two queries for all."""
    found = [row["id"] for row in rows]
    if not found:
        return []
    p, f = billing_run_parts.c, billing_failures.c
    sums = [func.sum(p[name]).label(name) for name in ("subscriptions", "invoices", "lines", "micros")]
    done = await tx.rows(
        select(p.run_id, func.count().label("parts"), *sums)
        .where(p.tenant_id == tx.tenant, p.run_id.in_(found))
        .group_by(p.run_id)
    )
    failed = await tx.rows(
        select(f.run_id, func.count().label("failed"))
        .where(f.tenant_id == tx.tenant, f.run_id.in_(found))
        .group_by(f.run_id)
    )
    counts = {row["run_id"]: row for row in done}
    failures = {row["run_id"]: int(row["failed"]) for row in failed}
    return [_run_of(row, counts.get(row["id"]), failures.get(row["id"], 0)) for row in rows]


def _run_of(row: Mapping[str, Any], done: Mapping[str, Any] | None, failed: int) -> BillingRun:
    count = {name: int(done[name]) if done else 0 for name in ("subscriptions", "invoices", "lines", "parts", "micros")}
    rate = Fraction(count["subscriptions"] * _MICROS, count["micros"]) if count["micros"] else None
    return BillingRun(
        **{name: row[name] for name in _OWN},
        done=count["subscriptions"] + failed,
        failed=failed,
        invoices=count["invoices"],
        lines=count["lines"],
        parts=count["parts"],
        seconds=decimal_text(Fraction(count["micros"], _MICROS), places=3),
        per_second=None if rate is None else decimal_text(rate, places=1),
    )


def _left(tx: Tx, run: BillingRun) -> ColumnElement[bool]:
    """What is left to the run: due, not failed in it before, and not set aside unless the run was started by hand."""
    s, f = billing_schedules.c, billing_failures.c
    failed = exists().where(f.tenant_id == tx.tenant, f.run_id == run.id, f.subscription_id == s.subscription_id)
    left = and_(s.tenant_id == tx.tenant, s.next_at <= min(run.until, tx.now), ~failed)
    if run.kind == "automatic":
        left = and_(left, s.parked_at.is_(None))
    if run.on is not None:
        left = and_(left, s.next_on <= run.on)
    own = or_(s.customer_id == run.customer_id, s.billed_with == run.customer_id)
    return left if run.customer_id is None else and_(left, own)


async def count_left(tx: Tx, run: BillingRun) -> int:
    """How many subscriptions are left to the run."""
    return int(await tx.value(select(func.count()).select_from(billing_schedules).where(_left(tx, run))))


def _whole() -> ColumnElement[str]:
    """What is billed in one part: a subscription, or all of those that share the invoices of a customer."""
    return func.coalesce(billing_schedules.c.billed_with, billing_schedules.c.subscription_id)


async def claim(tx: Tx, run: BillingRun, *, most: int) -> list[list[str]]:
    """Subscriptions that are left to the run and that nobody else is billing, the longest due first; those that share
    invoices all together, though they may be more than *most*.

    Advisory locks hold them until the transaction ends, so that row locks are taken in the one order of W-12. When
    others are at all that is left, it answers none, after one of them has ended.
    """
    s = billing_schedules.c
    ahead = (
        select(s.subscription_id, s.billed_with, _whole().label("whole"))
        .where(_left(tx, run))
        .order_by(s.next_at, s.subscription_id)
        .limit(WINDOW * most)
        .cte("ahead")
        .prefix_with("materialized", dialect="postgresql")
    )
    key = func.hashtextextended(ahead.c.whole, literal(3))
    rows = await tx.rows(select(ahead).where(func.pg_try_advisory_xact_lock(key)).limit(most))
    if not rows:
        await _wait(tx, run)
    sharing = {row["billed_with"] for row in rows if row["billed_with"] is not None}
    alone = [[str(row["subscription_id"])] for row in rows if row["billed_with"] is None]
    return [*alone, *(await _sharing(tx, run, sharing) if sharing else ())]


async def _sharing(tx: Tx, run: BillingRun, billed_with: Collection[str]) -> list[list[str]]:
    """What is left to the run of those that share the invoices of each of the customers."""
    s = billing_schedules.c
    query = select(s.subscription_id, s.billed_with).where(_left(tx, run), s.billed_with.in_(sorted(billed_with)))
    found: dict[str, list[str]] = {}
    for row in await tx.rows(query.order_by(s.subscription_id)):
        found.setdefault(row["billed_with"], []).append(row["subscription_id"])
    return list(found.values())


async def _wait(tx: Tx, run: BillingRun) -> None:
    """Return when whoever bills the first of what is left has ended."""
    s = billing_schedules.c
    query = select(_whole()).where(_left(tx, run)).order_by(s.next_at, s.subscription_id).limit(1)
    first = await tx.value(query)
    if first is not None:
        await tx.run(select(func.pg_advisory_xact_lock(func.hashtextextended(first, literal(3)))))


async def add_part(tx: Tx, run_id: str, part: RunPart) -> None:
    """Say what a part of the run did."""
    row = {name: getattr(part, name) for name in RunPart.__slots__}
    await tx.insert(billing_run_parts, [{"id": ids.new("prt"), "run_id": run_id, **row}])


async def add_failure(tx: Tx, failure: BillingFailure) -> None:
    """Say what the run could not bill."""
    await tx.insert(billing_failures, [{name: getattr(failure, name) for name in BillingFailure.__slots__}])


def failures(tx: Tx, run_id: str) -> Select[Any]:
    """The failures of a run."""
    return tx.mine(billing_failures).where(billing_failures.c.run_id == run_id)


def failure_of(row: Mapping[str, Any]) -> BillingFailure:
    """A row as a failure."""
    return BillingFailure(**{name: row[name] for name in BillingFailure.__slots__})


async def turn(tx: Tx, run_id: str, status: RunStatus, *, ended_at: datetime | None = None) -> None:
    """Give the run another status, unless it has ended."""
    mine = and_(billing_runs.c.tenant_id == tx.tenant, billing_runs.c.id == run_id, billing_runs.c.ended_at.is_(None))
    await tx.run(update(billing_runs).where(mine).values(status=status, ended_at=ended_at))


async def set_aside(tx: Tx, run: BillingRun, *, reason: str) -> None:
    """Keep what is left of the run out of billing until it is changed, or a run is started."""
    statement = update(billing_schedules).where(_left(tx, run), billing_schedules.c.parked_at.is_(None))
    await tx.run(statement.values(parked_at=tx.now, parked_reason=reason))


def listed(tx: Tx, *, status: Sequence[str] | None, kind: str | None) -> Select[Any]:
    """The tenant's runs."""
    query = tx.mine(billing_runs)
    if status is not None:
        query = query.where(or_(*(billing_runs.c.status == each for each in status)))
    return query if kind is None else query.where(billing_runs.c.kind == kind)
