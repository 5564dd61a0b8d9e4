"""Usage that was settled by voiding: what is billed beside it is no less than it should be."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import text

from billow.bootstrap import assemble
from billow.doors.cli.doctor import examine
from billow.runtime.db import Database
from tests.client import World
from tests.conftest import create_database, test_settings
from tests.scenarios.business import amounts, call, customer, invoices, metered, plan, products, send, subscribe


@pytest_asyncio.fixture(loop_scope="session")
async def voided(cluster: str, template: str, tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[str]:
    """The URL of a business whose invoice on the way over 25.00 was voided; with 7 more calls the service ended."""
    url = await create_database(cluster, f"doctor_{request.node.name}"[:63], template=template)
    async with assemble(test_settings(tmp_path), url) as app:
        running = asyncio.create_task(app.worker.run())
        world = await World.found(app)
        async with world.sandbox() as api:
            await api.clock("2026-01-01T00:00:00Z")
            await products(api)
            await plan(api, "pro", metered("1.00"), usage_thresholds=[{"amount": "20.00"}])
            await customer(api)
            made = await subscribe(api, start="2026-01-01")
            await api.advance("2026-01-05T12:00:00Z")
            await send(api, call("a", "2026-01-05T00:00:00Z", 25))
            await api.advance("2026-01-07T12:00:00Z")
            (interim,) = await invoices(api)
            await api.post(f"/invoices/{interim['id']}/void")
            await send(api, call("b", "2026-01-07T00:00:00Z", 7))
            await api.post(f"/subscriptions/{made['id']}/cancel", json={"effective": "2026-01-12"})
            await api.advance("2026-03-02T00:00:00Z")
            assert amounts(await invoices(api)) == ["25.00", "7.00"]
        app.worker.stop()
        await running
    yield url


async def test_what_was_settled_by_voiding_is_no_fault(voided: str) -> None:
    """Nothing is wrong: of 32.00 for all calls 25.00 are settled, and 7.00 were billed."""
    report = await examine(voided)
    assert [o.id for o in report.outcomes if o.status != "passed"] == []


async def test_what_is_missing_beside_it_is_found(voided: str) -> None:
    """If 40 calls had been counted, the 7.00 would be too little."""
    database = Database(voided)
    async with database.system() as conn:
        await conn.execute(text("alter table invoice_lines disable trigger user"))
        query = "update invoice_lines set quantity = 40 where evidence is not null and amount = 700"
        await conn.execute(text(query))
    await database.close()
    report = await examine(voided)

    assert "INV-09" in {o.id for o in report.outcomes if o.status != "passed"}
