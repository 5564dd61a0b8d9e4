"""Usage so far, around and inside a pause: what is shown is what will be billed."""

import pytest

from tests.client import Api
from tests.scenarios.business import business, call, customer, invoices, lines, metered, plan, send, subscribe

REJECT = {"paused_usage": "reject"}


async def verdict(api: Api, unique_id: str, at: str, **changes: str) -> str | None:
    """The code under which one event is rejected; None where it is taken."""
    answer = await api.post("/events", json={"events": [{**call(unique_id, at, 1), **changes}]})
    return next((each["code"] for each in answer["rejected"]), None)


async def paused(api: Api, mode: str = "credit") -> str:
    """Calls at 1.00 of `acme`, paused from 11 to 21 January, on the 25th; usage of pauses is not taken."""
    await business(api, metered("1.00"))
    await api.patch("/events/policy", json=REJECT)
    path = f"/subscriptions/{(await subscribe(api, start='2026-01-01'))['id']}"
    await api.advance("2026-01-05T00:00:00Z")
    await api.post(f"{path}/pause", json={"mode": mode, "effective": "2026-01-11", "resumes_on": "2026-01-21"})
    await api.advance("2026-01-25T00:00:00Z")
    return path


@pytest.mark.parametrize("mode", ["credit", "shift"])
async def test_usage_in_a_pause_is_shown_as_not_billable(api: Api, mode: str) -> None:
    """Three calls before the pause, five in it, seven after it: 3.00 and 7.00 are shown and billed, the five cost
    nothing."""
    await business(api, metered("1.00"))
    made = await subscribe(api, start="2026-01-01")
    path = f"/subscriptions/{made['id']}"
    shown = []
    for day, n in (("2026-01-05", 3), ("2026-01-15", 5), ("2026-01-25", 7)):
        await api.advance(f"{day}T00:00:00Z")
        if n == 5:
            await api.post(f"{path}/pause", json={"mode": mode, "effective": "2026-01-11", "resumes_on": "2026-01-21"})
        await send(api, call(day, f"{day}T00:00:00Z", n))
        await api.advance(f"{day}T01:00:00Z")
        (charge,) = (await api.get(f"{path}/usage"))["charges"]
        (ahead,) = (await api.get(f"{path}/projected-usage"))["charges"]
        assert (charge["billable"], ahead["projected_amount"] == "0.00") == (n != 5, n == 5)
        shown.append((charge["period_start"], charge["period_end"], charge["quantity"], charge["amount"]))
    end = "2026-02-01" if mode == "credit" else "2026-02-11"
    await api.advance(f"{end}T00:00:00Z")

    assert shown == [
        ("2026-01-01", "2026-02-01", "3", "3.00"),
        ("2026-01-11", "2026-01-21", "5", "0.00"),
        ("2026-01-21", end, "7", "7.00"),
    ]
    assert [line for invoice in await invoices(api) for line in lines(invoice)] == [
        ("usage", "3.00", "2026-01-01", "2026-01-11"),
        ("usage", "7.00", "2026-01-21", end),
    ]


async def test_a_pause_that_keeps_billing_changes_nothing_of_usage(api: Api) -> None:
    """What is used in it is billed."""
    await business(api, metered("1.00"))
    made = await subscribe(api, start="2026-01-01")
    path = f"/subscriptions/{made['id']}"
    await api.advance("2026-01-15T00:00:00Z")
    await api.post(f"{path}/pause", json={"mode": "keep_billing"})
    await send(api, call("in", "2026-01-15T00:00:00Z", 5))
    await api.advance("2026-01-15T01:00:00Z")

    (charge,) = (await api.get(f"{path}/usage"))["charges"]
    assert (charge["period_start"], charge["billable"], charge["amount"]) == ("2026-01-01", True, "5.00")


async def test_the_policy_says_what_becomes_of_usage_in_pauses(api: Api) -> None:
    """It is taken unless somebody says otherwise, and stays when other parts of the policy change."""
    assert (await api.get("/events/policy"))["paused_usage"] == "not_billable"
    assert (await api.patch("/events/policy", json=REJECT))["paused_usage"] == "reject"
    assert (await api.patch("/events/policy", json={"strict": True}))["paused_usage"] == "reject"
    await api.fails("PATCH", "/events/policy", 422, json={"paused_usage": "bill"})


@pytest.mark.parametrize("mode", ["credit", "shift"])
async def test_usage_in_a_pause_is_rejected_where_the_policy_says_so(api: Api, mode: str) -> None:
    """From the first instant of the pause to its last; before it, after it, of another name and of a customer without a
    subscription events are taken. Once the policy is lifted, what was kept is taken, and costs nothing."""
    await paused(api, mode)
    await customer(api, "other")
    verdicts = [
        await verdict(api, f"e{n}", at)
        for n, at in enumerate(
            ("2026-01-10T23:59:59Z", "2026-01-11T00:00:00Z", "2026-01-20T23:59:59Z", "2026-01-21T00:00:00Z")
        )
    ]
    assert verdicts == [None, "paused", "paused", None]
    assert await verdict(api, "name", "2026-01-15T00:00:00Z", event_name="other") is None
    assert await verdict(api, "other", "2026-01-15T00:00:00Z", account="other") is None
    kept = {each["unique_id"]: each for each in (await api.get("/events/rejected"))["data"]}
    assert sorted(kept) == ["e1", "e2"]
    assert "2026-01-20T23:59:59Z" in kept["e2"]["detail"]

    await api.patch("/events/policy", json={"paused_usage": "not_billable"})
    assert (await api.post(f"/events/rejected/{kept['e1']['id']}/replay"))["ingested"] == ["e1"]
    await api.advance("2026-03-01T00:00:00Z")
    assert [line[1] for invoice in await invoices(api) for line in lines(invoice) if line[1] != "0.00"] == [
        "1.00",
        "1.00",
    ]


async def test_what_another_subscription_bills_is_taken(api: Api) -> None:
    """Of two that bill by calls one is paused; when both are, nothing is taken."""
    path = await paused(api)
    await plan(api, "more", metered("2.00"))
    other = await subscribe(api, "more", start="2026-01-01")
    await api.advance("2026-01-26T00:00:00Z")
    assert await verdict(api, "a", "2026-01-15T00:00:00Z") is None

    await api.post(f"/subscriptions/{other['id']}/pause", json={"mode": "credit", "effective": "2026-01-26"})
    await api.advance("2026-01-27T00:00:00Z")
    assert await verdict(api, "b", "2026-01-26T12:00:00Z") is None
    await api.post(f"{path}/pause", json={"mode": "credit", "effective": "2026-01-27"})
    await api.advance("2026-01-28T00:00:00Z")
    assert await verdict(api, "c", "2026-01-26T12:00:00Z") is None
    assert await verdict(api, "d", "2026-01-27T00:00:00Z") == "paused"


async def test_an_event_is_not_moved_into_a_pause(api: Api) -> None:
    """A correction that says another time is refused there; one of what was used is not."""
    await paused(api)
    assert await verdict(api, "a", "2026-01-10T00:00:00Z") is None
    moved = {"timestamp": "2026-01-15T00:00:00Z", "reason": "a later day"}
    problem = await api.fails("POST", "/events/a/amend", 422, "event_unfit", json=moved)
    assert "paused" in problem["detail"]
    fixed = await api.post("/events/a/amend", json={"properties": {"n": 2}, "reason": "two"})
    assert fixed["properties"] == {"n": 2}


async def test_a_pause_that_keeps_billing_takes_usage(api: Api) -> None:
    """It stops no service, and what is used in it is billed."""
    await business(api, metered("1.00"))
    await api.patch("/events/policy", json=REJECT)
    made = await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-15T00:00:00Z")
    await api.post(f"/subscriptions/{made['id']}/pause", json={"mode": "keep_billing"})
    await api.advance("2026-01-16T00:00:00Z")
    assert await verdict(api, "in", "2026-01-15T12:00:00Z") is None


async def test_what_carries_on_after_the_pause_is_taken_in_it(api: Api) -> None:
    """A seat that is taken in the pause is there after it: events of a recurring metric are never rejected."""
    await business(api)
    seats = {"name": "Seats", "code": "seats", "event_name": "call", "recurring": True}
    metric = await api.post("/metrics", json={**seats, "aggregation": {"method": "sum", "field": "n"}})
    product = {"name": "Seats", "code": "seats", "fee_type": "metered", "payment_terms": "arrears"}
    await api.post("/products", json={**product, "metric_ids": [metric["id"]]})
    await plan(api, "seats", {**metered("1.00"), "product_id": "seats"})
    await api.patch("/events/policy", json=REJECT)
    made = await subscribe(api, "seats", start="2026-01-01")
    await api.post(f"/subscriptions/{made['id']}/pause", json={"mode": "credit", "effective": "2026-01-11"})
    await api.advance("2026-01-15T00:00:00Z")
    assert await verdict(api, "in", "2026-01-14T12:00:00Z") is None
