"""From PostgreSQL to ClickHouse while both run."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import HealthCheck, given, settings

from billow.catalog.types import Metric
from billow.integrations.event_stores.clickhouse import ClickHouseStore
from billow.integrations.event_stores.switching import Mirrored, Progress, compare, copy
from billow.kit.paging import PageRequest
from billow.metering import ports
from billow.metering.ports import EventStore, Selection
from billow.runtime.db import Tx
from tests.metering.law import HAPPENED, metrics, minute
from tests.metering.sample import metric_of
from tests.metering.stores.sample import Happened, arrival, arrivals, fresh, put
from tests.metering.stores.test_reading import revision
from tests.metering.stores.windows import whole, window

SHARED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


async def test_what_was_there_is_copied_and_what_comes_goes_into_both(clickhouse: ClickHouseStore, tx: Tx) -> None:
    """Events of before, corrections and void ones with their times, and events that come meanwhile: nothing differs."""
    old, later = ports.postgresql(), replace(tx, now=tx.now + timedelta(hours=1))
    stood = await put(old, tx, [[arrival(f"old {n}", at=minute(n), n=n) for n in range(9)]])
    await old.revise(later, [revision(stood[0], 1, properties={"n": 50}), revision(stood[1], 1, void=True)])
    both = Mirrored(old, clickhouse)
    await both.add(tx, [arrival(f"new {n}", at=minute(n), n=n) for n in range(4)])
    metric = metric_of("sum", "n")
    assert len(await compare(tx, old, clickhouse, [whole(metric)])) == 1

    for _ in range(2):
        assert await copied(tx, old, clickhouse) == 9 + 4

    repeated = await both.add(tx, [arrival("old 3", at=minute(8), n=7), arrival("new 9", n=9)])
    assert list(repeated) == ["old 3"]
    await both.revise(later, [revision(stood[2], 1, properties={"n": 6})])
    assert await compare(tx, old, clickhouse, [whole(metric), replace(whole(metric), key="x", end=minute(3))]) == []
    for void in (False, True):
        page = await clickhouse.page(tx, Selection(void=void), PageRequest(limit=100))
        assert {each.unique_id for each in page.data} == {
            each.unique_id for each in (await old.page(tx, Selection(void=void), PageRequest(limit=100))).data
        }
    known = {"known_at": tx.now}
    assert await old.measure(tx, [whole(metric)], **known) == await clickhouse.measure(tx, [whole(metric)], **known)
    ids = ["old 0", "old 1", "old 2", "new 1"]
    assert await clickhouse.history(tx, ids) == await both.history(tx, ids)


async def copied(tx: Tx, source: EventStore, target: EventStore) -> int:
    """How many events are copied, four at a time."""
    at = Progress()
    while not at.done:
        at = await copy(tx, source, target, at, portion=4)
    return at.copied


async def test_what_came_to_clickhouse_can_be_taken_back(clickhouse: ClickHouseStore, tx: Tx) -> None:
    """Events, corrections, and their times are the same in PostgreSQL; a second copy changes nothing."""
    new, later = ports.postgresql(), replace(tx, now=tx.now + timedelta(hours=1), actor="somebody")
    stood = await put(clickhouse, tx, [[arrival(f"back {n}", at=minute(n), n=n)] for n in range(6)])
    await clickhouse.revise(later, [revision(stood[0], 1, properties={"n": 50}), revision(stood[1], 1, void=True)])
    await clickhouse.revise(replace(later, actor="another"), [revision(stood[0], 2, properties={"n": 70})])

    for _ in range(2):
        assert await copied(tx, clickhouse, new) == 6

    metric, ids = metric_of("sum", "n"), [each.unique_id for each in stood]
    assert await compare(tx, clickhouse, new, [whole(metric)]) == []
    assert await new.history(tx, ids) == await clickhouse.history(tx, ids)


@settings(SHARED)
@given(events=HAPPENED, metric=metrics())
async def test_a_copy_measures_as_the_original(
    clickhouse: ClickHouseStore, tx: Tx, events: Happened, metric: Metric
) -> None:
    """Whatever the events hold, they are the same events afterwards."""
    name = fresh()
    old, metric = ports.postgresql(), replace(metric, event_name=name)
    await old.add(tx, arrivals(events, name))
    ids = [each.entry.unique_id for each in arrivals(events, name)]
    await clickhouse.adopt(tx, [fact for facts in (await old.history(tx, ids)).values() for fact in facts])

    assert await compare(tx, old, clickhouse, [window(metric, minute(1), minute(6))]) == []
    assert await clickhouse.history(tx, ids) == await old.history(tx, ids)
