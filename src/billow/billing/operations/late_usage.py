"""The report of usage that came late: closed windows whose usage is no longer what was billed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from billow.billing import rules, store
from billow.billing.operations import history
from billow.billing.operations.consuming import Used, consumed
from billow.billing.operations.late import lateness
from billow.billing.operations.measuring import windows_of
from billow.billing.types import LateUsage, Outcome, Schedule, Served, UsagePiece, asked_of
from billow.customers import operations as customers
from billow.kit import limits, time
from billow.kit.errors import Malformed
from billow.kit.fields import Day, Ref
from billow.kit.money import Money
from billow.kit.numbers import decimal_text
from billow.kit.operation import operation
from billow.kit.paging import Page, PageRequest, Pagination, decode_cursor, encode_cursor
from billow.metering import operations as metering
from billow.metering.types import ClosedPeriods
from billow.runtime.db import Tx
from billow.subscriptions import operations as subscriptions
from billow.subscriptions import rules as timelines
from billow.subscriptions.types import Timeline

_EVER = datetime(limits.YEAR_MIN, 1, 1, tzinfo=UTC)
_BEHIND = "~"
"""Stands behind every day that a window can begin on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Closed:
    """A closed window of a subscription, what it measures now, and what the policy makes of a difference."""

    served: Served
    policy: ClosedPeriods
    piece: UsagePiece
    used: Used

    @property
    def differs(self) -> bool:
        """Whether other events are in the window than those that were billed."""
        if self.piece.last is None:
            return any(measured.count for measured in self.used.measured)
        return self.piece.last.digest != "-".join(measured.digest for measured in self.used.measured)

    @property
    def place(self) -> list[str]:
        """Where it stands in the report."""
        item = self.piece.item
        return [self.served.timeline.subscription_id, self.piece.start.isoformat(), item.item_key, item.fingerprint]


@operation("late_usage.list", http="GET /late-usage", rpc="EventService.ListLateUsage", needs="invoices:read")
async def list_late_usage(
    tx: Tx,
    *,
    page: PageRequest,
    customer_id: Ref | None = None,
    subscription_id: Ref | None = None,
    period_start: Annotated[Day | None, Field(description="Only windows that end after this day.")] = None,
    period_end: Annotated[Day | None, Field(description="Only windows that begin before this day.")] = None,
) -> Page[LateUsage]:
    """List the billed windows whose usage is by now another than what was billed: what was billed, what it comes to
    now, and whether the next billing corrects that, on its invoice or by a credit note, or the event policy ignores it.

    It is what the next billing would find, by subscription and window. A page may hold fewer than `limit` although more
    follow, when much was looked through in vain: `next_cursor` tells. It cannot be read by `offset`.

    Raises:
        NotFound: There is no such customer or subscription.
        Malformed: An `offset` is given.
    """
    if page.offset is not None:
        raise Malformed.of("offset", "This list is worked out while it is read; use cursor.")
    position = [str(part) for part in decode_cursor(page.cursor, size=4)] if page.cursor else ["", "", "", ""]
    chosen = await _chosen(tx, customer_id, subscription_id)
    rows: list[LateUsage] = []
    for _ in range(limits.LATE_PORTIONS):
        known = await store.billed_schedules(tx, chosen, start=position[0], limit=limits.LATE_SUBSCRIPTIONS)
        differing = [
            each
            for each in await _differing(tx, known)
            if _touches(each.piece, period_start, period_end)
            and (each.place[0] != position[0] or each.place > position)
        ]
        room = page.limit - len(rows)
        rows += await _shown(tx, differing[:room])
        if len(differing) > room:
            return _page(page, rows, differing[room - 1].place if room else position)
        if len(known) < limits.LATE_SUBSCRIPTIONS:
            return _page(page, rows, None)
        position = [known[-1].subscription_id, _BEHIND, "", ""]
    return _page(page, rows, position)


def _page(page: PageRequest, rows: Sequence[LateUsage], behind: Sequence[str] | None) -> Page[LateUsage]:
    cursor = None if behind is None else encode_cursor(behind)
    return Page(data=tuple(rows), pagination=Pagination(per_page=page.limit, next_cursor=cursor))


async def _chosen(tx: Tx, customer_id: str | None, subscription_id: str | None) -> list[str] | None:
    """The ids of the subscriptions that are asked for; None for all."""
    chosen: list[str] | None = None
    if customer_id is not None:
        customer = await customers.resolve(tx, customer_id)
        chosen = [subscription.id for subscription, _ in await subscriptions.of_customer(tx, customer.id)]
    if subscription_id is not None:
        found, _ = await subscriptions.find(tx, subscription_id)
        chosen = [found.id] if chosen is None or found.id in chosen else []
    return chosen


async def _differing(tx: Tx, known: Sequence[Schedule]) -> list[_Closed]:
    """The closed windows of subscriptions that measure other events than were billed, in order of their place."""
    timelines_of = await subscriptions.by_ids(tx, [each.subscription_id for each in known])
    served = [_served(tx.now, timelines_of[each.subscription_id][1], each) for each in known]
    billed = await history.billed(tx, [each.subscription_id for each in known])
    late = await lateness(tx, served, anyhow=True)
    pieces = [
        (each, found.policy, piece)
        for each, found in zip(served, late, strict=True)
        for piece in rules.closed_pieces(
            each.timeline,
            each.expected,
            billed[each.timeline.subscription_id],
            as_of=each.as_of,
            since=each.known.billed_through,
            late=found,
        )
    ]
    asked = [asked_of(each.timeline, piece) for each, _, piece in pieces]
    closed = [
        _Closed(served=each, policy=policy, piece=piece, used=used)
        for (each, policy, piece), used in zip(pieces, await consumed(tx, asked), strict=True)
    ]
    order = {each.subscription_id: n for n, each in enumerate(known)}
    return sorted((c for c in closed if c.differs), key=lambda c: (order[c.place[0]], c.place[1:]))


def _served(now: datetime, timeline: Timeline, known: Schedule) -> Served:
    """The subscription as its next billing will see it."""
    as_of = known.next_on or time.local_date(now, timeline.timezone)
    expected = tuple(timelines.dues(timeline, until=as_of))
    return Served(timeline=timeline, known=known, expected=expected, as_of=as_of)


def _touches(piece: UsagePiece, start: date | None, end: date | None) -> bool:
    return (start is None or piece.end > start) and (end is None or piece.start < end)


async def _shown(tx: Tx, closed: Sequence[_Closed]) -> list[LateUsage]:
    """The rows of the report, with the number of late events in each window."""
    asked = [(c.served.timeline, rules.metrics_of(c.piece.item), c.piece.start, c.piece.end) for c in closed]
    since = [c.piece.last.created_at or _EVER if c.piece.last else _EVER for c in closed]
    windows = await windows_of(tx, asked)
    instants = [at for at, c in zip(since, closed, strict=True) for _ in rules.metrics_of(c.piece.item)]
    counts = await metering.late_counts(tx, windows=list(zip(windows, instants, strict=True)))
    late = [
        sum(counts[f"{n}/{metric_id}"] for metric_id in rules.metrics_of(c.piece.item)) for n, c in enumerate(closed)
    ]
    return [_row(each, events) for each, events in zip(closed, late, strict=True)]


def _row(closed: _Closed, late_events: int) -> LateUsage:
    piece, timeline = closed.piece, closed.served.timeline
    quantity = closed.used.consumption.quantity
    amount = rules.cost(piece.item.price, closed.used.consumption, currency=timeline.currency, part=piece.part)
    billed = piece.settled(amount)
    outcome = _outcome(closed, amount - billed)
    return LateUsage(
        customer_id=timeline.customer_id,
        subscription_id=timeline.subscription_id,
        item_key=piece.item.item_key,
        product_id=piece.item.product_id,
        name=piece.item.name,
        period_start=piece.start,
        period_end=piece.end,
        billed_quantity=Decimal(decimal_text(piece.last.counted if piece.last else 0)),
        quantity=Decimal(decimal_text(quantity)),
        billed_amount=billed,
        amount=amount,
        difference=amount - billed,
        currency=timeline.currency,
        late_events=late_events,
        line_id=piece.last.line_id if piece.last else None,
        billed_at=piece.last.created_at if piece.last else None,
        outcome=outcome,
        due_on=closed.served.known.next_on if outcome in ("adjust", "credit_note") else None,
    )


def _outcome(closed: _Closed, difference: Money) -> Outcome:
    if not difference:
        return "nothing"
    if closed.policy == "ignore":
        return "ignore"
    if closed.served.known.next_on is None:
        return "over"
    return "credit_note" if closed.policy == "credit_note" and difference.minor < 0 else "adjust"
