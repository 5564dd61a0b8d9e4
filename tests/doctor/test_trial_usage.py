"""Usage that is billed in a trial lies before the service, in a window that is the trial."""

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
from tests.scenarios.business import business, call, customer, fixed, metered, send, subscribe


@pytest_asyncio.fixture(loop_scope="session")
async def tried(cluster: str, template: str, tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[str]:
    """The URL of a business with a trial whose usage was billed by the calendar, and one that was canceled inside."""
    url = await create_database(cluster, f"doctor_{request.node.name}"[:63], template=template)
    async with assemble(test_settings(tmp_path), url) as app:
        running = asyncio.create_task(app.worker.run())
        world = await World.found(app)
        async with world.sandbox() as api:
            await business(api, fixed("31.00"), metered("1.00", included_units="4"))
            await customer(api, "beta")
            for ref, time in (("acme", "calendar"), ("beta", "anniversary")):
                billing = {"trial_usage": "bill", "billing_time": time, "payment_terms": "net_30"}
                made = await subscribe(api, customer_id=ref, start="2026-01-01", trial_period_days=14, billing=billing)
            await api.advance("2026-01-12T00:00:00Z")
            await send(api, *(call(ref, "2026-01-05T00:00:00Z", 9, account=ref) for ref in ("acme", "beta")))
            await api.post(f"/subscriptions/{made['id']}/cancel", json={"effective": "immediate"})
            await api.advance("2026-03-02T00:00:00Z")
        app.worker.stop()
        await running
    yield url


async def test_usage_of_a_trial_is_no_fault(tried: str) -> None:
    """Nothing is wrong with its lines, nor with those of the paid months."""
    report = await examine(tried)
    assert [o.id for o in report.outcomes if o.status != "passed"] == []


async def test_where_it_is_free_it_is_billed_outside_the_service(tried: str) -> None:
    """The same lines, if usage in the trial had been free."""
    database = Database(tried)
    async with database.system() as conn:
        await conn.execute(text("update subscriptions set billing = billing - 'trial_usage'"))
    await database.close()
    report = await examine(tried)

    assert {o.id for o in report.outcomes if o.status != "passed"} >= {"INV-36"}
