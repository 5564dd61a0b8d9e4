"""Customers through the API."""

from tests.client import Api


async def test_a_customer_answers_to_each_of_its_names(api: Api) -> None:
    """Id, external id and alias lead to the same customer."""
    made = await api.post("/customers", json={"name": "Acme", "external_id": "acme", "aliases": ["a-1"]})

    for ref in (made["id"], "acme", "a-1"):
        assert (await api.get(f"/customers/{ref}"))["id"] == made["id"]


async def test_a_name_belongs_to_one_customer(api: Api) -> None:
    """A second customer cannot take a name, neither as external id nor as alias."""
    await api.post("/customers", json={"name": "Acme", "external_id": "acme", "aliases": ["a-1"]})

    await api.fails("POST", "/customers", 409, "customer_name_taken", json={"name": "B", "external_id": "a-1"})
    assert len((await api.get("/customers"))["data"]) == 1


async def test_all_broken_fields_are_named_at_once(api: Api) -> None:
    """A body with four faults is answered with the four fields."""
    problem = await api.fails(
        "POST",
        "/customers",
        422,
        json={"currency": "XAU", "timezone": "Mars/Olympus", "colour": "red"},
    )

    assert {e["field"] for e in problem["errors"]} == {"name", "currency", "timezone", "colour"}


async def test_a_clock_freezes_the_time_of_its_sandbox(api: Api) -> None:
    """What is made under a clock was made at the frozen instant."""
    await api.clock("2026-01-01T00:00:00Z")
    await api.advance("2026-02-01T00:00:00Z")

    made = await api.post("/customers", json={"name": "Acme"})
    assert made["created_at"] == "2026-02-01T00:00:00Z"


async def test_the_same_key_gives_the_same_answer(api: Api) -> None:
    """A repeated request with one idempotency key has one effect and one answer."""
    first = await api.call("POST", "/customers", json={"name": "Acme"}, headers={"Idempotency-Key": "k1"})
    again = await api.call("POST", "/customers", json={"name": "Acme"}, headers={"Idempotency-Key": "k1"})

    assert again.content == first.content
    assert again.headers["idempotent-replayed"] == "true"
    assert len((await api.get("/customers"))["data"]) == 1
    await api.fails(
        "POST", "/customers", 422, "idempotency_key_reused", json={"name": "B"}, headers={"Idempotency-Key": "k1"}
    )
