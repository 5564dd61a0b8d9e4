"""Changes of a subscription with their money effect."""

from dataclasses import dataclass, replace
from datetime import date

from billow.billing import rules, store
from billow.billing.operations.run import bill
from billow.billing.operations.upcoming import ID, upcoming
from billow.billing.types import Change, ClosedPeriodPolicy, InvoiceWhen, Timing
from billow.catalog.types.plan import NewPlanItems
from billow.kit import time
from billow.kit.fields import Flag, Ref, Text
from billow.kit.operation import operation
from billow.runtime.db import Tx
from billow.subscriptions import operations as subscriptions
from billow.subscriptions import rules as timelines
from billow.subscriptions.types import (
    Delta,
    Effective,
    ItemRefs,
    ItemUpdates,
    NewVersion,
    Proration,
    Subscription,
    Timeline,
)

_PRORATED = ("proration_credit", "proration_charge")
EXAMPLE = {
    **ID,
    "update": [{"product_id": "platform", "adjust": {"quantity": "2"}}],
    "effective": "immediate",
    "proration": "prorate",
    "invoice": "next_invoice",
}


@operation(
    "changes.apply",
    http="POST /subscriptions/{subscription_id}/changes",
    rpc="SubscriptionService.ApplyChange",
    needs="subscriptions:write",
    effect="money",
    example=EXAMPLE,
)
async def apply_change(
    tx: Tx,
    *,
    subscription_id: Ref,
    plan_id: Ref | None = None,
    add: NewPlanItems = [],
    remove: ItemRefs = [],
    update: ItemUpdates = [],
    effective: Effective = "immediate",
    proration: Proration = "prorate",
    invoice: InvoiceWhen = "next_invoice",
    closed_periods: ClosedPeriodPolicy | None = None,
    draft: Flag = False,
    description: Text | None = None,
    source_version_id: Ref | None = None,
) -> Change:
    """Change what a subscription consists of from a day on: another plan, further items, fewer, or other prices.

    `proration` says what becomes of the period of that day: `prorate` credits the unused time of the old prices and
    charges the remaining time of the new ones; `credit_only` and `charge_only` do one of both; with `none` the new
    prices are paid from the next period on; with `full` for the whole period, in place of the old ones. With
    `effective` `auto` recurring fees that come to less by month wait for the next billing period, and all else takes
    effect at once; `timing` says which. What comes of it is on the next invoice, or on its own. A draft is kept as a
    version to publish, and the answer says what it leads to. Versions that lie ahead follow where they had left things.
    Another plan at once ends a trial, unless it has one. A day in a period billed and over needs `closed_periods`.

    Raises:
        NotFound: There is no such subscription, plan or version.
        SubscriptionNotInForce: It is a draft or has ended.
        NothingToChange: There is no plan, and nothing to add, remove or update.
        OutsideTerm: The day lies outside the subscription.
        ClosedPeriod: The period of that day is over and billed, and nothing was said about it.
        CurrencyMismatched: The plan is priced in another currency, and not every item has a price in this one.
        CurrencyWithdrawn: It is to be billed now, in a currency that is none any more.
        PlanArchived: The plan is no longer sold.
        ItemUnknown: An item to remove or to update is not there, or there are several of that product.
        PriceUnsuitable: What is adjusted makes no price, or a price for the currency of the subscription hides it.
        ItemTaken: An item is there already that has the key of one to add.
        NothingLeft: No item would be left.
        PlanInconsistent: A product is unknown or archived, or a price does not suit its product.
        SubscriptionTermsInconsistent: The plan contradicts what the subscription says itself of the money of a period.
    """
    before, timeline = await subscriptions.find(tx, subscription_id, lock=True)
    timelines.check_in_force(before)
    delta = Delta(add=add, remove=remove, update=update)
    timelines.check_change(plan_id, delta)
    today = time.local_date(tx.now, timeline.timezone)
    wanted = _Wanted(plan_id, delta, source_version_id)
    timing = await _timing(tx, before, timeline, wanted) if timelines.is_chosen(effective) else None
    effective = timing.effective if timing is not None else effective
    day = timelines.effective_day(effective, timeline=timeline, today=today)
    await check_open(tx, timeline, day, policy="adjust" if draft else closed_periods)
    made = await _made(tx, before, timeline, wanted, on=day)
    new = replace(made, proration=proration, description=description)
    if not draft:
        change = await take_effect(tx, before, timeline, new, effective=effective, day=day, invoice=invoice)
        return replace(change, timing=timing)
    async with tx.rehearsal():
        change = await take_effect(tx, before, timeline, new, effective=effective, day=day, invoice=invoice)
    return replace(change, version=await subscriptions.draft(tx, timeline, new), timing=timing)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is to be sold: a plan, or what a version holds, with a difference."""

    plan_id: str | None
    delta: Delta
    source_version_id: str | None


async def _timing(tx: Tx, before: Subscription, timeline: Timeline, wanted: _Wanted) -> Timing:
    """When what is wanted takes effect, by what the recurring fees come to today and would come to with it."""
    today = time.local_date(tx.now, timeline.timezone)
    at_once = await _made(tx, before, timeline, wanted, on=today)
    return rules.timing(timeline, timelines.in_force(timeline, today).items, at_once.items, today=today)


async def _made(tx: Tx, before: Subscription, timeline: Timeline, wanted: _Wanted, *, on: date) -> NewVersion:
    """What is wanted, made of the version in force *on* a day where no other is named."""
    base = timelines.held(timelines.in_force(timeline, on))
    if wanted.source_version_id is not None:
        base = timelines.held(await subscriptions.version(tx, before.id, wanted.source_version_id))
    if wanted.plan_id is not None:
        base = await subscriptions.whole(tx, before, plan_id=wanted.plan_id, items=None)
    items = await subscriptions.changed(tx, base.items, wanted.delta, currency=timeline.currency)
    return replace(base, items=items)


async def check_open(
    tx: Tx, timeline: Timeline, day: date, *, policy: ClosedPeriodPolicy | None, field: str = "effective"
) -> None:
    """Return when no period is changed that is over and billed, or the *policy* says what becomes of it.

    Raises:
        ClosedPeriod: The period of that day is over and billed, and nothing was said about it.
    """
    if policy is None and day < time.local_date(tx.now, timeline.timezone):
        schedule = await store.schedule(tx, timeline.subscription_id)
        rules.check_open(timeline, day, through=schedule.billed_through if schedule else None, field=field)


async def take_effect(
    tx: Tx,
    before: Subscription,
    timeline: Timeline,
    new: NewVersion,
    *,
    effective: str,
    day: date,
    invoice: InvoiceWhen,
) -> Change:
    """Publish the version from *day* on, and say what it leads to; a trial that it ends is over today.

    Raises:
        SubscriptionTermsInconsistent: It has another plan, which contradicts what the subscription says itself.
    """
    served = timeline.start
    before, timeline = await subscriptions.end_trial(tx, (before, timeline), new, effective=effective)
    day = day if timeline.start == served else timeline.start
    await subscriptions.check_plan_fits(tx, (before, timeline), new, day=day)
    cuts, agreed = timelines.cut_at(effective, timeline=timeline, now=tx.now), timeline
    after, timeline, version = await subscriptions.publish(tx, (before, timeline), new, day=day, cuts=cuts)
    preview = await upcoming(tx, after, timeline)
    today = time.local_date(tx.now, timeline.timezone)
    if invoice == "now" and day <= today:
        preview = await bill(tx, before.id, on=today) or preview
    items = preview.line_items if preview else ()
    return Change(
        version=version,
        proration_lines=tuple(item for item in items if item.kind in _PRORATED and item.subscription_id == before.id),
        next_invoice=preview,
        mrr_delta=await subscriptions.mrr_change(tx, agreed, timeline, day=day),
        currency=timeline.currency,
    )


@operation(
    "changes.preview",
    http="POST /subscriptions/{subscription_id}/changes/preview",
    rpc="SubscriptionService.PreviewChange",
    needs="subscriptions:read",
    example=EXAMPLE,
)
async def preview_change(
    tx: Tx,
    *,
    subscription_id: Ref,
    plan_id: Ref | None = None,
    add: NewPlanItems = [],
    remove: ItemRefs = [],
    update: ItemUpdates = [],
    effective: Effective = "immediate",
    proration: Proration = "prorate",
    invoice: InvoiceWhen = "next_invoice",
    closed_periods: ClosedPeriodPolicy | None = None,
    draft: Flag = False,
    description: Text | None = None,
    source_version_id: Ref | None = None,
) -> Change:
    """Answer what `changes.apply` would answer, and change nothing: the change is made and taken back.

    Raises:
        NotFound: There is no such subscription, plan or version.
        SubscriptionNotInForce: It is a draft or has ended.
        NothingToChange: There is no plan, and nothing to add, remove or update.
        OutsideTerm: The day lies outside the subscription.
        ClosedPeriod: The period of that day is over and billed, and nothing was said about it.
        CurrencyMismatched: The plan is priced in another currency, and not every item has a price in this one.
        CurrencyWithdrawn: It is to be billed now, in a currency that is none any more.
        PlanArchived: The plan is no longer sold.
        ItemUnknown: An item to remove or to update is not there, or there are several of that product.
        PriceUnsuitable: What is adjusted makes no price, or a price for the currency of the subscription hides it.
        ItemTaken: An item is there already that has the key of one to add.
        NothingLeft: No item would be left.
        PlanInconsistent: A product is unknown or archived, or a price does not suit its product.
        SubscriptionTermsInconsistent: The plan contradicts what the subscription says itself of the money of a period.
    """
    async with tx.rehearsal():
        return await apply_change(
            tx,
            subscription_id=subscription_id,
            plan_id=plan_id,
            add=add,
            remove=remove,
            update=update,
            effective=effective,
            proration=proration,
            invoice=invoice,
            closed_periods=closed_periods,
            draft=draft,
            description=description,
            source_version_id=source_version_id,
        )
