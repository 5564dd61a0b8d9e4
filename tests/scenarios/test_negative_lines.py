"""Lines below zero have a quantity below zero (correctness M-11)."""

from decimal import Decimal
from typing import Any

from tests.client import Api
from tests.scenarios.business import business, call, fixed, invoices, metered, send, subscribe

SENT_TWICE = {"reason": "sent twice"}


async def correction(api: Api) -> Any:
    """The only line below zero of all invoices; wherever an amount is below zero its quantity is."""
    found = [line for invoice in await invoices(api) for line in invoice["line_items"]]
    below = [line for line in found if Decimal(line["amount"]) < 0]
    assert all(Decimal(line["quantity"]) < 0 for line in below)
    (line,) = below
    return line


async def billed(api: Api, item: dict[str, Any], *calls: int) -> Any:
    """A subscription to the item from 1 January whose *calls* of January are billed."""
    await business(api, item)
    made = await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-20T00:00:00Z")
    await send(api, *(call(f"e{n}", "2026-01-10T00:00:00Z", each) for n, each in enumerate(calls)))
    await api.advance("2026-02-02T00:00:00Z")
    return made


async def test_usage_that_was_less_is_a_line_of_what_is_missing(api: Api) -> None:
    """Of 10 calls at 1.00 four are void: -4 calls come to -4.00. The 6 that count stand in the evidence, and 3 more
    that come then are 3 more than these."""
    await billed(api, metered("1.00"), 6, 4)
    await api.post("/events/e1/void", json=SENT_TWICE)
    await api.advance("2026-03-02T00:00:00Z")

    line = await correction(api)
    assert (line["kind"], line["amount"], line["quantity"]) == ("adjustment", "-4.00", "-4")
    (march,) = [x for x in await invoices(api) if line in x["line_items"]]
    explained = await api.get(f"/invoices/{march['id']}/line-items/{line['id']}/explain")
    evidence = explained["line"]["evidence"]
    assert (evidence["quantity"], evidence["events"], evidence["before"]["quantity"]) == ("6", 1, "10")
    await send(api, call("late", "2026-01-11T00:00:00Z", 3))
    (row,) = (await api.get("/late-usage"))["data"]
    assert (row["billed_quantity"], row["quantity"], row["difference"]) == ("6", "9", "3.00")


async def test_more_usage_that_costs_less_is_one_at_the_difference(api: Api) -> None:
    """30 calls come to 30.00; with 10 more the volume is at 0.50 and comes to 20.00: -1 at 10.00."""
    tiers = [{"up_to": "30", "unit_price": "1.00"}, {"up_to": None, "unit_price": "0.50"}]
    price = {"type": "volume", "billing_interval": "monthly", "tiers": tiers}
    await billed(api, {"product_id": "calls", "price": price}, 30)
    await send(api, call("late", "2026-01-11T00:00:00Z", 10))
    await api.advance("2026-03-02T00:00:00Z")

    line = await correction(api)
    assert (line["amount"], line["quantity"], line["unit_price"]) == ("-10.00", "-1", "10")


async def test_what_is_billed_at_another_price_goes_back_as_one(api: Api) -> None:
    """January was billed at 1.00 and is said to cost 2.00 afterwards: -1 at 10.00 goes back, 20.00 are billed."""
    made = await billed(api, metered("1.00"), 10)
    change = {"update": [{"item_key": "calls", "adjust": {"unit_price": "2.00"}}], "effective": "2026-01-01"}
    await api.post(f"/subscriptions/{made['id']}/changes", json={**change, "closed_periods": "adjust"})
    await api.advance("2026-03-02T00:00:00Z")

    line = await correction(api)
    assert (line["amount"], line["quantity"], line["unit_price"]) == ("-10.00", "-1", "10")


async def test_a_discount_of_a_price_is_a_line_of_minus_one(api: Api) -> None:
    """10 % off a fee of 31.00, in a line of its own, is -3.10."""
    tenth = {"discount": {"type": "percentage", "value": "10"}}
    await business(api, fixed("31.00", **tenth))
    await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-02T00:00:00Z")
    line = await correction(api)
    assert (line["kind"], line["amount"], line["quantity"]) == ("discount", "-3.10", "-1")


async def test_a_discount_of_usage_is_a_line_of_minus_one(api: Api) -> None:
    """10 % off 10 calls at 1.00 is -1.00."""
    await billed(api, metered("1.00", discount={"type": "percentage", "value": "10"}), 10)
    line = await correction(api)
    assert (line["kind"], line["amount"], line["quantity"]) == ("discount", "-1.00", "-1")
