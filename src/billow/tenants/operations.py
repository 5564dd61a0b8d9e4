"""What one can do with organisations, keys, billing entities, sandboxes and test clocks."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Annotated, Any, Unpack

from pydantic import Field, StringConstraints
from sqlalchemy.ext.asyncio import AsyncConnection

from billow.kit import ids, limits
from billow.kit.errors import AlreadyExists, NotFound
from billow.kit.fields import Code, Email, Instant, Name, Ref, Text, Whole, Zone
from billow.kit.operation import Settling, operation
from billow.kit.paging import Page, PageRequest
from billow.runtime import clock, db
from billow.runtime.db import Tx
from billow.tenants import rules, store
from billow.tenants.types import (
    ALL_SCOPES,
    Address,
    ApiKey,
    BillingEntity,
    BillingEntityChanges,
    Branding,
    Caller,
    ClockAdvancing,
    ClockExists,
    Environment,
    NewApiKey,
    NewSandbox,
    NotASandbox,
    Organization,
    Sandbox,
    Scope,
    ScopeExceeded,
    TestClock,
)

Prefix = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9/\-]{0,15}$"), Field(examples=["INV-"])]


async def authenticate(conn: AsyncConnection, secret: str) -> tuple[Caller, datetime | None] | None:
    """The caller that *secret* belongs to, with its tenant's frozen time; None for a key unknown, expired or revoked.

    The connection then acts as that tenant until its transaction ends.
    """
    return await store.authenticate(conn, rules.digest(secret)) if rules.looks_like_key(secret) else None


async def found(conn: AsyncConnection, *, name: str, now: datetime) -> dict[Environment, str]:
    """Found an organisation with a live tenant and a sandbox; answer the secret key of each."""
    organization_id = ids.new("org")
    await store.insert_organization(conn, {"id": organization_id, "name": name, "created_at": now})
    secrets: dict[Environment, str] = {}
    for environment in ("live", "sandbox"):
        _, key = await _new_tenant(conn, organization_id, environment=environment, name=name, now=now)
        secrets[environment] = key.key
    return secrets


async def _new_tenant(
    conn: AsyncConnection, organization_id: str, *, environment: Environment, name: str, now: datetime
) -> tuple[str, NewApiKey]:
    """An empty tenant with a default billing entity and one key that may do everything."""
    tenant_id = ids.new("ten")
    row = {"id": tenant_id, "organization_id": organization_id, "environment": environment, "name": name}
    await store.insert_tenant(conn, {**row, "created_at": now, "deleted_at": None})
    entity = BillingEntity(
        id=ids.new("ent"),
        code="default",
        legal_name=name,
        email=None,
        address=Address(),
        tax_ids=(),
        timezone="UTC",
        number_prefix="INV-",
        net_days=30,
        payment_instructions=None,
        footer=None,
        branding=Branding(),
        is_default=True,
        created_at=now,
    )
    await conn.execute(store.billing_entities.insert(), [{"tenant_id": tenant_id, **store.entity_row(entity)}])
    key, hashed = _make_key(environment, name="First key", scopes=(ALL_SCOPES,), now=now, expires_at=None)
    await conn.execute(store.api_keys.insert(), [_key_row(tenant_id, key, hashed)])
    return tenant_id, key


def _make_key(
    environment: Environment, *, name: str, scopes: tuple[str, ...], now: datetime, expires_at: datetime | None
) -> tuple[NewApiKey, str]:
    secret = rules.new_secret(environment)
    key = NewApiKey(
        id=ids.new("key"),
        name=name,
        prefix=rules.shown(secret),
        scopes=scopes,
        key=secret,
        created_at=now,
        expires_at=expires_at,
    )
    return key, rules.digest(secret)


def _key_row(tenant_id: str, key: NewApiKey, hashed: str) -> dict[str, object]:
    return {
        "tenant_id": tenant_id,
        "id": key.id,
        "name": key.name,
        "prefix": key.prefix,
        "secret_hash": hashed,
        "scopes": list(key.scopes),
        "created_at": key.created_at,
        "expires_at": key.expires_at,
    }


@operation("organizations.get", http="GET /organization", rpc="OrganizationService.Get", needs="organization:read")
async def get_organization(tx: Tx) -> Organization:
    """Answer the organisation that the key belongs to."""
    return await store.organization(tx)


@operation(
    "organizations.update",
    http="PATCH /organization",
    rpc="OrganizationService.Update",
    needs="organization:write",
    example={"name": "Acme Billing"},
)
async def update_organization(tx: Tx, *, name: Name) -> Organization:
    """Give the organisation another name."""
    organization = await store.organization(tx)
    await store.rename_organization(tx, organization.id, name)
    return replace(organization, name=name)


@operation(
    "billing_entities.create",
    http="POST /billing-entities",
    rpc="BillingEntityService.Create",
    needs="billing_entities:write",
    status=201,
    example={"code": "gmbh", "legal_name": "Acme GmbH", "number_prefix": "DE-", "timezone": "Europe/Berlin"},
)
async def create_entity(
    tx: Tx,
    *,
    code: Code,
    legal_name: Name,
    number_prefix: Prefix,
    email: Email | None = None,
    address: Address = Address(),
    tax_ids: Annotated[list[Name], Field(max_length=10)] = [],
    timezone: Zone = "UTC",
    net_days: Annotated[Whole, Field(ge=0, le=365)] = 30,
    payment_instructions: Text | None = None,
    footer: Text | None = None,
    branding: Branding = Branding(),
) -> BillingEntity:
    """Add a legal person that issues invoices in a number series of its own.

    Raises:
        AlreadyExists: Another entity has that code.
    """
    entity = BillingEntity(
        id=ids.new("ent"),
        code=code,
        legal_name=legal_name,
        email=email,
        address=address,
        tax_ids=tuple(tax_ids),
        timezone=timezone,
        number_prefix=number_prefix,
        net_days=net_days,
        payment_instructions=payment_instructions,
        footer=footer,
        branding=branding,
        is_default=False,
        created_at=tx.now,
    )
    if not await store.insert_entity(tx, entity):
        raise AlreadyExists.of("code", f"a billing entity has the code {code!r} already")
    return entity


@operation(
    "billing_entities.get",
    http="GET /billing-entities/{billing_entity_id}",
    rpc="BillingEntityService.Get",
    needs="billing_entities:read",
    example={"billing_entity_id": "default"},
)
async def get_entity(tx: Tx, *, billing_entity_id: Ref) -> BillingEntity:
    """Answer a billing entity by id or code."""
    return await entity(tx, billing_entity_id)


async def entity(tx: Tx, ref: str | None) -> BillingEntity:
    """The entity of that id or code; with None the default one.

    Raises:
        NotFound: There is none.
    """
    found = await store.entity(tx, ref)
    if found is None:
        raise NotFound(f"There is no billing entity {ref!r}.")
    return found


@operation(
    "billing_entities.list",
    http="GET /billing-entities",
    rpc="BillingEntityService.List",
    needs="billing_entities:read",
    sorts=("created_at", "code"),
)
async def list_entities(tx: Tx, *, page: PageRequest, code: list[Code] | None = None) -> Page[BillingEntity]:
    """List the billing entities."""
    query = tx.mine(store.billing_entities)
    if code:
        query = query.where(store.billing_entities.c.code.in_(code))
    rows = await db.page(tx, query, page, table=store.billing_entities)
    return Page(data=[store.entity_of(row) for row in rows.data], pagination=rows.pagination)


@operation(
    "billing_entities.update",
    http="PATCH /billing-entities/{billing_entity_id}",
    rpc="BillingEntityService.Update",
    needs="billing_entities:write",
    example={"billing_entity_id": "default", "legal_name": "Acme Corp", "net_days": 14},
)
async def update_entity(tx: Tx, *, billing_entity_id: Ref, **changes: Unpack[BillingEntityChanges]) -> BillingEntity:
    """Change an entity; documents that were issued keep the letterhead they were issued with."""
    before = await entity(tx, billing_entity_id)
    values: dict[str, Any] = dict(changes)
    if "tax_ids" in values:
        values["tax_ids"] = tuple(values["tax_ids"])
    after = replace(before, **values)
    await store.save_entity(tx, after)
    return after


@operation(
    "api_keys.create",
    secret=True,
    http="POST /api-keys",
    rpc="ApiKeyService.Create",
    needs="api_keys:write",
    status=201,
    example={"name": "Metering", "scopes": ["events:write"]},
)
async def create_key(
    tx: Tx,
    *,
    name: Name,
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=100)],
    expires_at: Instant | None = None,
) -> NewApiKey:
    """Make a key of this tenant; the answer shows its secret this once.

    Raises:
        ScopeExceeded: The calling key lacks a scope that the new one would have.
    """
    await _check_scopes(tx, scopes)
    environment: Environment = "live" if tx.live else "sandbox"
    key, hashed = _make_key(environment, name=name, scopes=tuple(scopes), now=tx.now, expires_at=expires_at)
    await tx.run(store.api_keys.insert().values(_key_row(tx.tenant, key, hashed)))
    return key


async def _check_scopes(tx: Tx, scopes: list[str]) -> None:
    row = await tx.row(tx.mine(store.api_keys).where(store.api_keys.c.id == tx.actor))
    own = Caller(
        tenant=tx.tenant,
        organization="",
        actor=tx.actor,
        scopes=frozenset(row["scopes"] if row else [ALL_SCOPES]),
        live=tx.live,
    )
    beyond = [scope for scope in scopes if not own.may(scope)]
    if beyond:
        raise ScopeExceeded(f"The calling key lacks: {', '.join(beyond)}.")


@operation(
    "api_keys.list", http="GET /api-keys", rpc="ApiKeyService.List", needs="api_keys:read", sorts=("created_at", "name")
)
async def list_keys(tx: Tx, *, page: PageRequest) -> Page[ApiKey]:
    """List the keys of this tenant, without their secrets."""
    rows = await db.page(tx, tx.mine(store.api_keys), page, table=store.api_keys)
    return Page(data=[store.key_of(row) for row in rows.data], pagination=rows.pagination)


@operation(
    "api_keys.rotate",
    secret=True,
    http="POST /api-keys/{key_id}/rotate",
    rpc="ApiKeyService.Rotate",
    needs="api_keys:write",
    example={"key_id": "key_01jz0000000000000000000000", "overlap_hours": 24},
)
async def rotate_key(tx: Tx, *, key_id: Ref, overlap_hours: Annotated[Whole, Field(ge=0, le=720)] = 24) -> NewApiKey:
    """Make a successor with the same scopes; the old key stays valid for the overlap.

    Raises:
        NotFound: There is no such key, or it is revoked.
    """
    row = await tx.row(
        tx.mine(store.api_keys).where(store.api_keys.c.id == key_id, store.api_keys.c.revoked_at.is_(None))
    )
    if row is None:
        raise NotFound(f"There is no key {key_id!r} in force.")
    environment: Environment = "live" if tx.live else "sandbox"
    key, hashed = _make_key(
        environment, name=row["name"], scopes=tuple(row["scopes"]), now=tx.now, expires_at=row["expires_at"]
    )
    await tx.run(store.api_keys.insert().values(_key_row(tx.tenant, key, hashed)))
    await store.update_key(tx, key_id, expires_at=clock.wall() + timedelta(hours=overlap_hours))
    return key


@operation(
    "api_keys.revoke",
    http="DELETE /api-keys/{key_id}",
    rpc="ApiKeyService.Revoke",
    needs="api_keys:write",
    example={"key_id": "key_01jz0000000000000000000000"},
)
async def revoke_key(tx: Tx, *, key_id: Ref) -> ApiKey:
    """Revoke a key: its next request is refused.

    Raises:
        NotFound: There is no such key.
    """
    key = await store.update_key(tx, key_id, revoked_at=tx.now)
    if key is None:
        raise NotFound(f"There is no key {key_id!r}.")
    return key


@operation(
    "sandboxes.create",
    secret=True,
    http="POST /sandboxes",
    rpc="SandboxService.Create",
    needs="sandboxes:write",
    status=201,
    example={"name": "trial run"},
)
async def create_sandbox(tx: Tx, *, name: Name) -> NewSandbox:
    """Make an empty sandbox tenant beside this one; the answer shows its key this once."""
    organization = await store.organization(tx)
    async with store.everywhere(tx) as conn:
        tenant_id, key = await _new_tenant(conn, organization.id, environment="sandbox", name=name, now=tx.now)
    return NewSandbox(id=tenant_id, name=name, key=key.key, created_at=tx.now)


@operation("sandboxes.list", http="GET /sandboxes", rpc="SandboxService.List", needs="sandboxes:read")
async def list_sandboxes(tx: Tx, *, page: PageRequest) -> Page[Sandbox]:
    """List the sandboxes of the organisation."""
    organization = await store.organization(tx)
    async with store.everywhere(tx):
        rows = await db.page(tx, store.sandboxes_of(organization.id), page, table=db.tenants)
    return Page(data=[store.sandbox_of(row) for row in rows.data], pagination=rows.pagination)


@operation(
    "sandboxes.delete",
    http="DELETE /sandboxes/{sandbox_id}",
    rpc="SandboxService.Delete",
    needs="sandboxes:write",
    example={"sandbox_id": "ten_01jz0000000000000000000000"},
)
async def delete_sandbox(tx: Tx, *, sandbox_id: Ref) -> None:
    """Close a sandbox: its keys are revoked and nothing falls due in it any more.

    Raises:
        NotFound: The organisation has no such sandbox.
    """
    organization = await store.organization(tx)
    if not await store.delete_sandbox(tx, organization.id, sandbox_id):
        raise NotFound(f"There is no sandbox {sandbox_id!r}.")


@operation(
    "test_clocks.create",
    http="POST /test-clocks",
    rpc="TestClockService.Create",
    needs="test_clocks:write",
    status=201,
    example={"frozen_at": "2026-01-01T00:00:00Z"},
)
async def create_clock(tx: Tx, *, frozen_at: Instant) -> TestClock:
    """Freeze the time of this sandbox at *frozen_at*; from now on it moves only by `advance`.

    Raises:
        NotASandbox: The key is a live one.
        ClockExists: The sandbox has a clock already.
    """
    if tx.live:
        raise NotASandbox("Use a sandbox key (sk_test_…); POST /sandboxes makes an empty one.")
    if await store.clock(tx) is not None:
        raise ClockExists("This sandbox has a test clock; advance it, or make another sandbox.")
    row: dict[str, Any] = {"id": ids.new("clk"), "frozen_at": frozen_at, "target": None, "created_at": tx.now}
    await tx.insert(db.test_clocks, [row])
    return TestClock(status="ready", **row)


@operation(
    "test_clocks.get",
    http="GET /test-clocks/{clock_id}",
    rpc="TestClockService.Get",
    needs="test_clocks:read",
    example={"clock_id": "clk_01jz0000000000000000000000"},
)
async def get_clock(tx: Tx, *, clock_id: Ref) -> TestClock:
    """Answer where the clock stands, and whether it is still advancing."""
    found = await store.clock(tx, clock_id)
    if found is None:
        raise NotFound(f"There is no test clock {clock_id!r}.")
    return found


@operation(
    "test_clocks.advance",
    http="POST /test-clocks/{clock_id}/advance",
    rpc="TestClockService.Advance",
    needs="test_clocks:write",
    example={"clock_id": "clk_01jz0000000000000000000000", "to": "2026-02-01T00:00:00Z"},
    settles=Settling(again="test_clocks.get", done=lambda clock: clock.status == "ready", seconds=limits.CLOCK_ANSWER_S),
)
async def advance_clock(tx: Tx, *, clock_id: Ref, to: Instant) -> TestClock:
    """Move the clock forward; all that falls due on the way runs, in order of time.

    The answer comes when all is done, or says `advancing` after 30 seconds.

    Raises:
        ClockBackwards: *to* lies before the frozen time.
        ClockAdvancing: The clock is on its way already.
        NotFound: There is no such clock.
    """
    standing = await store.clock(tx, clock_id, lock=True)
    if standing is None:
        raise NotFound(f"There is no test clock {clock_id!r}.")
    if standing.status == "advancing":
        raise ClockAdvancing("Wait until GET /test-clocks/{id} says ready.")
    rules.check_forward(standing.frozen_at, to)
    await store.set_clock(tx, target=to)
    tx.wake("clock")
    return replace(standing, status="advancing", target=to)


@operation(
    "test_clocks.delete",
    http="DELETE /test-clocks/{clock_id}",
    rpc="TestClockService.Delete",
    needs="test_clocks:write",
    example={"clock_id": "clk_01jz0000000000000000000000"},
)
async def delete_clock(tx: Tx, *, clock_id: Ref) -> None:
    """Remove the clock: the sandbox lives in real time again.

    Raises:
        NotFound: There is no such clock.
    """
    if not await store.delete_clock(tx, clock_id):
        raise NotFound(f"There is no test clock {clock_id!r}.")
