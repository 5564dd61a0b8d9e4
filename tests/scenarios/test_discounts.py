"""Coupons on invoices: what they take off, what is taxed then, and what becomes of them."""

from decimal import Decimal
from io import BytesIO
from typing import Any

from pypdf import PdfReader

from tests.client import Api
from tests.scenarios.business import (
    amounts,
    business,
    call,
    fixed,
    invoices,
    metered,
    money,
    plan,
    send,
    subscribe,
)

NOTHING = Decimal(0)
PERCENT = {"name": "Ten", "code": "ten", "coupon_type": "percentage", "percentage_rate": "10", "frequency": "forever"}
TWENTY = {
    "name": "Twenty",
    "code": "twenty",
    "coupon_type": "fixed_amount",
    "amount": "20.00",
    "currency": "USD",
    "frequency": "once",
}


async def give(api: Api, coupon: dict[str, Any], customer_id: str = "acme", **terms: Any) -> Any:
    """The coupon, made as it is described, in the hands of the customer."""
    await api.post("/coupons", json={**coupon, **terms})
    return await api.post("/applied-coupons", json={"coupon_id": coupon["code"], "customer_id": customer_id})


async def vat(api: Api) -> None:
    """Nineteen percent on everything."""
    await api.post("/taxes", json={"name": "VAT", "code": "vat", "rate": "19"})
    await api.post("/billing-entities/default/taxes", json={"tax_codes": ["vat"]})


def discounts(invoice: Any) -> list[tuple[str | None, str]]:
    """The discounts as a table has them: the coupon and its amount."""
    return [(each["coupon"], each["amount"]) for each in invoice["discounts"]]


async def held(api: Api) -> list[tuple[str, str]]:
    """The coupons that customers have or had, the first one first: code and status."""
    found = (await api.get("/applied-coupons"))["data"]
    return [(each["coupon_code"], each["status"]) for each in reversed(found)]


async def adds_up(api: Api) -> None:
    """Whatever the discounts: sums hold, no line changes its sign, and the books balance."""
    for invoice in await invoices(api):
        lines = [(Decimal(x["amount"]), Decimal(x["discount_amount"])) for x in invoice["line_items"]]
        assert all(min(amount, NOTHING) <= off <= max(amount, NOTHING) for amount, off in lines), lines
        off = sum(off for _, off in lines)
        assert Decimal(invoice["discount_total"]) == off == sum(Decimal(d["amount"]) for d in invoice["discounts"])
        assert sum(Decimal(t["base"]) for t in invoice["taxes"]) in (0, sum(a - d for a, d in lines))
        net = Decimal(invoice["subtotal"]) - off
        assert Decimal(invoice["total"]) == net + Decimal(invoice["tax_total"])
    assert (await api.get("/ledger/trial-balance"))["balanced"]


async def test_m15_tax_is_on_what_is_left(api: Api) -> None:
    """19.99, 5.01 and 0.50 less 10 % bear 2.00, 0.50 and 0.05; 19 % of 22.95 is 4.36; together 27.31 (M15)."""
    await business(api, fixed("19.99"), fixed("5.01", "seat"), {**fixed("0.50", "seat"), "item_key": "seat-2"})
    await vat(api)
    await give(api, PERCENT)
    made = await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-02T00:00:00Z")
    (first,) = await invoices(api)

    assert [x["discount_amount"] for x in first["line_items"]] == ["2.00", "0.50", "0.05"]
    assert [x["tax_amount"] for x in first["line_items"]] == ["3.42", "0.86", "0.08"]
    (discount,) = first["discounts"]
    assert (discount["coupon"], discount["name"], discount["amount"]) == ("ten", "Ten", "2.55")
    assert (discount["base"], discount["percentage_rate"]) == ("25.50", "10")
    assert (first["subtotal"], first["discount_total"], first["tax_total"]) == ("25.50", "2.55", "4.36")
    assert (first["total"], first["amount_due"], first["taxes"][0]["base"]) == ("27.31", "27.31", "22.95")
    balance = {a["account"]: a["balance"] for a in (await api.get("/ledger/trial-balance"))["accounts"]}
    assert balance == {"AR": "27.31", "DEFERRED_REVENUE": "22.95", "TAX_PAYABLE": "4.36"}

    upcoming = await api.get(f"/subscriptions/{made['id']}/upcoming-invoice")
    await api.advance("2026-02-01T00:00:00Z")
    second = (await invoices(api))[1]
    assert money(second) == money(upcoming)
    assert discounts(second) == discounts(upcoming) == [("ten", "2.55")]
    await adds_up(api)


async def test_an_explanation_has_the_discount(api: Api) -> None:
    """The tree comes to the total: lines 50.00 less 10 % and 20.00, and 19 % of the 25.00 left."""
    await business(api, fixed("50.00"))
    await vat(api)
    await give(api, PERCENT)
    await give(api, TWENTY)
    await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-02T00:00:00Z")
    (first,) = await invoices(api)
    tree = (await api.get(f"/invoices/{first['id']}/explain"))["tree"]

    net, tax = tree["operands"]
    assert (tree["value"], net["op"], net["value"], tax["value"]) == ("29.75", "subtract", "25", "4.75")
    subtotal, off = net["operands"]
    assert (subtotal["value"], off["value"]) == ("50", "25")
    assert [(x["label"], x["value"], x["source"]["coupon"]) for x in off["operands"]] == [
        ("Ten, rounded", "5", "ten"),
        ("Twenty", "20", "twenty"),
    ]
    assert off["operands"][0]["op"] == "round"


async def test_a_page_shows_the_discount(api: Api) -> None:
    """The PDF names the coupon and what it took off between the subtotal and the total."""
    await business(api, fixed("50.00"))
    await give(api, TWENTY)
    await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-02T00:00:00Z")
    (first,) = await invoices(api)
    page = PdfReader(BytesIO(await api.get(f"/invoices/{first['id']}/pdf"))).pages[0].extract_text()

    assert "Twenty" in page
    assert "20.00" in page.partition("Twenty")[2]
    assert "30.00" in page.partition("Twenty")[2]


async def test_an_amount_is_used_until_nothing_is_left(api: Api) -> None:
    """50.00 once on months of 31.00: 31.00, then the 19.00 left, then nothing; the paid-off invoice is paid at once."""
    await business(api, fixed("31.00"))
    await give(api, TWENTY, amount="50.00")
    await subscribe(api, start="2026-01-01")
    await api.advance("2026-03-02T00:00:00Z")
    found = await invoices(api)

    assert amounts(found) == ["0.00", "12.00", "31.00"]
    assert [x["discount_total"] for x in found] == ["31.00", "19.00", "0.00"]
    assert (found[0]["number"], found[0]["status"]) == ("INV-000001", "paid")
    assert await held(api) == [("twenty", "terminated")]
    await adds_up(api)


async def test_a_percentage_once_is_for_one_invoice(api: Api) -> None:
    """Half of January, nothing of February; two subscriptions that fall due together share the one use."""
    await business(api, fixed("30.00"))
    await give(api, PERCENT, percentage_rate="50", frequency="once")
    for _ in range(2):
        await subscribe(api, start="2026-01-05")
    await api.advance("2026-02-05T00:00:00Z")

    assert sorted(amounts(await invoices(api))) == ["15.00", "30.00", "30.00", "30.00"]
    assert await held(api) == [("ten", "terminated")]
    await adds_up(api)


async def test_a_recurring_coupon_is_used_so_many_times(api: Api) -> None:
    """Ten percent on two invoices; what is left of it is told between them, and the third is whole."""
    await business(api, fixed("30.00"))
    await give(api, PERCENT, frequency="recurring", frequency_duration=2)
    await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-02T00:00:00Z")
    assert (await api.get("/applied-coupons"))["data"][0]["frequency_duration_remaining"] == 1
    await api.advance("2026-03-02T00:00:00Z")

    assert amounts(await invoices(api)) == ["27.00", "27.00", "30.00"]
    assert await held(api) == [("ten", "terminated")]


async def test_all_off_is_an_invoice_that_is_paid_at_once(api: Api) -> None:
    """Total nothing, numbered, no tax, no charge; nothing is on the accounts."""
    await business(api, fixed("31.00"))
    await vat(api)
    await give(api, PERCENT, percentage_rate="100")
    await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-02T00:00:00Z")
    (first,) = await invoices(api)

    assert (first["number"], first["status"], first["total"], first["tax_total"]) == (
        "INV-000001",
        "paid",
        "0.00",
        "0.00",
    )
    assert first["paid_at"] == first["issued_at"]
    assert (await api.get("/ledger/trial-balance"))["accounts"] == []
    assert (await api.get("/payments"))["data"] == []


async def test_coupons_are_limited_to_metrics_and_plans(api: Api) -> None:
    """Half of the calls, then a tenth of the lines of the plan, then 5.00 off what is left (M-14).

    Calls 8.00 and the fee 30.00: 4.00 off the calls; a tenth of 34.00 is 3.40; 5.00; 25.60 is left.
    """
    await business(api, fixed("30.00"), metered("1.00"))
    await plan(api, "other", fixed("10.00"))
    half = {"name": "Half", "code": "half", "percentage_rate": "50", "applies_to": {"metric_ids": ["calls"]}}
    await give(api, {**TWENTY, "amount": "5.00", "frequency": "forever"})
    await give(api, {**PERCENT, "applies_to": {"plan_ids": ["pro"]}})
    await give(api, {**PERCENT, **half})
    await give(api, {**PERCENT, "name": "None", "code": "none", "applies_to": {"plan_ids": ["other"]}})
    made = await subscribe(api, start="2026-01-01")
    await send(api, call("c-1", "2026-01-01T00:00:00Z", 8))
    await api.advance("2026-02-01T00:00:00Z")
    second = (await invoices(api))[1]

    assert discounts(second) == [("half", "4.00"), ("ten", "3.40"), ("twenty", "5.00")]
    assert (second["subtotal"], second["total"]) == ("38.00", "25.60")
    assert made["id"] in second["subscription_ids"]
    await adds_up(api)


async def test_an_amount_in_another_currency_takes_nothing_off(api: Api) -> None:
    """A customer without a currency is given 20.00 EUR, and is then billed in dollars."""
    await business(api, fixed("31.00"))
    await give(api, TWENTY, currency="EUR")
    await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-02T00:00:00Z")

    assert amounts(await invoices(api)) == ["31.00"]
    assert await held(api) == [("twenty", "active")]


async def test_a_void_invoice_gives_the_coupon_back(api: Api) -> None:
    """What was used up holds again, and takes off the next invoice."""
    await business(api, fixed("31.00"))
    await give(api, TWENTY)
    await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-02T00:00:00Z")
    (first,) = await invoices(api)
    assert (first["total"], await held(api)) == ("11.00", [("twenty", "terminated")])
    await api.post(f"/invoices/{first['id']}/void")
    assert await held(api) == [("twenty", "active")]

    await api.advance("2026-02-01T00:00:00Z")
    assert (await invoices(api))[1]["total"] == "11.00"
    assert {a["account"]: a["balance"] for a in (await api.get("/ledger/trial-balance"))["accounts"]}["AR"] == "11.00"


async def test_a_draft_uses_its_coupon(api: Api) -> None:
    """Two drafts do not use a coupon twice; finalized, the first is what it was."""
    await business(api, fixed("31.00"))
    await give(api, TWENTY)
    await subscribe(api, start="2026-01-01", auto_issue=False)
    await api.advance("2026-02-02T00:00:00Z")
    january, february = await invoices(api)
    assert amounts([january, february]) == ["11.00", "31.00"]

    issued = await api.post(f"/invoices/{january['id']}/finalize")
    assert (issued["total"], discounts(issued)) == ("11.00", [("twenty", "20.00")])
    await adds_up(api)


async def test_a_credit_takes_back_its_share_of_the_discount(api: Api) -> None:
    """31.00 less 20.00 is paid for January; 21 of 31 days are credited: 21.00 less 13.55, so 7.45 (T-27)."""
    await business(api, fixed("31.00"))
    await give(api, TWENTY)
    made = await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-11T00:00:00Z")
    await api.post(f"/subscriptions/{made['id']}/cancel", json={})
    await api.advance("2026-01-12T00:00:00Z")
    last = (await invoices(api))[1]

    assert [(x["kind"], x["amount"], x["discount_amount"]) for x in last["line_items"]] == [
        ("proration_credit", "-21.00", "-13.55"),
        ("adjustment", "7.45", "0.00"),
    ]
    assert discounts(last) == [(None, "-13.55")]
    assert last["total"] == "0.00"
    balance = {a["account"]: a["balance"] for a in (await api.get("/ledger/trial-balance"))["accounts"]}
    assert balance["CUSTOMER_CREDIT"] == "7.45"
    await adds_up(api)


async def test_usage_that_was_too_much_takes_back_its_share(api: Api) -> None:
    """Ten calls less half are 5.00; four of them are voided in February: 4.00 back less 2.00."""
    await business(api, fixed("30.00"), metered("1.00"))
    await give(api, PERCENT, percentage_rate="50")
    await subscribe(api, start="2026-01-01")
    await send(api, call("c-1", "2026-01-05T00:00:00Z", 6), call("c-2", "2026-01-06T00:00:00Z", 4))
    await api.advance("2026-02-02T00:00:00Z")
    await api.post("/events/c-2/void", json={"reason": "twice"})
    await api.advance("2026-03-01T00:00:00Z")
    *_, second, third = await invoices(api)

    assert (second["subtotal"], second["total"]) == ("40.00", "20.00")
    assert [(x["kind"], x["amount"], x["discount_amount"]) for x in third["line_items"]] == [
        ("fixed", "30.00", "15.00"),
        ("adjustment", "-4.00", "-2.00"),
        ("usage", "0.00", "0.00"),
    ]
    assert discounts(third) == [("ten", "15.00"), (None, "-2.00")]
    assert third["total"] == "13.00"
    await adds_up(api)


async def test_a_preview_of_a_change_is_what_is_issued(api: Api) -> None:
    """A dearer price in the middle of a month under two coupons: the preview and the invoice are the same."""
    await business(api, fixed("31.00"))
    await vat(api)
    await give(api, PERCENT)
    await give(api, TWENTY, amount="45.00")
    made = await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-11T00:00:00Z")
    change = {"update": [{"product_id": "platform", "adjust": {"unit_price": "93.00"}}], "invoice": "now"}
    preview = (await api.post(f"/subscriptions/{made['id']}/changes/preview", json=change))["next_invoice"]
    assert len(await invoices(api)) == 1
    assert (await api.get("/applied-coupons"))["data"][0]["amount_remaining"] == "17.10"
    await api.post(f"/subscriptions/{made['id']}/changes", json=change)
    second = (await invoices(api))[1]

    assert money(preview) == money(second)
    assert discounts(preview) == discounts(second) == [("ten", "6.30"), ("twenty", "17.10"), (None, "-21.00")]
    await adds_up(api)


async def test_an_upcoming_invoice_knows_what_is_used_before_it(api: Api) -> None:
    """Whether January was billed yet or not: it uses the coupon, and February is whole."""
    await business(api, fixed("31.00"))
    await give(api, TWENTY)
    made = await subscribe(api, start="2026-01-01")
    early = await api.get(f"/subscriptions/{made['id']}/upcoming-invoice")
    await api.advance("2026-01-02T00:00:00Z")
    late = await api.get(f"/subscriptions/{made['id']}/upcoming-invoice")

    assert money(early) == money(late)
    assert (late["issue_date"], late["total"], late["discounts"]) == ("2026-02-01", "31.00", [])
    assert amounts(await invoices(api)) == ["11.00"]


async def test_a_discount_of_the_plan_comes_before_coupons(api: Api) -> None:
    """100.00 less a tenth of the plan's is 90.00, of which the coupon takes all; given back, it is worth nothing."""
    await business(api)
    await plan(
        api, "less", fixed("100.00"), discount={"type": "percentage", "amount": "10", "duration_type": "forever"}
    )
    await give(api, PERCENT, percentage_rate="100")
    made = await subscribe(api, "less", start="2026-01-01")
    await api.advance("2026-01-16T00:00:00Z")
    await api.post(f"/subscriptions/{made['id']}/cancel", json={})
    await api.advance("2026-01-17T00:00:00Z")
    found = await invoices(api)

    assert discounts(found[0]) == [("ten", "90.00")]
    assert [discounts(x) for x in found[1:]] == [[(None, "-46.45")]]
    assert set(amounts(found)) == {"0.00"}
    accounts = {a["account"] for a in (await api.get("/ledger/trial-balance"))["accounts"]}
    assert accounts <= {"DEFERRED_REVENUE", "REVENUE"}, "nothing is owed by anyone"
    await adds_up(api)
