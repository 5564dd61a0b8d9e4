"""What one can do with webhook endpoints and deliveries, and the feed of all events."""

from datetime import timedelta
from ipaddress import ip_address
from typing import Annotated, Any, Unpack

from pydantic import Field
from sqlalchemy import func

from billow.kit import ids, limits
from billow.kit.errors import NotFound
from billow.kit.events import EVENTS
from billow.kit.fields import Flag, Instant, Ref, Text
from billow.kit.operation import operation
from billow.kit.paging import Page, PageRequest
from billow.runtime import db, http, outbox
from billow.runtime.db import Tx
from billow.runtime.http import Blocked, Standing
from billow.webhooks import ports, rules, store
from billow.webhooks.types import (
    OVERLAP_HOURS,
    EndpointChanges,
    EndpointNotInUse,
    EventName,
    EventNames,
    Feed,
    NewWebhookEndpoint,
    RetriedDeliveries,
    Signature,
    Status,
    TooManyEndpoints,
    Url,
    UrlRefused,
    WebhookDelivery,
    WebhookEndpoint,
    WebhookMessage,
    WebhookTest,
    WebhookTested,
)


@operation(
    "webhook_endpoints.create",
    secret=True,
    http="POST /webhook-endpoints",
    rpc="WebhookEndpointsService.Create",
    needs="webhook_endpoints:write",
    status=201,
    example={"url": "https://example.com/hooks", "event_types": ["invoice.*", "customer.created"]},
)
async def create_endpoint(
    tx: Tx,
    *,
    url: Url,
    event_types: EventNames = [rules.EVERYTHING],
    description: Text | None = None,
    enabled: Flag = True,
    signature: Signature = "hmac",
) -> NewWebhookEndpoint:
    """Events that are written from now on are sent to *url*; the answer shows the signing secret this once.

    Raises:
        UrlRefused: The address may not be called.
        UnknownEventType: No event has a type that was asked for.
        TooManyEndpoints: The tenant has as many as it can have.
    """
    _check_url(url)
    rules.check_names(event_types, EVENTS)
    await store.lock(tx)
    if await store.count_endpoints(tx) >= limits.WEBHOOK_ENDPOINTS:
        raise TooManyEndpoints(f"A tenant has at most {limits.WEBHOOK_ENDPOINTS} endpoints; delete one first.")
    endpoint_id, secret = ids.new("whk"), rules.new_secret()
    row = {
        "id": endpoint_id,
        "url": url,
        "event_types": list(event_types),
        "description": description,
        "enabled": enabled,
        "signature": signature,
        "secret": store.seal(tx, endpoint_id, "secret", secret),
        "secret_hint": rules.hint(secret),
        "previous_secret_expires_at": None,
        "created_at": tx.now,
        "updated_at": tx.now,
    }
    await tx.insert(store.webhook_endpoints, [row])
    return store.new_endpoint_of(row, secret)


def _check_url(url: str) -> None:
    """Return when *url* may be called as far as its text tells; where its name leads is checked on every call.

    Raises:
        UrlRefused: It may not.
    """
    permitted = ports.permitted()
    try:
        target = http.parse_target(url)
    except Blocked as error:
        raise UrlRefused.of("url", str(error), code="webhook_url_refused") from None
    try:
        found = http.standing(ip_address(target.host), allow=permitted)
    except ValueError:
        found = Standing.ALLOWED if permitted else Standing.PUBLIC
    if found is Standing.REFUSED:
        raise UrlRefused.of("url", "the address is not public", code="webhook_url_refused")
    if target.plain and found is not Standing.ALLOWED:
        raise UrlRefused.of("url", "expected https on port 443", code="webhook_url_refused")


@operation(
    "webhook_endpoints.get",
    http="GET /webhook-endpoints/{endpoint_id}",
    rpc="WebhookEndpointsService.Get",
    needs="webhook_endpoints:read",
    example={"endpoint_id": "whk_01jz0000000000000000000000"},
)
async def get_endpoint(tx: Tx, *, endpoint_id: Ref) -> WebhookEndpoint:
    """Answer an endpoint, without its secret.

    Raises:
        NotFound: There is none, or it was deleted.
    """
    return store.endpoint_of(_found(await store.endpoint_row(tx, endpoint_id), endpoint_id))


def _found(row: Any, endpoint_id: str) -> Any:
    if row is None:
        raise NotFound(f"There is no webhook endpoint {endpoint_id!r}.")
    return row


@operation(
    "webhook_endpoints.list",
    http="GET /webhook-endpoints",
    rpc="WebhookEndpointsService.List",
    needs="webhook_endpoints:read",
    sorts=("created_at",),
)
async def list_endpoints(tx: Tx, *, page: PageRequest, enabled: bool | None = None) -> Page[WebhookEndpoint]:
    """List the endpoints, without their secrets."""
    query = store.living(tx)
    if enabled is not None:
        query = query.where(store.webhook_endpoints.c.enabled == enabled)
    rows = await db.page(tx, query, page, table=store.webhook_endpoints)
    return Page(data=[store.endpoint_of(row) for row in rows.data], pagination=rows.pagination)


@operation(
    "webhook_endpoints.update",
    http="PATCH /webhook-endpoints/{endpoint_id}",
    rpc="WebhookEndpointsService.Update",
    needs="webhook_endpoints:write",
    example={"endpoint_id": "whk_01jz0000000000000000000000", "enabled": False},
)
async def update_endpoint(tx: Tx, *, endpoint_id: Ref, **changes: Unpack[EndpointChanges]) -> WebhookEndpoint:
    """Change an endpoint; attempts that are still to come go to its new address.

    Disabling it fails what is pending for it; what happens until it is enabled again is not sent later. Its deliveries
    can then be retried by hand, and the feed holds all events.

    Raises:
        NotFound: There is none, or it was deleted.
        UrlRefused: The address may not be called.
        UnknownEventType: No event has a type that was asked for.
    """
    if "url" in changes:
        _check_url(changes["url"])
    if "event_types" in changes:
        rules.check_names(changes["event_types"], EVENTS)
    await store.lock(tx)
    before = _found(await store.endpoint_row(tx, endpoint_id), endpoint_id)
    values: dict[str, Any] = {**changes, "updated_at": tx.now}
    if changes.get("enabled") and not before["enabled"]:
        values["enabled_from"] = func.clock_timestamp()
    if changes.get("enabled") is False:
        await store.give_up(tx, endpoint_id)
    return store.endpoint_of(await store.update_endpoint(tx, endpoint_id, **values) or before)


@operation(
    "webhook_endpoints.delete",
    http="DELETE /webhook-endpoints/{endpoint_id}",
    rpc="WebhookEndpointsService.Delete",
    needs="webhook_endpoints:write",
    example={"endpoint_id": "whk_01jz0000000000000000000000"},
)
async def delete_endpoint(tx: Tx, *, endpoint_id: Ref) -> None:
    """Remove an endpoint and its secrets: nothing is sent to it any more. Its deliveries can still be read.

    Raises:
        NotFound: There is none, or it was deleted before.
    """
    await store.lock(tx)
    values = {"enabled": False, "secret": None, "previous_secret": None, "deleted_at": tx.now, "updated_at": tx.now}
    _found(await store.update_endpoint(tx, endpoint_id, **values), endpoint_id)
    await store.give_up(tx, endpoint_id)


@operation(
    "webhook_endpoints.test",
    http="POST /webhook-endpoints/{endpoint_id}/test",
    rpc="WebhookEndpointsService.Test",
    needs="webhook_endpoints:write",
    status=202,
    example={"endpoint_id": "whk_01jz0000000000000000000000"},
)
async def send_test(tx: Tx, *, endpoint_id: Ref) -> WebhookTest:
    """Send a `webhook.test` event to this endpoint alone, whatever types it wants, on the way that all events take.

    `GET /webhook-deliveries?object_id={id}` with the id of the answer finds its delivery.

    Raises:
        NotFound: There is no such endpoint.
        EndpointNotInUse: It is disabled.
    """
    row = _found(await store.endpoint_row(tx, endpoint_id), endpoint_id)
    if not row["enabled"]:
        raise EndpointNotInUse("Enable the endpoint first.")
    test = WebhookTest(id=ids.new("tst"), endpoint_id=endpoint_id, created_at=tx.now)
    tx.emit(WebhookTested(subject=test.id), test)
    return test


@operation(
    "webhook_endpoints.rotate",
    secret=True,
    http="POST /webhook-endpoints/{endpoint_id}/rotate",
    rpc="WebhookEndpointsService.RotateSecret",
    needs="webhook_endpoints:write",
    example={"endpoint_id": "whk_01jz0000000000000000000000"},
)
async def rotate_secret(tx: Tx, *, endpoint_id: Ref) -> NewWebhookEndpoint:
    """Give the endpoint a new secret, shown this once; for 24 hours the former signs `webhook-signature` beside it.

    `X-Webhook-Signature` holds one signature, and so is of the new secret at once. A second rotation within the 24
    hours ends the first secret.

    Raises:
        NotFound: There is no such endpoint.
    """
    await store.lock(tx)
    row = _found(await store.endpoint_row(tx, endpoint_id), endpoint_id)
    former = store.unseal(tx.tenant, endpoint_id, "secret", row["secret"])
    secret = rules.new_secret()
    changed = await store.update_endpoint(
        tx,
        endpoint_id,
        secret=store.seal(tx, endpoint_id, "secret", secret),
        secret_hint=rules.hint(secret),
        previous_secret=store.seal(tx, endpoint_id, "previous_secret", former),
        previous_secret_expires_at=tx.now + timedelta(hours=OVERLAP_HOURS),
        updated_at=tx.now,
    )
    return store.new_endpoint_of(_found(changed, endpoint_id), secret)


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
    return Page(data=[store.delivery_of(row) for row in rows.data], pagination=rows.pagination)


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
        _found(await store.endpoint_row(tx, endpoint_id), endpoint_id)
        conditions.append(table.endpoint_id == endpoint_id)
    retried = await store.retry(tx, *conditions)
    await store.line_up(tx)
    tx.wake("webhooks")
    return RetriedDeliveries(retried=retried)


@operation(
    "feed.list",
    http="GET /feed",
    rpc="WebhookEndpointsService.Feed",
    needs="feed:read",
    example={"after": 0, "limit": 20},
)
async def list_feed(
    tx: Tx,
    *,
    after: Annotated[int, Field(ge=0, le=2**63 - 1, description="The sequence to go on behind.")] = 0,
    types: list[EventName] | None = None,
    limit: Annotated[int, Field(ge=1, le=limits.PAGE_SIZE_MAX)] = limits.PAGE_SIZE,
) -> Feed:
    """Answer the events behind *after*, in order and without a hole; a reader goes on with `next_after`.

    Raises:
        UnknownEventType: No event has a type that was asked for.
    """
    if types:
        rules.check_names(types, EVENTS, field="types")
    wanted = rules.named(types, EVENTS) if types else None
    found = await outbox.published(tx, after, wanted, limit + 1)
    data = tuple(
        WebhookMessage(id=e.id, type=e.type, timestamp=e.occurred_at, sequence=e.sequence, data=e.data)
        for e in found[:limit]
    )
    return Feed(data=data, next_after=data[-1].sequence if data else after, has_more=len(found) > limit)
