"""Lines of a recurring metric rest on events of long ago: the doctor reads them too."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from billow.bootstrap import assemble
from billow.doors.cli.doctor import examine
from billow.doors.cli.doctor.types import Report
from billow.runtime.db import Database
from tests.client import World
from tests.conftest import create_database, test_settings
from tests.scenarios.business import call, send
from tests.scenarios.test_levels import selling


@pytest_asyncio.fixture(loop_scope="session")
async def levels(cluster: str, template: str, tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[str]:
    """The URL of a business that billed carried seats in January and February; one late event came in March."""
    url = await create_database(cluster, f"doctor_{request.node.name}"[:63], template=template)
    async with assemble(test_settings(tmp_path), url) as app:
        running = asyncio.create_task(app.worker.run())
        world = await World.found(app)
        async with world.sandbox() as api:
            await selling(api, {"method": "weighted_sum", "field": "n"}, recurring=True)
            await send(api, call("a", "2025-12-01T00:00:00Z", 10), call("b", "2026-01-16T12:00:00Z", 5))
            await api.advance("2026-03-10T00:00:00Z")
            await send(api, call("late", "2025-12-20T00:00:00Z", -5))
        app.worker.stop()
        await running
    yield url


def found(report: Report) -> dict[str, int]:
    """How often each invariant of usage is broken."""
    return {o.id: o.count for o in report.outcomes if o.status != "passed" and o.id.startswith("INV-41")}


async def test_a_late_event_of_long_ago_is_late_and_no_error(levels: str) -> None:
    """Both billed windows, neither of which holds the event, wait for their correction; nothing else is wrong."""
    report = await examine(levels)

    assert [o.id for o in report.outcomes if o.status != "passed"] == ["INV-41.late"]
    assert found(report) == {"INV-41.late": 2}


async def test_a_carried_event_that_is_gone_is_an_error(levels: str) -> None:
    """The level of both windows rests on it, and the late event does not explain the difference."""
    database = Database(levels, pool_size=1)
    async with database.system() as conn:
        await conn.exec_driver_sql("alter table events disable trigger user")
        await conn.exec_driver_sql("delete from events where unique_id = 'a'")
    await database.close()

    assert found(await examine(levels)) == {"INV-41": 2}
