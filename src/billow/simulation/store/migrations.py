"""Plan migrations, and what became of each subscription."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    Select,
    String,
    Text,
    and_,
    func,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from billow.kit import codec, ids
from billow.kit.money import Money
from billow.runtime.db import Id, Instant, Json, Tx, tenant_table
from billow.simulation.types.migration import (
    Cohort,
    MigratedSubscription,
    MigrationStatus,
    MoveCounts,
    MoveRecord,
    MoveState,
    PlanMigration,
)
from billow.subscriptions.types import Holder, Proration

plan_migrations = tenant_table(
    "plan_migrations",
    Column("id", Id, nullable=False),
    Column("plan_id", Id, nullable=False),
    Column("target_plan_id", Id, nullable=False),
    Column("target_revision", Integer, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("cohort", Json, nullable=False),
    Column("effective", String, nullable=False),
    Column("proration", String, nullable=False),
    Column("overrides", String, nullable=False),
    Column("fixed_terms", String, nullable=False),
    Column("description", Text),
    Column("status", String, nullable=False),
    Column("started_by", String, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("rollback_proration", String),
    Column("due_at", Instant),
    ForeignKeyConstraint(["tenant_id", "plan_id"], ["plans.tenant_id", "plans.id"]),
    ForeignKeyConstraint(["tenant_id", "target_plan_id"], ["plans.tenant_id", "plans.id"]),
)
Index("ix_plan_migrations_created", plan_migrations.c.tenant_id, plan_migrations.c.created_at, plan_migrations.c.id)
Index(
    "uq_plan_migrations_open",
    plan_migrations.c.tenant_id,
    plan_migrations.c.plan_id,
    unique=True,
    postgresql_where=plan_migrations.c.ended_at.is_(None),
)
Index("ix_plan_migrations_due", plan_migrations.c.due_at, postgresql_where=plan_migrations.c.due_at.is_not(None))
plan_migration_subscriptions = tenant_table(
    "plan_migration_subscriptions",
    Column("id", Id, nullable=False),
    Column("migration_id", Id, nullable=False),
    Column("subscription_id", Id, nullable=False),
    Column("customer_id", Id, nullable=False),
    Column("state", String, nullable=False),
    Column("reason", String),
    Column("detail", Text),
    Column("effective_from", Date),
    Column("version_id", Id),
    Column("version_number", Integer),
    Column("previous_version_id", Id),
    Column("rollback_version_id", Id),
    Column("mrr_before", BigInteger),
    Column("mrr_after", BigInteger),
    Column("updated_at", Instant, nullable=False),
    ForeignKeyConstraint(["tenant_id", "migration_id"], ["plan_migrations.tenant_id", "plan_migrations.id"]),
)
Index(
    "uq_plan_migration_subscriptions_subscription",
    plan_migration_subscriptions.c.tenant_id,
    plan_migration_subscriptions.c.migration_id,
    plan_migration_subscriptions.c.subscription_id,
    unique=True,
)
Index(
    "ix_plan_migration_subscriptions_state",
    plan_migration_subscriptions.c.tenant_id,
    plan_migration_subscriptions.c.migration_id,
    plan_migration_subscriptions.c.state,
    plan_migration_subscriptions.c.id,
)
_OWN = (
    *("id", "plan_id", "target_plan_id", "target_revision", "currency", "effective", "proration", "overrides"),
    *("fixed_terms", "description", "status", "started_by", "created_at", "ended_at"),
)
_PUBLIC = (
    *("id", "subscription_id", "customer_id", "state", "reason", "detail", "effective_from", "version_id"),
    *("rollback_version_id", "updated_at"),
)
WORKED: Mapping[str, MoveState] = {"running": "waiting", "rolling_back": "moved"}
"""The state of the subscriptions that are left to a migration of each status that is worked on."""


def due() -> Select[Any]:
    """Migrations that are worked on, and since when."""
    return select(plan_migrations.c.tenant_id, plan_migrations.c.due_at).where(plan_migrations.c.due_at.is_not(None))


async def add(tx: Tx, migration: PlanMigration, holders: Sequence[Holder]) -> bool:
    """Insert the migration with all its subscriptions; False when one of the plan is under way."""
    row = {name: getattr(migration, name) for name in _OWN}
    row |= {"tenant_id": tx.tenant, "cohort": codec.dump(migration.cohort)}
    row |= {"due_at": tx.now if migration.status in WORKED else None}
    if await tx.run(insert(plan_migrations).values(row).on_conflict_do_nothing()) != 1:
        return False
    rows = [
        {
            "id": ids.new(ids.PREFIXES["migrated_subscription"]),
            "migration_id": migration.id,
            "subscription_id": holder.subscription_id,
            "customer_id": holder.customer_id,
            "state": "waiting",
            "updated_at": tx.now,
        }
        for holder in holders
    ]
    await tx.insert(plan_migration_subscriptions, rows)
    return True


async def load(tx: Tx, migration_id: str, *, plan_id: str | None = None, lock: bool = False) -> PlanMigration | None:
    """The migration of that id, and of that plan where one is said."""
    query = tx.mine(plan_migrations).where(plan_migrations.c.id == migration_id)
    query = query if plan_id is None else query.where(plan_migrations.c.plan_id == plan_id)
    found = await with_counts(tx, await tx.rows(query.with_for_update() if lock else query))
    return found[0] if found else None


async def under_way(tx: Tx) -> PlanMigration | None:
    """The oldest migration that is worked on."""
    query = tx.mine(plan_migrations).where(plan_migrations.c.due_at.is_not(None)).order_by(plan_migrations.c.id)
    found = await with_counts(tx, await tx.rows(query.limit(1)))
    return found[0] if found else None


async def with_counts(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> list[PlanMigration]:
    """Migrations from their rows, with how far each is; one query for all."""
    found = [row["id"] for row in rows]
    if not found:
        return []
    c = plan_migration_subscriptions.c
    query = (
        select(
            c.migration_id,
            c.state,
            func.count().label("many"),
            func.sum(c.mrr_before).label("mrr_before"),
            func.sum(c.mrr_after).label("mrr_after"),
        )
        .where(c.tenant_id == tx.tenant, c.migration_id.in_(found))
        .group_by(c.migration_id, c.state)
    )
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for group in await tx.rows(query):
        groups.setdefault(group["migration_id"], []).append(group)
    return [_migration_of(row, counts_of(groups.get(row["id"], ()))) for row in rows]


def counts_of(groups: Sequence[Mapping[str, Any]]) -> MoveCounts:
    """What the rows of the states of one migration come to; the fees are those of what was moved and is not back."""
    states = {group["state"]: int(group["many"]) for group in groups}
    there = [group for group in groups if group["state"] in ("moved", "kept")]
    fees = {name: sum(int(group[name] or 0) for group in there) for name in ("mrr_before", "mrr_after")}
    return MoveCounts(subscriptions=sum(states.values()), **states, **fees)


def _migration_of(row: Mapping[str, Any], counts: MoveCounts) -> PlanMigration:
    before, after = Money(counts.mrr_before, row["currency"]), Money(counts.mrr_after, row["currency"])
    return PlanMigration(
        **{name: row[name] for name in _OWN},
        cohort=codec.load(Cohort, row["cohort"]),
        subscriptions=counts.subscriptions,
        waiting=counts.waiting,
        moved=counts.moved,
        left_out=counts.left_out,
        failed=counts.failed,
        rolled_back=counts.rolled_back,
        kept=counts.kept,
        mrr_before=before,
        mrr_after=after,
        mrr_delta=after - before,
    )


def listed(tx: Tx, plan_id: str, *, status: Sequence[str] | None, target_plan_id: str | None) -> Select[Any]:
    """The migrations of a plan."""
    c = plan_migrations.c
    query = tx.mine(plan_migrations).where(c.plan_id == plan_id)
    query = query if status is None else query.where(c.status.in_(status))
    return query if target_plan_id is None else query.where(c.target_plan_id == target_plan_id)


def subscriptions(
    tx: Tx,
    migration_id: str,
    *,
    state: Sequence[str] | None = None,
    reason: Sequence[str] | None = None,
    customer_id: str | None = None,
) -> Select[Any]:
    """The subscriptions of a migration."""
    c = plan_migration_subscriptions.c
    query = tx.mine(plan_migration_subscriptions).where(c.migration_id == migration_id)
    for column, values in ((c.state, state), (c.reason, reason)):
        query = query if values is None else query.where(column.in_(values))
    return query if customer_id is None else query.where(c.customer_id == customer_id)


def subscription_of(row: Mapping[str, Any], currency: str) -> MigratedSubscription:
    """A row as what became of a subscription."""
    before, after = (None if row[name] is None else Money(row[name], currency) for name in ("mrr_before", "mrr_after"))
    own = {name: row[name] for name in _PUBLIC}
    return MigratedSubscription(**own, mrr_before=before, mrr_after=after, currency=currency)


async def open_of(tx: Tx, plan_id: str) -> str | None:
    """The id of the migration of the plan that has not ended."""
    c = plan_migrations.c
    query = select(c.id).where(c.tenant_id == tx.tenant, c.plan_id == plan_id, c.ended_at.is_(None))
    found: str | None = await tx.value(query)
    return found


async def claim(tx: Tx, migration: PlanMigration, *, most: int, among: Sequence[str] | None = None) -> list[MoveRecord]:
    """Subscriptions that are left to the migration, of all or *among* some rows, and that nobody else is at; they are
    held until the transaction ends.

    When others are at all that is left, it answers none, after the first of them has ended. Nobody waits for these rows
    who holds a customer, so that customers can be held after them (W-12).
    """
    left = _left(tx, migration)
    left = left if among is None else left.where(plan_migration_subscriptions.c.id.in_(among))
    rows = await tx.rows(left.limit(most).with_for_update(skip_locked=True))
    if not rows:
        await tx.rows(left.limit(1).with_for_update())
    return [MoveRecord(**{name: row[name] for name in MoveRecord.__slots__}) for row in rows]


def _left(tx: Tx, migration: PlanMigration) -> Select[Any]:
    c = plan_migration_subscriptions.c
    state = WORKED.get(migration.status)
    return tx.mine(plan_migration_subscriptions).where(c.migration_id == migration.id, c.state == state).order_by(c.id)


async def count_left(tx: Tx, migration: PlanMigration) -> int:
    """How many subscriptions are left to the migration."""
    return int(await tx.value(select(func.count()).select_from(_left(tx, migration).order_by(None).subquery())))


async def record(tx: Tx, records: Sequence[MoveRecord]) -> None:
    """Write what became of subscriptions; one statement."""
    rows = [{**{name: getattr(each, name) for name in MoveRecord.__slots__}, "updated_at": tx.now} for each in records]
    await tx.change(plan_migration_subscriptions, rows)


async def leave_out_waiting(tx: Tx, migration_id: str, *, reason: str, detail: str) -> None:
    """Leave out what is waiting."""
    c = plan_migration_subscriptions.c
    mine = and_(c.tenant_id == tx.tenant, c.migration_id == migration_id, c.state == "waiting")
    values = {"state": "left_out", "reason": reason, "detail": detail, "updated_at": tx.now}
    await tx.run(update(plan_migration_subscriptions).where(mine).values(**values))


async def turn(
    tx: Tx, migration_id: str, status: MigrationStatus, *, ended_at: datetime | None, proration: str | None = None
) -> None:
    """Give the migration another status; with a *proration*, that of its roll-back."""
    mine = and_(plan_migrations.c.tenant_id == tx.tenant, plan_migrations.c.id == migration_id)
    values: dict[str, Any] = {"status": status, "ended_at": ended_at, "due_at": tx.now if status in WORKED else None}
    values |= {} if proration is None else {"rollback_proration": proration}
    await tx.run(update(plan_migrations).where(mine).values(**values))


async def rollback_proration(tx: Tx, migration_id: str) -> Proration:
    """The proration of the versions that take a migration back."""
    c = plan_migrations.c
    found: Proration = await tx.value(
        select(c.rollback_proration).where(c.tenant_id == tx.tenant, c.id == migration_id)
    )
    return found
