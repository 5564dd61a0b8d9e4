"""What a charge says of how it counts, in the words of its price."""

from typing import Any

import pytest

from billow.catalog.types.price import ANY_VALUE as ANY
from tests.catalog.charges import DEAR, GOOD, PLAN, RANGES, charge
from tests.client import Api


async def test_a_dynamic_charge_is_of_a_sum(api: Api, stock: dict[str, str]) -> None:
    """It becomes a price of the amounts that events carry."""
    spent = {"name": "Spent", "code": "spent", "event_name": "spent", "aggregation": {"method": "sum", "field": "n"}}
    await api.post("/metrics", json=spent)
    dynamic = charge("dynamic", properties={"amount_field": "cost"}, billable_metric_id="spent")
    checked = {**dynamic, "code": "checked", "properties": {"amount_field": "cost", "currency_field": "money"}}
    made = await api.post("/plans", json={**PLAN, "charges": [dynamic, checked]})
    prices = [item["price"] for item in made["items"]]
    assert [(price["type"], price["amount_field"]) for price in prices] == [("dynamic", "cost")] * 2
    assert [price.get("currency_field") for price in prices] == [None, "money"]


@pytest.mark.parametrize(
    ("properties", "together"),
    [
        ({"rate": "1", "free_units_per_events": 3}, True),
        ({"rate": "0", "fixed_amount": "0.50", "free_units_per_events": 3}, None),
        ({"rate": "1", "free_units_per_total_aggregation": "500"}, None),
        ({"rate": "1", "fixed_amount": "0.50", "free_units_per_total_aggregation": "500"}, True),
        ({"rate": "0", "free_units_per_events": 3, "free_units_per_total_aggregation": "500"}, True),
    ],
)
async def test_what_a_percentage_charge_frees_is_free_as_one(
    api: Api, stock: dict[str, str], properties: dict[str, Any], together: bool | None
) -> None:
    """Events with their money, and money with the fees of its events; where one of them costs nothing, so does this."""
    made = await api.post("/plans", json={**PLAN, "charges": [charge("percentage", properties=properties)]})
    assert made["items"][0]["price"].get("free_together") == together


async def test_other_parameters_are_free_as_their_own_say(api: Api, stock: dict[str, str]) -> None:
    """A subscription's own parameters of a percentage charge say anew what is free, and how."""
    await api.post("/customers", json={"name": "Acme", "external_id": "acme"})
    first = charge("percentage", properties={"rate": "1", "free_units_per_events": 3})
    await api.post("/plans", json={**PLAN, "charges": [first]})
    body = {"customer_id": "acme", "plan_id": "growth", "auto_activate": True, "billing": {"payment_terms": "net_30"}}
    made = await api.post("/subscriptions", json={**body, "currency": "EUR"})
    path = f"/subscriptions/{made['id']}/charges/api_usage"

    plain = await api.put(path, json={"properties": {"rate": "2"}})
    again = await api.put(path, json={"properties": {"rate": "2", "free_units_per_events": 1}})
    prices = [each["version"]["items"][0]["price"] for each in (plain, again)]
    assert [price.get("free_together") for price in prices] == [None, True]


async def test_a_filter_may_take_any_value(api: Api, stock: dict[str, str]) -> None:
    """Its cell asks for the property to be there; filters that list theirs are before it, and it is written so in
    a subscription too."""
    await api.post("/customers", json={"name": "Acme", "external_id": "acme"})
    anything = {"values": {"region": [ANY]}, "properties": {"amount": "3"}}
    made = await api.post("/plans", json={**PLAN, "charges": [{**GOOD, "filters": [anything, DEAR]}]})
    price = made["items"][0]["price"]
    assert [cell["when"] for cell in price["cells"]] == [{"region": ANY}, {"region": "eu"}]
    used = [{"value": "1", "properties": {"region": region}} for region in ("eu", "us")] + [{"value": "1"}]
    shown = await api.post("/prices/preview", json={"price": price, "currency": "EUR", "events": used})
    assert [line["amount"] for line in shown["lines"]] == ["3", "2", "1"]

    body = {"customer_id": "acme", "plan_id": "growth", "auto_activate": True, "billing": {"payment_terms": "net_30"}}
    sub = await api.post("/subscriptions", json={**body, "currency": "EUR"})
    change = await api.put(f"/subscriptions/{sub['id']}/charges/api_usage", json={"filters": [DEAR, anything]})
    own = change["version"]["items"][0]["price"]["cells"]
    assert [cell["when"] for cell in own] == [{"region": "eu"}, {"region": ANY}]


async def test_a_charge_in_a_unit_of_its_own(api: Api, stock: dict[str, str]) -> None:
    """The price says the unit and its rate; parameters of a subscription stay in that unit, the minimum is in euros."""
    await api.post("/customers", json={"name": "Acme", "external_id": "acme"})
    unit = {"code": "token", "conversion_rate": "0.01"}
    priced = {**charge("standard", properties={"amount": "3"}), "applied_pricing_unit": unit, "min_amount": "5"}
    made = await api.post("/plans", json={**PLAN, "charges": [priced]})
    price = made["items"][0]["price"]
    assert (price["unit_price"], price["pricing_unit"], price["minimum"]) == ("3", unit, "5")

    body = {"customer_id": "acme", "plan_id": "growth", "auto_activate": True, "billing": {"payment_terms": "net_30"}}
    sub = await api.post("/subscriptions", json={**body, "currency": "EUR"})
    change = await api.put(f"/subscriptions/{sub['id']}/charges/api_usage", json={"properties": {"amount": "4"}})
    own = change["version"]["items"][0]["price"]
    assert (own["unit_price"], own["pricing_unit"]) == ("4", unit)


async def test_the_first_flat_amount_is_owed_without_usage(api: Api, stock: dict[str, str]) -> None:
    """In arrears, where there is one: in advance it comes with the first use, and without one nothing is said."""
    free = [{**RANGES[0], "flat_amount": "0"}, RANGES[1]]
    charges = [
        charge("graduated", properties={"graduated_ranges": RANGES}, code="arrears"),
        charge("graduated", properties={"graduated_ranges": RANGES}, code="advance", pay_in_advance=True),
        charge("graduated", properties={"graduated_ranges": free}, code="free"),
    ]
    made = await api.post("/plans", json={**PLAN, "charges": charges})
    assert [item["price"]["charge_first_flat_at_zero"] for item in made["items"]] == [True, False, False]


async def test_a_prorated_charge_counts_its_units_by_day(api: Api, stock: dict[str, str]) -> None:
    """So do its filters; a recurring total has units that stay from day to day."""
    standing = {"name": "Seats", "code": "seats", "event_name": "seat", "recurring": True}
    await api.post("/metrics", json={**standing, "aggregation": {"method": "sum", "field": "n"}})
    prorated = {**GOOD, "billable_metric_id": "seats", "prorated": True}
    charges = [prorated, {**prorated, "code": "by_region", "filters": [DEAR]}, GOOD]
    made = await api.post("/plans", json={**PLAN, "charges": charges})

    plain, matrix, without = (item["price"] for item in made["items"])
    told = [plain, matrix["otherwise"], matrix["cells"][0]["price"]]
    assert [(price["unit_price"], price["prorated_units"]) for price in told] == [("1", True), ("1", True), ("2", True)]
    assert "prorated_units" not in without
