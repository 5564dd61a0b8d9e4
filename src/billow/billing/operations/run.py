"""Billing subscriptions on their day, many at once, and setting the next one."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from billow.billing import rules, store
from billow.billing.operations.consuming import Used, consumed
from billow.billing.operations.crediting import billed_before, credited
from billow.billing.operations.discounting import discounted
from billow.billing.operations.late import lateness, look_through
from billow.billing.operations.settling import settling_lines, unsettled
from billow.billing.operations.spending import agreements, kept
from billow.billing.types import FeePiece, Owing, Proposal, Reckoning, Schedule, Served, UsagePiece, Withdrawn, asked_of
from billow.credit_notes import operations as credit_notes
from billow.credit_notes.types import Planned
from billow.invoicing import operations as invoicing
from billow.invoicing.types import DraftLine, Invoice
from billow.kit import time
from billow.kit.errors import NotFound
from billow.kit.time import AnyZone
from billow.kit.values import changed
from billow.runtime.db import Tx
from billow.subscriptions import operations as subscriptions
from billow.subscriptions import rules as timelines
from billow.subscriptions.types import Subscription, Timeline


async def bill(tx: Tx, subscription_id: str, *, on: date | None = None) -> Invoice | None:
    """Bill what is due of a subscription; see `bill_all`."""
    return (await bill_all(tx, [subscription_id], on=on)).get(subscription_id)


async def bill_all(tx: Tx, subscription_ids: Sequence[str], *, on: date | None = None) -> dict[str, Invoice]:
    """Bill what is due of the subscriptions on day *on*, or of each on its next day once that has come; the invoice of
    each that anything is missing of, by its id.

    Everything is in this transaction: lines under natural keys, invoices, numbers, entries, and the next days; as many
    statements for all as for one, but that each metric is measured by one. Those that share an invoice share it. Credit
    notes are issued before the invoices, which use the credit that comes of them.
    """
    reckonings = await _reckonings(tx, subscription_ids, on=on)
    looked = await look_through(tx, [each.known for each in reckonings])
    proposed, notes = await due_together(tx, reckonings)
    if notes:
        await credit_notes.issue_all(tx, notes, reason="usage_correction")
    invoices = await invoice_all(tx, proposed, grace=True)
    await _plan(tx, [_billed(each, through) for each, through in zip(reckonings, looked, strict=True)])
    return invoices


def grace_ends(reckoning: Reckoning) -> datetime:
    """The instant at which the draft for a period is issued by itself: so many days after the day on which it is due as
    the customer has of grace."""
    days = reckoning.customer.invoice_grace_period or 0
    return time.resolve(reckoning.as_of + timedelta(days=days), reckoning.timeline.timezone)


async def invoice_all(tx: Tx, proposed: Sequence[Proposal], *, grace: bool = False) -> dict[str, Invoice]:
    """Store the drafts, and issue those of subscriptions that issue by themselves, with *grace* only once the days that
    their customers have of it are over; the invoices by subscription."""
    opened = await invoicing.open_drafts(tx, [each.draft for each in proposed])
    firsts = [each.members[0] for each in proposed]
    ready = [n for n, each in enumerate(firsts) if timelines.issues(each.subscription, each.as_of)]
    ends = {str(opened[n].invoice.id): grace_ends(firsts[n]) for n in ready if grace}
    waiting = {key: at for key, at in ends.items() if at > tx.now}
    await store.graces.add(tx, waiting)
    ready = [n for n in ready if opened[n].invoice.id not in waiting]
    customers = {each.customer.id: each.customer for each in firsts}
    issued = await invoicing.issue_all(tx, [opened[n] for n in ready], customers)
    invoices = [each.invoice for each in opened]
    for n, invoice in zip(ready, issued, strict=True):
        invoices[n] = invoice
    return {
        member.subscription.id: invoice
        for each, invoice in zip(proposed, invoices, strict=True)
        for member in each.members
    }


async def _reckonings(tx: Tx, subscription_ids: Sequence[str], *, on: date | None) -> list[Reckoning]:
    """Those of the subscriptions that are due, held until the transaction ends."""
    found = await subscriptions.find_all(tx, subscription_ids)
    schedules = await store.schedules(tx, [subscription.id for subscription, _, _ in found], lock=True)
    reckonings = []
    for subscription, timeline, customer in found:
        known = schedules.get(subscription.id) or unbilled(subscription)
        day = on or known.next_on
        if day is not None and day <= time.local_date(tx.now, timeline.timezone):
            reckonings.append(
                Reckoning(subscription=subscription, timeline=timeline, customer=customer, known=known, as_of=day)
            )
    return reckonings


def _billed(reckoning: Reckoning, looked: int | None) -> tuple[Schedule, AnyZone]:
    """The schedule after the billing, and the zone of its days."""
    timeline, day = reckoning.timeline, reckoning.as_of
    following = timelines.next_due(timeline, after=day) or _late(timeline, day)
    shared = rules.billed_with(reckoning.subscription)
    known = changed(reckoning.known, billed_through=day, next_on=following, measured_through=looked, billed_with=shared)
    return known, timeline.timezone


def _late(timeline: Timeline, day: date) -> date | None:
    """The next day on which a service that is over is billed for usage that came late."""
    return timelines.late_day(timeline, after=day) if timeline.end is not None and day >= timeline.end else None


def unbilled(subscription: Subscription) -> Schedule:
    return Schedule(
        subscription_id=subscription.id, customer_id=subscription.customer_id, next_on=None, billed_through=None
    )


async def _plan(tx: Tx, schedules: Sequence[tuple[Schedule, AnyZone]]) -> None:
    """Write the schedules, each with the zone of its days."""
    await store.put_all(
        tx, [(each, time.resolve(each.next_on, zone) if each.next_on else None) for each, zone in schedules]
    )


async def reschedule(tx: Tx, subscription_id: str) -> None:
    """Set the next day of a subscription anew after its timeline has changed."""
    try:
        subscription, timeline = await subscriptions.find(tx, subscription_id, lock=True)
    except NotFound:
        return
    if subscription.status == "draft":
        return
    known = await store.schedule(tx, subscription_id, lock=True) or unbilled(subscription)
    following = next_day(subscription, timeline, through=known.billed_through, now=tx.now)
    planned = replace(known, next_on=following, billed_with=rules.billed_with(subscription))
    await _plan(tx, [(planned, timeline.timezone)])


def next_day(subscription: Subscription, timeline: Timeline, *, through: date | None, now: datetime) -> date | None:
    """The day on which the subscription is billed next.

    One that is over is billed at once: its final usage, and the credit for what it paid ahead.
    """
    following = timelines.next_due(timeline, after=through)
    if following is None and through is not None and subscription.status in ("canceled", "ended"):
        return time.local_date(now, timeline.timezone)
    return following


async def due_together(
    tx: Tx, reckonings: Sequence[Reckoning], *, planned: Sequence[Planned] = ()
) -> tuple[list[Proposal], list[Planned]]:
    """What is to be billed of the subscriptions as of their days, on the invoices that it goes on; and the credit notes
    for what turned out lower, beside those that are *planned* already.

    The run, the upcoming invoice and the preview of a change all come through here (PT-18).
    """
    lines, notes = await credited(tx, reckonings, await owed_all(tx, reckonings), planned=planned)
    return await proposals(tx, rules.together(await owing(tx, reckonings, lines))), notes


async def owing(tx: Tx, reckonings: Sequence[Reckoning], lines: Sequence[list[DraftLine]]) -> list[Owing]:
    """Those of the subscriptions that owe anything, each with its *lines*."""
    customers = {each.customer.id: each.customer for each in reckonings}
    return rules.owing(reckonings, lines, terms=await invoicing.terms_of(tx, list(customers.values())))


async def proposals(tx: Tx, documents: Sequence[Sequence[Owing]]) -> list[Proposal]:
    """For each of the documents the invoice that its lines make, less what coupons take off."""
    return [
        Proposal(members=[each.reckoning for each in members], draft=rules.draft_of(members, lines, discounts))
        for members, (lines, discounts) in zip(documents, await discounted(tx, documents), strict=True)
    ]


async def owed_all(tx: Tx, reckonings: Sequence[Reckoning]) -> list[list[DraftLine]]:
    """The lines that are missing of each: what ought to have been billed, less what was and what is assumed."""
    served = [_served(each) for each in reckonings]
    settled = await billed_before(tx, reckonings)
    late = await lateness(tx, served)
    found = []
    for each, service, lateness_of in zip(reckonings, served, late, strict=True):
        billed = [*settled[each.timeline.subscription_id], *each.assumed]
        missing = rules.missing_fees(each.timeline, service.expected, billed)
        pieces, gone = rules.usage_pieces(
            each.timeline,
            service.expected,
            billed,
            as_of=each.as_of,
            since=each.known.billed_through,
            late=lateness_of,
        )
        found.append((each, billed, missing, pieces, gone, unsettled(each, billed)))
    asked = [
        asked_of(each.timeline, piece, until=end)
        for each, _, _, pieces, _, so_far in found
        for piece, end in (*((piece, piece.end) for piece in pieces), *so_far)
    ]
    used = iter(await consumed(tx, asked))
    agreed = iter(await agreements(tx, [each.timeline for each in reckonings]))
    lines_of: list[list[DraftLine]] = []
    for each, billed, missing, pieces, gone, so_far in found:
        lines = [*_fee_lines(each, missing), *_usage_lines(each, pieces, [next(used) for _ in pieces], gone)]
        lines += settling_lines(each, so_far, [next(used) for _ in so_far])
        lines_of.append(kept(each, next(agreed), billed=billed, new=lines))
    return lines_of


def _served(reckoning: Reckoning) -> Served:
    expected = list(timelines.dues(reckoning.timeline, until=reckoning.as_of))
    return Served(timeline=reckoning.timeline, known=reckoning.known, expected=expected, as_of=reckoning.as_of)


def _fee_lines(reckoning: Reckoning, missing: Sequence[FeePiece]) -> list[DraftLine]:
    timeline = reckoning.timeline
    return [
        line
        for piece in missing
        for line in rules.fee_lines(piece, subscription_id=timeline.subscription_id, currency=timeline.currency)
    ]


def _usage_lines(
    reckoning: Reckoning, pieces: Sequence[UsagePiece], used: Sequence[Used], gone: Sequence[Withdrawn]
) -> list[DraftLine]:
    timeline, since = reckoning.timeline, reckoning.known.billed_through
    lines: list[DraftLine] = []
    for piece, found in zip(pieces, used, strict=True):
        evidence = rules.counted(timeline, piece, found.measured)
        lines += rules.usage_lines(
            piece, consumption=found.consumption, evidence=evidence, timeline=timeline, since=since
        )
    return [*lines, *(rules.withdrawal_line(each, timeline=timeline) for each in gone)]
