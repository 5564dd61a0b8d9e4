"""The reconciliation: expected pieces against billed lines, and the difference as lines."""

from billow.billing.rules.charges import cost, parts_of, projected
from billow.billing.rules.effects import invoice_effect
from billow.billing.rules.exports import as_csv, as_ndjson, counted_by, exported
from billow.billing.rules.fees import fee_line, kind_of, missing_fees
from billow.billing.rules.lines import FEE_KINDS, as_billed, check_change, natural_key, worth_billing
from billow.billing.rules.usage import (
    closed_pieces,
    counted,
    is_closed,
    is_recent,
    quantity_of,
    stretches,
    usage_line,
    usage_pieces,
    withdrawal_line,
)

__all__ = [
    "FEE_KINDS",
    "as_billed",
    "as_csv",
    "as_ndjson",
    "check_change",
    "closed_pieces",
    "cost",
    "counted",
    "counted_by",
    "exported",
    "fee_line",
    "invoice_effect",
    "is_closed",
    "is_recent",
    "kind_of",
    "missing_fees",
    "natural_key",
    "parts_of",
    "projected",
    "quantity_of",
    "stretches",
    "usage_line",
    "usage_pieces",
    "withdrawal_line",
    "worth_billing",
]
