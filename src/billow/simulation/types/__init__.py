"""The catalogue as a document, and what sets two of them apart."""

from billow.simulation.types.document import (
    SECTIONS,
    AddOnEntry,
    BundleEntry,
    CatalogDocument,
    Coded,
    CouponEntry,
    Entry,
    FeatureEntry,
    MetricEntry,
    PlanEntry,
    ProductEntry,
    SectionName,
)
from billow.simulation.types.effect import (
    CatalogChange,
    CatalogDifference,
    DocumentInconsistent,
    FieldChange,
    MoneyEffect,
)

__all__ = [
    "SECTIONS",
    "AddOnEntry",
    "BundleEntry",
    "CatalogChange",
    "CatalogDifference",
    "CatalogDocument",
    "Coded",
    "CouponEntry",
    "DocumentInconsistent",
    "Entry",
    "FeatureEntry",
    "FieldChange",
    "MetricEntry",
    "MoneyEffect",
    "PlanEntry",
    "ProductEntry",
    "SectionName",
]
