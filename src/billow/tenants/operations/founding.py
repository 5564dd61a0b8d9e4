"""Who asks, and how an organisation and its tenants come to be."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from billow.kit import ids
from billow.runtime.driver import Record
from billow.tenants import rules, store
from billow.tenants.types import (
    ALL_SCOPES,
    Address,
    BillingEntity,
    Branding,
    Caller,
    Environment,
    NewApiKey,
)


async def authenticate(conn: AsyncConnection, secret: str) -> tuple[Caller, datetime | None] | None:
    """The caller that *secret* belongs to, with its tenant's frozen time; None for a key unknown, expired or revoked.

    The connection then acts as that tenant until its transaction ends.
    """
    return await store.authenticate(conn, rules.digest(secret)) if rules.looks_like_key(secret) else None


async def authenticate_and_begin(
    conn: AsyncConnection, secret: str, begins: str
) -> tuple[Caller, datetime | None, Record] | None:
    """The same, and what the database's function *begins* answers of the tenant, in one turn."""
    return (
        await store.authenticate_and_begin(conn, rules.digest(secret), begins) if rules.looks_like_key(secret) else None
    )


async def found(conn: AsyncConnection, *, name: str, now: datetime) -> dict[Environment, str]:
    """Found an organisation with a live tenant and a sandbox; answer the secret key of each."""
    organization_id = ids.new("org")
    await store.insert_organization(conn, {"id": organization_id, "name": name, "created_at": now})
    secrets: dict[Environment, str] = {}
    for environment in ("live", "sandbox"):
        _, key = await new_tenant(conn, organization_id, environment=environment, name=name, now=now)
        secrets[environment] = key.key
    return secrets


async def new_tenant(
    conn: AsyncConnection,
    organization_id: str,
    *,
    environment: Environment,
    name: str,
    now: datetime,
    scopes: tuple[str, ...] = (ALL_SCOPES,),
) -> tuple[str, NewApiKey]:
    """An empty tenant with a default billing entity and one key of these *scopes*."""
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
    key, hashed = make_key(environment, name="First key", scopes=scopes, now=now, expires_at=None)
    await conn.execute(store.api_keys.insert(), [key_row(tenant_id, key, hashed)])
    return tenant_id, key


def make_key(
    environment: Environment, *, name: str, scopes: tuple[str, ...], now: datetime, expires_at: datetime | None
) -> tuple[NewApiKey, str]:
    """A fresh key, and the digest that is stored in its place."""
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


def key_row(tenant_id: str, key: NewApiKey, hashed: str) -> dict[str, object]:
    """The row of a fresh key."""
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
