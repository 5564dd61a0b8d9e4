"""Prices that the tests of the catalogue put on products."""

from typing import Any

FIXED: dict[str, Any] = {
    "type": "fixed",
    "billing_interval": "monthly",
    "billing_direction": "advance",
    "quantity": "1",
    "unit_price": "49.00",
}
UNIT: dict[str, Any] = {
    "type": "unit",
    "billing_interval": "monthly",
    "billing_direction": "arrears",
    "unit_price": "0.02",
}


def fixed(unit_price: str) -> dict[str, Any]:
    """A monthly fee in advance."""
    return {**FIXED, "unit_price": unit_price}
