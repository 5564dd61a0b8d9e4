"""Usage as it was known at an instant, and the parts that a charge is made of."""

from tests.client import Api
from tests.scenarios.business import business, call, customer, metered, plan, send, subscribe


async def test_usage_as_it_was_known(api: Api) -> None:
    """3 calls were known on the 10th, 8 on the 20th; a charge and a metric tell both, with the money of each."""
    await business(api, metered("0.50"))
    made = await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-10T00:00:00Z")
    await send(api, call("e1", "2026-01-02T00:00:00Z", 3))
    await api.advance("2026-01-20T00:00:00Z")
    await send(api, call("e2", "2026-01-03T00:00:00Z", 5))

    for path in ("/customers/acme/usage", f"/subscriptions/{made['id']}/usage"):
        now, then = await api.get(path), await api.get(path, known_at="2026-01-10T00:00:00Z")
        assert "known_at" not in now
        assert (now["as_of"], then["as_of"], then["known_at"]) == (
            *["2026-01-20T00:00:00Z"] * 2,
            "2026-01-10T00:00:00Z",
        )
        for answer, quantity, amount in ((now, "8", "4.00"), (then, "3", "1.50")):
            assert [(x["quantity"], x["amount"]) for x in answer["charges"]] == [(quantity, amount)]
            assert [x["quantity"] for x in answer["metrics"]] == [quantity]
        nothing = await api.get(path, known_at="2026-01-09T23:59:59Z")
        assert (nothing["metrics"], nothing["charges"][0]["quantity"]) == ([], "0")


async def test_a_charge_shows_its_parts_with_their_shares(api: Api) -> None:
    """Calls by region at 0.01, the first thousand free: 1500 cost 5.00, of which 500 calls bear a third, rounded so
    that the shares add up."""
    await api.clock("2026-01-01T00:00:00Z")
    metric = await api.post(
        "/metrics",
        json={
            "name": "Calls",
            "code": "calls",
            "event_name": "call",
            "aggregation": {"method": "sum", "field": "n"},
            "group_by": ["region"],
        },
    )
    product = {"name": "Calls", "code": "calls", "fee_type": "metered", "payment_terms": "arrears"}
    await api.post("/products", json={**product, "metric_ids": [metric["id"]]})
    tiers = [{"up_to": "1000", "unit_price": "0"}, {"up_to": None, "unit_price": "0.01"}]
    price = {"type": "graduated", "billing_interval": "monthly", "tiers": tiers}
    await plan(api, "pro", {"product_id": "calls", "price": price})
    await customer(api)
    await subscribe(api, start="2026-01-01")
    for n, region in enumerate(("eu", "us", "us")):
        event = call(f"e{n}", "2026-01-01T00:00:00Z", 500)
        event["properties"]["region"] = region
        await send(api, event)

    (charge,) = (await api.get("/customers/acme/usage", grouped="true"))["charges"]
    assert (charge["quantity"], charge["amount"]) == ("1500", "5.00")
    assert [(x["values"], x["quantity"], x["events"], x["amount"]) for x in charge["parts"]] == [
        ({"region": "eu"}, "500", 1, "1.67"),
        ({"region": "us"}, "1000", 2, "3.33"),
    ]
    assert {x["metric_id"] for x in charge["parts"]} == {metric["id"]}
    (plain,) = (await api.get("/customers/acme/usage"))["charges"]
    assert "parts" not in plain
