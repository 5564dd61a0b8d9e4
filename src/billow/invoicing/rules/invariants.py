"""What holds of every invoice."""

from billow.invoicing.types import Invoice
from billow.kit.errors import invariant
from billow.kit.money import Money, total


def check(invoice: Invoice) -> Invoice:
    """The invoice, when its sums hold (INV-03, 06, 07; correctness L-13).

    Raises:
        InvariantBroken: A sum is wrong; nothing of the transaction may stay.
    """
    currency = invoice.currency
    invariant(invoice.subtotal == total((x.amount for x in invoice.line_items), currency), "subtotal = sum of lines")
    invariant(invoice.tax_total == total((t.amount for t in invoice.taxes), currency), "tax = sum of its groups")
    for discounts in ((x.discount_amount for x in invoice.line_items), (d.amount for d in invoice.discounts)):
        invariant(invoice.discount_total == total(discounts, currency), "discount = sum of its parts")
    whole = invoice.subtotal - invoice.discount_total + invoice.tax_total
    invariant(invoice.total == whole, "total = subtotal - discount + tax")
    return check_due(invoice)


def check_due(invoice: Invoice) -> Invoice:
    """The invoice, of which nothing but its state and what is due has changed since it was checked."""
    if invoice.status != "void":
        rest = invoice.total - invoice.credits_applied - invoice.amount_offset - invoice.amount_paid
        invariant(invoice.amount_due == rest, "amount due = total - credits - offset - paid")
    invariant(invoice.amount_due >= Money.zero(invoice.currency), "amount due is not negative")
    return invoice
