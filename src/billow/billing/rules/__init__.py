"""The reconciliation: expected pieces against billed lines, and the difference as lines."""

from billow.billing.rules.fees import fee_line, kind_of, missing_fees
from billow.billing.rules.lines import FEE_KINDS, as_billed, check_change, natural_key, worth_billing
from billow.billing.rules.usage import is_recent, quantity_of, usage_line, usage_pieces, withdrawal_line

__all__ = [
    "FEE_KINDS",
    "as_billed",
    "check_change",
    "fee_line",
    "is_recent",
    "kind_of",
    "missing_fees",
    "natural_key",
    "quantity_of",
    "usage_line",
    "usage_pieces",
    "withdrawal_line",
    "worth_billing",
]
