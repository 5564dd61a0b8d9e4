"""The life of a subscription, from its trial to its end, by the test clock."""

from tests.client import Api
from tests.scenarios.business import amounts, business, call, fixed, invoices, lines, metered, send, subscribe


async def status(api: Api, subscription_id: str) -> str:
    """The present status."""
    return str((await api.get(f"/subscriptions/{subscription_id}"))["status"])


async def test_a_trial_is_free_and_then_the_anchor_is_its_end(api: Api) -> None:
    """Fourteen days from 20 January: nothing until 3 February, then 60.00 from the 3rd to the 3rd (M10a)."""
    await business(api, fixed("60.00"), at="2025-01-20T00:00:00Z")
    made = await subscribe(api, start="2025-01-20", trial_period_days=14)
    assert (made["status"], made["trial_end_date"]) == ("trialing", "2025-02-03")
    upcoming = await api.get(f"/subscriptions/{made['id']}/upcoming-invoice")
    assert (upcoming["issue_date"], upcoming["total"]) == ("2025-02-03", "60.00")

    await api.advance("2025-02-02T23:59:59Z")
    assert await invoices(api) == []
    await api.advance("2025-03-03T00:00:00Z")

    assert await status(api, made["id"]) == "active"
    assert [lines(x) for x in await invoices(api)] == [
        [("fixed", "60.00", "2025-02-03", "2025-03-03")],
        [("fixed", "60.00", "2025-03-03", "2025-04-03")],
    ]
    told = [e["type"] for e in (await api.get("/feed", limit=100))["data"]]
    assert told.count("subscription.trial_ended") == 1


async def test_usage_in_a_trial_is_free(api: Api) -> None:
    """What was used before paid service is on no invoice (T-15)."""
    await business(api, metered("1.00"))
    await subscribe(api, start="2026-01-01", trial_period_days=14)
    await api.advance("2026-01-20T00:00:00Z")
    await send(api, call("in", "2026-01-14T23:59:59Z", 5), call("out", "2026-01-15T00:00:00Z", 7))

    await api.advance("2026-02-15T00:00:00Z")
    assert [lines(x) for x in await invoices(api)] == [[("usage", "7.00", "2026-01-15", "2026-02-15")]]


async def test_a_trial_that_is_canceled_ends_at_once_and_costs_nothing(api: Api) -> None:
    """`immediate` in a trial is now, not the end of the trial."""
    await business(api, fixed("60.00"))
    made = await subscribe(api, start="2026-01-01", trial_period_days=14)
    await api.advance("2026-01-05T00:00:00Z")

    ended = await api.post(f"/subscriptions/{made['id']}/cancel", json={"effective": "immediate"})
    assert (ended["status"], ended["end_date"]) == ("canceled", "2026-01-05")
    await api.advance("2026-04-01T00:00:00Z")
    assert await invoices(api) == []


async def test_a_trial_that_is_canceled_for_the_end_of_the_period_costs_nothing(api: Api) -> None:
    """The present period of a trial is the trial."""
    await business(api, fixed("60.00"))
    made = await subscribe(api, start="2026-01-01", trial_period_days=14)

    ends = await api.post(f"/subscriptions/{made['id']}/cancel", json={"effective": "next_billing_period"})
    assert (ends["status"], ends["end_date"]) == ("trialing", "2026-01-15")
    await api.advance("2026-04-01T00:00:00Z")
    assert await invoices(api) == []
    assert await status(api, made["id"]) == "canceled"


async def test_a_subscription_that_starts_later_is_scheduled(api: Api) -> None:
    """Nothing is billed before its first day."""
    await business(api, fixed("60.00"))
    made = await subscribe(api, start="2026-02-10")
    assert made["status"] == "scheduled"

    await api.advance("2026-02-09T23:59:59Z")
    assert await invoices(api) == []
    await api.advance("2026-02-10T00:00:00Z")
    assert await status(api, made["id"]) == "active"
    assert amounts(await invoices(api)) == ["60.00"]


async def test_a_draft_is_not_billed_until_it_is_activated(api: Api) -> None:
    """A draft can be deleted; one in force cannot."""
    await business(api, fixed("60.00"))
    draft = await subscribe(api, start="2026-01-01", auto_activate=False)
    await api.advance("2026-02-01T00:00:00Z")
    assert await invoices(api) == []

    active = await api.post(f"/subscriptions/{draft['id']}/activate")
    assert active["status"] == "active"
    await api.fails("POST", f"/subscriptions/{draft['id']}/activate", 409, "subscription_not_draft")
    await api.fails("DELETE", f"/subscriptions/{draft['id']}", 409, "subscription_not_draft")
    other = await subscribe(api, start="2026-01-01", auto_activate=False)
    await api.delete(f"/subscriptions/{other['id']}")
    await api.fails("GET", f"/subscriptions/{other['id']}", 404)
    await api.advance("2026-02-01T00:00:01Z")
    assert amounts(await invoices(api)) == ["60.00", "60.00"], "January and February"


async def test_canceled_at_once_with_credit_pays_a_later_invoice(api: Api) -> None:
    """Of 31.00 for January 21.00 are left on the 11th: they go to the balance, and the next invoice uses them."""
    await business(api, fixed("31.00"))
    made = await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-11T00:00:00Z")
    await api.post(f"/subscriptions/{made['id']}/cancel", json={"effective": "immediate", "unused_time": "credit"})
    await api.advance("2026-01-12T00:00:00Z")

    first, last = await invoices(api)
    assert lines(last) == [
        ("proration_credit", "-21.00", "2026-01-11", "2026-02-01"),
        ("adjustment", "21.00", None, None),
    ]
    assert (last["total"], last["status"], last["amount_due"]) == ("0.00", "paid", "0.00")

    await subscribe(api, start="2026-01-12")
    await api.advance("2026-02-12T00:00:00Z")
    _, _, third, fourth = await invoices(api)
    assert (third["total"], third["credits_applied"], third["amount_due"]) == ("31.00", "21.00", "10.00")
    assert (fourth["total"], fourth["credits_applied"], fourth["amount_due"]) == ("31.00", "0.00", "31.00")
    balance = await api.get("/ledger/trial-balance", customer_id="acme")
    assert balance["balanced"]
    credit = next(a for a in balance["accounts"] if a["account"] == "CUSTOMER_CREDIT")
    assert (credit["credit"], credit["debit"], credit["balance"]) == ("21.00", "21.00", "0.00")
    assert first["credits_applied"] == "0.00"


async def test_canceled_at_once_without_credit_keeps_the_money_and_bills_the_usage(api: Api) -> None:
    """The fee stays whole; what was used up to the day is on a last invoice, what comes later is not."""
    await business(api, fixed("31.00"), metered("0.50"))
    made = await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-11T00:00:00Z")
    await send(api, call("before", "2026-01-10T23:59:59Z", 4), call("after", "2026-01-11T00:00:00Z", 100))
    await api.post(f"/subscriptions/{made['id']}/cancel", json={"effective": "immediate", "unused_time": "none"})

    await api.advance("2026-04-01T00:00:00Z")
    assert [lines(x) for x in await invoices(api)] == [
        [("fixed", "31.00", "2026-01-01", "2026-02-01")],
        [("usage", "2.00", "2026-01-01", "2026-01-11")],
    ]
    await api.fails("GET", f"/subscriptions/{made['id']}/upcoming-invoice", 404, "nothing_upcoming")
    await api.fails("POST", f"/subscriptions/{made['id']}/cancel", 409, "subscription_not_in_force")


async def test_canceled_for_the_end_of_the_period_and_taken_back(api: Api) -> None:
    """A cancellation whose day has not come can be taken back, and billing goes on as if nothing had been."""
    await business(api, fixed("31.00"))
    made = await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-11T00:00:00Z")
    ends = await api.post(f"/subscriptions/{made['id']}/cancel", json={"effective": "next_billing_period"})
    assert (ends["status"], ends["end_date"]) == ("active", "2026-02-01")
    await api.fails("GET", f"/subscriptions/{made['id']}/upcoming-invoice", 404, "nothing_upcoming")

    back = await api.post(f"/subscriptions/{made['id']}/uncancel")
    assert (back["status"], back["end_date"], back["canceled_at"]) == ("active", None, None)
    await api.advance("2026-02-01T00:00:00Z")
    assert amounts(await invoices(api)) == ["31.00", "31.00"]


async def test_canceled_for_the_end_of_the_period(api: Api) -> None:
    """It is served and paid to the end of the month; then it is over, with nothing left to bill or to credit."""
    await business(api, fixed("31.00"))
    made = await subscribe(api, start="2026-01-01")
    await api.post(f"/subscriptions/{made['id']}/cancel", json={"effective": "next_billing_period"})

    await api.advance("2026-05-01T00:00:00Z")
    assert amounts(await invoices(api)) == ["31.00"]
    assert await status(api, made["id"]) == "canceled"
    await api.fails("POST", f"/subscriptions/{made['id']}/uncancel", 409, "subscription_not_in_force")


async def test_a_term_ends_by_itself(api: Api) -> None:
    """Three months from 15 January: three invoices, and on 15 April it has ended."""
    await business(api, fixed("10.00"), at="2026-01-15T00:00:00Z")
    made = await subscribe(api, start="2026-01-15", contract={"period_type": "fixed", "duration_months": 3})
    assert made["end_date"] == "2026-04-15"

    await api.advance("2026-06-01T00:00:00Z")
    assert amounts(await invoices(api)) == ["10.00"] * 3
    assert await status(api, made["id"]) == "ended"


async def test_a_cancellation_in_the_past_credits_whole_periods(api: Api) -> None:
    """Canceled on 10 March as of 15 January: the rest of January, February and March go back."""
    await business(api, fixed("31.00"))
    made = await subscribe(api, start="2026-01-01")
    await api.advance("2026-03-10T00:00:00Z")
    ended = await api.post(
        f"/subscriptions/{made['id']}/cancel", json={"effective": "2026-01-15", "closed_periods": "adjust"}
    )
    assert ended["status"] == "canceled"
    await api.advance("2026-03-11T00:00:00Z")

    *_, last = await invoices(api)
    assert lines(last)[:3] == [
        ("proration_credit", "-17.00", "2026-01-15", "2026-02-01"),
        ("proration_credit", "-31.00", "2026-02-01", "2026-03-01"),
        ("proration_credit", "-31.00", "2026-03-01", "2026-04-01"),
    ]


async def test_three_periods_late_are_three_invoices(api: Api) -> None:
    """A subscription that began in January and is entered in March is billed month by month, without a gap."""
    await business(api, fixed("31.00"), metered("1.00"), at="2026-03-10T00:00:00Z")
    await send(api, call("jan", "2026-01-05T00:00:00Z", 3), call("feb", "2026-02-05T00:00:00Z", 5))
    await subscribe(api, start="2026-01-01")
    await api.advance("2026-03-10T00:00:01Z")

    found = await invoices(api)
    assert [lines(x) for x in found] == [
        [("fixed", "31.00", "2026-01-01", "2026-02-01")],
        [("fixed", "31.00", "2026-02-01", "2026-03-01"), ("usage", "3.00", "2026-01-01", "2026-02-01")],
        [("fixed", "31.00", "2026-03-01", "2026-04-01"), ("usage", "5.00", "2026-02-01", "2026-03-01")],
    ]
    assert [x["number"] for x in found] == ["INV-000001", "INV-000002", "INV-000003"]
    assert {x["issue_date"] for x in found} == {"2026-03-10"}, "a document carries the day it was made"


async def test_a_plan_without_usage_makes_no_invoice_and_says_that_nothing_is_coming(api: Api) -> None:
    """A usage-only plan that nobody uses: no zero invoices, and the upcoming one is 404, not a search without end."""
    await business(api, metered("1.00"))
    made = await subscribe(api, start="2026-01-01")
    await api.advance("2026-04-01T00:00:00Z")

    assert await invoices(api) == []
    await api.fails("GET", f"/subscriptions/{made['id']}/upcoming-invoice", 404, "nothing_upcoming")


async def test_behind_months_without_usage_the_year_is_seen_coming(api: Api) -> None:
    """Eleven empty months of usage lie before the yearly fee: the upcoming invoice is that of the year."""
    await business(api, fixed("120.00", billing_interval="yearly"), metered("1.00"))
    made = await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-02T00:00:00Z")

    upcoming = await api.get(f"/subscriptions/{made['id']}/upcoming-invoice")
    assert (upcoming["issue_date"], upcoming["total"]) == ("2027-01-01", "120.00")


async def test_what_is_bought_once_is_billed_once(api: Api) -> None:
    """The setup stands on the first invoice only."""
    await business(api, fixed("10.00"), fixed("99.00", "setup"))
    await subscribe(api, start="2026-01-01")
    await api.advance("2026-03-01T00:00:00Z")

    assert amounts(await invoices(api)) == ["109.00", "10.00", "10.00"]


async def test_versions_are_listed_with_and_without_totals(api: Api) -> None:
    """The list of versions pages like every list, and a cursor that is none is refused."""
    await business(api, fixed("10.00"))
    made = await subscribe(api, start="2026-01-01")
    for n in range(3):
        await api.post(f"/subscriptions/{made['id']}/changes", json={"plan_id": "pro", "description": f"{n}"})
    path = f"/subscriptions/{made['id']}/versions"

    assert [v["number"] for v in await api.every(path)] == [1, 2, 3, 4]
    page = await api.get(path, limit=2, offset=0)
    assert ([v["number"] for v in page["data"]], page["pagination"]["total_count"]) == ([1, 2], 4)
    assert [v["number"] for v in (await api.get(path, limit=2, offset=2))["data"]] == [3, 4]
    await api.fails("GET", path + "?cursor=%C2%B2", 400)
    current = await api.get(f"{path}/current")
    assert current["number"] == 4
    assert (await api.get(f"{path}/2"))["number"] == 2
