"""What one can do with invoices: draft, issue, read, explain, void."""

from billow.invoicing.operations.drafting import rewrite, stored_lines
from billow.invoicing.operations.explaining import events_url, explain_invoice, explained_line, usage_line, usage_lines
from billow.invoicing.operations.issuing import (
    add_credit,
    apply_payment,
    billed,
    credit_balance,
    invoices_of_lines,
    issue,
    issue_all,
    lock,
    offset,
    open_drafts,
    parties,
    propose,
    standing,
    take_numbers,
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
    "events_url",
    "explain_invoice",
    "explained_line",
    "find",
    "get",
    "invoices_of_lines",
    "issue",
    "issue_all",
    "list_invoices",
    "lock",
    "offset",
    "open_drafts",
    "parties",
    "propose",
    "rewrite",
    "standing",
    "stored_lines",
    "take_numbers",
    "terms_of",
    "upcoming",
    "usage_line",
    "usage_lines",
    "use_credit",
    "void",
]
