"""Tables and statements of tenants."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, Boolean, Column, Index, Integer, Select, String, Table, Text, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from billow.kit import codec, ids
from billow.kit.errors import Kind
from billow.runtime.db import Id, Instant, Json, Tx, metadata, tenant_table, tenants, test_clocks
from billow.runtime.driver import Record, driver_of
from billow.tenants.types import (
    ActivityLog,
    Address,
    ApiKey,
    ApiLog,
    BillingEntity,
    Branding,
    Caller,
    Organization,
    Sandbox,
    TestClock,
)

organizations = Table(
    "organizations",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", String, nullable=False),
    Column("created_at", Instant, nullable=False),
)
api_keys = tenant_table(
    "api_keys",
    Column("id", Id, nullable=False),
    Column("name", String, nullable=False),
    Column("prefix", String, nullable=False),
    Column("secret_hash", String, nullable=False, unique=True),
    Column("scopes", ARRAY(String), nullable=False),
    Column("version", String),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant),
    Column("revoked_at", Instant),
    Column("last_used_at", Instant),
)
billing_entities = tenant_table(
    "billing_entities",
    Column("id", Id, nullable=False),
    Column("code", String, nullable=False),
    Column("legal_name", String, nullable=False),
    Column("email", String),
    Column("address", Json, nullable=False),
    Column("tax_ids", ARRAY(String), nullable=False),
    Column("timezone", String, nullable=False),
    Column("number_prefix", String, nullable=False),
    Column("net_days", Integer, nullable=False),
    Column("payment_instructions", Text),
    Column("footer", Text),
    Column("branding", Json, nullable=False),
    Column("is_default", Boolean, nullable=False),
    Column("created_at", Instant, nullable=False),
)
Index("uq_billing_entities_code", billing_entities.c.tenant_id, billing_entities.c.code, unique=True)
Index(
    "uq_billing_entities_default",
    billing_entities.c.tenant_id,
    unique=True,
    postgresql_where=billing_entities.c.is_default,
)


_AUTHENTICATE = "select * from billow_authenticate($1)"


async def authenticate(conn: AsyncConnection, secret_hash: str) -> tuple[Caller, datetime | None] | None:
    """The caller whose key has *secret_hash*, and its tenant's frozen time; the connection then acts as that tenant."""
    row = await (await driver_of(conn)).fetchrow(_AUTHENTICATE, secret_hash)
    return None if row is None else (_caller(row), row["frozen_at"])


async def authenticate_and_begin(
    conn: AsyncConnection, secret_hash: str, begins: str
) -> tuple[Caller, datetime | None, Record] | None:
    """The same, and what the function *begins* answers of the tenant when the connection acts as that."""
    query = f"select * from billow_authenticate($1) a cross join lateral {begins}(a.tenant_id) b"
    row = await (await driver_of(conn)).fetchrow(query, secret_hash)
    return None if row is None else (_caller(row), row["frozen_at"], row)


def _caller(row: Record) -> Caller:
    return Caller(
        tenant=row["tenant_id"],
        organization=row["organization_id"],
        actor=row["key_id"],
        scopes=frozenset(row["scopes"]),
        live=row["live"],
        version=row["version"],
    )


@asynccontextmanager
async def everywhere(tx: Tx) -> AsyncIterator[AsyncConnection]:
    """The same transaction without the bounds of the tenant, for the life and death of tenants themselves."""
    await tx.conn.execute(text("select billow_enter_system()"))
    yield tx.conn
    await tx.conn.execute(text("select * from billow_enter(:tenant)"), {"tenant": tx.tenant})


async def organization(tx: Tx) -> Organization:
    """The organisation of the tenant."""
    query = select(organizations).join(tenants, tenants.c.organization_id == organizations.c.id)
    async with everywhere(tx) as conn:
        row = (await conn.execute(query.where(tenants.c.id == tx.tenant))).mappings().one()
    return Organization(**row)


async def rename_organization(tx: Tx, organization_id: str, name: str) -> None:
    """Give the organisation another name."""
    async with everywhere(tx) as conn:
        await conn.execute(update(organizations).where(organizations.c.id == organization_id).values(name=name))


async def insert_organization(conn: AsyncConnection, row: Mapping[str, Any]) -> None:
    """Insert an organisation."""
    await conn.execute(organizations.insert(), [row])


async def insert_tenant(conn: AsyncConnection, row: Mapping[str, Any]) -> None:
    """Insert a tenant."""
    await conn.execute(tenants.insert(), [row])


async def organization_ids(conn: AsyncConnection) -> list[str]:
    """All organisations: the first start makes one when there is none."""
    return list((await conn.execute(select(organizations.c.id))).scalars())


def sandboxes_of(organization_id: str) -> Select[Any]:
    """The living sandboxes of the organisation."""
    return select(tenants.c.id, tenants.c.name, tenants.c.created_at).where(
        tenants.c.organization_id == organization_id,
        tenants.c.environment == "sandbox",
        tenants.c.deleted_at.is_(None),
    )


def sandbox_of(row: Mapping[str, Any]) -> Sandbox:
    """A row as a sandbox."""
    return Sandbox(id=row["id"], name=row["name"], created_at=row["created_at"])


async def delete_sandbox(tx: Tx, organization_id: str, sandbox_id: str) -> bool:
    """Mark the sandbox deleted and revoke its keys; whether there was one."""
    async with everywhere(tx) as conn:
        found = await conn.execute(
            update(tenants)
            .where(
                tenants.c.id == sandbox_id,
                tenants.c.organization_id == organization_id,
                tenants.c.environment == "sandbox",
                tenants.c.deleted_at.is_(None),
            )
            .values(deleted_at=tx.now)
        )
        if found.rowcount:
            mine = (api_keys.c.tenant_id == sandbox_id) & api_keys.c.revoked_at.is_(None)
            await conn.execute(update(api_keys).where(mine).values(revoked_at=tx.now))
    return found.rowcount > 0


def key_of(row: Mapping[str, Any]) -> ApiKey:
    """A row as a key that can be shown."""
    return ApiKey(**{name: row[name] for name in ApiKey.__slots__ if name != "scopes"}, scopes=tuple(row["scopes"]))


async def update_key(tx: Tx, key_id: str, **values: Any) -> ApiKey | None:
    """Change a key; None when there is none."""
    row = await tx.row(
        update(api_keys)
        .where(api_keys.c.tenant_id == tx.tenant, api_keys.c.id == key_id)
        .values(**values)
        .returning(api_keys)
    )
    return key_of(row) if row else None


def entity_of(row: Mapping[str, Any]) -> BillingEntity:
    """A row as a billing entity."""
    values = {name: row[name] for name in BillingEntity.__slots__}
    values["address"] = codec.load(Address, row["address"])
    values["branding"] = codec.load(Branding, row["branding"])
    values["tax_ids"] = tuple(row["tax_ids"])
    return BillingEntity(**values)


def entity_row(entity: BillingEntity) -> dict[str, Any]:
    """A billing entity as a row."""
    row = {name: getattr(entity, name) for name in BillingEntity.__slots__}
    row["address"] = codec.dump(entity.address)
    row["branding"] = codec.dump(entity.branding)
    row["tax_ids"] = list(entity.tax_ids)
    return row


async def entity(tx: Tx, ref: str | None) -> BillingEntity | None:
    """The entity of that id or code; with None the default one."""
    query = tx.mine(billing_entities)
    if ref is None:
        query = query.where(billing_entities.c.is_default)
    else:
        query = query.where((billing_entities.c.id == ref) | (billing_entities.c.code == ref))
    row = await tx.row(query)
    return entity_of(row) if row else None


async def insert_entity(tx: Tx, entity: BillingEntity) -> bool:
    """Insert an entity; False when its code is taken."""
    statement = insert(billing_entities).values(tenant_id=tx.tenant, **entity_row(entity)).on_conflict_do_nothing()
    return await tx.run(statement) == 1


async def save_entity(tx: Tx, entity: BillingEntity) -> None:
    """Write the entity over its former self."""
    await tx.run(
        update(billing_entities)
        .where(billing_entities.c.tenant_id == tx.tenant, billing_entities.c.id == entity.id)
        .values(**entity_row(entity))
    )


def clock_of(row: Mapping[str, Any]) -> TestClock:
    """The clock in *row*, `advancing` while it has a target."""
    return TestClock(
        id=row["id"],
        frozen_at=row["frozen_at"],
        status="advancing" if row["target"] else "ready",
        target=row["target"],
        created_at=row["created_at"],
    )


async def clock(tx: Tx, clock_id: str | None = None, *, lock: bool = False) -> TestClock | None:
    """The tenant's test clock."""
    query = tx.mine(test_clocks)
    if clock_id is not None:
        query = query.where(test_clocks.c.id == clock_id)
    row = await tx.row(query.with_for_update() if lock else query)
    return clock_of(row) if row else None


async def send_clock(tx: Tx, to: datetime) -> None:
    """Send the tenant's clock on its way."""
    await tx.run(update(test_clocks).where(test_clocks.c.tenant_id == tx.tenant).values(target=to))


async def move_clock(tx: Tx, to: datetime) -> None:
    """Move the tenant's clock on to an instant on its way; one that is past it stays, since several workers may walk
    with it and one of them be late."""
    on_its_way = (test_clocks.c.frozen_at < to) & (test_clocks.c.target >= to)
    await tx.run(update(test_clocks).where(test_clocks.c.tenant_id == tx.tenant, on_its_way).values(frozen_at=to))


async def stop_clock(tx: Tx, at: datetime) -> None:
    """Let the tenant's clock stand where it was to arrive; one that is on its way to another instant goes on."""
    arrived = (test_clocks.c.tenant_id == tx.tenant) & (test_clocks.c.target == at)
    await tx.run(update(test_clocks).where(arrived).values(frozen_at=at, target=None))


async def delete_clock(tx: Tx, clock_id: str) -> bool:
    """Remove the clock: the sandbox lives in real time again. Whether there was one."""
    return (
        await tx.run(test_clocks.delete().where(test_clocks.c.tenant_id == tx.tenant, test_clocks.c.id == clock_id))
        == 1
    )


def advancing() -> Select[Any]:
    """Tenants whose clock is on its way."""
    return select(test_clocks.c.tenant_id, test_clocks.c.frozen_at.label("due_at")).where(
        test_clocks.c.target.is_not(None)
    )


def logged(
    tx: Tx,
    table: Table,
    chosen: Mapping[str, Sequence[str] | None],
    *,
    since: datetime | None,
    until: datetime | None,
) -> Select[Any]:
    """This tenant's rows of a log with one of the *chosen* values in each column, from *since* to *until*."""
    query = tx.mine(table)
    for name, values in chosen.items():
        query = query if values is None else query.where(table.c[name].in_(values))
    query = query if since is None else query.where(table.c.logged_at >= since)
    return query if until is None else query.where(table.c.logged_at <= until)


def activity_of(row: Mapping[str, Any]) -> ActivityLog:
    """A row as an activity."""
    own = {name: row[name] for name in ActivityLog.__slots__ if name not in ("actor_type", "fields")}
    return ActivityLog(**own, actor_type=_kind(row), fields=tuple(row["fields"]))


def call_of(row: Mapping[str, Any]) -> ApiLog:
    """A row as a call."""
    own = {name: row[name] for name in ApiLog.__slots__ if name not in ("actor_type", "kind")}
    return ApiLog(**own, actor_type=_kind(row), kind=Kind(row["kind"]) if row["kind"] else None)


def _kind(row: Mapping[str, Any]) -> str:
    """What kind of thing the actor is, which its id says."""
    return ids.kind(row["actor_id"]) or "system"
