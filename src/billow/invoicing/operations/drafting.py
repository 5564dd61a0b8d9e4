"""Writing a draft anew."""

from collections.abc import Sequence

from billow.catalog import operations as catalog
from billow.catalog.types import AppliedCoupon
from billow.invoicing import rules, store
from billow.invoicing.operations.issuing import propose
from billow.invoicing.types import Draft, Invoice, InvoiceUpdated, StoredLine
from billow.runtime.db import Tx


async def stored_lines(tx: Tx, invoice_id: str) -> list[StoredLine]:
    """The lines of a draft as they were worked out, in order, without what coupons took off them."""
    return await store.stored_lines(tx, invoice_id)


async def rewrite(
    tx: Tx, invoice: Invoice, draft: Draft, *, before: Sequence[StoredLine], coupons: Sequence[AppliedCoupon]
) -> Invoice:
    """The locked draft *invoice* as *draft* says it by now, under its own id, and with the uses of the *coupons* that
    it was offered; said. A line of the same service as one *before* keeps its id, and the instant at which it was
    worked out where it came to the same.

    The caller holds the customer's lock.
    """
    settled, proposed = await propose(tx, draft)
    after, made = rules.rewritten(invoice, proposed, settled.lines, before=before, at=tx.now)
    await store.rewrite(tx, after, settled.lines, made=made)
    await catalog.renew_coupon_uses(tx, coupons, rules.coupon_uses(after))
    tx.emit(InvoiceUpdated(subject=str(after.id)), after)
    return after
