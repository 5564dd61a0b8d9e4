"""Which coupons hold for what is about to be billed."""

from collections.abc import Sequence

from billow.billing import rules
from billow.billing.types import Reckoning
from billow.catalog import operations as catalog
from billow.invoicing import operations as invoicing
from billow.invoicing.types import DraftLine, InvoiceDiscount
from billow.runtime.db import Tx

Discounted = tuple[list[DraftLine], tuple[InvoiceDiscount, ...]]
"""Lines with what is taken off each, and the discounts that this comes from."""


async def discounted(tx: Tx, reckonings: Sequence[Reckoning], owed: Sequence[Sequence[DraftLine]]) -> list[Discounted]:
    """What is owed of each, less what the coupons of its customer take off, in this order: what an invoice uses of a
    coupon is not there for the next.

    One query for the coupons of all customers; what was billed is read again only of subscriptions that get something
    back. Who stores the invoices holds the customers' locks.
    """
    held = await catalog.coupons_of_all(tx, sorted({each.customer.id for each in reckonings}))
    lines = {each.subscription.id: row for each, row in zip(reckonings, owed, strict=True)}
    crediting = rules.credited(lines)
    billed = await invoicing.billed(tx, crediting) if crediting else {}
    found = []
    for each, row in zip(reckonings, owed, strict=True):
        coupons = rules.left(held.get(each.customer.id, ()), each.taken)
        before = [*billed.get(each.subscription.id, ()), *each.assumed]
        less, discounts = rules.take_off(each.timeline, row, coupons, before)
        held[each.customer.id] = rules.left(coupons, discounts)
        found.append((less, discounts))
    return found
