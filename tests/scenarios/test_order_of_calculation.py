"""All steps of a document in one: each works on what the one before it left (correctness 3.2)."""

from decimal import Decimal

from tests.client import Api
from tests.scenarios.business import call, customer, fixed, invoices, metered, plan, products, send, subscribe

QUARTER = {
    "name": "Quarter",
    "code": "quarter",
    "coupon_type": "percentage",
    "percentage_rate": "25",
    "frequency": "forever",
}


async def test_every_step_works_on_what_the_one_before_it_left(api: Api) -> None:
    """Of 40 calls 10 are included: 30.00, and 20.00 more to the minimum of their price; with the fee of 60.00 it is
    110.00, less the plan's tenth 99.00, and 21.00 more to the plan's minimum 120.00; less the coupon's quarter 90.00;
    with 19 % tax 107.10; of which a credit of 21.00 pays its part, so that 86.10 are due."""
    await api.clock("2025-12-01T00:00:00Z")
    await products(api)
    await plan(api, "old", fixed("31.00"))
    calls = metered("1.00", included_units="10", minimum="50.00")
    discount = {"type": "percentage", "amount": "10"}
    least = {"amount": "120.00"}
    await plan(api, "pro", fixed("60.00", billing_direction="arrears"), calls, discount=discount, minimum_spend=least)
    await customer(api)
    old = await subscribe(api, "old", start="2025-12-01")
    await api.advance("2025-12-11T00:00:00Z")
    await api.post(f"/subscriptions/{old['id']}/cancel", json={"effective": "immediate", "unused_time": "credit"})
    await api.advance("2026-01-01T00:00:00Z")

    await api.post("/taxes", json={"name": "VAT", "code": "vat", "rate": "19"})
    await api.post("/billing-entities/default/taxes", json={"tax_codes": ["vat"]})
    await api.post("/coupons", json=QUARTER)
    await api.post("/applied-coupons", json={"coupon_id": "quarter", "customer_id": "acme"})
    made = await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-20T00:00:00Z")
    await send(api, call("e1", "2026-01-10T00:00:00Z", 40))
    preview = await api.get(f"/subscriptions/{made['id']}/upcoming-invoice")
    await api.advance("2026-02-01T00:00:00Z")
    invoice = (await invoices(api))[-1]

    assert sorted((x["kind"], x["amount"]) for x in invoice["line_items"]) == [
        ("discount", "-11.00"),
        ("fixed", "60.00"),
        ("true_up", "20.00"),
        ("true_up", "21.00"),
        ("usage", "30.00"),
    ]
    assert [(x["coupon"], x["base"], x["amount"]) for x in invoice["discounts"]] == [("quarter", "120.00", "30.00")]
    assert (invoice["subtotal"], invoice["discount_total"]) == ("120.00", "30.00")
    assert [(x["base"], x["amount"]) for x in invoice["taxes"]] == [("90.00", "17.10")]
    assert (invoice["tax_total"], invoice["total"]) == ("17.10", "107.10")
    assert (invoice["credits_applied"], invoice["amount_due"]) == ("21.00", "86.10")
    assert preview["total"] == invoice["total"]
    explained = await api.get(f"/invoices/{invoice['id']}/explain")
    assert {each["calculation_version"] for each in (preview, invoice, explained)} == {1}
    assert sum(Decimal(x["tax_amount"]) for x in invoice["line_items"]) == Decimal("17.10")
    assert (await api.get("/ledger/trial-balance"))["balanced"]
