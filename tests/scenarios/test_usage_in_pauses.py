"""Usage so far, around and inside a pause: what is shown is what will be billed."""

import pytest

from tests.client import Api
from tests.scenarios.business import business, call, invoices, lines, metered, send, subscribe


@pytest.mark.parametrize("mode", ["credit", "shift"])
async def test_usage_in_a_pause_is_shown_as_not_billable(api: Api, mode: str) -> None:
    """Three calls before the pause, five in it, seven after it: 3.00 and 7.00 are shown and billed, the five cost
    nothing."""
    await business(api, metered("1.00"))
    made = await subscribe(api, start="2026-01-01")
    path = f"/subscriptions/{made['id']}"
    shown = []
    for day, n in (("2026-01-05", 3), ("2026-01-15", 5), ("2026-01-25", 7)):
        await api.advance(f"{day}T00:00:00Z")
        if n == 5:
            await api.post(f"{path}/pause", json={"mode": mode, "effective": "2026-01-11", "resumes_on": "2026-01-21"})
        await send(api, call(day, f"{day}T00:00:00Z", n))
        await api.advance(f"{day}T01:00:00Z")
        (charge,) = (await api.get(f"{path}/usage"))["charges"]
        (ahead,) = (await api.get(f"{path}/projected-usage"))["charges"]
        assert (charge["billable"], ahead["projected_amount"] == "0.00") == (n != 5, n == 5)
        shown.append((charge["period_start"], charge["period_end"], charge["quantity"], charge["amount"]))
    end = "2026-02-01" if mode == "credit" else "2026-02-11"
    await api.advance(f"{end}T00:00:00Z")

    assert shown == [
        ("2026-01-01", "2026-02-01", "3", "3.00"),
        ("2026-01-11", "2026-01-21", "5", "0.00"),
        ("2026-01-21", end, "7", "7.00"),
    ]
    assert [line for invoice in await invoices(api) for line in lines(invoice)] == [
        ("usage", "3.00", "2026-01-01", "2026-01-11"),
        ("usage", "7.00", "2026-01-21", end),
    ]


async def test_a_pause_that_keeps_billing_changes_nothing_of_usage(api: Api) -> None:
    """What is used in it is billed."""
    await business(api, metered("1.00"))
    made = await subscribe(api, start="2026-01-01")
    path = f"/subscriptions/{made['id']}"
    await api.advance("2026-01-15T00:00:00Z")
    await api.post(f"{path}/pause", json={"mode": "keep_billing"})
    await send(api, call("in", "2026-01-15T00:00:00Z", 5))
    await api.advance("2026-01-15T01:00:00Z")

    (charge,) = (await api.get(f"{path}/usage"))["charges"]
    assert (charge["period_start"], charge["billable"], charge["amount"]) == ("2026-01-01", True, "5.00")
