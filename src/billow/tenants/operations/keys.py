"""Keys of a tenant: made, listed, rotated, revoked."""

from datetime import timedelta
from typing import Annotated

from pydantic import Field

from billow.kit.errors import NotFound
from billow.kit.fields import Instant, Name, Ref, Whole
from billow.kit.operation import operation
from billow.kit.paging import Page, PageRequest
from billow.runtime import clock, db
from billow.runtime.db import Tx
from billow.tenants import store
from billow.tenants.operations.founding import key_row, make_key
from billow.tenants.types import (
    ALL_SCOPES,
    ApiKey,
    Caller,
    Environment,
    NewApiKey,
    Scope,
    ScopeExceeded,
)


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
    key, hashed = make_key(environment, name=name, scopes=tuple(scopes), now=tx.now, expires_at=expires_at)
    await tx.run(store.api_keys.insert().values(key_row(tx.tenant, key, hashed)))
    return key


async def own_scopes(tx: Tx) -> tuple[str, ...]:
    """The scopes of the calling key; the program itself may do everything."""
    row = await tx.row(tx.mine(store.api_keys).where(store.api_keys.c.id == tx.actor))
    return tuple(row["scopes"]) if row else (ALL_SCOPES,)


async def _check_scopes(tx: Tx, scopes: list[str]) -> None:
    scopes_held = frozenset(await own_scopes(tx))
    own = Caller(tenant=tx.tenant, organization="", actor=tx.actor, scopes=scopes_held, live=tx.live)
    beyond = [scope for scope in scopes if not own.may(scope)]
    if beyond:
        raise ScopeExceeded(f"The calling key lacks: {', '.join(beyond)}.")


@operation(
    "api_keys.list", http="GET /api-keys", rpc="ApiKeyService.List", needs="api_keys:read", sorts=("created_at", "name")
)
async def list_keys(tx: Tx, *, page: PageRequest) -> Page[ApiKey]:
    """List the keys of this tenant, without their secrets."""
    rows = await db.page(tx, tx.mine(store.api_keys), page, table=store.api_keys)
    return rows.of(store.key_of(row) for row in rows.data)


@operation(
    "api_keys.rotate",
    secret=True,
    http="POST /api-keys/{key_id}/rotate",
    rpc="ApiKeyService.Rotate",
    needs="api_keys:write",
    effect="destructive",
    example={"key_id": "key_01jz0000000000000000000000", "overlap_hours": 24},
)
async def rotate_key(tx: Tx, *, key_id: Ref, overlap_hours: Annotated[Whole, Field(ge=0, le=720)] = 24) -> NewApiKey:
    """Make a successor with the same scopes; the old key stays valid for the overlap, but never longer
    than it would have been.

    Raises:
        NotFound: There is no such key, or it is revoked or expired.
        ScopeExceeded: The calling key lacks a scope of that key.
    """
    wall = clock.wall()
    row = await tx.row(
        tx.mine(store.api_keys)
        .where(store.api_keys.c.id == key_id, store.api_keys.c.revoked_at.is_(None))
        .with_for_update()
    )
    if row is None or (row["expires_at"] is not None and row["expires_at"] <= wall):
        raise NotFound(f"There is no key {key_id!r} in force.")
    await _check_scopes(tx, row["scopes"])
    environment: Environment = "live" if tx.live else "sandbox"
    key, hashed = make_key(
        environment, name=row["name"], scopes=tuple(row["scopes"]), now=tx.now, expires_at=row["expires_at"]
    )
    await tx.run(store.api_keys.insert().values(key_row(tx.tenant, key, hashed)))
    ends = wall + timedelta(hours=overlap_hours)
    await store.update_key(tx, key_id, expires_at=min(ends, row["expires_at"] or ends))
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
