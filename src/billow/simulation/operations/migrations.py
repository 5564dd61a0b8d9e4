"""Plan migrations: seeing what one comes to, beginning it, watching it, and taking it back."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any

from pydantic import Field

from billow.billing.operations.upcoming import upcoming
from billow.catalog import operations as catalog
from billow.customers import operations as customers
from billow.invoicing.types import Invoice
from billow.kit import ids
from billow.kit.errors import NotFound
from billow.kit.fields import Flag, Ref, Text, Whole
from billow.kit.money import Money
from billow.kit.operation import operation
from billow.kit.paging import Page, PageRequest
from billow.runtime import db
from billow.runtime.db import Tx
from billow.simulation import rules, store
from billow.simulation.operations.choosing import chosen, decisions, resolved, wish_of
from billow.simulation.operations.moving import publication
from billow.simulation.types.migration import (
    Cohort,
    FixedTerms,
    MigratedSubscription,
    MigrationEffect,
    MigrationPreview,
    MigrationStatus,
    MigrationTerms,
    Move,
    MoveState,
    Overrides,
    PlanMigration,
    PlanMigrationFinished,
    PlanMigrationNotOpen,
    PlanMigrationNotOver,
    PlanMigrationReachesNobody,
    PlanMigrationUnderWay,
    Reason,
    Wish,
)
from billow.subscriptions import operations as subscriptions
from billow.subscriptions.types import Effective, Proration

_ID = {"plan_id": "pro", "migration_id": "mig_01jz0000000000000000000000"}
_EXAMPLE = {
    "plan_id": "pro",
    "target_plan_id": "scale",
    "cohort": {"percent": 100},
    "effective": "next_billing_period",
    "proration": "prorate",
}
_OPEN = ("running", "held")
_OVER = ("finished", "canceled")


@operation(
    "plan_migrations.preview",
    http="POST /plans/{plan_id}/migrations/preview",
    rpc="PlanService.PreviewMigration",
    needs="plan_migrations:read",
    load="bulk",
    example=_EXAMPLE,
)
async def preview_migration(
    tx: Tx,
    *,
    plan_id: Ref,
    target_plan_id: Annotated[Ref | None, Field(description="Another plan to move to; else the same one.")] = None,
    cohort: Cohort = Cohort(),
    effective: Effective = "next_billing_period",
    proration: Proration = "prorate",
    overrides: Overrides = "keep",
    fixed_terms: FixedTerms = "keep",
    offset: Annotated[Whole, Field(ge=0, le=1_000_000)] = 0,
) -> MigrationPreview:
    """Answer which subscriptions a migration would move, what that comes to for each and for all, and which stay and
    why; nothing is changed.

    The moves are made and taken back, and the next invoices are worked out in between as they always are. A hundred
    subscriptions are worked out in full, from `offset` on; the counts and the recurring revenue are those of all.

    Raises:
        NotFound: There is no such plan, customer or subscription.
        CurrencyMismatched: The two plans are priced in different currencies.
        PlanArchived: The other plan is no longer sold.
        PlanMigrationEffective: `effective` names no day from today on.
        PlanMigrationTooLarge: The cohort has more subscriptions than one migration moves.
    """
    terms = MigrationTerms(effective=effective, proration=proration, overrides=overrides, fixed_terms=fixed_terms)
    wish = await wish_of(tx, plan_id, target_plan_id, terms)
    holders = await chosen(tx, wish.plan_id, await resolved(tx, cohort))
    tally = rules.Tally(wish.target.currency, offset)
    async for decided in decisions(tx, wish, holders):
        tally.add(decided)
    return rules.preview(wish, tally, await _effects(tx, wish, tally.moves))


async def _effects(tx: Tx, wish: Wish, moves: Sequence[Move]) -> list[MigrationEffect]:
    """What each of the moves comes to: all of them are made, looked at and taken back."""
    before: list[Invoice | None] = [await upcoming(tx, move.subscription, move.timeline) for move in moves]
    async with tx.rehearsal():
        made = await subscriptions.publish_all(tx, [publication(tx, move, wish, description=None) for move in moves])
        after = [await upcoming(tx, subscription, timeline) for subscription, timeline, _ in made]
    return [rules.effect(move, before=one, after=other) for move, one, other in zip(moves, before, after, strict=True)]


@operation(
    "plan_migrations.start",
    http="POST /plans/{plan_id}/migrations",
    rpc="PlanService.StartMigration",
    needs="plan_migrations:write",
    load="bulk",
    effect="money",
    status=201,
    example=_EXAMPLE,
)
async def start_migration(
    tx: Tx,
    *,
    plan_id: Ref,
    target_plan_id: Annotated[Ref | None, Field(description="Another plan to move to; else the same one.")] = None,
    cohort: Cohort = Cohort(),
    effective: Effective = "next_billing_period",
    proration: Proration = "prorate",
    overrides: Overrides = "keep",
    fixed_terms: FixedTerms = "keep",
    description: Annotated[Text | None, Field(description="What the versions that it makes say.")] = None,
    held: Annotated[Flag, Field(description="Whether it waits until it is resumed.")] = False,
) -> PlanMigration:
    """Move subscriptions of a plan to its newest revision, or to that of another plan.

    Who is moved is settled now; the work is done behind the answer, in parts: read the migration to watch it. Each
    subscription gets a version as by any change, is left out with a reason, or fails with one and stops no other. What
    comes of it goes with its next invoice.

    Raises:
        NotFound: There is no such plan, customer or subscription.
        CurrencyMismatched: The two plans are priced in different currencies.
        PlanArchived: The other plan is no longer sold.
        PlanMigrationEffective: `effective` names no day from today on.
        PlanMigrationTooLarge: The cohort has more subscriptions than one migration moves.
        PlanMigrationReachesNobody: No subscription would move; the reasons are in the refusal and in the preview.
        PlanMigrationUnderWay: Another migration of the plan has not ended.
    """
    terms = MigrationTerms(effective=effective, proration=proration, overrides=overrides, fixed_terms=fixed_terms)
    wish = await wish_of(tx, plan_id, target_plan_id, terms)
    cohort = await resolved(tx, cohort)
    holders = await chosen(tx, wish.plan_id, cohort)
    tally = rules.Tally(wish.target.currency)
    async for decided in decisions(tx, wish, holders):
        tally.add(decided)
        if tally.moves:
            break
    else:
        raise PlanMigrationReachesNobody.of("cohort", rules.nobody(tally))
    await catalog.plan(tx, wish.plan_id, lock=True)
    made = _begun(tx, wish, cohort, description=description, status="held" if held else "running")
    if not await store.migrations.add(tx, made, holders):
        raise PlanMigrationUnderWay("Wait until the migration of this plan has ended, or cancel it; the list shows it.")
    tx.wake("plan_migrations")
    return replace(made, subscriptions=len(holders), waiting=len(holders))


def _begun(tx: Tx, wish: Wish, cohort: Cohort, *, description: str | None, status: MigrationStatus) -> PlanMigration:
    zero = Money.zero(wish.target.currency)
    return PlanMigration(
        id=ids.new(ids.PREFIXES["plan_migration"]),
        plan_id=wish.plan_id,
        target_plan_id=wish.target.plan_id,
        target_revision=wish.target.revision,
        cohort=cohort,
        effective=wish.terms.effective,
        proration=wish.terms.proration,
        overrides=wish.terms.overrides,
        fixed_terms=wish.terms.fixed_terms,
        description=description,
        status=status,
        subscriptions=0,
        waiting=0,
        moved=0,
        left_out=0,
        failed=0,
        rolled_back=0,
        kept=0,
        currency=wish.target.currency,
        mrr_before=zero,
        mrr_after=zero,
        mrr_delta=zero,
        started_by=tx.actor,
        created_at=tx.now,
        ended_at=None,
    )


@operation(
    "plan_migrations.get",
    http="GET /plans/{plan_id}/migrations/{migration_id}",
    rpc="PlanService.GetMigration",
    needs="plan_migrations:read",
    example=_ID,
)
async def get_migration(tx: Tx, *, plan_id: Ref, migration_id: Ref) -> PlanMigration:
    """Answer a migration of a plan with how far it is.

    Raises:
        NotFound: There is no such plan or migration.
    """
    return await _found(tx, plan_id, migration_id)


@operation(
    "plan_migrations.list",
    http="GET /plans/{plan_id}/migrations",
    rpc="PlanService.ListMigrations",
    needs="plan_migrations:read",
    example={"plan_id": "pro"},
)
async def list_migrations(
    tx: Tx,
    *,
    plan_id: Ref,
    page: PageRequest,
    status: list[MigrationStatus] | None = None,
    target_plan_id: Ref | None = None,
) -> Page[PlanMigration]:
    """List the migrations of a plan, the newest first.

    Raises:
        NotFound: There is no such plan.
    """
    plan = await catalog.plan(tx, plan_id)
    target = None if target_plan_id is None else (await catalog.plan(tx, target_plan_id)).id
    query = store.migrations.listed(tx, plan.id, status=status, target_plan_id=target)
    rows = await db.page(tx, query, page, table=store.migrations.plan_migrations)
    return rows.of(await store.migrations.with_counts(tx, rows.data))


@operation(
    "plan_migrations.subscriptions",
    http="GET /plans/{plan_id}/migrations/{migration_id}/subscriptions",
    rpc="PlanService.ListMigrationSubscriptions",
    needs="plan_migrations:read",
    example=_ID,
)
async def list_migrated(
    tx: Tx,
    *,
    plan_id: Ref,
    migration_id: Ref,
    page: PageRequest,
    state: list[MoveState] | None = None,
    reason: list[Reason] | None = None,
    customer_id: Ref | None = None,
) -> Page[MigratedSubscription]:
    """List the subscriptions of a migration with what became of each.

    Raises:
        NotFound: There is no such plan, migration or customer.
    """
    migration = await _found(tx, plan_id, migration_id)
    customer = None if customer_id is None else (await customers.resolve(tx, customer_id)).id
    query = store.migrations.subscriptions(tx, migration.id, state=state, reason=reason, customer_id=customer)
    table = store.migrations.plan_migration_subscriptions
    rows = await db.page(tx, query, page, table=table, default=(("id", False),))
    return rows.of(store.migrations.subscription_of(row, migration.currency) for row in rows.data)


@operation(
    "plan_migrations.hold",
    http="POST /plans/{plan_id}/migrations/{migration_id}/hold",
    rpc="PlanService.HoldMigration",
    needs="plan_migrations:write",
    effect="write",
    example=_ID,
)
async def hold_migration(tx: Tx, *, plan_id: Ref, migration_id: Ref) -> PlanMigration:
    """Let a migration wait once the part under way is done.

    Raises:
        NotFound: There is no such plan or migration.
        PlanMigrationNotOpen: It has ended, or is being rolled back.
    """
    return await _turned(tx, plan_id, migration_id, "held")


@operation(
    "plan_migrations.resume",
    http="POST /plans/{plan_id}/migrations/{migration_id}/resume",
    rpc="PlanService.ResumeMigration",
    needs="plan_migrations:write",
    effect="money",
    example=_ID,
)
async def resume_migration(tx: Tx, *, plan_id: Ref, migration_id: Ref) -> PlanMigration:
    """Let a migration that waits go on.

    Raises:
        NotFound: There is no such plan or migration.
        PlanMigrationNotOpen: It has ended, or is being rolled back.
    """
    tx.wake("plan_migrations")
    return await _turned(tx, plan_id, migration_id, "running")


@operation(
    "plan_migrations.cancel",
    http="POST /plans/{plan_id}/migrations/{migration_id}/cancel",
    rpc="PlanService.CancelMigration",
    needs="plan_migrations:write",
    effect="destructive",
    example=_ID,
)
async def cancel_migration(tx: Tx, *, plan_id: Ref, migration_id: Ref) -> PlanMigration:
    """End a migration once the part under way is done; what was moved stays moved, and what waited is left out.

    Raises:
        NotFound: There is no such plan or migration.
        PlanMigrationNotOpen: It has ended, or is being rolled back.
    """
    canceled = await _turned(tx, plan_id, migration_id, "canceled")
    words: dict[str, Any] = {"reason": "migration_canceled", "detail": "the migration was canceled before its turn"}
    await store.migrations.leave_out_waiting(tx, canceled.id, **words)
    canceled = await _found(tx, plan_id, migration_id)
    tx.emit(PlanMigrationFinished(subject=canceled.id), canceled)
    return canceled


async def _turned(tx: Tx, plan_id: str, migration_id: str, status: MigrationStatus) -> PlanMigration:
    migration = await _found(tx, plan_id, migration_id, lock=True)
    if migration.status not in _OPEN:
        raise PlanMigrationNotOpen(f"Migration {migration.id} is {migration.status}.")
    ended_at = tx.now if status == "canceled" else None
    await store.migrations.turn(tx, migration.id, status, ended_at=ended_at)
    return replace(migration, status=status, ended_at=ended_at)


@operation(
    "plan_migrations.roll_back",
    http="POST /plans/{plan_id}/migrations/{migration_id}/roll-back",
    rpc="PlanService.RollBackMigration",
    needs="plan_migrations:write",
    effect="money",
    example=_ID,
)
async def roll_back_migration(
    tx: Tx, *, plan_id: Ref, migration_id: Ref, proration: Proration = "prorate"
) -> PlanMigration:
    """Take back what a migration has moved; the work is done behind the answer.

    Before its day has come, a subscription never gets the new terms. Afterwards it has the former ones again from today
    on, as by any change: history is not rewritten, and `proration` says what becomes of the period. One that was
    changed since, has ended, or whose prices rose is kept where it is, with the reason.

    Raises:
        NotFound: There is no such plan or migration.
        PlanMigrationNotOver: It is under way, or was rolled back before.
        PlanMigrationReachesNobody: It has moved none.
        PlanMigrationUnderWay: Another migration of the plan has not ended.
    """
    await catalog.plan(tx, plan_id, lock=True)
    migration = await _found(tx, plan_id, migration_id, lock=True)
    if migration.status not in _OVER:
        raise PlanMigrationNotOver(f"Migration {migration.id} is {migration.status}.")
    if not migration.moved:
        raise PlanMigrationReachesNobody(f"Migration {migration.id} has moved no subscription.")
    if await store.migrations.open_of(tx, migration.plan_id) is not None:
        raise PlanMigrationUnderWay("Wait until the other migration of this plan has ended; the list shows it.")
    await store.migrations.turn(tx, migration.id, "rolling_back", ended_at=None, proration=proration)
    tx.wake("plan_migrations")
    return replace(migration, status="rolling_back", ended_at=None)


async def _found(tx: Tx, plan_id: str, migration_id: str, *, lock: bool = False) -> PlanMigration:
    plan = await catalog.plan(tx, plan_id)
    found = await store.migrations.load(tx, migration_id, plan_id=plan.id, lock=lock)
    if found is None:
        raise NotFound(f"There is no migration {migration_id!r} of the plan {plan.code}.")
    return found
