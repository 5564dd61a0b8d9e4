"""Trials of single prices, what is charged when the contract starts, and plans that end a trial."""

from typing import Any

import pytest

from tests.client import Api
from tests.scenarios.business import amounts, business, call, fixed, invoices, lines, metered, plan, send, subscribe

SETUP = fixed("99.00", "setup")


def at_start(item: dict[str, Any]) -> dict[str, Any]:
    """The item, charged when the contract starts."""
    return {**item, "price": {**item["price"], "charge_on_contract_start": True}}


async def documents(api: Api) -> list[tuple[str, list[tuple[str, str, str, str]]]]:
    """Each invoice by its day, with its lines in order."""
    return [(invoice["issue_date"], sorted(lines(invoice))) for invoice in await invoices(api)]


async def test_a_price_with_a_trial_starts_to_cost_when_that_is_over(api: Api) -> None:
    """A seat of 31.00 with ten days of trial: 21 of January's 31 days cost 21.00, on the day on which the trial
    ends."""
    await business(api, fixed("10.00"), fixed("31.00", "seat", trial_period_days=10))
    made = await subscribe(api, start="2026-01-01")
    assert made["status"] == "active"
    await api.advance("2026-02-01T00:00:00Z")

    assert await documents(api) == [
        ("2026-01-01", [("fixed", "10.00", "2026-01-01", "2026-02-01")]),
        ("2026-01-11", [("fixed", "21.00", "2026-01-11", "2026-02-01")]),
        (
            "2026-02-01",
            [("fixed", "10.00", "2026-02-01", "2026-03-01"), ("fixed", "31.00", "2026-02-01", "2026-03-01")],
        ),
    ]


async def test_usage_in_the_trial_of_its_price_is_free(api: Api) -> None:
    """What is used on the tenth day costs nothing, what is used on the eleventh does."""
    await business(api, metered("1.00", trial_period_days=10))
    made = await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-05T00:00:00Z")
    assert (await api.get(f"/subscriptions/{made['id']}/usage"))["charges"] == []
    await api.advance("2026-01-12T00:00:00Z")
    await send(api, call("in", "2026-01-10T23:59:59Z", 5), call("out", "2026-01-11T00:00:00Z", 7))
    (charge,) = (await api.get(f"/subscriptions/{made['id']}/usage"))["charges"]
    assert (charge["period_start"], charge["amount"]) == ("2026-01-11", "7.00")
    await api.advance("2026-02-01T00:00:00Z")

    assert await documents(api) == [("2026-02-01", [("usage", "7.00", "2026-01-11", "2026-02-01")])]


async def test_a_trial_that_the_next_price_has_too_goes_on(api: Api) -> None:
    """Another price on the fifth day with the same trial costs from the eleventh day on; without it, at once."""
    await business(api, fixed("31.00", trial_period_days=10))
    made = await subscribe(api, start="2026-01-01")
    path = f"/subscriptions/{made['id']}/changes"
    await api.advance("2026-01-05T00:00:00Z")
    await api.post(path, json={"update": [{"product_id": "platform", "adjust": {"unit_price": "62.00"}}]})
    await api.advance("2026-01-08T00:00:00Z")
    assert await invoices(api) == []
    await api.advance("2026-01-11T00:00:00Z")
    assert await documents(api) == [("2026-01-11", [("fixed", "42.00", "2026-01-11", "2026-02-01")])]


async def test_a_price_without_a_trial_ends_it(api: Api) -> None:
    """Set to 31.00 without a trial on 5 January: 27 of 31 days are charged with the next invoice, or at once."""
    await business(api, fixed("31.00", trial_period_days=10))
    made = await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-05T00:00:00Z")
    update = [{"product_id": "platform", "adjust": {"trial_period_days": None}}]
    await api.post(f"/subscriptions/{made['id']}/changes", json={"update": update, "invoice": "now"})

    assert await documents(api) == [("2026-01-05", [("fixed", "27.00", "2026-01-05", "2026-02-01")])]


async def test_what_is_billed_once_waits_for_the_end_of_the_trial(api: Api) -> None:
    """A setup of 99.00 beside a trial of fourteen days is billed with the first fee."""
    await business(api, fixed("31.00"), SETUP)
    await subscribe(api, start="2026-01-01", trial_period_days=14)
    await api.advance("2026-01-15T00:00:00Z")

    assert await documents(api) == [
        (
            "2026-01-15",
            [("add_on", "99.00", "2026-01-15", "2026-01-16"), ("fixed", "31.00", "2026-01-15", "2026-02-15")],
        )
    ]


async def test_what_is_charged_when_the_contract_starts_waits_for_nothing(api: Api) -> None:
    """The same setup is billed on 1 January, once, whatever changes in the trial; the fee is when the trial is over."""
    await business(api, fixed("31.00"), at_start(SETUP))
    made = await subscribe(api, start="2026-01-01", trial_period_days=14)
    upcoming = await api.get(f"/subscriptions/{made['id']}/upcoming-invoice")
    assert (upcoming["issue_date"], upcoming["total"]) == ("2026-01-15", "31.00")
    await api.advance("2026-01-05T00:00:00Z")
    body = {"update": [{"product_id": "platform", "adjust": {"quantity": "2"}}]}
    await api.post(f"/subscriptions/{made['id']}/changes", json=body)
    await api.advance("2026-02-15T00:00:00Z")

    assert await documents(api) == [
        ("2026-01-01", [("add_on", "99.00", "2026-01-01", "2026-01-02")]),
        ("2026-01-15", [("fixed", "62.00", "2026-01-15", "2026-02-15")]),
        ("2026-02-15", [("fixed", "62.00", "2026-02-15", "2026-03-15")]),
    ]


async def test_it_does_not_wait_for_the_first_billing_date_either(api: Api) -> None:
    """Periods are counted, and billed, from 1 February; the setup is billed on 10 January."""
    await business(api, fixed("31.00"), at_start(SETUP), at="2026-01-10T00:00:00Z")
    await subscribe(api, start="2026-01-10", billing={"first_billing_date": "2026-02-01", "payment_terms": "net_30"})
    await api.advance("2026-02-01T00:00:00Z")

    assert [(on, [line[1] for line in found]) for on, found in await documents(api)] == [
        ("2026-01-10", ["99.00"]),
        ("2026-02-01", ["22.00", "31.00"]),
    ]


async def test_a_trial_that_is_canceled_keeps_what_was_charged_at_its_start(api: Api) -> None:
    """Ended on the fifth day: the setup stays billed, and nothing else is."""
    await business(api, fixed("31.00"), at_start(SETUP))
    made = await subscribe(api, start="2026-01-01", trial_period_days=14)
    await api.advance("2026-01-05T00:00:00Z")
    await api.post(f"/subscriptions/{made['id']}/cancel", json={"effective": "immediate"})
    await api.advance("2026-03-01T00:00:00Z")

    assert amounts(await invoices(api)) == ["99.00"]


@pytest.mark.parametrize(
    ("days", "status", "bills"),
    [(0, "active", [("2026-01-05", "62.00")]), (14, "trialing", [("2026-01-15", "62.00")])],
)
async def test_another_plan_ends_the_trial_unless_it_has_one(
    api: Api, days: int, status: str, bills: list[tuple[str, str]]
) -> None:
    """T-15: turned to another plan on the fifth day of fourteen. Without a trial it is paid from that day on, and that
    is the anchor; with one the trial goes on to its end."""
    await business(api, fixed("31.00"))
    await plan(api, "big", fixed("62.00"), trial_period_days=days)
    made = await subscribe(api, start="2026-01-01", trial_period_days=14)
    await api.advance("2026-01-05T00:00:00Z")
    path = f"/subscriptions/{made['id']}"
    preview = await api.post(f"{path}/changes/preview", json={"plan_id": "big"})
    assert (await api.get(path))["status"] == "trialing"
    change = await api.post(f"{path}/changes", json={"plan_id": "big"})
    assert preview["next_invoice"]["total"] == change["next_invoice"]["total"] == "62.00"
    assert (await api.get(path))["status"] == status
    await api.advance("2026-01-20T00:00:00Z")

    assert [(x["issue_date"], x["total"]) for x in await invoices(api)] == bills
