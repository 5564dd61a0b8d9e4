"""The activity log is evidence of every write that took effect; the API log shows every call."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from billow.kit import ids
from billow.kit.operation import OPERATIONS
from billow.runtime import clock
from tests.client import Api
from tests.scenarios.business import customer, products
from tests.tenants.inventory import furnished, tenant_of

DRY = {"Billow-Dry-Run": "true"}


async def activities(api: Api, **filters: Any) -> list[Any]:
    """The activity log, oldest first."""
    return list(reversed(await api.every("/activity-logs", **filters)))


async def logged(api: Api, **filters: Any) -> list[Any]:
    """The API log once everything so far is written, oldest first."""
    await api.app.dispatcher.calls.flush()
    return list(reversed(await api.every("/api-logs", **filters)))


async def own_key(api: Api) -> str:
    """The id of the key that the client holds."""
    (key,) = (await api.get("/api-keys"))["data"]
    return str(key["id"])


async def test_a_write_leaves_one_activity(api: Api) -> None:
    """It says who, when, by which door, did what to which object, and which fields were given."""
    before = clock.wall()
    response = await api.call("POST", "/customers", json={"name": "Acme", "external_id": "acme", "email": "a@b.co"})
    (activity,) = await activities(api)

    assert ids.is_id(activity.pop("id"), "act")
    assert before <= datetime.fromisoformat(activity.pop("logged_at")) <= clock.wall()
    assert activity == {
        "frozen_at": None,
        "actor_type": "key",
        "actor_id": await own_key(api),
        "door": "rest",
        "operation": "customers.create",
        "object_type": "customer",
        "object_id": response.json()["id"],
        "fields": ["email", "external_id", "name"],
        "request_id": response.headers["x-request-id"],
    }


async def test_an_activity_can_be_read_alone(api: Api) -> None:
    """Its id leads to it, and another id to nothing."""
    await customer(api)
    (activity,) = await activities(api)

    assert await api.get(f"/activity-logs/{activity['id']}") == activity
    await api.fails("GET", "/activity-logs/act_01jz0000000000000000000000", 404, "not_found")


async def test_an_activity_names_the_object_by_its_id(api: Api) -> None:
    """However the caller named it: by external id, by code, also where the answer is empty."""
    made = await customer(api)
    tax = await api.post("/taxes", json={"name": "VAT", "code": "vat", "rate": "19"})
    await api.patch("/customers/acme", json={"email": None})
    await api.delete("/taxes/vat")
    await api.delete("/customers/acme")
    found = [(a["operation"], a["object_type"], a["object_id"], a["fields"]) for a in await activities(api)]

    assert found[2:] == [
        ("customers.update", "customer", made["id"], ["email"]),
        ("taxes.delete", "tax", tax["id"], []),
        ("customers.delete", "customer", made["id"], []),
    ]


async def test_an_activity_is_about_what_was_acted_upon(api: Api) -> None:
    """A rotation is about the old key, a payment method about itself and not its customer, a change about its
    subscription, and what is about many things about none."""
    await customer(api)
    key = await api.post("/api-keys", json={"name": "k", "scopes": ["events:write"]})
    await api.post(f"/api-keys/{key['id']}/rotate")
    card = {"provider": "sandbox", "test_card": "4242 4242 4242 4242"}
    method = await api.post("/customers/acme/payment-methods", json=card)
    await api.post(f"/customers/acme/payment-methods/{method['id']}/set-default")
    await api.delete(f"/customers/acme/payment-methods/{method['id']}")
    span = {"created_at_gte": "2026-01-01T00:00:00Z", "created_at_lte": "2026-01-02T00:00:00Z"}
    await api.post("/webhook-deliveries/retry", json=span)
    found = [(a["operation"], a["object_type"], a["object_id"]) for a in await activities(api)]

    assert found[1:] == [
        ("api_keys.create", "key", key["id"]),
        ("api_keys.rotate", "key", key["id"]),
        ("payment_methods.create", "payment_method", method["id"]),
        ("payment_methods.set_default", "payment_method", method["id"]),
        ("payment_methods.delete", "payment_method", method["id"]),
        ("webhook_deliveries.retry_range", None, None),
    ]


async def test_what_changes_nothing_leaves_no_activity(api: Api) -> None:
    """A read, a preview, a refusal, a dry run, usage, and a write that is taken back at its very end."""
    await api.get("/customers")
    await api.post("/prices/preview", json=OPERATIONS["prices.preview"].example)
    await api.fails("POST", "/customers", 422, "invalid", json={"name": ""})
    await api.fails("POST", "/customers?expand=nothing", 400, "malformed", json={"name": "A", "external_id": "a"})
    await api.call("POST", "/customers", json={"name": "A"}, headers=DRY)
    event = {"account": "nobody", "event_name": "x", "unique_id": "1", "timestamp": "2026-01-01T00:00:00Z"}
    await api.post("/events", json={"events": [event]})

    assert await activities(api) == []
    assert await api.every("/customers") == []


async def test_a_repeated_answer_adds_no_activity(api: Api) -> None:
    """Under one idempotency key there is one effect, and one activity: that of the first call."""
    key = {"Idempotency-Key": "once"}
    first, second = [await api.call("POST", "/customers", json={"name": "A"}, headers=key) for _ in range(2)]

    assert second.headers["idempotent-replayed"] == "true"
    assert [a["request_id"] for a in await activities(api)] == [first.headers["x-request-id"]]


async def test_an_activity_tells_real_time_and_the_clocks(api: Api) -> None:
    """In a sandbox with a clock both are there: when it was done, and what time it was taken for."""
    await api.clock("2026-01-01T00:00:00Z")
    await customer(api)
    made, done = await activities(api)

    assert (made["frozen_at"], done["frozen_at"]) == (None, "2026-01-01T00:00:00Z")
    assert done["logged_at"] > "2026-01-01T00:00:01Z"


async def test_an_activity_holds_no_value(api: Api) -> None:
    """What was sent is not in the log, only the names of what was sent."""
    await api.post("/webhook-endpoints", json={"url": "http://127.0.0.1:9/sesame", "description": "sesame"})
    async with api.app.database.system() as conn:
        query = text("select r::text from activity_logs r where tenant_id = :tenant")
        (row,) = (await conn.execute(query, {"tenant": await tenant_of(api)})).scalars()

    assert "{description,url}" in row
    assert "sesame" not in row


@pytest.mark.parametrize("statement", ["update activity_logs set door = 'x'", "delete from activity_logs"])
async def test_nobody_changes_the_activity_log(api: Api, statement: str) -> None:
    """The role that serves requests may not; and the owner, who may, is refused by the table itself."""
    await customer(api)
    with pytest.raises(DBAPIError, match="permission denied"):
        async with api.app.database.begin(await tenant_of(api)) as tx:
            await tx.conn.execute(text(statement))
    with pytest.raises(DBAPIError, match="append-only"):
        async with api.app.database.system() as conn:
            await conn.execute(text(statement))
    assert len(await activities(api)) == 1


async def test_the_activity_log_is_not_emptied(api: Api) -> None:
    """To empty the table at once is refused like the removal of a row."""
    with pytest.raises(DBAPIError, match="append-only"):
        async with api.app.database.system() as conn:
            await conn.execute(text("truncate activity_logs"))


@pytest.mark.parametrize(
    "statement", ["delete from api_logs", "insert into api_logs (tenant_id) values (current_setting('app.tenant_id'))"]
)
async def test_a_tenant_writes_nothing_in_the_api_log(api: Api, statement: str) -> None:
    """The role that serves requests may read it, and no more."""
    with pytest.raises(DBAPIError, match="permission denied"):
        async with api.app.database.begin(await tenant_of(api)) as tx:
            await tx.conn.execute(text(statement))


async def test_the_activity_log_is_searched(api: Api) -> None:
    """By actor, operation, object, door, request and time; and read page by page."""
    await products(api)
    made = await customer(api)
    await api.patch("/customers/acme", json={"name": "B"})
    everything = await activities(api)
    *_, second, last = everything

    assert len(everything) == 7
    assert await activities(api, object_id=made["id"]) == [second, last]
    assert await activities(api, object_type="customer", operation="customers.update") == [last]
    assert await activities(api, operation="customers.update,customers.create") == [second, last]
    assert await activities(api, request_id=last["request_id"]) == [last]
    assert await activities(api, logged_at_gte=second["logged_at"]) == [second, last]
    assert await activities(api, logged_at_lte=second["logged_at"]) == everything[:-1]
    assert await activities(api, actor_id=last["actor_id"], door="rest") == everything
    assert await activities(api, actor_id="key_01jz0000000000000000000000") == []
    assert await activities(api, door="grpc") == []
    page = await api.get("/activity-logs", limit=3)
    rest = await api.get("/activity-logs", limit=100, cursor=page["pagination"]["next_cursor"])
    assert [*page["data"], *rest["data"]] == everything[::-1]


async def test_every_write_leaves_exactly_one_activity(api: Api) -> None:
    """A tenant with one of everything: the two logs, which are written apart, know the same writes."""
    await furnished(api, "all")
    done = [c for c in await logged(api, answer="ok") if _changes(c["operation"])]
    known = await activities(api)

    assert sorted(a["request_id"] for a in known) == sorted(c["id"] for c in done)
    assert {(a["request_id"], a["operation"]) for a in known} == {(c["id"], c["operation"]) for c in done}
    assert len({a["operation"] for a in known}) > 10


def _changes(operation: str) -> bool:
    return OPERATIONS[operation].effect != "read" and operation != "events.ingest"


async def test_a_call_is_in_the_api_log(api: Api) -> None:
    """Also a read: who, when, by which door, what, how long, and the answer."""
    response = await api.call("GET", "/customers")
    await api.app.dispatcher.calls.flush()
    call = await api.get(f"/api-logs/{response.headers['x-request-id']}")

    assert call.pop("milliseconds") in range(60_000)
    assert clock.wall() - timedelta(minutes=1) < datetime.fromisoformat(call.pop("logged_at")) < clock.wall()
    assert call == {
        "id": response.headers["x-request-id"],
        "actor_type": "key",
        "actor_id": await own_key(api),
        "door": "rest",
        "operation": "customers.list",
        "answer": "ok",
        "kind": None,
        "version": "2026-04-01",
        "idempotency_key": None,
        "replayed": False,
        "dry_run": False,
    }


async def test_the_api_log_tells_refusals_repetitions_and_dry_runs_apart(api: Api) -> None:
    """A refused call has its code and kind, a repeated one its key, and each kind of call can be asked for."""
    key = {"Idempotency-Key": "once"}
    await api.fails("GET", "/customers/nobody", 404)
    await api.fails("POST", "/customers", 422, json={"name": ""})
    for headers in (DRY, key, key):
        await api.call("POST", "/customers", json={"name": "A"}, headers=headers)
    found = await logged(api, operation="customers.get,customers.create")

    assert [(c["answer"], c["kind"], c["idempotency_key"], c["replayed"], c["dry_run"]) for c in found] == [
        ("not_found", "not_found", None, False, False),
        ("invalid", "invalid", None, False, False),
        ("ok", None, None, False, True),
        ("ok", None, "once", False, False),
        ("ok", None, "once", True, False),
    ]
    assert await logged(api, refused="true") == found[:2]
    assert await logged(api, refused="false", operation="customers.create") == found[2:]
    assert await logged(api, kind="invalid,conflict") == found[1:2]
    assert await logged(api, answer="not_found") == found[:1]
    assert await logged(api, idempotency_key="once") == found[3:]
    assert await logged(api, logged_at_gte=found[3]["logged_at"], operation="customers.create") == found[3:]


async def test_a_refusal_for_want_of_a_scope_is_in_the_api_log(api: Api) -> None:
    """Whoever holds a key without the right to read the logs is refused, and the logs show that he tried."""
    weak = await api.post("/api-keys", json={"name": "weak", "scopes": ["customers:read"]})
    headers = {"Authorization": f"Bearer {weak['key']}"}
    for path in ("/activity-logs", "/api-logs"):
        await api.fails("GET", path, 403, "forbidden", headers=headers)
    found = await logged(api, actor_id=weak["id"])

    assert [(c["operation"], c["kind"]) for c in found] == [
        ("activity_logs.list", "forbidden"),
        ("api_logs.list", "forbidden"),
    ]


async def test_a_call_that_nobody_waited_for_is_cancelled(api: Api) -> None:
    """It took no effect, and the log says so."""
    await customer(api)
    waiting = text("select count(*) from pg_locks where not granted and relation is null")
    async with api.app.database.begin(await tenant_of(api)) as tx:
        await tx.run(text("select from customers where tenant_id = :tenant for update"), {"tenant": tx.tenant})
        call = asyncio.create_task(api.patch("/customers/acme", json={"name": "B"}))
        async with asyncio.timeout(20), api.app.database.system() as conn:
            while not (await conn.execute(waiting)).scalar_one():
                await asyncio.sleep(0.01)
        call.cancel()
        await asyncio.wait([call])
    (cancelled,) = await logged(api, operation="customers.update")

    assert (cancelled["answer"], cancelled["kind"]) == ("cancelled", None)
    assert [a["operation"] for a in await activities(api)] == ["customers.create"]


async def test_a_call_without_a_key_in_force_is_nobodys(api: Api) -> None:
    """It is in no tenant's log."""
    response = await api.call("GET", "/customers", headers={"Authorization": "Bearer sk_test_unknown"})
    await api.app.dispatcher.calls.flush()
    async with api.app.database.system() as conn:
        query = text("select count(*) from api_logs where id = :id")
        assert (await conn.execute(query, {"id": response.headers["x-request-id"]})).scalar_one() == 0


async def test_the_logs_of_another_tenant_are_not_seen(api: Api, second_api: Api) -> None:
    """Neither in a list nor by id."""
    await customer(api)
    (activity,), (call, *_) = await activities(api), await logged(api)

    assert await activities(second_api) == []
    assert activity["request_id"] not in {c["id"] for c in await logged(second_api)}
    await second_api.fails("GET", f"/activity-logs/{activity['id']}", 404)
    await second_api.fails("GET", f"/api-logs/{call['id']}", 404)
