"""Usage of a closed period that turns out lower becomes a credit note on the invoice of that period (T-22)."""

from typing import Any

import pytest

from tests.client import Api
from tests.scenarios.business import business, call, fixed, invoices, lines, metered, money, plan, send, subscribe


async def january(api: Api, **values: Any) -> Any:
    """A subscription whose January was billed with 10 and 4 calls at 1.00 beside the fee of February: 45.00, on 10
    February; what turns out lower becomes a credit note."""
    await business(api, fixed("31.00"), metered("1.00"))
    await api.patch("/events/policy", json={"closed_periods": "credit_note"})
    made = await subscribe(api, start="2026-01-01", **values)
    await api.advance("2026-01-20T00:00:00Z")
    await send(api, call("ten", "2026-01-10T00:00:00Z", 10), call("four", "2026-01-11T00:00:00Z", 4))
    await api.advance("2026-02-10T00:00:00Z")
    return made


async def void(api: Api, unique_id: str) -> None:
    """The event was a mistake."""
    await api.post(f"/events/{unique_id}/void", json={"reason": "a test"})


async def amend(api: Api, unique_id: str, n: int) -> None:
    """The event counts *n* calls."""
    await api.post(f"/events/{unique_id}/amend", json={"reason": "counted wrong", "properties": {"n": n}})


async def notes(api: Api, **filters: Any) -> list[Any]:
    """All credit notes, the first one first."""
    return list(reversed(await api.every("/credit-notes", **filters)))


async def balances(api: Api) -> dict[str, str]:
    """What stands on each account."""
    found = await api.get("/ledger/trial-balance")
    assert found["balanced"]
    return {each["account"]: each["balance"] for each in found["accounts"] if each["balance"] != "0.00"}


@pytest.mark.parametrize(
    ("paid", "offset", "credit", "due"),
    [(None, "4.00", "0.00", "41.00"), ("43.00", "2.00", "2.00", "0.00"), ("45.00", "0.00", "4.00", "0.00")],
)
async def test_a_void_event_lowers_what_is_due_and_gives_back_what_was_paid(
    api: Api, paid: str | None, offset: str, credit: str, due: str
) -> None:
    """4 of 14 calls are void. Of 4.00 that much is offset as was due on the 45.00, and the next invoice uses the rest;
    on it stands nothing of January."""
    await january(api)
    _, second = await invoices(api)
    if paid is not None:
        await api.post("/payments", json={"customer_id": "acme", "amount": paid, "invoice_ids": [second["id"]]})
    await void(api, "four")
    await api.advance("2026-03-01T00:00:00Z")

    (note,) = await notes(api)
    assert (note["number"], note["invoice_id"], note["invoice_number"]) == ("CN-000001", second["id"], "INV-000002")
    assert (note["total"], note["offset_amount"], note["credit_amount"]) == ("4.00", offset, credit)
    assert (note["reason"], note["issue_date"], note["refund_amount"]) == ("usage_correction", "2026-03-01", "0.00")
    (line,) = note["line_items"]
    assert (line["amount"], line["quantity"], line["invoice_line_item_id"]) == (
        "4.00",
        "4",
        next(x["id"] for x in second["line_items"] if x["kind"] == "usage"),
    )
    _, second, third = await invoices(api)
    assert (second["amount_offset"], second["amount_due"], second["total"]) == (offset, due, "45.00")
    assert second["status"] == ("paid" if due == "0.00" else "issued")
    assert [x[:2] for x in lines(third)] == [("fixed", "31.00"), ("usage", "0.00")]
    assert third["credits_applied"] == credit
    left = await balances(api)
    assert left["REVENUE"] == "10.00", "what was used in January"
    assert left.get("CUSTOMER_CREDIT") is None


async def test_more_usage_is_still_charged_on_the_next_invoice(api: Api) -> None:
    """5 late calls are 5.00 on the invoice of March; there is no credit note, and nothing of it on the old invoice."""
    await january(api)
    await send(api, call("late", "2026-01-31T00:00:00Z", 5))
    (row,) = (await api.get("/late-usage"))["data"]
    assert (row["outcome"], row["due_on"]) == ("adjust", "2026-03-01")

    await api.advance("2026-03-01T00:00:00Z")
    *_, third = await invoices(api)
    assert ("adjustment", "5.00", "2026-01-01", "2026-02-01") in lines(third)
    assert await notes(api) == []


async def test_what_becomes_a_credit_note_is_listed_until_it_is_one(api: Api) -> None:
    """The report says `credit_note` and its day; afterwards nothing differs, and nothing is credited again."""
    made = await january(api)
    await amend(api, "ten", 7)
    (row,) = (await api.get("/late-usage", subscription_id=made["id"]))["data"]
    assert (row["difference"], row["outcome"], row["due_on"]) == ("-3.00", "credit_note", "2026-03-01")

    await api.advance("2026-03-01T00:00:00Z")
    assert (await api.get("/late-usage"))["data"] == []
    await api.advance("2026-05-02T00:00:00Z")
    assert [note["total"] for note in await notes(api)] == ["3.00"]


async def test_the_upcoming_invoice_uses_the_credit_that_comes_until_then(api: Api) -> None:
    """45.00 are paid and 4.00 of them come back: the upcoming invoice says so to the cent, and is what is issued."""
    made = await january(api)
    _, second = await invoices(api)
    await api.post(f"/invoices/{second['id']}/mark-as-paid", json={})
    await void(api, "four")
    said = await api.get(f"/subscriptions/{made['id']}/upcoming-invoice")
    assert (said["total"], said["credits_applied"], said["amount_due"]) == ("31.00", "4.00", "27.00")
    assert await notes(api) == [], "nothing has happened"

    await api.advance("2026-03-01T00:00:00Z")
    *_, third = await invoices(api)
    assert money(third) == money(said)


async def test_a_backfill_says_which_credit_note_it_leads_to(api: Api) -> None:
    """10 calls of a day become 4: the preview names a note of 6.00 on the invoice of January, and that is issued."""
    await january(api)
    body = {"start": "2026-01-10T00:00:00Z", "end": "2026-01-11T00:00:00Z", "reason": "lost", "customer_id": "acme"}
    events = [call("new", "2026-01-10T12:00:00Z", 4)]
    draft = await api.post("/backfills", json={**body, "mode": "replace", "events": events})
    said = await api.post(f"/backfills/{draft['id']}/preview")
    (effect,) = said["credit_notes"]
    assert (effect["invoice_number"], effect["before"], effect["after"], effect["difference"]) == (
        "INV-000002",
        "0.00",
        "6.00",
        "6.00",
    )
    assert said["invoices"] == [], "the next invoice stays as it is: what is credited was still due"
    assert await notes(api) == []

    await api.post(f"/backfills/{draft['id']}/commit")
    await api.advance("2026-03-01T00:00:00Z")
    assert [(note["invoice_number"], note["total"]) for note in await notes(api)] == [("INV-000002", "6.00")]


async def test_corrections_of_corrections_come_to_what_was_used(api: Api) -> None:
    """14 calls become 10, then 2, then 12, then none: credits of 4.00 and 8.00, a charge of 10.00 on the invoice of
    May, and credits of all that: 2.00 on that of January, which bears no more, and 10.00 on that of May."""
    await january(api)
    await amend(api, "four", 0)
    await api.advance("2026-03-10T00:00:00Z")
    await amend(api, "ten", 2)
    await api.advance("2026-04-10T00:00:00Z")
    await amend(api, "ten", 12)
    await api.advance("2026-05-10T00:00:00Z")
    *_, may = await invoices(api)
    assert ("adjustment", "10.00", "2026-01-01", "2026-02-01") in lines(may)
    await void(api, "ten")
    await api.advance("2026-06-10T00:00:00Z")

    found = [(note["invoice_number"], note["total"]) for note in await notes(api)]
    assert found[:2] == [("INV-000002", "4.00"), ("INV-000002", "8.00")]
    assert sorted(found[2:]) == [("INV-000002", "2.00"), (may["number"], "10.00")]
    *_, june = await invoices(api)
    assert all(line[0] != "adjustment" for line in lines(june))
    assert "REVENUE" not in await balances(api), "nothing was used"


async def test_each_note_takes_back_its_share_of_the_tax(api: Api) -> None:
    """At 19 % on 14.00 the tax is 2.66. Notes of 1.00, 2.00 and 11.00 take back 0.19, 0.38 and 2.09: all of it."""
    await api.post("/taxes", json={"code": "vat", "name": "VAT", "rate": "19"})
    await api.post("/billing-entities/default/taxes", json={"tax_codes": ["vat"]})
    await business(api, metered("1.00"))
    await api.patch("/events/policy", json={"closed_periods": "credit_note"})
    await subscribe(api, start="2026-01-01")
    await send(api, call("all", "2026-01-01T00:00:00Z", 14))
    await api.advance("2026-02-10T00:00:00Z")
    for n, day in ((13, "2026-03-10"), (11, "2026-04-10"), (0, "2026-05-10")):
        await amend(api, "all", n)
        await api.advance(f"{day}T00:00:00Z")

    found = await notes(api)
    assert [(x["subtotal"], x["tax_total"]) for x in found] == [("1.00", "0.19"), ("2.00", "0.38"), ("11.00", "2.09")]
    (invoice,) = await invoices(api)
    assert (invoice["amount_offset"], invoice["amount_due"], invoice["status"]) == ("16.66", "0.00", "paid")
    assert await balances(api) == {}


async def test_what_a_coupon_took_off_is_not_given_back(api: Api) -> None:
    """Half was off: of 14.00 only 7.00 were asked for, and of 4.00 only 2.00 come back."""
    await business(api, metered("1.00"))
    await api.patch("/events/policy", json={"closed_periods": "credit_note"})
    await api.post(
        "/coupons",
        json={
            "name": "Half",
            "code": "half",
            "coupon_type": "percentage",
            "percentage_rate": "50",
            "frequency": "once",
        },
    )
    await api.post("/applied-coupons", json={"coupon_id": "half", "customer_id": "acme"})
    await subscribe(api, start="2026-01-01")
    await send(api, call("ten", "2026-01-01T00:00:00Z", 10), call("four", "2026-01-01T00:00:00Z", 4))
    await api.advance("2026-02-10T00:00:00Z")
    await void(api, "four")
    await api.advance("2026-03-10T00:00:00Z")

    (note,) = await notes(api)
    assert (note["subtotal"], note["discount_total"], note["total"]) == ("4.00", "2.00", "2.00")


async def test_what_the_invoice_has_no_room_for_is_taken_off_the_next_one(api: Api) -> None:
    """A tenth was off the plan: of 14.00 only 12.60 were asked for, and more cannot be credited. The 1.40 that are left
    stand on the next invoice, against the discount that goes with them."""
    await business(api, metered("1.00"))
    await plan(api, "cut", metered("1.00"), discount={"type": "percentage", "amount": "10"})
    await api.patch("/events/policy", json={"closed_periods": "credit_note"})
    await subscribe(api, plan_id="cut", start="2026-01-01")
    await send(api, call("all", "2026-01-01T00:00:00Z", 14))
    await api.advance("2026-02-10T00:00:00Z")
    await void(api, "all")
    await send(api, call("more", "2026-02-10T00:00:00Z", 10))
    await api.advance("2026-03-10T00:00:00Z")

    (note,) = await notes(api)
    assert (note["total"], note["offset_amount"]) == ("12.60", "12.60")
    first, second = await invoices(api)
    assert (first["total"], first["amount_due"], second["total"]) == ("12.60", "0.00", "9.00")
    january = [line[:2] for line in lines(second) if line[2] == "2026-01-01"]
    assert sorted(january) == [("adjustment", "-1.40"), ("discount", "1.40")]
    assert (await api.get("/late-usage"))["data"] == []


async def test_what_stands_on_a_draft_is_taken_off_the_draft(api: Api) -> None:
    """A draft can still change and has no number to refer to: it is issued with 4.00 less, and nothing corrects it."""
    await january(api, auto_issue=False)
    await void(api, "four")
    await api.advance("2026-03-01T00:00:00Z")
    _, second, third = await invoices(api)
    assert [x[:2] for x in lines(third)] == [("fixed", "31.00"), ("usage", "0.00")]
    issued = await api.post(f"/invoices/{second['id']}/finalize")
    assert ("usage", "10.00", "2026-01-01", "2026-02-01") in lines(issued)
    assert await notes(api) == []


async def test_a_note_explains_itself(api: Api) -> None:
    """From 14 calls that were billed and 10 that are left to 4.00, with the event that was voided by name."""
    await january(api)
    await void(api, "four")
    await api.advance("2026-03-01T00:00:00Z")
    said = await api.get("/credit-notes/CN-000001/explain")
    assert (said["total"], said["tree"]["value"]) == ("4.00", "4")
    (line,) = said["lines"]
    assert (line["line"]["amount"], line["line"]["evidence"]["before"]["quantity"]) == ("4.00", "14")
    assert [(x["unique_id"], x["change"], x["reason"]) for x in line["late_events"]["events"]] == [
        ("four", "removed", "a test")
    ]
    assert (line["late_events"]["complete"], line["later_events"]["count"]) == (True, 0)
    known = await api.get(line["line"]["events_url"].removeprefix("/api"))
    assert [x["unique_id"] for x in known["data"]] == ["ten"]


async def test_it_is_said_that_a_credit_note_was_issued(api: Api) -> None:
    """The feed tells the note with its amounts, and that the invoice is paid when nothing is left of it."""
    await business(api, metered("1.00"))
    await api.patch("/events/policy", json={"closed_periods": "credit_note"})
    await subscribe(api, start="2026-01-01")
    await send(api, call("all", "2026-01-01T00:00:00Z", 14))
    await api.advance("2026-02-10T00:00:00Z")
    await void(api, "all")
    await api.advance("2026-03-10T00:00:00Z")

    await api.advance("2026-03-11T00:00:00Z")
    told = (await api.get("/feed", limit=100))["data"]
    (made,) = [x for x in told if x["type"] == "credit_note.created"]
    assert (made["data"]["number"], made["data"]["total"], made["data"]["offset_amount"]) == (
        "CN-000001",
        "14.00",
        "14.00",
    )
    assert [x["data"]["amount_offset"] for x in told if x["type"] == "invoice.paid"] == ["14.00"]
