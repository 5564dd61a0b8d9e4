"""What goes on one invoice."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from billow.billing.rules.lines import worth_billing
from billow.billing.types import Owing, Reckoning
from billow.invoicing.types import Draft, DraftLine, InvoiceDiscount
from billow.subscriptions import rules as timelines
from billow.subscriptions.types import Subscription


def billed_with(subscription: Subscription) -> str | None:
    """The customer with whose other subscriptions it shares invoices; None when it has its own."""
    return subscription.billed_customer_id if timelines.shares_invoices(subscription) else None


def owing(
    reckonings: Sequence[Reckoning], lines: Sequence[Sequence[DraftLine]], *, terms: Mapping[str, str]
) -> list[Owing]:
    """Those of the subscriptions that owe anything; what is billed to a parent names the child that it serves.

    The parent pays on its own *terms*, by customer; else those of the subscription go before the customer's.
    """
    found = []
    for each, owed in zip(reckonings, lines, strict=True):
        if not worth_billing(owed):
            continue
        subscription, own = each.subscription, terms[each.customer.id]
        if timelines.rolls_up(subscription):
            owed = [replace(line, customer_id=subscription.customer_id) for line in owed]
        else:
            own = subscription.billing.payment_terms or own
        found.append(Owing(reckoning=each, lines=owed, payment_terms=own))
    return found


def together(owed: Iterable[Owing]) -> list[list[Owing]]:
    """What is owed by the invoices that it goes on, those of the customer itself first on each, then child by child.

    One invoice has one customer and with it one issuer, one currency, one day and one way to be issued and paid.
    """
    found: dict[object, list[Owing]] = {}
    for each in owed:
        found.setdefault(_invoice_of(each), []).append(each)
    return [sorted(members, key=_place) for members in found.values()]


def _invoice_of(owed: Owing) -> object:
    reckoning = owed.reckoning
    subscription = reckoning.subscription
    if not timelines.shares_invoices(subscription):
        return subscription.id
    ways = (timelines.issues(subscription, reckoning.as_of), subscription.billing.auto_pay_invoices)
    return (reckoning.customer.id, subscription.currency, owed.payment_terms, reckoning.as_of, ways)


def _place(owed: Owing) -> tuple[bool, str, str]:
    subscription = owed.reckoning.subscription
    return timelines.rolls_up(subscription), subscription.customer_id, subscription.id


def draft_of(members: Sequence[Owing], lines: Sequence[DraftLine], discounts: tuple[InvoiceDiscount, ...]) -> Draft:
    """The invoice that bills the members together, with the lines as coupons left them."""
    first = members[0].reckoning
    return Draft(
        customer_id=first.customer.id,
        billing_entity_id=str(first.customer.billing_entity_id),
        currency=first.timeline.currency,
        payment_terms=members[0].payment_terms,
        lines=tuple(lines),
        subscription_ids=tuple(each.reckoning.subscription.id for each in members),
        auto_pay=bool(first.subscription.billing.auto_pay_invoices),
        discounts=discounts,
    )
