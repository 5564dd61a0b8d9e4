"""Levels that stand: seats billed by the time for which they were there."""

from typing import Any

import pytest

from tests.client import Api
from tests.scenarios.business import business, call, invoices, lines, send, subscribe


def seats(unit_price: str) -> dict[str, Any]:
    """An item of a plan: a level at a price for one that stands the whole month."""
    price = {"type": "unit", "billing_interval": "monthly", "billing_direction": "arrears", "unit_price": unit_price}
    return {"product_id": "levels", "price": price}


async def selling(api: Api, aggregation: dict[str, Any], **metric: Any) -> None:
    """A business that bills a metric of calls at 10.00, and a subscription from new year on."""
    await business(api)
    given = {"name": "Levels", "code": "levels", "event_name": "call", "aggregation": aggregation, **metric}
    made = await api.post("/metrics", json=given)
    product = {"name": "Levels", "code": "levels", "fee_type": "metered", "payment_terms": "arrears"}
    await api.post("/products", json={**product, "metric_ids": [made["id"]]})
    await api.post("/plans", json={"name": "l", "code": "l", "currency": "USD", "items": [seats("10.00")]})
    await subscribe(api, "l", start="2026-01-01")


async def test_seats_are_billed_by_the_second_and_carried_on(api: Api) -> None:
    """10 seats in January and 5 more from the noon of the 16th are 12.5 (15.5 of 31 days); in February 15 stand without
    an event. A late removal of those 5 takes 25.00 and 50.00 back, and March is billed with 10."""
    await selling(api, {"method": "weighted_sum", "field": "n"}, recurring=True)
    await send(api, call("a", "2026-01-01T00:00:00Z", 10), call("b", "2026-01-16T12:00:00Z", 5))
    await api.advance("2026-03-10T00:00:00Z")
    await send(api, call("late", "2026-01-16T12:00:00Z", -5))
    await api.advance("2026-04-01T00:00:00Z")

    january, february, march = await invoices(api)
    assert lines(january) == [("usage", "125.00", "2026-01-01", "2026-02-01")]
    assert january["line_items"][0]["quantity"] == "12.5"
    assert lines(february) == [("usage", "150.00", "2026-02-01", "2026-03-01")]
    assert lines(march) == [
        ("adjustment", "-25.00", "2026-01-01", "2026-02-01"),
        ("adjustment", "-50.00", "2026-02-01", "2026-03-01"),
        ("usage", "100.00", "2026-03-01", "2026-04-01"),
    ]


@pytest.mark.parametrize(
    ("method", "january", "february"),
    [("max", "90.00", "40.00"), ("latest", "40.00", "40.00"), ("sum", "130.00", "130.00")],
)
async def test_a_level_that_was_said_stays_until_the_next(api: Api, method: str, january: str, february: str) -> None:
    """9 on the 5th, 4 on the 20th, nothing in February: the largest of January is 9, and 4 is what stands after it."""
    await selling(api, {"method": method, "field": "n"}, recurring=True)
    await send(api, call("a", "2026-01-05T00:00:00Z", 9), call("b", "2026-01-20T00:00:00Z", 4))
    await api.advance("2026-03-01T00:00:00Z")

    assert [lines(each) for each in await invoices(api)] == [
        [("usage", january, "2026-01-01", "2026-02-01")],
        [("usage", february, "2026-02-01", "2026-03-01")],
    ]


async def test_what_is_priced_is_what_is_shown(api: Api) -> None:
    """The mean of 1, 0 and 0 is priced as the 0.333333333333 that the line shows, and the explanation says so."""
    await selling(api, {"method": "average", "expression": "n * 3000000 / 3000000"})
    await send(api, *(call(str(n), "2026-01-05T00:00:00Z", int(n == 0)) for n in range(3)))
    usage = await api.get("/customers/acme/usage")
    assert [(c["quantity"], c["amount"]) for c in usage["charges"]] == [("0.333333333333", "3.33")]

    await api.advance("2026-02-01T00:00:00Z")
    (invoice,) = await invoices(api)
    (line,) = invoice["line_items"]
    assert (line["quantity"], line["amount"], line["precise_amount"]) == ("0.333333333333", "3.33", "3.33333333333")


@pytest.mark.parametrize("told_apart", [False, True])
async def test_the_fee_of_an_event_is_asked_for_once(api: Api, told_apart: bool) -> None:
    """Two events in January and one in February, at 1.00 each: what they carry is billed in each month, by 0.10 for
    each of the 30 and 31 seats, and their fees in their own; in a cell of a matrix too."""
    await business(api)
    metric = {"name": "L", "code": "l", "event_name": "call", "aggregation": {"method": "sum", "field": "n"}}
    await api.post("/metrics", json={**metric, "recurring": True})
    product = {"name": "L", "code": "l", "fee_type": "metered", "payment_terms": "arrears", "metric_ids": ["l"]}
    await api.post("/products", json=product)
    price: dict[str, Any] = {"type": "percentage", "rate": "10", "fixed_fee_per_event": "1.00"}
    if told_apart:
        price = {"type": "matrix", "dimensions": ["n"], "cells": [{"when": {"n": ["10", "20", "1"]}, "price": price}]}
    await api.post(
        "/plans", json={"name": "l", "code": "l", "currency": "USD", "items": [{"product_id": "l", "price": price}]}
    )
    await subscribe(api, "l", start="2026-01-01")
    await send(api, call("a", "2026-01-01T00:00:00Z", 10), call("b", "2026-01-16T00:00:00Z", 20))
    await send(api, call("c", "2026-02-05T00:00:00Z", 1))
    await api.advance("2026-04-01T00:00:00Z")

    assert [[line[1] for line in lines(each)] for each in await invoices(api)] == [["5.00"], ["4.10"], ["3.10"]]
