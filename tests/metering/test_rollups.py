"""Rollups: when they are folded, what happens to them when facts or zones change, and what is left to the events."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text

from billow.catalog.types import Metric
from billow.customers import operations as customers
from billow.kit import limits, time
from billow.metering import operations as metering
from billow.metering import store
from billow.metering.store import rollups, slices
from billow.metering.types import TooManyGroups, Window
from tests.client import Api
from tests.metering.rollups import Ledgered, examined
from tests.metering.sample import metric_of

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


def days(metric: Metric, customer_id: str, first: int, last: int, zone: str = "UTC") -> Window:
    """The window of some days of March 2026, the last of them not among them."""
    start, end = (time.resolve(date(2026, 3, day), zone) for day in (first, last))
    return Window(key=f"{first}-{last}", customer_id=customer_id, metric=metric, start=start, end=end)


def tokens(*values: object, at: datetime = NOON) -> list[tuple[datetime, dict[str, Any]]]:
    """Events a minute apart with these tokens."""
    return [(at + timedelta(minutes=place), {"tokens": value}) for place, value in enumerate(values)]


async def behind(books: Ledgered) -> bool:
    """Whether the tenant has something to fold."""
    async with books.begin() as tx:
        return any(row["tenant_id"] == books.tenant for row in await tx.rows(rollups.due()))


async def test_a_metric_that_is_made_is_folded_by_the_worker(api: Api, books: Ledgered, acme: str) -> None:
    """From a metric and events over the API, without anything else said, buckets come that the usage is read of."""
    made = await api.post(
        "/metrics",
        json={"name": "T", "code": "t", "event_name": "api_call", "aggregation": {"method": "sum", "field": "tokens"}},
    )
    at = "2026-03-10T12:00:00Z"
    body = {"account": "acme", "event_name": "api_call", "timestamp": at, "properties": {"tokens": 5}}
    await api.post("/events", json=body)
    metric = metric_of("sum", "tokens")
    async with asyncio.timeout(20):
        while True:
            async with books.begin() as tx:
                known = await rollups.kept_views(tx, [rollups.View(await _metric(tx, made["id"]))])
                metric = known[0].view.metric if known and known[0].view.metric else metric
            if known and not await behind(books):
                break
            await asyncio.sleep(0.02)

    fast, slow, together = await books.both(metric, [days(metric, acme, 1, 31)])

    assert together == {"1-31"}
    assert fast == slow
    assert fast["1-31"].quantity == 5


async def _metric(tx: Any, ref: str) -> Metric:
    from billow.catalog import operations as catalog

    return await catalog.metric(tx, ref)


async def test_usage_is_fresh_before_it_is_folded(books: Ledgered, acme: str) -> None:
    """What lies behind the cursor is read as well: 1 folded and 2 not make 3."""
    metric = await books.metric(metric_of("sum", "tokens"))
    await books.send(metric, acme, tokens(1))
    await books.fold()
    await books.send(metric, acme, tokens(2))

    fast, _, together = await books.both(metric, [days(metric, acme, 10, 11)])

    assert (fast["10-11"].quantity, fast["10-11"].count, together) == (3, 2, {"10-11"})


async def test_folding_twice_changes_nothing(books: Ledgered, acme: str) -> None:
    """Two folds at the same time, and one more, count an event once; then nothing is due."""
    metric = await books.metric(metric_of("count"))
    await books.send(metric, acme, tokens(1, 2, 3))
    await asyncio.gather(books.fold(), books.fold(), books.fold())
    await books.fold()

    fast, slow, _ = await books.both(metric, [days(metric, acme, 1, 31)])

    assert fast == slow
    assert fast["1-31"].count == 3
    assert not await behind(books)


async def test_a_late_metric_follows_through_history(books: Ledgered, acme: str) -> None:
    """It is measured of the events until it has come level, many chunks at a time and then one, and of buckets then;
    the one that was there before never waits."""
    first = await books.metric(metric_of("sum", "tokens"))
    for value in range(15):
        await books.send(first, acme, tokens(value, value))
    await books.fold()
    late = await books.metric(metric_of("max", "tokens"))
    async with books.begin() as tx:
        from billow.catalog import store as catalog

        await catalog.change(tx, catalog.metrics, late.id, event_name=first.event_name)
    late = Metric(**{name: getattr(late, name) for name in Metric.__slots__} | {"event_name": first.event_name})
    window = days(late, acme, 1, 31)
    for _ in range(10):
        async with books.begin() as tx:
            await metering.fold(tx, chunk=2)
        fast, slow, _ = await books.both(late, [window])
        assert fast == slow
    await books.fold()

    fast, _, together = await books.both(late, [window])

    assert (fast[window.key].quantity, together) == (14, {window.key})


async def test_a_metric_that_is_gone_leaves_nothing(books: Ledgered, acme: str) -> None:
    """When it is archived, what was kept of it is removed, and it is measured of the events."""
    metric = await books.metric(metric_of("sum", "tokens"))
    await books.send(metric, acme, tokens(7))
    await books.fold()
    await books.archive(metric)
    await books.fold()

    fast, _, together = await books.both(metric, [days(metric, acme, 1, 31)])

    assert (fast["1-31"].quantity, together) == (7, set())
    async with books.begin() as tx:
        kept = {row["rollup_id"] for row in await tx.rows(tx.mine(store.usage_buckets))}
        assert kept <= {row["id"] for row in await tx.rows(tx.mine(store.usage_rollups))}


@pytest.mark.parametrize(("zone", "midnight"), [("America/Sao_Paulo", 3), ("Asia/Tokyo", 15)])
async def test_a_customer_that_moves_has_its_days_made_anew(
    api: Api, books: Ledgered, acme: str, zone: str, midnight: int
) -> None:
    """After a change of its time zone windows of old days are measured, those of new ones put together; an event at the
    new midnight belongs to the later day."""
    metric = await books.metric(metric_of("sum", "tokens", recurring=True))
    at = datetime(2026, 3, 10, midnight, tzinfo=UTC)
    await books.send(metric, acme, [*tokens(1, at=at - timedelta(microseconds=1)), *tokens(10, at=at)])
    await books.fold()
    await api.patch("/customers/acme", json={"timezone": zone})
    async with books.begin() as tx:
        await metering.move_customer(tx, acme, zone)
    await books.fold()
    day = time.local_date(at, zone).day

    windows = [
        days(metric, acme, day - 1, day, zone),
        days(metric, acme, day, day + 1, zone),
        days(metric, acme, 1, 31),
    ]
    fast, slow, together = await books.both(metric, windows)

    assert fast == slow
    assert [fast[w.key].quantity for w in windows] == [1, 11, 11]
    assert together == {windows[0].key, windows[1].key}


async def test_what_is_revised_is_made_anew(api: Api, books: Ledgered, acme: str) -> None:
    """Between a correction and the next fold the window is measured; afterwards the buckets hold what is in force: an
    event that went to another day, one that is void, and the largest value found again without it."""
    metric = await books.metric(metric_of("max", "tokens"))
    other = (await api.post("/customers", json={"name": "B", "external_id": "b"}))["id"]
    await books.send(metric, acme, tokens(1, 50, 99))
    await books.fold()
    async with books.begin() as tx:
        found = await tx.rows(tx.mine(store.events).where(store.events.c.event_name == metric.event_name))
        ids = {row["properties"]["tokens"]: row["id"] for row in found}
    await api.post(f"/events/{ids[99]}/void", json={"reason": "sent by mistake"})
    await api.post(f"/events/{ids[50]}/amend", json={"account": "b", "reason": "was of another"})
    await api.post(f"/events/{ids[1]}/amend", json={"timestamp": "2026-03-12T00:00:00Z", "reason": "wrong clock"})
    windows = [days(metric, acme, 10, 11), days(metric, acme, 12, 13), days(metric, acme, 1, 31)]

    fast, slow, _ = await books.both(metric, windows)
    assert fast == slow
    await books.fold()
    fast, slow, together = await books.both(metric, windows)
    theirs, _, theirs_together = await books.both(metric, [days(metric, other, 10, 11)])

    assert fast == slow
    assert [(fast[w.key].quantity, fast[w.key].count) for w in windows] == [(0, 0), (1, 1), (1, 1)]
    assert together == {w.key for w in windows}
    assert (theirs["10-11"].quantity, theirs_together) == (50, {"10-11"})


async def test_a_day_with_too_many_groups_is_measured(books: Ledgered, acme: str) -> None:
    """Beyond a thousand groups in a day none of it is kept: the window is refused as it is without rollups, and the day
    after is put together."""
    metric = await books.metric(metric_of("count", group_by=("tokens",)))
    many = [(NOON, {"tokens": str(number)}) for number in range(limits.GROUPS_PER_MEASUREMENT + 1)]
    for start in range(0, len(many), 100):
        await books.send(metric, acme, many[start : start + 100])
    await books.send(metric, acme, [(NOON + timedelta(days=1), {"tokens": "1"})])
    await books.fold()
    full, quiet = days(metric, acme, 10, 11), days(metric, acme, 11, 12)

    fast, slow, together = await books.groups(metric, [quiet])

    assert (fast, together) == (slow, {quiet.key})
    assert fast[quiet.key][("1",)].quantity == 1
    async with books.begin() as tx:
        assert await rollups.grouped(tx, rollups.View(metric, metric.group_by), [full], 1001) == {}
        with pytest.raises(TooManyGroups):
            await metering.measure_groups(tx, windows=[full])


async def test_the_names_of_events_are_kept(books: Ledgered, acme: str) -> None:
    """The names of a customer's events in days are known without looking at the events, folded or not."""
    one, other = [await books.metric(metric_of("count")) for _ in range(2)]
    await books.send(one, acme, tokens(1))
    await books.fold()
    await books.send(other, acme, tokens(1, at=NOON + timedelta(days=1)))

    async with books.begin() as tx:
        start, end, later = (datetime(2026, 3, day, tzinfo=UTC) for day in (10, 11, 12))
        spans = [(acme, start, end), (acme, start, later), (acme, start, later - timedelta(hours=1))]
        found = (await rollups.together(tx, (), spans, names=True)).names
        assert found == {spans[0]: [one.event_name], spans[1]: sorted([one.event_name, other.event_name])}
        odd = later - timedelta(hours=1)
        assert set(await store.event_names(tx, (acme, start, odd))) == {one.event_name, other.event_name}
        assert await store.event_names(tx, (acme, start, later)) == sorted([one.event_name, other.event_name])


async def test_cursors_of_those_who_send_nothing_keep_up(books: Ledgered, acme: str) -> None:
    """When a new slice opens, the cursor of a tenant with nothing to fold passes on to it, and reading stays right."""
    metric = await books.metric(metric_of("sum", "tokens"))
    await books.send(metric, acme, tokens(1))
    await books.fold()
    async with books.app.database.system() as conn:
        opened = await slices.open_next(conn)
    async with books.app.database.system() as conn:
        await rollups.pass_over(conn)
    async with books.begin() as tx:
        assert (await tx.rows(tx.mine(store.usage_rollups)))[-1]["slice"] >= opened
    await books.send(metric, acme, tokens(2))

    fast, slow, together = await books.both(metric, [days(metric, acme, 1, 31)])

    assert (fast, fast["1-31"].quantity, together) == (slow, 3, {"1-31"})
    await books.fold()
    assert (await books.both(metric, [days(metric, acme, 1, 31)]))[0] == fast


async def test_folded_usage_is_read_without_its_events(books: Ledgered, acme: str) -> None:
    """However many events were folded, current usage looks into the slice of the cursor and those that followed, and
    there at the two events alone that came since: each once for the metrics, for the names, and for the freshness."""
    metric = await books.metric(metric_of("sum", "tokens"))
    window = days(metric, acme, 1, 31)
    span = (acme, window.start, window.end)
    found = []
    for stored in (3, 300):
        for _ in range(2):
            await books.send(metric, acme, tokens(*range(stored)))
            async with books.app.database.system() as conn:
                opened = await slices.open_next(conn)
        await books.send(metric, acme, tokens(1))
        await books.fold()
        async with books.begin() as tx:
            assert {row["slice"] for row in await tx.rows(tx.mine(store.usage_rollups))} == {opened}
        async with books.app.database.system() as conn:
            held = text("select from usage_folds where tenant_id = :tenant for update")
            await conn.execute(held, {"tenant": books.tenant})  # nobody folds meanwhile
            await books.send(metric, acme, tokens(1, 1))
            async with books.begin() as tx:
                found.append(await examined(tx, [window], span))
        assert found[-1].slices <= {opened}
        await books.fold()

    assert found[0].events == found[1].events
    assert 2 <= found[0].events <= 6


async def test_freshness_says_how_far_is_folded(api: Api, books: Ledgered, acme: str) -> None:
    """Nothing is kept: nothing; everything is folded: the present; an event waits: no later than the last fold."""
    async with books.begin() as tx:
        assert await metering.freshness(tx) is None
    metric = await books.metric(metric_of("count"))
    await books.send(metric, acme, tokens(1))
    await books.fold()
    async with books.begin() as tx:
        assert await metering.freshness(tx) == tx.now


async def test_what_is_kept_can_be_made_anew(books: Ledgered, acme: str) -> None:
    """A bucket that was spoilt is found by the comparison, and right again once all is folded from the beginning."""
    metric = await books.metric(metric_of("sum", "tokens"))
    await books.send(metric, acme, tokens(1, 2))
    await books.fold()
    async with books.begin() as tx:
        await tx.run(store.usage_buckets.update().where(store.usage_buckets.c.total == 3).values(total=Decimal(4)))
        assert [each.customer_id for each in await metering.differing(tx)] == [acme]
        await metering.rebuild(tx)
    await books.fold()

    fast, slow, together = await books.both(metric, [days(metric, acme, 1, 31)])

    assert (fast, together) == (slow, {"1-31"})
    async with books.begin() as tx:
        assert await metering.differing(tx) == []


async def test_another_tenant_is_not_counted(api: Api, books: Ledgered, acme: str, second_api: Api) -> None:
    """The same customer id and event name in another tenant change nothing here."""
    metric = await books.metric(metric_of("count"))
    await books.send(metric, acme, tokens(1))
    async with second_api.app.database.transaction() as conn:
        from billow.tenants import operations as tenants

        found = await tenants.authenticate(conn, second_api.key)
    assert found is not None
    await Ledgered(api.app, found[0].tenant).send(metric, acme, tokens(1, 2, 3))
    await books.fold()

    fast, _, together = await books.both(metric, [days(metric, acme, 1, 31)])

    assert (fast["1-31"].count, together) == (1, {"1-31"})
    async with books.begin() as tx:
        assert (await customers.of(tx, acme)).external_id == "acme"
