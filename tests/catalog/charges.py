"""Charges of a plan in a few words."""

from typing import Any

PLAN = {"name": "Growth", "code": "growth", "currency": "EUR", "interval": "monthly"}
RANGES = [
    {"from_value": 0, "to_value": 100, "per_unit_amount": "0.15", "flat_amount": "5"},
    {"from_value": 101, "to_value": None, "per_unit_amount": "0.10", "flat_amount": "0"},
]
TIERS = [
    {"up_to": "100", "unit_price": "0.15", "flat_fee": "5"},
    {"up_to": None, "unit_price": "0.1", "flat_fee": "0"},
]

AT_ZERO = {"charge_first_flat_at_zero": True}


def charge(model: str, **more: Any) -> dict[str, Any]:
    """A charge of the model on the metric `calls`."""
    return {"billable_metric_id": "calls", "charge_model": model, **more}


LIMITED = charge("percentage", properties={"rate": "1", "per_transaction_max_amount": "9"})
LIMITS = {"values": {"region": ["eu"]}, "properties": {"rate": "1", "per_transaction_min_amount": "1"}}
GOOD = charge("standard", properties={"amount": "1"})
DEAR = {"values": {"region": ["eu"]}, "properties": {"amount": "2"}}
GROUPED = charge("standard", properties={"amount": "1", "pricing_group_keys": ["workspace"]})
IN_EUROPE = {"values": {"region": ["eu"]}, "properties": {"amount": "2", "pricing_group_keys": ["workspace"]}}
