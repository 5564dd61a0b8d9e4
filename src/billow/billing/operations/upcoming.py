"""The invoice that comes next."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from billow.billing import rules, store
from billow.billing.operations import history
from billow.billing.operations.progressive import looked_at, next_on_the_way
from billow.billing.operations.run import due_together, grace_ends, next_day, unbilled
from billow.billing.types import NothingUpcoming, Proposal, Reckoning
from billow.credit_notes import operations as credit_notes
from billow.credit_notes.types import Planned
from billow.customers import operations as customers
from billow.invoicing import operations as invoicing
from billow.invoicing.rules import check_currency
from billow.invoicing.types import Invoice
from billow.kit import time
from billow.kit.fields import Ref
from billow.kit.limits import UPCOMING_DAYS, UPCOMING_LOOKS
from billow.kit.operation import operation
from billow.runtime.db import Tx
from billow.subscriptions import operations as subscriptions
from billow.subscriptions import rules as timelines
from billow.subscriptions.types import Subscription, Timeline

ID = {"subscription_id": "sub_01jz0000000000000000000000"}
_SERVED = ("trialing", "active", "paused")


@operation(
    "subscriptions.upcoming_invoice",
    http="GET /subscriptions/{subscription_id}/upcoming-invoice",
    rpc="SubscriptionService.UpcomingInvoice",
    needs="invoices:read",
    example=ID,
)
async def upcoming_invoice(tx: Tx, *, subscription_id: Ref) -> Invoice:
    """Answer the next invoice of a subscription as it would be issued with the usage so far: the real computation,
    without storing anything. Of one that shares invoices it holds what the others owe on that day, but for those that
    could not be billed and are set aside.

    Raises:
        NotFound: There is no such subscription.
        NothingUpcoming: Nothing is to be billed any more.
        CurrencyWithdrawn: Its currency is none any more by the day of the invoice.
    """
    subscription, timeline = await subscriptions.find(tx, subscription_id)
    invoice = await upcoming(tx, subscription, timeline)
    if invoice is None or invoice.issue_date is None:
        raise NothingUpcoming(f"Subscription {subscription_id} has nothing left to bill.")
    check_currency(invoice.currency, invoice.issue_date)
    return invoice


async def upcoming(tx: Tx, subscription: Subscription, timeline: Timeline) -> Invoice | None:
    """The next invoice that anything of the subscription is on, or None; see `upcoming_with_notes`."""
    return (await upcoming_with_notes(tx, subscription, timeline))[0]


async def upcoming_with_notes(
    tx: Tx, subscription: Subscription, timeline: Timeline
) -> tuple[Invoice | None, list[Planned]]:
    """The next invoice that anything of the subscription is on, or None; with what shares it, as it will be. And the
    credit notes that are issued until then, whose credit it uses.

    What subscriptions in force owe by today counts as billed, whether the worker has come to it or not; and so does
    what is billed on the way. What is owed of usage before the period ends comes first.
    """
    ahead = await _ahead(tx, subscription, timeline)
    notes: list[Planned] = []
    await _assume(tx, ahead, [each for each in ahead if each.owes_by_now], notes=notes)
    own = ahead[0]
    look_at = await looked_at(tx, subscription.id) if subscription.status in _SERVED else None
    last = (own.on or own.today) + timedelta(days=UPCOMING_DAYS)
    for _ in range(UPCOMING_LOOKS):
        before = None if own.on is None else time.resolve(own.on, timeline.timezone)
        found = None if look_at is None else await next_on_the_way(tx, own.state, look_at=look_at, before=before)
        if found is not None:
            added = credit_notes.to_credit(notes).get(found.proposal.draft.customer_id)
            return await invoicing.upcoming(tx, found.proposal.draft, at=found.at, added=added), notes
        if own.on is None or own.on > last:
            break
        on = min(each.on for each in ahead if each.on is not None)
        due = [each for each in ahead if each.on == on]
        for proposal in await _assume(tx, ahead, due, notes=notes):
            if any(member.subscription.id == subscription.id for member in proposal.members):
                at = max(tx.now, time.resolve(on, timeline.timezone))
                added = credit_notes.to_credit(notes).get(proposal.draft.customer_id)
                issued_at = max(at, grace_ends(proposal.members[0]))
                draft = proposal.draft
                return await invoicing.upcoming(tx, draft, at=at, added=added, issued_at=issued_at), notes
    return None, notes


@dataclass(slots=True, kw_only=True)
class _Ahead:
    """A subscription on its way to its next invoice: what is known of it by then, and the day on which it is billed
    next; None when nothing more comes."""

    state: Reckoning
    on: date | None
    today: date

    @property
    def owes_by_now(self) -> bool:
        """Whether it is in force and owes something by today that may not be billed yet."""
        return self.state.subscription.status in _SERVED and self.on is not None and self.on <= self.today

    def go_on(self, through: date, proposed: Sequence[Proposal], notes: Sequence[Planned]) -> None:
        """It was billed through a day, by what was *proposed* to its customer and credited by *notes*."""
        state, timeline = self.state, self.state.timeline
        own = state.subscription.id
        lines = [line for each in proposed for line in each.draft.lines if line.subscription_id == own]
        self.state = replace(
            state,
            known=replace(state.known, billed_through=through),
            assumed=[*state.assumed, *rules.as_credited(notes, own), *rules.as_billed(lines)],
        )
        following = timelines.next_due(timeline, after=through)
        last = timelines.horizon(timeline, self.today)
        self.on = following if following is not None and following <= last else None


async def _ahead(tx: Tx, subscription: Subscription, timeline: Timeline) -> list[_Ahead]:
    """The subscription, and after it those that share its invoices and are not set aside, each before its next day."""
    found = [(subscription, timeline)]
    if rules.billed_with(subscription) is not None:
        apart = [*await store.parked_with(tx, subscription.billed_customer_id), subscription.id]
        found += await subscriptions.sharing(tx, subscription.billed_customer_id, without=apart)
    customer = await customers.of(tx, subscription.billed_customer_id)
    ids = [each.id for each, _ in found]
    schedules, settled = await store.schedules(tx, ids), await history.billed(tx, ids)
    ahead = []
    for each, line in found:
        known = schedules.get(each.id) or unbilled(each)
        today = time.local_date(tx.now, line.timezone)
        state = Reckoning(
            subscription=each, timeline=line, customer=customer, known=known, as_of=today, settled=settled[each.id]
        )
        on = next_day(each, line, through=known.billed_through, now=tx.now)
        within = on is not None and on <= timelines.horizon(line, today)
        ahead.append(_Ahead(state=state, on=on if within else None, today=today))
    return ahead


async def _assume(tx: Tx, ahead: Sequence[_Ahead], due: Sequence[_Ahead], *, notes: list[Planned]) -> list[Proposal]:
    """What is billed of those that are due, by today or on their day; from then on it is assumed to be billed, and the
    *notes* are those that were issued by then, too."""
    if not due:
        return []
    days = [each.today if each.owes_by_now else each.on or each.today for each in due]
    reckonings = [replace(each.state, as_of=day) for each, day in zip(due, days, strict=True)]
    proposed, credited = await due_together(tx, reckonings, planned=notes)
    notes += credited
    for each, day in zip(due, days, strict=True):
        each.go_on(day, proposed, credited)
    taken = [discount for each in proposed for discount in each.draft.discounts]
    for each in ahead:
        each.state = replace(each.state, taken=[*each.state.taken, *taken])
    return proposed
