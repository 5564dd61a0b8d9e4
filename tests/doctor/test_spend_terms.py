"""Lines of spend terms and interim invoices are as sound as any other."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from billow.bootstrap import assemble
from billow.doors.cli.doctor import examine
from tests.client import Api, World
from tests.conftest import create_database, test_settings
from tests.scenarios.business import call, customer, fixed, metered, plan, products, send, subscribe

TERMS = {
    "discount": {"type": "percentage", "amount": "10"},
    "minimum_spend": {"amount": "100.00"},
    "maximum_spend": {"amount": "120.00"},
    "usage_thresholds": [{"amount": "20.00"}, {"amount": "15.00", "recurring": True}],
}


async def trade(api: Api) -> None:
    """January above the maximum with interim invoices, late usage, February below a minimum of its own, then an early
    end; usage at another tax than the fee."""
    await api.clock("2026-01-01T00:00:00Z")
    await products(api)
    for code, rate in (("vat", "19"), ("reduced", "7")):
        await api.post("/taxes", json={"name": code, "code": code, "rate": rate})
    await api.post("/billing-entities/default/taxes", json={"tax_codes": ["vat"]})
    await plan(api, "pro", fixed("30.00"), {**metered("1.00"), "tax_codes": ["reduced"]}, **TERMS)
    await customer(api)
    made = await subscribe(api, start="2026-01-01")
    for day, n in ((5, 25), (9, 70), (13, 30)):
        await api.advance(f"2026-01-{day:02}T12:00:00Z")
        await send(api, call(f"e{day}", f"2026-01-{day:02}T00:00:00Z", n))
    await api.advance("2026-02-10T00:00:00Z")
    await send(api, call("late", "2026-01-30T00:00:00Z", 4), call("feb", "2026-02-09T00:00:00Z", 5))
    await api.patch(f"/subscriptions/{made['id']}", json={"minimum_spend": {"amount": "110.00"}})
    await api.advance("2026-03-11T00:00:00Z")
    await api.post(f"/subscriptions/{made['id']}/cancel", json={})
    await api.advance("2026-04-02T00:00:00Z")


async def on_the_way(api: Api) -> None:
    """An interim invoice, and more usage in the same window, which is not over."""
    await api.clock("2026-01-01T00:00:00Z")
    await products(api)
    await plan(api, "pro", metered("1.00"), **TERMS)
    await customer(api)
    await subscribe(api, start="2026-01-01")
    await send(api, call("e1", "2026-01-01T00:00:00Z", 25))
    await api.advance("2026-01-05T00:00:00Z")
    await send(api, call("e2", "2026-01-04T00:00:00Z", 1))


@pytest.mark.parametrize(
    ("traded", "kinds"),
    [(trade, {"discount", "cap", "true_up", "usage", "adjustment"}), (on_the_way, {"discount", "usage"})],
)
async def test_nothing_is_wrong_with_them(
    cluster: str,
    template: str,
    tmp_path: Path,
    traded: Callable[[Api], Awaitable[None]],
    kinds: set[str],
) -> None:
    """Discounts, caps, true-ups, their corrections and interim invoices break no invariant, and usage that comes after
    an interim invoice is not late."""
    url = await create_database(cluster, f"doctor_spend_{traded.__name__}", template=template)
    async with assemble(test_settings(tmp_path), url) as app:
        running = asyncio.create_task(app.worker.run())
        world = await World.found(app)
        async with world.sandbox() as api:
            await traded(api)
            found = {line["kind"] for each in await api.every("/invoices") for line in each["line_items"]}
        app.worker.stop()
        await running

    assert kinds <= found
    report = await examine(url)
    assert [(o.id, o.samples) for o in report.outcomes if o.status != "passed"] == []
