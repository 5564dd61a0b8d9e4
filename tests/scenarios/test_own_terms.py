"""Terms that a subscription says itself, in place of its plan: thresholds, discount, least and most spend."""

from typing import Any

import pytest

from tests.client import Api
from tests.scenarios.business import (
    amounts,
    call,
    customer,
    fixed,
    invoices,
    lines,
    metered,
    money,
    plan,
    products,
    send,
    subscribe,
)

TWENTY = {"usage_thresholds": [{"amount": "20.00"}]}
TEN_PERCENT = {"type": "percentage", "amount": "10"}


async def sold(api: Api, *items: dict[str, Any], own: dict[str, Any] | None = None, **terms: Any) -> str:
    """The path of a subscription from 1 January to a plan of *items* on these terms, with those of its *own*."""
    await api.clock("2026-01-01T00:00:00Z")
    await products(api)
    await plan(api, "pro", *items, **terms)
    await customer(api)
    return f"/subscriptions/{(await subscribe(api, start='2026-01-01', **(own or {})))['id']}"


async def used(api: Api, day: int, n: int) -> None:
    """On that day of January *n* calls are sent; two days later everything that they lead to has happened."""
    await api.advance(f"2026-01-{day:02}T12:00:00Z")
    await send(api, call(f"e{day}", f"2026-01-{day:02}T00:00:00Z", n))
    await api.advance(f"2026-01-{day + 2:02}T12:00:00Z")


async def test_its_own_thresholds_stand_in_place_of_those_of_the_plan(api: Api) -> None:
    """The plan says 50.00, the subscription 20.00: 25 calls at 1.00 are billed at once."""
    path = await sold(api, metered("1.00"), own=TWENTY, usage_thresholds=[{"amount": "50.00"}])
    found = await api.get(path)
    assert [each["amount"] for each in found["usage_thresholds"]] == ["20"]
    assert found["own_terms"] == ["usage_thresholds"]
    await used(api, 5, 25)

    assert amounts(await invoices(api)) == ["25.00"]


async def test_a_subscription_can_be_without_the_thresholds_of_its_plan(api: Api) -> None:
    """An empty list is none: everything waits for the end of the month."""
    await sold(api, metered("1.00"), own={"usage_thresholds": []}, **TWENTY)
    await used(api, 5, 25)
    assert await invoices(api) == []

    await api.advance("2026-02-01T00:00:00Z")
    assert amounts(await invoices(api)) == ["25.00"]


async def test_a_subscription_without_a_plan_has_thresholds(api: Api) -> None:
    """Items alone, and a threshold of 20.00."""
    await api.clock("2026-01-01T00:00:00Z")
    await products(api)
    await customer(api)
    body = {"customer_id": "acme", "items": [metered("1.00")], "currency": "USD", "auto_activate": True, **TWENTY}
    await api.post("/subscriptions", json={**body, "contract": {"start_date": "2026-01-01"}})
    await used(api, 5, 25)

    assert amounts(await invoices(api)) == ["25.00"]


async def test_thresholds_that_come_later_look_at_what_was_used_before(api: Api) -> None:
    """25 calls were used when the threshold of 20.00 is said: they are billed at the next look."""
    path = await sold(api, metered("1.00"))
    await used(api, 5, 25)
    assert await invoices(api) == []
    await api.patch(path, json=TWENTY)
    await api.advance("2026-01-09T12:00:00Z")

    assert amounts(await invoices(api)) == ["25.00"]
    await api.patch(path, json={"plan_terms": ["usage_thresholds"]})
    assert (await api.get(path))["usage_thresholds"] == []


async def test_a_minimum_that_is_said_inside_a_period_holds_for_all_of_it(api: Api) -> None:
    """100.00 from 15 January: fee 30.00 and usage 20.00 of January are 50.00 short; what comes is what was shown."""
    path = await sold(api, fixed("30.00"), metered("1.00"))
    await used(api, 5, 20)
    await api.advance("2026-01-15T00:00:00Z")
    await api.patch(path, json={"minimum_spend": {"amount": "100.00"}})
    upcoming = await api.get(f"{path}/upcoming-invoice")
    await api.advance("2026-02-01T00:00:00Z")

    last = (await invoices(api))[-1]
    assert sorted(line[:2] for line in lines(last)) == [("fixed", "30.00"), ("true_up", "50.00"), ("usage", "20.00")]
    assert money(last) == money(upcoming)


async def test_a_minimum_that_is_said_twice_in_a_period_is_the_last(api: Api) -> None:
    """100.00, then 60.00: 30.00 are short of January's 60.00, and nothing of what was over is touched."""
    path = await sold(api, fixed("30.00"), own={"minimum_spend": {"amount": "40.00"}})
    await api.advance("2026-02-10T00:00:00Z")
    assert lines((await invoices(api))[-1])[-1] == ("true_up", "10.00", "2026-01-01", "2026-02-01")
    await api.patch(path, json={"minimum_spend": {"amount": "100.00"}})
    await api.advance("2026-02-20T00:00:00Z")
    await api.patch(path, json={"minimum_spend": {"amount": "60.00"}})
    await api.advance("2026-03-01T00:00:00Z")

    assert lines((await invoices(api))[-1])[-1] == ("true_up", "30.00", "2026-02-01", "2026-03-01")
    assert amounts(await invoices(api)) == ["30.00", "40.00", "60.00"]


async def test_a_minimum_of_the_plan_can_be_waived_and_agreed_again(api: Api) -> None:
    """Null is none; named in `plan_terms`, the plan's 50.00 hold again."""
    path = await sold(api, fixed("30.00"), minimum_spend={"amount": "50.00"})
    assert (await api.get(path))["minimum_spend"] == {"amount": "50", "period": "billing_period"}
    assert (await api.patch(path, json={"minimum_spend": None}))["minimum_spend"] is None
    await api.advance("2026-02-01T00:00:00Z")
    assert amounts(await invoices(api)) == ["30.00", "30.00"]

    again = await api.patch(path, json={"plan_terms": ["minimum_spend"]})
    assert (again["minimum_spend"], again["own_terms"]) == ({"amount": "50", "period": "billing_period"}, [])
    await api.advance("2026-03-01T00:00:00Z")
    assert amounts(await invoices(api)) == ["30.00", "30.00", "50.00"]


async def test_a_minimum_of_its_own_replaces_the_commitment_of_the_plan(api: Api) -> None:
    """The plan's 80.00 and the subscription's 50.00 are not owed both: 20.00 are missing to 50.00."""
    own = {"minimum_spend": {"amount": "50.00"}}
    await sold(api, fixed("30.00"), own=own, minimum_commitment={"amount": "80.00"})
    await api.advance("2026-02-01T00:00:00Z")

    assert [line[:2] for line in lines((await invoices(api))[-1])] == [("fixed", "30.00"), ("true_up", "20.00")]


async def test_a_maximum_of_its_own_takes_off_what_is_above_it(api: Api) -> None:
    """Fee 30.00 and usage 90.00, at most 100.00: 20.00 are taken off."""
    await sold(api, fixed("30.00"), metered("1.00"), own={"maximum_spend": {"amount": "100.00"}})
    await used(api, 5, 90)
    await api.advance("2026-02-01T00:00:00Z")

    assert ("cap", "-20.00") in [line[:2] for line in lines((await invoices(api))[-1])]


async def test_a_discount_is_on_service_that_begins_after_it_was_said(api: Api) -> None:
    """10 % from 15 January: the fee of January and its usage stay as agreed, February's 30.00 and usage bear it."""
    path = await sold(api, fixed("30.00"), metered("1.00"))
    await used(api, 5, 20)
    await api.advance("2026-01-15T00:00:00Z")
    assert (await api.patch(path, json={"discount": TEN_PERCENT}))["discount"]["amount"] == "10"
    await api.advance("2026-02-01T00:00:00Z")
    assert amounts(await invoices(api)) == ["30.00", "47.00"]
    await send(api, call("feb", "2026-02-01T00:00:00Z", 40))
    await api.advance("2026-03-01T00:00:00Z")

    assert amounts(await invoices(api)) == ["30.00", "47.00", "63.00"]
    assert (await api.get("/ledger/trial-balance"))["balanced"]


async def test_its_own_terms_hold_whatever_its_plan(api: Api) -> None:
    """With another plan the discount stays; 10 % of 50.00 in February."""
    path = await sold(api, fixed("30.00"), own={"discount": TEN_PERCENT})
    await plan(api, "scale", fixed("50.00"))
    await api.post(f"{path}/changes", json={"plan_id": "scale", "effective": "next_billing_period"})
    await api.advance("2026-02-01T00:00:00Z")

    assert amounts(await invoices(api)) == ["27.00", "45.00"]


@pytest.mark.parametrize(
    ("own", "field", "code"),
    [
        ({"usage_thresholds": [{"amount": "5.00"}, {"amount": "5.00"}]}, "usage_thresholds.1.amount", "duplicate"),
        ({"usage_thresholds": [{"amount": "5.001"}]}, "usage_thresholds.0.amount", "too_precise"),
        ({"discount": {"type": "fixed", "amount": "5.00"}}, "discount.type", "not_a_choice"),
        ({"maximum_spend": {"amount": "20.00"}}, "minimum_spend.amount", "out_of_range"),
    ],
)
async def test_terms_that_do_not_fit_are_named(api: Api, own: dict[str, Any], field: str, code: str) -> None:
    """An amount twice, too many decimals, a discount of an amount, a maximum below the plan's minimum of 50.00; when
    the subscription is made and when it is changed."""
    path = await sold(api, fixed("30.00"), minimum_spend={"amount": "50.00"})
    body = {"customer_id": "acme", "plan_id": "pro", **own}
    for method, where, json in (("POST", "/subscriptions", body), ("PATCH", path, own)):
        problem = await api.fails(method, where, 422, "subscription_terms_inconsistent", json=json)
        assert [(error["field"], error["code"]) for error in problem["errors"]] == [(field, code)]


async def test_a_plan_whose_minimum_is_above_its_own_maximum_is_refused(api: Api) -> None:
    """At most 100.00 a month of its own, and a plan that asks for 1,300.00 a year at least: the change is refused, and
    taken once the subscription says another maximum."""
    path = await sold(api, fixed("30.00"), own={"maximum_spend": {"amount": "100.00", "period": "monthly"}})
    await plan(api, "scale", fixed("50.00"), minimum_spend={"amount": "1300.00", "period": "yearly"})
    change = {"plan_id": "scale", "effective": "immediate"}
    problem = await api.fails("POST", f"{path}/changes", 422, "subscription_terms_inconsistent", json=change)
    assert [error["field"] for error in problem["errors"]] == ["plan_id"]

    await api.patch(path, json={"maximum_spend": {"amount": "110.00", "period": "monthly"}})
    assert (await api.post(f"{path}/changes", json=change))["version"]["plan_id"] is not None


async def test_a_draft_says_its_terms_from_its_beginning(api: Api) -> None:
    """What a draft says last is what holds from its first day, however late it is activated."""
    path = await sold(api, fixed("30.00"), own={"auto_activate": False, "discount": TEN_PERCENT})
    await api.advance("2026-01-10T00:00:00Z")
    half = {"type": "percentage", "amount": "50"}
    assert (await api.patch(path, json={"discount": half}))["discount"]["amount"] == "50"
    await api.post(f"{path}/activate")
    await api.advance("2026-01-11T00:00:00Z")

    assert amounts(await invoices(api)) == ["15.00"]


async def test_what_is_over_says_nothing_more(api: Api) -> None:
    """The terms of a canceled subscription are refused to change; its words are not."""
    path = await sold(api, fixed("30.00"))
    await api.post(f"{path}/cancel", json={"effective": "immediate"})
    await api.advance("2026-01-02T00:00:00Z")
    await api.fails("PATCH", path, 409, "subscription_not_in_force", json={"discount": TEN_PERCENT})

    assert (await api.patch(path, json={"description": "Left for a competitor"}))["status"] == "canceled"


async def test_a_plan_that_contradicts_them_is_refused(api: Api) -> None:
    """At most 50.00 of the other plan and at least 100.00 of the subscription cannot both be, by a change or by a
    version. Given back to the plan, its own say nothing against it."""
    path = await sold(api, fixed("30.00"), own={"minimum_spend": {"amount": "100.00"}})
    await plan(api, "capped", fixed("40.00"), maximum_spend={"amount": "50.00"})
    await api.advance("2026-01-02T00:00:00Z")
    draft = await api.post(f"{path}/versions", json={"plan_id": "capped"})
    publish = f"{path}/versions/{draft['id']}/publish"
    for where, json in ((f"{path}/changes", {"plan_id": "capped"}), (publish, {})):
        problem = await api.fails("POST", where, 422, "subscription_terms_inconsistent", json=json)
        assert [error["field"] for error in problem["errors"]] == ["plan_id"]
        assert "minimum_spend.amount" in problem["detail"]
        assert "plan_terms" in problem["detail"]

    await api.patch(path, json={"plan_terms": ["minimum_spend"]})
    await api.post(f"{path}/changes", json={"plan_id": "capped"})
    assert (await api.get(path))["plan_id"] == draft["plan_id"]


async def test_billing_periods_are_counted_in_months(api: Api) -> None:
    """At most 1,199.00 a year of its own, and a plan that asks for 100.00 in each billing period: by the month that is
    1,200.00, and refused; by the quarter it is 400.00."""
    path = await sold(api, fixed("30.00"), own={"maximum_spend": {"amount": "1199.00", "period": "yearly"}})
    least = {"minimum_spend": {"amount": "100.00"}}
    await plan(api, "months", fixed("50.00"), **least)
    await plan(api, "quarters", fixed("50.00", billing_interval="quarterly"), **least)
    body = {"plan_id": "months", "effective": "immediate"}
    problem = await api.fails("POST", f"{path}/changes", 422, "subscription_terms_inconsistent", json=body)
    assert "minimum_spend.amount" in problem["detail"]

    await api.post(f"{path}/changes", json={**body, "plan_id": "quarters"})


async def test_a_contract_is_counted_in_months(api: Api) -> None:
    """At most 1,000.00 in the whole contract of twelve months, and at least 100.00 a month: the two are 1,200.00."""
    contract = {"contract": {"period_type": "fixed", "duration_months": 12}}
    path = await sold(api, fixed("30.00"), own=contract, minimum_spend={"amount": "100.00", "period": "monthly"})
    own = {"maximum_spend": {"amount": "1000.00", "period": "contract"}}
    problem = await api.fails("PATCH", path, 422, "subscription_terms_inconsistent", json=own)
    assert [error["field"] for error in problem["errors"]] == ["minimum_spend.amount"]

    own["maximum_spend"]["amount"] = "1200.00"
    await api.patch(path, json=own)


async def test_a_plan_that_lies_ahead_is_not_contradicted(api: Api) -> None:
    """From February on a plan asks for at least 100.00: at most 50.00 is refused in January, and at most 100.00 is
    not."""
    path = await sold(api, fixed("30.00"))
    await plan(api, "scale", fixed("40.00"), minimum_spend={"amount": "100.00"})
    await api.post(f"{path}/changes", json={"plan_id": "scale", "effective": "next_billing_period"})
    own = {"maximum_spend": {"amount": "50.00"}}
    problem = await api.fails("PATCH", path, 422, "subscription_terms_inconsistent", json=own)
    assert [error["field"] for error in problem["errors"]] == ["minimum_spend.amount"]

    await api.patch(path, json={"maximum_spend": {"amount": "100.00"}})


async def test_what_contradicts_already_stops_no_other_change(api: Api) -> None:
    """More of what is sold is no other plan."""
    path = await sold(api, fixed("30.00"), own={"minimum_spend": {"amount": "100.00"}})
    await api.advance("2026-01-02T00:00:00Z")
    await api.patch("/plans/pro", json={"maximum_spend": {"amount": "50.00"}})
    more = {"update": [{"item_key": "platform", "adjust": {"quantity": "2"}}]}
    await api.post(f"{path}/changes", json=more)
    problem = await api.fails(
        "POST", f"{path}/changes", 422, "subscription_terms_inconsistent", json={"plan_id": "pro"}
    )
    assert [error["field"] for error in problem["errors"]] == ["plan_id"]
