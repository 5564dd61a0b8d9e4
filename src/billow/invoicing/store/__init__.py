"""Tables and statements of invoicing."""

from billow.invoicing.store.balances import credit_balance, move_credit, take_number
from billow.invoicing.store.documents import (
    add,
    deferred,
    due_for_overdue,
    explained,
    listed,
    load,
    parties,
    save_issued,
    save_state,
    turn_overdue,
    with_parts,
)
from billow.invoicing.store.history import billed, usage_line, usage_lines
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
    "add",
    "billed",
    "credit_balance",
    "customer_credits",
    "deferred",
    "due_for_overdue",
    "explained",
    "invoice_lines",
    "invoice_taxes",
    "invoices",
    "listed",
    "load",
    "move_credit",
    "number_series",
    "parties",
    "save_issued",
    "save_state",
    "take_number",
    "turn_overdue",
    "usage_line",
    "usage_lines",
    "with_parts",
]
