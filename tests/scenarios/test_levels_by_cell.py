"""A price by properties over metrics whose parts do not add up: each cell is measured as a whole."""

from typing import Any

import pytest

from billow.catalog.types.price import ANY_VALUE
from tests.client import Api
from tests.scenarios.business import amounts, customer, invoices, lines, money, plan, send, subscribe


def cell(unit_price: str, **when: Any) -> dict[str, Any]:
    """A cell of a matrix."""
    return {"when": when, "price": {"type": "unit", "unit_price": unit_price}}


async def sold(api: Api, aggregation: dict[str, str], *cells: dict[str, Any], **metric: Any) -> str:
    """The path of a subscription from 1 January to what is measured so, at the price of its cells and 1.00
    elsewhere."""
    await api.clock("2026-01-01T00:00:00Z")
    body = {"name": "Peak", "code": "peak", "event_name": "peak", "aggregation": aggregation, **metric}
    await api.post("/metrics", json=body)
    product = {
        "name": "Peak",
        "code": "peak",
        "fee_type": "metered",
        "payment_terms": "arrears",
        "metric_ids": ["peak"],
    }
    await api.post("/products", json=product)
    price = {"type": "matrix", "billing_interval": "monthly", "dimensions": ["region", "tier"], "cells": list(cells)}
    price["otherwise"] = {"type": "unit", "unit_price": "1.00"}
    await plan(api, "pro", {"product_id": "peak", "price": price})
    await customer(api)
    return f"/subscriptions/{(await subscribe(api, start='2026-01-01'))['id']}"


def event(name: str, value: Any, region: str | None, tier: str | None = None) -> dict[str, Any]:
    """A peak on 5 January."""
    properties = {"value": value, "region": region, "tier": tier}
    found = {key: each for key, each in properties.items() if each is not None}
    return {
        "account": "acme",
        "event_name": "peak",
        "unique_id": name,
        "timestamp": "2026-01-05T00:00:00Z",
        "properties": found,
    }


async def billed(api: Api, path: str, *events: dict[str, Any]) -> Any:
    """The invoice of January for these events; what comes is what was shown."""
    await api.advance("2026-01-06T00:00:00Z")
    await send(api, *events)
    await api.advance("2026-01-07T00:00:00Z")
    upcoming = await api.get(f"{path}/upcoming-invoice")
    await api.advance("2026-02-01T00:00:00Z")
    (found,) = await invoices(api)
    assert money(found) == money(upcoming)
    return found


async def test_any_region_is_measured_without_those_that_are_named(api: Api) -> None:
    """Europe has its own price, any other region another, what has none the rest: the peaks are 9, 7 and 4:
    9 x 5.00 + 7 x 2.00 + 4 x 1.00 = 63.00, although the cell of any region stands first."""
    cells = [cell("2.00", region=ANY_VALUE), cell("5.00", region="eu")]
    path = await sold(api, {"method": "max", "field": "value"}, *cells)
    found = await billed(
        api,
        path,
        event("a", 9, "eu"),
        event("b", 8, "eu", "gold"),
        event("c", 7, "us"),
        event("d", 6, "asia"),
        event("e", 4, None, "gold"),
    )
    assert lines(found) == [("usage", "63.00", "2026-01-01", "2026-02-01")]


async def test_the_highest_value_of_a_cell_is_that_of_all_its_usage(api: Api) -> None:
    """Gold in Europe has its own price, the rest of Europe and America another; the peaks are 9, 7 and, elsewhere, 4:
    9 x 5.00 + 7 x 2.00 + 4 x 1.00 = 63.00. Added up by values they would be far more."""
    cells = [cell("2.00", region=["eu", "us"]), cell("5.00", region="eu", tier="gold")]
    path = await sold(api, {"method": "max", "field": "value"}, *cells)
    found = await billed(
        api,
        path,
        event("a", 9, "eu", "gold"),
        event("b", 7, "us", "gold"),
        event("c", 6, "eu", "silver"),
        event("d", 5, "eu"),
        event("e", 4, "asia"),
        event("f", 3, None),
        event("g", 2, "africa", "gold"),
    )

    assert amounts([found]) == ["63.00"]
    assert [line[0] for line in lines(found)] == ["usage"]


async def test_different_values_are_counted_once_in_a_cell(api: Api) -> None:
    """Anna works in Berlin and Paris, which are one cell: with Bob two people at 10.00; elsewhere one at 1.00."""
    path = await sold(api, {"method": "count_unique", "field": "value"}, cell("10.00", region=["berlin", "paris"]))
    found = await billed(
        api,
        path,
        event("a", "anna", "berlin"),
        event("b", "anna", "paris"),
        event("c", "bob", "paris"),
        event("d", "anna", "rome"),
        event("e", "anna", "oslo"),
    )

    assert amounts([found]) == ["21.00"]


async def test_usage_that_is_taken_back_takes_from_its_cell(api: Api) -> None:
    """Ten by silver in Europe less five that are sent back as gold are five at 2.00; in America less comes than goes
    back, which is nothing; elsewhere three at 1.00."""
    cells = [cell("2.00", region="eu"), cell("4.00", region="us")]
    path = await sold(api, {"method": "sum", "field": "value"}, *cells)
    found = await billed(
        api,
        path,
        event("a", 10, "eu", "silver"),
        event("b", -5, "eu", "gold"),
        event("c", 1, "us", "silver"),
        event("d", -2, "us", "gold"),
        event("e", 3, "asia"),
    )

    assert amounts([found]) == ["13.00"]


@pytest.mark.parametrize(
    ("otherwise", "expected"),
    [
        ({"type": "unit", "unit_price": "1.00"}, "100.60"),
        ({"type": "percentage", "rate": "10", "min_per_event": "0.02"}, "20.52"),
        ({"type": "percentage", "rate": "10", "fixed_fee_per_event": "1.00"}, "1011.51"),
        ({"type": "dynamic", "amount_field": "value", "markup": "100"}, "200.70"),
    ],
)
async def test_more_combinations_than_can_be_shown_are_priced_by_cell(
    api: Api, otherwise: dict[str, Any], expected: str
) -> None:
    """A thousand and two users with 0.1 each, one of whom pays 5.00 a unit, which is 0.50; the others 1.00 a unit, or a
    tenth, which is 0.01 but at least 0.02 an event, or a tenth and 1.00 an event, or what they say twice: 100.10,
    20.02, 1,011.01, 200.20."""
    await api.clock("2026-01-01T00:00:00Z")
    body = {"name": "Peak", "code": "peak", "event_name": "peak", "aggregation": {"method": "sum", "field": "value"}}
    await api.post("/metrics", json=body)
    product = {"name": "P", "code": "p", "fee_type": "metered", "payment_terms": "arrears", "metric_ids": ["peak"]}
    await api.post("/products", json=product)
    price = {"type": "matrix", "dimensions": ["user"], "cells": [cell("5.00", user="user 7")], "otherwise": otherwise}
    await plan(api, "pro", {"product_id": "p", "price": price})
    await customer(api)
    path = f"/subscriptions/{(await subscribe(api, start='2026-01-01'))['id']}"
    await api.advance("2026-01-06T00:00:00Z")
    rows = [f"2026-01-05T00:00:00Z,acme,user {n},0.1" for n in range(1_002)]
    columns = {"customer_column": "account", "timestamp_column": "time", "properties": {"user": "user", "value": "v"}}
    content = "\n".join(["time,account,user,v", *rows])
    made = await api.post("/events/imports", json={"event_name": "peak", "content": content, **columns})
    assert made["ingested"] == 1_002

    assert (await billed(api, path))["subtotal"] == expected


async def test_a_rounding_of_the_metric_is_on_the_cell(api: Api) -> None:
    """0.4 and 0.4 in one cell are 0.8, which is rounded up once: 1 x 10.00."""
    rounding = {"mode": "ceil"}
    sum_of = {"method": "sum", "field": "value"}
    path = await sold(api, sum_of, cell("10.00", region=["berlin", "paris"]), rounding=rounding)
    found = await billed(api, path, event("a", "0.4", "berlin"), event("b", "0.4", "paris"))

    assert amounts([found]) == ["10.00"]


async def test_a_quantity_is_not_the_sum_that_the_price_reads_beside_it(api: Api) -> None:
    """Three calls that cost 1.50 in all, at 20 % more, are a quantity of 3 and 1.80; with one included, two thirds."""
    await api.clock("2026-01-01T00:00:00Z")
    await api.post(
        "/metrics", json={"name": "N", "code": "n", "event_name": "peak", "aggregation": {"method": "count"}}
    )
    await api.post(
        "/products",
        json={"name": "N", "code": "n", "fee_type": "metered", "payment_terms": "arrears", "metric_ids": ["n"]},
    )
    await customer(api)
    price = {"type": "dynamic", "billing_interval": "monthly", "amount_field": "value", "markup": "20"}
    for code, extra in (("pro", {}), ("free", {"included_units": "1"})):
        await plan(api, code, {"product_id": "n", "price": {**price, **extra}})
        await subscribe(api, code, start="2026-01-01")
    await api.advance("2026-01-06T00:00:00Z")
    await send(api, *(event(name, "0.50", "eu") for name in "abc"))
    await api.advance("2026-02-01T00:00:00Z")

    found = sorted((x["quantity"], x["amount"]) for each in await invoices(api) for x in each["line_items"])
    assert found == [("3", "1.20"), ("3", "1.80")]


@pytest.mark.parametrize("bad", ["1,50", None, True])
async def test_an_event_without_its_amount_is_not_billed_as_nothing(api: Api, bad: Any) -> None:
    """Of usage in Europe the events say what they cost, and one does not: nothing is billed until it is amended, and
    then 2.00 and 1.50; elsewhere 1.00 is asked for an event, which needs no amount."""
    price = {"type": "dynamic", "amount_field": "value"}
    path = await sold(api, {"method": "count"}, {"when": {"region": "eu"}, "price": price})
    await api.advance("2026-01-06T00:00:00Z")
    await send(api, event("a", "2.00", "eu"), event("b", bad, "eu"), event("c", None, "us"))

    problem = await api.fails("GET", f"{path}/upcoming-invoice", 422, "unratable")
    assert [each["field"] for each in problem["errors"]] == ["price.amount_field"]
    assert "events without a number in value: 1;" in problem["detail"]
    await api.post("/events/b/amend", json={"properties": {"region": "eu", "value": "1.50"}, "reason": "a comma"})

    assert amounts([await billed(api, path)]) == ["4.50"]


@pytest.mark.parametrize("other", ["EUR", None, 5])
async def test_amounts_in_another_currency_are_not_added(api: Api, other: Any) -> None:
    """Of usage in Europe the events say what they cost and in which currency; 1.50 in another, or in none that is said,
    waits until it is amended, and then 2.00 and 1.50 are billed; what has no amount is not asked."""
    price = {"type": "dynamic", "amount_field": "value", "currency_field": "money"}
    path = await sold(api, {"method": "count"}, {"when": {"region": "eu"}, "price": price})
    await api.advance("2026-01-06T00:00:00Z")
    good, bad, free = event("a", "2.00", "eu"), event("b", "1.50", "eu"), event("c", None, "us")
    good["properties"] |= {"money": "usd"}
    bad["properties"] |= {"money": other}
    await send(api, good, bad, free)

    problem = await api.fails("GET", f"{path}/upcoming-invoice", 422, "unratable")
    assert [each["field"] for each in problem["errors"]] == ["price.currency_field"]
    assert "events whose money is not the currency: 1;" in problem["detail"]
    properties = {"region": "eu", "value": "1.50", "money": "USD"}
    await api.post("/events/b/amend", json={"properties": properties, "reason": "in dollars"})

    assert amounts([await billed(api, path)]) == ["4.50"]


async def test_a_preview_asks_for_the_currency_too(api: Api) -> None:
    """Two amounts in dollars and one in euros have no sum; two in dollars are 3.50."""
    price = {"type": "dynamic", "amount_field": "cost", "currency_field": "money"}

    def cost(amount: str, money: str) -> dict[str, Any]:
        return {"value": "1", "properties": {"cost": amount, "money": money}}

    body = {"currency": "USD", "price": price, "events": [cost("2.00", "USD"), cost("1.50", "usd")]}
    assert (await api.post("/prices/preview", json=body))["amount"] == "3.50"
    body["events"] = [cost("2.00", "USD"), cost("1.50", "EUR")]
    problem = await api.fails("POST", "/prices/preview", 422, "unratable", json=body)
    assert [each["field"] for each in problem["errors"]] == ["price.currency_field"]


async def test_prices_of_one_metric_by_other_properties_do_not_meet(api: Api) -> None:
    """Ten in Europe and five of gold elsewhere: one plan asks 2.00 in Europe and 1.00 elsewhere, another 4.00 for gold
    and 1.00 for the rest, a third item 3.00 for each region that was used; whoever is billed with whom."""
    path = await sold(api, {"method": "sum", "field": "value"}, cell("2.00", region="eu"))
    price = {"type": "matrix", "billing_interval": "monthly", "dimensions": ["tier"]}
    price |= {"cells": [cell("4.00", tier="gold")], "otherwise": {"type": "unit", "unit_price": "1.00"}}
    package = {"type": "package", "package_size": "100", "package_price": "3.00"}
    regions = {"type": "per_group", "group_by": ["region"], "price": package}
    items = ({"product_id": "peak", "price": price}, {"product_id": "peak", "item_key": "r", "price": regions})
    await plan(api, "other", *items)
    other = await subscribe(api, "other", start="2026-01-01")
    await api.advance("2026-01-06T00:00:00Z")
    await send(api, event("a", 10, "eu", "silver"), event("b", 5, "us", "gold"))
    for of, expected in (
        ("/customers/acme", ["25.00", "30.00", "6.00"]),
        (f"/subscriptions/{other['id']}", ["30.00", "6.00"]),
        (path, ["25.00"]),
    ):
        assert sorted(each["amount"] for each in (await api.get(f"{of}/usage"))["charges"]) == expected
    await api.advance("2026-02-01T00:00:00Z")

    assert sorted(x["amount"] for each in await invoices(api) for x in each["line_items"]) == ["25.00", "30.00", "6.00"]


async def test_peaks_of_one_metric_in_other_cells_do_not_meet(api: Api) -> None:
    """Peaks of 9 in Europe and 4 of gold in America: one plan asks 2.00 for Europe, which is 9 x 2.00 + 4 x 1.00, the
    other 5.00 for gold, which is 4 x 5.00 + 9 x 1.00; whoever is billed with whom."""
    path = await sold(api, {"method": "max", "field": "value"}, cell("2.00", region="eu"))
    price = {"type": "matrix", "billing_interval": "monthly", "dimensions": ["region", "tier"]}
    price |= {"cells": [cell("5.00", tier="gold")], "otherwise": {"type": "unit", "unit_price": "1.00"}}
    await plan(api, "other", {"product_id": "peak", "price": price})
    await subscribe(api, "other", start="2026-01-01")
    await api.advance("2026-01-06T00:00:00Z")
    await send(api, event("a", 9, "eu"), event("b", 4, "us", "gold"))

    together = await api.get("/customers/acme/usage")
    assert sorted(each["amount"] for each in together["charges"]) == ["22.00", "29.00"]
    assert [each["amount"] for each in (await api.get(f"{path}/usage"))["charges"]] == ["22.00"]
    await api.advance("2026-02-01T00:00:00Z")
    assert sorted(amounts(await invoices(api))) == ["22.00", "29.00"]


@pytest.mark.parametrize("refs", [("dollar", "euro"), ("euro", "dollar")])
async def test_each_subscription_asks_for_its_own_currency(api: Api, refs: tuple[str, str]) -> None:
    """By one price one customer is billed in dollars and one in euros, in one run: euros are billed to the second, and
    wait where they were sent for the first."""
    await sold(api, {"method": "sum", "field": "value"}, cell("1.00", region="eu"))
    price = {"type": "dynamic", "billing_interval": "monthly", "amount_field": "value", "currency_field": "money"}
    await plan(api, "costs", {"product_id": "peak", "price": price | {"currency_prices": {"EUR": {"markup": "0"}}}})
    for ref in refs:
        await customer(api, ref, currency="EUR" if ref == "euro" else "USD")
        await subscribe(api, "costs", ref, start="2026-01-01")
    await api.advance("2026-01-06T00:00:00Z")
    for ref in refs:
        euros = event(ref, "3.00", "eu") | {"account": ref}
        euros["properties"] |= {"money": "EUR"}
        await send(api, euros)
    await api.advance("2026-02-01T00:00:00Z")

    assert [(each["currency"], each["total"]) for each in await invoices(api)] == [("EUR", "3.00")]
