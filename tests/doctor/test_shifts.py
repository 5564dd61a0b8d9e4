"""The doctor has nothing to say against pauses that shift, trials of prices, and overage in a rhythm of its own; and
finds a line that remembers other days than it was worked out for."""

import pytest
from sqlalchemy import text

from billow.doors.cli.doctor import examine
from tests.client import Api
from tests.doctor.test_changes import BILLINGS, SERVICE
from tests.scenarios.business import business, call, fixed, metered, send, subscribe
from tests.scenarios.test_overage import prepaid
from tests.tenants.inventory import tenant_of


async def objections(api: Api, *checks: str) -> list[tuple[str, str]]:
    """What the doctor says of the tenant."""
    report = await examine(api.app.database.url, only=list(checks or SERVICE), tenant=await tenant_of(api))
    return [(o.id, sample.detail) for o in (*report.broken, *report.warned) for sample in o.samples]


@pytest.mark.parametrize("billing", BILLINGS, ids=str)
async def test_what_was_shifted_is_sound(api: Api, billing: dict[str, str]) -> None:
    """Two pauses, one of them backdated, changes before, between and after them at noon, and an end in a third one."""
    trial = fixed("60.00", "seat", trial_period_days=20, billing_interval="quarterly")
    overage = prepaid("yearly", units="10", price="120.00", overage="1.00", settles="monthly")
    overage["item_key"] = "overage"
    setup = fixed("99.00", "setup", charge_on_contract_start=True)
    await business(api, fixed("31.00"), trial, setup, metered("0.50"), overage, at="2026-01-10T00:00:00Z")
    rise = {"percentage": "7", "interval_months": 4}
    terms = {"billing": {**billing, "payment_terms": "net_30"}, "price_escalation": rise}
    made = await subscribe(api, start="2026-01-10", trial_period_days=5, **terms)
    path = f"/subscriptions/{made['id']}"
    for n, day in enumerate(("2026-02-20", "2026-03-15", "2026-04-20"), start=1):
        await api.advance(f"{day}T12:00:00Z")
        await send(api, call(day, f"{day}T12:00:00Z", 10 * n))
        update = [{"item_key": "platform", "adjust": {"quantity": str(n + 1)}}]
        await api.post(f"{path}/changes", json={"update": update, "invoice": "now"})
        begun = "2026-03-08" if n == 2 else "immediate"
        pause = {"mode": "shift", "effective": begun, "resumes_on": f"2026-0{n + 2}-05", "closed_periods": "adjust"}
        await api.post(f"{path}/pause", json=pause)
    await api.advance("2026-04-29T12:00:00Z")
    await api.post(f"{path}/unpause")
    await api.advance("2026-07-01T12:00:00Z")
    await api.post(f"{path}/pause", json={"mode": "shift"})
    await api.advance("2026-07-09T12:00:00Z")
    assert await objections(api) == []
    await api.post(f"{path}/cancel", json={"effective": "immediate"})
    await api.advance("2026-07-12T06:00:00Z")

    assert await objections(api) == []


async def test_a_pause_that_never_was_is_sound(api: Api) -> None:
    """January was billed up to a pause from the tenth on, which was taken back from the eighth on afterwards."""
    await business(api, fixed("31.00"), metered("0.50"))
    made = await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-10T00:00:00Z")
    await send(api, call("before", "2026-01-05T00:00:00Z", 10))
    await api.post(f"/subscriptions/{made['id']}/pause", json={})
    await api.advance("2026-02-03T00:00:00Z")
    said = {"effective": "2026-01-08", "closed_periods": "adjust"}
    await api.post(f"/subscriptions/{made['id']}/unpause", json=said)
    assert await objections(api, "INV-38") == []
    await api.advance("2026-03-02T00:00:00Z")
    assert await objections(api) == []


async def test_usage_that_was_billed_before_a_pause_is_sound(api: Api) -> None:
    """Calls were billed on the way when January was to end on the 31st; then a pause moves its end, and the calls of
    the window as it was go back with those of the two that take its place."""
    await business(api, metered("0.50", billing_direction="advance"))
    made = await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-10T00:00:00Z")
    await send(api, call("before", "2026-01-05T00:00:00Z", 10))
    await api.advance("2026-01-12T00:00:00Z")
    body = {"mode": "shift", "resumes_on": "2026-01-20"}
    await api.post(f"/subscriptions/{made['id']}/pause", json=body)
    assert await objections(api, "INV-38") == []
    await api.advance("2026-01-25T00:00:00Z")
    await send(api, call("after", "2026-01-24T00:00:00Z", 4))
    await api.advance("2026-03-10T00:00:00Z")
    assert await objections(api) == []


async def test_other_days_than_those_it_was_worked_out_for_are_found(api: Api) -> None:
    """A line after a pause whose plain days are set to a part of its period comes to another amount."""
    await business(api, fixed("31.00"))
    made = await subscribe(api, start="2026-01-01", auto_issue=False)
    await api.advance("2026-01-11T00:00:00Z")
    body = {"mode": "shift", "resumes_on": "2026-01-21"}
    await api.post(f"/subscriptions/{made['id']}/pause", json=body)
    await api.advance("2026-02-11T00:00:00Z")
    assert await objections(api, "INV-09") == []
    async with api.app.database.system() as conn:
        shorter = (
            "update invoice_lines set plain_end = plain_end - 7 where plain_end is not null and tenant_id = :tenant"
        )
        await conn.execute(text(shorter), {"tenant": await tenant_of(api)})

    assert await objections(api, "INV-09") != []
