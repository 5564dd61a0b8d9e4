"""The work of a plan migration: moving a part of its subscriptions, or taking a part back."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from billow.kit import ids
from billow.runtime.db import Tx
from billow.simulation import rules, store
from billow.simulation.operations.choosing import Found, offered, with_offers
from billow.simulation.types.migration import (
    MigrationTerms,
    Move,
    MoveRecord,
    MoveState,
    NotMoved,
    PlanMigration,
    PlanMigrationFinished,
    PlanMigrationRolledBack,
    Way,
    Wish,
)
from billow.subscriptions import operations as subscriptions
from billow.subscriptions import rules as timelines
from billow.subscriptions.types import NewVersion, Proration, Publication

_DETAIL = 2000


async def work_on(tx: Tx, migration: PlanMigration, records: Sequence[MoveRecord]) -> None:
    """Move the subscriptions, or take them back, as the migration is to; what came of each is said in the same
    transaction, so that each is moved once. The caller holds the *records*.
    """
    held = await subscriptions.find_all(tx, [record.subscription_id for record in records])
    found = {subscription.id: (subscription, timeline) for subscription, timeline, _ in held}
    work = _taken_back if migration.status == "rolling_back" else _moved
    lost = [_gone(record) for record in records if record.subscription_id not in found]
    known = [record for record in records if record.subscription_id in found]
    await store.migrations.record(tx, [*lost, *(await work(tx, migration, known, found))])


def _gone(record: MoveRecord) -> MoveRecord:
    return replace(record, state="left_out", reason="draft", detail="it was a draft and was deleted")


async def _moved(
    tx: Tx, migration: PlanMigration, records: Sequence[MoveRecord], found: Mapping[str, Found]
) -> list[MoveRecord]:
    """The records after each was moved or left out."""
    wish = await with_offers(tx, await _wish(tx, migration), list(found.values()))
    decided = {key: rules.decided(one, wish, now=tx.now) for key, one in found.items()}
    moves = [move for move in decided.values() if isinstance(move, Move)]
    words = migration.description or f"Plan migration {migration.id}"
    published = await subscriptions.publish_all(tx, [publication(tx, move, wish, description=words) for move in moves])
    made = {
        move.subscription.id: (move, version.id, max(each.number for each in timeline.versions))
        for move, (_, timeline, version) in zip(moves, published, strict=True)
    }
    after = []
    for record in records:
        outcome = decided[record.subscription_id]
        if isinstance(outcome, NotMoved):
            after.append(replace(record, state="left_out", reason=outcome.reason, detail=outcome.detail))
        else:
            after.append(_recorded(record, *made[record.subscription_id]))
    return after


def _recorded(record: MoveRecord, move: Move, version_id: str, number: int) -> MoveRecord:
    return replace(
        record,
        state="moved",
        reason=None,
        detail=None,
        effective_from=move.day,
        version_id=version_id,
        version_number=number,
        previous_version_id=timelines.in_force(move.timeline, move.day).id,
        mrr_before=move.mrr_before.minor,
        mrr_after=move.mrr_after.minor,
    )


async def _wish(tx: Tx, migration: PlanMigration) -> Wish:
    terms = MigrationTerms(
        effective=migration.effective,
        proration=migration.proration,
        overrides=migration.overrides,
        fixed_terms=migration.fixed_terms,
    )
    target = await offered(tx, migration.target_plan_id, migration.target_revision)
    return Wish(plan_id=migration.plan_id, offers={}, target=target, terms=terms)


def publication(tx: Tx, move: Move, wish: Wish, *, description: str | None) -> Publication:
    """The version that moves a subscription; each item that changes has an id of its own."""
    new = NewVersion(
        items=tuple(item if item in move.before else replace(item, id=ids.new("itm")) for item in move.items),
        plan_id=wish.target.plan_id,
        plan_revision=wish.target.revision,
        proration=wish.terms.proration,
        description=description,
    )
    cuts = timelines.cut_at(wish.terms.effective, timeline=move.timeline, now=tx.now)
    return Publication(subscription=move.subscription, timeline=move.timeline, new=new, day=move.day, cuts=cuts)


async def _taken_back(
    tx: Tx, migration: PlanMigration, records: Sequence[MoveRecord], found: Mapping[str, Found]
) -> list[MoveRecord]:
    """The records after each was taken back or kept where it is."""
    ways = {record.id: rules.way_back(found[record.subscription_id], record, now=tx.now) for record in records}
    open_ = {key: way for key, way in ways.items() if isinstance(way, Way)}
    proration = await store.migrations.rollback_proration(tx, migration.id)
    back = [_back(tx, migration, way, proration=proration) for way in open_.values()]
    published = await subscriptions.publish_all(tx, back)
    made = {key: version.id for key, (_, _, version) in zip(open_, published, strict=True)}
    after = []
    for record in records:
        way = ways[record.id]
        if isinstance(way, NotMoved):
            after.append(replace(record, state="kept", reason=way.reason, detail=way.detail))
        else:
            after.append(replace(record, state="rolled_back", rollback_version_id=made[record.id]))
    return after


def _back(tx: Tx, migration: PlanMigration, way: Way, *, proration: Proration) -> Publication:
    """The version that takes a subscription back: what held before, from the day of the move or from today on."""
    before = next(version for version in way.timeline.versions if version.id == way.version_id)
    words = f"Plan migration {migration.id} rolled back"
    cuts = {} if way.pending else timelines.cut_at("immediate", timeline=way.timeline, now=tx.now)
    new = replace(timelines.held(before), proration=proration, description=words)
    return Publication(subscription=way.subscription, timeline=way.timeline, new=new, day=way.day, cuts=cuts)


async def fail(tx: Tx, migration: PlanMigration, record: MoveRecord, error: Exception) -> None:
    """Say why a subscription could not be moved, or not be taken back; it stays as it is."""
    detail = f"{type(error).__name__}: {error}"[:_DETAIL]
    state: MoveState = "kept" if migration.status == "rolling_back" else "failed"
    await store.migrations.record(tx, [replace(record, state=state, reason="failed", detail=detail)])


async def finish(tx: Tx, migration: PlanMigration) -> None:
    """End the migration, or its roll-back, when nothing is left of it and nobody has held or canceled it meanwhile."""
    found = await store.migrations.load(tx, migration.id, lock=True)
    if found is None or found.status != migration.status or await store.migrations.count_left(tx, migration):
        return
    back = migration.status == "rolling_back"
    await store.migrations.turn(tx, migration.id, "rolled_back" if back else "finished", ended_at=tx.now)
    ended = await store.migrations.load(tx, migration.id)
    event = PlanMigrationRolledBack if back else PlanMigrationFinished
    tx.emit(event(subject=migration.id), ended)
