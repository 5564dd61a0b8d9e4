"""Measuring: what metrics make of the events in force in windows, and what they read of events."""

from billow.metering.store.measuring.samples import Samples
from billow.metering.store.measuring.values import (
    divisor_of,
    filters_of,
    json_of,
    property_of,
    raw_value,
    removes_of,
    seen_by,
    value_of,
)
from billow.metering.store.measuring.windows import measure, measure_groups, measured, nothing, span_of

__all__ = [
    "Samples",
    "divisor_of",
    "filters_of",
    "json_of",
    "measure",
    "measure_groups",
    "measured",
    "nothing",
    "property_of",
    "raw_value",
    "removes_of",
    "seen_by",
    "span_of",
    "value_of",
]
