"""Rules of the catalogue: what fits together, and what coupons take off."""

from billow.catalog.rules.bindings import metrics_named_by, unknown_metrics, with_metrics
from billow.catalog.rules.charges import (
    INTERVALS,
    LONG,
    MODELS,
    base_price,
    charge_price,
    check_measured,
    check_model,
    fixed_charge_price,
    interval_owed,
)
from billow.catalog.rules.coupons import (
    PERCENT,
    allocate,
    check_coupon,
    check_overrides,
    offer,
    used_up,
)
from billow.catalog.rules.currencies import bundles_elsewhere, not_sold_in
from billow.catalog.rules.features import (
    check_privileges,
    granted,
    privileges_after,
)
from billow.catalog.rules.metrics import (
    check_metric,
    check_reading,
)
from billow.catalog.rules.naming import (
    code_for,
    money,
    taken,
)
from billow.catalog.rules.plans import (
    Sold,
    bundle_items,
    check_items,
    check_sold,
    check_terms,
    item_of,
    kept_items,
    key_of,
    sold,
    unknown_bundles,
)
from billow.catalog.rules.products import (
    asks_of_metrics,
    check_product,
    unfit,
    unmeasured,
    unmeasured_by,
    without_effect,
)
from billow.catalog.rules.terms import ordered, spend_errors

__all__ = [
    "INTERVALS",
    "LONG",
    "MODELS",
    "PERCENT",
    "Sold",
    "allocate",
    "asks_of_metrics",
    "base_price",
    "bundle_items",
    "bundles_elsewhere",
    "charge_price",
    "check_coupon",
    "check_items",
    "check_measured",
    "check_metric",
    "check_model",
    "check_overrides",
    "check_privileges",
    "check_product",
    "check_reading",
    "check_sold",
    "check_terms",
    "code_for",
    "fixed_charge_price",
    "granted",
    "interval_owed",
    "item_of",
    "kept_items",
    "key_of",
    "metrics_named_by",
    "money",
    "not_sold_in",
    "offer",
    "ordered",
    "privileges_after",
    "sold",
    "spend_errors",
    "taken",
    "unfit",
    "unknown_bundles",
    "unknown_metrics",
    "unmeasured",
    "unmeasured_by",
    "used_up",
    "with_metrics",
    "without_effect",
]
