"""Corrections of usage by credit notes are as sound as any other billing."""

import asyncio
from pathlib import Path

from billow.bootstrap import assemble
from billow.doors.cli.doctor import examine
from tests.client import Api, World
from tests.conftest import create_database, test_settings
from tests.scenarios.business import business, call, fixed, invoices, metered, send, subscribe


async def trade(api: Api) -> None:
    """Calls at graduated prices with a tax and a coupon, corrected down, up and down again, before and after payment,
    until none is left of them."""
    await api.post("/taxes", json={"code": "vat", "name": "VAT", "rate": "19"})
    await api.post("/billing-entities/default/taxes", json={"tax_codes": ["vat"]})
    tiers = [{"up_to": "10", "unit_price": "1.37", "flat_fee": "0"}, {"up_to": None, "unit_price": "0.51"}]
    price = {"type": "graduated", "billing_interval": "monthly", "tiers": tiers}
    await business(api, fixed("31.00"), metered("1.00"), {"product_id": "calls", "item_key": "more", "price": price})
    await api.patch("/events/policy", json={"closed_periods": "credit_note"})
    coupon = {"name": "Tenth", "code": "tenth", "coupon_type": "percentage", "percentage_rate": "10"}
    await api.post("/coupons", json={**coupon, "frequency": "forever"})
    await api.post("/applied-coupons", json={"coupon_id": "tenth", "customer_id": "acme"})
    await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-20T00:00:00Z")
    await send(api, call("a", "2026-01-10T00:00:00Z", 17), call("b", "2026-01-11T00:00:00Z", 4))
    for day, n in (("2026-02-10", 16), ("2026-03-10", 9), ("2026-04-10", 30), ("2026-05-10", 3), ("2026-06-10", 0)):
        await api.advance(f"{day}T00:00:00Z")
        await api.post("/events/a/amend", json={"reason": "counted wrong", "properties": {"n": n}})
        open_ones = await invoices(api, status="issued,overdue")
        if day in ("2026-03-10", "2026-05-10"):
            await api.post(f"/invoices/{open_ones[0]['id']}/mark-as-paid", json={})
    await api.post("/events/b/void", json={"reason": "a test"})
    await api.advance("2026-07-10T00:00:00Z")


async def test_corrected_usage_passes_the_examination(cluster: str, template: str, tmp_path: Path) -> None:
    """Every invariant holds, and there were notes to look at."""
    url = await create_database(cluster, "doctor_credit_notes", template=template)
    async with assemble(test_settings(tmp_path), url) as app:
        running = asyncio.create_task(app.worker.run())
        world = await World.found(app)
        async with world.sandbox() as api:
            await trade(api)
            assert len((await api.get("/credit-notes"))["data"]) >= 4
            assert (await api.get("/late-usage"))["data"] == []
        app.worker.stop()
        await running
    report = await examine(url)
    assert [(o.id, o.samples, o.reason) for o in report.outcomes if o.status != "passed"] == []
