"""Coupons in the hands of customers: given once, on own terms, used and taken back."""

import asyncio
from typing import Any

import pytest

from billow.catalog import operations as catalog
from billow.catalog.rules import offer
from billow.catalog.types import CouponUse
from billow.kit.money import Money
from tests.catalog.test_coupons import FIFTEEN, TWENTY
from tests.client import Api
from tests.tenants.inventory import tenant_of


@pytest.fixture
async def acme(api: Api) -> str:
    """The id of a customer that is billed in dollars."""
    body = {"name": "Acme", "external_id": "acme", "currency": "USD", "timezone": "UTC"}
    return str((await api.post("/customers", json=body))["id"])


async def give(api: Api, **terms: Any) -> dict[str, Any]:
    """The coupon `twenty` in the hands of the customer."""
    made: dict[str, Any] = await api.post(
        "/applied-coupons", json={"coupon_id": "twenty", "customer_id": "acme", **terms}
    )
    return made


async def use(api: Api, applied: dict[str, Any], document: str, amount: str) -> None:
    """A document uses the coupon."""
    async with api.app.database.begin(await tenant_of(api)) as tx:
        used = CouponUse(applied_coupon_id=applied["id"], document_id=document, amount=Money.of(amount, "USD"))
        await catalog.record_coupon_uses(tx, [used])


async def release(api: Api, document: str) -> None:
    """A document that used coupons is void."""
    async with api.app.database.begin(await tenant_of(api)) as tx:
        await catalog.release_coupon_uses(tx, document)


async def test_a_customer_is_given_a_coupon(api: Api, acme: str) -> None:
    """On its terms, all of it left; it is listed by customer, by coupon and by status."""
    await api.post("/coupons", json=TWENTY)
    made = await give(api)

    assert made["id"].startswith("apc_")
    assert (made["customer_id"], made["coupon_code"], made["status"], made["number"]) == (acme, "twenty", "active", 1)
    assert (made["amount"], made["amount_remaining"], made["currency"]) == ("20.00", "20.00", "USD")
    for wanted in ({}, {"customer_id": "acme"}, {"coupon_id": "twenty"}, {"status": "active"}):
        assert (await api.get("/applied-coupons", **wanted))["data"] == [made]
    assert (await api.get("/applied-coupons", status="terminated"))["data"] == []
    await api.fails("GET", "/applied-coupons", 404, "not_found", params={"customer_id": "none"})


async def test_a_customer_gets_other_terms(api: Api, acme: str) -> None:
    """An amount and a frequency of its own; the coupon stays as it is."""
    await api.post("/coupons", json=TWENTY)
    made = await give(api, amount="5.50", frequency="recurring", frequency_duration=2)

    assert (made["amount"], made["frequency"], made["frequency_duration_remaining"]) == ("5.50", "recurring", 2)
    assert (await api.get("/coupons/twenty"))["amount"] == "20.00"


@pytest.mark.parametrize(
    ("terms", "code", "field"),
    [
        ({"percentage_rate": "5"}, "coupon_inconsistent", "percentage_rate"),
        ({"frequency": "recurring"}, "coupon_inconsistent", "frequency_duration"),
        ({"frequency_duration": 4}, "coupon_inconsistent", "frequency_duration"),
        ({"amount": "0.001"}, "amount_too_precise", "amount"),
        ({"amount": "0"}, "invalid", "amount"),
    ],
)
async def test_terms_that_do_not_fit_are_named(
    api: Api, acme: str, terms: dict[str, Any], code: str, field: str
) -> None:
    """An amount stays an amount, and nothing was given."""
    await api.post("/coupons", json=TWENTY)
    body = {"coupon_id": "twenty", "customer_id": "acme", **terms}

    problem = await api.fails("POST", "/applied-coupons", 422, code, json=body)
    assert [e["field"] for e in problem["errors"]] == [field]
    assert (await api.get("/applied-coupons"))["data"] == []


async def test_another_currency_is_refused(api: Api, acme: str) -> None:
    """An amount in euros takes nothing off an invoice in dollars; a percentage has no currency."""
    await api.post("/coupons", json={**TWENTY, "currency": "EUR"})
    await api.post("/coupons", json=FIFTEEN)
    body = {"coupon_id": "twenty", "customer_id": "acme"}

    await api.fails("POST", "/applied-coupons", 422, "coupon_currency_mismatched", json=body)
    await api.fails("POST", "/applied-coupons", 404, "not_found", json={**body, "coupon_id": "none"})
    await api.fails("POST", "/applied-coupons", 404, "not_found", json={**body, "customer_id": "none"})
    assert (await api.post("/applied-coupons", json={**body, "coupon_id": "welcome"}))["percentage_rate"] == "15"


async def test_what_is_not_reusable_is_given_once(api: Api, acme: str) -> None:
    """However many ask for it at the same time, and also when it is over."""
    await api.post("/coupons", json={**TWENTY, "reusable": False})
    body = {"coupon_id": "twenty", "customer_id": "acme"}
    answers = await asyncio.gather(*(api.call("POST", "/applied-coupons", json=body) for _ in range(6)))

    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409, 409, 409]
    (held,) = (await api.get("/applied-coupons"))["data"]
    await api.post(f"/applied-coupons/{held['id']}/terminate")
    await api.fails("POST", "/applied-coupons", 409, "coupon_not_reusable", json=body)


async def test_what_is_reusable_is_given_again(api: Api, acme: str) -> None:
    """Each time under the next number."""
    await api.post("/coupons", json=TWENTY)
    made = await asyncio.gather(*(give(api) for _ in range(3)))
    assert sorted(each["number"] for each in made) == [1, 2, 3]


async def test_a_coupon_is_taken_away(api: Api, acme: str) -> None:
    """It takes nothing off any more; taking it away again changes nothing."""
    await api.post("/coupons", json=TWENTY)
    held = await give(api)
    gone = await api.post(f"/applied-coupons/{held['id']}/terminate")

    assert (gone["status"], gone["terminated_at"] is not None) == ("terminated", True)
    assert await api.post(f"/applied-coupons/{held['id']}/terminate") == gone
    await api.fails("POST", "/applied-coupons/apc_none/terminate", 404, "not_found")
    async with api.app.database.begin(await tenant_of(api)) as tx:
        assert await catalog.coupons_of(tx, acme) == ()


async def test_an_amount_that_is_used_once_keeps_its_rest(api: Api, acme: str) -> None:
    """20.00 less 15.00 leaves 5.00 for the next invoice, which uses it up; the same document counts once."""
    await api.post("/coupons", json={**TWENTY, "frequency": "once"})
    held = await give(api)
    for _ in range(2):
        await use(api, held, "inv_1", "15.00")
    (left,) = (await api.get("/applied-coupons"))["data"]
    assert (left["amount_remaining"], left["status"]) == ("5.00", "active")
    async with api.app.database.begin(await tenant_of(api)) as tx:
        (offered,) = [offer(each) for each in await catalog.coupons_of(tx, acme)]
    assert (offered.amount, offered.percentage) == (500, None)

    await use(api, held, "inv_2", "5.00")
    (over,) = (await api.get("/applied-coupons"))["data"]
    assert (over["amount_remaining"], over["status"]) == ("0.00", "terminated")


async def test_a_recurring_one_is_used_its_number_of_times(api: Api, acme: str) -> None:
    """The whole amount each time, on two invoices."""
    await api.post("/coupons", json=TWENTY)
    held = await give(api, frequency="recurring", frequency_duration=2)
    seen = []
    for document in ("inv_1", "inv_2"):
        await use(api, held, document, "20.00")
        (now,) = (await api.get("/applied-coupons"))["data"]
        seen.append((now["amount_remaining"], now["frequency_duration_remaining"], now["status"]))
    assert seen == [("20.00", 1, "active"), ("20.00", 0, "terminated")]


async def test_a_percentage_that_is_used_once_is_over(api: Api, acme: str) -> None:
    """One invoice, whatever it came to; one that holds forever does not end."""
    await api.post("/coupons", json=FIFTEEN)
    body = {"coupon_id": "welcome", "customer_id": "acme"}
    once = await api.post("/applied-coupons", json=body)
    forever = await api.post("/applied-coupons", json={**body, "frequency": "forever"})
    for held in (once, forever):
        await use(api, held, "inv_1", "1.00")

    found = {each["id"]: each["status"] for each in (await api.get("/applied-coupons"))["data"]}
    assert found == {once["id"]: "terminated", forever["id"]: "active"}


async def test_a_void_invoice_gives_its_coupons_back(api: Api, acme: str) -> None:
    """What it used up holds again; what was taken away meanwhile does not."""
    await api.post("/coupons", json={**TWENTY, "frequency": "once"})
    used, taken = await give(api), await give(api)
    for held in (used, taken):
        await use(api, held, "inv_1", "12.00" if held is taken else "20.00")
    await api.post(f"/applied-coupons/{taken['id']}/terminate")
    await release(api, "inv_1")

    found = {each["id"]: (each["status"], each["amount_remaining"]) for each in await api.every("/applied-coupons")}
    assert found == {used["id"]: ("active", "20.00"), taken["id"]: ("terminated", "20.00")}


@pytest.mark.parametrize("gone", ["taken", "deleted"])
async def test_what_was_taken_away_after_it_was_used_up_does_not_come_back(api: Api, acme: str, gone: str) -> None:
    """Used up first, then taken from the customer, or deleted for all: a void invoice revives it no more. A coupon
    that is only given to nobody else comes back to who has it."""
    await api.post("/coupons", json={**TWENTY, "frequency": "once"})
    await api.post("/coupons", json={**TWENTY, "code": "kept", "frequency": "once"})
    used, kept = await give(api), await api.post("/applied-coupons", json={"coupon_id": "kept", "customer_id": "acme"})
    for held in (used, kept):
        await use(api, held, "inv_1", "20.00")
    await api.post("/coupons/kept/terminate")
    if gone == "taken":
        await api.post(f"/applied-coupons/{used['id']}/terminate")
    else:
        await api.delete("/coupons/twenty")
    await release(api, "inv_1")

    found = {each["id"]: each["status"] for each in await api.every("/applied-coupons")}
    assert found == {used["id"]: "terminated", kept["id"]: "active"}


async def test_tenants_do_not_see_each_other(api: Api, second_api: Api, acme: str) -> None:
    """A coupon in the hands of one tenant's customer is not there for another."""
    await api.post("/coupons", json=TWENTY)
    held = await give(api)

    await second_api.fails("POST", f"/applied-coupons/{held['id']}/terminate", 404, "not_found")
    assert (await second_api.get("/applied-coupons"))["data"] == []
