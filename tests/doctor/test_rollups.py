"""USE-01 finds buckets that are not what the events come to, and events that nobody folds."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from billow.doors.cli.doctor import examine
from billow.doors.cli.doctor.refolding import refolded
from billow.metering import operations as metering
from billow.runtime.db import Database
from tests.conftest import create_database
from tests.doctor.conftest import NAME, Healthy

BUCKET = "(select ctid from usage_buckets where grouped is null order by digest limit 1)"


@pytest_asyncio.fixture(loop_scope="session")
async def copied(healthy: Healthy, cluster: str, request: pytest.FixtureRequest) -> AsyncIterator[str]:
    """A copy of the business."""
    yield await create_database(cluster, f"doctor_use_{abs(hash(request.node.name))}", template=NAME)


async def broken(url: str, statement: str) -> None:
    """The statement is performed behind the back of the program."""
    database = Database(url, pool_size=1)
    async with database.system() as conn:
        assert (await conn.exec_driver_sql(statement)).rowcount
    await database.close()


@pytest.mark.parametrize(
    "statement",
    [
        f"update usage_buckets set events = events + 1 where ctid = {BUCKET}",
        f"update usage_buckets set digest = digest + 1 where ctid = {BUCKET}",
        f"delete from usage_buckets where ctid = {BUCKET}",
        f"update usage_buckets set day = day + 400 where ctid = {BUCKET}",
    ],
)
async def test_a_bucket_that_was_spoilt_is_found(copied: str, statement: str) -> None:
    """One that counts too much, rests on other events, is missing or lies on another day is an error."""
    assert (await examine(copied, only=["USE-01"])).exit_code == 0
    await broken(copied, statement)

    report = await examine(copied, only=["USE-01"])

    assert [o.id for o in report.broken] == ["USE-01"]
    assert report.warned == ()


async def test_what_was_spoilt_is_made_anew(copied: str) -> None:
    """`billow refold` forgets what is kept; after the next folds it is there again, and right."""
    counted = "select count(*) from usage_buckets"
    database = Database(copied, pool_size=1)
    await broken(copied, f"update usage_buckets set events = events + 1 where ctid = {BUCKET}")

    assert await refolded(copied, tenant=None)
    async with database.system() as conn:
        assert (await conn.exec_driver_sql(counted)).scalar_one() == 0
        tenants = (await conn.exec_driver_sql("select tenant_id from usage_folds")).scalars().all()
    for tenant in tenants:
        more = True
        while more:
            async with database.begin(tenant) as tx:
                more = (await metering.fold(tx)).more
    async with database.system() as conn:
        assert (await conn.exec_driver_sql(counted)).scalar_one()
    await database.close()
    assert (await examine(copied, only=["USE-01"])).exit_code == 0


async def test_events_that_are_not_folded_are_told(copied: str) -> None:
    """A cursor that is left behind is a warning, but not where the time stands still; what is kept is right as far as
    it goes."""
    await broken(copied, "update usage_folds set through = 0, slice = 0")
    await broken(copied, "update usage_rollups set through = 0, slice = 0")
    await broken(copied, "delete from usage_buckets")
    assert (await examine(copied, only=["USE-01"])).warned == ()
    await broken(copied, "delete from test_clocks")

    report = await examine(copied, only=["USE-01"])

    assert ([o.id for o in report.broken], [o.id for o in report.warned]) == ([], ["USE-01.late"])
