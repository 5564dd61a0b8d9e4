"""How a subscription ends, and pauses, into what was billed."""

from decimal import Decimal
from typing import Any

import pytest

from tests.client import Api
from tests.scenarios.business import business, fixed, invoices, lines, subscribe


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
