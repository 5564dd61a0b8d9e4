"""A price: how what was used becomes an amount, how often, and in which direction it is billed."""

from billow.catalog.types.price.consumption import (
    NOTHING,
    ONLY_QUANTITY,
    Consumption,
    EventValue,
    Place,
    Reading,
    Values,
    together,
)
from billow.catalog.types.price.model import (
    ENTIRE,
    MODELS,
    BillingDirection,
    BillingInterval,
    BillingIntervalUnit,
    Price,
    model_name,
    shared,
)
from billow.catalog.types.price.modifiers import Percent, PriceDiscount, PriceRollover, PriceUnit
from billow.catalog.types.price.rated import Rated, RatedLine, Told
from billow.catalog.types.price.wire import (
    AnyPrice,
    InnerPrice,
    fingerprint,
    in_currency,
    price_document,
    price_from_json,
    price_of,
    price_to_json,
)

__all__ = [
    "ENTIRE",
    "MODELS",
    "NOTHING",
    "ONLY_QUANTITY",
    "AnyPrice",
    "BillingDirection",
    "BillingInterval",
    "BillingIntervalUnit",
    "Consumption",
    "EventValue",
    "InnerPrice",
    "Percent",
    "Place",
    "Price",
    "PriceDiscount",
    "PriceRollover",
    "PriceUnit",
    "Rated",
    "RatedLine",
    "Reading",
    "Told",
    "Values",
    "fingerprint",
    "in_currency",
    "model_name",
    "price_document",
    "price_from_json",
    "price_of",
    "price_to_json",
    "shared",
    "together",
]
