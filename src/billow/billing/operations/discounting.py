"""Which coupons hold for what is about to be billed."""

from collections.abc import Mapping, Sequence

from billow.billing import rules
from billow.billing.operations import history
from billow.billing.types import Owing
from billow.catalog import operations as catalog
from billow.invoicing.types import BilledLine, DraftLine, InvoiceDiscount
from billow.runtime.db import Tx

Discounted = tuple[list[DraftLine], tuple[InvoiceDiscount, ...]]
"""Lines with what is taken off each, and the discounts that this comes from."""


async def discounted(tx: Tx, documents: Sequence[Sequence[Owing]]) -> list[Discounted]:
    """What is owed on each document, less what the coupons take off that its customer has on its day, in this order:
    what an invoice uses of a coupon is not there for the next.

    One query for the coupons of all customers; what was billed is read again only of subscriptions that get something
    back. Who stores the invoices holds the customers' locks.
    """
    if not documents:
        return []
    payers = {row[0].reckoning.customer.id: row[0].reckoning for row in documents}
    held = await catalog.coupons_of_all(tx, sorted(payers))
    lines_of = {each.reckoning.subscription.id: each.lines for row in documents for each in row}
    read = {each.reckoning.subscription.id: each.reckoning.settled for row in documents for each in row}
    crediting = [each for each in rules.credited(lines_of) if read[each] is None]
    billed = {key: rows for key, rows in read.items() if rows is not None}
    billed |= await history.billed(tx, crediting) if crediting else {}
    offered = {key: rules.left(held.get(key, ()), payer.taken) for key, payer in payers.items()}
    found = []
    for members in documents:
        first = members[0].reckoning
        payer = first.customer.id
        coupons = rules.holding(offered[payer], on=first.as_of, zone=first.timeline.timezone)
        lines, discounts = rules.take_off([_owed(each, billed) for each in members], coupons)
        offered[payer] = rules.left(offered[payer], discounts)
        found.append((lines, discounts))
    return found


def _owed(owing: Owing, billed: Mapping[str, Sequence[BilledLine]]) -> rules.Owed:
    reckoning = owing.reckoning
    before = [*billed.get(reckoning.subscription.id, ()), *reckoning.assumed]
    return rules.Owed(timeline=reckoning.timeline, lines=owing.lines, billed=before)
