"""What of a price rises, and to how many decimals."""

from tests.client import Api
from tests.scenarios.business import amounts, business, call, fixed, invoices, lines, metered, send, subscribe


async def test_the_fee_of_prepaid_units_rises_and_the_rate_beyond_when_it_is_said(api: Api) -> None:
    """80.00 for prepaid units and 0.10 beyond rise by 5 % to 84.00 and 0.10; once usage rises too, to 88.20 and
    0.105, counted from what held by then."""
    price = {"type": "prepaid", "prepaid_units": "1000", "prepaid_price": "80.00", "billing_interval": "monthly"}
    price["overage"] = {"type": "unit", "unit_price": "0.10"}
    await business(api, {"product_id": "calls", "price": price})
    rise = {"percentage": "5", "interval_months": 1}
    made = await subscribe(api, start="2026-01-01", price_escalation=rise)
    await api.advance("2026-02-01T00:00:00Z")
    path = f"/subscriptions/{made['id']}"
    (item,) = (await api.get(path))["items"]
    assert (item["price"]["prepaid_price"], item["price"]["overage"]["unit_price"]) == ("84", "0.1")

    await api.patch(path, json={"price_escalation": {**rise, "escalate_metered_unit_rates": True}})
    await api.advance("2026-03-01T00:00:00Z")
    (item,) = (await api.get(path))["items"]
    assert (item["price"]["prepaid_price"], item["price"]["overage"]["unit_price"]) == ("88.2", "0.105")
    fees = [line[1] for invoice in await invoices(api) for line in lines(invoice) if line[0] == "fixed"]
    assert fees == ["80.00", "84.00", "88.20"]


async def test_a_rate_of_usage_rises_by_less_than_a_cent(api: Api) -> None:
    """0.02 a call is 0.021 after a rise of 5 %, and 0.02205 after two: 1,000 calls are 20.00, 21.00 and 22.05."""
    await business(api, metered("0.02"))
    rise = {"percentage": "5", "interval_months": 1, "escalate_metered_unit_rates": True}
    await subscribe(api, start="2026-01-01", price_escalation=rise)
    for month in (1, 2, 3):
        await api.advance(f"2026-{month:02}-20T00:00:00Z")
        await send(api, call(f"e{month}", f"2026-{month:02}-10T00:00:00Z", 1000))
    await api.advance("2026-04-01T00:00:00Z")

    assert amounts(await invoices(api)) == ["20.00", "21.00", "22.05"]


async def test_another_name_or_quantity_leaves_the_price_that_was_agreed(api: Api) -> None:
    """0.10 rises by 5 % a month: 0.105 is 0.11, and 0.11025 is 0.11. Of the rounded 0.11 it would be 0.12; renamed in
    between, and sold twice from March on, a platform costs 0.11 all the same."""
    await business(api, fixed("0.10"))
    made = await subscribe(api, start="2026-01-01", price_escalation={"percentage": "5", "interval_months": 1})
    path = f"/subscriptions/{made['id']}"
    await api.advance("2026-02-01T00:00:00Z")
    await api.put(f"{path}/fixed-charges/platform", json={"invoice_display_name": "House"})
    await api.advance("2026-02-20T00:00:00Z")
    await api.put(f"{path}/fixed-charges/platform", json={"units": "2", "effective": "next_billing_period"})
    await api.advance("2026-03-01T00:00:00Z")

    (item,) = (await api.get(path))["items"]
    assert (item["name"], item["price"]["unit_price"]) == ("House", "0.11")
    assert amounts(await invoices(api)) == ["0.10", "0.11", "0.22"]
