"""What callers did: the activity log, which is evidence, and the API log, which is for looking things up.

Both are written by the dispatch alone (`billow.runtime.audit`, `billow.runtime.calls`); here they are read.
"""

from billow.kit.errors import Kind, NotFound
from billow.kit.fields import Instant, Ref
from billow.kit.operation import operation
from billow.kit.paging import Page, PageRequest
from billow.runtime import db
from billow.runtime.audit import activity_logs
from billow.runtime.calls import api_logs
from billow.runtime.db import Tx
from billow.tenants import store
from billow.tenants.types import ActivityLog, ApiLog

_NEWEST = (("logged_at", True),)


@operation(
    "activity_logs.list",
    http="GET /activity-logs",
    rpc="ObservabilityService.ActivityLogs",
    needs="activity_logs:read",
    sorts=("logged_at",),
)
async def list_activity_logs(
    tx: Tx,
    *,
    page: PageRequest,
    actor_id: list[Ref] | None = None,
    operation: list[Ref] | None = None,
    object_type: list[Ref] | None = None,
    object_id: list[Ref] | None = None,
    door: list[Ref] | None = None,
    request_id: list[Ref] | None = None,
    logged_at_gte: Instant | None = None,
    logged_at_lte: Instant | None = None,
) -> Page[ActivityLog]:
    """List what callers have changed, newest first: one row for each write that took effect.

    A refused call, a dry run and the repetition of an answer under its idempotency key change nothing and have no row.
    Usage events and what the program does by itself, such as issuing an invoice that falls due, have none either: the
    feed tells of those.
    """
    chosen = {
        "actor_id": actor_id,
        "operation": operation,
        "object_type": object_type,
        "object_id": object_id,
        "door": door,
        "request_id": request_id,
    }
    query = store.logged(tx, activity_logs, chosen, since=logged_at_gte, until=logged_at_lte)
    rows = await db.page(tx, query, page, table=activity_logs, default=_NEWEST)
    return Page(data=tuple(store.activity_of(row) for row in rows.data), pagination=rows.pagination)


@operation(
    "activity_logs.get",
    http="GET /activity-logs/{activity_id}",
    rpc="ObservabilityService.ActivityLog",
    needs="activity_logs:read",
    example={"activity_id": "act_01jz0000000000000000000000"},
)
async def get_activity_log(tx: Tx, *, activity_id: Ref) -> ActivityLog:
    """Answer one row of the activity log.

    Raises:
        NotFound: There is none.
    """
    row = await tx.row(tx.mine(activity_logs).where(activity_logs.c.id == activity_id))
    if row is None:
        raise NotFound(f"There is no activity {activity_id!r}.")
    return store.activity_of(row)


@operation(
    "api_logs.list",
    http="GET /api-logs",
    rpc="ObservabilityService.ApiLogs",
    needs="api_logs:read",
    sorts=("logged_at", "milliseconds"),
)
async def list_api_logs(
    tx: Tx,
    *,
    page: PageRequest,
    actor_id: list[Ref] | None = None,
    operation: list[Ref] | None = None,
    door: list[Ref] | None = None,
    answer: list[Ref] | None = None,
    kind: list[Kind] | None = None,
    refused: bool | None = None,
    idempotency_key: list[Ref] | None = None,
    logged_at_gte: Instant | None = None,
    logged_at_lte: Instant | None = None,
) -> Page[ApiLog]:
    """List the calls made with the keys of this tenant, newest first; reads and refused calls too, without bodies.

    A call appears within about a second of its answer, and is kept for the days that the operator has set. One that
    could not be read, such as broken JSON, has no row: it was refused before its key was looked at.
    """
    chosen = {
        "actor_id": actor_id,
        "operation": operation,
        "door": door,
        "answer": answer,
        "kind": kind,
        "idempotency_key": idempotency_key,
    }
    query = store.logged(tx, api_logs, chosen, since=logged_at_gte, until=logged_at_lte)
    if refused is not None:
        query = query.where(api_logs.c.kind.is_not(None) if refused else api_logs.c.kind.is_(None))
    rows = await db.page(tx, query, page, table=api_logs, default=_NEWEST)
    return Page(data=tuple(store.call_of(row) for row in rows.data), pagination=rows.pagination)


@operation(
    "api_logs.get",
    http="GET /api-logs/{request_id}",
    rpc="ObservabilityService.ApiLog",
    needs="api_logs:read",
    example={"request_id": "req_01jz0000000000000000000000"},
)
async def get_api_log(tx: Tx, *, request_id: Ref) -> ApiLog:
    """Answer the call of that request id, as every answer has it in `X-Request-Id`.

    Raises:
        NotFound: There is none, it was not written yet, or it is no longer kept.
    """
    row = await tx.row(tx.mine(api_logs).where(api_logs.c.id == request_id))
    if row is None:
        raise NotFound(f"There is no call {request_id!r}; a call appears within about a second of its answer.")
    return store.call_of(row)
