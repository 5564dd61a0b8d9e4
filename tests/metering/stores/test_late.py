"""What every store says of what came late: which days it touches, how many events, and what they change."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest_asyncio
from sqlalchemy import text

from billow.metering.ports import EventStore
from billow.metering.types import Reach, Since, UsageEvent, Window
from billow.runtime.db import Tx
from tests.metering.law import minute
from tests.metering.sample import metric_of
from tests.metering.stores.sample import CUSTOMER, arrival, put
from tests.metering.stores.test_reading import revision
from tests.metering.stores.windows import whole, window

OTHER = "cus_2"
DAY = timedelta(days=1)


@pytest_asyncio.fixture(loop_scope="session")
async def stood(kept: EventStore, tx: Tx) -> list[UsageEvent]:
    """Six events of a customer, a day apart, and one of another name and of another customer each."""
    came = [arrival(f"evt-{n}", at=minute(0) + n * DAY, n=n) for n in range(6)]
    return await put(kept, tx, [[*came, arrival("other-1", event_name="b"), arrival("other-2", customer=OTHER)]])


async def batch(tx: Tx) -> int:
    """The last batch that was given to anybody."""
    return int(await tx.value(text("select last_value from event_batches")))


async def touched(kept: EventStore, tx: Tx, after: int, **changes: Any) -> set[tuple[str, datetime, datetime]]:
    """Names, first and last instants of what came behind a batch and happened in the first four days."""
    reach = Reach(key="r", customer_id=CUSTOMER, event_names=["api_call"], after=after, before=minute(0) + 4 * DAY)
    found = (await kept.touched(tx, [replace(reach, **changes)]))["r"]
    return {(each.event_name, each.first, each.last) for each in found}


async def test_days_are_touched_by_what_arrives(kept: EventStore, tx: Tx, stood: list[UsageEvent]) -> None:
    """Only events of the customer and the names, behind the batch and before the instant, each day for itself."""
    after = await batch(tx)
    assert await touched(kept, tx, after) == set()
    late = [arrival(f"late-{n}", at=minute(n) + n % 2 * DAY) for n in range(4)]
    others = [
        arrival("late-name", event_name="b"),
        arrival("late-customer", customer=OTHER),
        arrival("in-time", at=minute(0) + 4 * DAY),
    ]
    await kept.add(tx, [*late, *others])

    assert await touched(kept, tx, after) == {
        ("api_call", minute(0), minute(2)),
        ("api_call", minute(1) + DAY, minute(3) + DAY),
    }
    assert await touched(kept, tx, await batch(tx)) == set()
    assert await touched(kept, tx, after, customer_id=OTHER) == {("api_call", minute(0), minute(0))}
    assert await kept.touched(tx, []) == {}


async def test_days_are_touched_by_what_is_corrected(kept: EventStore, tx: Tx, stood: list[UsageEvent]) -> None:
    """Of a correction count the day that the event was in and the day it is in, for both customers."""
    after = await batch(tx)
    moved = revision(stood[0], 1, timestamp=minute(5) + 2 * DAY)
    given = revision(stood[1], 1, customer_id=OTHER, was_customer_id=CUSTOMER)
    await kept.revise(tx, [moved, given, revision(stood[3], 1, void=True)])

    days = {
        ("api_call", minute(0), minute(0)),
        ("api_call", minute(5) + 2 * DAY, minute(5) + 2 * DAY),
        ("api_call", minute(0) + 3 * DAY, minute(0) + 3 * DAY),
    }
    second = ("api_call", minute(0) + DAY, minute(0) + DAY)
    assert await touched(kept, tx, after) == {*days, second}
    assert await touched(kept, tx, after, customer_id=OTHER) == {second}
    assert await touched(kept, tx, await batch(tx)) == set()


async def counts(kept: EventStore, tx: Tx, windows: Sequence[tuple[Window, datetime]]) -> dict[str, int]:
    """How many came late to each window."""
    return dict(await kept.late_counts(tx, windows[0][0].metric, windows))


async def test_late_events_are_counted(kept: EventStore, tx: Tx, stood: list[UsageEvent]) -> None:
    """Those that arrived or were corrected after an instant, each once; where there are none, those of the instant."""
    metric = metric_of("sum", "n")
    first, second = replace(tx, now=tx.now + timedelta(hours=1)), replace(tx, now=tx.now + timedelta(hours=2))
    await kept.add(first, [arrival("late-1", at=minute(1), n=7)])
    moved = revision(stood[0], 1, timestamp=minute(0) + 90 * DAY, properties={"n": 1})
    await kept.revise(first, [moved, revision(stood[1], 1, customer_id=OTHER, was_customer_id=CUSTOMER)])
    await kept.revise(second, [revision(stood[1], 2, customer_id=OTHER, was_customer_id=OTHER, void=True)])
    week = window(metric, minute(0), minute(0) + 7 * DAY)
    asked = {
        "before": (week, tx.now),
        "first": (week, first.now),
        "after": (week, first.now + timedelta(seconds=1)),
        "other": (replace(week, customer_id=OTHER), first.now),
        "never": (replace(week, customer_id="cus_9"), tx.now),
    }
    found = await counts(kept, tx, [(replace(each, key=key), at) for key, (each, at) in asked.items()])
    assert {key: found.get(key, 0) for key in asked} == {"before": 3, "first": 3, "after": 0, "other": 1, "never": 0}


async def test_what_changed_between_two_instants(kept: EventStore, tx: Tx, stood: list[UsageEvent]) -> None:
    """Which events came to a window, left it and changed in it, and by how much they shift its digest."""
    metric = metric_of("sum", "n")
    later = replace(tx, now=tx.now + timedelta(hours=1))
    await kept.add(later, [arrival("late-1", at=minute(1), n=7)])
    changed = revision(stood[0], 1, properties={"n": 100}, reason="wrong meter")
    twice = revision(stood[3], 1, properties={"n": 5})
    again = revision(stood[3], 2, properties={"n": 3}, digest=twice.digest - 1)
    await kept.revise(later, [changed, revision(stood[2], 1, void=True), twice])
    await kept.revise(replace(later, now=later.now + timedelta(minutes=1)), [again])
    was, now = [
        (await kept.measure(tx, [whole(metric)], known_at=at))["w"] for at in (tx.now, later.now + timedelta(hours=1))
    ]
    since = Since(
        window=whole(metric), after=tx.now, until=later.now + timedelta(hours=1), was=was.digest, now=now.digest
    )

    delta = await kept.difference(tx, since, after="<=", until="<=", most=9)

    assert (int(was.digest, 16) + delta.shift - int(now.digest, 16)) % 2**64 == 0
    assert (delta.count, [(each.unique_id, each.change, each.reason) for each in delta.events]) == (
        3,
        [("evt-0", "changed", "wrong meter"), ("late-1", "added", None), ("evt-2", "removed", "because")],
    )
    assert {each.known_at for each in delta.events} == {later.now}
    assert (await kept.difference(tx, since, after="<=", until="<=", most=1)).count == 3
    soon = replace(since, until=later.now)
    assert (await kept.difference(tx, soon, after="<=", until="<", most=9)).count == 0
    assert (await kept.difference(tx, soon, after="<=", until="<=", most=9)).count == 4
    none = await kept.difference(tx, replace(since, after=later.now), after="<=", until="<=", most=9)
    assert [each.unique_id for each in none.events] == ["evt-3"]
    all_of_them = await kept.difference(tx, since, after="<", until="<=", most=99)
    assert all_of_them.count == 6
