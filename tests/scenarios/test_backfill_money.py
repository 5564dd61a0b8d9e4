"""What a backfill would cost, and what it does: the same, to the cent."""

from typing import Any

from tests.client import Api
from tests.scenarios.business import business, call, fixed, invoices, lines, metered, money, send, subscribe


async def january(api: Api) -> Any:
    """Two days of January, billed with 10 and 3 calls at 1.00; it is 10 February."""
    await business(api, fixed("31.00"), metered("1.00"))
    made = await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-20T00:00:00Z")
    await send(api, call("e1", "2026-01-10T00:00:00Z", 10), call("e2", "2026-01-11T00:00:00Z", 3))
    await api.advance("2026-02-10T00:00:00Z")
    return made


def backfill(*events: Any, mode: str) -> dict[str, Any]:
    """A backfill of 10 January."""
    day = {"start": "2026-01-10T00:00:00Z", "end": "2026-01-11T00:00:00Z"}
    return {**day, "reason": "the collector was down", "customer_id": "acme", "mode": mode, "events": list(events)}


async def test_the_preview_is_the_invoice(api: Api) -> None:
    """The 10 calls of the day become 4: 6.00 less on the next invoice, which is just the one that is then issued; and
    nothing has happened by looking."""
    made = await january(api)
    draft = await api.post("/backfills", json=backfill(call("new", "2026-01-10T12:00:00Z", 4), mode="replace"))
    path = f"/subscriptions/{made['id']}/upcoming-invoice"
    before = await api.get(path)

    said = await api.post(f"/backfills/{draft['id']}/preview")
    (effect,) = said["invoices"]
    assert (effect["before"], effect["after"], effect["difference"]) == ("31.00", "25.00", "-6.00")
    assert (effect["subscription_id"], effect["on"], effect["currency"]) == (made["id"], "2026-03-01", "USD")
    (line,) = effect["lines"]
    assert (line["period_start"], line["before"], line["after"], line["difference"]) == (
        "2026-01-01",
        "0.00",
        "-6.00",
        "-6.00",
    )
    assert line["metric_ids"] == [(await api.get("/metrics/calls"))["id"]]
    (usage,) = said["effect"]["usage"]
    assert (usage["before"], usage["after"], said["customers_omitted"]) == ("10", "4", 0)
    assert money(await api.get(path)) == money(before), "nothing has happened"
    assert (await api.get(f"/backfills/{draft['id']}"))["state"] == "draft"

    await api.post(f"/backfills/{draft['id']}/commit")
    await api.advance("2026-03-01T00:00:00Z")
    *_, billed = await invoices(api)
    assert money(billed) == money(effect["next_invoice"])
    assert ("adjustment", "-6.00", "2026-01-01", "2026-02-01") in lines(billed)


async def test_a_backfill_of_a_day_half_a_year_ago_is_billed_and_reverted(api: Api) -> None:
    """5 calls of a January long closed are on the next invoice, and come off the one after they were taken back."""
    await january(api)
    await api.advance("2026-08-10T00:00:00Z")
    draft = await api.post("/backfills", json=backfill(call("new", "2026-01-10T12:00:00Z", 5), mode="add"))
    (effect,) = (await api.post(f"/backfills/{draft['id']}/preview"))["invoices"]
    assert effect["difference"] == "5.00"
    await api.post(f"/backfills/{draft['id']}/commit")
    await api.advance("2026-09-10T00:00:00Z")
    await api.post(f"/backfills/{draft['id']}/revert")

    await api.advance("2026-11-01T00:00:00Z")
    *_, september, october, november = await invoices(api)
    assert ("adjustment", "5.00", "2026-01-01", "2026-02-01") in lines(september)
    assert ("adjustment", "-5.00", "2026-01-01", "2026-02-01") in lines(october)
    assert all(x["kind"] != "adjustment" for x in november["line_items"])


async def test_what_is_ignored_costs_nothing(api: Api) -> None:
    """Closed periods are left alone: the preview speaks of usage, and of no money; the report lists the window."""
    await january(api)
    await api.patch("/events/policy", json={"closed_periods": "ignore"})
    draft = await api.post("/backfills", json=backfill(call("new", "2026-01-10T12:00:00Z", 5), mode="add"))
    said = await api.post(f"/backfills/{draft['id']}/preview")
    assert (said["invoices"], said["effect"]["usage"][0]["after"]) == ([], "15")

    await api.post(f"/backfills/{draft['id']}/commit")
    (row,) = (await api.get("/late-usage"))["data"]
    assert (row["difference"], row["late_events"], row["outcome"]) == ("5.00", 1, "ignore")


async def test_corrections_are_named_and_old_ones_are_billed(api: Api) -> None:
    """Half a year later one event of January is amended and one is void: 10 becomes 7 and 3 becomes nothing, 6.00 go
    back, and the correction names both, with the reasons that were given."""
    await january(api)
    await api.advance("2026-08-10T00:00:00Z")
    await api.post("/events/e1/amend", json={"properties": {"n": 7}, "reason": "counted twice"})
    await api.post("/events/e2/void", json={"reason": "a test"})
    (row,) = (await api.get("/late-usage"))["data"]
    assert (row["difference"], row["late_events"], row["outcome"]) == ("-6.00", 2, "adjust")

    await api.advance("2026-09-01T00:00:00Z")
    *_, billed = await invoices(api)
    item = next(x for x in billed["line_items"] if x["kind"] == "adjustment")
    assert (item["amount"], item["period_start"]) == ("-6.00", "2026-01-01")
    told = await api.get(f"/invoices/{billed['id']}/line-items/{item['id']}/explain")
    assert told["late_events"]["complete"] is True
    assert [(x["unique_id"], x["change"], x["reason"]) for x in told["late_events"]["events"]] == [
        ("e1", "changed", "counted twice"),
        ("e2", "removed", "a test"),
    ]
    first = (await invoices(api))[1]
    counted = next(x for x in first["line_items"] if x["kind"] == "usage")
    events = (await api.get(f"/invoices/{first['id']}/line-items/{counted['id']}/events"))["data"]
    assert [(x["unique_id"], x["properties"]["n"]) for x in events] == [("e1", 10), ("e2", 3)], "as they were then"
