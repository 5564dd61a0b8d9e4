"""What every store says of events that come: once for their unique ids, whatever happens on the way."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from billow.integrations.event_stores.clickhouse import ClickHouseStore
from billow.kit.paging import PageRequest
from billow.metering.ports import EventStore, Selection
from billow.runtime.db import Tx
from billow.tenants import operations as tenants
from tests.client import Api
from tests.metering.sample import metric_of
from tests.metering.stores.sample import NEW_YEAR, arrival, fresh, shown
from tests.metering.stores.windows import whole

Begin = Callable[[], AbstractAsyncContextManager[Tx]]

HOSTILE = [
    "it's",
    "\\",
    "\\'",
    "'; DROP TABLE events; --",
    "` ) } ] --",
    "{x:String}",
    "%(x)s %s %%",
    "/* */ -- #",
    "é € 😀 \u2028",
    "",
    "NULL",
    "$$ $a$",
]


async def test_new_events_are_stored_and_repeats_are_named(kept: EventStore, tx: Tx) -> None:
    """What is new answers nothing; what is stored answers the digest that was stored first, and changes nothing."""
    first, other = arrival("evt-1", tokens=1), arrival("evt-1", tokens=2)

    assert await kept.add(tx, [first]) == {}
    assert await kept.add(tx, [other, arrival("evt-2")]) == {"evt-1": first.digest}

    assert [fact.properties for fact in (await kept.history(tx, ["evt-1"]))["evt-1"]] == [{"tokens": 1}]
    assert set(await kept.digests(tx, ["evt-1", "evt-2", "evt-3"])) == {"evt-1", "evt-2"}
    assert await kept.add(tx, []) == {}
    assert await kept.digests(tx, []) == {}


async def test_a_repeat_under_another_name_customer_and_time_is_a_repeat(kept: EventStore, tx: Tx) -> None:
    """The unique id alone decides, wherever the event would lie."""
    first = arrival("evt-1")
    await kept.add(tx, [first])

    moved = arrival("evt-1", at=datetime(2024, 5, 5, tzinfo=UTC), customer="cus_2", event_name="other")

    assert await kept.add(tx, [moved]) == {"evt-1": first.digest}
    assert len((await kept.page(tx, Selection(), PageRequest())).data) == 1


async def test_ids_of_another_tenant_are_others(kept: EventStore, tx: Tx, second_api: Api) -> None:
    """The same id in another tenant is another event, and nobody sees those of others."""
    await kept.add(tx, [arrival("evt-1", tokens=1)])
    other = replace(tx, tenant=f"{tx.tenant}_other")
    if kept.name == "postgresql":
        pytest.skip("row-level security binds a transaction to one tenant")

    assert await kept.digests(other, ["evt-1"]) == {}
    assert await kept.add(other, [arrival("evt-1", tokens=9)]) == {}
    assert [fact.properties for fact in (await kept.history(tx, ["evt-1"]))["evt-1"]] == [{"tokens": 1}]
    metric = metric_of("count")
    assert (await kept.measure(tx, [whole(metric)]))["w"].count == 1


async def test_values_come_back_as_they_came(kept: EventStore, tx: Tx) -> None:
    """Texts, numbers, truths and nulls, and each sign that means something somewhere."""
    properties = {
        "int": 10**20,
        "small": Decimal("0.0000001"),
        "decimal": Decimal("1500.25"),
        "text": "5",
        "true": True,
        "null": None,
        **{f"name {sign}": sign for sign in HOSTILE},
    }
    came = arrival("evt-1", at=NEW_YEAR.replace(microsecond=123456), **properties)
    await kept.add(tx, [came])

    [found] = (await kept.page(tx, Selection(), PageRequest())).data

    assert found == shown(tx, came)
    assert {name: type(value) for name, value in found.properties.items()} == {
        name: type(value) for name, value in came.entry.properties.items()
    }


@pytest.mark.parametrize("sign", HOSTILE)
async def test_no_text_is_more_than_a_text(kept: EventStore, tx: Tx, sign: str) -> None:
    """Ids, customers, names, properties and values that look like statements are stored, found, listed and measured."""
    unique_id, name, customer = f"id {sign}", f"{fresh()} {sign}", f"cus {sign}"
    came = arrival(unique_id, event_name=name, customer=customer, **{f"p{sign}": sign, "n": 3})
    await kept.add(tx, [came, arrival(f"{unique_id} other", event_name=f"{name} other", customer=customer, n=4)])

    assert await kept.digests(tx, [unique_id]) == {unique_id: came.digest}
    page = await kept.page(tx, Selection(customer_ids=[customer], event_names=[name]), PageRequest())
    assert [each.unique_id for each in page.data] == [unique_id]
    metric = metric_of("sum", "n", event_name=name)
    [group] = (await kept.measure_groups(tx, metric, [whole(metric, customer)], by=[f"p{sign}"], most=5))["w"]
    assert group.values == {f"p{sign}": sign}
    assert group.measured.quantity == 3


@pytest.mark.parametrize("year", [1900, 1969, 2299, 2300, 2999])
async def test_every_year_that_is_taken_is_kept_to_the_microsecond(kept: EventStore, tx: Tx, year: int) -> None:
    """The last microsecond of the year is stored, shown and measured as itself."""
    at = datetime(year, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)
    name = fresh()
    await kept.add(tx, [arrival(name, at=at, event_name=name)])

    assert [fact.timestamp for fact in (await kept.history(tx, [name]))[name]] == [at]
    metric = metric_of("count", event_name=name)
    window = replace(whole(metric), start=at.replace(microsecond=0), end=at + timedelta(seconds=1))
    measured = (await kept.measure(tx, [window]))["w"]
    assert (measured.count, measured.first, measured.last) == (1, at, at)


async def test_many_months_in_one_batch(kept: EventStore, tx: Tx) -> None:
    """A batch may reach over more months than ClickHouse likes to write at once."""
    came = [arrival(f"evt-{n}", at=datetime(1990 + n // 12, n % 12 + 1, 1, tzinfo=UTC)) for n in range(150)]
    assert await kept.add(tx, came) == {}
    assert len(await kept.digests(tx, [each.entry.unique_id for each in came])) == 150


async def test_a_failure_before_the_commit_leaves_events_that_count_once(clickhouse: ClickHouseStore, api: Api) -> None:
    """PostgreSQL fails after ClickHouse has stored; sent again, the events are known, and measured once."""
    begin = await beginning(api)
    came = [arrival(f"evt-{n}", tokens=n) for n in range(10)]

    async def failing() -> None:
        async with begin() as tx:
            assert await clickhouse.add(tx, came) == {}
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await failing()

    async with begin() as tx:
        assert await clickhouse.add(tx, came) == {each.entry.unique_id: each.digest for each in came}
        metric = metric_of("sum", "tokens")
        measured = (await clickhouse.measure(tx, [whole(metric)]))["w"]
    assert (measured.quantity, measured.count) == (45, 10)


async def test_two_who_send_the_same_at_once_store_it_once(kept: EventStore, api: Api) -> None:
    """Of two transactions with the same events one stores them, and the other is told so."""
    begin = await beginning(api)
    came = [arrival(f"evt-{n}", tokens=1) for n in range(30)]

    async def send() -> int:
        async with begin() as tx:
            return len(await kept.add(tx, came))

    assert sorted(await asyncio.gather(*(send() for _ in range(4)))) == [0, 30, 30, 30]
    async with begin() as tx:
        metric = metric_of("count")
        assert (await kept.measure(tx, [whole(metric)]))["w"].count == 30


async def test_a_rehearsal_stores_nothing(kept: EventStore, api: Api) -> None:
    """What is only tried out answers as it would, and leaves nothing behind."""
    begin = await beginning(api)
    async with begin() as tx:
        async with tx.rehearsal():
            assert await kept.add(tx, [arrival("evt-1")]) == {}
        assert await kept.digests(tx, ["evt-1"]) == {}


async def beginning(api: Api) -> Begin:
    """What begins transactions of the client's tenant."""
    async with api.app.database.transaction() as conn:
        found = await tenants.authenticate(conn, api.key)
    assert found is not None
    tenant = found[0].tenant
    return lambda: api.app.database.begin(tenant)
