"""Changes of a subscription with their money effect."""

from billow.billing import rules
from billow.billing.operations.run import bill
from billow.billing.operations.upcoming import ID, upcoming
from billow.billing.types import (
    Change,
    InvoiceWhen,
    Proration,
)
from billow.catalog import operations as catalog
from billow.kit import time
from billow.kit.fields import Flag, Ref, Text
from billow.kit.operation import operation
from billow.runtime.db import Tx
from billow.subscriptions import operations as subscriptions
from billow.subscriptions import rules as timelines
from billow.subscriptions.types import Effective


@operation(
    "changes.apply",
    http="POST /subscriptions/{subscription_id}/changes",
    rpc="SubscriptionService.ApplyChange",
    needs="subscriptions:write",
    effect="money",
    example={**ID, "plan_id": "scale", "effective": "immediate", "invoice": "now"},
)
async def apply_change(
    tx: Tx,
    *,
    subscription_id: Ref,
    plan_id: Ref,
    effective: Effective = "immediate",
    proration: Proration = "prorate",
    invoice: InvoiceWhen = "next_invoice",
    draft: Flag = False,
    description: Text | None = None,
) -> Change:
    """Move a subscription to another plan from a day on: unused time of the old prices is credited, remaining time of
    the new ones charged, both on the next invoice or on one of their own.

    Raises:
        NotFound: There is no such subscription or plan.
        SubscriptionNotInForce: It is a draft or has ended.
        OutsideTerm: The day lies outside the subscription.
        CurrencyMismatched: The plan is priced in another currency.
        PlanArchived: The plan is no longer sold.
        ChangeNotSupported: Another `proration` than prorate, or a `draft`, is asked for.
    """
    rules.check_change(proration=proration, draft=draft)
    before, timeline = await subscriptions.find(tx, subscription_id, lock=True)
    timelines.check_in_force(before)
    plan = await catalog.plan(tx, plan_id)
    timelines.check_sold(plan)
    timelines.check_currency(before, plan.currency)
    today = time.local_date(tx.now, timeline.timezone)
    day = timelines.effective_day(effective, timeline=timeline, today=today)
    after, timeline, version = await subscriptions.publish(
        tx, subscription_id=before.id, items=plan.items, plan_id=plan.id, effective_from=day, words=description
    )
    preview = await upcoming(tx, after, timeline)
    if invoice == "now" and day <= today:
        preview = await bill(tx, before.id, on=today) or preview
    items = preview.line_items if preview else ()
    return Change(
        version=version,
        proration_lines=tuple(item for item in items if item.kind in ("proration_credit", "proration_charge")),
        next_invoice=preview,
        mrr_delta=timelines.mrr(version.items, timeline.currency) - before.mrr,
        currency=timeline.currency,
    )


@operation(
    "changes.preview",
    http="POST /subscriptions/{subscription_id}/changes/preview",
    rpc="SubscriptionService.PreviewChange",
    needs="subscriptions:read",
    example={**ID, "plan_id": "scale", "effective": "immediate"},
)
async def preview_change(
    tx: Tx,
    *,
    subscription_id: Ref,
    plan_id: Ref,
    effective: Effective = "immediate",
    proration: Proration = "prorate",
    invoice: InvoiceWhen = "next_invoice",
    draft: Flag = False,
    description: Text | None = None,
) -> Change:
    """Answer what `changes.apply` would answer, and change nothing: the change is made and taken back.

    Raises:
        NotFound: There is no such subscription or plan.
        SubscriptionNotInForce: It is a draft or has ended.
        OutsideTerm: The day lies outside the subscription.
        CurrencyMismatched: The plan is priced in another currency.
        PlanArchived: The plan is no longer sold.
        ChangeNotSupported: Another `proration` than prorate, or a `draft`, is asked for.
    """
    async with tx.rehearsal():
        return await apply_change(
            tx,
            subscription_id=subscription_id,
            plan_id=plan_id,
            effective=effective,
            proration=proration,
            invoice=invoice,
            draft=draft,
            description=description,
        )
