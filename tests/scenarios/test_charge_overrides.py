"""Prices of one subscription beside those of its plan, charge by charge."""

from typing import Any

import pytest

from tests.client import Api
from tests.scenarios.business import (
    NET,
    amounts,
    business,
    call,
    customer,
    fixed,
    invoices,
    lines,
    metered,
    plan,
    products,
    send,
    subscribe,
)


async def priced(api: Api) -> tuple[Any, str]:
    """A subscription of a platform at 31.00 and calls at 0.50, on 1 January, and its id."""
    await business(api, fixed("31.00"), metered("0.50"))
    made = await subscribe(api, start="2026-01-01")
    return made, made["id"]


def used(unique_id: str, n: int, **properties: str) -> dict[str, Any]:
    """An event of *n* calls on 12 January with further properties."""
    return {
        "account": "acme",
        "event_name": "call",
        "unique_id": unique_id,
        "timestamp": "2026-01-12T00:00:00Z",
        "properties": {"n": n, **properties},
    }


async def usage(api: Api) -> list[str]:
    """What usage came to."""
    return [line[1] for invoice in await invoices(api) for line in lines(invoice) if line[0] == "usage"]


async def test_a_charge_has_another_price_for_one_subscription(api: Api) -> None:
    """0.20 a call in place of 0.50, and 5.00 at least; the plan and other subscriptions keep theirs."""
    made, sub = await priced(api)
    body = {"properties": {"amount": "0.20"}, "min_amount": "5.00", "invoice_display_name": "Calls of Acme"}
    change = await api.put(f"/subscriptions/{sub}/charges/calls", json=body)

    item = next(x for x in change["version"]["items"] if x["item_key"] == "calls")
    assert (item["price"]["type"], item["price"]["unit_price"], item["price"]["minimum"]) == ("unit", "0.2", "5")
    assert item["name"] == "Calls of Acme"
    plan = await api.get(f"/plans/{made['plan_id']}")
    assert [x["price"]["unit_price"] for x in plan["items"]] == ["31", "0.5"]


async def test_a_filter_gives_some_usage_a_price_of_its_own(api: Api) -> None:
    """Ten calls in Europe at 1.00, four elsewhere at 0.50; removed, all of them are at 0.50 again."""
    _, sub = await priced(api)
    body = {"values": {"region": ["eu"]}, "properties": {"amount": "1.00"}}
    change = await api.post(f"/subscriptions/{sub}/charges/calls/filters", json=body)
    price = next(x for x in change["version"]["items"] if x["item_key"] == "calls")["price"]
    assert (price["type"], price["dimensions"], price["otherwise"]["unit_price"]) == ("matrix", ["region"], "0.5")
    dearer = {**body, "properties": {"amount": "2.00"}}
    again = await api.post(f"/subscriptions/{sub}/charges/calls/filters", json=dearer)
    assert len(next(x for x in again["version"]["items"] if x["item_key"] == "calls")["price"]["cells"]) == 1

    change = await api.delete(f"/subscriptions/{sub}/charges/calls/filters/region=eu")
    price = next(x for x in change["version"]["items"] if x["item_key"] == "calls")["price"]
    assert (price["type"], price["unit_price"]) == ("unit", "0.5")
    await api.fails("DELETE", f"/subscriptions/{sub}/charges/calls/filters/region=eu", 404)


async def test_filters_are_billed(api: Api) -> None:
    """Ten calls in Europe at 1.00 and four elsewhere at 0.50 are 12.00."""
    _, sub = await priced(api)
    filters = [{"values": {"region": ["eu"]}, "properties": {"amount": "1.00"}}]
    await api.put(f"/subscriptions/{sub}/charges/calls", json={"filters": filters})
    await send(api, used("a", 10, region="eu"), used("b", 4, region="us"))
    await api.advance("2026-02-01T00:00:00Z")

    assert await usage(api) == ["12.00"]


async def test_a_fixed_charge_has_other_units(api: Api) -> None:
    """Three platforms from the 11th on: 21 of 31 days of 62.00 more."""
    _, sub = await priced(api)
    await api.advance("2026-01-11T00:00:00Z")
    change = await api.put(f"/subscriptions/{sub}/fixed-charges/platform", json={"units": "3"})

    assert [x["amount"] for x in change["proration_lines"]] == ["-21.00", "63.00"]
    other = await api.put(
        f"/subscriptions/{sub}/fixed-charges/platform", json={"unit_amount": "10.00", "proration": "none"}
    )
    assert other["mrr_delta"] == "-63.00"


async def test_what_cannot_be_overridden_is_refused(api: Api) -> None:
    """An unknown charge, a fee as a charge, a parameter of another model, what has ended."""
    _, sub = await priced(api)
    amount = {"properties": {"amount": "0.20"}}
    for charge in ("nothing", "platform"):
        await api.fails("PUT", f"/subscriptions/{sub}/charges/{charge}", 404, json=amount)
    await api.fails("PUT", f"/subscriptions/{sub}/fixed-charges/calls", 404, json={"units": "3"})
    body = {"properties": {"rate": "3"}}
    await api.fails("PUT", f"/subscriptions/{sub}/charges/calls", 422, "charges_inconsistent", json=body)
    await api.post(f"/subscriptions/{sub}/cancel", json={"effective": "immediate"})
    await api.fails("PUT", f"/subscriptions/{sub}/charges/calls", 409, "subscription_not_in_force", json=amount)


async def test_what_is_not_named_stays(api: Api) -> None:
    """A tenth off and five units included: other parameters leave both, and a filter leaves them around its cells."""
    tenth = {"type": "percentage", "value": "10"}
    await business(api, metered("0.50", discount=tenth, included_units="5"))
    path = f"/subscriptions/{(await subscribe(api, start='2026-01-01'))['id']}/charges/calls"
    change = await api.put(path, json={"properties": {"amount": "0.20"}})
    price = change["version"]["items"][0]["price"]
    assert (price["discount"]["value"], price["included_units"], price["unit_price"]) == ("10", "5", "0.2")

    body = {"values": {"region": ["eu"]}, "properties": {"amount": "1.00"}}
    price = (await api.post(f"{path}/filters", json=body))["version"]["items"][0]["price"]
    assert (price["type"], price["discount"]["value"], price["included_units"]) == ("matrix", "10", "5")
    assert price["otherwise"] == {"type": "unit", "unit_price": "0.2"}


@pytest.mark.parametrize(
    "price",
    [
        {"type": "prepaid", "prepaid_units": "10", "overage": {"type": "unit", "unit_price": "0.10"}},
        {"type": "volume_percentage", "tiers": [{"up_to": None, "rate": "2"}]},
    ],
)
async def test_a_price_that_no_charge_has_is_changed_as_a_price(api: Api, price: dict[str, Any]) -> None:
    """It has no parameters of a charge, and so no filters; what any price has can be given."""
    await business(api, {"product_id": "calls", "price": price})
    path = f"/subscriptions/{(await subscribe(api, start='2026-01-01'))['id']}/charges/calls"
    amount = {"properties": {"amount": "0.20"}}
    problem = await api.fails("PUT", path, 422, "price_unsuitable", json=amount)
    assert [error["field"] for error in problem["errors"]] == ["properties"]
    body = {**amount, "values": {"region": ["eu"]}}
    await api.fails("POST", f"{path}/filters", 422, "price_unsuitable", json=body)
    change = await api.put(path, json={"min_amount": "5.00"})
    assert change["version"]["items"][0]["price"]["minimum"] == "5"


async def test_a_price_that_comes_to_none_is_refused(api: Api) -> None:
    """A price in euros has a parameter that a matrix has not: a filter would make no price of it."""
    await business(api, metered("0.50", currency_prices={"EUR": {"unit_price": "0.40"}}))
    path = f"/subscriptions/{(await subscribe(api, start='2026-01-01'))['id']}/charges/calls/filters"
    body = {"values": {"region": ["eu"]}, "properties": {"amount": "1.00"}}
    problem = await api.fails("POST", path, 422, "price_unsuitable", json=body)
    assert [error["field"] for error in problem["errors"]] == ["charge.currency_prices.EUR.unit_price"]


async def test_what_a_price_for_the_currency_hides_is_refused(api: Api) -> None:
    """Calls cost 0.50, in euros 0.40: another 0.30 would change nothing in euros and is refused, with the field and the
    way out, which makes 10 calls cost 3.00."""
    await api.clock("2026-01-01T00:00:00Z")
    await products(api)
    await customer(api, currency="EUR")
    price = metered("0.50", currency_prices={"EUR": {"unit_price": "0.40"}})
    body = {"customer_id": "acme", "items": [price], "auto_activate": True, "billing": NET}
    path = f"/subscriptions/{(await api.post('/subscriptions', json=body))['id']}"
    adjust = {"update": [{"item_key": "calls", "adjust": {"unit_price": "0.30"}}]}
    problem = await api.fails("POST", f"{path}/changes", 422, "price_unsuitable", json=adjust)
    assert [(e["field"], e["code"]) for e in problem["errors"]] == [("update.0.adjust.unit_price", "overridden")]
    assert "currency_prices.EUR.unit_price" in problem["detail"]
    amount = {"properties": {"amount": "0.30"}}
    problem = await api.fails("PUT", f"{path}/charges/calls", 422, "price_unsuitable", json=amount)
    assert [error["field"] for error in problem["errors"]] == ["charge.unit_price"]

    adjust["update"][0]["adjust"] = {"currency_prices": {"EUR": {"unit_price": "0.30"}}}
    await api.post(f"{path}/changes", json=adjust)
    await send(api, call("e1", "2026-01-01T00:00:00Z", 10))
    await api.advance("2026-02-01T00:00:00Z")
    assert amounts(await invoices(api)) == ["3.00"]


async def test_a_filter_of_any_value_is_one(api: Api) -> None:
    """Calls of any region cost 1.00 in one subscription, those without a region 0.50 as before; the same words
    remove it."""
    _, made = await priced(api)
    body = {"values": {"region": ["__ALL_FILTER_VALUES__"]}, "properties": {"amount": "1.00"}}
    path = f"/subscriptions/{made}/charges/calls/filters"
    change = await api.post(path, json=body)
    (cell,) = next(x for x in change["version"]["items"] if x["item_key"] == "calls")["price"]["cells"]
    assert cell["when"] == {"region": "__ALL_FILTER_VALUES__"}
    await send(api, used("1", 10, region="eu"), used("2", 10, region="us"), used("3", 10))
    await api.advance("2026-02-01T00:00:00Z")

    assert await usage(api) == ["25.00"]
    back = await api.delete(f"{path}/region=__ALL_FILTER_VALUES__")
    assert next(x for x in back["version"]["items"] if x["item_key"] == "calls")["price"]["type"] == "unit"


async def test_other_rates_owe_no_fee_without_usage_where_the_price_did_not(api: Api) -> None:
    """A percent and 5.00 of those who use anything becomes two percent and 6.00 of them: a month without usage costs
    nothing."""
    await api.clock("2026-01-01T00:00:00Z")
    await products(api)
    tiers = [{"up_to": None, "rate": "1", "flat_fee": "5.00"}]
    price = {"type": "graduated_percentage", "billing_interval": "monthly", "tiers": tiers}
    await plan(api, "pro", {"product_id": "calls", "price": price})
    await customer(api)
    sub = (await subscribe(api, start="2026-01-01"))["id"]
    ranges = [{"from_value": 0, "to_value": None, "rate": "2", "flat_amount": "6.00"}]
    await api.put(f"/subscriptions/{sub}/charges/calls", json={"properties": {"graduated_percentage_ranges": ranges}})
    await api.advance("2026-02-01T00:00:00Z")
    await send(api, call("e1", "2026-02-01T00:00:00Z", 100))
    await api.advance("2026-03-01T00:00:00Z")

    assert await usage(api) == ["8.00"]
