"""What one can do with invoices: draft, issue, read, explain, void."""

from billow.invoicing.operations.explaining import explain_invoice, explained_line, usage_line, usage_lines
from billow.invoicing.operations.issuing import (
    add_credit,
    apply_payment,
    billed,
    credit_balance,
    finalize,
    issue_all,
    lock,
    open_drafts,
    parties,
    propose,
    terms_of,
    upcoming,
    use_credit,
    void,
)
from billow.invoicing.operations.one_off import create
from billow.invoicing.operations.reading import customer_invoices, find, get, list_invoices

__all__ = [
    "add_credit",
    "apply_payment",
    "billed",
    "create",
    "credit_balance",
    "customer_invoices",
    "explain_invoice",
    "explained_line",
    "finalize",
    "find",
    "get",
    "issue_all",
    "list_invoices",
    "lock",
    "open_drafts",
    "parties",
    "propose",
    "terms_of",
    "upcoming",
    "usage_line",
    "usage_lines",
    "use_credit",
    "void",
]
