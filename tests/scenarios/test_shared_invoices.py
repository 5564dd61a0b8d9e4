"""Several subscriptions of a customer on one invoice: which share, and that nothing else changes."""

from typing import Any

import pytest

from tests.client import Api
from tests.faults.test_one_bad_subscription import parked, spoilt
from tests.scenarios.business import (
    amounts,
    business,
    call,
    customer,
    fixed,
    invoices,
    metered,
    money,
    plan,
    send,
    subscribe,
)
from tests.scenarios.test_billing_runs import ended
from tests.scenarios.test_discounts import TWENTY, adds_up, give

EVE = "2025-12-31T00:00:00Z"
SHARED = {"payment_terms": "net_30", "consolidate_invoices": True}


async def share(api: Api, start: str = "2026-01-01", plan_id: str = "pro", **billing: Any) -> Any:
    """A subscription of acme that shares invoices."""
    contract = {"start_date": start}
    body = {"customer_id": "acme", "plan_id": plan_id, "auto_activate": True, "contract": contract}
    return await api.post("/subscriptions", json={**body, "billing": {**SHARED, **billing}})


def billed(found: list[Any]) -> list[tuple[int, str]]:
    """How many subscriptions are on each invoice, and what it comes to."""
    return [(len(each["subscription_ids"]), each["total"]) for each in found]


async def test_what_is_due_on_one_day_is_one_invoice(api: Api) -> None:
    """Two begin on the first and one on the tenth: 31.00 and 10.00 together, the other apart; a month later again."""
    await business(api, fixed("31.00"), at=EVE)
    await plan(api, "small", fixed("10.00"))
    one, other, late = await share(api), await share(api, plan_id="small"), await share(api, start="2026-01-10")
    await api.advance("2026-02-10T00:00:00Z")
    found = await invoices(api)
    assert billed(found) == [(2, "41.00"), (1, "31.00"), (2, "41.00"), (1, "31.00")]
    assert found[0]["subscription_ids"] == [one["id"], other["id"]]
    assert [x["subscription_id"] for x in found[2]["line_items"]] == [one["id"], other["id"]]
    assert found[1]["subscription_ids"] == [late["id"]]
    assert [each["number"] for each in found] == [f"INV-{n:06d}" for n in range(1, 5)]
    await adds_up(api)


@pytest.mark.parametrize(
    "apart",
    [
        {"payment_terms": "net_14"},
        {"auto_issue_invoices": False},
        {"auto_pay_invoices": True},
        {"consolidate_invoices": False},
    ],
    ids=lambda apart: next(iter(apart)),
)
async def test_what_differs_has_an_invoice_of_its_own(api: Api, apart: dict[str, Any]) -> None:
    """Other terms, another way to be issued or paid, or no wish to share."""
    await business(api, fixed("31.00"), at=EVE)
    await share(api)
    await share(api)
    await share(api, **apart)
    await api.advance("2026-01-02T00:00:00Z")
    assert sorted(billed(await invoices(api))) == [(1, "31.00"), (2, "62.00")]


async def test_other_customers_share_nothing(api: Api) -> None:
    """Each customer has its own invoice, and so has another currency, since a customer has one."""
    await business(api, fixed("31.00"), at=EVE)
    await customer(api, "beta", currency="EUR")
    await plan(api, "euro", fixed("9.00"), currency="EUR")
    await share(api)
    await share(api)
    for _ in range(2):
        body = {"customer_id": "beta", "plan_id": "euro", "auto_activate": True, "billing": SHARED}
        await api.post("/subscriptions", json={**body, "contract": {"start_date": "2026-01-01"}})
    await api.advance("2026-01-02T00:00:00Z")
    found = sorted((each["currency"], *billed([each])) for each in await invoices(api))
    assert found == [("EUR", (2, "18.00")), ("USD", (2, "62.00"))]


async def test_it_is_asked_for_later(api: Api) -> None:
    """January apart, February together, March apart again."""
    await business(api, fixed("31.00"), at=EVE)
    made = [await subscribe(api, start="2026-01-01") for _ in range(2)]
    for at, wish in (("2026-01-10", True), ("2026-02-10", False)):
        await api.advance(f"{at}T00:00:00Z")
        for each in made:
            await api.patch(f"/subscriptions/{each['id']}", json={"billing": {"consolidate_invoices": wish}})
    await api.advance("2026-03-02T00:00:00Z")
    assert billed(await invoices(api)) == [(1, "31.00"), (1, "31.00"), (2, "62.00"), (1, "31.00"), (1, "31.00")]


async def test_a_coupon_counts_once_and_tax_is_on_the_whole(api: Api) -> None:
    """20.00 off 30.50 and 10.25: 14.97 and 5.03; 19 % of the 20.75 left is 3.94, once (M-16)."""
    await business(api, fixed("30.50"), at=EVE)
    await plan(api, "small", fixed("10.25"))
    await api.post("/taxes", json={"name": "VAT", "code": "vat", "rate": "19"})
    await api.post("/billing-entities/default/taxes", json={"tax_codes": ["vat"]})
    await give(api, TWENTY)
    await share(api)
    await share(api, plan_id="small")
    await api.advance("2026-01-02T00:00:00Z")
    (only,) = await invoices(api)
    assert [x["discount_amount"] for x in only["line_items"]] == ["14.97", "5.03"]
    assert (only["discount_total"], only["tax_total"], only["total"]) == ("20.00", "3.94", "24.69")
    tree = (await api.get(f"/invoices/{only['id']}/explain"))["tree"]
    assert tree["value"] == "24.69"
    await adds_up(api)


async def test_terms_of_a_plan_are_those_of_each_subscription(api: Api) -> None:
    """A minimum of 50.00 for each: one used 20.00 and owes 30.00 more, the other used 60.00 and owes nothing."""
    await business(api, metered("1.00"), at=EVE)
    minimum = {"minimum_spend": {"amount": "50.00"}}
    await plan(api, "least", metered("1.00"), **minimum)
    await plan(api, "dear", {**metered("3.00"), "item_key": "dear"}, **minimum)
    await share(api, plan_id="least")
    await share(api, plan_id="dear")
    await api.advance("2026-01-05T00:00:00Z")
    await send(api, call("c", "2026-01-05T00:00:00Z", 20))
    await api.advance("2026-02-01T00:00:00Z")
    (only,) = await invoices(api)
    assert [(x["kind"], x["amount"]) for x in only["line_items"]] == [
        ("usage", "20.00"),
        ("true_up", "30.00"),
        ("usage", "60.00"),
    ]
    assert only["total"] == "110.00"


async def test_the_upcoming_invoice_is_the_one_that_is_issued(api: Api) -> None:
    """A weekly one beside a monthly one, with a coupon that the weeks before use up: each preview is what follows."""
    await business(api, fixed("31.00"), at=EVE)
    await plan(api, "week", fixed("7.00", billing_interval="weekly"))
    await give(api, {**TWENTY, "amount": "40.00"})
    month, week = await share(api), await share(api, plan_id="week")
    early = await api.get(f"/subscriptions/{month['id']}/upcoming-invoice")
    await api.advance("2026-01-02T00:00:00Z")
    before = await api.get(f"/subscriptions/{month['id']}/upcoming-invoice")
    await api.advance("2026-01-30T00:00:00Z")
    coming = await api.get(f"/subscriptions/{week['id']}/upcoming-invoice")
    assert (coming["issue_date"], billed([coming])) == ("2026-02-05", [(1, "7.00")])
    await api.advance("2026-02-05T00:00:00Z")
    found = await invoices(api)
    assert [(each["issue_date"], *billed([each])) for each in found] == [
        ("2026-01-01", (2, "0.00")),
        ("2026-01-08", (1, "5.00")),
        ("2026-01-15", (1, "7.00")),
        ("2026-01-22", (1, "7.00")),
        ("2026-01-29", (1, "7.00")),
        ("2026-02-01", (1, "31.00")),
        ("2026-02-05", (1, "7.00")),
    ]
    assert money(found[0]) == money(early)
    assert money(found[5]) == money(before)
    assert money(found[6]) == money(coming)


async def test_a_preview_has_what_others_owe_on_that_day(api: Api) -> None:
    """Both monthly, with usage: each shows the whole invoice that is issued."""
    await business(api, fixed("31.00"), metered("1.00"), at=EVE)
    await plan(api, "small", fixed("10.00"))
    made = [await share(api), await share(api, plan_id="small")]
    await api.advance("2026-01-05T00:00:00Z")
    await send(api, call("c", "2026-01-01T00:00:00Z", 4))
    previews = [await api.get(f"/subscriptions/{each['id']}/upcoming-invoice") for each in made]
    await api.advance("2026-02-01T00:00:00Z")
    second = (await invoices(api))[1]
    assert money(previews[0]) == money(previews[1]) == money(second)
    assert second["total"] == "45.00"
    assert previews[0]["subscription_ids"] == second["subscription_ids"]


async def test_nothing_is_billed_twice(api: Api) -> None:
    """A run that is started again, of all or of the customer, makes no invoice."""
    await business(api, fixed("31.00"), at=EVE)
    for _ in range(3):
        await share(api)
    await api.advance("2026-01-02T00:00:00Z")
    for body in ({}, {"customer_id": "acme"}):
        await api.post("/billing-runs", json=body)
        await api.advance("2026-01-03T00:00:00Z" if body else "2026-01-02T12:00:00Z")
    runs = (await api.get("/billing-runs"))["data"]
    assert [runs[-1][name] for name in ("subscriptions", "invoices", "lines")] == [3, 1, 3]
    assert billed(await invoices(api)) == [(3, "93.00")]


async def test_one_at_fault_leaves_the_others_together(api: Api) -> None:
    """The second of four cannot be read: it is set aside, and three are on one invoice; a run takes it up later."""
    await business(api, fixed("31.00"), at=EVE)
    await customer(api, "beta")
    made = [await share(api) for _ in range(4)]
    other = await subscribe(api, customer_id="beta", start="2026-01-01")
    await api.advance("2026-01-02T00:00:00Z")
    await spoilt(api, made[1]["id"])
    await api.advance("2026-02-01T00:00:00Z")
    assert billed(await invoices(api))[2:] in ([(3, "93.00"), (1, "31.00")], [(1, "31.00"), (3, "93.00")])
    assert await parked(api, made[1]["id"])
    assert [await parked(api, each["id"]) for each in (made[0], *made[2:], other)] == [None] * 4


async def test_a_part_holds_all_that_share(api: Api, monkeypatch: Any) -> None:
    """With one subscription a part, three that share are one part and one invoice; children of a parent are another."""
    monkeypatch.setitem(vars(api.app.settings), "billing_part", 1)
    await business(api, fixed("31.00"), at=EVE)
    await customer(api, "holding")
    for _ in range(3):
        await share(api)
    for ref in ("one", "two"):
        await customer(api, ref)
        await api.put(f"/customers/{ref}/parent", json={"parent_id": "holding"})
        await subscribe(api, customer_id=ref, start="2026-01-01", bill_to_parent=True)
    await api.advance("2026-01-01T00:00:00Z")
    run = (await api.get("/billing-runs"))["data"][0]
    assert (run["subscriptions"], run["invoices"], run["lines"], run["parts"]) == (5, 2, 5, 2)
    assert sorted(billed(await invoices(api))) == [(2, "62.00"), (3, "93.00")]


async def test_a_run_of_the_parent_bills_its_children(api: Api) -> None:
    """While automatic billing is held a run is started for the parent, then for nobody else: one invoice a day."""
    await business(api, fixed("31.00"), at=EVE)
    await customer(api, "holding")
    await api.put("/customers/acme/parent", json={"parent_id": "holding"})
    for _ in range(2):
        await subscribe(api, start="2026-01-01", bill_to_parent=True)
    await api.post("/billing-runs", json={"kind": "automatic", "held": True})
    await api.advance("2026-02-02T00:00:00Z")
    assert await invoices(api) == []
    run = await ended(api, await api.post("/billing-runs", json={"customer_id": "holding"}))
    assert (run["subscriptions"], run["invoices"]) == (2, 2)
    assert billed(await invoices(api, customer_id="holding")) == [(2, "62.00"), (2, "62.00")]


async def test_what_owes_nothing_is_not_on_it(api: Api) -> None:
    """One without usage in its month: the invoice is that of the other alone, as it would be apart."""
    await business(api, fixed("31.00"), at=EVE)
    await plan(api, "calls", metered("1.00"))
    one = await share(api)
    await share(api, plan_id="calls")
    await api.advance("2026-02-01T00:00:00Z")
    second = (await invoices(api))[1]
    assert (second["subscription_ids"], second["total"]) == ([one["id"]], "31.00")


async def test_a_change_that_bills_at_once_is_apart(api: Api) -> None:
    """A dearer price from the eleventh on, billed now: an invoice of that subscription; February is together again."""
    await business(api, fixed("31.00"), at=EVE)
    made = [await share(api), await share(api)]
    await api.advance("2026-01-11T00:00:00Z")
    change = {"update": [{"product_id": "platform", "adjust": {"unit_price": "62.00"}}], "invoice": "now"}
    answer = await api.post(f"/subscriptions/{made[0]['id']}/changes", json=change)
    assert answer["next_invoice"]["subscription_ids"] == [made[0]["id"]]
    await api.advance("2026-02-01T00:00:00Z")
    assert billed(await invoices(api)) == [(2, "62.00"), (1, "21.00"), (2, "93.00")]


async def test_a_credit_is_set_off_on_the_shared_invoice(api: Api) -> None:
    """One ends on the eleventh with 21 of 31 days paid ahead; that day the other owes nothing, and so it is credited
    alone. February of the other uses the credit."""
    await business(api, fixed("31.00"), at=EVE)
    made = [await share(api), await share(api)]
    await api.advance("2026-01-11T00:00:00Z")
    await api.post(f"/subscriptions/{made[0]['id']}/cancel", json={})
    await api.advance("2026-02-01T00:00:00Z")
    found = await invoices(api)
    assert amounts(found) == ["62.00", "0.00", "31.00"]
    assert found[2]["credits_applied"] == "21.00"


async def test_sharing_changes_the_documents_alone(api: Api, second_api: Api) -> None:
    """The same three months, shared and apart: every subscription has the same lines, and all comes to the same."""
    told = []
    for each, shared in ((api, True), (second_api, False)):
        await business(each, fixed("31.00"), metered("1.00"), at=EVE)
        await plan(each, "small", fixed("10.00"), discount={"type": "percentage", "amount": "10"})
        made = [await share(each, plan_id=ref, consolidate_invoices=shared) for ref in ("pro", "small", "pro")]
        await each.advance("2026-01-20T00:00:00Z")
        await send(each, call("c", "2026-01-05T00:00:00Z", 4))
        await each.post(f"/subscriptions/{made[1]['id']}/cancel", json={"effective": "2026-02-11"})
        change = {"update": [{"product_id": "platform", "adjust": {"unit_price": "15.50"}}]}
        await each.post(f"/subscriptions/{made[2]['id']}/changes", json=change)
        await each.advance("2026-04-01T00:00:00Z")
        found = [x for invoice in await invoices(each) for x in invoice["line_items"] if x["subscription_id"]]
        names = [one["id"] for one in made]
        told.append([_of(found, name) for name in names])
    assert told[0] == told[1]
    assert [len(each) for each in told[0]] == [len(each) for each in told[1]] != [0, 0, 0]


def _of(found: list[Any], subscription_id: str) -> list[tuple[str, ...]]:
    named = ("kind", "item_key", "amount", "period_start", "period_end", "quantity")
    return [tuple(x[name] for name in named) for x in found if x["subscription_id"] == subscription_id]


async def test_who_is_set_aside_is_not_on_the_upcoming_invoice(api: Api) -> None:
    """Of two at 31.00 one could not be billed for February: the other is alone on the invoice of March, as it was said
    to be."""
    await business(api, fixed("31.00"), at=EVE)
    made, broken = await share(api), await share(api)
    await api.advance("2026-01-02T00:00:00Z")
    await spoilt(api, broken["id"])
    await api.advance("2026-02-02T00:00:00Z")
    assert await parked(api, broken["id"]) is not None
    upcoming = await api.get(f"/subscriptions/{made['id']}/upcoming-invoice")
    await api.advance("2026-03-01T00:00:00Z")

    assert (upcoming["subscription_ids"], upcoming["total"]) == ([made["id"]], "31.00")
    assert money((await invoices(api))[-1]) == money(upcoming)
