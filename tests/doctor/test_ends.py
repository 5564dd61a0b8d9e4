"""The doctor has nothing to say against a last period that costs its share, all, or nothing."""

import pytest

from billow.doors.cli.doctor import examine
from tests.client import Api
from tests.doctor.test_changes import SERVICE
from tests.scenarios.business import business, fixed, metered, subscribe
from tests.tenants.inventory import tenant_of


@pytest.mark.parametrize(
    ("unused_time", "last_period"),
    [("credit", "full"), ("none", "none"), ("full_refund", "prorate"), ("full_refund", "full"), ("refund", "none")],
)
async def test_what_is_said_of_the_last_period_is_sound(api: Api, unused_time: str, last_period: str) -> None:
    """A fee ahead and one in arrears, both changed in the period that the end cuts."""
    await business(api, fixed("31.00"), fixed("62.00", "seat", billing_direction="arrears"), metered("0.50"))
    billing = {"payment_terms": "net_30", "last_period": last_period}
    made = await subscribe(api, start="2026-01-01", billing=billing)
    path = f"/subscriptions/{made['id']}"
    await api.advance("2026-03-06T00:00:00Z")
    more = [{"item_key": key, "adjust": {"quantity": "2"}} for key in ("platform", "seat")]
    await api.post(f"{path}/changes", json={"update": more, "invoice": "now"})
    await api.advance("2026-03-11T00:00:00Z")
    await api.post(f"{path}/cancel", json={"unused_time": unused_time})
    await api.advance("2026-03-12T00:00:00Z")

    report = await examine(api.app.database.url, only=list(SERVICE), tenant=await tenant_of(api))
    found = [(o.id, sample.detail) for o in (*report.broken, *report.warned) for sample in o.samples]
    assert found == []
