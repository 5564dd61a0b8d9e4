"""The terms of plans through the API: what is stored, answered and refused."""

from typing import Any

import pytest

from tests.catalog.prices import FIXED
from tests.client import Api

PLAN = {"name": "Pro", "code": "pro", "currency": "USD", "items": [{"product_id": "platform", "price": FIXED}]}
TERMS: dict[str, Any] = {
    "trial_period_days": 14,
    "minimum_spend": {"amount": "100.00", "period": "billing_period"},
    "maximum_spend": {"amount": "5000", "period": "yearly"},
    "discount": {
        "type": "percentage",
        "amount": "12.5",
        "duration_type": "fixed",
        "duration_value": 3,
        "duration_unit": "billing_period",
    },
    "price_escalation": {
        "enabled": True,
        "type": "percentage",
        "percentage": "4",
        "interval_months": 12,
        "escalate_metered_unit_rates": True,
    },
    "auto_activate": True,
    "contract_period_type": "fixed",
    "contract_duration": 24,
    "auto_renew": True,
    "renewal_period_type": "fixed",
    "renewal_duration": 12,
    "payment_terms": "net_30",
    "additional_terms": "**Cancel** a month ahead.",
    "invoice_settings": {"auto_issue_invoices": False, "invoice_footer_text": "Thank you"},
    "tags": ["self_serve", "2026"],
    "metadata": {"crm": "42"},
}


async def test_every_term_comes_back(api: Api, stock: dict[str, str]) -> None:
    """What a plan says is answered as it was said, amounts in plain digits; what it left open is null."""
    made = await api.post("/plans", json={**PLAN, **TERMS})

    expected = {
        **TERMS,
        "minimum_spend": {"amount": "100", "period": "billing_period"},
        "invoice_settings": {
            **dict.fromkeys(
                (
                    *("auto_pay_invoices", "invoice_memo_template", "send_activation_email"),
                    *("send_invoices_to_customer", "send_receipts_to_customer"),
                )
            ),
            **TERMS["invoice_settings"],
        },
    }
    assert {name: made[name] for name in TERMS} == expected
    assert (made["minimum_commitment"], made["usage_thresholds"], made["tax_codes"]) == (None, [], [])
    assert await api.get("/plans/pro") == made


async def test_a_plan_need_say_nothing(api: Api, stock: dict[str, str]) -> None:
    """Without terms, each is null or empty: the subscription decides."""
    made = await api.post("/plans", json=PLAN)

    unsaid = set(TERMS) - {"trial_period_days", "tags", "metadata"}
    assert {made[name] for name in unsaid} == {None}
    assert (made["trial_period_days"], made["tags"], made["metadata"]) == (0, [], {})


async def test_fixed_thresholds_stand_in_order_before_the_recurring_one(api: Api, stock: dict[str, str]) -> None:
    """However they were given: 20, 50, then every 30 more."""
    given = [{"amount": "30", "recurring": True}, {"amount": "50"}, {"amount": "20", "threshold_display_name": "First"}]
    made = await api.post("/plans", json={**PLAN, "usage_thresholds": given})

    assert [(t["amount"], t["recurring"], t["threshold_display_name"]) for t in made["usage_thresholds"]] == [
        ("20", False, "First"),
        ("50", False, None),
        ("30", True, None),
    ]


async def test_a_commitment_bears_taxes_by_code(api: Api, stock: dict[str, str]) -> None:
    """A tax is named by id or code and answered as its code, on the plan, on an item and on the commitment."""
    tax = await api.post("/taxes", json={"name": "VAT", "code": "vat", "rate": "19"})
    items = [{"product_id": "platform", "price": FIXED, "tax_codes": ["vat"]}]
    commitment = {"amount": "250.00", "invoice_display_name": "Least", "tax_codes": [tax["id"], "vat"]}
    given = {**PLAN, "items": items, "tax_codes": [tax["id"]], "minimum_commitment": commitment}
    made = await api.post("/plans", json=given)

    owed = {"amount": "250", "invoice_display_name": "Least", "tax_codes": ["vat"], "period": "billing_period"}
    assert made["minimum_commitment"] == owed
    assert (made["tax_codes"], made["items"][0]["tax_codes"]) == (["vat"], ["vat"])


async def test_unknown_taxes_are_named(api: Api, stock: dict[str, str]) -> None:
    """A deleted tax is unknown too; each field at fault is named."""
    await api.post("/taxes", json={"name": "Old", "code": "old", "rate": "7"})
    await api.delete("/taxes/old")

    problem = await api.fails("POST", "/plans", 422, "unknown_taxes", json={**PLAN, "tax_codes": ["old", "none"]})
    assert [e["field"] for e in problem["errors"]] == ["tax_codes.0", "tax_codes.1"]


@pytest.mark.parametrize(
    ("terms", "fault"),
    [
        ({"minimum_spend": {"amount": "10.001"}}, ("minimum_spend.amount", "too_precise")),
        ({"usage_thresholds": [{"amount": "1.005"}]}, ("usage_thresholds.0.amount", "too_precise")),
        ({"discount": {"type": "fixed", "amount": "0.005"}}, ("discount.amount", "too_precise")),
        (
            {"minimum_spend": {"amount": "10"}, "maximum_spend": {"amount": "9.99"}},
            ("minimum_spend.amount", "out_of_range"),
        ),
        (
            {"minimum_commitment": {"amount": "200"}, "maximum_spend": {"amount": "100"}},
            ("minimum_commitment.amount", "out_of_range"),
        ),
        (
            {
                "minimum_spend": {"amount": "100", "period": "monthly"},
                "maximum_spend": {"amount": "1199", "period": "yearly"},
            },
            ("minimum_spend.amount", "out_of_range"),
        ),
        (
            {"minimum_spend": {"amount": "301", "period": "quarterly"}, "maximum_spend": {"amount": "100"}},
            ("minimum_spend.amount", "out_of_range"),
        ),
        (
            {"minimum_spend": {"amount": "10"}, "minimum_commitment": {"amount": "10"}},
            ("minimum_commitment", "not_allowed"),
        ),
        ({"usage_thresholds": [{"amount": "10"}, {"amount": "10.00"}]}, ("usage_thresholds.1.amount", "duplicate")),
        (
            {"usage_thresholds": [{"amount": "10", "recurring": True}, {"amount": "20", "recurring": True}]},
            ("usage_thresholds.1.recurring", "duplicate"),
        ),
        ({"contract_period_type": "fixed"}, ("contract_duration", "required")),
        ({"contract_duration": 12}, ("contract_duration", "not_allowed")),
        ({"contract_period_type": "monthly_rolling", "contract_duration": 1}, ("contract_duration", "not_allowed")),
        ({"renewal_period_type": "fixed"}, ("renewal_duration", "required")),
        ({"auto_renew": False, "renewal_period_type": "monthly_rolling"}, ("renewal_period_type", "not_allowed")),
    ],
)
async def test_terms_that_contradict_each_other_are_named(
    api: Api, stock: dict[str, str], terms: dict[str, Any], fault: tuple[str, str]
) -> None:
    """Amounts fit the currency, a minimum lies below its maximum, and a length belongs to a fixed period."""
    problem = await api.fails("POST", "/plans", 422, "plan_inconsistent", json={**PLAN, **terms})
    assert [(e["field"], e["code"]) for e in problem["errors"]] == [fault]


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ({"minimum_spend": {"amount": "0"}}, "minimum_spend.amount"),
        ({"minimum_spend": {"amount": "1", "period": "daily"}}, "minimum_spend.period"),
        ({"minimum_spend": {"amount": "1", "colour": "red"}}, "minimum_spend.colour"),
        ({"discount": {"type": "percentage", "amount": "100.1"}}, "discount"),
        ({"discount": {"type": "fixed", "amount": "1", "duration_type": "fixed"}}, "discount"),
        ({"discount": {"type": "fixed", "amount": "1", "duration_value": 2}}, "discount"),
        ({"price_escalation": {"percentage": "0"}}, "price_escalation.percentage"),
        ({"price_escalation": {"percentage": "101"}}, "price_escalation"),
        ({"price_escalation": {"percentage": "5", "interval_months": 0}}, "price_escalation.interval_months"),
        ({"payment_terms": "soon"}, "payment_terms"),
        ({"contract_period_type": "weekly"}, "contract_period_type"),
        ({"invoice_settings": {"auto_issue_invoices": "yes"}}, "invoice_settings.auto_issue_invoices"),
    ],
)
async def test_a_broken_term_is_named(api: Api, stock: dict[str, str], terms: dict[str, Any], field: str) -> None:
    """The path leads into the term."""
    problem = await api.fails("POST", "/plans", 422, "invalid", json={**PLAN, **terms})
    assert [e["field"] for e in problem["errors"]] == [field]


async def test_plans_are_found_by_their_tags(api: Api, stock: dict[str, str]) -> None:
    """Any of the given tags is enough."""
    await api.post("/plans", json={**PLAN, "tags": ["a", "b"]})
    await api.post("/plans", json={**PLAN, "code": "team", "tags": ["c"]})
    await api.post("/plans", json={**PLAN, "code": "free"})

    found = {tags: [p["code"] for p in (await api.get("/plans", tags=tags))["data"]] for tags in ("b", "a,c", "d")}
    assert {tags: sorted(codes) for tags, codes in found.items()} == {"b": ["pro"], "a,c": ["pro", "team"], "d": []}
