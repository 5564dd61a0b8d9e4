"""Units of a recurring metric that count by the days for which they are there, as a prorated charge has it."""

from typing import Any

import pytest

from tests.client import Api
from tests.scenarios.business import customer, invoices, lines, send, subscribe

TOTAL = {"method": "sum", "field": "n"}
DIFFERENT = {"method": "count_unique", "field": "user"}


async def selling(api: Api, aggregation: dict[str, Any], *, at: str = "2026-01-01T00:00:00Z", **more: Any) -> None:
    """A plan with a prorated charge of 31.00 a month on a recurring metric, and a customer `acme`."""
    await api.clock(at)
    metric = {"name": "Seats", "code": "seats", "event_name": "seat", "aggregation": aggregation, "recurring": True}
    await api.post("/metrics", json=metric)
    charge = {"billable_metric_id": "seats", "charge_model": "standard", "properties": {"amount": "31.00"}}
    plan = {"name": "Pro", "code": "pro", "currency": "USD", "interval": "monthly"}
    await api.post("/plans", json={**plan, "charges": [{**charge, "prorated": True, **more.pop("charge", {})}]})
    await customer(api, **more)


def change(unique_id: str, at: str, n: int, **properties: Any) -> dict[str, Any]:
    """So many seats more, or less."""
    event = {"account": "acme", "event_name": "seat", "unique_id": unique_id, "timestamp": at}
    return {**event, "properties": {"n": n, **properties}}


def user(unique_id: str, at: str, name: str, operation: str = "add") -> dict[str, Any]:
    """A user takes a seat, or gives it back."""
    event = {"account": "acme", "event_name": "seat", "unique_id": unique_id, "timestamp": at}
    return {**event, "properties": {"user": name, "operation_type": operation}}


async def billed(api: Api, until: str) -> list[tuple[str, str, str, str]]:
    """The lines of all invoices."""
    await api.advance(f"{until}T00:00:00Z")
    return [line for invoice in await invoices(api) for line in lines(invoice)]


async def test_units_cost_the_days_for_which_they_are_there(api: Api) -> None:
    """At 1.00 a day of January: ten for 31 days, five more from the 11th at three in the afternoon on, 21 days; three
    less from the 20th on, 12 days: 310 + 105 - 36 = 379.00. February has the twelve that are left in full: 372.00.
    Canceled on 11 March ten of its 31 days are billed: 12 x 10 = 120.00."""
    await selling(api, TOTAL)
    made = await subscribe(api, start="2026-01-01")
    await send(
        api,
        change("1", "2026-01-01T08:00:00Z", 10),
        change("2", "2026-01-11T15:00:00Z", 5),
        change("3", "2026-01-20T23:59:59Z", -3),
    )
    await api.advance("2026-03-11T00:00:00Z")
    await api.post(f"/subscriptions/{made['id']}/cancel", json={"effective": "immediate"})

    assert await billed(api, "2026-03-12") == [
        ("usage", "379.00", "2026-01-01", "2026-02-01"),
        ("usage", "372.00", "2026-02-01", "2026-03-01"),
        ("usage", "120.00", "2026-03-01", "2026-03-11"),
    ]
    january = (await invoices(api))[0]
    assert january["line_items"][0]["quantity"] == "12.225806451613", "379/31, to twelve decimals"


async def test_a_period_that_is_cut_has_the_days_of_the_whole_one(api: Api) -> None:
    """Ten seats that were there before: of a January that is served from the 11th on they cost 21 of its 31 days."""
    await selling(api, TOTAL)
    await send(api, change("1", "2026-01-02T00:00:00Z", 10))
    await api.advance("2026-01-11T00:00:00Z")
    await subscribe(api, start="2026-01-11", calendar=True)

    assert await billed(api, "2026-02-02") == [("usage", "210.00", "2026-01-11", "2026-02-01")]


async def test_different_values_count_on_each_day_on_which_they_are_there(api: Api) -> None:
    """Ann has January's 31 days, bob from the 11th on 21. Eve comes on the 11th and goes on the 15th, comes back on the
    same day and goes on the 16th: six days, each counted once. 58.00; February has ann and bob: 62.00."""
    await selling(api, DIFFERENT)
    await subscribe(api, start="2026-01-01")
    await send(
        api,
        user("1", "2026-01-01T09:00:00Z", "ann"),
        user("2", "2026-01-11T09:00:00Z", "bob"),
        user("3", "2026-01-11T10:00:00Z", "eve"),
        user("4", "2026-01-15T10:00:00Z", "eve", "remove"),
        user("5", "2026-01-15T12:00:00Z", "eve"),
        user("6", "2026-01-16T00:00:00Z", "eve", "remove"),
        user("7", "2026-01-12T10:00:00Z", "ann"),
    )

    assert await billed(api, "2026-03-01") == [
        ("usage", "58.00", "2026-01-01", "2026-02-01"),
        ("usage", "62.00", "2026-02-01", "2026-03-01"),
    ]


async def test_days_are_those_of_the_zone(api: Api) -> None:
    """Half past eleven in the evening of 10 March is the 11th in Berlin: 21 of March's 31 days, one of which has 23
    hours."""
    await selling(api, TOTAL, at="2026-03-01T00:00:00Z", timezone="Europe/Berlin")
    await subscribe(api, start="2026-03-01")
    await send(api, change("1", "2026-03-10T23:30:00Z", 1))

    assert await billed(api, "2026-04-02") == [("usage", "21.00", "2026-03-01", "2026-04-01")]


@pytest.mark.parametrize("aggregation", [TOTAL, DIFFERENT])
async def test_filters_are_prorated_too(api: Api, aggregation: dict[str, Any]) -> None:
    """In the EU, at 62.00, one from 11 January on: 21 days at 2.00; elsewhere one for all of it at 31.00: 73.00."""
    dear = {"values": {"region": ["eu"]}, "properties": {"amount": "62.00"}}
    await selling(api, aggregation, charge={"filters": [dear]})
    await subscribe(api, start="2026-01-01")
    await send(
        api,
        change("1", "2026-01-01T09:00:00Z", 1, user="ann", region="us"),
        change("2", "2026-01-11T09:00:00Z", 1, user="bob", region="eu"),
    )

    assert await billed(api, "2026-02-01") == [("usage", "73.00", "2026-01-01", "2026-02-01")]


async def test_what_came_late_is_corrected(api: Api) -> None:
    """An event of January that arrives in February changes the days of both: 10.00 of the last ten days of January, and
    28 of 28 of February's."""
    await selling(api, TOTAL)
    await subscribe(api, start="2026-01-01")
    await send(api, change("1", "2026-01-01T00:00:00Z", 1))
    await api.advance("2026-02-02T00:00:00Z")
    await send(api, change("2", "2026-01-22T00:00:00Z", 1))

    assert await billed(api, "2026-03-01") == [
        ("usage", "31.00", "2026-01-01", "2026-02-01"),
        ("adjustment", "10.00", "2026-01-01", "2026-02-01"),
        ("usage", "62.00", "2026-02-01", "2026-03-01"),
    ]


async def test_usage_so_far_counts_on_as_the_level_stands(api: Api) -> None:
    """On 16 January: ten for 31 days and five for 21 are 415.00 by the end, now and ahead."""
    await selling(api, TOTAL)
    await subscribe(api, start="2026-01-01")
    await send(api, change("1", "2026-01-01T00:00:00Z", 10), change("2", "2026-01-11T00:00:00Z", 5))
    await api.advance("2026-01-16T12:00:00Z")

    (now,) = (await api.get("/customers/acme/usage"))["charges"]
    (ahead,) = (await api.get("/customers/acme/projected-usage"))["charges"]
    assert (now["quantity"], now["amount"]) == ("13.387096774194", "415.00")
    assert (ahead["projected_quantity"], ahead["projected_amount"]) == ("13.387096774194", "415.00")


async def test_a_new_price_cuts_the_days(api: Api) -> None:
    """Ten at 31.00 for fifteen of 31 days, and from 16 January on at 62.00 for sixteen: 150.00 and 320.00. They are
    prorated as before: the parameters of a charge say nothing of it."""
    await selling(api, TOTAL)
    made = await subscribe(api, start="2026-01-01")
    await send(api, change("1", "2026-01-01T00:00:00Z", 10))
    await api.advance("2026-01-16T00:00:00Z")
    await api.put(
        f"/subscriptions/{made['id']}/charges/seats",
        json={"properties": {"amount": "62.00"}, "effective": "immediate"},
    )

    assert sorted(await billed(api, "2026-02-01")) == [
        ("usage", "150.00", "2026-01-01", "2026-01-16"),
        ("usage", "320.00", "2026-01-16", "2026-02-01"),
    ]
