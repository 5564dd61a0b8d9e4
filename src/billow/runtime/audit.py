"""The activity log: who did what to which object, one row for each write that took effect (correctness S-11).

A row is part of the transaction of its effect, so there is none without the other. It says which fields a caller gave
and never their values; what the object became is in its events. The database refuses to change or remove a row.

The log is about callers. What the program does by itself, such as issuing an invoice that falls due, is in the events
alone: nobody asked for it, and it follows from what callers did before.
"""

from collections.abc import Sequence

from sqlalchemy import ARRAY, Column, Index, String, insert

from billow.kit import ids
from billow.runtime import clock
from billow.runtime.db import Id, Instant, Tx, tenant_table

activity_logs = tenant_table(
    "activity_logs",
    Column("id", Id, nullable=False),
    Column("logged_at", Instant, nullable=False),
    Column("frozen_at", Instant),
    Column("actor_id", Id, nullable=False),
    Column("door", String, nullable=False),
    Column("operation", String, nullable=False),
    Column("object_type", String),
    Column("object_id", String),
    Column("fields", ARRAY(String), nullable=False),
    Column("request_id", Id, nullable=False),
)
Index("ix_activity_logs_logged_at", activity_logs.c.tenant_id, activity_logs.c.logged_at)
Index("ix_activity_logs_object", activity_logs.c.tenant_id, activity_logs.c.object_id)
Index("ix_activity_logs_request", activity_logs.c.tenant_id, activity_logs.c.request_id)
_INSERT = insert(activity_logs)


async def record(
    tx: Tx, *, door: str, operation: str, object_type: str | None, object_id: str | None, fields: Sequence[str]
) -> None:
    """Write down, in the transaction of the effect, that the caller has performed *operation* on the object."""
    row = {
        "tenant_id": tx.tenant,
        "id": ids.new(ids.PREFIXES["activity"]),
        "logged_at": clock.wall(),
        "frozen_at": tx.now if tx.frozen else None,
        "actor_id": tx.actor,
        "door": door,
        "operation": operation,
        "object_type": object_type,
        "object_id": object_id,
        "fields": list(fields),
        "request_id": tx.request_id,
    }
    await tx.run(_INSERT, row)
