"""A price on the value that most events do not exceed: shown, issued, corrected, in groups, and not in advance."""

from typing import Any

from tests.client import Api
from tests.scenarios.business import amounts, call, customer, invoices, lines, metered, money, plan, send, subscribe

P95 = {"method": "percentile", "field": "n", "percent": "95"}


async def sold(api: Api, **metric: Any) -> str:
    """The path of a subscription from 1 January to bandwidth, at 2.00 for each of its 95th percentile."""
    await api.clock("2026-01-01T00:00:00Z")
    given = {"name": "Bandwidth", "code": "bandwidth", "event_name": "call", "aggregation": P95, **metric}
    await api.post("/metrics", json=given)
    product = {"name": "B", "code": "b", "fee_type": "metered", "payment_terms": "arrears"}
    await api.post("/products", json={**product, "metric_ids": ["bandwidth"]})
    await plan(api, "pro", {**metered("2.00"), "product_id": "b"})
    await customer(api)
    return f"/subscriptions/{(await subscribe(api, start='2026-01-01'))['id']}"


async def test_the_highest_five_percent_cost_nothing(api: Api) -> None:
    """Of twenty values the nineteenth is that of 95 %: 19 x 2.00. A late event above all of them makes it the twentieth
    of twenty-one, which is 20, and 2.00 more."""
    path = await sold(api)
    await api.advance("2026-01-06T00:00:00Z")
    await send(api, *(call(f"e{n}", "2026-01-05T00:00:00Z", n) for n in range(1, 21)))
    await api.advance("2026-01-07T00:00:00Z")
    (charge,) = (await api.get(f"{path}/usage"))["charges"]
    (ahead,) = (await api.get(f"{path}/projected-usage"))["charges"]
    upcoming = await api.get(f"{path}/upcoming-invoice")
    await api.advance("2026-02-01T00:00:00Z")
    (january,) = await invoices(api)

    assert (charge["quantity"], charge["amount"], ahead["projected_amount"]) == ("19", "38.00", "38.00")
    assert (amounts([january]), money(january)) == (["38.00"], money(upcoming))
    await api.advance("2026-02-02T00:00:00Z")
    await send(api, call("late", "2026-01-20T00:00:00Z", 1000))
    await api.advance("2026-03-01T00:00:00Z")
    assert [line[:2] for line in lines((await invoices(api))[1])][:1] == [("adjustment", "2.00")]


async def test_it_cannot_be_owed_as_it_comes(api: Api) -> None:
    """It may fall with more usage, and is known when its period is over."""
    await sold(api)
    item = {**metered("2.00", billing_direction="advance"), "product_id": "b"}
    body = {"name": "x", "code": "x", "currency": "USD", "items": [item]}
    problem = await api.fails("POST", "/plans", 422, "plan_inconsistent", json=body)
    assert [each["field"] for each in problem["errors"]] == ["items.0.price.billing_direction"]


async def test_it_is_one_of_each_group(api: Api) -> None:
    """The whole is no sum of them: 1, 2 and 30 in one region, 7 in another; at most 30 of four."""
    path = await sold(api, group_by=["region"])
    await api.advance("2026-01-06T00:00:00Z")
    events = [call(f"e{n}", "2026-01-05T00:00:00Z", n) for n in (1, 2, 30, 7)]
    for event in events:
        event["properties"]["region"] = "us" if event["unique_id"] == "e7" else "eu"
    await send(api, *events)
    await api.advance("2026-01-07T00:00:00Z")

    (found,) = (await api.get(f"{path}/usage", grouped="true"))["metrics"]
    assert found["quantity"] == "30"
    assert [(each["values"]["region"], each["quantity"]) for each in found["groups"]] == [("eu", "30"), ("us", "7")]
