"""Events that come late, twice, or after everything is over."""

from tests.client import Api
from tests.scenarios.business import amounts, business, call, customer, fixed, invoices, lines, metered, send, subscribe


async def test_late_events_are_corrected_on_the_next_invoice(api: Api) -> None:
    """January was billed with 10 calls; 5 more arrive in February and stand on the invoice of 1 March."""
    await business(api, fixed("31.00"), metered("1.00"))
    await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-20T00:00:00Z")
    await send(api, call("e1", "2026-01-10T00:00:00Z", 10))
    await api.advance("2026-02-10T00:00:00Z")
    await send(api, call("late", "2026-01-31T23:59:59Z", 5), call("feb", "2026-02-01T00:00:00Z", 7))

    await api.advance("2026-04-01T00:00:00Z")
    _, second, third, fourth = await invoices(api)
    assert lines(second)[1] == ("usage", "10.00", "2026-01-01", "2026-02-01")
    assert lines(third)[1:] == [
        ("adjustment", "5.00", "2026-01-01", "2026-02-01"),
        ("usage", "7.00", "2026-02-01", "2026-03-01"),
    ]
    assert lines(fourth)[1:] == [("usage", "0.00", "2026-03-01", "2026-04-01")], "the correction is made once"


async def test_late_events_move_a_graduated_price_by_the_difference(api: Api) -> None:
    """900 calls are free, 300 late ones make 1200: 200 beyond the thousand at 0.02 are 4.00."""
    tiers = [{"up_to": "1000", "unit_price": "0"}, {"up_to": None, "unit_price": "0.02"}]
    graduated = {"product_id": "calls", "price": {"type": "graduated", "billing_interval": "monthly", "tiers": tiers}}
    await business(api, graduated)
    await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-20T00:00:00Z")
    await send(api, call("e1", "2026-01-10T00:00:00Z", 900))
    await api.advance("2026-02-10T00:00:00Z")
    await send(api, call("late", "2026-01-11T00:00:00Z", 300))

    await api.advance("2026-03-01T00:00:00Z")
    (only,) = await invoices(api)
    assert lines(only)[0] == ("usage", "4.00", "2026-01-01", "2026-02-01")
    assert only["total"] == "4.00"


async def test_repeated_events_change_nothing(api: Api) -> None:
    """The same event three times, before and after the invoice, is billed once."""
    await business(api, metered("1.00"))
    await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-20T00:00:00Z")
    once = call("e1", "2026-01-10T00:00:00Z", 10)
    await send(api, once, once)
    await api.advance("2026-02-01T00:00:00Z")
    again = await api.post("/events", json={"events": [once]})
    assert again["duplicates"] == ["e1"]

    await api.advance("2026-03-01T00:00:00Z")
    assert amounts(await invoices(api)) == ["10.00"]


async def test_the_final_invoice_takes_all_usage_up_to_the_end(api: Api) -> None:
    """Canceled on the 20th: the last window is [1st, 20th)."""
    await business(api, metered("1.00"))
    made = await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-20T00:00:00Z")
    await send(api, call("in", "2026-01-19T23:59:59.999999Z", 2), call("out", "2026-01-20T00:00:00Z", 50))
    await api.post(f"/subscriptions/{made['id']}/cancel", json={})

    await api.advance("2026-03-01T00:00:00Z")
    assert [lines(x) for x in await invoices(api)] == [[("usage", "2.00", "2026-01-01", "2026-01-20")]]


async def test_usage_with_two_metrics_of_one_product_adds_up(api: Api) -> None:
    """A product that measures two metrics is billed by their sum."""
    await business(api, fixed("1.00"))
    metric = await api.post(
        "/metrics",
        json={"name": "Jobs", "code": "jobs", "event_name": "job", "aggregation": {"method": "count"}},
    )
    calls = await api.get("/metrics/calls")
    both = {"name": "Both", "code": "both", "fee_type": "metered", "payment_terms": "arrears"}
    await api.post("/products", json={**both, "metric_ids": [calls["id"], metric["id"]]})
    item = {**metered("1.00"), "product_id": "both"}
    await api.post("/plans", json={"name": "Both", "code": "both", "currency": "USD", "items": [item]})
    await subscribe(api, "both", start="2026-01-01")
    await api.advance("2026-01-20T00:00:00Z")
    job = {**call("j1", "2026-01-10T00:00:00Z", 0), "event_name": "job"}
    await send(api, call("c1", "2026-01-10T00:00:00Z", 4), job)

    await api.advance("2026-02-01T00:00:00Z")
    assert [x["total"] for x in await invoices(api)] == ["5.00"]


async def test_usage_is_that_of_the_subscription_alone(api: Api) -> None:
    """Two customers: each subscription shows the calls of its own."""
    await business(api, metered("0.50"))
    await customer(api, "beta")
    ours, theirs = await subscribe(api, start="2026-01-01"), await subscribe(api, customer_id="beta")
    await send(api, call("e1", "2026-01-01T00:00:00Z", 3), call("e2", "2026-01-01T00:00:00Z", 8, account="beta"))

    for made, quantity, amount in ((ours, "3", "1.50"), (theirs, "8", "4.00")):
        (charge,) = (await api.get(f"/subscriptions/{made['id']}/usage"))["charges"]
        assert (charge["quantity"], charge["amount"]) == (quantity, amount)
