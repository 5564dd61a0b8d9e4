"""Taxes through the API, on PostgreSQL."""

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import text

from billow.tax import operations as taxes
from billow.tax.types import AppliedTax, Category
from billow.tenants import operations as tenants
from tests.client import Api

VAT = {"name": "VAT", "code": "vat", "rate": "19"}


async def _made(api: Api, **changes: Any) -> Any:
    return await api.post("/taxes", json={**VAT, **changes})


async def _applied(api: Api, *codes: str) -> Any:
    return await api.post("/billing-entities/default/taxes", json={"tax_codes": list(codes)})


async def _in_force(api: Api, on: date) -> tuple[AppliedTax, ...]:
    entity = await api.get("/billing-entities/default")
    async with api.app.database.system() as conn:
        known = await tenants.authenticate(conn, api.key)
    assert known is not None
    async with api.app.database.begin(known[0].tenant) as tx:
        return (await taxes.taxes_for(tx, billing_entity_id=entity["id"], on=[on]))[on]


async def _emitted(api: Api) -> list[tuple[str, str]]:
    async with api.app.database.system() as conn:
        known = await tenants.authenticate(conn, api.key)
    assert known is not None
    async with api.app.database.begin(known[0].tenant) as tx:
        query = "select type, object_id from outbox where tenant_id = :tenant and object = 'tax' order by id"
        return [(row["type"], row["object_id"]) for row in await tx.rows(text(query), {"tenant": tx.tenant})]


async def test_a_tax_answers_to_its_id_and_its_code(api: Api) -> None:
    """Both lead to the tax as it was made; a rate above zero is the standard category unless said otherwise."""
    made = await _made(api, rate="19.500", description="Standard rate")

    assert made["rate"] == "19.5"
    assert made["category"] == "S"
    assert made["rates"] == [{"rate": "19.5", "category": "S", "valid_from": None}]
    assert made["archived_at"] is None
    assert await api.get("/taxes/vat") == made
    assert await api.get(f"/taxes/{made['id']}") == made


async def test_a_rate_of_zero_is_zero_rated_unless_said_otherwise(api: Api) -> None:
    """Exempt is only what is called exempt."""
    assert (await _made(api, rate="0"))["category"] == "Z"
    assert (await _made(api, code="e", rate="0", category="E"))["category"] == "E"


async def test_a_rate_that_contradicts_its_category_is_refused(api: Api) -> None:
    """Reverse charge carries no tax, and the standard category does."""
    for rate, category in (("19", "AE"), ("0", "S")):
        problem = await api.fails(
            "POST", "/taxes", 422, "tax_inconsistent", json={**VAT, "rate": rate, "category": category}
        )
        assert [error["field"] for error in problem["errors"]] == ["rate"]
    assert await api.every("/taxes") == []


async def test_a_rate_out_of_bounds_is_refused(api: Api) -> None:
    """Negative, above a hundred percent, with a seventh decimal, or no decimal at all."""
    for rate in ("-1", "100.1", "1.0000001", "1e1", "NaN"):
        problem = await api.fails("POST", "/taxes", 422, "invalid", json={**VAT, "rate": rate})
        assert [error["field"] for error in problem["errors"]] == ["rate"]


async def test_a_code_belongs_to_one_tax(api: Api, second_api: Api) -> None:
    """It is taken even by a deleted one, since documents speak of it; another tenant has codes of its own."""
    await _made(api)
    await api.fails("POST", "/taxes", 409, "already_exists", json=VAT)
    await api.delete("/taxes/vat")
    await api.fails("POST", "/taxes", 409, "already_exists", json=VAT)
    await _made(second_api)


async def test_another_tenant_does_not_see_a_tax(api: Api, second_api: Api) -> None:
    """Its id is unknown there, for reading, changing and applying."""
    made = await _made(api)

    await second_api.fails("GET", f"/taxes/{made['id']}", 404, "not_found")
    await second_api.fails("PATCH", f"/taxes/{made['id']}", 404, "not_found", json={"name": "X"})
    await second_api.fails("DELETE", f"/taxes/{made['id']}", 404, "not_found")
    await second_api.fails(
        "POST", "/billing-entities/default/taxes", 422, "unknown_tax", json={"tax_codes": [made["id"]]}
    )
    assert await second_api.every("/taxes") == []


async def test_taxes_are_listed_newest_first_without_the_deleted(api: Api) -> None:
    """Deleted ones come back only when asked for; the list filters by code and turns pages."""
    for number in (1, 2, 3):
        await _made(api, code=f"t{number}")
    await api.delete("/taxes/t2")

    assert [tax["code"] for tax in (await api.get("/taxes", sort="code:asc"))["data"]] == ["t1", "t3"]
    assert {tax["code"] for tax in await api.every("/taxes", archived="true")} == {"t1", "t2", "t3"}
    assert [tax["code"] for tax in await api.every("/taxes", code="t3,t2")] == ["t3"]
    first = await api.get("/taxes", limit=1, sort="code:desc")
    assert [tax["code"] for tax in first["data"]] == ["t3"]
    second = await api.get("/taxes", limit=1, sort="code:desc", cursor=first["pagination"]["next_cursor"])
    assert [tax["code"] for tax in second["data"]] == ["t1"]


async def test_a_new_rate_follows_the_old_one_from_its_day(api: Api) -> None:
    """Tax points before the day keep the old rate, and today's answer shows the rate of today."""
    await api.clock("2026-11-20T12:00:00Z")
    await _made(api)
    await _applied(api, "vat")

    changed = await api.patch("/taxes/vat", json={"rate": "20", "valid_from": "2027-01-01"})

    assert changed["rate"] == "19"
    assert [(rate["rate"], rate["valid_from"]) for rate in changed["rates"]] == [("19", None), ("20", "2027-01-01")]
    assert [tax.rate for tax in await _in_force(api, date(2026, 12, 31))] == [Decimal(19)]
    assert [tax.rate for tax in await _in_force(api, date(2027, 1, 1))] == [Decimal(20)]
    await api.advance("2027-01-01T00:00:00Z")
    assert (await api.get("/taxes/vat"))["rate"] == "20"


async def test_a_rate_changes_today_when_no_day_is_given(api: Api) -> None:
    """Yesterday's tax point keeps the former rate; a change of words alone leaves the rates as they are."""
    await api.clock("2026-03-10T12:00:00Z")
    await _made(api)
    await _applied(api, "vat")

    changed = await api.patch("/taxes/vat", json={"rate": "21", "name": "BTW"})
    same = await api.patch("/taxes/vat", json={"description": "Dutch", "rate": "21"})

    assert (changed["name"], changed["rate"]) == ("BTW", "21")
    assert (
        same["rates"]
        == changed["rates"]
        == [
            {"rate": "19", "category": "S", "valid_from": None},
            {"rate": "21", "category": "S", "valid_from": "2026-03-10"},
        ]
    )
    assert [tax.rate for tax in await _in_force(api, date(2026, 3, 9))] == [Decimal(19)]
    assert [tax.rate for tax in await _in_force(api, date(2026, 3, 10))] == [Decimal(21)]


async def test_a_tax_that_ends_names_its_category(api: Api) -> None:
    """A rate of zero needs a category without tax, and then both change together on the day."""
    await _made(api)

    await api.fails("PATCH", "/taxes/vat", 422, "tax_inconsistent", json={"rate": "0"})
    changed = await api.patch("/taxes/vat", json={"rate": "0", "category": "E"})

    assert (changed["rate"], changed["category"]) == ("0", "E")


async def test_a_day_without_a_rate_is_refused(api: Api) -> None:
    """A day says when a rate begins; alone it says nothing."""
    await _made(api)

    problem = await api.fails("PATCH", "/taxes/vat", 422, "tax_inconsistent", json={"valid_from": "2027-01-01"})
    assert [error["field"] for error in problem["errors"]] == ["valid_from"]


async def test_a_deleted_tax_is_only_for_reading(api: Api) -> None:
    """It still answers, but can be neither changed, nor applied, nor deleted again."""
    made = await _made(api)
    deleted = await api.delete("/taxes/vat")

    assert deleted["archived_at"] is not None
    assert await api.get(f"/taxes/{made['id']}") == deleted
    await api.fails("PATCH", "/taxes/vat", 409, "tax_archived", json={"name": "X"})
    await api.fails("DELETE", "/taxes/vat", 409, "tax_archived")
    await api.fails("POST", "/billing-entities/default/taxes", 422, "unknown_tax", json={"tax_codes": ["vat"]})


async def test_a_tax_that_an_entity_applies_is_not_deleted(api: Api) -> None:
    """Removed there, it can be."""
    await _made(api)
    await _applied(api, "vat")

    await api.fails("DELETE", "/taxes/vat", 409, "tax_in_use")
    await api.delete("/billing-entities/default/taxes/vat")
    await api.delete("/taxes/vat")


async def test_an_entity_applies_its_taxes_in_order_and_once(api: Api) -> None:
    """Taxes come beside those applied before; one applied again stays where it is."""
    await _made(api, code="gst", rate="5")
    await _made(api, code="qst", rate="9.975", name="QST")
    await _made(api, code="zero", rate="0")

    await _applied(api, "qst", "gst", "qst")
    answer = await _applied(api, "zero", "qst")

    assert [tax["code"] for tax in answer["taxes"]] == ["qst", "gst", "zero"]
    assert {tax["code"] for tax in await api.every("/billing-entities/default/taxes")} == {"qst", "gst", "zero"}
    assert (await _in_force(api, date(2026, 1, 1)))[0] == AppliedTax(
        code="qst", name="QST", rate=Decimal("9.975"), category=Category.STANDARD
    )
    assert [tax.code for tax in await _in_force(api, date(2026, 1, 1))] == ["qst", "gst", "zero"]


async def test_unknown_taxes_are_all_named_and_none_is_applied(api: Api) -> None:
    """The good one among them does not slip through."""
    await _made(api)

    problem = await api.fails(
        "POST", "/billing-entities/default/taxes", 422, "unknown_tax", json={"tax_codes": ["x", "vat", "y"]}
    )

    assert [error["field"] for error in problem["errors"]] == ["tax_codes.0", "tax_codes.2"]
    assert await api.every("/billing-entities/default/taxes") == []


async def test_an_entity_applies_at_most_twenty_taxes(api: Api) -> None:
    """The one too many is refused, and the twenty stay."""
    codes = [f"t{number}" for number in range(21)]
    for code in codes:
        await _made(api, code=code)
    await _applied(api, *codes[:20])

    await api.fails("POST", "/billing-entities/default/taxes", 422, "too_many_taxes", json={"tax_codes": codes[20:]})
    assert len(await api.every("/billing-entities/default/taxes")) == 20


async def test_a_tax_is_removed_from_the_entity_that_applies_it(api: Api) -> None:
    """It falls on nothing any more; removing it twice, or from an unknown entity, is not found."""
    await _made(api)
    await _applied(api, "vat")

    await api.delete("/billing-entities/default/taxes/vat")

    assert await _in_force(api, date(2026, 1, 1)) == ()
    await api.fails("DELETE", "/billing-entities/default/taxes/vat", 404, "not_found")
    await api.fails("DELETE", "/billing-entities/nowhere/taxes/vat", 404, "not_found")
    await api.fails("GET", "/billing-entities/nowhere/taxes", 404, "not_found")


async def test_each_change_is_told(api: Api) -> None:
    """One event for the birth of a tax, one for each change, one for its archiving."""
    made = await _made(api)
    await api.patch("/taxes/vat", json={"name": "X"})
    await api.delete("/taxes/vat")

    kinds = ("tax.created", "tax.updated", "tax.updated")
    assert await _emitted(api) == [(kind, made["id"]) for kind in kinds]


async def test_a_calculation_is_that_of_the_document(api: Api) -> None:
    """M15: 22.95 at 19 % bear 4.36, shown as 3.42, 0.86 and 0.08."""
    await api.clock("2026-01-15T00:00:00Z")
    await _made(api)
    await _applied(api, "vat")
    lines = [{"key": key, "amount": amount} for key, amount in (("a", "17.99"), ("b", "4.51"), ("c", "0.45"))]

    answer = await api.post("/tax/calculations", json={"currency": "EUR", "lines": lines})

    assert answer == {
        "currency": "EUR",
        "date": "2026-01-15",
        "subtotal": "22.95",
        "tax_total": "4.36",
        "total": "27.31",
        "groups": [{"code": "vat", "name": "VAT", "category": "S", "rate": "19", "base": "22.95", "tax": "4.36"}],
        "lines": [
            {"key": "a", "amount": "17.99", "tax": "3.42"},
            {"key": "b", "amount": "4.51", "tax": "0.86"},
            {"key": "c", "amount": "0.45", "tax": "0.08"},
        ],
    }


async def test_without_taxes_nothing_is_added(api: Api) -> None:
    """An entity without taxes has no groups, and each line shows none."""
    answer = await api.post("/tax/calculations", json={"currency": "JPY", "lines": [{"key": "a", "amount": "100"}]})

    assert (answer["tax_total"], answer["total"], answer["groups"]) == ("0", "100", [])
    assert answer["lines"] == [{"key": "a", "amount": "100", "tax": "0"}]


async def test_a_calculation_takes_the_entity_of_the_customer(api: Api) -> None:
    """A named entity goes first, then the customer's, then the default one."""
    entity = await api.post("/billing-entities", json={"code": "de", "legal_name": "Acme GmbH", "number_prefix": "DE"})
    await api.post("/customers", json={"name": "A", "external_id": "acme", "billing_entity_id": "de"})
    await _made(api)
    await api.post(f"/billing-entities/{entity['id']}/taxes", json={"tax_codes": ["vat"]})
    body = {"currency": "EUR", "lines": [{"key": "a", "amount": "100.00"}]}

    async def tax(**more: str) -> str:
        return str((await api.post("/tax/calculations", json={**body, **more}))["tax_total"])

    assert await tax() == "0.00"
    assert await tax(customer_id="acme") == "19.00"
    assert await tax(customer_id="acme", billing_entity_id="default") == "0.00"
    await api.fails("POST", "/tax/calculations", 404, "not_found", json={**body, "customer_id": "nobody"})


async def test_unclear_lines_are_all_named(api: Api) -> None:
    """A key that comes twice and an amount finer than the currency are answered together."""
    lines = [{"key": "a", "amount": "1.001"}, {"key": "a", "amount": "1.00"}]

    problem = await api.fails(
        "POST", "/tax/calculations", 422, "tax_lines_unclear", json={"currency": "EUR", "lines": lines}
    )

    assert [error["field"] for error in problem["errors"]] == ["lines.0.amount", "lines.1.key"]
