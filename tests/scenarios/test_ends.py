"""How a subscription ends: into what was billed, on which day, and what its last period costs."""

from decimal import Decimal
from typing import Any

import pytest

from tests.client import Api
from tests.scenarios.business import amounts, business, call, fixed, invoices, lines, metered, money, send, subscribe


async def in_february(api: Api) -> str:
    """The path of a subscription of 31.00 a month ahead, on 10 February 2026; January and February were billed."""
    await business(api, fixed("31.00"))
    made = await subscribe(api, start="2026-01-01")
    await api.advance("2026-02-10T00:00:00Z")
    return f"/subscriptions/{made['id']}"


@pytest.mark.parametrize(
    ("action", "body"),
    [("cancel", {}), ("pause", {}), ("pause", {"mode": "shift"}), ("pause", {"resumes_on": "2026-02-20"})],
)
async def test_an_end_or_a_pause_in_a_closed_period_is_said(api: Api, action: str, body: dict[str, Any]) -> None:
    """January is over in February: one from 31 January on needs a policy, and one from 1 February on does not
    (T-22)."""
    path = f"{await in_february(api)}/{action}"

    problem = await api.fails("POST", path, 422, "closed_period", json={**body, "effective": "2026-01-31"})
    (error,) = problem["errors"]
    assert error["field"] == "effective"
    assert "2026-02-01" in error["detail"]
    assert "closed_periods: adjust" in error["detail"]
    assert (await api.call("POST", path, json={**body, "effective": "2026-02-01"})).status_code == 200


async def test_an_end_in_a_closed_period_gives_back_what_was_paid_for_it(api: Api) -> None:
    """The last day of January and all of February."""
    path = await in_february(api)
    ended = await api.post(f"{path}/cancel", json={"effective": "2026-01-31", "closed_periods": "adjust"})
    await api.advance("2026-02-11T00:00:00Z")

    assert (ended["status"], ended["end_date"]) == ("canceled", "2026-01-31")
    assert lines((await invoices(api))[-1])[:2] == [
        ("proration_credit", "-1.00", "2026-01-31", "2026-02-01"),
        ("proration_credit", "-31.00", "2026-02-01", "2026-03-01"),
    ]


async def test_a_pause_that_keeps_billing_reaches_no_period(api: Api) -> None:
    """No amount follows from it, and so nothing is to be said, neither of its start nor of its end."""
    path = await in_february(api)
    assert (await api.post(f"{path}/pause", json={"effective": "2026-01-11", "mode": "keep_billing"}))["pauses"]
    over = await api.post(f"{path}/unpause", json={"effective": "2026-01-21"})
    assert [(each["start"], each["end"]) for each in over["pauses"]] == [("2026-01-11", "2026-01-21")]


async def test_a_pause_that_ended_in_a_closed_period_is_said(api: Api) -> None:
    """Paused from 11 January on: that it went on again on the 21st is 11.00 of January and all of February, which was
    billed as a month of pause by then; from 1 February on nothing that is over changes."""
    await business(api, fixed("31.00"))
    made = await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-11T00:00:00Z")
    await api.post(f"/subscriptions/{made['id']}/pause")
    await api.advance("2026-02-10T00:00:00Z")
    path = f"/subscriptions/{made['id']}/unpause"

    problem = await api.fails("POST", path, 422, "closed_period", json={"effective": "2026-01-21"})
    assert [each["field"] for each in problem["errors"]] == ["effective"]
    await api.fails("POST", path, 422, "closed_period", json={"effective": "2026-01-02"})
    await api.post(path, json={"effective": "2026-01-21", "closed_periods": "adjust"})
    await api.advance("2026-03-01T00:00:00Z")

    found = [line for each in await invoices(api) for line in lines(each) if line[0] != "adjustment"]
    january = sum(Decimal(amount) for _, amount, start, _ in found if start < "2026-02-01")
    february = sum(Decimal(amount) for _, amount, start, _ in found if "2026-02-01" <= start < "2026-03-01")
    assert (january, february) == (Decimal("21.00"), Decimal("31.00"))


@pytest.mark.parametrize(
    ("last_period", "expected"),
    [
        (None, [("fixed", "10.00", "2026-03-01", "2026-03-11")]),
        ("prorate", [("fixed", "10.00", "2026-03-01", "2026-03-11")]),
        ("full", [("fixed", "31.00", "2026-03-01", "2026-04-01")]),
        ("none", []),
    ],
)
async def test_a_last_period_in_arrears_that_is_cut_short(api: Api, last_period: str | None, expected: Any) -> None:
    """Ten days of March: their share, the whole fee, or nothing (T-11); what was announced is what is billed."""
    await business(api, fixed("31.00", billing_direction="arrears"))
    said = {} if last_period is None else {"last_period": last_period}
    made = await subscribe(api, start="2026-01-01", billing={"payment_terms": "net_30", **said})
    await api.advance("2026-03-05T00:00:00Z")
    path = f"/subscriptions/{made['id']}"
    assert made["billing"]["last_period"] == (last_period or "prorate")
    await api.post(f"{path}/cancel", json={"effective": "2026-03-11"})
    if not expected:
        await api.fails("GET", f"{path}/upcoming-invoice", 404, "nothing_upcoming")
    upcoming = await api.get(f"{path}/upcoming-invoice") if expected else None
    await api.advance("2026-06-01T00:00:00Z")

    january, february, *last = await invoices(api)
    assert amounts([january, february]) == ["31.00", "31.00"]
    assert [line for each in last for line in lines(each)] == expected
    assert [money(each) for each in last] == [money(each) for each in [upcoming] if each]


async def test_a_whole_last_period_says_why(api: Api) -> None:
    """The calculation of its line names what decided."""
    await business(api, fixed("31.00", billing_direction="arrears"))
    billing = {"payment_terms": "net_30", "last_period": "full"}
    made = await subscribe(api, start="2026-01-01", billing=billing)
    await api.advance("2026-01-11T00:00:00Z")
    await api.post(f"/subscriptions/{made['id']}/cancel")
    await api.advance("2026-01-12T00:00:00Z")

    (last,) = await invoices(api)
    assert amounts([last]) == ["31.00"]
    (line,) = last["line_items"]
    told = await api.get(f"/invoices/{last['id']}/line-items/{line['id']}/explain")
    assert '"last_period":"full"' in str(told).replace("'", '"').replace(" ", "")


async def test_a_change_in_the_last_period_takes_its_part(api: Api) -> None:
    """31.00 until 10 March, 62.00 from the 11th on, the end on the 21st: ten days at the one and 21 at the other,
    though eleven of them are not served."""
    await business(api, fixed("31.00", billing_direction="arrears"))
    billing = {"payment_terms": "net_30", "last_period": "full"}
    made = await subscribe(api, start="2026-01-01", billing=billing)
    path = f"/subscriptions/{made['id']}"
    await api.advance("2026-03-11T00:00:00Z")
    adjust = [{"item_key": "platform", "adjust": {"unit_price": "62.00"}}]
    await api.post(f"{path}/changes", json={"update": adjust})
    await api.advance("2026-03-21T00:00:00Z")
    await api.post(f"{path}/cancel")
    await api.advance("2026-03-22T00:00:00Z")

    found = sorted((amount, start, end) for _, amount, start, end in lines((await invoices(api))[-1]))
    assert found == [("10.00", "2026-03-01", "2026-03-11"), ("42.00", "2026-03-11", "2026-04-01")]


async def test_the_day_of_a_cancellation_can_be_served(api: Api) -> None:
    """100.00 for April: canceled on the 16th with its day, 14 of 30 days come back, 46.67 (T-17)."""
    await business(api, fixed("100.00"), at="2025-04-01T00:00:00Z")
    made = await subscribe(api, start="2025-04-01")
    await api.advance("2025-04-16T09:00:00Z")
    path = f"/subscriptions/{made['id']}"
    ends = await api.post(f"{path}/cancel", json={"inclusive_day": True})
    assert (ends["status"], ends["end_date"]) == ("active", "2025-04-17")
    again = await api.post(f"{path}/cancel", json={"effective": "2025-04-16", "inclusive_day": True})
    assert again["end_date"] == "2025-04-17"
    await api.advance("2025-04-18T00:00:00Z")

    assert lines((await invoices(api))[-1])[0] == ("proration_credit", "-46.67", "2025-04-17", "2025-05-01")


async def test_a_boundary_has_no_day_to_be_served(api: Api) -> None:
    """Neither the next period nor the end of the term is a day; and a day after the end is none of the service."""
    await business(api, fixed("31.00"))
    contract = {"period_type": "fixed", "duration_months": 3}
    made = await subscribe(api, start="2026-01-01", contract=contract)
    path = f"/subscriptions/{made['id']}/cancel"

    for word in ("next_billing_period", "end_of_period", "end_of_term", "next_renewal"):
        body = {"effective": word, "inclusive_day": True}
        problem = await api.fails("POST", path, 422, "inclusive_day_unsuitable", json=body)
        assert [each["field"] for each in problem["errors"]] == ["inclusive_day"]
    last = {"effective": "2026-04-01", "inclusive_day": True}
    problem = await api.fails("POST", path, 422, "outside_term", json=last)
    assert "before 2026-04-01" in problem["errors"][0]["detail"]
    assert (await api.post(path, json={**last, "effective": "2026-03-31"}))["end_date"] == "2026-04-01"


async def test_usage_of_a_day_that_is_still_served_is_billed(api: Api) -> None:
    """With its day it is part of the window; without, it came after the end."""
    await business(api, metered("0.50"), at="2026-01-01T00:00:00Z")
    for ref, inclusive in (("acme", True), ("globex", False)):
        if ref == "globex":
            await api.post("/customers", json={"name": ref, "external_id": ref})
        made = await subscribe(api, customer_id=ref, start="2026-01-01")
        body = {"effective": "2026-01-10", "inclusive_day": inclusive}
        await api.post(f"/subscriptions/{made['id']}/cancel", json=body)
        await send(api, call(ref, "2026-01-10T12:00:00Z", 8, account=ref))
    await api.advance("2026-01-12T00:00:00Z")

    assert amounts(await invoices(api, customer_id="acme")) == ["4.00"]
    assert amounts(await invoices(api, customer_id="globex")) == []
