"""The doctor has nothing to say against subscriptions that were changed, paused, renewed and ended in every way."""

import pytest

from billow.doors.cli.doctor import examine
from tests.client import Api
from tests.scenarios.business import business, fixed, metered, subscribe
from tests.tenants.inventory import tenant_of

SERVICE = ("INV-09", "INV-30", "INV-31", "INV-33", "INV-34", "INV-36", "INV-37", "INV-38", "BIL-01", "BIL-02")
BILLINGS: tuple[dict[str, str], ...] = (
    {},
    {"proration_mode": "second"},
    {"proration_mode": "fixed30", "billing_time": "calendar"},
    {"proration_mode": "month_part", "first_period": "full", "billing_time": "calendar"},
    {"first_period": "free", "billing_time": "calendar"},
    {"first_period": "merge", "billing_time": "calendar"},
    {"first_billing_date": "2026-02-01"},
)


@pytest.mark.parametrize("billing", BILLINGS, ids=str)
async def test_what_was_changed_is_sound(api: Api, billing: dict[str, str]) -> None:
    """Every proration in turn, back and forth, at noon; then a pause and an end."""
    yearly = fixed("365.00", "seat", billing_interval="yearly")
    await business(api, fixed("31.00"), yearly, metered("0.50"), at="2026-01-10T00:00:00Z")
    rise = {"percentage": "7", "interval_months": 4}
    made = await subscribe(
        api,
        start="2026-01-10",
        billing={**billing, "payment_terms": "net_30"},
        price_escalation=rise,
        contract={"period_type": "fixed", "duration_months": 3},
        renewal={"auto_renew": True},
    )
    path = f"/subscriptions/{made['id']}"
    for n, proration in enumerate(("prorate", "none", "credit_only", "charge_only", "full"), start=1):
        await api.advance(f"2026-0{n + 1}-15T12:00:00Z")
        update = [{"item_key": "platform", "adjust": {"quantity": str(n + 1)}}]
        await api.post(f"{path}/changes", json={"update": update, "proration": proration, "invoice": "now"})
        await api.advance(f"2026-0{n + 1}-20T18:00:00Z")
        weekly = {"item_key": "seat", "adjust": {"billing_interval": "weekly", "unit_price": str(n)}}
        monthly = {"item_key": "seat", "adjust": {"billing_interval": "monthly", "unit_price": str(30 + n)}}
        await api.post(f"{path}/changes", json={"update": [weekly if n % 2 else monthly], "proration": proration})
        await api.post(f"{path}/versions", json={"items": [fixed("5.00")]})
    await api.advance("2026-07-05T06:00:00Z")
    await api.post(f"{path}/pause")
    await api.advance("2026-07-25T06:00:00Z")
    await api.post(f"{path}/unpause")
    await api.advance("2026-08-17T06:00:00Z")
    await api.post(f"{path}/cancel", json={"effective": "immediate"})
    await api.advance("2026-08-20T06:00:00Z")

    report = await examine(api.app.database.url, only=list(SERVICE), tenant=await tenant_of(api))
    found = [(o.id, sample.detail) for o in (*report.broken, *report.warned) for sample in o.samples]
    assert found == []
