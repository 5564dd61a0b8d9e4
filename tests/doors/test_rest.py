"""The REST door: keys, versions, bodies, lists, documents, limits."""

import asyncio
from typing import Any

import httpx2
import pytest

from billow.doors.dispatch import Dispatcher
from billow.doors.program import App
from billow.doors.rest.site import site
from billow.kit.operation import OPERATIONS
from billow.runtime.db import from_json
from tests.client import Api, World


async def three(api: Api) -> list[dict[str, Any]]:
    """Three customers, oldest first."""
    return [await api.post("/customers", json={"name": name, "external_id": name}) for name in ("a", "b", "c")]


async def test_a_request_without_a_key_in_force_is_401(api: Api) -> None:
    """Absent, misshapen, unknown and revoked keys are all answered alike."""
    unknown = "sk_test_" + "0" * 49
    made = await api.post("/api-keys", json={"name": "k", "scopes": ["customers:read"]})
    await api.delete(f"/api-keys/{made['id']}")

    for secret in ("", "nonsense", unknown, made["key"]):
        problem = await api.fails(
            "GET", "/customers", 401, "unauthenticated", headers={"Authorization": f"Bearer {secret}"}
        )
        assert problem["errors"] == []


async def test_a_scope_that_is_missing_is_403(api: Api) -> None:
    """A key for reading customers can read them, not write them, and cannot give itself more."""
    made = await api.post("/api-keys", json={"name": "k", "scopes": ["customers:read", "api_keys:write"]})
    headers = {"Authorization": f"Bearer {made['key']}"}

    assert (await api.call("GET", "/customers", headers=headers)).status_code == 200
    await api.fails("POST", "/customers", 403, "forbidden", json={"name": "A"}, headers=headers)
    await api.fails("POST", "/api-keys", 403, "scope_exceeded", json={"name": "x", "scopes": ["*"]}, headers=headers)


async def test_the_secret_of_a_key_is_shown_once(api: Api) -> None:
    """Lists show the start of a key, and nowhere its secret."""
    made = await api.post("/api-keys", json={"name": "k", "scopes": ["*"]})

    listed = await api.call("GET", "/api-keys")
    assert made["key"] not in listed.text
    assert made["prefix"] in listed.text


async def test_a_rotated_key_lives_on_for_its_overlap(api: Api) -> None:
    """Both keys work within the overlap; without an overlap the old one ends at once."""
    made = await api.post("/api-keys", json={"name": "k", "scopes": ["*"]})
    second = await api.post(f"/api-keys/{made['id']}/rotate", json={"overlap_hours": 1})
    third = await api.post(f"/api-keys/{second['id']}/rotate", json={"overlap_hours": 0})

    answers = [
        (await api.call("GET", "/customers", headers={"Authorization": f"Bearer {k['key']}"})).status_code
        for k in (made, second, third)
    ]
    assert answers == [200, 401, 200]


async def test_live_and_sandbox_are_apart(world: World, api: Api) -> None:
    """What is made in one tenant is not seen from another of the same organisation, and time is frozen in none live."""
    made = await api.post("/customers", json={"name": "A", "external_id": "apart"})
    async with world.client(world.live_key) as live:
        await live.fails("GET", f"/customers/{made['id']}", 404, "not_found")
        await live.fails("GET", "/customers/apart", 404, "not_found")
        await live.fails("POST", "/test-clocks", 409, "not_a_sandbox", json={"frozen_at": "2026-01-01T00:00:00Z"})


async def test_a_deleted_sandbox_lets_nobody_in(world: World) -> None:
    """The key of a deleted sandbox is refused."""
    async with world.client(world.live_key) as live:
        made = await live.post("/sandboxes", json={"name": "short"})
        await live.delete(f"/sandboxes/{made['id']}")
        assert made["id"] not in {s["id"] for s in await live.every("/sandboxes")}
        await live.fails("DELETE", f"/sandboxes/{made['id']}", 404)
    async with world.client(made["key"]) as gone:
        await gone.fails("GET", "/customers", 401)


async def test_the_version_header_is_read_under_both_names(api: Api) -> None:
    """The served version is accepted; another is refused with the list."""
    for name in ("Billow-Version", "Alguna-Version"):
        assert (await api.call("GET", "/customers", headers={name: "2026-04-01"})).status_code == 200
        problem = await api.fails("GET", "/customers", 400, "unknown_version", headers={name: "2020-01-01"})
        assert "2026-04-01" in problem["detail"]


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b'{"name": ', 400),
        (b"[1]", 400),
        (b'{"name": NaN}', 400),
        (b"\xff\xfe", 400),
        (b'{"name": ' + b"[" * 5000 + b"]" * 5000 + b"}", 400),
        (b'{"name": "a", "metadata": ' + b'{"a":' * 30 + b"1" + b"}" * 30 + b"}", 400),
        (b'{"name": "' + b"x" * 1_100_000 + b'"}', 413),
        (b'{"name": 5}', 422),
        (b'{"name": "a\\u0000b"}', 422),
        (b'{"name": "\\ud800"}', 400),
    ],
)
async def test_a_body_that_cannot_be_read_is_refused_whole(api: Api, content: bytes, status: int) -> None:
    """Broken, misshapen, too deep, too large: a clear refusal, and nothing was made."""
    await api.fails("POST", "/customers", status, content=content)
    assert (await api.get("/customers"))["data"] == []


@pytest.mark.parametrize(
    ("price", "accepted"),
    [
        (b'"49.00"', "49"),
        (b"49.00", "49"),
        (b"0.000000000001", "0.000000000001"),
        (b"123456789012345.123456789012", "123456789012345.123456789012"),
        (b"1e3", None),
        (b"1e400", None),
        (b"1e-999999999", None),
        (b'"NaN"', None),
        (b'"1e5"', None),
        (b'" 5"', None),
        (b"true", None),
    ],
)
async def test_money_is_read_digit_for_digit(api: Api, price: bytes, accepted: str | None) -> None:
    """A decimal string or a JSON number is taken exactly; exponents and everything else are refused."""
    body = b'{"currency": "USD", "price": {"type": "unit", "unit_price": ' + price + b'}, "quantity": "1"}'
    if accepted is None:
        problem = await api.fails("POST", "/prices/preview", 422, content=body)
        assert [e["field"] for e in problem["errors"]] == ["price.unit_price"]
    else:
        assert (await api.post("/prices/preview", content=body))["lines"][0]["unit_price"] == accepted


async def test_a_price_is_previewed_as_the_interface_prints_it(api: Api) -> None:
    """1500 units over the tiers of the main path cost 10.00: amount, lines and steps."""
    price = {
        "type": "graduated",
        "tiers": [{"up_to": "1000", "unit_price": "0"}, {"up_to": None, "unit_price": "0.02"}],
    }
    answer = await api.post("/prices/preview", json={"currency": "USD", "price": price, "quantity": "1500"})
    assert (answer["amount"], answer["precise_amount"]) == ("10.00", "10")
    assert answer["steps"][-1]["result"] == "10"

    fee = {"type": "fixed", "unit_price": "150.00", "quantity": "1"}
    answer = await api.post("/prices/preview", json={"currency": "USD", "price": fee, "fraction": "10/31"})
    assert (answer["amount"], answer["precise_amount"]) == ("48.39", "48.387096774194")


async def test_a_list_is_walked_by_cursor_and_by_offset(api: Api) -> None:
    """Either way each row is seen once, and only the offset way counts them."""
    made = [c["id"] for c in await three(api)]

    seen, cursor = [], ""
    while True:
        page = await api.get("/customers", limit=2, sort="created_at:asc", **({"cursor": cursor} if cursor else {}))
        seen += [c["id"] for c in page["data"]]
        cursor = page["pagination"]["next_cursor"]
        assert set(page["pagination"]) == {"per_page", "next_cursor"}
        if cursor is None:
            break
    assert seen == made

    second = await api.get("/customers", limit=2, offset=2, sort="created_at:asc")
    assert [c["id"] for c in second["data"]] == made[2:]
    assert (second["pagination"]["total_pages"], second["pagination"]["total_count"]) == (2, 3)


async def test_a_list_is_sorted_and_filtered(api: Api) -> None:
    """Order by a named field, any of several values, a part of the name."""
    await three(api)

    assert [c["name"] for c in (await api.get("/customers", sort="name:desc"))["data"]] == ["c", "b", "a"]
    assert {c["name"] for c in (await api.get("/customers", external_id="a,c"))["data"]} == {"a", "c"}
    assert [c["name"] for c in (await api.get("/customers", search="B"))["data"]] == ["b"]


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=101",
        "limit=x",
        "offset=-1",
        "sort=secret:asc",
        "cursor=zzz",
        "cursor=a&offset=1",
        "colour=red",
    ],
)
async def test_a_query_out_of_shape_is_400(api: Api, query: str) -> None:
    """The refusal names what can be used instead."""
    problem = await api.fails("GET", f"/customers?{query}", 400)
    assert problem["detail"]


async def test_a_reference_is_answered_whole_on_request(api: Api) -> None:
    """`expand=customer` puts the customer beside its id; what cannot be expanded is named."""
    await three(api)
    await api.post(
        "/invoices",
        json={"customer_id": "a", "currency": "USD", "line_items": [{"description": "x", "unit_price": "1"}]},
    )

    listed = (await api.get("/invoices", expand="customer,line_items"))["data"][0]
    assert listed["customer"]["external_id"] == "a"
    assert len(listed["line_items"]) == 1
    await api.fails("GET", "/invoices?expand=secrets", 400, "malformed")


async def test_the_quickstart_speaks_camel_case(api: Api) -> None:
    """An account goes in and comes out as the self-serve guide prints it, and filters take its spelling."""
    made = await api.post("/accounts", json={"name": "Acme Corp", "email": "billing@acme.com", "alias": "id-123"})
    assert set(made) == {"id", "name", "email", "alias"}
    answer = await api.post(
        "/events",
        json={
            "uniqueId": "evt_123456",
            "account": "id-123",
            "eventName": "api_call",
            "timestamp": "2025-03-09T15:03:17Z",
            "properties": {"endpoint": "/v1/analyze", "tokens": 1500},
        },
    )
    assert answer["ingested"] == ["evt_123456"]
    assert (await api.get("/subscriptions", accountId="id-123", status="active"))["data"] == []


async def test_a_document_that_has_not_changed_is_not_sent_again(api: Api) -> None:
    """The tag of a document answers 304, and guards a change against another one before it."""
    await three(api)
    tag = (await api.call("GET", "/customers/a")).headers["etag"]

    assert (await api.call("GET", "/customers/a", headers={"If-None-Match": tag})).status_code == 304
    await api.patch("/customers/a", json={"name": "A"}, headers={"If-Match": tag})
    await api.fails("PATCH", "/customers/a", 412, "precondition_failed", json={"name": "B"}, headers={"If-Match": tag})
    assert (await api.get("/customers/a"))["name"] == "A"


async def test_what_does_not_exist_is_404_and_the_wrong_verb_405(api: Api) -> None:
    """Unknown paths and verbs are refused as problems too."""
    await api.fails("GET", "/nothing/here", 404, "not_found")
    response = await api.call("PUT", "/customers", json={})
    assert response.status_code == 405
    assert response.headers["allow"] == "GET, HEAD, POST"


async def test_an_absent_field_stays_and_a_null_clears(api: Api) -> None:
    """A partial update changes what it names; null is a value."""
    await api.post("/customers", json={"name": "A", "external_id": "a", "email": "a@b.co"})

    assert (await api.patch("/customers/a", json={"name": "B"}))["email"] == "a@b.co"
    assert (await api.patch("/customers/a", json={"email": None}))["email"] is None


async def test_too_many_requests_are_429_with_the_time_to_wait(world: World) -> None:
    """A key has its own bucket: the one that is empty is told when to come back, another goes on."""
    limited = world.app.settings.model_copy(update={"rate_limit_requests": 5})
    app = App(
        settings=limited,
        database=world.app.database,
        outbound=world.app.outbound,
        dispatcher=Dispatcher(world.app.database, limited),
        worker=world.app.worker,
    )
    transport = httpx2.ASGITransport(app=site(app))
    async with httpx2.AsyncClient(transport=transport, base_url="http://billow.test") as http:
        ask = {"Authorization": f"Bearer {world.live_key}"}
        answers = await asyncio.gather(*(http.get("/api/customers", headers=ask) for _ in range(12)))
        other = await http.get("/api/customers", headers={"Authorization": f"Bearer {world.sandbox_key}"})
    refused = [a for a in answers if a.status_code == 429]
    assert refused, "the bucket holds one second's worth"
    assert {a.status_code for a in answers} == {200, 429}
    assert int(refused[0].headers["retry-after"]) >= 1
    assert from_json(refused[0].content)["code"] == "rate_limited"
    assert other.status_code == 200
    assert {a.headers["ratelimit-limit"] for a in answers} == {"5"}
    assert refused[0].headers["ratelimit-remaining"] == "0"


async def test_every_answer_carries_a_request_id(api: Api) -> None:
    """Also a refusal does, in its header and in its body."""
    response = await api.call("GET", "/customers/nobody")
    assert from_json(response.content)["request_id"] == response.headers["x-request-id"]


async def test_health_and_metrics_answer_without_a_key(api: Api) -> None:
    """A probe learns that the process lives, that the schema is right, and how many requests there were."""
    await api.get("/customers")

    assert (await api.http.get("/healthz")).text == "ok\n"
    assert from_json((await api.http.get("/readyz")).content)["status"] == "ready"
    assert (
        'billow_requests_total{answer="ok",door="rest",operation="customers.list"'
        in (await api.http.get("/metrics")).text
    )


def test_every_operation_is_a_route_once() -> None:
    """No two operations share a verb and a path, or a remote procedure."""
    routes = [(o.method, o.path) for o in OPERATIONS.values()] + [
        (spelling.split()[0], spelling.split()[1]) for o in OPERATIONS.values() for spelling in o.also
    ]
    assert len(routes) == len(set(routes))
    assert len({o.rpc for o in OPERATIONS.values()}) == len(OPERATIONS)


async def test_a_body_cannot_speak_for_the_path(api: Api) -> None:
    """A field of the body with the name of a path parameter is an unknown field, and nothing changes."""
    await three(api)

    problem = await api.fails("PATCH", "/customers/a", 422, "invalid", json={"customer_id": "b", "name": "B"})
    assert [(e["field"], e["code"]) for e in problem["errors"]] == [("customer_id", "unknown_field")]
    assert (await api.get("/customers/a"))["name"] == "a"


async def test_a_write_that_shows_the_document_carries_its_tag(api: Api) -> None:
    """What was just made can be changed on condition without being read again."""
    made = await api.call("POST", "/customers", json={"name": "A", "external_id": "a"})
    assert made.headers["etag"] == (await api.call("GET", "/customers/a")).headers["etag"]

    changed = await api.call("PATCH", "/customers/a", json={"name": "B"}, headers={"If-Match": made.headers["etag"]})
    assert changed.headers["etag"] == (await api.call("GET", "/customers/a")).headers["etag"]


async def test_an_unknown_field_deep_inside_is_named_like_one_outside(api: Api) -> None:
    """The path of the field and one stable code, wherever it stands."""
    body = {"name": "A", "billing_address": {"zip": "1"}, "colour": "red"}
    problem = await api.fails("POST", "/customers", 422, json=body)
    assert {(e["field"], e["code"]) for e in problem["errors"]} == {
        ("billing_address.zip", "unknown_field"),
        ("colour", "unknown_field"),
    }


async def test_a_camel_case_route_speaks_camel_case_in_its_refusals_too(api: Api) -> None:
    """A field is named as the caller would write it, and a taken alias is an alias."""
    problem = await api.fails("POST", "/accounts", 422, json={"name": "A", "externalId": "x"})
    assert problem["errors"][0]["field"] == "externalId"

    await api.post("/accounts", json={"name": "A", "alias": "a"})
    problem = await api.fails("POST", "/accounts", 409, "customer_name_taken", json={"name": "B", "alias": "a"})
    assert problem["errors"][0]["field"] == "alias"


async def test_an_unknown_price_type_is_a_choice_that_is_none(api: Api) -> None:
    """The type is the field at fault, and the answer lists the types that there are."""
    body = {"currency": "USD", "price": {"type": "barter", "unit_price": "1"}, "quantity": "1"}
    problem = await api.fails("POST", "/prices/preview", 422, json=body)
    assert [(e["field"], e["code"]) for e in problem["errors"]] == [("price.type", "not_a_choice")]
    assert "graduated" in problem["errors"][0]["detail"]


async def test_a_name_with_a_slash_names_one_object(api: Api) -> None:
    """What a caller named with a slash is found under its encoded name, and what was encoded twice is not."""
    await api.post("/customers", json={"name": "Acme", "external_id": "eu/acme"})
    assert (await api.get("/customers/eu%2Facme"))["external_id"] == "eu/acme"
    assert (await api.get("/customers/eu%2facme/invoices"))["data"] == []
    await api.fails("GET", "/customers/eu%252Facme", 404, "not_found")
    await api.fails("GET", "/customers/eu/acme", 404)


async def test_of_very_many_broken_fields_the_first_are_named(api: Api) -> None:
    """A refusal is never as large as what was sent: a hundred fields are named, and how many there are."""
    problem = await api.fails(
        "POST", "/customers", 422, "invalid", json={"name": "A", **{f"f{n}": n for n in range(400)}}
    )
    assert len(problem["errors"]) == 100
    assert "of 400" in problem["detail"]
