"""Events from before every period that is still open, where the event policy takes none of them."""

from typing import Any

from tests.client import Api
from tests.scenarios.business import (
    business,
    call,
    customer,
    fixed,
    invoices,
    lines,
    metered,
    plan,
    send,
    subscribe,
)

ONLY = {"open_periods_only": True}


async def verdict(api: Api, unique_id: str, at: str, **changes: Any) -> str | None:
    """The code under which one event is rejected; None where it is taken."""
    answer = await api.post("/events", json={"events": [{**call(unique_id, at, 1), **changes}]})
    return next((each["code"] for each in answer["rejected"]), None)


async def january(api: Api) -> None:
    """Calls at 1.00 of `acme`, billed for January, on 10 February; nothing is taken from before open periods."""
    await business(api, metered("1.00"))
    await api.patch("/events/policy", json=ONLY)
    await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-20T00:00:00Z")
    await send(api, call("in time", "2026-01-10T00:00:00Z", 10))
    await api.advance("2026-02-10T00:00:00Z")


async def test_the_policy_says_whether_it_is_so(api: Api) -> None:
    """It is off unless somebody says so, and stays when other parts of the policy change."""
    assert (await api.get("/events/policy"))["open_periods_only"] is False
    assert (await api.patch("/events/policy", json=ONLY))["open_periods_only"] is True
    assert (await api.patch("/events/policy", json={"strict": True}))["open_periods_only"] is True


async def test_an_event_of_a_billed_period_is_rejected_and_adjusted_once_it_may_be(api: Api) -> None:
    """The last second of January is too old, the first of February is not, and the reason says so. The policy is
    lifted, the event replayed, and its call stands as a correction of 1.00 on the invoice of 1 March."""
    await january(api)

    answer = await api.post("/events", json={"events": [call("late", "2026-01-31T23:59:59Z", 1)]})
    assert [each["code"] for each in answer["rejected"]] == ["too_old"]
    assert "from 2026-02-01T00:00:00Z on" in answer["rejected"][0]["detail"]
    assert await verdict(api, "early", "2026-02-01T00:00:00Z") is None
    (kept,) = (await api.get("/events/rejected"))["data"]
    assert (kept["unique_id"], kept["code"], kept["state"]) == ("late", "too_old", "open")
    assert (await api.post(f"/events/rejected/{kept['id']}/replay"))["failed"] == ["late"]

    await api.patch("/events/policy", json={"open_periods_only": False})
    assert (await api.post(f"/events/rejected/{kept['id']}/replay"))["ingested"] == ["late"]
    await api.advance("2026-03-01T00:00:00Z")
    *_, march = await invoices(api)
    assert lines(march) == [
        ("adjustment", "1.00", "2026-01-01", "2026-02-01"),
        ("usage", "1.00", "2026-02-01", "2026-03-01"),
    ]


async def test_the_repeat_of_a_stored_event_is_a_repeat(api: Api) -> None:
    """What was taken in time is answered as stored when it comes again after its period was billed."""
    await january(api)

    answer = await api.post("/events", json={"events": [call("in time", "2026-01-10T00:00:00Z", 10)]})
    assert (answer["duplicates"], answer["rejected"]) == (["in time"], [])


async def test_before_anything_was_billed_nothing_is_too_old(api: Api) -> None:
    """Usage before the subscription began is taken until a window was billed, and is too old for all of them then.
    The platform fee that is billed ahead closes no window of usage."""
    await business(api, fixed("31.00"), metered("1.00"))
    await api.patch("/events/policy", json=ONLY)
    assert await verdict(api, "a", "2025-06-01T00:00:00Z") is None
    await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-20T00:00:00Z")

    assert len(await invoices(api)) == 1
    assert await verdict(api, "b", "2025-06-01T00:00:00Z") is None
    await api.advance("2026-02-01T00:00:00Z")
    assert await verdict(api, "c", "2025-06-01T00:00:00Z") == "too_old"


async def test_whose_usage_nobody_bills_is_never_too_old(api: Api) -> None:
    """A customer without a subscription, and an event name that no metric of a subscription reads."""
    await january(api)
    await customer(api, "other")

    assert await verdict(api, "a", "2026-01-10T00:00:00Z", account="other") is None
    assert await verdict(api, "b", "2026-01-10T00:00:00Z", event_name="login") is None


async def test_one_open_period_is_enough(api: Api) -> None:
    """Calls that are billed by the year as well are taken from its beginning on, however many months were billed."""
    await business(api, metered("1.00"))
    await api.patch("/events/policy", json=ONLY)
    await subscribe(api, start="2026-01-01")
    await plan(api, "yearly", metered("0.50", billing_interval="yearly"))
    await subscribe(api, "yearly", start="2025-07-01")
    await api.advance("2026-03-10T00:00:00Z")

    assert await verdict(api, "a", "2026-01-10T00:00:00Z") is None
    assert await verdict(api, "b", "2025-07-01T00:00:00Z") is None
    assert await verdict(api, "c", "2025-06-30T23:59:59Z") == "too_old"


async def test_a_level_that_is_carried_is_never_too_old(api: Api) -> None:
    """A recurring metric counts every event before the end of its window, so that an old one changes the open one."""
    await api.clock("2026-01-01T00:00:00Z")
    seats = {"event_name": "seat", "aggregation": {"method": "sum", "field": "n"}, "recurring": True}
    await api.post("/metrics", json={"name": "Seats", "code": "seats", **seats})
    product = {"name": "Seats", "code": "seats", "fee_type": "metered", "payment_terms": "arrears"}
    await api.post("/products", json={**product, "metric_ids": ["seats"]})
    await plan(api, "pro", {**metered("1.00"), "product_id": "seats"})
    await customer(api)
    await subscribe(api, start="2026-01-01")
    await api.patch("/events/policy", json=ONLY)
    await api.advance("2026-03-10T00:00:00Z")

    assert await verdict(api, "a", "2026-01-10T00:00:00Z", event_name="seat") is None


async def test_after_the_end_the_last_period_is_the_bound(api: Api) -> None:
    """A subscription that ended in February and was billed: what happened before its end is too old, later is not."""
    await january(api)
    (subscription,) = (await api.get("/subscriptions"))["data"]
    await api.post(f"/subscriptions/{subscription['id']}/cancel", json={"effective": "2026-02-20"})
    await api.advance("2026-03-05T00:00:00Z")

    assert await verdict(api, "a", "2026-02-19T23:59:59Z") == "too_old"
    assert await verdict(api, "b", "2026-02-20T00:00:00Z") is None


async def test_a_new_price_leaves_the_window_before_it_open_until_it_is_billed(api: Api) -> None:
    """A change on 15 February cuts the window; its first part is billed on 1 March, and open until then."""
    await january(api)
    (subscription,) = (await api.get("/subscriptions"))["data"]
    await api.advance("2026-02-15T00:00:00Z")
    change = {"update": [{"product_id": "calls", "adjust": {"unit_price": "2.00"}}], "effective": "immediate"}
    await api.post(f"/subscriptions/{subscription['id']}/changes", json=change)
    await api.advance("2026-02-20T00:00:00Z")

    assert await verdict(api, "a", "2026-02-10T00:00:00Z") is None
    assert await verdict(api, "b", "2026-01-31T00:00:00Z") == "too_old"
    await api.advance("2026-03-01T00:00:00Z")
    assert await verdict(api, "c", "2026-02-10T00:00:00Z") == "too_old"


async def test_an_event_is_not_moved_to_where_it_would_not_be_taken(api: Api) -> None:
    """Amended into January it is refused by its timestamp; what stays where it is can be corrected, and a backfill
    takes any age."""
    await january(api)
    await send(api, call("now", "2026-02-05T00:00:00Z", 1))

    amend = {"timestamp": "2026-01-15T00:00:00Z", "reason": "it was earlier"}
    problem = await api.fails("POST", "/events/now/amend", 422, "event_unfit", json=amend)
    assert [(each["field"], each["code"]) for each in problem["errors"]] == [("timestamp", "too_old")]
    corrected = {"properties": {"n": 7}, "reason": "one digit too many"}
    assert (await api.post("/events/in time/amend", json=corrected))["properties"] == {"n": 7}
    window = {"start": "2026-01-01T00:00:00Z", "end": "2026-02-01T00:00:00Z", "reason": "lost"}
    made = await api.post("/backfills", json={**window, "events": [call("lost", "2026-01-16T00:00:00Z", 1)]})
    assert made["events"] == 1


async def test_a_lot_of_several_customers_has_a_verdict_each(api: Api) -> None:
    """Old events of one whose January was billed, and of two who begin in February: one too old, two not."""
    await january(api)
    for n in range(3):
        await customer(api, f"c{n}")
        await subscribe(api, customer_id=f"c{n}", start="2026-02-01")
    events = [call(f"e{n}", "2026-01-10T00:00:00Z", 1, account) for n, account in enumerate(("c0", "acme", "c1"))]

    answer = await api.post("/events", json={"events": events})
    assert (answer["ingested"], answer["failed"]) == (["e0", "e2"], ["e1"])
