"""What several subscriptions used is measured at once, and each is billed by its own price."""

from typing import Any

import pytest

from tests.client import Api
from tests.scenarios.business import amounts, customer, invoices, money, plan, send, subscribe
from tests.scenarios.test_levels_by_cell import cell, event, sold


async def beside(api: Api, price: dict[str, Any], *, currency: str) -> str:
    """The path of a subscription of a second customer to the same product, at a *price* of its own."""
    await plan(api, "other", {"product_id": "peak", "price": price}, currency=currency)
    await customer(api, "umbrella", currency=currency)
    return f"/subscriptions/{(await subscribe(api, 'other', 'umbrella', start='2026-01-01'))['id']}"


async def billed(api: Api, paths: dict[str, str], *events: dict[str, Any]) -> dict[str, list[str]]:
    """What January costs each of the customers at *paths*, of whom each sends all *events*; as it was shown."""
    await api.advance("2026-01-06T00:00:00Z")
    for who in paths:
        await send(api, *({**each, "account": who, "unique_id": f"{who}-{each['unique_id']}"} for each in events))
    await api.advance("2026-01-07T00:00:00Z")
    shown = {who: money(await api.get(f"{path}/upcoming-invoice")) for who, path in paths.items()}
    await api.advance("2026-02-01T00:00:00Z")
    found = {who: await invoices(api, customer_id=who) for who in paths}
    assert {who: [money(each) for each in own] for who, own in found.items()} == {who: [shown[who]] for who in paths}
    return {who: amounts(own) for who, own in found.items()}


@pytest.mark.parametrize(("dimension", "total"), [("region", "23.00"), ("tier", "9.00")])
async def test_the_cells_of_two_prices_are_those_of_each(api: Api, dimension: str, total: str) -> None:
    """The peaks are 9 in Europe and 7 in America. Where Europe costs 5.00 and the rest 1.00 that is 52.00; where
    America costs 2.00 and the rest 1.00 it is 23.00, and where a tier that nobody has does, 9.00."""
    path = await sold(api, {"method": "max", "field": "value"}, cell("5.00", region="eu"))
    price = {"type": "matrix", "billing_interval": "monthly", "dimensions": [dimension]}
    price |= {"cells": [cell("2.00", **{dimension: "us"})], "otherwise": {"type": "unit", "unit_price": "1.00"}}
    paths = {"acme": path, "umbrella": await beside(api, price, currency="USD")}
    found = await billed(api, paths, event("a", 9, "eu"), event("b", 7, "us"))
    assert found == {"acme": ["52.00"], "umbrella": [total]}


@pytest.mark.parametrize("named", ["USD", "EUR"])
async def test_a_currency_that_events_name_is_that_of_one_alone(api: Api, named: str) -> None:
    """Two customers send 2.00 in the same currency, which is that of the one; the other's waits."""
    rated = {"type": "dynamic", "amount_field": "value", "currency_field": "tier"}
    cells = [{"when": {"region": "eu"}, "price": rated}]
    await sold(api, {"method": "count"}, *cells)
    price = {"type": "matrix", "billing_interval": "monthly", "dimensions": ["region", "tier"], "cells": cells}
    await beside(api, price, currency="EUR")
    await api.advance("2026-01-06T00:00:00Z")
    for who in ("acme", "umbrella"):
        await send(api, {**event(who, "2.00", "eu", named), "account": who})
    await api.advance("2026-02-01T00:00:00Z")
    assert [(each["currency"], each["total"]) for each in await invoices(api)] == [(named, "2.00")]
