"""Endpoints: made, read, changed, tested, their secrets rotated."""

from datetime import timedelta
from ipaddress import ip_address
from typing import Any, Unpack

from sqlalchemy import func

from billow.kit import ids, limits
from billow.kit.errors import NotFound
from billow.kit.fields import Flag, Ref, Text
from billow.kit.operation import operation
from billow.kit.paging import Page, PageRequest
from billow.runtime import db, http
from billow.runtime.db import Tx
from billow.runtime.http import Blocked, Standing
from billow.webhooks import ports, rules, store
from billow.webhooks.types import (
    OVERLAP_HOURS,
    EndpointChanges,
    EndpointNotInUse,
    EventNames,
    NewWebhookEndpoint,
    Signature,
    TooManyEndpoints,
    Url,
    UrlRefused,
    WebhookEndpoint,
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
    rules.check_names(event_types, rules.known_types())
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
    return store.endpoint_of(found(await store.endpoint_row(tx, endpoint_id), endpoint_id))


def found(row: Any, endpoint_id: str) -> Any:
    """The row, when there is one.

    Raises:
        NotFound: There is none.
    """
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
    return rows.of(store.endpoint_of(row) for row in rows.data)


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
        rules.check_names(changes["event_types"], rules.known_types())
    await store.lock(tx)
    before = found(await store.endpoint_row(tx, endpoint_id), endpoint_id)
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
    found(await store.update_endpoint(tx, endpoint_id, **values), endpoint_id)
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
    row = found(await store.endpoint_row(tx, endpoint_id), endpoint_id)
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
    effect="destructive",
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
    row = found(await store.endpoint_row(tx, endpoint_id), endpoint_id)
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
    return store.new_endpoint_of(found(changed, endpoint_id), secret)
