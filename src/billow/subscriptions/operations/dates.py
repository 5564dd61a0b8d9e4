"""The billing dates of a subscription, and what it is worth."""

from datetime import date

from billow.kit import time
from billow.kit.fields import Ref
from billow.kit.money import Money
from billow.kit.operation import operation
from billow.runtime.db import Tx
from billow.subscriptions import rules
from billow.subscriptions.operations.reading import ID, find, plan_terms
from billow.subscriptions.operations.versions import ONE, get_version
from billow.subscriptions.types import WORTH, BillingDates, Revenue, Timeline


@operation(
    "subscriptions.billing_dates",
    http="GET /subscriptions/{subscription_id}/billing-dates",
    rpc="SubscriptionService.GetBillingDates",
    needs="subscriptions:read",
    example=ID,
)
async def billing_dates(tx: Tx, *, subscription_id: Ref) -> BillingDates:
    """Answer the days on which a change can take effect, and those of the next invoice, the term and its renewal.

    The cycle is that of the item that recurs most often. On-cycle dates are its next twelve boundaries.

    Raises:
        NotFound: There is none.
    """
    found, timeline = await find(tx, subscription_id)
    return rules.billing_dates(found, timeline, time.local_date(tx.now, found.zones))


@operation(
    "subscriptions.revenue",
    http="GET /subscriptions/{subscription_id}/revenue",
    rpc="SubscriptionService.GetRevenue",
    needs="subscriptions:read",
    example=ID,
)
async def revenue(tx: Tx, *, subscription_id: Ref) -> Revenue:
    """Answer what a subscription is worth by its version in force, less what its plan or itself takes off as long as
    that lasts; nothing before paid service, and after its end.

    Raises:
        NotFound: There is none.
    """
    found, timeline = await find(tx, subscription_id)
    items = found.items if found.status in WORTH else ()
    less = rules.discount_on(timeline, await plan_terms(tx, timeline.versions), time.local_date(tx.now, found.zones))
    return rules.revenue(items, found.currency, term=rules.months_of(found.contract, timeline.start), less=less)


@operation(
    "versions.revenue",
    http="GET /subscriptions/{subscription_id}/versions/{version_id}/revenue",
    rpc="SubscriptionVersionService.GetRevenue",
    needs="subscriptions:read",
    example=ONE,
)
async def version_revenue(tx: Tx, *, subscription_id: Ref, version_id: Ref) -> Revenue:
    """Answer what a version is worth once it is paid for, be it a draft, in force, or no longer; less what is taken off
    today, or on the nearest of its days.

    Raises:
        NotFound: There is no such subscription or version.
    """
    found, timeline = await find(tx, subscription_id)
    version = await get_version(tx, subscription_id=found.id, version_id=version_id)
    plans = await plan_terms(tx, [*timeline.versions, version])
    less = rules.discount_of(timeline, plans, version, time.local_date(tx.now, found.zones))
    term = rules.months_of(found.contract, timeline.start)
    return rules.revenue(version.items, found.currency, term=term, less=less)


async def mrr_change(tx: Tx, before: Timeline, after: Timeline, *, day: date) -> Money:
    """By how much what recurs in a month differs on *day* between two timelines of a subscription, of which the later
    one holds the versions of the other."""
    plans = await plan_terms(tx, after.versions)
    return rules.mrr_on(after, plans, day) - rules.mrr_on(before, plans, day)
