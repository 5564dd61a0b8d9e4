"""Whom a plan migration moves, and why others stay."""

from hashlib import sha256
from typing import Any

from tests.client import Api
from tests.scenarios.business import customer, fixed, plan, subscribe
from tests.simulation.migrating import migrated, revised, subscribers


def chosen_by(plan_id: str, customer_id: str, percent: int) -> bool:
    """Whether a customer is in a share of a plan: the first eight bytes of SHA-256 of both, in hundredths."""
    return int(sha256(f"{plan_id}:{customer_id}".encode()).hexdigest()[:16], 16) % 100 < percent


async def previewed(api: Api, **cohort: Any) -> set[str]:
    """The customers whose subscriptions a cohort would move."""
    said = await api.post("/plans/pro/migrations/preview", json={"cohort": cohort})
    assert said["customers"] == len({each["customer_id"] for each in said["effects"]})
    return {each["customer_id"] for each in said["effects"]}


async def test_a_cohort_is_chosen_by_conditions(api: Api) -> None:
    """By customers, subscriptions, revisions, the day of the start, metadata; what is said together holds together."""
    made = await subscribers(api, 2)
    await revised(api)
    await customer(api, "new")
    new = await subscribe(api, customer_id="new", start="2026-01-10", metadata={"wave": "two", "x": "y"})
    await revised(api, fixed("70.00"))
    who = [each["customer_id"] for each in (*made, new)]

    assert await previewed(api) == set(who)
    assert await previewed(api, customer_ids=["c0", made[1]["customer_id"]]) == set(who[:2])
    assert await previewed(api, subscription_ids=[new["id"]]) == {who[2]}
    assert await previewed(api, revisions=[2]) == {who[2]}
    assert await previewed(api, revisions=[1, 2]) == set(who)
    assert await previewed(api, started_from="2026-01-02") == {who[2]}
    assert await previewed(api, started_before="2026-01-10") == set(who[:2])
    assert await previewed(api, metadata={"wave": "two"}) == {who[2]}
    assert await previewed(api, metadata={"wave": "two"}, revisions=[1]) == set()


async def test_a_share_of_the_customers_is_the_same_each_time(api: Api) -> None:
    """Of twelve customers those that the hash chooses; whoever is in 30 percent is in 60."""
    made = await subscribers(api, 12)
    await revised(api)
    plan_id = made[0]["plan_id"]
    small, large = await previewed(api, percent=30), await previewed(api, percent=60)

    for share, found in ((30, small), (60, large), (100, await previewed(api, percent=100))):
        assert found == {each["customer_id"] for each in made if chosen_by(plan_id, each["customer_id"], share)}
    assert small <= large
    await migrated(api, cohort={"percent": 60})
    assert await previewed(api, percent=60) == set()


async def test_who_stays_is_told_the_reason(api: Api) -> None:
    """A draft, one that is canceled, one that has ended, a fixed term, a change that lies ahead, another plan, one that
    is there already, and an own price for all that changes."""
    await subscribers(api, 0)
    await plan(api, "other", fixed("5.00"))
    expected = {}
    start = {"start": "2026-01-01"}
    for reason, values in (
        ("draft", {**start, "auto_activate": False}),
        ("canceled", start),
        ("ended", start),
        ("fixed_term", {**start, "contract": {"period_type": "fixed", "duration_months": 12}}),
        ("pending_change", start),
        ("not_on_plan", {**start, "plan_id": "other"}),
        ("overrides_hold", {**start, "items": [fixed("20.00")]}),
    ):
        await customer(api, reason)
        expected[(await subscribe(api, customer_id=reason, **values))["id"]] = reason
    named = {reason: key for key, reason in expected.items()}
    await api.post(f"/subscriptions/{named['canceled']}/cancel", json={"effective": "next_billing_period"})
    await api.post(f"/subscriptions/{named['ended']}/cancel", json={"effective": "immediate"})
    later = {"add": [fixed("1.00", "seat")], "effective": "2026-02-01"}
    await api.post(f"/subscriptions/{named['pending_change']}/changes", json=later)
    await revised(api)
    await customer(api, "already_there")
    expected[(await subscribe(api, customer_id="already_there", **start))["id"]] = "already_there"

    body = {"cohort": {"subscription_ids": list(expected)}, "effective": "immediate"}
    said = await api.post("/plans/pro/migrations/preview", json=body)
    assert {each["subscription_id"]: each["reason"] for each in said["left_out"]} == expected
    assert all(each["detail"] for each in said["left_out"])
    assert (said["subscriptions"], said["stay"]) == (0, 8)


async def test_who_has_terms_that_contradict_the_plan_stays(api: Api) -> None:
    """Of two one pays at least 100.00; the next revision bills at most 50.00. The preview and the migration leave it
    where it is and say why, and move the other."""
    made = await subscribers(api, 2)
    await api.patch(f"/subscriptions/{made[0]['id']}", json={"minimum_spend": {"amount": "100.00"}})
    await api.patch("/plans/pro", json={"items": [fixed("40.00")], "maximum_spend": {"amount": "50.00"}})
    said = await api.post("/plans/pro/migrations/preview", json={})

    (left,) = said["left_out"]
    assert (left["subscription_id"], left["reason"]) == (made[0]["id"], "own_terms")
    assert "minimum_spend.amount" in left["detail"]
    done = await migrated(api)
    assert (done["moved"], done["left_out"]) == (1, 1)


async def test_periods_of_different_lengths_contradict_each_other_too(api: Api) -> None:
    """One pays at most 1,000.00 a year; the next revision asks for 100.00 in each billing period, which is a month."""
    made = await subscribers(api, 2)
    own = {"maximum_spend": {"amount": "1000.00", "period": "yearly"}}
    await api.patch(f"/subscriptions/{made[0]['id']}", json=own)
    await api.patch("/plans/pro", json={"items": [fixed("40.00")], "minimum_spend": {"amount": "100.00"}})
    said = await api.post("/plans/pro/migrations/preview", json={})

    (left,) = said["left_out"]
    assert (left["customer_id"], left["reason"]) == (made[0]["customer_id"], "own_terms")
    assert "is above the maximum of 1000" in left["detail"]
    done = await migrated(api)
    assert (done["moved"], done["left_out"], done["failed"]) == (1, 1, 0)


async def test_a_migration_that_reaches_nobody_is_refused(api: Api) -> None:
    """The preview says zero with the reasons; the start is refused with the same, and nothing is kept of it."""
    await subscribers(api)
    said = await api.post("/plans/pro/migrations/preview", json={})
    assert (said["subscriptions"], said["reasons"]) == (0, [{"reason": "already_there", "subscriptions": 3}])

    problem = await api.fails("POST", "/plans/pro/migrations", 422, "plan_migration_reaches_nobody", json={})
    assert "3 already_there" in problem["detail"]
    assert [each["field"] for each in problem["errors"]] == ["cohort"]
    await revised(api)
    nobody = {"cohort": {"started_before": "2020-01-01"}}
    await api.fails("POST", "/plans/pro/migrations", 422, "plan_migration_reaches_nobody", json=nobody)
    assert (await api.get("/plans/pro/migrations"))["data"] == []


async def test_a_fixed_term_is_moved_at_its_end_or_when_that_is_said(api: Api) -> None:
    """A term until 1 April that is renewed: it moves on that day, or at once where contracts are moved too."""
    term = {"contract": {"period_type": "fixed", "duration_months": 3}, "renewal": {"auto_renew": True}}
    await subscribers(api, 1, **term)
    await revised(api)
    at_end = await api.post("/plans/pro/migrations/preview", json={"effective": "end_of_term"})
    assert [each["effective_from"] for each in at_end["effects"]] == ["2026-04-01"]

    early = await api.post("/plans/pro/migrations/preview", json={})
    assert [each["reason"] for each in early["left_out"]] == ["fixed_term"]
    moved = await api.post("/plans/pro/migrations/preview", json={"fixed_terms": "move"})
    assert [each["effective_from"] for each in moved["effects"]] == ["2026-02-01"]


async def test_the_order_of_items_is_no_difference(api: Api) -> None:
    """An item that was taken away and given back stands last, and nothing would change."""
    (made,) = await subscribers(api, 1, fixed("31.00"), fixed("6.20", "seat"))
    path = f"/subscriptions/{made['id']}/changes"
    await api.post(path, json={"remove": [{"item_key": "platform"}]})
    await api.post(path, json={"add": [fixed("31.00")]})
    said = await api.post("/plans/pro/migrations/preview", json={})
    assert [each["reason"] for each in said["left_out"]] == ["already_there"]


async def test_a_rolling_contract_with_an_end_is_not_fixed(api: Api) -> None:
    """It moves before its end, and is left out for a day that it does not reach."""
    await subscribers(api, 1, contract={"period_type": "monthly_rolling", "end_date": "2026-06-01"})
    await revised(api)
    said = await api.post("/plans/pro/migrations/preview", json={})
    assert [each["effective_from"] for each in said["effects"]] == ["2026-02-01"]
    late = await api.post("/plans/pro/migrations/preview", json={"effective": "2026-06-01"})
    assert [each["reason"] for each in late["left_out"]] == ["ends_before"]


async def test_without_a_term_nothing_waits_for_its_end(api: Api) -> None:
    """A rolling contract is left out with that reason."""
    await subscribers(api, 1)
    await revised(api)
    said = await api.post("/plans/pro/migrations/preview", json={"effective": "end_of_term"})
    assert [each["reason"] for each in said["left_out"]] == ["outside_term"]
