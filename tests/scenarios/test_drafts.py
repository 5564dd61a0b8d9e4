"""Drafts: what came late is on them when they are issued (correctness I-01)."""

import asyncio
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
    plan,
    products,
    send,
    subscribe,
)
from tests.scenarios.test_discounts import adds_up

HALF = {"name": "Half", "code": "half", "coupon_type": "percentage", "percentage_rate": "50", "frequency": "once"}


async def drafted(api: Api, *items: dict[str, Any], **terms: Any) -> Any:
    """A subscription from 1 January whose invoices stay drafts; ten calls of January are on that of 1 February."""
    await api.clock("2026-01-01T00:00:00Z")
    await products(api)
    await plan(api, "pro", *(items or (metered("1.00"),)), **terms)
    await customer(api)
    made = await subscribe(api, start="2026-01-01", auto_issue=False)
    await api.advance("2026-01-20T00:00:00Z")
    await send(api, call("e1", "2026-01-10T00:00:00Z", 10))
    await api.advance("2026-02-02T00:00:00Z")
    return made


async def late(api: Api, n: int = 5) -> None:
    """On 10 February *n* calls of 31 January arrive."""
    await api.advance("2026-02-10T00:00:00Z")
    await send(api, call("late", "2026-01-31T12:00:00Z", n))


async def issued(api: Api, invoice: Any) -> Any:
    """The draft after it was issued."""
    return await api.post(f"/invoices/{invoice['id']}/finalize")


async def test_usage_that_came_while_an_invoice_was_a_draft_is_on_it(api: Api) -> None:
    """10 calls were drafted with the fee of 31.00; 5 more arrive: 46.00 are issued, and March corrects nothing."""
    await drafted(api, fixed("31.00"), metered("1.00"))
    (first, second) = await invoices(api)
    assert amounts([first, second]) == ["31.00", "41.00"]
    await late(api)

    final = await issued(api, second)
    assert (final["id"], final["status"], final["total"]) == (second["id"], "issued", "46.00")
    assert lines(final) == [
        ("fixed", "31.00", "2026-02-01", "2026-03-01"),
        ("usage", "15.00", "2026-01-01", "2026-02-01"),
    ]
    assert [x["id"] for x in final["line_items"]] == [x["id"] for x in second["line_items"]]
    assert await api.get(f"/invoices/{second['id']}") == final
    assert (await api.get("/late-usage"))["data"] == []
    await api.advance("2026-03-02T00:00:00Z")
    assert lines((await invoices(api))[-1]) == [
        ("fixed", "31.00", "2026-03-01", "2026-04-01"),
        ("usage", "0.00", "2026-02-01", "2026-03-01"),
    ]
    balance = {a["account"]: a["balance"] for a in (await api.get("/ledger/trial-balance"))["accounts"]}
    assert balance["AR"] == "46.00"


async def test_a_draft_is_refreshed_when_that_is_asked(api: Api) -> None:
    """After `refresh` the draft shows what it would be issued with, says so in the feed, and explains itself by the
    events as they are; a second one changes nothing."""
    await drafted(api)
    (draft,) = await invoices(api)
    assert await api.post(f"/invoices/{draft['id']}/refresh") == draft, "nothing came"
    await late(api)
    fresh = await api.post(f"/invoices/{draft['id']}/refresh")

    assert (fresh["status"], fresh["number"], fresh["total"]) == ("draft", None, "15.00")
    assert fresh["created_at"] == draft["created_at"]
    assert await api.post(f"/invoices/{draft['id']}/refresh") == fresh
    explained = await api.get(f"/invoices/{draft['id']}/explain")
    assert (explained["total"], explained["lines"][0]["evidence"]["events"]) == ("15.00", 2)
    assert "known_at=2026-02-10" in explained["lines"][0]["events_url"]
    line = fresh["line_items"][0]["id"]
    events = await api.get(f"/invoices/{draft['id']}/line-items/{line}/events")
    assert [each["unique_id"] for each in events["data"]] == ["e1", "late"]
    assert (await api.get(f"/invoices/{draft['id']}/line-items/{line}/explain"))["later_events"]["count"] == 0
    final = await issued(api, fresh)
    assert final["total"] == "15.00"
    await api.advance("2026-02-11T00:00:00Z")
    said = [e["type"] for e in (await api.get("/feed", limit=100))["data"] if e["type"].startswith("invoice.")]
    assert said == ["invoice.created", "invoice.updated", "invoice.issued"]


@pytest.mark.parametrize("policy", ["adjust", "ignore", "credit_note"])
async def test_what_came_late_waits_for_the_draft_whatever_is_billed_meanwhile(api: Api, policy: str) -> None:
    """The invoice of 1 March bills February alone, and the draft of January has the late 5 when it is issued after it:
    a period whose invoice is a draft is not closed, so that no policy keeps it as it was."""
    await api.clock("2026-01-01T00:00:00Z")
    await api.patch("/events/policy", json={"closed_periods": policy})
    await products(api)
    await plan(api, "pro", metered("1.00"))
    await customer(api)
    made = await subscribe(api, start="2026-01-01", auto_issue=False)
    await api.advance("2026-01-20T00:00:00Z")
    await send(api, call("e1", "2026-01-10T00:00:00Z", 10))
    await api.advance("2026-02-02T00:00:00Z")
    await late(api)
    await send(api, call("feb", "2026-02-09T00:00:00Z", 3))
    upcoming = await api.get(f"/subscriptions/{made['id']}/upcoming-invoice")
    await api.advance("2026-03-02T00:00:00Z")
    january, february = await invoices(api)
    assert amounts([january, february, upcoming]) == ["10.00", "3.00", "3.00"]
    assert (await api.get("/late-usage"))["data"] == []

    assert (await issued(api, january))["total"] == "15.00"
    assert (await issued(api, february))["total"] == "3.00"
    await api.advance("2026-04-02T00:00:00Z")
    assert amounts(await invoices(api)) == ["15.00", "3.00"]


async def test_what_comes_after_the_issue_goes_to_the_next_invoice(api: Api) -> None:
    """5 calls came before it and are on it; 7 come after it and are a correction on the invoice of 1 March."""
    await drafted(api)
    (draft,) = await invoices(api)
    await late(api)
    assert (await issued(api, draft))["total"] == "15.00"
    await api.advance("2026-02-11T00:00:00Z")
    await send(api, call("later", "2026-01-31T13:00:00Z", 7))
    (row,) = (await api.get("/late-usage"))["data"]
    assert (row["billed_quantity"], row["quantity"], row["difference"], row["outcome"]) == (
        "15",
        "22",
        "7.00",
        "adjust",
    )

    await api.advance("2026-03-02T00:00:00Z")
    assert lines((await invoices(api))[-1]) == [
        ("adjustment", "7.00", "2026-01-01", "2026-02-01"),
        ("usage", "0.00", "2026-02-01", "2026-03-01"),
    ]


async def test_an_event_taken_back_leaves_the_draft(api: Api) -> None:
    """The only event of the period is void by the time of the issue: nothing is due, and nothing given back."""
    await drafted(api)
    (draft,) = await invoices(api)
    await api.post("/events/e1/void", json={"reason": "sent twice"})
    final = await issued(api, draft)
    assert (final["status"], final["total"]) == ("paid", "0.00")
    assert lines(final) == [("usage", "0.00", "2026-01-01", "2026-02-01")]


async def test_terms_coupons_and_taxes_follow_the_usage_of_a_draft(api: Api) -> None:
    """30 calls at 1.00 and a minimum of 40.00: 10.00 are missing. Half off is 20.00, and 19 % of 20.00 are 3.80. With
    20 more nothing is missing of 50.00: half is 25.00, the tax 4.75. The coupon is used once by it all."""
    await api.clock("2026-01-01T00:00:00Z")
    await products(api)
    await api.post("/taxes", json={"name": "VAT", "code": "vat", "rate": "19"})
    await api.post("/billing-entities/default/taxes", json={"tax_codes": ["vat"]})
    await plan(api, "pro", metered("1.00"), minimum_spend={"amount": "40.00"})
    await customer(api)
    await api.post("/coupons", json=HALF)
    given = await api.post("/applied-coupons", json={"coupon_id": "half", "customer_id": "acme"})
    await subscribe(api, start="2026-01-01", auto_issue=False)
    await api.advance("2026-01-20T00:00:00Z")
    await send(api, call("e1", "2026-01-10T00:00:00Z", 30))
    await api.advance("2026-02-02T00:00:00Z")
    (draft,) = await invoices(api)
    assert [(x["kind"], x["amount"]) for x in draft["line_items"]] == [("usage", "30.00"), ("true_up", "10.00")]
    assert (draft["discount_total"], draft["tax_total"], draft["total"]) == ("20.00", "3.80", "23.80")
    await late(api, 20)

    final = await issued(api, draft)
    assert [(x["kind"], x["amount"]) for x in final["line_items"]] == [("usage", "50.00")]
    assert (final["discount_total"], final["tax_total"], final["total"]) == ("25.00", "4.75", "29.75")
    (held,) = (await api.get("/applied-coupons"))["data"]
    assert (held["id"], held["status"]) == (given["id"], "terminated")
    await adds_up(api)
    await api.advance("2026-03-02T00:00:00Z")
    march = (await invoices(api))[-1]
    assert (march["subtotal"], march["discount_total"]) == ("40.00", "0.00"), "the minimum of February, no coupon"


async def test_a_coupon_of_an_amount_gets_back_what_the_draft_uses_less(api: Api) -> None:
    """12 calls use up a coupon of 12.00; with 5 of them void 5.00 of it are left, and March uses these."""
    await api.clock("2026-01-01T00:00:00Z")
    await products(api)
    await plan(api, "pro", metered("1.00"))
    await customer(api)
    twelve = {"name": "Start", "code": "start", "coupon_type": "fixed_amount", "amount": "12.00", "currency": "USD"}
    await api.post("/coupons", json={**twelve, "frequency": "once"})
    await api.post("/applied-coupons", json={"coupon_id": "start", "customer_id": "acme"})
    await subscribe(api, start="2026-01-01", auto_issue=False)
    await api.advance("2026-01-20T00:00:00Z")
    await send(api, call("e1", "2026-01-10T00:00:00Z", 7), call("e2", "2026-01-11T00:00:00Z", 5))
    await api.advance("2026-02-02T00:00:00Z")
    (draft,) = await invoices(api)
    assert (draft["total"], (await api.get("/applied-coupons"))["data"][0]["status"]) == ("0.00", "terminated")
    await api.post("/events/e2/void", json={"reason": "sent twice"})
    assert (await issued(api, draft))["discount_total"] == "7.00"
    (held,) = (await api.get("/applied-coupons"))["data"]
    assert (held["status"], held["amount_remaining"]) == ("active", "5.00")

    await send(api, call("feb", "2026-02-02T00:00:00Z", 9))
    await api.advance("2026-03-02T00:00:00Z")
    assert (await invoices(api))[-1]["total"] == "4.00"


async def test_a_pause_that_keeps_billing_drafts_with_what_comes_late(api: Api) -> None:
    """The invoice of 1 February is a draft because of the pause; the 5 late calls are on it when it is issued."""
    await business(api, metered("1.00"))
    made = await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-15T00:00:00Z")
    await send(api, call("e1", "2026-01-10T00:00:00Z", 10))
    await api.post(f"/subscriptions/{made['id']}/pause", json={"mode": "keep_billing"})
    await api.advance("2026-02-02T00:00:00Z")
    (draft,) = await invoices(api)
    assert (draft["status"], draft["total"]) == ("draft", "10.00")
    await late(api)
    assert (await issued(api, draft))["total"] == "15.00"


async def test_a_draft_on_the_way_stays_as_it_is(api: Api) -> None:
    """25 calls reach a threshold of 20.00. The draft keeps 25.00 while the period goes on; the one of its end bills the
    7 that follow and the 5 that come late, and the first has none of them."""
    await api.clock("2026-01-01T00:00:00Z")
    await products(api)
    await plan(api, "pro", metered("1.00"), usage_thresholds=[{"amount": "20.00"}])
    await customer(api)
    await subscribe(api, start="2026-01-01", auto_issue=False)
    await api.advance("2026-01-05T12:00:00Z")
    await send(api, call("e5", "2026-01-05T00:00:00Z", 25))
    await api.advance("2026-01-10T12:00:00Z")
    await send(api, call("e10", "2026-01-10T00:00:00Z", 7))
    (interim,) = await invoices(api)
    assert (await api.post(f"/invoices/{interim['id']}/refresh"))["total"] == "25.00"
    await api.advance("2026-02-02T00:00:00Z")
    await late(api)

    interim, last = await invoices(api)
    assert (await issued(api, last))["total"] == "12.00"
    assert (await issued(api, interim))["total"] == "25.00"
    await api.advance("2026-03-02T00:00:00Z")
    assert amounts(await invoices(api)) == ["25.00", "12.00"]


async def test_what_is_issued_or_made_by_hand_is_not_worked_out_anew(api: Api) -> None:
    """Refreshing an issued invoice is refused, as is issuing it again; a one-off draft stays as it was written."""
    await drafted(api)
    (draft,) = await invoices(api)
    await issued(api, draft)
    for verb in ("refresh", "finalize"):
        await api.fails("POST", f"/invoices/{draft['id']}/{verb}", 409, "invoice_not_draft")
        await api.fails("POST", f"/invoices/none/{verb}", 404, "not_found")
    line = {"description": "Onboarding", "unit_price": "150.00"}
    by_hand = await api.post("/invoices", json={"customer_id": "acme", "currency": "USD", "line_items": [line]})
    assert await api.post(f"/invoices/{by_hand['id']}/refresh") == by_hand
    assert (await issued(api, by_hand))["total"] == "150.00"


async def test_two_that_issue_a_draft_at_once_issue_it_once(api: Api) -> None:
    """One of them is told that it is no draft any more; there is one number and one entry."""
    await drafted(api)
    (draft,) = await invoices(api)
    await late(api)
    answers = await asyncio.gather(*(api.call("POST", f"/invoices/{draft['id']}/finalize") for _ in range(2)))
    assert sorted(each.status_code for each in answers) == [200, 409]
    assert [each["total"] for each in await invoices(api)] == ["15.00"]
    balance = {a["account"]: a["balance"] for a in (await api.get("/ledger/trial-balance"))["accounts"]}
    assert balance["AR"] == "15.00"
