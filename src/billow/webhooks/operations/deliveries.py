"""Deliveries: read, and tried again by hand."""

from billow.kit.errors import NotFound
from billow.kit.fields import Instant, Ref
from billow.kit.operation import operation
from billow.kit.paging import Page, PageRequest
from billow.runtime import db
from billow.runtime.db import Tx
from billow.webhooks import store
from billow.webhooks.operations.endpoints import found
from billow.webhooks.types import (
    EndpointNotInUse,
    RetriedDeliveries,
    Status,
    WebhookDelivery,
)


@operation(
    "webhook_deliveries.list",
    http="GET /webhook-deliveries",
    rpc="WebhookEndpointsService.ListWebhooks",
    needs="webhook_deliveries:read",
    sorts=("created_at", "sequence"),
)
async def list_deliveries(
    tx: Tx,
    *,
    page: PageRequest,
    endpoint_id: list[Ref] | None = None,
    status: list[Status] | None = None,
    event_type: list[Ref] | None = None,
    event_id: list[Ref] | None = None,
    object_id: list[Ref] | None = None,
    status_code: list[int] | None = None,
    created_at_gte: Instant | None = None,
    created_at_lte: Instant | None = None,
) -> Page[WebhookDelivery]:
    """List deliveries; `status_code` is that of the last answer."""
    table = store.webhook_deliveries.c
    query = tx.mine(store.webhook_deliveries)
    chosen = {
        "endpoint_id": endpoint_id,
        "status": status,
        "event_type": event_type,
        "event_id": event_id,
        "object_id": object_id,
        "status_code": status_code,
    }
    for name, values in chosen.items():
        if values:
            query = query.where(table[name].in_(values))
    query = query.where(*store.created_between(created_at_gte, created_at_lte))
    rows = await db.page(tx, query, page, table=store.webhook_deliveries)
    return rows.of(store.delivery_of(row) for row in rows.data)


@operation(
    "webhook_deliveries.get",
    http="GET /webhook-deliveries/{delivery_id}",
    rpc="WebhookEndpointsService.GetWebhook",
    needs="webhook_deliveries:read",
    example={"delivery_id": "dlv_01jz0000000000000000000000"},
)
async def get_delivery(tx: Tx, *, delivery_id: Ref) -> WebhookDelivery:
    """Answer a delivery with its last attempts; also when its endpoint was deleted.

    Raises:
        NotFound: There is none.
    """
    row = await store.delivery_row(tx, delivery_id)
    if row is None:
        raise NotFound(f"There is no webhook delivery {delivery_id!r}.")
    return store.delivery_of(row)


@operation(
    "webhook_deliveries.retry",
    http="POST /webhook-deliveries/{delivery_id}/retry",
    rpc="WebhookEndpointsService.RetryWebhook",
    needs="webhook_deliveries:write",
    status=202,
    example={"delivery_id": "dlv_01jz0000000000000000000000"},
)
async def retry_delivery(tx: Tx, *, delivery_id: Ref) -> WebhookDelivery:
    """Send a delivery again now, whatever its status, from the top of the ladder; later events of its object wait.

    Raises:
        NotFound: There is none.
        EndpointNotInUse: Its endpoint is disabled or deleted.
    """
    await store.lock(tx)
    delivery = await get_delivery(tx, delivery_id=delivery_id)
    if not await store.retry(tx, store.webhook_deliveries.c.id == delivery_id):
        raise EndpointNotInUse("The endpoint of the delivery is disabled or deleted.")
    await store.line_up(tx, [delivery.object_id])
    tx.wake("webhooks")
    return await get_delivery(tx, delivery_id=delivery_id)


@operation(
    "webhook_deliveries.retry_range",
    http="POST /webhook-deliveries/retry",
    rpc="WebhookEndpointsService.RetryWebhooks",
    needs="webhook_deliveries:write",
    status=202,
    load="bulk",
    example={"created_at_gte": "2026-01-01T00:00:00Z", "created_at_lte": "2026-01-02T00:00:00Z", "status": "failed"},
)
async def retry_deliveries(
    tx: Tx,
    *,
    created_at_gte: Instant,
    created_at_lte: Instant,
    status: Status = "failed",
    endpoint_id: Ref | None = None,
) -> RetriedDeliveries:
    """Send the deliveries of a range again now, in order for each object; those of endpoints not in use are left out.

    Raises:
        NotFound: There is no such endpoint.
    """
    await store.lock(tx)
    table = store.webhook_deliveries.c
    conditions = [table.status == status, *store.created_between(created_at_gte, created_at_lte)]
    if endpoint_id is not None:
        found(await store.endpoint_row(tx, endpoint_id), endpoint_id)
        conditions.append(table.endpoint_id == endpoint_id)
    retried = await store.retry(tx, *conditions)
    await store.line_up(tx)
    tx.wake("webhooks")
    return RetriedDeliveries(retried=retried)
