"""Invoices to parents, and those that subscriptions share, are as sound as any other."""

import asyncio
from pathlib import Path

from billow.bootstrap import assemble
from billow.doors.cli.doctor import examine
from tests.client import Api, World
from tests.conftest import create_database, test_settings
from tests.scenarios.business import call, customer, fixed, metered, plan, products, send
from tests.scenarios.test_discounts import PERCENT, give


async def trade(api: Api) -> None:
    """Two children and their parent on shared invoices under a coupon: late usage, a change that credits, a void
    invoice, a child that leaves the family, and one that is deleted."""
    await api.clock("2025-12-31T00:00:00Z")
    await products(api)
    await plan(api, "pro", fixed("31.00"), metered("1.00"), discount={"type": "percentage", "amount": "10"})
    for ref in ("holding", "acme", "beta"):
        await customer(api, ref)
    for ref in ("acme", "beta"):
        await api.put(f"/customers/{ref}/parent", json={"parent_id": "holding"})
    await give(api, PERCENT, "holding")
    made = [await _subscribe(api, ref, bill_to_parent=ref != "holding") for ref in ("holding", "acme", "acme", "beta")]
    await api.advance("2026-01-20T00:00:00Z")
    await send(api, call("a", "2026-01-10T00:00:00Z", 10), call("b", "2026-01-11T00:00:00Z", 20, "beta"))
    await api.advance("2026-02-10T00:00:00Z")
    await send(api, call("late", "2026-01-30T00:00:00Z", 4))
    change = {"update": [{"product_id": "platform", "adjust": {"unit_price": "15.50"}}]}
    await api.post(f"/subscriptions/{made[1]['id']}/changes", json=change)
    await api.advance("2026-03-02T00:00:00Z")
    last = (await api.get("/invoices", customer_id="holding"))["data"][0]
    await api.post(f"/invoices/{last['id']}/void")
    await api.patch(f"/subscriptions/{made[3]['id']}", json={"bill_to_parent": False})
    await api.put("/customers/beta/parent", json={"parent_id": None})
    await api.advance("2026-04-10T00:00:00Z")
    await api.delete("/customers/acme")
    await api.advance("2026-05-02T00:00:00Z")


async def _subscribe(api: Api, ref: str, **values: object) -> dict[str, str]:
    body = {"customer_id": ref, "plan_id": "pro", "auto_activate": True, "contract": {"start_date": "2026-01-01"}}
    made: dict[str, str] = await api.post(
        "/subscriptions", json={**body, "billing": {"consolidate_invoices": True}, **values}
    )
    return made


async def test_what_is_shared_passes_the_examination(cluster: str, template: str, tmp_path: Path) -> None:
    """Every check holds, and nothing waits."""
    url = await create_database(cluster, "doctor_families", template=template)
    async with assemble(test_settings(tmp_path), url) as app:
        running = asyncio.create_task(app.worker.run())
        world = await World.found(app)
        async with world.sandbox() as api:
            await trade(api)
            shared = [each for each in await api.every("/invoices") if len(each["subscription_ids"]) == 4]
            assert len(shared) == 3
        app.worker.stop()
        await running
    report = await examine(url)
    assert [(o.id, o.samples, o.reason) for o in report.outcomes if o.status != "passed"] == []
