"""A customer that moves to another time zone: the boundaries that lie ahead move with it (correctness T-03)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.client import Api
from tests.scenarios.business import amounts, business, call, fixed, invoices, metered, money, send, subscribe

KOLKATA, NEW_YORK = {"timezone": "Asia/Kolkata"}, {"timezone": "America/New_York"}


async def only(api: Api) -> Any:
    """The one subscription."""
    (found,) = (await api.get("/subscriptions"))["data"]
    return found


async def test_the_next_boundary_lies_at_the_new_midnight(api: Api) -> None:
    """From Kolkata to New York on 1 January: the second month begins at 05:00 UTC on 1 February, not at 18:30 on 31
    January; the subscription says in which zone its first day began."""
    await business(api, fixed("31.00"), at="2026-01-01T12:00:00Z", **KOLKATA)
    await subscribe(api, start="2026-01-01")
    await api.patch("/customers/acme", json=NEW_YORK)

    await api.advance("2026-02-01T04:59:59.999999Z")
    assert amounts(await invoices(api)) == ["31.00"]
    await api.advance("2026-02-01T05:00:00Z")
    assert amounts(await invoices(api)) == ["31.00", "31.00"]
    found = await only(api)
    assert found["timezone"] == "America/New_York"
    assert found["earlier_timezones"] == [{"timezone": "Asia/Kolkata", "before": "2026-01-02"}]


async def test_usage_is_shown_in_the_window_in_which_it_is_billed(api: Api) -> None:
    """January began at 18:30 UTC on 31 December in Kolkata and ends at 05:00 UTC on 1 February in New York, where
    February begins: each use is in one of them, by metric as by charge, as it is previewed and issued."""
    await business(api, metered("1.00"), at="2026-01-01T12:00:00Z", **KOLKATA)
    path = f"/subscriptions/{(await subscribe(api, start='2026-01-01'))['id']}"
    await api.patch("/customers/acme", json=NEW_YORK)
    await api.advance("2026-01-02T12:00:00Z")
    await send(api, call("before", "2025-12-31T18:29:59Z", 1), call("first", "2025-12-31T18:30:00Z", 5))
    await send(api, call("last", "2026-02-01T04:59:59Z", 7), call("next", "2026-02-01T05:00:00Z", 11))

    for usage in ("/customers/acme/usage", f"{path}/usage"):
        shown = await api.get(usage)
        assert [each["quantity"] for each in shown["metrics"]] == ["12"]
        assert [each["quantity"] for each in shown["charges"]] == ["12"]
        assert (shown["period_start"], shown["period_end"]) == ("2026-01-01", "2026-02-01")
    upcoming = await api.get(f"{path}/upcoming-invoice")
    await api.advance("2026-02-01T05:00:00Z")
    (issued,) = await invoices(api)
    assert money(issued) == money(upcoming)
    await api.advance("2026-03-01T05:00:00Z")
    assert amounts(await invoices(api)) == ["12.00", "11.00"]


async def test_a_boundary_that_has_passed_in_the_new_zone_stays_in_the_old_one(api: Api) -> None:
    """At 15:00 on 31 January in New York it is 1 February in Kolkata. Whoever moves there then has the month end in New
    York, for its end has not come there and cannot lie in the past; the month after ends in Kolkata."""
    await business(api, metered("1.00"), at="2026-01-01T12:00:00Z", **NEW_YORK)
    await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-31T20:00:00Z")
    await api.patch("/customers/acme", json=KOLKATA)
    await api.advance("2026-01-31T20:00:01Z")
    await send(api, call("a", "2026-02-01T04:59:59Z", 1), call("b", "2026-02-01T05:00:00Z", 20))
    await send(api, call("c", "2026-02-28T18:29:59Z", 300), call("d", "2026-02-28T18:30:00Z", 4000))

    assert (await only(api))["earlier_timezones"] == [{"timezone": "America/New_York", "before": "2026-02-02"}]
    await api.advance("2026-02-28T18:30:00Z")
    assert amounts(await invoices(api)) == ["1.00", "320.00"]


async def test_a_move_and_back_leaves_nothing(api: Api) -> None:
    """The day on which the other zone was to begin has not come."""
    await business(api, fixed("31.00"), at="2026-01-01T12:00:00Z", **KOLKATA)
    await subscribe(api, start="2026-01-01")
    for zone in (NEW_YORK, KOLKATA):
        await api.patch("/customers/acme", json=zone)
        await api.advance("2026-01-01T12:00:01Z" if zone is NEW_YORK else "2026-01-01T12:00:02Z")

    assert ((await only(api))["timezone"], (await only(api))["earlier_timezones"]) == ("Asia/Kolkata", [])
    await api.advance("2026-01-31T18:30:00Z")
    assert amounts(await invoices(api)) == ["31.00", "31.00"]


async def test_what_is_over_and_what_has_not_begun(api: Api) -> None:
    """A canceled subscription keeps its zone, and a draft has no day that began in another than the new one."""
    await business(api, fixed("31.00"), at="2026-01-01T12:00:00Z", **KOLKATA)
    over = await subscribe(api, start="2026-01-01")
    draft = await subscribe(api, start="2026-02-01", auto_activate=False)
    await api.post(f"/subscriptions/{over['id']}/cancel", json={"effective": "immediate"})
    await api.patch("/customers/acme", json=NEW_YORK)
    await api.advance("2026-01-02T12:00:00Z")

    found = {each["id"]: each for each in (await api.get("/subscriptions"))["data"]}
    assert (found[over["id"]]["timezone"], found[draft["id"]]["timezone"]) == ("Asia/Kolkata", "America/New_York")
    assert [found[each["id"]]["earlier_timezones"] for each in (over, draft)] == [[], []]


async def test_other_changes_of_a_customer_move_nothing(api: Api) -> None:
    """The subscription is not even said to have changed."""
    await business(api, fixed("31.00"), at="2026-01-01T12:00:00Z", **KOLKATA)
    await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-02T12:00:00Z")
    before = [each["type"] for each in (await api.get("/feed"))["data"]].count("subscription.updated")
    await api.patch("/customers/acme", json={"name": "Acme", **KOLKATA})
    await api.advance("2026-01-03T12:00:00Z")

    after = [each["type"] for each in (await api.get("/feed"))["data"]]
    assert (after.count("customer.updated"), after.count("subscription.updated")) == (1, before)


@pytest.mark.parametrize(
    ("interval", "moves", "last"),
    [
        (
            "weekly",
            {"2026-01-14T20:00:00Z": "America/Los_Angeles", "2026-02-01T07:30:00Z": "Pacific/Auckland"},
            "2026-02-22T11:00:00Z",  # the midnight of 23 February in Auckland, seven weeks after it began
        ),
        (
            "daily",
            {"2026-01-07T12:00:00Z": "Pacific/Auckland", "2026-01-09T12:00:00Z": "America/Los_Angeles"},
            "2026-01-13T08:00:00Z",  # the midnight of 13 January in Los Angeles
        ),
    ],
)
async def test_every_use_is_billed_once(api: Api, interval: str, moves: dict[str, str], last: str) -> None:
    """A use every three hours, half past, and two moves on the way: whatever lies between the beginning of service, in
    Kolkata, and the last boundary is in one window, so that all quantities are as many as there were uses."""
    price = {"billing_interval": interval}
    await business(api, metered("1.00", **price), at="2026-01-04T12:00:00Z", **KOLKATA)
    await subscribe(api, start="2026-01-05")
    begins, ends = datetime(2026, 1, 4, 18, 30, tzinfo=UTC), datetime.fromisoformat(last)
    uses = [begins + n * timedelta(hours=3) for n in range(-3, 20 + (ends - begins) // timedelta(hours=3))]
    for n in range(0, len(uses), 100):
        await send(api, *(call(f"{at:%d%H%m}", f"{at:%Y-%m-%dT%H:%M:%SZ}", 1) for at in uses[n : n + 100]))
    for at, zone in moves.items():
        await api.advance(at)
        await api.patch("/customers/acme", json={"timezone": zone})
    await api.advance(last)

    billed = [x for each in await invoices(api) for x in each["line_items"] if x["kind"] == "usage"]
    assert sum(int(x["quantity"]) for x in billed) == sum(begins <= at < ends for at in uses)
    ended = sorted(x["period_end"] for x in billed)
    assert ended[-1] == last[:8] + {"weekly": "23", "daily": "13"}[interval]
