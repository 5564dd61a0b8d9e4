"""What every store says in a rehearsal: everything as it will be, and afterwards as it was."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from billow.catalog.types import Metric
from billow.kit.paging import PageRequest
from billow.metering.ports import Arrival, EventStore, Selection
from billow.metering.types import Extract, Reach
from billow.runtime.db import Tx
from tests.metering.law import HAPPENED, metrics, minute
from tests.metering.sample import metric_of
from tests.metering.stores.sample import CUSTOMER, Happened, arrival, arrivals, fresh, put, shown
from tests.metering.stores.test_reading import extracted, ids, revision
from tests.metering.stores.windows import whole, window

SHARED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


async def test_everything_is_as_it_will_be_and_then_as_it_was(kept: EventStore, tx: Tx) -> None:
    """New events, corrections, corrections of new events: measured, listed, extracted, named and known."""
    stood = await put(kept, tx, [[arrival(f"evt-{n}", at=minute(n), n=n) for n in range(4)]])
    metric = metric_of("sum", "n")
    new = arrival("evt-9", at=minute(9), event_name="it's new", n=Decimal("0.5"))
    later = replace(tx, now=tx.now + timedelta(hours=1), rehearsed=tx.rehearsed)

    async def usage() -> tuple[Fraction, int]:
        measured = (await kept.measure(tx, [whole(metric)]))["w"]
        return measured.quantity, measured.count

    async def names() -> list[str]:
        return sorted(await kept.names(tx, CUSTOMER, minute(0), minute(10)))

    async with tx.rehearsal():
        assert await kept.add(tx, [new, arrival("evt-3", n=7)]) == {
            "evt-3": (await kept.digests(tx, ["evt-3"]))["evt-3"]
        }
        assert await kept.add(tx, [new, arrival("evt-8", at=minute(8), n=20)]) == {"evt-9": new.digest}
        await kept.revise(tx, [revision(stood[1], 1, properties={"n": 100}), revision(stood[2], 1, void=True)])
        added = (await kept.page(tx, Selection(event_names=["api_call"]), PageRequest(limit=1))).data[0]
        await kept.revise(tx, [revision(added, 1, properties={"n": 30})])

        assert await usage() == (0 + 100 + 3 + 30, 4)
        assert await names() == ["api_call", "it's new"]
        assert ids(await extracted(kept, tx, Extract(), size=2)) == ["evt-0", "evt-1", "evt-3", "evt-8", "evt-9"]
        assert ids((await kept.page(tx, Selection(void=True), PageRequest())).data) == ["evt-2"]
        page = await kept.page(tx, Selection(event_names=["it's new"]), PageRequest(offset=0))
        assert page.data == (shown(tx, new),)
        assert page.pagination.total_count == 1
        history = await kept.history(tx, ["evt-8", "evt-1", "evt-7"])
        assert {key: [fact.revision for fact in facts] for key, facts in history.items()} == {
            "evt-8": [0, 1],
            "evt-1": [0, 1],
        }
        async with tx.rehearsal():
            await kept.revise(tx, [revision(stood[0], 1, properties={"n": 1000})])
            assert await usage() == (1133, 4)
        assert await usage() == (133, 4)

    assert await usage() == (6, 4)
    assert await names() == ["api_call"]
    assert await kept.digests(tx, ["evt-9"]) == {}
    assert [len(facts) for facts in (await kept.history(tx, ["evt-1"])).values()] == [1]
    assert await kept.add(later, [new]) == {}


async def test_what_is_rehearsed_comes_late(kept: EventStore, tx: Tx) -> None:
    """It touches the days of what is old, and is counted."""
    stood = await put(kept, tx, [[arrival(f"evt-{n}", at=minute(n), n=n) for n in range(2)]])
    after = int(await tx.value(text("select last_value from event_batches")))
    reach = Reach(key="r", customer_id=CUSTOMER, event_names=["api_call"], after=after, before=minute(99))
    metric = metric_of("sum", "n")
    async with tx.rehearsal():
        await kept.add(tx, [arrival("evt-9", at=minute(9))])
        await kept.revise(tx, [revision(stood[1], 1, void=True)])
        [found] = (await kept.touched(tx, [reach]))["r"]
        assert (found.first, found.last) == (minute(1), minute(9))
        since = [(whole(metric), tx.now - timedelta(seconds=1))]
        assert dict(await kept.late_counts(tx, metric, since)) == {"w": 3}
    assert list((await kept.touched(tx, [reach]))["r"]) == []


@settings(SHARED, max_examples=25)
@given(events=HAPPENED, more=HAPPENED, metric=metrics(), void=st.integers(0, 9))
async def test_a_rehearsal_measures_what_will_be_measured(
    kept: EventStore, tx: Tx, events: Happened, more: Happened, metric: Metric, void: int
) -> None:
    """Whatever events hold and metrics make of them, what was rehearsed is what then happens."""
    name, other = fresh(), fresh()
    metric = replace(metric, event_name=name)
    stood = await put(kept, tx, [arrivals(events, name)])
    fuller = [renamed(each, other) for each in arrivals(more, name)]
    corrected = [revision(stood[void % len(stood)], 1, void=True)] if stood else []
    asked = [window(metric, minute(1), minute(6))]

    async def happens() -> tuple[object, object]:
        await kept.add(tx, fuller)
        await kept.revise(tx, corrected)
        groups = await kept.measure_groups(tx, metric, asked, by=["a", "b"], most=99)
        found = sorted(groups["w"], key=lambda group: str(group.values))
        return await kept.measure(tx, asked), found

    async with tx.rehearsal():
        rehearsed = await happens()
    assert await happens() == rehearsed


def renamed(came: Arrival, prefix: str) -> Arrival:
    """The arrival under another unique id."""
    entry = msgspec.structs.replace(came.entry, unique_id=f"{prefix} {came.entry.unique_id}")
    return msgspec.structs.replace(came, entry=entry)
