"""Tables and statements of invoicing."""

from billow.invoicing.store.balances import credit_balances, move_credits, take_numbers
from billow.invoicing.store.documents import (
    add_all,
    deferred,
    due_for_overdue,
    explained,
    invoices_of_lines,
    listed,
    load,
    parties,
    rewrite,
    save_issued,
    save_state,
    standing,
    turn_overdue,
    with_parts,
)
from billow.invoicing.store.history import billed, stored_lines, usage_line, usage_lines
from billow.invoicing.store.tables import (
    AMOUNTS,
    customer_credits,
    invoice_lines,
    invoice_taxes,
    invoices,
    number_series,
)

__all__ = [
    "AMOUNTS",
    "add_all",
    "billed",
    "credit_balances",
    "customer_credits",
    "deferred",
    "due_for_overdue",
    "explained",
    "invoice_lines",
    "invoice_taxes",
    "invoices",
    "invoices_of_lines",
    "listed",
    "load",
    "move_credits",
    "number_series",
    "parties",
    "rewrite",
    "save_issued",
    "save_state",
    "standing",
    "stored_lines",
    "take_numbers",
    "turn_overdue",
    "usage_line",
    "usage_lines",
    "with_parts",
]
