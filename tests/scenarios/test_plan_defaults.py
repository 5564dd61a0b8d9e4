"""What a subscription takes over from its plan where it says nothing itself."""

from typing import Any

from tests.client import Api
from tests.scenarios.business import amounts, customer, fixed, invoices, plan, products

TERMS: dict[str, Any] = {
    "trial_period_days": 10,
    "auto_activate": True,
    "contract_period_type": "fixed",
    "contract_duration": 12,
    "auto_renew": True,
    "renewal_period_type": "fixed",
    "renewal_duration": 6,
    "payment_terms": "net_45",
    "invoice_settings": {"auto_issue_invoices": False, "auto_pay_invoices": True},
    "price_escalation": {"percentage": "5"},
    "discount": {
        "type": "percentage",
        "amount": "10",
        "duration_type": "fixed",
        "duration_value": 3,
        "duration_unit": "month",
    },
    "minimum_spend": {"amount": "20.00"},
    "maximum_spend": {"amount": "900.00", "period": "quarterly"},
}


async def subscribed(api: Api, **said: Any) -> Any:
    """A subscription to a plan of 31.00 a month on the terms above that says no more than this."""
    await api.clock("2026-01-01T00:00:00Z")
    await products(api)
    await plan(api, "pro", fixed("31.00"), **TERMS)
    await customer(api)
    return await api.post("/subscriptions", json={"customer_id": "acme", "plan_id": "pro", **said})


async def test_everything_is_as_the_plan_says(api: Api) -> None:
    """Trial, contract with its end, renewal, billing, rises, discount and spend."""
    made = await subscribed(api)

    assert (made["status"], made["trial_end_date"], made["term_end_date"]) == ("trialing", "2026-01-11", "2027-01-11")
    assert made["activated_at"] == "2026-01-01T00:00:00Z"
    assert made["contract"] == {
        "period_type": "fixed",
        "start_date": "2026-01-01",
        "duration_months": 12,
        "end_date": "2027-01-11",
        "notice_days": None,
        "alert_days": [],
    }
    assert made["renewal"] == {"auto_renew": True, "period_type": "fixed", "duration_months": 6}
    billing = {name: made["billing"][name] for name in ("payment_terms", "auto_issue_invoices", "auto_pay_invoices")}
    assert billing == {"payment_terms": "net_45", "auto_issue_invoices": False, "auto_pay_invoices": True}
    assert made["price_escalation"]["percentage"] == "5"
    assert made["discount"] == TERMS["discount"]
    assert made["minimum_spend"] == {"amount": "20", "period": "billing_period"}
    assert made["maximum_spend"] == {"amount": "900", "period": "quarterly"}
    assert made["own_terms"] == []


async def test_what_the_subscription_says_goes_before_the_plan(api: Api) -> None:
    """Each by itself: what is said beside it is still as the plan says."""
    made = await subscribed(
        api,
        auto_activate=False,
        trial_period_days=0,
        contract={"period_type": "monthly_rolling"},
        renewal={"auto_renew": False},
        billing={"auto_issue_invoices": True},
        discount=None,
        minimum_spend={"amount": "25.00"},
    )

    assert (made["status"], made["trial_end_date"], made["term_end_date"]) == ("draft", None, None)
    assert made["contract"]["period_type"] == "monthly_rolling"
    assert (made["contract"]["duration_months"], made["contract"]["end_date"]) == (None, None)
    assert (made["billing"]["auto_issue_invoices"], made["billing"]["auto_pay_invoices"]) == (True, True)
    assert (made["billing"]["payment_terms"], made["discount"]) == ("net_45", None)
    assert made["minimum_spend"] == {"amount": "25", "period": "billing_period"}
    assert made["maximum_spend"] == {"amount": "900", "period": "quarterly"}
    assert made["own_terms"] == ["discount", "minimum_spend"]


async def test_a_length_of_its_own_is_not_that_of_the_plan(api: Api) -> None:
    """Six months in place of twelve; an end in place of a length."""
    made = await subscribed(api, contract={"duration_months": 6}, trial_period_days=0, renewal={"auto_renew": False})
    assert (made["contract"]["period_type"], made["end_date"]) == ("fixed", "2026-07-01")
    body = {"customer_id": "acme", "plan_id": "pro", "contract": {"end_date": "2026-03-01"}, "trial_period_days": 0}
    other = await api.post("/subscriptions", json=body)

    assert (other["contract"]["duration_months"], other["contract"]["end_date"]) == (None, "2026-03-01")


async def test_invoices_are_as_the_plan_says(api: Api) -> None:
    """31.00 less 10 %, a draft, due after 45 days, to be paid by itself."""
    await subscribed(api)
    await api.advance("2026-01-11T00:00:00Z")

    (first,) = await invoices(api)
    assert (first["status"], first["payment_terms"], first["auto_pay"]) == ("draft", "net_45", True)
    assert amounts([first]) == ["27.90"]


async def test_without_a_plan_a_length_makes_a_fixed_contract(api: Api) -> None:
    """Nothing is said but three months: the contract is fixed, is not renewed, and invoices are issued."""
    await api.clock("2026-01-01T00:00:00Z")
    await products(api)
    await customer(api)
    items = {"customer_id": "acme", "items": [fixed("31.00")], "currency": "USD"}
    made = await api.post("/subscriptions", json={**items, "contract": {"duration_months": 3}})

    assert (made["contract"]["period_type"], made["contract"]["end_date"]) == ("fixed", "2026-04-01")
    assert (made["status"], made["renewal"]["auto_renew"]) == ("draft", False)
    assert (made["billing"]["auto_issue_invoices"], made["billing"]["auto_pay_invoices"]) == (True, False)
