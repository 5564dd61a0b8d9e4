"""Changes of plan: what the preview says is what follows, at once or with the next invoice."""

from typing import Any

import pytest

from tests.client import Api
from tests.scenarios.business import (
    amounts,
    business,
    call,
    customer,
    fixed,
    invoices,
    lines,
    metered,
    money,
    plan,
    send,
    subscribe,
)
from tests.scenarios.test_main_path import subscribed


async def upgraded(api: Api, **change: Any) -> Any:
    """A subscription at 31.00, and a plan `scale` at 62.00, on 11 January; answers the subscription."""
    await business(api, fixed("31.00"))
    await plan(api, "scale", fixed("62.00"))
    made = await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-11T00:00:00Z")
    return made


PRORATED = [
    ("proration_credit", "-21.00", "2026-01-11", "2026-02-01"),
    ("proration_charge", "42.00", "2026-01-11", "2026-02-01"),
]


async def test_an_upgrade_goes_with_the_next_invoice(api: Api) -> None:
    """21 of 31 days: 21.00 back, 42.00 more, both on the invoice of 1 February beside the new fee; none before."""
    made = await upgraded(api)

    change = await api.post(f"/subscriptions/{made['id']}/changes", json={"plan_id": "scale"})
    assert [(x["kind"], x["amount"]) for x in change["proration_lines"]] == [x[:2] for x in PRORATED]
    assert change["mrr_delta"] == "31.00"
    assert change["next_invoice"]["total"] == "83.00"
    await api.advance("2026-01-31T23:59:59Z")
    assert amounts(await invoices(api)) == ["31.00"], "nothing is billed on the day of the change"

    await api.advance("2026-02-01T00:00:00Z")
    _, following = await invoices(api)
    assert lines(following) == [*PRORATED, ("fixed", "62.00", "2026-02-01", "2026-03-01")]
    assert money(following) == money(change["next_invoice"])


async def test_an_upgrade_can_be_invoiced_now(api: Api) -> None:
    """The same two lines on an invoice of their own, of today, and nothing of it on the next one."""
    made = await upgraded(api)
    path = f"/subscriptions/{made['id']}/changes"
    body = {"plan_id": "scale", "invoice": "now"}
    preview = await api.post(f"/subscriptions/{made['id']}/changes/preview", json=body)

    change = await api.post(path, json={"plan_id": "scale", "invoice": "now"})
    assert money(change["next_invoice"]) == money(preview["next_invoice"])
    await api.advance("2026-02-01T00:00:00Z")
    _, own, following = await invoices(api)
    assert lines(own) == PRORATED
    assert money(own) == money(preview["next_invoice"])
    assert (own["issue_date"], own["number"]) == ("2026-01-11", "INV-000002")
    assert lines(following) == [("fixed", "62.00", "2026-02-01", "2026-03-01")]


async def test_a_preview_changes_nothing(api: Api) -> None:
    """Neither version nor invoice nor number is left of it; asked twice it says the same."""
    made = await upgraded(api)
    path = f"/subscriptions/{made['id']}"
    before = (await api.get(path), await invoices(api), await api.get(f"{path}/versions"))
    said = [await api.post(f"{path}/changes/preview", json={"plan_id": "scale", "invoice": "now"}) for _ in range(2)]

    assert (await api.get(path), await invoices(api), await api.get(f"{path}/versions")) == before
    assert money(said[0]["next_invoice"]) == money(said[1]["next_invoice"])
    upcoming = await api.get(f"{path}/upcoming-invoice")
    await api.advance("2026-02-01T00:00:00Z")
    assert money((await invoices(api))[-1]) == money(upcoming)
    assert upcoming["total"] == "31.00"


async def test_a_change_for_the_next_period_leaves_the_present_one_alone(api: Api) -> None:
    """No proration: February costs 62.00."""
    made = await upgraded(api)

    change = await api.post(
        f"/subscriptions/{made['id']}/changes", json={"plan_id": "scale", "effective": "next_billing_period"}
    )
    assert (change["version"]["effective_from"], change["proration_lines"]) == ("2026-02-01", [])
    assert (await api.get(f"/subscriptions/{made['id']}"))["plan_id"] == made["plan_id"]
    await api.advance("2026-02-01T00:00:00Z")
    assert amounts(await invoices(api)) == ["31.00", "62.00"]
    assert (await api.get(f"/subscriptions/{made['id']}"))["plan_id"] != made["plan_id"]


async def test_up_and_down_on_one_day_comes_to_nothing(api: Api) -> None:
    """An upgrade and its undoing on the same day leave February as it would have been."""
    made = await upgraded(api)
    path = f"/subscriptions/{made['id']}/changes"
    await api.post(path, json={"plan_id": "scale"})
    await api.post(path, json={"plan_id": "pro"})

    await api.advance("2026-02-01T00:00:00Z")
    assert [lines(x) for x in await invoices(api)][1:] == [[("fixed", "31.00", "2026-02-01", "2026-03-01")]]


async def test_up_and_down_on_one_day_with_an_invoice_each_nets_to_nothing(api: Api) -> None:
    """The upgrade is invoiced, its undoing credited: the credit pays the next invoice."""
    made = await upgraded(api)
    path = f"/subscriptions/{made['id']}/changes"
    await api.post(path, json={"plan_id": "scale", "invoice": "now"})
    await api.post(path, json={"plan_id": "pro", "invoice": "now"})

    await api.advance("2026-02-01T00:00:00Z")
    _, up, down, following = await invoices(api)
    assert (up["total"], down["total"]) == ("21.00", "0.00")
    assert lines(down) == [
        ("proration_credit", "-42.00", "2026-01-11", "2026-02-01"),
        ("proration_charge", "21.00", "2026-01-11", "2026-02-01"),
        ("adjustment", "21.00", None, None),
    ]
    assert (following["total"], following["credits_applied"], following["amount_due"]) == ("31.00", "21.00", "10.00")


async def test_the_upcoming_invoice_knows_the_credit_it_will_use(api: Api) -> None:
    """What the balance pays is part of the preview (PT-18)."""
    made = await upgraded(api)
    path = f"/subscriptions/{made['id']}/changes"
    await api.post(path, json={"plan_id": "scale", "invoice": "now"})
    await api.post(path, json={"plan_id": "pro", "invoice": "now"})
    upcoming = await api.get(f"/subscriptions/{made['id']}/upcoming-invoice")

    await api.advance("2026-02-01T00:00:00Z")
    assert money((await invoices(api))[-1]) == money(upcoming)
    assert upcoming["credits_applied"] == "21.00"


async def test_from_a_year_to_months_the_preview_shows_the_month_that_follows(api: Api) -> None:
    """A year at 365.00 left on 11 January: the next invoice is the one of 11 or 1 February, not of next year."""
    await business(api, fixed("365.00", billing_interval="yearly"))
    await plan(api, "monthly", fixed("31.00"))
    made = await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-11T00:00:00Z")

    change = await api.post(f"/subscriptions/{made['id']}/changes", json={"plan_id": "monthly"})
    await api.advance("2026-02-01T00:00:00Z")
    _, following = await invoices(api)
    assert lines(following)[0] == ("proration_credit", "-355.00", "2026-01-11", "2027-01-01")
    assert money(following) == money(change["next_invoice"])
    assert following["issue_date"] == "2026-02-01"


async def test_usage_of_both_prices_is_billed_at_the_end_of_the_period(api: Api) -> None:
    """Up to the change at the old price, from its day on at the new one; an event at the boundary is of the new one."""
    await business(api, metered("0.10"))
    await plan(api, "scale", metered("0.20"))
    made = await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-11T12:00:00Z")
    await api.post(f"/subscriptions/{made['id']}/changes", json={"plan_id": "scale"})
    await send(api, call("old", "2026-01-10T23:59:59.999999Z", 100), call("new", "2026-01-11T00:00:00Z", 100))

    await api.advance("2026-02-01T00:00:00Z")
    assert [lines(x) for x in await invoices(api)] == [
        [("usage", "10.00", "2026-01-01", "2026-01-11"), ("usage", "20.00", "2026-01-11", "2026-02-01")]
    ]


@pytest.mark.parametrize(
    ("currency", "old", "new", "at", "credit", "charge"),
    [
        ("JPY", "5000", "3000", "2025-02-11", "-3214", "1929"),
        ("KWD", "12.345", "20.000", "2025-02-11", "-7.936", "12.857"),
    ],
)
async def test_currencies_keep_their_decimals(
    api: Api, currency: str, old: str, new: str, at: str, credit: str, charge: str
) -> None:
    """M05 in yen; in dinars 12.345 x 10/28 = 4.409 are kept, and 20 x 10/28 = 7.143 are not charged."""
    await business(api, fixed(old), at="2025-02-01T00:00:00Z", currency=currency)
    await plan(api, "other", fixed(new), currency=currency)
    made = await subscribe(api, start="2025-02-01")
    await api.advance(f"{at}T00:00:00Z")

    await api.post(f"/subscriptions/{made['id']}/changes", json={"plan_id": "other", "invoice": "now"})
    _, own = await invoices(api)
    assert [x["amount"] for x in own["line_items"]][:2] == [credit, charge]
    assert own["currency"] == currency


async def test_a_plan_in_another_currency_is_refused(api: Api) -> None:
    """Neither a subscription nor a change can mix currencies, and nothing is left of the attempt."""
    await business(api, fixed("31.00"))
    await plan(api, "euro", fixed("31.00"), currency="EUR")
    made = await subscribe(api, start="2026-01-01")

    await api.fails(
        "POST", f"/subscriptions/{made['id']}/changes", 422, "currency_mismatched", json={"plan_id": "euro"}
    )
    await api.fails(
        "POST", "/subscriptions", 422, "currency_mismatched", json={"customer_id": "acme", "plan_id": "euro"}
    )
    await customer(api, "beta", currency="EUR")
    await api.fails(
        "POST", "/subscriptions", 422, "currency_mismatched", json={"customer_id": "beta", "plan_id": "pro"}
    )
    assert len((await api.get(f"/subscriptions/{made['id']}/versions"))["data"]) == 1
    assert len(await api.every("/subscriptions")) == 1


async def test_an_archived_plan_cannot_be_subscribed(api: Api) -> None:
    """Who has it keeps it; nobody gets it any more."""
    await business(api, fixed("31.00"))
    await plan(api, "scale", fixed("62.00"))
    made = await subscribe(api, start="2026-01-01")
    await api.delete("/plans/scale")

    await api.fails("POST", "/subscriptions", 409, "plan_archived", json={"customer_id": "acme", "plan_id": "scale"})
    await api.fails("POST", f"/subscriptions/{made['id']}/changes", 409, "plan_archived", json={"plan_id": "scale"})


async def test_an_end_without_its_invoice_is_refused(api: Api) -> None:
    """What was used is billed; the printed defaults of a change and of an end are taken."""
    made = await subscribed(api)
    path = f"/subscriptions/{made['id']}"
    defaults = {"plan_id": "pro", "effective": "immediate", "proration": "prorate", "draft": False}
    assert (await api.post(f"{path}/changes/preview", json=defaults))["mrr_delta"] == "0.00"

    await api.fails("POST", f"{path}/cancel", 422, "final_invoice_needed", json={"final_invoice": False})
    ended = await api.post(f"{path}/cancel", json={"effective": "immediate", "final_invoice": True})
    assert ended["status"] == "canceled"


async def test_a_subscription_begins_with_the_payment_terms_of_its_plan(api: Api) -> None:
    """45 days by the plan; those that the subscription says itself stand before them."""
    await business(api, fixed("31.00"))
    await plan(api, "slow", fixed("31.00"), payment_terms="net_45")
    body = {"customer_id": "acme", "plan_id": "slow", "auto_activate": True}
    for billing, expected in (({}, "net_45"), ({"payment_terms": "net_7"}, "net_7")):
        made = await api.post("/subscriptions", json={**body, "billing": billing})
        assert made["billing"]["payment_terms"] == expected
    await api.advance("2026-01-02T00:00:00Z")
    assert sorted(x["due_date"] for x in await invoices(api)) == ["2026-01-08", "2026-02-15"]
