"""The billing dates of a subscription, and what it is worth."""

from billow.kit import time
from billow.kit.fields import Ref
from billow.kit.operation import operation
from billow.runtime.db import Tx
from billow.subscriptions import rules
from billow.subscriptions.operations.reading import ID, find
from billow.subscriptions.operations.versions import ONE, get_version
from billow.subscriptions.types import BillingDates, Revenue


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
    return rules.billing_dates(timeline, time.local_date(tx.now, found.zones))


@operation(
    "subscriptions.revenue",
    http="GET /subscriptions/{subscription_id}/revenue",
    rpc="SubscriptionService.GetRevenue",
    needs="subscriptions:read",
    example=ID,
)
async def revenue(tx: Tx, *, subscription_id: Ref) -> Revenue:
    """Answer what a subscription is worth by its version in force; nothing before paid service, and after its end.

    Raises:
        NotFound: There is none.
    """
    found, timeline = await find(tx, subscription_id)
    items = found.items if found.status in ("active", "paused") else ()
    return rules.revenue(items, found.currency, term=rules.months_of(found.contract, timeline.start))


@operation(
    "versions.revenue",
    http="GET /subscriptions/{subscription_id}/versions/{version_id}/revenue",
    rpc="SubscriptionVersionService.GetRevenue",
    needs="subscriptions:read",
    example=ONE,
)
async def version_revenue(tx: Tx, *, subscription_id: Ref, version_id: Ref) -> Revenue:
    """Answer what a version is worth, be it a draft, in force, or no longer.

    Raises:
        NotFound: There is no such subscription or version.
    """
    found, timeline = await find(tx, subscription_id)
    version = await get_version(tx, subscription_id=found.id, version_id=version_id)
    return rules.revenue(version.items, found.currency, term=rules.months_of(found.contract, timeline.start))
