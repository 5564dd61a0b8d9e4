"""Usage that comes after its period was billed: adjusted, or ignored and listed."""

from typing import Any

from tests.client import Api
from tests.scenarios.business import business, call, customer, fixed, invoices, lines, metered, money, send, subscribe


async def january(api: Api, *, policy: str = "adjust", n: int = 10) -> Any:
    """A subscription whose January was billed with *n* calls at 1.00, on 10 February; the policy as told."""
    await business(api, fixed("31.00"), metered("1.00"))
    await api.patch("/events/policy", json={"closed_periods": policy})
    made = await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-20T00:00:00Z")
    await send(api, call("e1", "2026-01-10T00:00:00Z", n))
    await api.advance("2026-02-10T00:00:00Z")
    return made


async def test_what_is_ignored_is_not_billed_and_is_listed(api: Api) -> None:
    """10 calls were billed; of 5 late ones no invoice speaks, and the report says 15, 5.00 more, ignored."""
    made = await january(api, policy="ignore")
    await send(api, call("late", "2026-01-31T00:00:00Z", 5))

    upcoming = await api.get(f"/subscriptions/{made['id']}/upcoming-invoice")
    assert [x["kind"] for x in upcoming["line_items"]] == ["fixed", "usage"]
    (row,) = (await api.get("/late-usage"))["data"]
    assert (row["billed_quantity"], row["quantity"], row["late_events"]) == ("10", "15", 1)
    assert (row["billed_amount"], row["amount"], row["difference"]) == ("10.00", "15.00", "5.00")
    assert (row["outcome"], row["due_on"]) == ("ignore", None)

    await api.advance("2026-04-01T00:00:00Z")
    assert all(x["kind"] != "adjustment" for invoice in await invoices(api) for x in invoice["line_items"])
    assert [x["period_start"] for x in (await api.get("/late-usage"))["data"]] == ["2026-01-01"], "it stays listed"


async def test_usage_for_a_period_that_came_to_nothing_is_ignored_as_well(api: Api) -> None:
    """January was billed as nothing, without a line of its own; under `ignore` what comes late is listed only."""
    await business(api, metered("1.00"))
    await api.patch("/events/policy", json={"closed_periods": "ignore"})
    await subscribe(api, start="2026-01-01")
    await api.advance("2026-02-10T00:00:00Z")
    await send(api, call("late", "2026-01-31T00:00:00Z", 5))

    (row,) = (await api.get("/late-usage"))["data"]
    assert (row["billed_amount"], row["amount"], row["line_id"], row["outcome"]) == ("0.00", "5.00", None, "ignore")
    await api.advance("2026-03-01T00:00:00Z")
    assert await invoices(api) == []


async def test_what_will_be_adjusted_is_listed_until_it_is(api: Api) -> None:
    """5 late calls of January stand in the report with the day of the next invoice, and are gone from it afterwards."""
    made = await january(api)
    assert (await api.get("/late-usage"))["data"] == []
    await send(api, call("late", "2026-01-31T00:00:00Z", 5))

    (row,) = (await api.get("/late-usage", subscription_id=made["id"]))["data"]
    assert (row["difference"], row["outcome"], row["due_on"]) == ("5.00", "adjust", "2026-03-01")
    assert (row["period_start"], row["period_end"]) == ("2026-01-01", "2026-02-01")
    (_, second) = await invoices(api)
    assert row["line_id"] == second["line_items"][1]["id"]

    await api.advance("2026-03-01T00:00:00Z")
    *_, third = await invoices(api)
    assert ("adjustment", "5.00", "2026-01-01", "2026-02-01") in lines(third)
    assert (await api.get("/late-usage"))["data"] == []


async def test_the_next_invoice_is_previewed_with_the_policy_that_holds(api: Api) -> None:
    """Ignored, the upcoming invoice has no correction; adjusted, it has; and the invoice of the day is what it said."""
    made = await january(api, policy="ignore")
    await send(api, call("late", "2026-01-31T00:00:00Z", 5))
    path = f"/subscriptions/{made['id']}/upcoming-invoice"
    assert [x["amount"] for x in (await api.get(path))["line_items"]] == ["31.00", "0.00"]

    await api.patch("/events/policy", json={"closed_periods": "adjust"})
    said = await api.get(path)
    assert [x["amount"] for x in said["line_items"]] == ["31.00", "5.00", "0.00"]
    await api.advance("2026-03-01T00:00:00Z")
    *_, billed = await invoices(api)
    assert money(billed) == money(said)


async def test_usage_half_a_year_old_is_adjusted(api: Api) -> None:
    """A call of January that arrives in July, beyond every recent window, is on the invoice of August, and once."""
    await january(api)
    await api.advance("2026-07-10T00:00:00Z")
    await send(api, call("very late", "2026-01-31T12:00:00Z", 7))

    (row,) = (await api.get("/late-usage"))["data"]
    assert (row["period_start"], row["difference"], row["due_on"]) == ("2026-01-01", "7.00", "2026-08-01")
    await api.advance("2026-09-01T00:00:00Z")
    *_, august, september = await invoices(api)
    assert ("adjustment", "7.00", "2026-01-01", "2026-02-01") in lines(august)
    assert all(x["kind"] != "adjustment" for x in september["line_items"])


async def test_what_was_ignored_for_half_a_year_is_adjusted_when_the_policy_changes(api: Api) -> None:
    """What the report lists as ignored is what a change of the policy bills, however old it is by then."""
    await january(api, policy="ignore")
    await send(api, call("late", "2026-01-31T00:00:00Z", 5))
    await api.advance("2026-08-10T00:00:00Z")
    assert [x["outcome"] for x in (await api.get("/late-usage"))["data"]] == ["ignore"]

    await api.patch("/events/policy", json={"closed_periods": "adjust"})
    assert [x["outcome"] for x in (await api.get("/late-usage"))["data"]] == ["adjust"]
    await api.advance("2026-09-01T00:00:00Z")
    *_, last = await invoices(api)
    assert ("adjustment", "5.00", "2026-01-01", "2026-02-01") in lines(last)
    assert (await api.get("/late-usage"))["data"] == []


async def test_late_usage_that_costs_nothing_more_is_listed_as_such(api: Api) -> None:
    """The first thousand calls are free: 5 more are other usage, and nothing to bill."""
    tiers = [{"up_to": "1000", "unit_price": "0"}, {"up_to": None, "unit_price": "0.02"}]
    price = {"type": "graduated", "billing_interval": "monthly", "tiers": tiers}
    await business(api, fixed("31.00"), {"product_id": "calls", "price": price})
    await subscribe(api, start="2026-01-01")
    await api.advance("2026-02-10T00:00:00Z")
    await send(api, call("late", "2026-01-31T00:00:00Z", 5))

    (row,) = (await api.get("/late-usage"))["data"]
    assert (row["quantity"], row["difference"], row["outcome"]) == ("5", "0.00", "nothing")


async def test_a_subscription_that_is_over_is_listed_when_nobody_bills_it_any_more(api: Api) -> None:
    """It ended in January; three periods later it was billed for the last time, and what comes then is only listed."""
    made = await january(api)
    await api.post(f"/subscriptions/{made['id']}/cancel", json={})
    await api.advance("2026-09-01T00:00:00Z")
    await send(api, call("far too late", "2026-01-31T00:00:00Z", 5))

    (row,) = (await api.get("/late-usage"))["data"]
    assert (row["difference"], row["outcome"], row["due_on"]) == ("5.00", "over", None)


async def test_the_report_is_filtered_and_read_page_by_page(api: Api) -> None:
    """Three customers with two late windows each: all, those of one, those of a period, and in pages of one."""
    await business(api, metered("1.00"))
    for name in ("beta", "gamma"):
        await customer(api, name)
    made = [await subscribe(api, customer_id=name, start="2026-01-01") for name in ("acme", "beta", "gamma")]
    await api.advance("2026-03-10T00:00:00Z")
    for n, name in enumerate(("acme", "beta", "gamma"), start=1):
        days = ("2026-01-05T00:00:00Z", "2026-02-05T00:00:00Z")
        await send(api, *(call(f"{name}{day}", day, n, account=name) for day in days))

    every = await api.every("/late-usage")
    assert [(x["subscription_id"], x["period_start"], x["difference"]) for x in every] == [
        (subscription["id"], start, f"{n}.00")
        for n, subscription in enumerate(made, start=1)
        for start in ("2026-01-01", "2026-02-01")
    ]
    assert (await api.get("/late-usage", customer_id="beta"))["data"] == every[2:4]
    assert (await api.get("/late-usage", period_start="2026-02-01"))["data"] == every[1::2]
    assert (await api.get("/late-usage", period_end="2026-02-01"))["data"] == every[::2]
    found, cursor = [], None
    while True:
        page = await api.get("/late-usage", limit=1, **({"cursor": cursor} if cursor else {}))
        found += page["data"]
        cursor = page["pagination"]["next_cursor"]
        if cursor is None:
            break
    assert found == every
    await api.fails("GET", "/late-usage?offset=0", 400, "malformed")
