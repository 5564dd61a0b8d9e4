"""The table of rendered documents: the first rendering is kept with its digest (correctness I-03)."""

import hashlib

from sqlalchemy import Column, LargeBinary, String, select
from sqlalchemy.dialects.postgresql import insert

from billow.runtime.db import Id, Instant, Tx, tenant_table

documents = tenant_table(
    "documents",
    Column("object_id", Id, nullable=False),
    Column("variant", String, nullable=False),
    Column("media_type", String, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("created_at", Instant, nullable=False),
    key=("object_id", "variant"),
)


async def load(tx: Tx, object_id: str, variant: str) -> bytes | None:
    """The kept rendering."""
    query = select(documents.c.content).where(
        documents.c.tenant_id == tx.tenant, documents.c.object_id == object_id, documents.c.variant == variant
    )
    content = await tx.value(query)
    return None if content is None else bytes(content)


async def keep(tx: Tx, object_id: str, variant: str, content: bytes) -> None:
    """Keep the rendering; the one that was first stays."""
    row = {
        "tenant_id": tx.tenant,
        "object_id": object_id,
        "variant": variant,
        "media_type": "application/pdf",
        "sha256": hashlib.sha256(content).hexdigest(),
        "content": content,
        "created_at": tx.now,
    }
    await tx.run(insert(documents).values(row).on_conflict_do_nothing())
