"""Webhook endpoints through the API."""

import re

import pytest
from sqlalchemy import text

from tests.client import Api
from tests.webhooks.conftest import Receiver, deliveries, listen

HOOK = "https://example.com/hooks"


async def test_the_secret_is_shown_once(api: Api) -> None:
    """Only the answer to the creation holds the secret; later answers hold its last four characters."""
    made = await api.post("/webhook-endpoints", json={"url": HOOK, "event_types": ["customer.*"]})

    assert re.fullmatch(r"whsec_[A-Za-z0-9+/]{43}=", made["secret"])
    assert made["secret_hint"] == "…" + made["secret"][-4:]
    shown = await api.get(f"/webhook-endpoints/{made['id']}")
    assert shown == {name: value for name, value in made.items() if name != "secret"}
    assert (await api.get("/webhook-endpoints"))["data"] == [shown]


async def test_the_secret_is_not_stored_in_the_clear(api: Api) -> None:
    """No column of the endpoint's row holds the secret."""
    made = await api.post("/webhook-endpoints", json={"url": HOOK})

    async with api.app.database.system() as conn:
        query = text("select w::text from webhook_endpoints w where id = :id")
        row = (await conn.execute(query, {"id": made["id"]})).scalar_one()
    assert made["secret"].removeprefix("whsec_") not in row


async def test_unknown_types_are_refused_with_the_nearest_ones(api: Api) -> None:
    """The refusal names the type that does not exist, those spelled like it, and where all are listed."""
    problem = await api.fails(
        "POST",
        "/webhook-endpoints",
        422,
        "unknown_event_type",
        json={"url": HOOK, "event_types": ["customer.*", "custmer.created"]},
    )

    assert "custmer.created" in problem["detail"]
    assert "customer.created" in problem["detail"]
    assert "contracts/events.json" in problem["detail"]
    assert problem["errors"][0]["field"] == "event_types"


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org:99999/hooks",
        "https://10.0.0.1/hooks",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/hooks",
        "https://[::ffff:10.0.0.1]/hooks",
        "https://[64:ff9b::a00:1]/hooks",
        "https://0x7f000001/hooks",
        "https://2130706433/hooks",
        "https://user:pass@example.com/hooks",
        "http://93.184.216.34/hooks",
        "https://93.184.216.34:8443/hooks",
        "ftp://example.com/hooks",
        "file:///etc/passwd",
        "https://example.com/\r\nX: y",
        "example.com/hooks",
    ],
)
async def test_addresses_inside_are_refused_when_written(api: Api, url: str) -> None:
    """An address that is private, not plain https, or ambiguous is refused, and nothing is made (correctness 8.6)."""
    problem = await api.fails("POST", "/webhook-endpoints", 422, "webhook_url_refused", json={"url": url})

    assert problem["errors"][0]["field"] == "url"
    assert (await api.get("/webhook-endpoints"))["data"] == []


async def test_an_update_is_checked_like_a_creation(api: Api) -> None:
    """A private address or an unknown type is refused on update too, and the endpoint stays as it was."""
    made = await api.post("/webhook-endpoints", json={"url": HOOK})
    path = f"/webhook-endpoints/{made['id']}"

    await api.fails("PATCH", path, 422, "webhook_url_refused", json={"url": "https://10.0.0.1/"})
    await api.fails("PATCH", path, 422, "unknown_event_type", json={"event_types": ["nothing.happened"]})
    assert (await api.get(path))["url"] == HOOK
    changed = await api.patch(
        f"/webhook-endpoints/{made['id']}", {"description": "Books", "event_types": ["customer.created"]}
    )
    assert (changed["description"], changed["event_types"], changed["url"]) == ("Books", ["customer.created"], HOOK)


async def test_a_deleted_endpoint_leaves_its_deliveries(api: Api, receiver: Receiver) -> None:
    """The endpoint is gone, what was sent to it can be read, and nothing can be sent to it again."""
    await api.clock("2026-01-01T00:00:00Z")
    made = await listen(api, receiver)
    await api.post("/customers", json={"name": "Acme"})
    await api.advance("2026-01-01T00:00:00Z")
    (before,) = await deliveries(api)

    await api.delete(f"/webhook-endpoints/{made['id']}")

    await api.fails("GET", f"/webhook-endpoints/{made['id']}", 404)
    await api.fails("DELETE", f"/webhook-endpoints/{made['id']}", 404)
    assert await api.get(f"/webhook-deliveries/{before['id']}") == before
    await api.fails("POST", f"/webhook-deliveries/{before['id']}/retry", 409, "webhook_endpoint_not_in_use")
    async with api.app.database.system() as conn:
        query = text("select secret, previous_secret from webhook_endpoints where id = :id")
        assert (await conn.execute(query, {"id": made["id"]})).one() == (None, None)


async def test_a_tenant_has_at_most_fifty_endpoints(api: Api) -> None:
    """The fifty-first is refused; after one was deleted there is room again."""
    made = [await api.post("/webhook-endpoints", json={"url": HOOK}) for _ in range(50)]

    await api.fails("POST", "/webhook-endpoints", 409, "too_many_webhook_endpoints", json={"url": HOOK})
    await api.delete(f"/webhook-endpoints/{made[0]['id']}")
    await api.post("/webhook-endpoints", json={"url": HOOK})


async def test_ids_of_another_tenant_lead_nowhere(api: Api, second_api: Api, receiver: Receiver) -> None:
    """To another tenant the endpoint and its delivery do not exist, and nothing about them changes."""
    await api.clock("2026-01-01T00:00:00Z")
    made = await listen(api, receiver)
    await api.post("/customers", json={"name": "Acme"})
    await api.advance("2026-01-01T00:00:00Z")
    (sent,) = await deliveries(api)
    shown = await api.get(f"/webhook-endpoints/{made['id']}")

    endpoint, delivery = f"/webhook-endpoints/{made['id']}", f"/webhook-deliveries/{sent['id']}"
    for method, path in [
        ("GET", endpoint),
        ("DELETE", endpoint),
        ("POST", f"{endpoint}/test"),
        ("POST", f"{endpoint}/rotate"),
        ("GET", delivery),
        ("POST", f"{delivery}/retry"),
    ]:
        await second_api.fails(method, path, 404)
    await second_api.fails("PATCH", endpoint, 404, json={"enabled": False})
    span = {"created_at_gte": "2025-01-01T00:00:00Z", "created_at_lte": "2027-01-01T00:00:00Z"}
    await second_api.fails("POST", "/webhook-deliveries/retry", 404, json={**span, "endpoint_id": made["id"]})
    assert (await second_api.post("/webhook-deliveries/retry", json={**span, "status": "succeeded"}))["retried"] == 0
    assert (await second_api.get("/webhook-endpoints"))["data"] == []
    assert await deliveries(second_api) == []
    assert await api.get(endpoint) == shown
    assert await api.get(delivery) == sent


async def test_rotation_keeps_the_former_secret_for_a_day(api: Api) -> None:
    """A rotation answers a new secret and says until when the former one signs too."""
    await api.clock("2026-01-01T00:00:00Z")
    made = await api.post("/webhook-endpoints", json={"url": HOOK})

    rotated = await api.post(f"/webhook-endpoints/{made['id']}/rotate")

    assert rotated["secret"] != made["secret"]
    assert rotated["previous_secret_expires_at"] == "2026-01-02T00:00:00Z"
    assert "secret" not in await api.get(f"/webhook-endpoints/{made['id']}")
