"""Events lie in slices; a unique id is stored once in a tenant, whatever slice it lies in."""

import asyncio
import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from billow.bootstrap import App
from billow.catalog import operations as catalog
from billow.doors.cli.doctor.checks import checks
from billow.doors.cli.doctor.runner import run
from billow.metering import operations as metering
from billow.metering import rules, store
from billow.metering.jobs.slices import drop
from billow.metering.ports import Arrival
from billow.metering.rules.filters import KeyFilter
from billow.metering.store import slices
from billow.metering.store.events import _LOOKING
from billow.metering.types import Entry, UsageDropped, Window
from billow.runtime.db import Tx
from billow.runtime.driver import driver_of
from billow.runtime.settings import EVENT_DAYS_MIN
from tests.client import Api
from tests.metering.law import NEW_YEAR, minute

COUNTED = {"method": "count"}
KEYS = st.lists(st.binary(min_size=16, max_size=16), unique=True, max_size=200)


async def tenant_of(api: Api) -> str:
    """The tenant of a client."""
    async with api.app.database.system() as conn:
        await api.post("/customers", json={"name": "Acme", "external_id": "acme"})
        customer = (await api.get("/customers/acme"))["id"]
    async with api.app.database.system() as conn:
        found = await conn.execute(text("select tenant_id from customers where id = :id"), {"id": customer})
        return str(found.scalar_one())


def arrivals(names: Sequence[str], *, at: datetime = NEW_YEAR) -> list[Arrival]:
    """An event of each of these unique ids."""
    entries = [
        Entry(place=n, unique_id=name, customer_ref="acme", event_name="call", timestamp=at, properties={"n": n})
        for n, name in enumerate(names)
    ]
    return [Arrival(each, "cus_slices", rules.content_digest(each, "cus_slices")) for each in entries]


async def add(app: App, tenant: str, names: Sequence[str], *, at: datetime = NEW_YEAR) -> set[str]:
    """Store events in a transaction of their own; the ids of those that were stored before."""
    async with app.database.begin(tenant) as tx:
        return set(await store.add(tx, arrivals(names, at=at)))


async def count(app: App, tenant: str) -> dict[str, int]:
    """How often each unique id of the tenant is stored."""
    async with app.database.begin(tenant) as tx:
        rows = await tx.rows(
            text("select unique_id, count(*) as n from events where tenant_id = :t group by 1"), {"t": tenant}
        )
        return {row["unique_id"]: row["n"] for row in rows}


async def turn(app: App) -> int:
    """Open the next slice; the number of the one that was left."""
    async with app.database.system() as conn:
        return await slices.open_next(conn) - 1


async def seal_all(app: App) -> None:
    """Seal every slice that was left."""
    while True:
        async with app.database.system() as conn:
            left = await slices.unsealed(conn)
            if left is None:
                return
            await slices.seal(conn, left)


async def allow_their_time(app: App) -> None:
    """Let events of the time of dropped slices be taken again, by the tests that follow."""
    async with app.database.system() as conn:
        await conn.execute(text("update event_slices set last_at = '0100-01-01T00:00Z' where dropped_at is not null"))


def forget_filters() -> None:
    """Let the process look for filters again, as one does that has just started."""
    slices._SEALED.clear()


@pytest.mark.parametrize("count_of_lot", [1, 50])
async def test_a_unique_id_is_stored_once_whatever_its_slice(api: Api, count_of_lot: int) -> None:
    """Repeats are known in the open slice, in one that was left, in one that is sealed, and after it was dropped; also
    under another timestamp."""
    app, tenant = api.app, await tenant_of(api)
    names = [f"once-{count_of_lot}-{n}" for n in range(count_of_lot)]
    await turn(app)
    assert await add(app, tenant, names) == set()
    assert await add(app, tenant, names) == set(names)
    left = await turn(app)
    assert await add(app, tenant, names, at=minute(77)) == set(names)
    await seal_all(app)
    forget_filters()
    assert await add(app, tenant, [*names, "fresh"], at=minute(78)) == set(names)
    assert await count(app, tenant) == {**dict.fromkeys(names, 1), "fresh": 1}
    async with app.database.system() as conn:
        await slices.drop(conn, left)
    await allow_their_time(app)
    assert await add(app, tenant, [*names, "fresher"]) == set(names)
    assert await count(app, tenant) == {"fresh": 1, "fresher": 1}


async def test_a_sealed_slice_says_what_it_holds(api: Api) -> None:
    """Its number of events and the first and last of their instants are those of its rows."""
    app, tenant = api.app, await tenant_of(api)
    await turn(app)
    await seal_all(app)
    await add(app, tenant, ["a"], at=minute(5))
    await add(app, tenant, ["b"], at=minute(3))
    left = await turn(app)
    await seal_all(app)
    async with app.database.system() as conn:
        found = await conn.execute(
            text("select events, first_at, last_at from event_slices where id = :id"), {"id": left}
        )
        assert tuple(found.one()) == (2, minute(3), minute(5))


async def test_a_slice_is_vacuumed_when_it_is_sealed(api: Api) -> None:
    """While it is open autovacuum does not read what was added, and from then on it freezes all of it."""
    app = api.app
    await turn(app)
    await seal_all(app)
    opened = await turn(app) + 1
    grown = {"autovacuum_vacuum_insert_threshold=-1", "autovacuum_analyze_scale_factor=1"}
    assert await options(app, opened) == grown
    left = await turn(app)
    await seal_all(app)
    assert left == opened
    assert await options(app, left) == {"autovacuum_freeze_min_age=0"}


async def options(app: App, slice_id: int) -> set[str]:
    """How the database is told to keep the table of a slice."""
    async with app.database.system() as conn:
        query = text("select unnest(reloptions) from pg_class where relname = :name")
        return set((await conn.execute(query, {"name": f"events_{slice_id}"})).scalars())


@pytest.mark.parametrize("count_of_lot", [1, 50])
async def test_two_transactions_with_the_same_events_store_them_once(api: Api, count_of_lot: int) -> None:
    """Whichever commits first stores them; the other waits, and is told of repeats."""
    app, tenant = api.app, await tenant_of(api)
    names = [f"both-{n}" for n in range(count_of_lot)]
    told = await asyncio.gather(*(add(app, tenant, names if n % 2 else names[::-1]) for n in range(6)))
    assert sorted(map(len, told)) == [0] + [count_of_lot] * 5
    assert await count(app, tenant) == dict.fromkeys(names, 1)


@pytest.mark.parametrize("expected", [True, False], ids=["after a repeat", "after none"])
async def test_what_is_new_among_repeats_is_stored(api: Api, expected: bool) -> None:
    """Of a lot that repeats some events the others go in, whether or not repeats are looked for."""
    app, tenant = api.app, await tenant_of(api)
    names = [f"among-{expected}-{n}" for n in range(30)]
    assert await add(app, tenant, names[:10]) == set()
    _LOOKING.clear()
    if expected:
        assert await add(app, tenant, names[:1]) == set(names[:1])
    assert await add(app, tenant, names[5:20]) == set(names[5:10])
    assert await add(app, tenant, names[::-1]) == set(names[:20])
    assert await count(app, tenant) == dict.fromkeys(names, 1)


async def test_transactions_that_overlap_in_part_store_each_event_once(api: Api) -> None:
    """Each lot holds repeats of several others that are under way, and none of them is stored twice or missing."""
    app, tenant = api.app, await tenant_of(api)
    names = [f"part-{n}" for n in range(60)]
    _LOOKING.clear()
    lots = [names[n : n + 30] for n in range(0, 31, 6)]
    told = await asyncio.gather(*(add(app, tenant, lot) for lot in lots))
    assert sum(len(lot) - len(repeats) for lot, repeats in zip(lots, told, strict=True)) == len(names)
    assert await count(app, tenant) == dict.fromkeys(names, 1)


async def test_intake_begins_in_one_call(api: Api) -> None:
    """It says of the tenant what its terms say, and where its events go; that batch is under way until the end."""
    app, tenant = api.app, await tenant_of(api)
    await api.patch("/events/policy", json={"strict": True, "max_age_days": 30, "keep_rejected_days": 7})
    opened = await turn(app) + 1
    async with app.database.begin(tenant) as tx:
        row = await (await driver_of(tx.conn)).fetchrow(f"select * from {store.BEGUN}($1)", tenant)
        assert row is not None
        terms, begun = await store.terms(tx), store.begun(row)
        assert begun.opened is not None
        assert (replace(begun, opened=None), begun.opened.slice) == (terms, opened)
        assert (terms.policy.strict, terms.policy.max_age_days, terms.opened) == (True, 30, None)
        async with app.database.begin(tenant) as reader:
            assert await reader.value(text("select billow_settled()")) < begun.opened.batch


async def test_a_slice_is_left_by_all_before_the_next_is_open(api: Api) -> None:
    """A transaction that has stored into a slice is waited for, so that whoever comes behind sees what it stored."""
    app, tenant = api.app, await tenant_of(api)
    async with app.database.begin(tenant) as tx:
        await store.add(tx, arrivals(["under way"]))
        turning = asyncio.create_task(turn(app))
        await _waits_for_a_lock(tx)
        following = asyncio.create_task(add(app, tenant, ["under way"]))
        assert not turning.done()
    await turning
    assert await following == {"under way"}


async def _waits_for_a_lock(tx: Tx) -> None:
    """Return once somebody waits for an advisory lock of this database."""
    query = text(
        "select count(*) from pg_locks where locktype = 'advisory' and not granted and database ="
        " (select oid from pg_database where datname = current_database())"
    )
    async with asyncio.timeout(10):
        while not await tx.value(query):
            await asyncio.sleep(0)


async def test_what_is_settled_ends_before_what_is_under_way(api: Api) -> None:
    """No batch of an open transaction, nor a later one, is settled; all are once it has ended."""
    app, tenant = api.app, await tenant_of(api)
    await add(app, tenant, ["before"])
    async with app.database.begin(tenant) as tx:
        _, batch = await slices.enter(tx)
        await add(app, tenant, ["behind"])
        async with app.database.begin(tenant) as reader:
            assert await reader.value(text("select billow_settled()")) == batch - 1
    async with app.database.begin(tenant) as reader:
        assert await reader.value(text("select billow_settled()")) > batch


async def test_nobody_reaches_past_the_tenant_into_a_slice(api: Api) -> None:
    """A transaction of a tenant sees and writes events through the table that guards them, and no slice by itself."""
    app, tenant = api.app, await tenant_of(api)
    opened = await turn(app) + 1
    for statement in (f"select * from events_{opened}", f"delete from events_{opened}", "delete from events"):
        with pytest.raises(Exception, match="permission denied"):
            async with app.database.begin(tenant) as tx:
                await tx.run(text(statement))


async def test_a_customer_that_is_gone_gets_no_more_events(api: Api) -> None:
    """What intake remembers of customers ends with the version that it was found in."""
    event = {"account": "acme", "event_name": "call", "timestamp": "2026-01-01T00:00:00Z"}
    await api.post("/customers", json={"name": "Acme", "external_id": "acme"})
    assert (await api.post("/events", json=event | {"unique_id": "1"}))["ingested"] == ["1"]
    await api.delete("/customers/acme")
    assert (await api.post("/events", json=event | {"unique_id": "2"}))["rejected"][0]["code"] == "unknown_customer"


async def test_a_metric_is_in_force_with_the_next_event(api: Api) -> None:
    """An event that a metric cannot use is taken before the metric is there and rejected from then on."""
    event = {"account": "acme", "event_name": "call", "timestamp": "2026-01-01T00:00:00Z", "properties": {"n": "x"}}
    await api.post("/customers", json={"name": "Acme", "external_id": "acme"})
    assert (await api.post("/events", json=event | {"unique_id": "1"}))["ingested"] == ["1"]
    summed = {"method": "sum", "field": "n"}
    await api.post("/metrics", json={"name": "N", "code": "n", "event_name": "call", "aggregation": summed})
    assert (await api.post("/events", json=event | {"unique_id": "2"}))["rejected"][0]["code"] == "bad_value"


async def test_the_key_of_an_event_is_the_same_in_both_places(app: App) -> None:
    """The database makes the same key of tenant and unique id as the program."""
    conn = await asyncpg.connect(app.database.url)
    try:
        for name in ("evt-1", "Grüße ☂", "a\tb", "x" * 255):
            key = await conn.fetchval("select billow_event_key('tnt_1', $1)", name)
            assert key.bytes == rules.event_key("tnt_1", name)
    finally:
        await conn.close()


@given(KEYS, KEYS)
def test_a_filter_misses_no_key_that_it_has(keys: list[bytes], others: list[bytes]) -> None:
    """All keys that were added are held, also by the filter that was packed and unpacked."""
    made = KeyFilter.sized(len(keys))
    for start in range(0, len(keys), 7):
        made.add(b"".join(keys[start : start + 7]))
    again = KeyFilter.unpacked(made.packed())
    for each in (made, again):
        held = each.held(b"".join([*others, *keys]))
        assert set(range(len(others), len(others) + len(keys))) <= set(held)


def test_a_filter_errs_for_few_of_the_others() -> None:
    """Of keys that were not added it holds less than one in a hundred."""
    made = KeyFilter.sized(20_000)
    made.add(os.urandom(16 * 20_000))
    assert len(made.held(os.urandom(16 * 20_000))) < 200


async def test_what_has_outlived_its_days_is_dropped_and_nothing_of_its_time_is_taken(api: Api) -> None:
    """The worker drops a slice whose events happened before the days that are kept. A late event of that time is
    rejected, and usage that would have to be measured of what is gone is refused and not made up."""
    app, tenant = api.app, await tenant_of(api)
    await turn(app)
    await seal_all(app)
    long_ago = datetime(2001, 5, 6, tzinfo=UTC)
    await add(app, tenant, ["old"], at=long_ago)
    left = await turn(app)
    await seal_all(app)
    async with app.database.system() as conn:
        await drop(conn, app.settings.model_copy(update={"event_days": EVENT_DAYS_MIN}))
        dropped = text("select dropped_at is not null from event_slices where id = :id")
        assert (await conn.execute(dropped, {"id": left})).scalar_one()
    try:
        event = {"account": "acme", "event_name": "call", "timestamp": "2001-05-06T00:00:00Z", "unique_id": "late"}
        assert (await api.post("/events", json=event))["rejected"][0]["code"] == "too_old"
        assert await add(app, tenant, ["old"]) == {"old"}
        await api.post("/metrics", json={"name": "N", "code": "n", "event_name": "call", "aggregation": COUNTED})
        async with app.database.begin(tenant) as tx:
            metric = await catalog.metric(tx, "n")
            window = Window(key="w", customer_id="cus", metric=metric, start=long_ago, end=NEW_YEAR)
            with pytest.raises(UsageDropped, match="2001-05-06T00:00:00Z"):
                await metering.measure(tx, windows=[window], known_at=tx.now)
    finally:
        await allow_their_time(app)


async def test_a_replayed_event_is_known_when_its_slice_is_gone(api: Api) -> None:
    """The examination of what was replayed finds its id among those that are kept for ever, and misses another."""
    app, tenant = api.app, await tenant_of(api)
    await turn(app)
    await seal_all(app)
    event = {"account": "late", "event_name": "call", "timestamp": "2001-05-06T00:00:00Z", "unique_id": "replayed"}
    assert (await api.post("/events", json=event))["rejected"][0]["code"] == "unknown_customer"
    await api.post("/customers", json={"name": "Late", "external_id": "late"})
    assert (await api.post("/events/rejected/replay"))["replayed"] == 1
    await turn(app)
    await seal_all(app)
    check = next(each for each in checks() if each.id == "INV-42")
    async with app.database.system() as conn:
        await drop(conn, app.settings.model_copy(update={"event_days": EVENT_DAYS_MIN}))
    try:
        assert await count(app, tenant) == {}
        async with app.database.system() as conn:
            assert (await run(conn, check, tenant=tenant, budget=9)).status == "passed"
            other = text("update rejected_events set unique_id = 'other' where tenant_id = :tenant")
            await conn.execute(other, {"tenant": tenant})
            assert (await run(conn, check, tenant=tenant, budget=9)).status == "broken"
            await conn.rollback()
    finally:
        await allow_their_time(app)


async def test_a_recurring_metric_goes_on_when_what_others_counted_is_gone(api: Api) -> None:
    """Slices before the window held nothing of it, or they would be there; of one that was made later they may have."""
    app, tenant = api.app, await tenant_of(api)
    level = {"aggregation": {"method": "sum", "field": "n"}, "recurring": True}
    await api.post("/metrics", json={"name": "Seats", "code": "seats", "event_name": "seat", **level})
    await turn(app)
    await seal_all(app)
    await add(app, tenant, ["a call"], at=datetime(2001, 5, 6, tzinfo=UTC))
    await turn(app)
    await seal_all(app)
    async with app.database.system() as conn:
        await drop(conn, app.settings.model_copy(update={"event_days": EVENT_DAYS_MIN}))
    try:
        await api.post("/metrics", json={"name": "Calls", "code": "calls", "event_name": "call", **level})
        async with app.database.begin(tenant) as tx:
            seats, calls = [await catalog.metric(tx, code) for code in ("seats", "calls")]
            window = Window(key="w", customer_id="cus", metric=seats, start=NEW_YEAR, end=minute(1))
            found = await metering.measure(tx, windows=[window], known_at=tx.now)
            assert found["w"].count == 0
            with pytest.raises(UsageDropped, match="2001-05-06T00:00:00Z"):
                await metering.measure(tx, windows=[replace(window, metric=calls)], known_at=tx.now)
    finally:
        await allow_their_time(app)


async def test_what_a_recurring_metric_counts_is_kept(api: Api) -> None:
    """A slice with an event of such a metric's name stays, however old it is."""
    app, tenant = api.app, await tenant_of(api)
    level = {"name": "Seats", "code": "s", "event_name": "call", "aggregation": COUNTED, "recurring": True}
    await api.post("/metrics", json={**level, "aggregation": {"method": "sum", "field": "n"}})
    await turn(app)
    await seal_all(app)
    await add(app, tenant, ["seat"], at=datetime(2001, 5, 6, tzinfo=UTC))
    left = await turn(app)
    await seal_all(app)
    async with app.database.system() as conn:
        assert left not in await slices.outlived(conn, before=NEW_YEAR)
