"""Percentage charges whose free events are free with their money, and whose free money with the fees of its events."""

from typing import Any

import pytest

from tests.client import Api
from tests.scenarios.business import call, customer, invoices, lines, products, send, subscribe

RATE = {"rate": "1", "fixed_amount": "0.50"}


@pytest.mark.parametrize(
    ("properties", "amounts", "owed"),
    [
        ({**RATE, "free_units_per_events": 3}, [100] * 10, "10.50"),
        ({**RATE, "free_units_per_total_aggregation": "500"}, [300, 300], "1.50"),
    ],
)
async def test_what_is_free_is_free_as_a_whole(
    api: Api, properties: dict[str, Any], amounts: list[int], owed: str
) -> None:
    """Of ten payments of 100 three are free: 700 at 1 % and seven fees of 0.50. Of two of 300, with 500 free, 100 are
    charged, with the fee of the second."""
    await api.clock("2026-01-01T00:00:00Z")
    await products(api)
    charge = {"billable_metric_id": "calls", "charge_model": "percentage", "properties": properties}
    plan = {"name": "Pro", "code": "pro", "currency": "USD", "interval": "monthly"}
    await api.post("/plans", json={**plan, "charges": [charge]})
    await customer(api)
    await subscribe(api, start="2026-01-01")
    await send(api, *(call(str(n), f"2026-01-{n + 1:02}T00:00:00Z", amount) for n, amount in enumerate(amounts)))
    await api.advance("2026-02-01T00:00:00Z")

    assert [line for invoice in await invoices(api) for line in lines(invoice)] == [
        ("usage", owed, "2026-01-01", "2026-02-01")
    ]
