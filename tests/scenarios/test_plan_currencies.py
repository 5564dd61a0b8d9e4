"""In which currencies a plan is sold."""

from tests.client import Api
from tests.scenarios.business import business, call, customer, fixed, invoices, lines, metered, plan, send, subscribe


async def test_a_plan_is_sold_in_every_currency_that_all_of_its_items_have(api: Api) -> None:
    """A plan in dollars whose fee is 20.00, or 18.00 euros, and calls at 0.50, or 0.40: a customer billed in euros pays
    18.00 ahead and 4.00 for ten calls; one billed in yen is refused with the item that has no price."""
    fee = fixed("20.00", currency_prices={"EUR": {"unit_price": "18.00"}, "JPY": {"unit_price": "3000"}})
    await business(api, fee, metered("0.50", currency_prices={"EUR": {"unit_price": "0.40"}}))
    await customer(api, "euro", currency="EUR")
    await customer(api, "yen", currency="JPY")
    made = await subscribe(api, customer_id="euro", start="2026-01-01")
    assert (made["currency"], made["mrr"]) == ("EUR", "18.00")
    body = {"customer_id": "yen", "plan_id": "pro"}
    problem = await api.fails("POST", "/subscriptions", 422, "currency_mismatched", json=body)
    assert [error["field"] for error in problem["errors"]] == ["plan_id"]
    assert "item 'calls'" in problem["detail"]

    await send(api, call("e1", "2026-01-01T00:00:00Z", 10, account="euro"))
    await api.advance("2026-02-01T00:00:00Z")
    found = [(line[0], line[1]) for invoice in await invoices(api, customer_id="euro") for line in lines(invoice)]
    assert sorted(found) == [("fixed", "18.00"), ("fixed", "18.00"), ("usage", "4.00")]


async def test_a_plan_whose_terms_speak_of_money_is_sold_in_its_own_currency(api: Api) -> None:
    """At least 100.00 dollars are no number of euros: the plan is refused to who is billed in euros, and so is a change
    to it."""
    euros = {"EUR": {"unit_price": "18.00"}}
    await business(api, fixed("20.00", currency_prices=euros))
    await plan(api, "least", fixed("20.00", currency_prices=euros), minimum_spend={"amount": "100.00"})
    await customer(api, "euro", currency="EUR")
    body = {"customer_id": "euro", "plan_id": "least"}
    problem = await api.fails("POST", "/subscriptions", 422, "currency_mismatched", json=body)
    assert "minimum_spend" in problem["detail"]

    made = await subscribe(api, customer_id="euro", start="2026-01-01")
    path = f"/subscriptions/{made['id']}/changes"
    await api.fails("POST", path, 422, "currency_mismatched", json={"plan_id": "least"})


async def test_a_migration_leaves_out_who_is_billed_in_another_currency(api: Api) -> None:
    """Its money is told in the currency of the plan: the subscription in euros stays, with the reason."""
    euros = {"EUR": {"unit_price": "18.00"}}
    await business(api, fixed("20.00", currency_prices=euros))
    await customer(api, "euro", currency="EUR")
    await subscribe(api, customer_id="euro", start="2026-01-01")
    await api.patch("/plans/pro", json={"items": [fixed("25.00", currency_prices=euros)]})

    said = await api.post("/plans/pro/migrations/preview", json={})
    assert said["reasons"] == [{"reason": "other_currency", "subscriptions": 1}]


async def test_what_a_price_reads_is_that_of_the_currency(api: Api) -> None:
    """In dollars a tenth of the money; in euros a tenth and at least 0.50 an event, of which one event in two is 1.00
    and the other raised: 1.50. What events cost in euros stands in a property of its own: 7.00."""
    tenth = {"type": "percentage", "rate": "10", "currency_prices": {"EUR": {"rate": "10", "min_per_event": "0.50"}}}
    costs = {"type": "dynamic", "amount_field": "usd", "currency_prices": {"EUR": {"amount_field": "eur"}}}
    await business(api)
    items = [
        {"product_id": "calls", "item_key": key, "price": {**price, "billing_interval": "monthly"}}
        for key, price in (("tenth", tenth), ("costs", costs))
    ]
    await plan(api, "both", *items)
    await customer(api, "euro", currency="EUR")
    made = await subscribe(api, "both", "euro", start="2026-01-01")
    first, second = (call(name, "2026-01-01T00:00:00Z", n, account="euro") for name, n in (("e1", 10), ("e2", 1)))
    first["properties"] |= {"eur": "4.00", "usd": "5.00"}
    second["properties"] |= {"eur": "3.00"}
    await send(api, first, second)
    await api.advance("2026-01-02T00:00:00Z")
    for path in (f"/subscriptions/{made['id']}/usage", "/customers/euro/usage"):
        assert sorted(each["amount"] for each in (await api.get(path))["charges"]) == ["1.50", "7.00"]
    await api.advance("2026-02-01T00:00:00Z")
    (found,) = await invoices(api, customer_id="euro")
    assert sorted(line[1] for line in lines(found)) == ["1.50", "7.00"]


async def test_how_many_are_billed_is_that_of_the_currency(api: Api) -> None:
    """One seat at 20.00 dollars, or two at 9.00 euros: 18.00 a month, as its revenue says."""
    await business(api, fixed("20.00", currency_prices={"EUR": {"unit_price": "9.00", "quantity": "2"}}))
    await customer(api, "euro", currency="EUR")
    made = await subscribe(api, customer_id="euro", start="2026-01-01")
    assert made["mrr"] == "18.00"
    await api.advance("2026-01-02T00:00:00Z")
    (found,) = await invoices(api, customer_id="euro")
    assert [(x["quantity"], x["amount"]) for x in found["line_items"]] == [("2", "18.00")]
