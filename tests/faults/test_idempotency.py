"""One key, many requests at once: one effect."""

import asyncio
from collections import Counter

import httpx2

from tests.client import Api
from tests.scenarios.business import customer

FIFTY = 50
INVOICE = {
    "customer_id": "acme",
    "currency": "USD",
    "line_items": [{"description": "x", "unit_price": "10.00"}],
    "status": "issued",
}


async def fifty(api: Api, path: str, json: object, key: str) -> list[httpx2.Response]:
    """The same request fifty times at once, under one key."""
    headers = {"Idempotency-Key": key}
    return list(await asyncio.gather(*[api.call("POST", path, json=json, headers=headers) for _ in range(FIFTY)]))


async def test_fifty_requests_with_one_key_issue_one_invoice(api: Api) -> None:
    """One is worked on; the others hear that it is in flight, or get its answer. There is one number, one entry."""
    await api.clock("2026-01-10T00:00:00Z")
    await customer(api)
    answers = await fifty(api, "/invoices", INVOICE, "one")

    made = [a for a in answers if a.status_code == 201]
    refused = [a for a in answers if a.status_code != 201]
    assert len({a.content for a in made}) == 1
    assert sum("idempotent-replayed" not in a.headers for a in made) == 1
    assert {(a.status_code, a.json()["code"]) for a in refused} <= {(409, "idempotency_key_in_flight")}
    assert all(a.headers["retry-after"] == "1" for a in refused)
    assert [x["number"] for x in (await api.get("/invoices"))["data"]] == ["INV-000001"]
    assert len((await api.get("/ledger/entries"))["data"]) == 1

    late = await api.call("POST", "/invoices", json=INVOICE, headers={"Idempotency-Key": "one"})
    assert (late.status_code, late.content, late.headers["idempotent-replayed"]) == (201, made[0].content, "true")


async def test_fifty_requests_with_keys_of_their_own_are_fifty_invoices_without_a_gap(api: Api) -> None:
    """Nothing is lost and no number twice or left out, however they crowd."""
    await api.clock("2026-01-10T00:00:00Z")
    await customer(api)
    answers = await asyncio.gather(
        *[api.call("POST", "/invoices", json=INVOICE, headers={"Idempotency-Key": f"k{n}"}) for n in range(FIFTY)]
    )

    assert Counter(a.status_code for a in answers) == {201: FIFTY}
    numbers = sorted(a.json()["number"] for a in answers)
    assert numbers == [f"INV-{n:06d}" for n in range(1, FIFTY + 1)]
    assert (await api.get("/ledger/trial-balance"))["balanced"]


async def test_a_refusal_is_answered_again_too(api: Api) -> None:
    """A request that was refused by a rule is refused again under its key, although it could be granted by now."""
    headers = {"Idempotency-Key": "early"}
    first = await api.call("POST", "/invoices", json=INVOICE, headers=headers)
    await customer(api)
    again = await api.call("POST", "/invoices", json=INVOICE, headers=headers)

    assert (first.status_code, again.status_code) == (404, 404)
    assert again.headers["idempotent-replayed"] == "true"
    assert (await api.call("POST", "/invoices", json=INVOICE)).status_code == 201


async def test_a_key_belongs_to_its_tenant(api: Api, second_api: Api) -> None:
    """Another tenant's request under the same key is a request of its own."""
    headers = {"Idempotency-Key": "shared"}
    ours = await api.call("POST", "/customers", json={"name": "A"}, headers=headers)
    theirs = await second_api.call("POST", "/customers", json={"name": "B"}, headers=headers)

    assert (ours.status_code, theirs.status_code) == (201, 201)
    assert ours.json()["id"] != theirs.json()["id"]
