"""The invoice that comes next."""

from dataclasses import replace

from billow.billing import rules, store
from billow.billing.operations.discounting import discounted
from billow.billing.operations.run import next_day, owed, proposal, unbilled
from billow.billing.types import NothingUpcoming, Reckoning
from billow.customers import operations as customers
from billow.invoicing import operations as invoicing
from billow.invoicing.types import Invoice
from billow.kit import time
from billow.kit.fields import Ref
from billow.kit.operation import operation
from billow.runtime.db import Tx
from billow.subscriptions import operations as subscriptions
from billow.subscriptions import rules as timelines
from billow.subscriptions.types import Subscription, Timeline

ID = {"subscription_id": "sub_01jz0000000000000000000000"}


@operation(
    "subscriptions.upcoming_invoice",
    http="GET /subscriptions/{subscription_id}/upcoming-invoice",
    rpc="SubscriptionService.UpcomingInvoice",
    needs="invoices:read",
    example=ID,
)
async def upcoming_invoice(tx: Tx, *, subscription_id: Ref) -> Invoice:
    """Answer the next invoice of a subscription as it would be issued with the usage so far: the real computation,
    without storing anything.

    Raises:
        NotFound: There is no such subscription.
        NothingUpcoming: Nothing is to be billed any more.
    """
    subscription, timeline = await subscriptions.find(tx, subscription_id)
    invoice = await upcoming(tx, subscription, timeline)
    if invoice is None:
        raise NothingUpcoming(f"Subscription {subscription_id} has nothing left to bill.")
    return invoice


async def upcoming(tx: Tx, subscription: Subscription, timeline: Timeline) -> Invoice | None:
    """The next invoice that anything is on, or None.

    What a subscription in force owes by today counts as billed, whether the worker has come to it or not.
    """
    known = await store.schedule(tx, subscription.id) or unbilled(timeline)
    on = next_day(subscription, timeline, through=known.billed_through, now=tx.now)
    today = time.local_date(tx.now, timeline.timezone)
    last = timelines.horizon(timeline, today)
    customer = await customers.of(tx, timeline.customer_id)
    state = Reckoning(subscription=subscription, timeline=timeline, customer=customer, known=known, as_of=today)
    if subscription.status in ("trialing", "active", "paused") and on is not None and on <= today:
        ((lines, taken),) = await discounted(tx, [state], [await owed(tx, state)])
        known = replace(known, billed_through=today)
        state = replace(state, assumed=rules.as_billed(lines), taken=taken, known=known)
        on = timelines.next_due(timeline, after=today)
    while on is not None and on <= last:
        draft = await proposal(tx, replace(state, as_of=on))
        if draft is not None:
            return await invoicing.upcoming(tx, draft, at=max(tx.now, time.resolve(on, timeline.timezone)))
        state, on = (
            replace(state, known=replace(state.known, billed_through=on)),
            timelines.next_due(timeline, after=on),
        )
    return None
