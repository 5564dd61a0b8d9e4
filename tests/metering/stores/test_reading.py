"""Events as every store shows them: in pages, in portions, by name, and as they were corrected."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest

from billow.catalog.types import FilterGroup, MetricFilter
from billow.integrations.event_stores.clickhouse import ClickHouseStore
from billow.integrations.event_stores.clickhouse.rows import signed
from billow.kit.errors import Malformed
from billow.kit.paging import PageRequest, encode_cursor
from billow.metering import rules
from billow.metering.ports import EventStore, Selection
from billow.metering.types import Extract, Place, Revision, UsageEvent
from billow.runtime.db import Tx
from tests.metering.law import minute
from tests.metering.sample import metric_of
from tests.metering.stores.sample import CUSTOMER, arrival, put
from tests.metering.stores.windows import whole

SIZE = 12


async def some(kept: EventStore, tx: Tx) -> list[UsageEvent]:
    """Events of two customers and two names in a few minutes, some in the same one, that came in three lots."""
    came = [
        arrival(f"evt-{n:02}", at=minute(n % 5), customer=f"cus_{n % 2 + 1}", event_name="ab"[n // 6], n=n)
        for n in range(SIZE)
    ]
    return await put(kept, tx, [came[:5], came[5:9], came[9:]])


def ids(events: Sequence[UsageEvent]) -> list[str]:
    """The ids in their order."""
    return [each.unique_id for each in events]


@pytest.mark.parametrize(
    ("sort", "key", "descends"),
    [
        ((), lambda e: (e.timestamp, e.unique_id), True),
        ((("timestamp", False),), lambda e: (e.timestamp, e.unique_id), False),
        ((("received_at", True),), lambda e: (e.received_at, e.unique_id), True),
        ((("received_at", False), ("timestamp", False)), lambda e: (e.received_at, e.timestamp, e.unique_id), False),
    ],
)
async def test_pages_by_cursor_and_by_offset(kept: EventStore, tx: Tx, sort: Any, key: Any, descends: bool) -> None:
    """Each event is on one page, in the order that was asked for; an offset counts them as well."""
    wanted = ids(sorted(await some(kept, tx), key=key, reverse=descends))

    found, cursor = list[str](), None
    for _ in range(3):
        page = await kept.page(tx, Selection(), PageRequest(limit=5, cursor=cursor, sort=sort))
        found += ids(page.data)
        cursor = page.pagination.next_cursor
    assert found == wanted
    assert cursor is None

    page = await kept.page(tx, Selection(), PageRequest(limit=5, offset=10, sort=sort))
    assert ids(page.data) == wanted[10:]
    assert (page.pagination.total_count, page.pagination.total_pages) == (SIZE, 3)


async def test_both_orders_of_a_field_may_be_mixed(kept: EventStore, tx: Tx) -> None:
    """Sorted down by arrival and up by timestamp, a cursor goes on where the page before ended."""
    sort = (("received_at", True), ("timestamp", False))
    stood = await some(kept, tx)
    wanted = sorted(stood, key=lambda e: (-e.received_at.timestamp(), e.timestamp, e.unique_id))
    first = await kept.page(tx, Selection(), PageRequest(limit=6, sort=sort))
    second = await kept.page(tx, Selection(), PageRequest(limit=6, sort=sort, cursor=first.pagination.next_cursor))
    assert ids([*first.data, *second.data]) == ids(wanted)


async def test_a_cursor_that_was_changed_is_refused(kept: EventStore, tx: Tx) -> None:
    """What is no position of this order is refused, and read as nothing else."""
    for position in (["x", "evt"], [5, "evt"], ["9999999-01-01T00:00:00+00:00", "evt"]):
        with pytest.raises(Malformed):
            await kept.page(tx, Selection(), PageRequest(cursor=encode_cursor(position)))


async def test_what_is_selected(kept: EventStore, tx: Tx) -> None:
    """Every bound of a selection, alone and together; the end of a stretch of time does not belong to it."""
    stood = await some(kept, tx)
    late = metric_of(
        "count",
        event_name="b",
        filter_groups=(FilterGroup(filters=(MetricFilter(field="n", operator="greater", value=8),)),),
    )
    selections = {
        "all": (Selection(), lambda e: True),
        "customer": (Selection(customer_ids=["cus_2", "cus_9"]), lambda e: e.customer_id == "cus_2"),
        "nobody": (Selection(customer_ids=[]), lambda e: False),
        "name": (Selection(event_names=["a"]), lambda e: e.event_name == "a"),
        "since": (Selection(since=minute(3)), lambda e: e.timestamp >= minute(3)),
        "before": (Selection(before=minute(3)), lambda e: e.timestamp < minute(3)),
        "received": (Selection(received_by=tx.now), lambda e: e.received_at <= tx.now),
        "metrics": (
            Selection(metrics=[late, metric_of("count", event_name="a")]),
            lambda e: e.event_name == "a" or e.properties["n"] > 8,
        ),
        "together": (
            Selection(customer_ids=["cus_1"], event_names=["b"], since=minute(1), before=minute(4), metrics=[late]),
            lambda e: e.customer_id == "cus_1" and e.properties["n"] > 8 and minute(1) <= e.timestamp < minute(4),
        ),
    }
    for name, (selection, wanted) in selections.items():
        page = await kept.page(tx, selection, PageRequest(limit=100))
        assert sorted(ids(page.data)) == [e.unique_id for e in stood if wanted(e)], name
        assert all(each in stood for each in page.data), name


async def test_the_names_of_a_customers_events(kept: EventStore, tx: Tx) -> None:
    """Each name once, of that customer and that stretch of time alone."""
    await some(kept, tx)
    assert sorted(await kept.names(tx, "cus_1", minute(0), minute(9))) == ["a", "b"]
    assert sorted(await kept.names(tx, "cus_2", minute(2), minute(3))) == ["b"]
    assert list(await kept.names(tx, "cus_3", minute(0), minute(9))) == []


async def test_an_extract_meets_every_event_once(kept: EventStore, tx: Tx) -> None:
    """In order of timestamp and id, in portions of whatever size, and none is met when none is wanted."""
    stood = await some(kept, tx)
    for size in (1, 5, SIZE, 100):
        found = await extracted(kept, tx, Extract(event_names=["a", "b"]), size=size)
        assert found == sorted(stood, key=lambda e: (e.timestamp, e.unique_id))
    assert await extracted(kept, tx, Extract(event_names=["c"])) == []


async def test_what_is_extracted(kept: EventStore, tx: Tx) -> None:
    """Every bound of an extract: customers, names, times, metrics from an instant on, and what was known."""
    stood = await some(kept, tx)
    last = metric_of(
        "count",
        event_name="b",
        filter_groups=(FilterGroup(filters=(MetricFilter(field="n", operator="greater", value=8),)),),
    )
    wanted = {
        "customer": (Extract(customer_ids=["cus_2"]), lambda e: e.customer_id == "cus_2"),
        "nobody": (Extract(customer_ids=[]), lambda e: False),
        "between": (Extract(since=minute(1), before=minute(3)), lambda e: minute(1) <= e.timestamp < minute(3)),
        "counted": (
            Extract(counted=[(last, None), (metric_of("count", event_name="a"), minute(2))]),
            lambda e: e.properties["n"] > 8 or (e.event_name == "a" and e.timestamp >= minute(2)),
        ),
        "nothing": (Extract(counted=[]), lambda e: False),
        "known": (Extract(known_at=tx.now), lambda e: e.received_at <= tx.now),
        "before": (Extract(known_at=tx.now + timedelta(seconds=1), strictly=True), lambda e: e.received_at <= tx.now),
    }
    for name, (extract, belongs) in wanted.items():
        assert sorted(ids(await extracted(kept, tx, extract))) == [e.unique_id for e in stood if belongs(e)], name


async def extracted(kept: EventStore, tx: Tx, wanted: Extract, *, size: int = 100) -> list[UsageEvent]:
    """Everything that is wanted, in portions."""
    found: list[UsageEvent] = []
    behind = None
    while portion := await kept.extract(tx, wanted, behind=behind, limit=size):
        found += portion
        behind = Place(timestamp=portion[-1].timestamp, unique_id=portion[-1].unique_id)
    return found


def revision(stands: UsageEvent, number: int, *, void: bool = False, **changes: Any) -> Revision:
    """A correction of an event."""
    given = {
        "unique_id": stands.unique_id,
        "customer_id": stands.customer_id,
        "was_customer_id": stands.customer_id,
        "event_name": stands.event_name,
        "timestamp": stands.timestamp,
        "properties": stands.properties,
        "received_at": stands.received_at,
        "digest": signed((int(stands.digest, 16) + number) % 2**64),
        "reason": "because",
        **changes,
    }
    return Revision(revision=number, void=void, **given)


async def test_what_is_in_force_now_and_was_known_then(kept: EventStore, tx: Tx) -> None:
    """An amended event counts as it is now, a void one nowhere; as known at an instant, all is as it was known."""
    came = [arrival(f"evt-{n}", at=minute(n), n=n) for n in range(1, 5)]
    stood = await put(kept, tx, [came])
    metric = metric_of("sum", "n")
    hours = [tx.now + timedelta(hours=n) for n in range(5)]

    async def correct(hour: int, *made: Revision) -> None:
        await kept.revise(replace(tx, now=hours[hour]), made)

    await correct(1, revision(stood[0], 1, properties={"n": 100}))
    await correct(2, revision(stood[1], 1, void=True), revision(stood[0], 2, properties={"n": 1000}))
    await correct(3, revision(stood[1], 2, properties={"n": 20}), revision(stood[2], 1, customer_id="cus_2"))

    async def usage(customer: str, **known: Any) -> tuple[Fraction, int]:
        measured = (await kept.measure(tx, [whole(metric, customer)], **known))["w"]
        return measured.quantity, measured.count

    assert await usage(CUSTOMER) == (1000 + 20 + 4, 3)
    assert await usage("cus_2") == (3, 1)
    assert await usage(CUSTOMER, known_at=hours[0] - timedelta(seconds=1)) == (0, 0)
    assert await usage(CUSTOMER, known_at=hours[0]) == (10, 4)
    assert await usage(CUSTOMER, known_at=hours[1]) == (100 + 2 + 3 + 4, 4)
    assert await usage(CUSTOMER, known_at=hours[2]) == (1000 + 3 + 4, 3)
    assert await usage("cus_2", known_at=hours[2]) == (0, 0)
    grouped = await kept.measure_groups(tx, metric, [whole(metric)], by=["n"], most=9, known_at=hours[2])
    assert {group.values["n"] for group in grouped["w"]} == {"1000", "3", "4"}

    first = (await kept.history(tx, ["evt-1"]))["evt-1"][-1]
    assert (first.properties, first.revision, first.void, first.known_at) == ({"n": 1000}, 2, False, hours[2])
    assert first.received_at == tx.now
    assert await kept.digests(tx, ["evt-1"]) == {"evt-1": came[0].digest}

    facts = (await kept.history(tx, ["evt-2", "evt-9"]))["evt-2"]
    assert [(fact.revision, fact.void, fact.known_at, fact.reason) for fact in facts] == [
        (0, False, tx.now, None),
        (1, True, hours[2], "because"),
        (2, False, hours[3], "because"),
    ]


async def test_void_events_are_listed_apart(kept: EventStore, tx: Tx) -> None:
    """A list shows what is in force, or what is void, and neither as it was before."""
    stood = await put(kept, tx, [[arrival(f"evt-{n}", at=minute(n), n=n) for n in range(4)]])
    later = replace(tx, now=tx.now + timedelta(hours=1))
    await kept.revise(later, [revision(stood[1], 1, void=True), revision(stood[2], 1, timestamp=minute(9))])

    async def listed(**asked: Any) -> list[str]:
        return ids((await kept.page(tx, Selection(**asked), PageRequest())).data)

    assert await listed() == ["evt-2", "evt-3", "evt-0"]
    assert await listed(void=True) == ["evt-1"]
    assert await listed(before=minute(3)) == ["evt-0"]
    assert await listed(void=True, known_at=tx.now) == []
    assert await listed(known_at=tx.now) == ["evt-3", "evt-2", "evt-1", "evt-0"]
    assert ids(await extracted(kept, tx, Extract())) == ["evt-0", "evt-3", "evt-2"]
    assert ids(await extracted(kept, tx, Extract(void=True))) == ["evt-1"]
    assert list(await kept.names(tx, CUSTOMER, minute(1), minute(2))) == []


async def test_a_revision_that_comes_twice_is_one(clickhouse: ClickHouseStore, tx: Tx) -> None:
    """A correction that is said again, after a failure, is what it was the first time."""
    stood = await put(clickhouse, tx, [[arrival("evt-1", n=1)]])
    for hours in (1, 2):
        later = replace(tx, now=tx.now + timedelta(hours=hours))
        await clickhouse.revise(later, [revision(stood[0], 1, properties={"n": 5})])
    metric = metric_of("sum", "n")
    measured = (await clickhouse.measure(tx, [whole(metric)]))["w"]
    assert (measured.quantity, measured.count) == (5, 1)
    assert measured.digest == rules.digest_text(int(stood[0].digest, 16) + 1)
    assert [fact.known_at for fact in (await clickhouse.history(tx, ["evt-1"]))["evt-1"]][1:] == [
        tx.now + timedelta(hours=1)
    ]
