"""The schema: the migrations make what the stores declare, and every tenant's rows are behind the policy."""

import re
from pathlib import Path

import asyncpg
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text

from billow.bootstrap import assemble
from billow.doors.program import App
from billow.runtime import clock, migrate
from billow.runtime.db import Database, metadata
from billow.runtime.migrate import newest
from billow.tenants import operations as tenants
from tests.client import World
from tests.conftest import create_database, test_settings

_UNDECLARED = re.compile(r"pgqueuer|event(s|_keys)_[0-9]+$")
"""The tables of the queue, and the slices of events, which are made as they are needed."""


def _difference(connection: Connection) -> list[object]:
    context = MigrationContext.configure(
        connection,
        opts={
            "compare_type": True,
            "compare_server_default": True,
            "include_name": lambda name, kind, parents: not (kind == "table" and _UNDECLARED.match(str(name))),
        },
    )
    return list(compare_metadata(context, metadata))


async def test_the_migrations_make_the_declared_tables(app: App) -> None:
    """A database made by the migrations alone has exactly the tables, columns and indexes that the stores declare."""
    async with app.database.engine.connect() as conn:
        assert await conn.run_sync(_difference) == []


async def test_a_database_knows_its_revision(app: App) -> None:
    """The revision in the database is the newest of the program."""
    conn = await asyncpg.connect(app.database.url)
    try:
        assert await conn.fetchval("select version_num from alembic_version") == newest()
    finally:
        await conn.close()


async def test_a_database_of_the_first_schema_is_brought_up(cluster: str, tmp_path: Path) -> None:
    """What it holds stays and is served, and from then on a write leaves its activity."""
    url = await create_database(cluster, "first_schema")
    old = Database(url)
    await migrate.upgrade(old, to="0001")
    async with old.system() as conn:
        keys = await tenants.found(conn, name="Early Inc", now=clock.wall())
    assert await migrate.current(old) == "0001"
    await old.close()

    async with assemble(test_settings(tmp_path), url) as app:
        world = World(app=app, live_key=keys["live"], sandbox_key=keys["sandbox"])
        async with world.client(keys["live"]) as api:
            assert (await api.get("/organization"))["name"] == "Early Inc"
            assert (await api.get("/activity-logs"))["data"] == []
            made = await api.post("/customers", json={"name": "Acme"})
            assert [a["object_id"] for a in (await api.get("/activity-logs"))["data"]] == [made["id"]]
        assert await migrate.current(app.database) == newest()


async def test_a_metric_of_the_first_schema_goes_on(cluster: str, tmp_path: Path) -> None:
    """It carries nothing, is not grouped, and reads the property that it read."""
    url = await create_database(cluster, "first_metric")
    old = Database(url)
    await migrate.upgrade(old, to="0001")
    async with old.system() as conn:
        keys = await tenants.found(conn, name="Early Inc", now=clock.wall())
        await conn.execute(
            text(
                "insert into metrics (tenant_id, id, name, code, event_name, method, field, filter_groups, created_at) "
                "select id, 'met_1', 'Tokens', 'tokens', 'call', 'sum', 'tokens', '[]', now() from tenants "
                "where environment = 'live'"
            )
        )
    await old.close()

    async with assemble(test_settings(tmp_path), url) as app:
        world = World(app=app, live_key=keys["live"], sandbox_key=keys["sandbox"])
        async with world.client(keys["live"]) as api:
            found = await api.get("/metrics/tokens")
    assert found["aggregation"] == {"method": "sum", "field": "tokens"}
    assert (found["recurring"], found["group_by"]) == (False, [])


async def test_an_event_of_the_first_schema_is_still_the_one_of_its_id(cluster: str, tmp_path: Path) -> None:
    """It is answered as it was, and the same id sent again is a repeat."""
    url = await create_database(cluster, "first_event")
    old = Database(url)
    await migrate.upgrade(old, to="0001")
    async with old.system() as conn:
        keys = await tenants.found(conn, name="Early Inc", now=clock.wall())
        await conn.execute(
            text(
                "insert into events (tenant_id, unique_id, customer_id, event_name, timestamp, properties, "
                "received_at, digest) select id, 'evt-1', 'cus_1', 'call', '2026-01-09T15:03:17Z', '{\"n\": 2.5}', "
                "'2026-01-09T15:03:18Z', 7 from tenants where environment = 'live'"
            )
        )
    await old.close()

    async with assemble(test_settings(tmp_path), url) as app:
        world = World(app=app, live_key=keys["live"], sandbox_key=keys["sandbox"])
        async with world.client(keys["live"]) as api:
            found = await api.get("/events/evt-1")
            assert (found["timestamp"], found["properties"], found["digest"]) == (
                "2026-01-09T15:03:17Z",
                {"n": "2.5"},
                "0000000000000007",
            )
            await api.post("/customers", json={"name": "Acme", "external_id": "acme"})
            again = {"account": "acme", "event_name": "call", "unique_id": "evt-1", "timestamp": "2026-02-01T00:00:00Z"}
            assert (await api.post("/events", json=again))["duplicates"] == ["evt-1"]


async def test_every_tenant_table_is_behind_its_policy(app: App) -> None:
    """Row-level security is enabled and forced on each table with a tenant, for the role that serves requests; that
    role reaches a partition through its table only."""
    conn = await asyncpg.connect(app.database.url)
    try:
        rows = await conn.fetch(
            "select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' "
            "where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace and not c.relispartition "
            "and not (c.relrowsecurity and c.relforcerowsecurity "
            "and exists (select from pg_policy p where p.polrelid = c.oid))"
        )
        assert [row["relname"] for row in rows] == []
        bare = "select relname from pg_class where relispartition and has_table_privilege('billow_app', oid, 'select')"
        assert await conn.fetch(bare) == []
        protected = await conn.fetch("select relname from pg_class where relrowsecurity and relforcerowsecurity")
        tables = {name for name, table in metadata.tables.items() if "tenant_id" in table.c}
        assert tables <= {row["relname"] for row in protected}
    finally:
        await conn.close()
