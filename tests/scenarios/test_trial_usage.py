"""Usage in the trial of a subscription: free, billed when the trial is over, or free up to some units (T-15)."""

from typing import Any

import pytest

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

TRIAL = ("2026-01-01", "2026-01-15")
FIRST = ("2026-01-15", "2026-02-15")


async def tried(api: Api, *items: dict[str, Any], terms: dict[str, Any] | None = None, **billing: Any) -> Any:
    """A subscription with a trial of the first fourteen days of January, on the twelfth; 40 calls were made by then."""
    await business(api)
    await plan(api, "tried", *(items or (fixed("31.00"), metered("1.00"))), **(terms or {}))
    terms_of_payment = {"payment_terms": "net_30", **billing}
    made = await subscribe(api, "tried", start="2026-01-01", trial_period_days=14, billing=terms_of_payment)
    await api.advance("2026-01-12T00:00:00Z")
    await send(api, call("a", "2026-01-05T00:00:00Z", 30), call("b", "2026-01-11T23:59:59Z", 10))
    return made


async def documents(api: Api) -> list[tuple[str, list[tuple[str, str, str, str]]]]:
    """Each invoice by its day, with its lines in order."""
    return [(invoice["issue_date"], sorted(lines(invoice))) for invoice in await invoices(api)]


@pytest.mark.parametrize(
    ("billing", "usage"),
    [
        ({}, None),
        ({"trial_usage": "free"}, None),
        ({"trial_usage": "bill"}, "40.00"),
        ({"trial_usage": "bill", "trial_free_units": 25}, "15.00"),
        ({"trial_usage": "bill", "trial_free_units": 40}, "0.00"),
    ],
)
async def test_usage_in_the_trial_costs_what_the_policy_says(
    api: Api, billing: dict[str, Any], usage: str | None
) -> None:
    """Forty calls at 1.00, with 25 free ones 15.00: shown while the trial goes on, in the upcoming invoice, and on the
    first one, with the fee; then usage costs as ever."""
    made = await tried(api, **billing)
    path = f"/subscriptions/{made['id']}"
    shown = [(x["amount"], x["period_start"], x["period_end"]) for x in (await api.get(f"{path}/usage"))["charges"]]
    assert shown == ([] if usage is None else [(usage, *TRIAL)])
    upcoming = await api.get(f"{path}/upcoming-invoice")
    await api.advance("2026-01-21T00:00:00Z")
    await send(api, call("c", "2026-01-20T00:00:00Z", 3))
    await api.advance("2026-02-15T00:00:00Z")

    billed = [] if usage is None else [("usage", usage, *TRIAL)]
    first, second = await documents(api)
    assert first == ("2026-01-15", [("fixed", "31.00", *FIRST), *billed])
    assert second[1][1:] == [("usage", "3.00", *FIRST)]
    assert money((await invoices(api))[0]) == money(upcoming)


async def test_the_trial_is_a_period_of_its_own(api: Api) -> None:
    """What a price includes holds in it whole, and the least that a period costs is not owed for it: of 40 calls 12 are
    included, 28.00; in the first paid month the 100.00 are owed."""
    await tried(api, metered("1.00", included_units="12", minimum="100.00"), trial_usage="bill")
    await api.advance("2026-02-15T00:00:00Z")

    assert await documents(api) == [
        ("2026-01-15", [("usage", "28.00", *TRIAL)]),
        ("2026-02-15", [("true_up", "100.00", *FIRST), ("usage", "0.00", *FIRST)]),
    ]


async def test_by_the_calendar_the_trial_is_no_part_of_the_first_month(api: Api) -> None:
    """Usage until the 14th is billed on the 15th, with 17 of 31 days of the fee; the rest of January on 1 February."""
    await tried(api, trial_usage="bill", billing_time="calendar")
    await api.advance("2026-01-21T00:00:00Z")
    await send(api, call("c", "2026-01-20T00:00:00Z", 3))
    await api.advance("2026-02-01T00:00:00Z")

    assert await documents(api) == [
        ("2026-01-15", [("fixed", "17.00", "2026-01-15", "2026-02-01"), ("usage", "40.00", *TRIAL)]),
        (
            "2026-02-01",
            [("fixed", "31.00", "2026-02-01", "2026-03-01"), ("usage", "3.00", "2026-01-15", "2026-02-01")],
        ),
    ]


async def test_a_price_that_is_not_prorated_owes_its_least_in_the_first_paid_month(api: Api) -> None:
    """The trial is not the first part of January: of the 10.00 that a month costs at least, 7.00 are missing."""
    price = metered("1.00", minimum="10.00", prorated=False)
    await tried(api, price, trial_usage="bill", billing_time="calendar")
    await api.advance("2026-01-21T00:00:00Z")
    await send(api, call("c", "2026-01-20T00:00:00Z", 3))
    await api.advance("2026-02-01T00:00:00Z")

    assert [found for _, found in await documents(api)] == [
        [("usage", "40.00", *TRIAL)],
        [("true_up", "7.00", "2026-01-15", "2026-02-01"), ("usage", "3.00", "2026-01-15", "2026-02-01")],
    ]


async def test_a_trial_that_is_canceled_bills_its_usage_when_it_ends(api: Api) -> None:
    """Canceled on the twelfth: forty calls, and no fee."""
    made = await tried(api, trial_usage="bill")
    await api.post(f"/subscriptions/{made['id']}/cancel", json={"effective": "immediate"})
    await api.advance("2026-02-15T00:00:00Z")

    assert await documents(api) == [("2026-01-12", [("usage", "40.00", "2026-01-01", "2026-01-12")])]


async def test_another_plan_ends_the_trial_and_bills_its_usage(api: Api) -> None:
    """Turned to another plan on the twelfth: that is the first day of paid service, and usage before it is billed by
    the price of before."""
    made = await tried(api, trial_usage="bill")
    await plan(api, "big", fixed("62.00"), metered("5.00"))
    await api.post(f"/subscriptions/{made['id']}/changes", json={"plan_id": "big", "invoice": "now"})
    await api.advance("2026-02-01T00:00:00Z")

    assert await documents(api) == [
        (
            "2026-01-12",
            [("fixed", "62.00", "2026-01-12", "2026-02-12"), ("usage", "40.00", "2026-01-01", "2026-01-12")],
        )
    ]


async def test_usage_of_the_trial_that_comes_late_is_corrected(api: Api) -> None:
    """Five calls of the trial are known in February: 5.00 more on the next invoice, and nothing twice."""
    await tried(api, trial_usage="bill", trial_free_units=10)
    await api.advance("2026-02-01T00:00:00Z")
    await send(api, call("late", "2026-01-06T00:00:00Z", 5))
    await api.advance("2026-03-15T00:00:00Z")

    found = [line for _, each in await documents(api) for line in each if line[2] == "2026-01-01"]
    assert found == [("usage", "30.00", *TRIAL), ("adjustment", "5.00", *TRIAL)]


async def test_terms_of_the_plan_begin_with_paid_service(api: Api) -> None:
    """A tenth off, and 100.00 a month at least: neither holds for the 40.00 of the trial."""
    terms = {"discount": {"type": "percentage", "amount": "10"}, "minimum_spend": {"amount": "100.00"}}
    await tried(api, terms=terms, trial_usage="bill")
    await api.advance("2026-02-15T00:00:00Z")

    first, second = await invoices(api)
    assert sorted(x[:2] for x in lines(first)) == [("discount", "-3.10"), ("fixed", "31.00"), ("usage", "40.00")]
    assert ("true_up", "72.10", *FIRST) in lines(second)


async def test_free_units_are_those_of_usage_that_is_billed(api: Api) -> None:
    """Where all usage in the trial is free they say nothing, and are refused."""
    await business(api, metered("1.00"))
    body = {"customer_id": "acme", "plan_id": "pro", "billing": {"trial_free_units": 10}}
    problem = await api.fails("POST", "/subscriptions", 422, "invalid", json=body)
    (error,) = problem["errors"]
    assert error["field"].startswith("billing")
    assert "trial_usage" in error["detail"]
    assert amounts(await invoices(api)) == []
