"""Answers kept under their idempotency keys, in the transaction of their effects (correctness L-07, api.md)."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, Index, Integer, LargeBinary, String, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from billow.kit import errors, limits
from billow.runtime.db import Instant, Tx, tenant_table

idempotency_keys = tenant_table(
    "idempotency_keys",
    Column("key", String, nullable=False),
    Column("request_hash", String, nullable=False),
    Column("status", Integer, nullable=False),
    Column("media_type", String, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("created_at", Instant, nullable=False),
    key=("key",),
)
Index("ix_idempotency_keys_created_at", idempotency_keys.c.created_at)


class KeyInFlight(errors.Conflict):
    """Another request with this idempotency key is being worked on; ask again in a moment."""

    code = "idempotency_key_in_flight"
    title = "A request with this idempotency key is in progress"


class KeyReused(errors.Invalid):
    """The idempotency key was used before for a request with other content."""

    code = "idempotency_key_reused"
    title = "The idempotency key belongs to another request"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An answer under its key."""

    status: int
    media_type: str
    body: bytes


def request_hash(operation: str, content: bytes) -> str:
    """What tells one request from another under the same key."""
    return hashlib.sha256(operation.encode() + b"\n" + content).hexdigest()


async def claim(tx: Tx, key: str, hashed: str, *, wall: datetime) -> Kept | None:
    """The answer kept under *key*, or None when this transaction is the first and now holds the key.

    Raises:
        KeyInFlight: Another transaction holds it.
        KeyReused: It was used for other content.
    """
    lock = {"name": f"{tx.tenant}\n{key}"}
    if not await tx.value(text("select pg_try_advisory_xact_lock(hashtextextended(:name, 2))"), lock):
        raise KeyInFlight(retry_after_s=1)
    oldest = wall - timedelta(hours=limits.IDEMPOTENCY_HOURS)
    row = await tx.row(
        tx.mine(idempotency_keys).where(idempotency_keys.c.key == key, idempotency_keys.c.created_at > oldest)
    )
    if row is None:
        return None
    if row["request_hash"] != hashed:
        raise KeyReused("Use a new key for a new request; this one was sent with other content.")
    return Kept(status=row["status"], media_type=row["media_type"], body=bytes(row["body"]))


async def keep(tx: Tx, key: str, hashed: str, kept: Kept, *, wall: datetime) -> None:
    """Store the answer under *key*; it takes the place of one that has outlived its day."""
    values: dict[str, Any] = {
        "request_hash": hashed,
        "status": kept.status,
        "media_type": kept.media_type,
        "body": kept.body,
        "created_at": wall,
    }
    statement = insert(idempotency_keys).values(tenant_id=tx.tenant, key=key, **values)
    await tx.run(statement.on_conflict_do_update(index_elements=["tenant_id", "key"], set_=values))


async def forget(conn: AsyncConnection, *, wall: datetime) -> int:
    """Drop the keys that have outlived their day."""
    oldest = wall - timedelta(hours=limits.IDEMPOTENCY_HOURS)
    return (await conn.execute(idempotency_keys.delete().where(idempotency_keys.c.created_at <= oldest))).rowcount
