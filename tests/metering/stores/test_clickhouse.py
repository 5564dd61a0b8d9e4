"""What only ClickHouse has: statements as text, an address, tables on a cluster, and a server over HTTP."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from billow.catalog.types import AGGREGATIONS
from billow.integrations.event_stores.clickhouse import ClickHouseStore, Schema, Unreachable, connect
from billow.integrations.event_stores.clickhouse.address import Address
from billow.integrations.event_stores.clickhouse.engine import SECONDS_OF_A_STATEMENT
from billow.integrations.event_stores.clickhouse.literals import micros, moment, name, text, texts
from billow.integrations.event_stores.clickhouse.ways import WAYS
from billow.kit.paging import PageRequest
from billow.metering.ports import Selection
from billow.runtime.db import Tx
from tests.metering.sample import metric_of
from tests.metering.stores.embedded import Embedded
from tests.metering.stores.sample import arrival, fresh
from tests.metering.stores.served import Listener, served
from tests.metering.stores.windows import whole, window

MOMENTS = st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31, 23, 59, 59, 999999), timezones=st.just(UTC))
SHARED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@settings(SHARED)
@given(value=st.text(st.characters(exclude_categories=("Cs",)), max_size=30))
async def test_a_literal_is_read_as_what_it_holds(clickhouse: ClickHouseStore, value: str) -> None:
    """Whatever stands in a text, a statement answers it as one text; so nothing in it is ever part of a statement."""
    assert await clickhouse.engine.rows(f"SELECT {text(value)}, 1") == [[value, 1]]


@settings(SHARED, max_examples=20)
@given(value=st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=10))
async def test_a_name_is_read_as_what_it_holds(clickhouse: ClickHouseStore, value: str) -> None:
    """A name between its quotes is one name."""
    [[found]] = await clickhouse.engine.rows(f"SELECT {name(value)} FROM (SELECT 7 AS {name(value)})")
    assert found == 7


@given(at=MOMENTS)
def test_an_instant_is_a_number_of_microseconds_and_back(at: datetime) -> None:
    """Over all years of the calendar no microsecond is lost."""
    assert moment(micros(at)) == at


def test_every_aggregation_is_worked_out_by_clickhouse_itself() -> None:
    """None of those that there are today is folded in Python."""
    assert WAYS.names == AGGREGATIONS.names


def test_an_address_is_read_from_its_url() -> None:
    """Scheme, user, password, port, database and cluster; what is absent has the default of ClickHouse."""
    plain = Address.of("clickhouse://localhost")
    assert (plain.host, plain.port, plain.secure) == ("localhost", 8123, False)
    assert (plain.username, plain.password, plain.database, plain.cluster) == ("default", "", "billow", None)
    full = Address.of("clickhouses://u%40x:p%2Fw@ch.example:9440/usage?cluster=main")
    assert (full.host, full.port, full.secure, full.username, full.password) == ("ch.example", 9440, True, "u@x", "p/w")
    assert (full.database, full.cluster) == ("usage", "main")
    assert Address.of("https://ch.example").port == 8443


@pytest.mark.parametrize("url", ["clickhouse://", "clickhouse://h/db?clusters=x", "clickhouse://h/db?cluster"])
def test_an_address_that_says_something_else_is_refused(url: str) -> None:
    """A word that is not known is no setting that is silently left out."""
    with pytest.raises(ValueError):
        Address.of(url)


async def test_on_a_cluster_tables_are_replicated_and_spread(clickhouse: ClickHouseStore) -> None:
    """Each table is two: what a shard holds, replicated, and what asks all shards; ClickHouse can read every word."""
    statements = list(Schema(database="usage", cluster="main").statements())
    found = [(await clickhouse.engine.rows(f"SELECT formatQuery({text(each)})"))[0][0] for each in statements]

    assert found[0] == "CREATE DATABASE IF NOT EXISTS usage ON CLUSTER main"
    assert [each.splitlines()[0] for each in found[1:]] == [
        f"CREATE TABLE IF NOT EXISTS usage.{table} ON CLUSTER main{behind}"
        for table, behind in (
            ("events_local", ""),
            ("events", " AS usage.events_local"),
            ("event_revisions_local", ""),
            ("event_revisions", " AS usage.event_revisions_local"),
        )
    ]
    engines = [line for each in found for line in each.splitlines() if line.startswith("ENGINE")]
    assert engines == [
        "ENGINE = ReplicatedReplacingMergeTree(earliness)",
        "ENGINE = Distributed(main, usage, events_local, cityHash64(tenant_id, customer_id))",
        "ENGINE = ReplicatedReplacingMergeTree(earliness)",
        "ENGINE = Distributed(main, usage, event_revisions_local, cityHash64(tenant_id, key))",
    ]


async def test_a_key_is_found_by_the_projection(clickhouse: ClickHouseStore, tx: Tx) -> None:
    """Asking for known ids reads the projection that is ordered by key, not the table."""
    await clickhouse.engine.command(
        f"INSERT INTO {clickhouse.schema.events} (tenant_id, customer_id, key)"
        f" SELECT {text(tx.tenant)}, toString(number), generateUUIDv4(number) FROM numbers(20000)"
    )
    found = await clickhouse.engine.rows(
        f"SELECT toString(key) FROM {clickhouse.schema.events} WHERE tenant_id = {text(tx.tenant)} LIMIT 10"
    )
    keys = [row[0] for row in found]
    plan = await clickhouse.engine.rows(
        f"EXPLAIN SELECT key, argMin(digest, (received_at, digest)) FROM {clickhouse.schema.events}"
        f" WHERE tenant_id = {text(tx.tenant)} AND key IN {texts(keys)} GROUP BY key"
    )
    assert any("ReadFromMergeTree (by_key)" in row[0] for row in plan)


async def test_the_same_lot_sent_again_is_stored_once(embedded: ClickHouseStore, tx: Tx) -> None:
    """ClickHouse itself knows the token of a lot: when its answer was lost, the lot can be sent again."""
    table, rows = f"{name('billow')}.tokens", [[1], [2]]
    await embedded.engine.command(
        f"CREATE TABLE {table} (n Int64) ENGINE = MergeTree ORDER BY n SETTINGS non_replicated_deduplication_window = 9"
    )
    for token in ("one", "one", "two"):
        await embedded.engine.insert(table, ["n"], rows, token=token)
    assert await embedded.engine.rows(f"SELECT count() FROM {table}") == [[4]]


@pytest_asyncio.fixture(loop_scope="session")
async def listening(folder: Path) -> AsyncIterator[tuple[ClickHouseStore, Listener]]:
    """A store that speaks to the engine over HTTP, by the client of ClickHouse."""
    engine = Embedded(folder)
    async with served(engine) as (url, listener):
        store = await connect(url)
        await store.prepare()
        yield store, listener
        await store.close()
    await engine.close()


async def test_over_http_all_is_the_same(listening: tuple[ClickHouseStore, Listener], tx: Tx) -> None:
    """Events go in and come out, are known, measured and listed, with the name and the password of the URL."""
    store, listener = listening
    event = fresh()
    came = [arrival(f"it's {n}", event_name=event, n=n, text="ü\\'\n") for n in range(50)]

    assert await store.add(tx, came) == {}
    assert len(await store.add(tx, came)) == 50
    metric = metric_of("sum", "n", event_name=event)
    assert (await store.measure(tx, [whole(metric)]))["w"].quantity == sum(range(50))
    page = await store.page(tx, Selection(event_names=[event]), PageRequest(limit=1))
    assert page.data[0].properties["text"] == "ü\\'\n"
    assert listener.authorization == "Basic YmlsbG93OnBAc3M="
    inserted = [each for each in listener.settings if "insert_deduplication_token" in each]
    assert [each["max_execution_time"] for each in inserted] == [str(SECONDS_OF_A_STATEMENT)]


async def test_ten_thousand_windows_fit_a_statement(listening: tuple[ClickHouseStore, Listener], tx: Tx) -> None:
    """However many windows are measured, they go over HTTP in one statement."""
    store, listener = listening
    event = fresh()
    await store.add(tx, [arrival(f"{event} {n}", event_name=event, customer=f"cus_{n}", n=n) for n in range(100)])
    metric = metric_of("sum", "n", event_name=event)
    windows = [
        window(metric, whole(metric).start, whole(metric).end, key=str(n), customer=f"cus_{n}") for n in range(10_000)
    ]
    before = len(listener.settings)

    measured = await store.measure(tx, windows)

    assert sum(each.quantity for each in measured.values()) == sum(range(100))
    assert len(listener.settings) - before <= 2


async def test_a_server_that_is_away_is_said_to_be(listening: tuple[ClickHouseStore, Listener], tx: Tx) -> None:
    """What cannot be reached, or does not answer, is no answer; the call can be made again."""
    store, listener = listening
    listener.refuses = True
    with pytest.raises(Unreachable):
        await store.add(tx, [arrival("evt-away")])
    with pytest.raises(Unreachable):
        await connect("clickhouse://127.0.0.1:1/db")
    listener.refuses = False
    assert await store.add(tx, [arrival("evt-away")]) == {}


async def test_a_level_over_a_thousand_years_is_exact(clickhouse: ClickHouseStore, tx: Tx) -> None:
    """The largest number times the microseconds of the longest window is not yet too wide."""
    start, end = datetime(1900, 1, 1, tzinfo=UTC), datetime(2999, 12, 31, tzinfo=UTC)
    event, most, days = fresh(), "999999999999999.999999999999", (end - start).days
    came = [arrival(f"{event} {n}", at=start + timedelta(days=n), event_name=event, n=most) for n in range(3)]
    await clickhouse.add(tx, came)
    metric = metric_of("weighted_sum", "n", event_name=event)

    measured = (await clickhouse.measure(tx, [window(metric, start, end)]))["w"]

    assert measured.quantity == Fraction(most) * (3 * days - 3) / days
    assert measured.count == 3
