"""The preview of a price through the API: every type, and what is refused."""

from decimal import Decimal
from typing import Any

import pytest

from billow.catalog.types.price import MODELS
from tests.client import Api

EVENTS = [
    {"value": "10", "properties": {"region": "eu", "cost": 1.5}, "timestamp": "2026-01-02T00:00:00Z"},
    {"value": 20, "properties": {"region": "us", "cost": "2.25"}},
]
WORTH = {
    "dynamic": "4.50",  # 1.5 + 2.25 and a fifth
    "expression": "0.10",  # 30 seconds are one begun hour
    "fixed": "1470.00",  # 30 x 49.00
    "graduated": "0.00",  # below the free 1000
    "graduated_percentage": "0.87",  # 2.9 % of 30
    "matrix": "0.70",  # 10 x 0.03 + 20 x 0.02
    "per_group": "9.00",  # 10 are one package of 15, and 20 are two
    "package": "0.00",  # below the free 100
    "percentage": "1.47",  # 0.58 + 0.30 of the 20, 0.29 + 0.30 of the 10: 0.88 + 0.59
    "prepaid": "80.00",
    "unit": "0.60",
    "volume": "0.00",
    "volume_percentage": "0.87",
}


async def test_every_type_of_price_can_be_previewed(api: Api) -> None:
    """The example of each type, with two events, worked by hand; steps end with the amount."""
    assert set(WORTH) == set(MODELS.names)
    for model in MODELS.all():
        body = {"currency": "USD", "price": dict(model.example), "events": EVENTS}
        answer = await api.post("/prices/preview", json=body)
        assert answer["amount"] == WORTH[str(model.example["type"])], model.example["type"]
        assert Decimal(answer["steps"][-1]["result"]) == Decimal(answer["amount"])


MATRIX = dict(MODELS.get("matrix").example)
PERCENTAGE = dict(MODELS.get("percentage").example)
BY_ZERO = {"description": "x", "quantity_expression": "1 / quantity", "unit_price_expression": "1"}


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({"price": MATRIX, "quantity": "1"}, "events_needed", "events"),
        ({"price": PERCENTAGE, "quantity": "1"}, "events_needed", "events"),
        ({"price": {"type": "expression", "charges": [BY_ZERO]}, "quantity": "0"}, "unratable", "price.charges"),
        ({"price": {"type": "package", "package_price": "1"}, "quantity": "1"}, None, "price.package_size"),
        ({"price": {**MATRIX, "otherwise": {"type": "fixed"}}, "events": []}, None, "price.otherwise.type"),
        (
            {
                "price": {"type": "expression", "charges": [{**BY_ZERO, "unit_price_expression": "1 +"}]},
                "quantity": "1",
            },
            None,
            "price.charges.0.unit_price_expression",
        ),
    ],
)
async def test_a_refusal_names_the_field(api: Api, body: dict[str, Any], code: str | None, field: str) -> None:
    """Whatever is wrong with a price or with what it is given, the answer is 422 and says where."""
    problem = await api.fails("POST", "/prices/preview", 422, json={"currency": "USD", **body})
    assert field in [error["field"] for error in problem["errors"]]
    assert code is None or problem["code"] == code
