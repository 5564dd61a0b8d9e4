"""Which of its usage a business asks for: some metrics, some products, some groups; and how fresh the answer is."""

from typing import Any

from sqlalchemy import text

from tests.client import Api
from tests.metering.rollups import Ledgered
from tests.scenarios.business import call, customer, plan, send, subscribe
from tests.tenants.inventory import tenant_of


async def calls_and_seats(api: Api) -> str:
    """Calls by region and speed, the first thousand free, and logins at 1.00 each; the id of the subscription.

    1500 calls cost 5.00: 500 in eu, slow, and 500 fast and 500 slow ones in us. There are two logins.
    """
    await api.clock("2026-01-01T00:00:00Z")
    sums = {"event_name": "call", "aggregation": {"method": "sum", "field": "n"}, "group_by": ["region", "fast"]}
    await api.post("/metrics", json={"name": "Calls", "code": "calls", **sums})
    counts = {"event_name": "login", "aggregation": {"method": "count"}}
    await api.post("/metrics", json={"name": "Logins", "code": "logins", **counts})
    product = {"fee_type": "metered", "payment_terms": "arrears"}
    for name in ("calls", "logins"):
        await api.post("/products", json={**product, "name": name, "code": name, "metric_ids": [name]})
    tiers = [{"up_to": "1000", "unit_price": "0"}, {"up_to": None, "unit_price": "0.01"}]
    monthly = {"billing_interval": "monthly"}
    await plan(
        api,
        "pro",
        {"product_id": "calls", "price": {**monthly, "type": "graduated", "tiers": tiers}},
        {"product_id": "logins", "price": {**monthly, "type": "unit", "unit_price": "1.00"}},
    )
    await customer(api)
    made = await subscribe(api, start="2026-01-01")
    for n, properties in enumerate(({"region": "eu"}, {"region": "us", "fast": "yes"}, {"region": "us"})):
        event = call(f"e{n}", "2026-01-01T00:00:00Z", 500)
        event["properties"] |= properties
        await send(api, event)
    for n in range(2):
        await send(api, {**call(f"l{n}", "2026-01-01T00:00:00Z", 1), "event_name": "login"})
    return str(made["id"])


def shown(answer: dict[str, Any]) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The metrics with their quantities, and the charges with their amounts."""
    return (
        [(each["code"], each["quantity"]) for each in answer["metrics"]],
        sorted((each["name"], each["amount"]) for each in answer["charges"]),
    )


async def test_usage_is_asked_for_by_metric_and_product(api: Api) -> None:
    """What is left out changes no number and no period; commas mean any of, and what is named must exist."""
    subscription = await calls_and_seats(api)
    calls, logins = ([("calls", "1500")], [("calls", "5.00")]), ([("logins", "2")], [("logins", "2.00")])
    both = (calls[0] + logins[0], calls[1] + logins[1])

    for path in ("/customers/acme/usage", f"/subscriptions/{subscription}/usage"):
        whole = await api.get(path)
        for asked, expected in (
            ({}, both),
            ({"metric_id": "calls"}, calls),
            ({"product_id": "logins"}, logins),
            ({"metric_id": "calls,logins"}, both),
            ({"product_id": "calls", "metric_id": "calls"}, calls),
            ({"product_id": "calls", "metric_id": "logins"}, ([], [])),
        ):
            found = await api.get(path, **asked)
            assert shown(found) == expected
            assert [found[name] for name in ("period_start", "period_end")] == ["2026-01-01", "2026-02-01"]
            assert all(each in whole["charges"] for each in found["charges"])
        for unknown in ({"metric_id": "nobody"}, {"product_id": "nothing"}):
            await api.fails("GET", path, 404, "not_found", params=unknown)


async def test_usage_is_asked_for_by_group(api: Api) -> None:
    """A part has its share of what the whole costs, whichever parts are shown; values of one property are any of,
    several properties all of, and nothing behind the colon is no such property."""
    subscription = await calls_and_seats(api)
    eu, fast, slow = ("eu", None), ("us", "yes"), ("us", None)

    for path in ("/customers/acme/usage", f"/subscriptions/{subscription}/usage"):
        everything = await api.get(path, grouped="true", metric_id="calls")
        (charge,) = everything["charges"]
        assert sorted(x["amount"] for x in charge["parts"]) == ["1.66", "1.67", "1.67"]
        share = {(x["values"]["region"], x["values"]["fast"]): x["amount"] for x in charge["parts"]}
        for asked, expected in (
            ("region:eu", [eu]),
            ("region:us", [fast, slow]),
            ("region:us,fast:yes", [fast]),
            ("region:eu,region:us,fast:", [eu, slow]),
            ("region:asia", []),
            ("tier:gold", []),
        ):
            found = await api.get(path, group=asked)
            of_calls = next(each for each in found["charges"] if each["name"] == "calls")
            assert (of_calls["quantity"], of_calls["amount"]) == ("1500", "5.00")
            parts = {(x["values"]["region"], x["values"]["fast"]): x for x in of_calls.get("parts", [])}
            assert parts.keys() == set(expected)
            assert all((x["quantity"], x["amount"]) == ("500", share[key]) for key, x in parts.items())
            metric = next(each for each in found["metrics"] if each["code"] == "calls")
            groups = {(x["values"]["region"], x["values"]["fast"]) for x in metric.get("groups", [])}
            assert (metric["quantity"], groups) == ("1500", set(parts))
        await api.fails("GET", path, 422, "invalid", params={"group": "region"})


async def test_usage_says_how_far_it_is_folded(api: Api) -> None:
    """All is folded: up to the instant of the answer. Nobody folds for a day: up to the day before, and an event that
    came since is counted all the same; 1500 calls and 500 and 500 are 2500, the first thousand free."""
    subscription = await calls_and_seats(api)
    books = Ledgered(api.app, await tenant_of(api))
    await api.advance("2026-01-02T00:00:00Z")
    await send(api, call("second", "2026-01-01T12:00:00Z", 500))
    await books.fold()
    paths = ("/customers/acme/usage", f"/subscriptions/{subscription}/usage")
    for path in paths:
        level = await api.get(path, metric_id="calls")
        assert level["folded_through"] == level["as_of"] == "2026-01-02T00:00:00Z"
        assert shown(level) == ([("calls", "2000")], [("calls", "10.00")])

    async with api.app.database.system() as conn:
        query = text("select from usage_folds where tenant_id = :tenant for update")
        await conn.execute(query, {"tenant": books.tenant})
        await api.advance("2026-01-03T00:00:00Z")
        await send(api, call("third", "2026-01-02T12:00:00Z", 500))
        for path in paths:
            late = await api.get(path, metric_id="calls")
            assert (late["folded_through"], late["as_of"]) == ("2026-01-02T00:00:00Z", "2026-01-03T00:00:00Z")
            assert shown(late) == ([("calls", "2500")], [("calls", "15.00")])

    await books.fold()
    for path in paths:
        assert (await api.get(path, metric_id="calls"))["folded_through"] == "2026-01-03T00:00:00Z"
