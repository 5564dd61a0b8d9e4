"""Pauses that shift: no money moves, and everything that is counted comes later by their length."""

from typing import Any

from tests.client import Api
from tests.scenarios.business import (
    amounts,
    business,
    call,
    fixed,
    invoices,
    lines,
    metered,
    money,
    plan,
    send,
    subscribe,
)

SHIFT = {"mode": "shift"}


async def of_may(api: Api, *items: dict[str, Any], **values: Any) -> str:
    """The path of a subscription to 100.00 a month, or to *items*, from 1 May 2025."""
    await business(api, *(items or (fixed("100.00"),)), at="2025-05-01T00:00:00Z")
    made = await subscribe(api, start="2025-05-01", **values)
    return f"/subscriptions/{made['id']}"


async def pause(api: Api, path: str, start: str, end: str) -> None:
    """Paused from one day to another, by the test clock."""
    await api.advance(f"{start}T00:00:00Z")
    assert (await api.post(f"{path}/pause", json=SHIFT))["status"] == "paused"
    await api.advance(f"{end}T00:00:00Z")
    assert (await api.post(f"{path}/unpause"))["status"] == "active"


async def found_lines(api: Api) -> list[tuple[str, str, str, str]]:
    """All lines of all invoices."""
    return [line for invoice in await invoices(api) for line in lines(invoice)]


async def test_m11_a_pause_that_shifts_moves_no_money(api: Api) -> None:
    """100.00 for May, paused from the 11th to the 21st: nothing is given back, and the next boundary is 11 June."""
    path = await of_may(api)
    await pause(api, path, "2025-05-11", "2025-05-21")

    dates = await api.get(f"{path}/billing-dates")
    assert dates["current_cycle"] == {"start_date": "2025-05-01", "end_date": "2025-06-11"}
    assert (dates["next_billing_date"], dates["valid_on_cycle_dates"][:2]) == (
        "2025-06-11",
        ["2025-06-11", "2025-07-11"],
    )
    upcoming = await api.get(f"{path}/upcoming-invoice")
    await api.advance("2025-07-11T00:00:00Z")

    assert await found_lines(api) == [
        ("fixed", "100.00", "2025-05-01", "2025-06-01"),
        ("fixed", "100.00", "2025-06-11", "2025-07-11"),
        ("fixed", "100.00", "2025-07-11", "2025-08-11"),
    ]
    assert money(upcoming) == money((await invoices(api))[1])


async def test_while_it_has_no_end_nothing_falls_due(api: Api) -> None:
    """Paused on 11 May until it is told to go on: nothing for a year, and then June as late as the pause was long."""
    path = await of_may(api)
    await api.advance("2025-05-11T00:00:00Z")
    await api.post(f"{path}/pause", json=SHIFT)
    assert (await api.get(f"{path}/billing-dates"))["next_billing_date"] is None
    await api.fails("GET", f"{path}/upcoming-invoice", 404, "nothing_upcoming")
    await api.advance("2026-05-11T00:00:00Z")
    assert amounts(await invoices(api)) == ["100.00"]
    await api.post(f"{path}/unpause")
    await api.advance("2026-06-01T00:00:00Z")

    assert (await found_lines(api))[1:] == [("fixed", "100.00", "2026-06-01", "2026-07-01")]


async def test_a_pause_from_the_next_period_on_holds_it_back(api: Api) -> None:
    """Named on 10 May for the next boundary, 1 June, until the 8th: June begins, and is billed, on the 8th."""
    path = await of_may(api)
    await api.advance("2025-05-10T00:00:00Z")
    body = {**SHIFT, "effective": "next_billing_period", "resumes_on": "2025-06-08"}
    ahead = await api.post(f"{path}/pause", json=body)
    assert (ahead["status"], ahead["pauses"][0]["start"]) == ("active", "2025-06-01")
    await api.advance("2025-06-07T23:00:00Z")
    assert amounts(await invoices(api)) == ["100.00"]
    await api.advance("2025-06-08T00:00:00Z")

    assert (await found_lines(api))[1:] == [("fixed", "100.00", "2025-06-08", "2025-07-08")]


async def test_a_pause_on_the_day_that_was_billed_gives_nothing_back(api: Api) -> None:
    """June was billed in the morning of the 1st and is paused until the 11th: it ends on 11 July, and stays paid."""
    path = await of_may(api)
    await pause(api, path, "2025-06-01", "2025-06-11")
    await api.advance("2025-07-11T00:00:00Z")

    assert await found_lines(api) == [
        ("fixed", "100.00", "2025-05-01", "2025-06-01"),
        ("fixed", "100.00", "2025-06-01", "2025-07-01"),
        ("fixed", "100.00", "2025-07-11", "2025-08-11"),
    ]


async def test_usage_of_the_pause_is_not_billed_and_units_are_not_cut_short(api: Api) -> None:
    """31 units are included in May; ten of its 31 days lie before the pause and have 10 of them, the rest has 21."""
    path = await of_may(api, fixed("31.00"), metered("1.00", included_units="31"))
    await pause(api, path, "2025-05-11", "2025-05-21")
    days = (("2025-05-10", 20), ("2025-05-15", 100), ("2025-05-25", 30))
    await api.advance("2025-06-01T00:00:00Z")
    await send(api, *[call(day, f"{day}T12:00:00Z", n) for day, n in days])
    await api.advance("2025-06-11T00:00:00Z")

    assert sorted(lines((await invoices(api))[-1])) == [
        ("fixed", "31.00", "2025-06-11", "2025-07-11"),
        ("usage", "10.00", "2025-05-01", "2025-05-11"),
        ("usage", "9.00", "2025-05-21", "2025-06-11"),
    ]


async def test_two_pauses_add_up(api: Api) -> None:
    """Five days from the 11th and five from the 21st: the boundary comes ten days later."""
    path = await of_may(api)
    await pause(api, path, "2025-05-11", "2025-05-16")
    await pause(api, path, "2025-05-21", "2025-05-26")
    await api.advance("2025-06-11T00:00:00Z")

    assert (await found_lines(api))[1:] == [("fixed", "100.00", "2025-06-11", "2025-07-11")]


async def test_a_pause_that_ends_early_or_late_shifts_by_what_it_was(api: Api) -> None:
    """Planned from 11 to 31 May and ended on the 21st; planned from 11 to 15 July and ended on the 21st."""
    path = await of_may(api)
    await api.advance("2025-05-11T00:00:00Z")
    await api.post(f"{path}/pause", json={**SHIFT, "resumes_on": "2025-05-31"})
    assert (await api.get(f"{path}/billing-dates"))["next_billing_date"] == "2025-06-21"
    await api.advance("2025-05-21T00:00:00Z")
    await api.post(f"{path}/unpause")
    assert (await api.get(f"{path}/billing-dates"))["next_billing_date"] == "2025-06-11"

    await api.advance("2025-06-11T00:00:00Z")
    await api.post(f"{path}/pause", json={**SHIFT, "effective": "2025-06-12", "resumes_on": "2025-06-15"})
    await api.advance("2025-06-13T00:00:00Z")
    await api.post(f"{path}/unpause", json={"effective": "2025-06-22"})
    await api.advance("2025-07-21T00:00:00Z")

    assert (await found_lines(api))[1:] == [
        ("fixed", "100.00", "2025-06-11", "2025-07-11"),
        ("fixed", "100.00", "2025-07-21", "2025-08-21"),
    ]


async def test_a_change_after_the_pause_is_prorated_by_the_days_that_are_left(api: Api) -> None:
    """On 1 June ten of May's 31 days are left: 32.26 come back and 64.52 are charged for 1 to 11 June."""
    path = await of_may(api)
    await pause(api, path, "2025-05-11", "2025-05-21")
    await api.advance("2025-06-01T00:00:00Z")
    body = {"update": [{"product_id": "platform", "adjust": {"quantity": "2"}}], "invoice": "now"}
    preview = await api.post(f"{path}/changes/preview", json=body)
    change = await api.post(f"{path}/changes", json=body)

    assert lines((await invoices(api))[-1]) == [
        ("proration_credit", "-32.26", "2025-06-01", "2025-06-11"),
        ("proration_charge", "64.52", "2025-06-01", "2025-06-11"),
    ]
    assert money(preview["next_invoice"]) == money(change["next_invoice"])
    await api.advance("2025-06-11T00:00:00Z")
    assert (await found_lines(api))[-1] == ("fixed", "200.00", "2025-06-11", "2025-07-11")


async def test_an_end_in_the_pause_gives_back_what_was_not_served(api: Api) -> None:
    """Paused on 11 May, canceled on the 25th: 21 of 31 days are not served any more, 67.74 of 100.00."""
    path = await of_may(api)
    await api.advance("2025-05-11T00:00:00Z")
    await api.post(f"{path}/pause", json=SHIFT)
    await api.advance("2025-05-25T00:00:00Z")
    await api.post(f"{path}/cancel", json={"effective": "immediate"})
    await api.advance("2025-05-26T00:00:00Z")

    credit = (await invoices(api))[-1]["line_items"][0]
    assert (credit["kind"], credit["amount"], credit["period_start"]) == ("proration_credit", "-67.74", "2025-05-25")


async def test_a_term_ends_later_and_is_three_months_still(api: Api) -> None:
    """May to July, paused for ten days: it ends on 11 August, and comes to three months; while the pause has no end, so
    has the term."""
    path = await of_may(api, contract={"period_type": "fixed", "duration_months": 3})
    assert (await api.get(path))["end_date"] == "2025-08-01"
    await api.advance("2025-05-11T00:00:00Z")
    assert (await api.post(f"{path}/pause", json=SHIFT))["end_date"] is None
    await api.advance("2025-05-21T00:00:00Z")
    assert (await api.post(f"{path}/unpause"))["end_date"] == "2025-08-11"
    await api.advance("2025-10-01T00:00:00Z")

    assert await found_lines(api) == [
        ("fixed", "100.00", "2025-05-01", "2025-06-01"),
        ("fixed", "100.00", "2025-06-11", "2025-07-11"),
        ("fixed", "100.00", "2025-07-11", "2025-08-11"),
    ]
    assert (await api.get(path))["status"] == "ended"


async def test_a_named_end_stays(api: Api) -> None:
    """A contract to 1 July that was agreed as that day is not prolonged; what it paid beyond comes back."""
    path = await of_may(api, contract={"period_type": "fixed", "end_date": "2025-07-01"})
    await pause(api, path, "2025-05-11", "2025-05-21")
    assert (await api.get(path))["end_date"] == "2025-07-01"
    await api.advance("2025-07-02T00:00:00Z")

    assert (await found_lines(api))[1:] == [("fixed", "66.67", "2025-06-11", "2025-07-01")]


async def test_a_renewal_and_a_rise_come_later(api: Api) -> None:
    """A year from May 2025 that is renewed, with 10 percent more each year: both move to 11 May 2026."""
    path = await of_may(
        api,
        contract={"period_type": "fixed", "duration_months": 12},
        renewal={"auto_renew": True},
        price_escalation={"percentage": "10"},
    )
    await pause(api, path, "2025-05-11", "2025-05-21")

    assert (await api.get(f"{path}/billing-dates"))["next_renewal_date"] == "2026-05-11"
    await api.advance("2026-05-11T00:00:00Z")
    assert (await found_lines(api))[-2:] == [
        ("fixed", "100.00", "2026-04-11", "2026-05-11"),
        ("fixed", "110.00", "2026-05-11", "2026-06-11"),
    ]


async def test_a_backdated_pause_moves_what_is_to_come(api: Api) -> None:
    """On 5 July it is said that 11 to 21 May was a pause: June and July as paid now end on 11 August."""
    path = await of_may(api)
    await api.advance("2025-07-05T00:00:00Z")
    said = {**SHIFT, "effective": "2025-05-11", "resumes_on": "2025-05-21", "closed_periods": "adjust"}
    await api.post(f"{path}/pause", json=said)
    await api.advance("2025-08-11T00:00:00Z")

    assert [line[1:] for line in await found_lines(api)] == [
        ("100.00", "2025-05-01", "2025-06-01"),
        ("100.00", "2025-06-01", "2025-07-01"),
        ("100.00", "2025-07-01", "2025-08-01"),
        ("100.00", "2025-08-11", "2025-09-11"),
    ]


async def test_by_the_calendar_the_boundary_moves_too(api: Api) -> None:
    """Billed by calendar months, paused for ten days: from then on months run from the 11th."""
    await business(api, fixed("100.00"), at="2025-05-01T00:00:00Z")
    made = await subscribe(api, start="2025-05-01", calendar=True)
    await pause(api, f"/subscriptions/{made['id']}", "2025-05-11", "2025-05-21")
    await api.advance("2025-06-11T00:00:00Z")

    assert (await found_lines(api))[1:] == [("fixed", "100.00", "2025-06-11", "2025-07-11")]


async def test_a_plan_with_a_minimum_is_not_asked_for_it_earlier(api: Api) -> None:
    """At least 50.00 of service a month, with 31.00 used of it: 19.00 are missing once, at the end of the longer
    May."""
    await business(api, metered("1.00"), at="2025-05-01T00:00:00Z")
    await plan(api, "least", metered("1.00"), minimum_spend={"amount": "50.00"})
    made = await subscribe(api, "least", start="2025-05-01")
    path = f"/subscriptions/{made['id']}"
    await api.advance("2025-05-10T00:00:00Z")
    await send(api, call("in", "2025-05-05T00:00:00Z", 31))
    await pause(api, path, "2025-05-11", "2025-05-21")
    await api.advance("2025-06-10T00:00:00Z")
    assert await invoices(api) == []
    await api.advance("2025-06-11T00:00:00Z")

    assert sorted(lines((await invoices(api))[-1])) == [
        ("true_up", "19.00", "2025-05-01", "2025-06-11"),
        ("usage", "0.00", "2025-05-21", "2025-06-11"),
        ("usage", "31.00", "2025-05-01", "2025-05-11"),
    ]


async def test_a_term_that_was_renewed_and_ends_comes_later_too(api: Api) -> None:
    """Three months from May 2025, renewed, and then no more: the second term, to 1 November, ends ten days later."""
    path = await of_may(api, contract={"period_type": "fixed", "duration_months": 3}, renewal={"auto_renew": True})
    await api.advance("2025-09-01T00:00:00Z")
    assert (await api.patch(path, json={"renewal": {"auto_renew": False}}))["end_date"] == "2025-11-01"
    await pause(api, path, "2025-09-11", "2025-09-21")

    assert (await api.get(path))["end_date"] == "2025-11-11"
    await api.advance("2025-12-01T00:00:00Z")
    assert (await found_lines(api))[-1] == ("fixed", "100.00", "2025-10-11", "2025-11-11")


async def test_a_least_spend_of_its_own_holds_for_the_period_as_it_was_shifted(api: Api) -> None:
    """Said on 20 June, in the month from 11 June to 11 July: the month before, which ended on the 11th, owes none."""
    path = await of_may(api, metered("1.00"))
    await pause(api, path, "2025-05-11", "2025-05-21")
    await api.advance("2025-06-20T00:00:00Z")
    await api.patch(path, json={"minimum_spend": {"amount": "50.00"}})
    await api.advance("2025-07-11T00:00:00Z")

    assert [line for line in await found_lines(api) if line[0] == "true_up"] == [
        ("true_up", "50.00", "2025-06-11", "2025-07-11")
    ]


async def test_what_is_said_of_renewals_in_an_open_pause_waits_for_its_end(api: Api) -> None:
    """The pause from 11 July is over a hundred days later, after the term that was not renewed in it: 9 November."""
    path = await of_may(api, contract={"period_type": "fixed", "duration_months": 3}, renewal={"auto_renew": True})
    await api.advance("2025-07-11T00:00:00Z")
    await api.post(f"{path}/pause", json=SHIFT)
    await api.patch(path, json={"renewal": {"auto_renew": False}})
    await api.advance("2025-10-19T00:00:00Z")
    assert (await api.post(f"{path}/unpause"))["status"] == "active"

    assert (await api.get(path))["end_date"] == "2025-11-09"


async def test_a_trial_that_another_plan_ends_leaves_a_pause_that_was_said_for_later(api: Api) -> None:
    """Three months from 6 May, which is when the plan was left in the trial, and ten days of a pause in June: until
    16 August."""
    path = await of_may(api, contract={"period_type": "fixed", "duration_months": 3}, trial_period_days=14)
    await plan(api, "big", fixed("200.00"))
    await api.advance("2025-05-06T00:00:00Z")
    await api.post(f"{path}/pause", json={**SHIFT, "effective": "2025-06-11", "resumes_on": "2025-06-21"})
    assert (await api.get(path))["end_date"] == "2025-08-25"
    await api.post(f"{path}/changes", json={"plan_id": "big"})

    assert (await api.get(path))["end_date"] == "2025-08-16"


async def test_another_trial_leaves_a_pause_that_was_said_for_later(api: Api) -> None:
    """Three months from 21 May and ten days of a pause in June: until 31 August."""
    path = await of_may(api, contract={"period_type": "fixed", "duration_months": 3}, trial_period_days=14)
    await api.advance("2025-05-06T00:00:00Z")
    await api.post(f"{path}/pause", json={**SHIFT, "effective": "2025-06-11", "resumes_on": "2025-06-21"})

    assert (await api.patch(path, json={"trial_period_days": 20}))["end_date"] == "2025-08-31"


async def test_a_trial_of_a_price_is_shown_for_as_long_as_nothing_is_billed(api: Api) -> None:
    """31 days of trial from 1 May, with ten days of a pause in them, end on 11 June: ten calls on the 5th of June are
    neither billed nor shown to cost anything; on the 12th they do."""
    path = await of_may(api, metered("1.00", trial_period_days=31))
    await pause(api, path, "2025-05-11", "2025-05-21")
    await api.advance("2025-06-06T00:00:00Z")
    await send(api, call("in", "2025-06-05T00:00:00Z", 10))
    assert (await api.get(f"{path}/usage"))["charges"] == []
    await api.advance("2025-06-13T00:00:00Z")
    await send(api, call("behind", "2025-06-12T00:00:00Z", 7))
    (shown,) = (await api.get(f"{path}/usage"))["charges"]
    assert (shown["amount"], shown["period_start"], shown["period_end"]) == ("7.00", "2025-06-11", "2025-07-11")
    await api.advance("2025-07-11T00:00:00Z")

    assert await found_lines(api) == [("usage", "7.00", "2025-06-11", "2025-07-11")]
