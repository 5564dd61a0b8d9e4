"""The names of customers: an id goes before a name."""

from tests.client import Api
from tests.scenarios.business import business, call, customer, fixed, invoices, metered, send, subscribe


async def test_a_name_that_looks_like_an_id_does_not_take_its_place(api: Api) -> None:
    """Beta calls itself by acme's id: requests and events for that id still go to acme."""
    await business(api, metered("1.00"))
    acme = await api.get("/customers/acme")
    await customer(api, "beta", aliases=[acme["id"]])
    await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-20T00:00:00Z")

    assert (await api.get(f"/customers/{acme['id']}"))["external_id"] == "acme"
    await send(api, call("e1", "2026-01-10T00:00:00Z", 4, account=acme["id"]))
    await api.advance("2026-02-01T00:00:00Z")
    (only,) = await invoices(api)
    assert (only["customer_id"], only["total"]) == (acme["id"], "4.00")


async def test_a_customer_without_currency_takes_that_of_its_first_plan(api: Api) -> None:
    """And keeps it: another currency is refused from then on (M-23)."""
    await business(api, fixed("31.00"))
    await subscribe(api, start="2026-01-01")

    assert (await api.get("/customers/acme"))["currency"] == "USD"
    await api.fails("PATCH", "/customers/acme", 409, "customer_currency_fixed", json={"currency": "EUR"})
    assert (await api.patch("/customers/acme", json={"currency": "USD"}))["currency"] == "USD"


async def test_names_are_set_free_and_taken_by_updates(api: Api) -> None:
    """An alias that one gives up another can have; one in use it cannot."""
    await customer(api, "acme", aliases=["a-1"])
    await customer(api, "beta")
    await api.fails("PATCH", "/customers/beta", 409, "customer_name_taken", json={"aliases": ["a-1"]})

    await api.patch("/customers/acme", json={"aliases": []})
    beta = await api.patch("/customers/beta", json={"aliases": ["a-1"]})
    assert (await api.get("/customers/a-1"))["id"] == beta["id"]


async def test_payment_terms_come_from_the_subscription_then_the_customer_then_the_entity(api: Api) -> None:
    """30 days of the entity, 7 of the customer, on receipt when the invoice says so."""
    await api.clock("2026-01-10T00:00:00Z")
    await customer(api)
    await customer(api, "beta", net_days=7)
    line = {"currency": "USD", "line_items": [{"description": "x", "unit_price": "1.00"}], "status": "issued"}
    dues = []
    for ref, more in (("acme", {}), ("beta", {}), ("beta", {"payment_terms": "due_on_receipt"})):
        dues.append((await api.post("/invoices", json={"customer_id": ref, **line, **more}))["due_date"])

    assert dues == ["2026-02-09", "2026-01-17", "2026-01-10"]


async def test_an_account_is_a_customer_in_other_words(api: Api) -> None:
    """Made with an alias, it answers to it, and is a customer of that external id."""
    made = await api.post("/accounts", json={"name": "Acme", "email": "a@acme.com", "alias": "acme"})

    assert made == {"id": made["id"], "name": "Acme", "email": "a@acme.com", "alias": "acme"}
    assert await api.get("/accounts/acme") == made
    assert (await api.get("/customers/acme"))["id"] == made["id"]
