"""The reconciliation: expected pieces against billed lines, and the difference as lines."""

from billow.billing.rules.advance import is_watched, on_the_way, ready_at, replaced
from billow.billing.rules.agreements import agreed, revisions
from billow.billing.rules.charges import cost, parts_of, projected, projected_parts, projected_quantity, weights
from billow.billing.rules.crediting import as_credited, correction, in_order, is_lower
from billow.billing.rules.discounts import Owed, credited, holding, left, take_off
from billow.billing.rules.drafts import as_drafted, beside, differs, drafted_pieces, redrawn, serving, terms_stay
from billow.billing.rules.effects import credit_note_effects, invoice_effect
from billow.billing.rules.exports import as_csv, as_ndjson, counted_by, exported
from billow.billing.rules.fees import check_open, fee_lines, kind_of, missing_fees
from billow.billing.rules.lines import (
    BESIDE_KINDS,
    FEE_KINDS,
    as_billed,
    fee_part,
    is_term,
    metrics_of,
    natural_key,
    part_of,
    worth_billing,
)
from billow.billing.rules.openings import earliest, measuring, openings
from billow.billing.rules.progressive import (
    crossed,
    interim_line,
    open_pieces,
    open_windows,
    periods_of,
    priced_so_far,
    settling_windows,
    thresholds_on,
)
from billow.billing.rules.service import counted_dues, counted_fees, counted_usage, whole_periods
from billow.billing.rules.spend import spend_lines
from billow.billing.rules.taxing import taxed_as_agreed
from billow.billing.rules.timing import timing
from billow.billing.rules.together import billed_with, draft_of, owing, together
from billow.billing.rules.usage import (
    closed_pieces,
    counted,
    is_closed,
    is_recent,
    quantity_of,
    stretches,
    usage_line,
    usage_lines,
    usage_pieces,
    withdrawal_line,
)
from billow.billing.rules.windows import Window, window_of, window_part

__all__ = [
    "BESIDE_KINDS",
    "FEE_KINDS",
    "Owed",
    "Window",
    "agreed",
    "as_billed",
    "as_credited",
    "as_csv",
    "as_drafted",
    "as_ndjson",
    "beside",
    "billed_with",
    "check_open",
    "closed_pieces",
    "correction",
    "cost",
    "counted",
    "counted_by",
    "counted_dues",
    "counted_fees",
    "counted_usage",
    "credit_note_effects",
    "credited",
    "crossed",
    "differs",
    "draft_of",
    "drafted_pieces",
    "earliest",
    "exported",
    "fee_lines",
    "fee_part",
    "holding",
    "in_order",
    "interim_line",
    "invoice_effect",
    "is_closed",
    "is_lower",
    "is_recent",
    "is_term",
    "is_watched",
    "kind_of",
    "left",
    "measuring",
    "metrics_of",
    "missing_fees",
    "natural_key",
    "on_the_way",
    "open_pieces",
    "open_windows",
    "openings",
    "owing",
    "part_of",
    "parts_of",
    "periods_of",
    "priced_so_far",
    "projected",
    "projected_parts",
    "projected_quantity",
    "quantity_of",
    "ready_at",
    "redrawn",
    "replaced",
    "revisions",
    "serving",
    "settling_windows",
    "spend_lines",
    "stretches",
    "take_off",
    "taxed_as_agreed",
    "terms_stay",
    "thresholds_on",
    "timing",
    "together",
    "usage_line",
    "usage_lines",
    "usage_pieces",
    "weights",
    "whole_periods",
    "window_of",
    "window_part",
    "withdrawal_line",
    "worth_billing",
]
