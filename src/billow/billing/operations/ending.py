"""The end of a subscription, with its money effect."""

from typing import Annotated

from pydantic import Field

from billow.billing.operations.changes import check_open
from billow.billing.operations.upcoming import ID
from billow.billing.types import ClosedPeriodPolicy
from billow.kit import time
from billow.kit.fields import Flag, Name, Ref, Text
from billow.kit.operation import operation
from billow.runtime.db import Tx
from billow.subscriptions import operations as subscriptions
from billow.subscriptions import rules as timelines
from billow.subscriptions.types import Effective, Ending, FinalInvoiceNeeded, Subscription, UnusedTime


@operation(
    "subscriptions.cancel",
    http="POST /subscriptions/{subscription_id}/cancel",
    rpc="SubscriptionService.Terminate",
    needs="subscriptions:write",
    effect="money",
    example={**ID, "effective": "next_billing_period", "reason": "too_expensive", "unused_time": "none"},
)
async def cancel(
    tx: Tx,
    *,
    subscription_id: Ref,
    effective: Effective = "immediate",
    reason: Name | None = None,
    reason_description: Text | None = None,
    unused_time: UnusedTime = "credit",
    inclusive_day: Annotated[
        Flag, Field(description="Whether the day that is named is still served, and paid.")
    ] = False,
    without_notice: Annotated[
        Flag, Field(description="Whether it ends on that day although the notice that was agreed is longer.")
    ] = False,
    final_invoice: Flag = True,
    closed_periods: ClosedPeriodPolicy | None = None,
) -> Subscription:
    """End a subscription on a day; usage up to it is billed, unused time of advance fees is credited, refunded or kept.

    The day of the end is no longer served: a cancellation on the 23rd ends at the start of the 23rd, and with
    `inclusive_day` at that of the 24th (T-17). With `refund` what the final invoice leaves of the credit pays what is
    due of the subscription's invoices, and the rest, which was paid, becomes a refund that is due; `full_refund` does
    so with all of the fees in advance of the present period. Where the contract has `notice_days`, `end_of_term` is the
    end of the first term for which there is time, and an earlier day needs `without_notice` (T-19). A day in a period
    that is billed and over needs `closed_periods`.

    Raises:
        NotFound: There is none.
        SubscriptionNotInForce: It is a draft or has ended.
        OutsideTerm: The day lies outside the subscription.
        InclusiveDayUnsuitable: `inclusive_day` is said of a boundary.
        NoticeNeeded: The day lies before the first one on which service can end by the notice that was agreed.
        FinalInvoiceNeeded: `final_invoice` is false.
        ClosedPeriod: The period of that day is over and billed, and nothing was said about it.
    """
    if not final_invoice:
        raise FinalInvoiceNeeded.of("final_invoice", "usage up to the end is always billed; leave it out, or say true")
    before, timeline = await subscriptions.find(tx, subscription_id, lock=True)
    timelines.check_in_force(before)
    today = time.local_date(tx.now, before.zones)
    day = timelines.last_day(effective, timeline=timeline, today=today, inclusive=inclusive_day)
    if not without_notice:
        day = timelines.noticed(before, timeline, day, effective=effective, today=today)
    await check_open(tx, timeline, day, policy=closed_periods)
    ending = Ending(
        day=day,
        unused_time=unused_time,
        reason=": ".join(part for part in (reason, reason_description) if part) or None,
        cuts={} if inclusive_day else timelines.cut_at(effective, timeline=timeline, now=tx.now),
    )
    return await subscriptions.end(tx, (before, timeline), ending)
