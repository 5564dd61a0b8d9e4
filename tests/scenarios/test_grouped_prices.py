"""A price for each workspace: shown, issued, corrected, in advance, at thresholds, and refused beyond its bound."""

from typing import Any

import pytest

from tests.client import Api
from tests.scenarios.business import amounts, customer, invoices, lines, money, plan, products, send, subscribe
from tests.scenarios.test_explained import explained

TIERS = [{"up_to": "10", "unit_price": "1.00", "flat_fee": "5.00"}, {"up_to": None, "unit_price": "0.50"}]
TIERED = {"type": "graduated", "tiers": TIERS}
UNIT = {"type": "unit", "unit_price": "1.00"}
JANUARY = ("2026-01-01", "2026-02-01")


def item(inner: dict[str, Any], *, by: tuple[str, ...] = ("workspace",), **price: Any) -> dict[str, Any]:
    """Calls at a price for each combination."""
    return {"product_id": "calls", "price": {"type": "per_group", "group_by": list(by), "price": inner, **price}}


async def sold(api: Api, *items: dict[str, Any], **terms: Any) -> str:
    """The path of a subscription from 1 January to a plan of *items*."""
    await api.clock("2026-01-01T00:00:00Z")
    await products(api)
    await plan(api, "pro", *items, **terms)
    await customer(api)
    return f"/subscriptions/{(await subscribe(api, start='2026-01-01'))['id']}"


def call(name: str, n: Any, workspace: str | None, *, day: int = 5, **properties: Any) -> dict[str, Any]:
    """An event of *n* calls in a workspace on that day of January."""
    event = {"account": "acme", "event_name": "call", "unique_id": name, "timestamp": f"2026-01-{day:02}T00:00:00Z"}
    inside = {} if workspace is None else {"workspace": workspace}
    return {**event, "properties": {"n": n, **inside, **properties}}


async def january(api: Api, path: str, *events: dict[str, Any]) -> Any:
    """The invoice of January for these events; what is shown on the way is what is issued."""
    await api.advance("2026-01-06T00:00:00Z")
    await send(api, *events)
    await api.advance("2026-01-07T00:00:00Z")
    upcoming = await api.get(f"{path}/upcoming-invoice")
    charges = (await api.get(f"{path}/usage"))["charges"]
    await api.advance("2026-02-01T00:00:00Z")
    (found,) = await invoices(api)
    assert money(found) == money(upcoming)
    assert charges[0]["amount"] == found["subtotal"]
    return found


async def test_each_workspace_walks_the_tiers_by_itself(api: Api) -> None:
    """12, 4 and, without a workspace, 10 calls: 16.00, 9.00 and 15.00 in one line, which explains itself; 26 in one
    walk would be 23.00."""
    path = await sold(api, item(TIERED))
    events = [call("a", 6, "a"), call("b", 4, "b"), call("c", 6, "a"), call("d", 10, None)]
    found = await january(api, path, *events)

    assert [(*line, x["quantity"]) for line, x in zip(lines(found), found["line_items"], strict=True)] == [
        ("usage", "40.00", *JANUARY, "26")
    ]
    told = str((await explained(api, found))["lines"][0]["tree"])
    assert all(f"quantity of {title}" in told for title in ("workspace a", "workspace b", "no workspace"))


async def test_what_is_taken_back_in_a_workspace_stays_there(api: Api) -> None:
    """Ten calls in one are 15.00, and fifteen less in another cost nothing and lower nothing. Late events that take
    back more than the ten, and three calls in a third for 8.00, bring 7.00 back."""
    path = await sold(api, item(TIERED))
    found = await january(api, path, call("a", 10, "a"), call("b", -15, "b"))
    assert (amounts([found]), found["line_items"][0]["quantity"]) == (["15.00"], "-5")
    await explained(api, found)

    await api.advance("2026-02-02T00:00:00Z")
    await send(api, call("late", -12, "a"), call("more", 3, "c"))
    await api.advance("2026-03-01T00:00:00Z")
    assert [(x["kind"], x["amount"]) for each in (await invoices(api))[1:] for x in each["line_items"]][:1] == [
        ("adjustment", "-7.00")
    ]


async def test_an_event_that_changes_its_workspace_is_billed_anew(api: Api) -> None:
    """Two calls of each of two workspaces are two packages; all four in one are one package, and 2.00 go back."""
    path = await sold(api, item({"type": "package", "package_size": "5", "package_price": "2.00"}))
    found = await january(api, path, call("a", 2, "a"), call("b", 2, "b"))
    await api.post("/events/b/amend", json={"properties": {"n": 2, "workspace": "a"}, "reason": "it moved"})
    await api.advance("2026-03-01T00:00:00Z")

    assert amounts([found]) == ["4.00"]
    assert [(x["kind"], x["amount"]) for x in (await invoices(api))[1]["line_items"]][:1] == [("adjustment", "-2.00")]


async def test_minimum_maximum_and_discount_hold_for_all_together(api: Api) -> None:
    """9.00 and 6.00 are raised to 20.00, once, and a tenth is taken off."""
    off = {"discount": {"type": "percentage", "value": "10"}}
    found = await january(
        api, await sold(api, item(TIERED, minimum="20.00", **off)), call("a", 4, "a"), call("b", 1, "b")
    )
    assert [line[:2] for line in lines(found)] == [("usage", "15.00"), ("true_up", "5.00"), ("discount", "-2.00")]


async def test_regions_inside_of_a_workspace_have_prices_of_their_own(api: Api) -> None:
    """In Europe packages of five at 2.00, elsewhere 1.00 a call: of the one two packages and three calls, of the other
    one package."""
    cell = {"when": {"region": "eu"}, "price": {"type": "package", "package_size": "5", "package_price": "2.00"}}
    matrix = {"type": "matrix", "dimensions": ["region"], "cells": [cell], "otherwise": UNIT}
    events = [
        call("a", 6, "a", region="eu"),
        call("b", 1, "a", region="us"),
        call("c", 2, "a"),
        call("d", 5, "b", region="eu"),
    ]
    assert amounts([await january(api, await sold(api, item(matrix)), *events)]) == ["9.00"]


async def test_usage_in_advance_adds_up_to_the_whole(api: Api) -> None:
    """Four calls in one workspace are 9.00; one in another and two more in the first are 6.00 and 2.00 more; the end
    of the month owes nothing else."""
    await sold(api, item(TIERED, billing_direction="advance", advance_interval="at_once"))
    for day, events in ((5, [("a", 4, "a")]), (10, [("b", 1, "b"), ("c", 2, "a")])):
        await api.advance(f"2026-01-{day:02}T12:00:00Z")
        await send(api, *(call(name, n, workspace, day=day) for name, n, workspace in events))
        await api.advance(f"2026-01-{day + 2:02}T12:00:00Z")
    await api.advance("2026-03-01T00:00:00Z")

    assert amounts(await invoices(api)) == ["9.00", "8.00"]


async def test_a_threshold_counts_what_all_workspaces_cost(api: Api) -> None:
    """Six and six calls cost 11.00 each, which reaches 20.00; at the end the 1.00 of one more call is left."""
    await sold(api, item(TIERED), usage_thresholds=[{"amount": "20.00"}])
    for day, workspace, n in ((5, "a", 6), (10, "b", 6), (15, "b", 1)):
        await api.advance(f"2026-01-{day:02}T12:00:00Z")
        await send(api, call(f"e{day}", n, workspace, day=day))
        await api.advance(f"2026-01-{day + 2:02}T12:00:00Z")
    await api.advance("2026-03-01T00:00:00Z")

    assert amounts(await invoices(api)) == ["22.00", "1.00"]


@pytest.mark.parametrize(
    ("aggregation", "events", "total", "quantity"),
    [
        ({"method": "max", "field": "n"}, [("a", 7), ("a", 4), ("b", 5)], "12.00", "7"),
        ({"method": "count_unique", "field": "user"}, [("a", 1), ("a", 2), ("b", 1)], "3.00", "2"),
    ],
)
async def test_what_does_not_add_up_is_measured_in_each_workspace(
    api: Api, aggregation: dict[str, Any], events: list[tuple[str, int]], total: str, quantity: str
) -> None:
    """The highest value, or the different users, of each workspace are priced; the line shows that of all."""
    await api.clock("2026-01-01T00:00:00Z")
    body = {"name": "Peak", "code": "peak", "event_name": "call", "aggregation": aggregation}
    await api.post("/metrics", json=body)
    product = {"name": "P", "code": "p", "fee_type": "metered", "payment_terms": "arrears", "metric_ids": ["peak"]}
    await api.post("/products", json=product)
    await plan(api, "pro", {**item(UNIT), "product_id": "p"})
    await customer(api)
    path = f"/subscriptions/{(await subscribe(api, start='2026-01-01'))['id']}"
    sent = [call(f"e{n}", value, workspace, user=f"user {value}") for n, (workspace, value) in enumerate(events)]
    found = await january(api, path, *sent)

    assert (found["total"], found["line_items"][0]["quantity"]) == (total, quantity)
    cells = [{"when": {"region": "eu"}, "price": UNIT}]
    apart = {**item({"type": "matrix", "dimensions": ["region"], "cells": cells}), "product_id": "p"}
    draft = {"name": "x", "currency": "USD", "items": [apart]}
    problem = await api.fails("POST", "/plans", 422, "plan_inconsistent", json=draft)
    assert [each["field"] for each in problem["errors"]] == ["items.0.price.price"]


async def test_more_workspaces_than_can_be_priced_are_refused(api: Api) -> None:
    """The thousand and first is one too many: nothing is shown or billed, and the reason is said, until a price by
    fewer properties has been agreed; a matrix of the same customer would still be measured by its cells."""
    matrix = {"type": "matrix", "dimensions": ["workspace"], "otherwise": UNIT}
    matrix["cells"] = [{"when": {"workspace": "w 7"}, "price": {"type": "unit", "unit_price": "5.00"}}]
    path = await sold(api, item(UNIT), {"product_id": "calls", "item_key": "cells", "price": matrix})
    await api.advance("2026-01-06T00:00:00Z")
    content = "\n".join(["time,account,w,n", *(f"2026-01-05T00:00:00Z,acme,w {n},1" for n in range(1_001))])
    columns = {"customer_column": "account", "timestamp_column": "time", "properties": {"workspace": "w", "n": "n"}}
    made = await api.post("/events/imports", json={"event_name": "call", "content": content, **columns})
    assert made["ingested"] == 1_001

    for way in ("upcoming-invoice", "usage"):
        await api.fails("GET", f"{path}/{way}", 422, "too_many_groups")
    await api.advance("2026-02-01T00:00:00Z")
    assert await invoices(api) == []

    plain = {"product_id": "calls", "price": UNIT}
    change = {"remove": [{"item_key": "calls"}], "add": [plain], "effective": "2026-01-01"}
    await api.post(f"{path}/changes", json=change)
    await api.advance("2026-02-02T00:00:00Z")
    (found,) = await invoices(api)
    assert sorted(line[:2] for line in lines(found)) == [("usage", "1001.00"), ("usage", "1005.00")]


@pytest.mark.parametrize(
    ("terms", "shares"),
    [
        ({}, ["16.00", "9.00", "0.00"]),
        ({"included_units": "12"}, ["0.00", "9.00", "0.00"]),
        ({"minimum": "50.00"}, ["32.00", "18.00", "0.00"]),
    ],
)
async def test_the_parts_of_a_charge_are_its_workspaces_with_what_each_costs(
    api: Api, terms: dict[str, str], shares: list[str]
) -> None:
    """Twelve calls at 16.00 and four at 9.00, not three to one; what all include is taken from the first. A workspace
    that gave back more than it used costs nothing. One can be asked for, and its numbers stay."""
    path = await sold(api, item(TIERED, **terms))
    await api.advance("2026-01-06T00:00:00Z")
    await send(api, call("a", 12, "a"), call("b", 4, "b"), call("c", -1, "c"))
    await api.advance("2026-01-07T00:00:00Z")

    for way in ("usage", "projected-usage"):
        (charge,) = (await api.get(f"{path}/{way}", grouped="true"))["charges"]
        parts = [(each["values"], each["quantity"], each["amount"]) for each in charge["parts"]]
        values = [({"workspace": name}, n) for name, n in (("a", "12"), ("b", "4"), ("c", "-1"))]
        assert parts == [(*said, share) for said, share in zip(values, shares, strict=True)]
    (one,) = (await api.get("/customers/acme/usage", group="workspace:b"))["charges"]
    assert [each["amount"] for each in one["parts"]] == shares[1:2]
