"""What changes on a subscription at once, without a new version."""

from typing import Any

import pytest

from tests.client import Api
from tests.scenarios.business import amounts, business, fixed, invoices, lines, money, subscribe

FIXED = {"period_type": "fixed", "duration_months": 3}


async def trial(api: Api, **values: Any) -> str:
    """The path of a subscription of 31.00 a month whose trial of 14 days began on 1 January."""
    await business(api, fixed("31.00"))
    return f"/subscriptions/{(await subscribe(api, start='2026-01-01', trial_period_days=14, **values))['id']}"


async def test_words_tags_and_metadata_make_no_version(api: Api) -> None:
    """They are there at once, and the version is the same."""
    await business(api, fixed("31.00"))
    made = await subscribe(api, start="2026-01-01", tags=["trial"], description="First")
    assert (made["tags"], made["description"]) == (["trial"], "First")
    words = {"name": "Acme", "description": "Signed in Berlin", "tags": ["key", "key", "eu"], "metadata": {"po": "7"}}
    after = await api.patch(f"/subscriptions/{made['id']}", json=words)

    assert {name: after[name] for name in words} == {**words, "tags": ["key", "eu"]}
    assert after["version_number"] == 1
    assert after["current_version_id"] == made["current_version_id"]


async def test_subscriptions_are_found_by_their_tags(api: Api) -> None:
    """One of several tags is enough; filters narrow together."""
    await business(api, fixed("31.00"))
    for name, tags, active in (("a", ["eu"], True), ("b", ["us", "key"], True), ("c", ["key"], False)):
        await subscribe(api, start="2026-01-01", name=name, tags=tags, auto_activate=active)

    async def named(**filters: str) -> list[str]:
        return sorted(each["name"] for each in (await api.get("/subscriptions", **filters))["data"])

    assert await named(tags="eu,us") == ["a", "b"]
    assert await named(tags="key", status="draft") == ["c"]
    assert await named(tags="key", customer_id="acme") == ["b", "c"]


async def test_a_trial_gets_longer(api: Api) -> None:
    """14 days become 31: the first fee is that of February, and periods are counted from there."""
    path = await trial(api)
    await api.advance("2026-01-10T00:00:00Z")
    after = await api.patch(path, json={"trial_period_days": 31})
    assert (after["status"], after["trial_end_date"], after["anchor_date"]) == ("trialing", "2026-02-01", "2026-02-01")
    upcoming = await api.get(f"{path}/upcoming-invoice")
    await api.advance("2026-02-01T00:00:00Z")

    (first,) = await invoices(api)
    assert lines(first) == [("fixed", "31.00", "2026-02-01", "2026-03-01")]
    assert money(first) == money(upcoming)


async def test_a_trial_that_ends_today_is_billed_today(api: Api) -> None:
    """After nine days it is made nine days long: it is active, which is said, and the fee is billed."""
    path = await trial(api)
    await api.advance("2026-01-10T00:00:00Z")
    assert (await api.patch(path, json={"trial_period_days": 9}))["status"] == "active"
    await api.advance("2026-01-10T00:01:00Z")

    (first,) = await invoices(api)
    assert lines(first) == [("fixed", "31.00", "2026-01-10", "2026-02-10")]
    said = [event["type"] for event in (await api.get("/feed", limit=100))["data"]]
    assert said.count("subscription.trial_ended") == 1


async def test_what_is_counted_from_the_trial_goes_with_it(api: Api) -> None:
    """Three months from 15 January become three from 1 February; prices rise from there as well."""
    path = await trial(api, contract=FIXED, price_escalation={"percentage": "10", "interval_months": 2})
    before = await api.get(path)
    assert (before["end_date"], before["contract"]["end_date"]) == ("2026-04-15", "2026-04-15")
    after = await api.patch(path, json={"trial_period_days": 31})

    assert (after["end_date"], after["contract"]["end_date"]) == ("2026-05-01", "2026-05-01")
    assert [each["effective_at"] for each in after["pending_changes"] if each["effective_at"] == "2026-04-01"]
    await api.advance("2026-06-01T00:00:00Z")
    assert amounts(await invoices(api)) == ["31.00", "31.00", "34.10"]


async def test_a_longer_trial_and_the_end_of_renewals_go_together(api: Api) -> None:
    """Three months from 1 February that are not renewed any more end on 1 May, said at once or one after the other."""
    path = await trial(api, contract=FIXED, renewal={"auto_renew": True})
    after = await api.patch(path, json={"trial_period_days": 31, "renewal": {"auto_renew": False}})

    assert (after["end_date"], after["contract"]["end_date"]) == ("2026-05-01", "2026-05-01")


@pytest.mark.parametrize(
    ("at", "days", "status", "code"),
    [
        ("2026-01-10", 8, 422, "outside_term"),
        ("2026-01-20", 31, 409, "trial_over"),
    ],
)
async def test_a_trial_cannot_be_what_it_was_not(api: Api, at: str, days: int, status: int, code: str) -> None:
    """Not shorter than what is over of it, and nothing else once paid service has begun."""
    path = await trial(api)
    await api.advance(f"{at}T00:00:00Z")
    problem = await api.fails("PATCH", path, status, code, json={"trial_period_days": days})

    assert [error["field"] for error in problem["errors"]] == ["trial_period_days"]


async def test_a_draft_gets_another_trial(api: Api) -> None:
    """None at all: it is billed from its first day."""
    path = await trial(api, auto_activate=False)
    after = await api.patch(path, json={"trial_period_days": 0})
    assert (after["status"], after["trial_end_date"], after["anchor_date"]) == ("draft", None, "2026-01-01")
    await api.post(f"{path}/activate")
    await api.advance("2026-01-02T00:00:00Z")

    assert amounts(await invoices(api)) == ["31.00"]


async def test_billing_changes_from_the_next_invoice_on(api: Api) -> None:
    """The second invoice stays a draft and has the new terms; the first is as it was."""
    await business(api, fixed("31.00"))
    made = await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-10T00:00:00Z")
    billing = {"auto_issue_invoices": False, "auto_pay_invoices": True, "payment_terms": "net_7"}
    after = await api.patch(f"/subscriptions/{made['id']}", json={"billing": billing})
    assert after["billing"] == {**made["billing"], **billing}
    await api.advance("2026-02-01T00:00:00Z")

    found = [(each["payment_terms"], each["auto_pay"], each["issued_at"] is None) for each in await invoices(api)]
    assert found == [("net_30", False, False), ("net_7", True, True)]


async def test_what_the_grid_rests_on_stays(api: Api) -> None:
    """The anchor of the periods is no field of the change."""
    path = await trial(api)
    problem = await api.fails("PATCH", path, 422, json={"billing": {"billing_time": "calendar"}})

    assert [error["field"] for error in problem["errors"]] == ["billing.billing_time"]


@pytest.mark.parametrize(
    ("rise", "paid"), [(None, "62.00"), ({"percentage": "20", "interval_months": 2}, "74.40")], ids=["none", "another"]
)
async def test_a_change_on_the_day_of_a_rise_stays_when_the_rise_is_another(
    api: Api, rise: dict[str, Any] | None, paid: str
) -> None:
    """Two of it were agreed for 1 March, and then a rise of ten percent for that day. Without the rise, or with one of
    twenty percent in its place, there are two all the same."""
    await business(api, fixed("31.00"))
    made = await subscribe(api, start="2026-01-01")
    path = f"/subscriptions/{made['id']}"
    await api.advance("2026-01-10T00:00:00Z")
    more = {"update": [{"item_key": "platform", "adjust": {"quantity": "2"}}], "effective": "2026-03-01"}
    await api.post(f"{path}/changes", json=more)
    await api.patch(path, json={"price_escalation": {"percentage": "10", "interval_months": 2}})
    await api.patch(path, json={"price_escalation": rise})
    await api.advance("2026-03-01T00:00:00Z")

    assert amounts(await invoices(api)) == ["31.00", "31.00", paid]
