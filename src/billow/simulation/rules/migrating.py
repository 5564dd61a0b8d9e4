"""What a plan migration comes to: for one subscription, and for all."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from billow.billing import rules as billing
from billow.invoicing.types import Invoice
from billow.kit import limits
from billow.kit.money import Money, total
from billow.simulation.types.migration import (
    MigrationEffect,
    MigrationPreview,
    Move,
    NotMoved,
    Reason,
    ReasonCount,
    RecurringFee,
    Wish,
)
from billow.subscriptions import rules as timelines
from billow.subscriptions.types import Item

T = TypeVar("T")


@dataclass(slots=True)
class Tally:
    """All decisions of a migration, counted; of those that move and those that stay some are kept, from *offset* on."""

    currency: str
    offset: int = 0
    moves: list[Move] = field(default_factory=list)
    stay: list[NotMoved] = field(default_factory=list)
    subscriptions: int = 0
    customers: set[str] = field(default_factory=set)
    mrr_before: int = 0
    mrr_after: int = 0
    reasons: Counter[Reason] = field(default_factory=Counter)

    def add(self, decided: Move | NotMoved) -> None:
        """Count a decision."""
        if isinstance(decided, Move):
            self._keep(self.moves, decided, number=self.subscriptions)
            self.subscriptions += 1
            self.customers.add(decided.subscription.customer_id)
            self.mrr_before += decided.mrr_before.minor
            self.mrr_after += decided.mrr_after.minor
        else:
            self._keep(self.stay, decided, number=self.reasons.total())
            self.reasons[decided.reason] += 1

    def _keep(self, kept: list[T], decided: T, *, number: int) -> None:
        if self.offset <= number < self.offset + limits.MIGRATION_SHOWN:
            kept.append(decided)

    @property
    def counts(self) -> tuple[ReasonCount, ...]:
        """How many stay for each reason, the most frequent first."""
        ordered = sorted(self.reasons.items(), key=lambda pair: (-pair[1], pair[0]))
        return tuple(ReasonCount(reason=reason, subscriptions=count) for reason, count in ordered)


def effect(move: Move, *, before: Invoice | None, after: Invoice | None) -> MigrationEffect:
    """What moving a subscription comes to, by its next invoice as things are and once it has moved."""
    currency = move.timeline.currency
    zero = Money.zero(currency)
    invoice = billing.invoice_effect(move.timeline, before=before, after=after)
    same = after or before
    return MigrationEffect(
        subscription_id=move.subscription.id,
        customer_id=move.subscription.customer_id,
        plan_revision=move.revision,
        effective_from=move.day,
        currency=currency,
        fees_before=_fees(move.before, currency),
        fees_after=_fees(move.items, currency),
        mrr_before=move.mrr_before,
        mrr_after=move.mrr_after,
        mrr_delta=move.mrr_after - move.mrr_before,
        credits=_lines(move, after, "proration_credit"),
        charges=_lines(move, after, "proration_charge"),
        next_invoice_on=invoice.on if invoice else same.issue_date if same else None,
        next_invoice_before=invoice.before if invoice else same.total if same else zero,
        next_invoice_after=invoice.after if invoice else same.total if same else zero,
    )


def _lines(move: Move, invoice: Invoice | None, kind: str) -> Money:
    """What the lines of that kind come to together, of the subscription alone where others share its invoice."""
    lines = invoice.line_items if invoice else ()
    own = (line for line in lines if line.kind == kind and line.subscription_id == move.subscription.id)
    return total((line.amount for line in own), move.timeline.currency)


def _fees(items: Sequence[Item], currency: str) -> tuple[RecurringFee, ...]:
    found = timelines.recurring_fees(items, currency)
    return tuple(
        RecurringFee(billing_interval_unit=cadence.unit.value, billing_interval_count=cadence.count, amount=amount)
        for cadence, amount in sorted(found.items(), key=lambda pair: (pair[0].unit.value, pair[0].count))
    )


def preview(wish: Wish, tally: Tally, effects: Sequence[MigrationEffect]) -> MigrationPreview:
    """All of a migration: those that move and those that stay, with the effects that were worked out."""
    currency = tally.currency
    then, now = Money(tally.mrr_before, currency), Money(tally.mrr_after, currency)
    return MigrationPreview(
        plan_id=wish.plan_id,
        target_plan_id=wish.target.plan_id,
        target_revision=wish.target.revision,
        currency=currency,
        subscriptions=tally.subscriptions,
        customers=len(tally.customers),
        mrr_before=then,
        mrr_after=now,
        mrr_delta=now - then,
        offset=tally.offset,
        effects=tuple(effects),
        credits=total((each.credits for each in effects), currency),
        charges=total((each.charges for each in effects), currency),
        stay=tally.reasons.total(),
        reasons=tally.counts,
        left_out=tuple(tally.stay),
    )


def nobody(tally: Tally) -> str:
    """Words for a migration that reaches nobody."""
    if not tally.reasons:
        return "no subscription of the plan is in the cohort"
    counted = ", ".join(f"{each.subscriptions} {each.reason}" for each in tally.counts)
    return f"none of {tally.reasons.total()} would move: {counted}; the preview says why for each"
