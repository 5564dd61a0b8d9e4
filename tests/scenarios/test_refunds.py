"""A cancellation that refunds: of what was paid, and what was not paid is due no more (T-17)."""

from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from tests.client import Api
from tests.scenarios.business import business, call, fixed, invoices, metered, send, subscribe


async def paid(api: Api, amount: str | None, *items: dict[str, Any]) -> str:
    """The path of a subscription whose first month, 100.00 from 1 April 2025, was paid with *amount*."""
    await business(api, *(items or (fixed("100.00"),)), at="2025-04-01T00:00:00Z")
    made = await subscribe(api, start="2025-04-01")
    await api.advance("2025-04-02T00:00:00Z")
    (first,) = await invoices(api)
    if amount is not None:
        await api.post("/payments", json={"customer_id": "acme", "amount": amount, "invoice_ids": [first["id"]]})
    await api.advance("2025-04-16T00:00:00Z")
    return f"/subscriptions/{made['id']}"


async def canceled(api: Api, path: str, unused_time: str = "refund") -> None:
    """Ended half way through the month, and billed."""
    await api.post(f"{path}/cancel", json={"effective": "immediate", "unused_time": unused_time})
    await api.advance("2025-04-17T00:00:00Z")


async def balances(api: Api) -> dict[str, str]:
    """What stands on each account."""
    found = await api.get("/ledger/trial-balance")
    assert found["balanced"]
    return {each["account"]: each["balance"] for each in found["accounts"] if each["balance"] != "0.00"}


@pytest.mark.parametrize(
    ("amount", "due", "refund"),
    [("100.00", "0.00", "50.00"), ("80.00", "0.00", "30.00"), ("30.00", "20.00", None), (None, "50.00", None)],
)
async def test_what_was_paid_comes_back_and_what_was_not_is_not_due(
    api: Api, amount: str | None, due: str, refund: str | None
) -> None:
    """Half of 100.00 was served. The other half pays what is still due, and what that leaves is refunded."""
    await canceled(api, await paid(api, amount))

    assert (await invoices(api))[0]["amount_due"] == due
    found = (await api.get("/refunds", customer_id="acme", status="due"))["data"]
    assert [each["amount"] for each in found] == ([refund] if refund else [])
    left = await balances(api)
    assert (left.get("REFUNDS_PAYABLE"), left.get("CUSTOMER_CREDIT")) == (refund, None)
    assert left.get("AR") == (None if due == "0.00" else due)


@pytest.mark.parametrize(("amount", "refund"), [("100.00", "100.00"), ("30.00", "30.00"), (None, None)])
async def test_a_full_refund_gives_back_the_whole_period(api: Api, amount: str | None, refund: str | None) -> None:
    """Fifteen days were served, and nothing of 100.00 stays: all that was paid is refunded, and nothing is due."""
    await canceled(api, await paid(api, amount), "full_refund")

    first, last = await invoices(api)
    assert (first["amount_due"], last["line_items"][0]["amount"]) == ("0.00", "-100.00")
    found = (await api.get("/refunds", customer_id="acme", status="due"))["data"]
    assert [each["amount"] for each in found] == ([refund] if refund else [])
    left = await balances(api)
    assert (left.get("REFUNDS_PAYABLE"), left.get("CUSTOMER_CREDIT"), left.get("AR")) == (refund, None, None)


async def test_a_full_refund_is_of_the_present_period_of_fees_paid_ahead(api: Api) -> None:
    """March stays paid, and so do what was used in April and the setup; April's fee comes back whole, by both
    prices."""
    items = (fixed("100.00"), metered("0.50"), fixed("20.00", "setup"))
    await business(api, *items, at="2025-03-01T00:00:00Z")
    made = await subscribe(api, start="2025-03-01")
    path = f"/subscriptions/{made['id']}"
    await api.advance("2025-04-11T00:00:00Z")
    adjust = [{"item_key": "platform", "adjust": {"unit_price": "130.00"}}]
    await api.post(f"{path}/changes", json={"update": adjust, "invoice": "now"})
    await send(api, call("e1", "2025-04-12T00:00:00Z", 10))
    await api.advance("2025-04-16T00:00:00Z")
    await canceled(api, path, "full_refund")

    fees = {"2025-03": 0, "2025-04": 0}
    for line in (line for each in await invoices(api) for line in each["line_items"] if line["item_key"] == "platform"):
        fees[line["period_start"][:7]] += int(line["amount"].replace(".", ""))
    assert fees == {"2025-03": 10000, "2025-04": 0}
    beside = [x for each in await invoices(api) for x in each["line_items"] if x["item_key"] in ("setup", "calls")]
    assert sorted(x["amount"] for x in beside if x["amount"] != "0.00") == ["20.00", "5.00"]


async def test_the_page_of_an_invoice_says_what_is_due_by_then(api: Api) -> None:
    """30.00 of 100.00 were paid: 70.00 are due on its page, and 20.00 once the unused half has paid for the rest."""
    path = await paid(api, "30.00")
    (first,) = await invoices(api)

    async def page() -> str:
        return PdfReader(BytesIO(await api.get(f"/invoices/{first['id']}/pdf"))).pages[0].extract_text()

    assert "70.00" in await page()
    await canceled(api, path)
    assert "20.00" in await page()


async def test_a_refund_is_paid_by_hand_once(api: Api) -> None:
    """It says whose it is and which invoice it comes from; paid, the money is gone, and nothing of it is left to
    pay."""
    path = await paid(api, "100.00")
    await canceled(api, path)
    (due,) = (await api.get("/refunds"))["data"]
    final = (await invoices(api))[-1]
    assert (due["status"], due["invoice_id"], due["paid_at"]) == ("due", final["id"], None)
    assert f"/subscriptions/{due['subscription_id']}" == path
    await api.advance("2025-04-18T00:00:00Z")
    refund_id = due["id"]
    route = f"/refunds/{refund_id}/mark-as-paid"
    await api.fails("POST", route, 422, "card_number_refused", json={"reference": "4242424242424242"})
    done = await api.post(f"/refunds/{refund_id}/mark-as-paid", json={"reference": "Transfer of 18 April"})
    assert (done["status"], done["reference"], done["paid_at"]) == (
        "paid",
        "Transfer of 18 April",
        "2025-04-18T00:00:00Z",
    )
    await api.fails("POST", route, 409, "refund_paid_already", json={})

    assert await api.get(f"/refunds/{due['id']}") == done
    left = await balances(api)
    assert (left["CASH"], left.get("REFUNDS_PAYABLE")) == ("50.00", None)
    await api.advance("2025-04-19T00:00:00Z")
    told = [e["type"] for e in (await api.get("/feed", limit=100))["data"]]
    assert (told.count("refund.created"), told.count("refund.updated")) == (1, 1)


async def test_usage_is_paid_before_anything_is_refunded(api: Api) -> None:
    """20.00 were used by the day of the end: 30.00 of 50.00 come back."""
    path = await paid(api, "100.00", fixed("100.00"), metered("1.00"))
    await send(api, call("last", "2025-04-15T12:00:00Z", 20))
    await canceled(api, path)

    assert [each["amount"] for each in (await api.get("/refunds"))["data"]] == ["30.00"]


async def test_nothing_is_refunded_where_that_was_not_asked_for(api: Api) -> None:
    """With `credit` the 50.00 are the customer's credit."""
    await canceled(api, await paid(api, "100.00"), "credit")

    assert (await api.get("/refunds"))["data"] == []
    assert (await balances(api))["CUSTOMER_CREDIT"] == "50.00"


async def test_a_cancellation_that_is_taken_back_refunds_nothing(api: Api) -> None:
    """Canceled for the 20th with a refund, and taken back on the 16th: May is billed, April is kept."""
    path = await paid(api, "100.00")
    await api.post(f"{path}/cancel", json={"effective": "2025-04-20", "unused_time": "refund"})
    await api.post(f"{path}/uncancel")
    await api.advance("2025-05-02T00:00:00Z")

    assert (await api.get("/refunds"))["data"] == []
    assert [each["total"] for each in await invoices(api)] == ["100.00", "100.00"]


async def test_a_refund_of_another_invoice_is_not_found(api: Api) -> None:
    """An unknown one is 404."""
    await business(api, fixed("1.00"))

    await api.fails("GET", "/refunds/rfn_01jz0000000000000000000000", 404, "not_found")
