"""Payment methods: test cards of sandboxes, and nothing else."""

from sqlalchemy import text

from tests.client import Api, World
from tests.payments.conftest import DECLINED, GOOD, acme, attach


async def test_a_test_card_is_attached(api: Api) -> None:
    """It shows brand and last four digits, is the default as the first one, and is told of."""
    customer = await acme(api)
    method = await attach(api, GOOD)
    assert {k: method[k] for k in ("customer_id", "provider", "brand", "last4", "is_default")} == {
        "customer_id": customer["id"],
        "provider": "sandbox",
        "brand": "visa",
        "last4": "4242",
        "is_default": True,
    }
    assert set(method) == {"id", "customer_id", "provider", "brand", "last4", "is_default", "created_at"}
    await api.advance("2026-01-01T00:00:01Z")
    feed = await api.get("/feed", limit=100)
    assert [e["data"] for e in feed["data"] if e["type"] == "payment_method.attached"] == [method]


async def test_there_is_one_default(api: Api) -> None:
    """The first is the default until another one is chosen, on attaching or later."""
    await acme(api)
    first = await attach(api, GOOD)
    second = await attach(api, DECLINED)
    third = await attach(api, GOOD, set_default=True)
    assert (second["is_default"], third["is_default"]) == (False, True)
    chosen = await api.post(f"/customers/acme/payment-methods/{first['id']}/set-default")
    assert chosen == first
    listed = (await api.get("/customers/acme/payment-methods"))["data"]
    assert {m["id"]: m["is_default"] for m in listed} == {first["id"]: True, second["id"]: False, third["id"]: False}


async def test_a_removed_method_is_gone(api: Api) -> None:
    """It is listed no more and cannot be chosen; no other becomes the default by itself, but the next one attached."""
    await acme(api)
    first, second = await attach(api, GOOD), await attach(api, DECLINED)
    await api.delete(f"/customers/acme/payment-methods/{first['id']}")
    listed = (await api.get("/customers/acme/payment-methods"))["data"]
    assert [(m["id"], m["is_default"]) for m in listed] == [(second["id"], False)]
    await api.fails("POST", f"/customers/acme/payment-methods/{first['id']}/set-default", 404, "not_found")
    await api.fails("DELETE", f"/customers/acme/payment-methods/{first['id']}", 404, "not_found")
    assert (await attach(api, GOOD))["is_default"] is True


async def test_other_numbers_are_refused_and_not_repeated(api: Api) -> None:
    """A card number that is not published is refused, and stands nowhere in the answer (correctness S-13)."""
    await acme(api)
    for number in ("4111 1111 1111 1111", "4111111111111111"):
        body = {"provider": "sandbox", "test_card": number}
        problem = await api.fails("POST", "/customers/acme/payment-methods", 422, "not_a_test_card", json=body)
        assert "1111" not in str(problem)
    assert (await api.get("/customers/acme/payment-methods"))["data"] == []


async def test_unknown_providers_are_refused(api: Api) -> None:
    """The answer names those there are."""
    await acme(api)
    body = {"provider": "manual", "test_card": GOOD}
    problem = await api.fails("POST", "/customers/acme/payment-methods", 422, "unknown_payment_provider", json=body)
    assert "sandbox" in problem["detail"]


async def test_a_live_key_attaches_no_test_card(world: World) -> None:
    """The provider of sandboxes exists in sandboxes only."""
    async with world.client(world.live_key) as live:
        customer = await live.post("/customers", json={"name": "Live"})
        path = f"/customers/{customer['id']}/payment-methods"
        body = {"provider": "sandbox", "test_card": GOOD}
        await live.fails("POST", path, 422, "test_provider_in_live", json=body)


async def test_no_number_is_stored(api: Api) -> None:
    """In no column of the tables of payments stands the number of a card that was attached."""
    await acme(api)
    await attach(api, GOOD)
    async with api.app.database.system() as conn:
        rows = (await conn.execute(text("select to_jsonb(m)::text from payment_methods m"))).scalars().all()
    assert rows
    assert not [row for row in rows if "4242424242424242" in row.replace(" ", "")]


async def test_tenants_do_not_see_each_others_methods(api: Api, second_api: Api) -> None:
    """A method of one tenant is unknown to another, for a customer of the same name too."""
    await acme(api)
    await acme(second_api)
    method = await attach(api, GOOD)
    path = f"/customers/acme/payment-methods/{method['id']}/set-default"
    await second_api.fails("POST", path, 404, "not_found")
