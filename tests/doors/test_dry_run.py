"""A dry run answers what the call would have answered, and nothing of it stays."""

from tests.client import Api

DRY = {"Billow-Dry-Run": "true"}


async def test_nothing_of_a_dry_run_stays(api: Api) -> None:
    """The answer is that of the call, says that it is a dry run, and the object does not exist afterwards."""
    body = {"name": "Acme Corp", "external_id": "acme"}
    response = await api.call("POST", "/customers", json=body, headers=DRY)
    assert response.status_code == 201
    assert response.headers["Billow-Dry-Run"] == "true"
    assert response.json()["external_id"] == "acme"
    await api.fails("GET", "/customers/acme", 404)
    assert (await api.get("/feed"))["data"] == []


async def test_a_dry_run_refuses_as_the_call_would(api: Api) -> None:
    """What the call would refuse, the dry run refuses."""
    await api.post("/customers", json={"name": "Acme Corp", "external_id": "acme"})
    await api.fails(
        "POST", "/customers", 409, "customer_name_taken", json={"name": "B", "external_id": "acme"}, headers=DRY
    )


async def test_a_dry_run_leaves_the_idempotency_key_free(api: Api) -> None:
    """The call after its dry run, under the same key, is performed and not replayed."""
    key = {"Idempotency-Key": "once"}
    body = {"name": "Acme Corp", "external_id": "acme"}
    await api.call("POST", "/customers", json=body, headers=DRY | key)
    response = await api.call("POST", "/customers", json=body, headers=key)
    assert response.status_code == 201
    assert "Idempotent-Replayed" not in response.headers
    assert (await api.get("/customers/acme"))["name"] == "Acme Corp"


async def test_an_unclear_dry_run_is_refused(api: Api) -> None:
    """A header that says neither true nor false changes nothing: the call is refused."""
    problem = await api.fails("POST", "/customers", 400, json={"name": "A"}, headers={"Billow-Dry-Run": "maybe"})
    assert problem["errors"][0]["field"] == "Billow-Dry-Run"
    assert await api.every("/customers") == []
