"""Publishing a drafted version, with its money effect."""

from dataclasses import replace

from billow.billing.operations.changes import check_open, take_effect
from billow.billing.operations.upcoming import ID
from billow.billing.types import Change, ClosedPeriodPolicy, InvoiceWhen
from billow.kit import time
from billow.kit.fields import Ref
from billow.kit.operation import operation
from billow.runtime.db import Tx
from billow.subscriptions import operations as subscriptions
from billow.subscriptions import rules as timelines
from billow.subscriptions.types import Effective


@operation(
    "versions.publish",
    http="POST /subscriptions/{subscription_id}/versions/{version_id}/publish",
    rpc="SubscriptionVersionService.Publish",
    needs="subscriptions:write",
    effect="money",
    example={**ID, "version_id": "ver_01jz0000000000000000000000", "effective_at": "immediate"},
)
async def publish_version(
    tx: Tx,
    *,
    subscription_id: Ref,
    version_id: Ref,
    effective_at: Effective = "immediate",
    closed_periods: ClosedPeriodPolicy | None = None,
    invoice: InvoiceWhen = "next_invoice",
) -> Change:
    """Put a draft in force from a day on: at once when the day has come, else as a change that lies ahead.

    A day in a period that was billed and is over needs `closed_periods` to say that it is corrected.

    Raises:
        NotFound: There is no such subscription or version.
        SubscriptionNotInForce: The subscription is a draft or has ended.
        VersionNotDraft: The version was published before.
        OutsideTerm: The day lies outside the subscription.
        ClosedPeriod: The period of that day is over and billed, and nothing was said about it.
        SubscriptionTermsInconsistent: Its plan contradicts what the subscription says itself of the money of a period.
        CurrencyWithdrawn: It is to be billed now, in a currency that is none any more.
    """
    before, timeline = await subscriptions.find(tx, subscription_id, lock=True)
    timelines.check_in_force(before)
    draft = await subscriptions.version(tx, before.id, version_id)
    timelines.check_version_draft(draft)
    today = time.local_date(tx.now, timeline.timezone)
    day = timelines.effective_day(effective_at, timeline=timeline, today=today, field="effective_at")
    await check_open(tx, timeline, day, policy=closed_periods, field="effective_at")
    new = replace(timelines.held(draft), draft=draft)
    return await take_effect(tx, before, timeline, new, effective=effective_at, day=day, invoice=invoice)
