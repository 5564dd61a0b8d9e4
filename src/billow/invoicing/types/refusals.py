"""What invoicing refuses."""

from billow.kit import errors


class InvoiceNotDraft(errors.Conflict):
    """Only a draft can be finalised or edited; an issued document never changes."""

    code = "invoice_not_draft"
    title = "The invoice is not a draft"


class CurrencyWithdrawn(errors.Conflict):
    """The currency is none any more: what was issued in it stays, and nothing new is (correctness M-06)."""

    code = "currency_withdrawn"
    title = "The currency was withdrawn"


class InvoiceNotOpen(errors.Conflict):
    """The invoice is a draft, void, or paid already."""

    code = "invoice_not_open"
    title = "The invoice is not open"


class InvoiceNotVoidable(errors.Conflict):
    """Money was paid on it, a credit note refers to it, or it was never issued: only an unpaid issued invoice without
    credit notes can be voided (correctness I-05)."""

    code = "invoice_not_voidable"
    title = "The invoice cannot be voided"


class OverPayment(errors.Invalid):
    """More than the amount due."""

    code = "amount_exceeds_due"
    title = "The amount exceeds what is due"


class LinesInconsistent(errors.Invalid):
    """A line lacks words or a price, names what does not exist, or has a period without a day."""

    code = "lines_inconsistent"
    title = "Some lines do not fit"
