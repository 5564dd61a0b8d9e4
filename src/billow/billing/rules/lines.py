"""What the reconciliation knows of lines: their kinds, their names, whether they are worth an invoice."""

from collections.abc import Sequence
from datetime import date

from billow.billing.types import ChangeNotSupported, Proration
from billow.invoicing.types import BilledLine, DraftLine
from billow.subscriptions.types import Timeline

FEE_KINDS = frozenset({"fixed", "proration_charge", "proration_credit", "add_on"})


def name_of(timeline: Timeline, item_key: str) -> str:
    """The name that the item of that key had last; the key when it is not known."""
    names = [i.name for v in timeline.versions for i in v.items if i.item_key == item_key]
    return names[-1] if names else item_key


def product_of(timeline: Timeline, item_key: str) -> str | None:
    """The product that the item of that key had last."""
    products = [i.product_id for v in timeline.versions for i in v.items if i.item_key == item_key]
    return products[-1] if products else None


def natural_key(
    subscription_id: str, *, item_key: str, kind: str, service: tuple[date, date], fingerprint: str, ordinal: int
) -> str:
    """The name of a billed line that can exist once: subscription, item, kind, service interval, price, and how many
    equal lines came before it."""
    start, end = (day.isoformat() for day in service)
    return f"{subscription_id}/{item_key}/{kind}/{start}/{end}/{fingerprint}/{ordinal}"


def as_billed(lines: Sequence[DraftLine]) -> list[BilledLine]:
    """The lines as the reconciliation will read them once they are billed."""
    return [
        BilledLine(
            subscription_id=str(line.subscription_id),
            item_key=str(line.item_key),
            kind=line.kind,
            amount=line.amount,
            quantity=line.quantity,
            period_start=line.period_start,
            period_end=line.period_end,
            fingerprint=line.fingerprint,
            price=line.price or {},
            version_id=str(line.version_id),
            digest=line.evidence.digest if line.evidence else None,
            taxes=line.taxes,
        )
        for line in lines
        if line.fingerprint and line.period_start and line.period_end
    ]


def check_change(*, proration: Proration, draft: bool) -> None:
    """Return when the change is one that can be made.

    Raises:
        ChangeNotSupported: It is to be prorated otherwise than by days, or kept as a draft.
    """
    if proration != "prorate":
        raise ChangeNotSupported.of("proration", "only prorate, in this version")
    if draft:
        raise ChangeNotSupported.of("draft", "only false, in this version; /changes/preview shows what it leads to")


def worth_billing(lines: Sequence[DraftLine]) -> bool:
    """Whether the lines make an invoice: at least one is not zero (correctness I-04)."""
    return any(line.amount for line in lines)
