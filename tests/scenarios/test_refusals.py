"""What is refused of a subscription: by a code that stays, at the field at fault, with the way out in words.

Each case is a request on one of the subscriptions of `world_of`, on 11 February 2026. Nothing of it happens.

Versions that overlap are not among them, for they cannot be written: a version has a first day and no last, and of two
of one day the later recorded one holds (correctness T-23; `test_versions.py`). Changes ahead that contradict are.
"""

from dataclasses import dataclass
from typing import Any

import pytest

from tests.client import Api
from tests.scenarios.business import business, customer, fixed, invoices, metered, plan, subscribe

DESCENDING = [
    {"up_to": "100", "unit_price": "1"},
    {"up_to": "50", "unit_price": "2"},
    {"up_to": None, "unit_price": "3"},
]
OPEN_TWICE = [{"up_to": None, "unit_price": "1"}, {"up_to": None, "unit_price": "2"}]


@dataclass(frozen=True)
class Refused:
    """A request and the refusal of it: which field, and some of the words that lead out."""

    path: str
    body: dict[str, Any]
    status: int
    code: str
    at: str | None
    words: str
    method: str = "POST"


def change(body: dict[str, Any], code: str, at: str | None, words: str, **more: Any) -> Refused:
    """A change that is refused, of the running subscription unless said otherwise."""
    status = more.pop("status", 422)
    return Refused(
        path=f"/{more.pop('of', 'running')}/changes", body=body, status=status, code=code, at=at, words=words
    )


def adjusted(item_key: str, **adjust: Any) -> dict[str, Any]:
    """The change of one price."""
    return {"update": [{"item_key": item_key, "adjust": adjust}]}


def later(body: dict[str, Any], day: str) -> dict[str, Any]:
    """The change on a day."""
    return {**body, "effective": day}


SEATS = adjusted("seat", quantity="9")
NOT_IN_FORCE = "subscription_not_in_force"
CASES: dict[str, Refused] = {
    "a change that changes nothing": change({}, "nothing_to_change", "plan_id", "name a plan_id"),
    "a plan in another currency": change({"plan_id": "euro"}, "currency_mismatched", "plan_id", "in EUR, not in USD"),
    "a plan that is no longer sold": change({"plan_id": "gone"}, "plan_archived", None, "choose another", status=409),
    "a plan that is none": change({"plan_id": "none"}, "not_found", None, "none", status=404),
    "a version that is none": change(
        {**SEATS, "source_version_id": "ver_01jz0000000000000000000000"}, "not_found", None, "no version", status=404
    ),
    "tiers out of order": change(
        adjusted("calls", type="graduated", tiers=DESCENDING),
        "price_unsuitable",
        "update.0.adjust.tiers",
        "up_to",
    ),
    "two tiers without an end": change(
        adjusted("calls", type="volume", tiers=OPEN_TWICE), "price_unsuitable", "update.0.adjust.tiers", "up_to"
    ),
    "fewer than no seats": change(
        adjusted("seat", quantity="-1"), "price_unsuitable", "update.0.adjust.quantity", "must not be negative"
    ),
    "a price below zero": change(
        adjusted("seat", unit_price="-6.20"),
        "price_unsuitable",
        "update.0.adjust.unit_price",
        "must not be negative",
    ),
    "a price in no digits": change(
        adjusted("seat", unit_price="1e3"), "price_unsuitable", "update.0.adjust.unit_price", "decimal"
    ),
    "a field that no price has": change(
        adjusted("seat", color="red"), "price_unsuitable", "update.0.adjust.color", "no such field"
    ),
    "a minimum above the maximum": change(
        adjusted("calls", minimum="10.00", maximum="5.00"), "price_unsuitable", "update.0.adjust", "minimum"
    ),
    "usage in advance by a price that may fall": change(
        adjusted("calls", type="volume", tiers=[OPEN_TWICE[0]], billing_direction="advance"),
        "price_unsuitable",
        "update.0.adjust.billing_direction",
        "write a graduated price",
    ),
    "a rhythm of usage that is not in advance": change(
        adjusted("calls", advance_interval="daily"),
        "price_unsuitable",
        "update.0.adjust",
        "advance_interval belongs to",
    ),
    "a fee each month that is charged when the contract starts": change(
        adjusted("seat", charge_on_contract_start=True),
        "price_unsuitable",
        "update.0.adjust.charge_on_contract_start",
        "whose billing_frequency is one_time",
    ),
    "usage of a product that nobody measures": change(
        adjusted("seat", type="unit", unit_price="1"), "plan_inconsistent", "update.0.adjust.type", "metered"
    ),
    "an update of what is not sold": change(
        {"update": [{"product_id": "setup", "adjust": {"quantity": "2"}}]},
        "item_unknown",
        "update.0.product_id",
        "no item of the product 'setup'; there are: calls, platform, seat",
    ),
    "a removal of what is not sold": change(
        {"remove": [{"product_id": "nothing"}]}, "item_unknown", "remove.0.product_id", "no item of the product"
    ),
    "an addition of a product that is none": change(
        {"add": [fixed("1.00", "nothing")]}, "plan_inconsistent", "add.0.product_id", "nothing"
    ),
    "an addition under a key that is taken": change(
        {"add": [fixed("1.00", "seat")]}, "item_taken", "add.0.item_key", "update it, or give another key"
    ),
    "one thing removed and updated": change(
        {"remove": [{"item_key": "seat"}], **SEATS}, "item_unknown", "update.0.item_key", "there are: calls, platform"
    ),
    "all removed": change(
        {"remove": [{"item_key": key} for key in ("platform", "seat", "calls")]},
        "nothing_left",
        "remove",
        "cancel the subscription instead",
    ),
    "a change before the contract": change(
        later(SEATS, "2025-12-31"), "outside_term", "effective", "from 2026-01-01 to any later day"
    ),
    "a change after the contract": change(
        later(SEATS, "2026-04-02"), "outside_term", "effective", "from 2026-01-01 to 2026-04-01", of="fixed"
    ),
    "a change at the end of a term that is none": change(
        later(SEATS, "end_of_term"), "outside_term", "effective", "use next_billing_period"
    ),
    "a change on a day that is none": change(
        later(SEATS, "2026-02-30"), "outside_term", "effective", "a day or an instant"
    ),
    "a change on a word that is none": change(later(SEATS, "whenever"), "outside_term", "effective", "use immediate"),
    "two changes ahead that contradict: what is gone by then": change(
        later(SEATS, "2026-03-15"), "item_unknown", "update.0.item_key", "there are: calls, platform", of="dropping"
    ),
    "two changes ahead that contradict: what is there by then": change(
        later({"add": [fixed("1.00", "setup")]}, "2026-03-15"), "item_taken", "add.0.item_key", "update it", of="adding"
    ),
    "a change of a draft": change(SEATS, NOT_IN_FORCE, None, "activate it first", status=409, of="draft"),
    "a change of what has ended": change(SEATS, NOT_IN_FORCE, None, "anew", status=409, of="ended"),
    "a preview for what has ended": Refused("/ended/changes/preview", SEATS, 409, NOT_IN_FORCE, None, "anew"),
    "a cancellation of what was canceled": Refused("/ended/cancel", {}, 409, NOT_IN_FORCE, None, "anew"),
    "a cancellation of a draft": Refused("/draft/cancel", {}, 409, NOT_IN_FORCE, None, "activate it first"),
    "a cancellation before the contract": Refused(
        "/running/cancel", {"effective": "2025-12-31"}, 422, "outside_term", "effective", "from 2026-01-01"
    ),
    "a cancellation without a final invoice": Refused(
        "/running/cancel", {"final_invoice": False}, 422, "final_invoice_needed", "final_invoice", "leave it out"
    ),
    "nothing to take back": Refused("/running/uncancel", {}, 409, "subscription_not_canceled", None, "renewal"),
    "a cancellation whose day has come": Refused("/ended/uncancel", {}, 409, NOT_IN_FORCE, None, "anew"),
    "a pause of what is paused": Refused(
        "/paused/pause", {}, 409, "subscription_paused_already", None, "end that pause first"
    ),
    "a pause that ends before it begins": Refused(
        "/running/pause",
        {"effective": "2026-03-01", "resumes_on": "2026-03-01"},
        422,
        "outside_term",
        "resumes_on",
        "must lie after 2026-03-01",
    ),
    "a pause of what has ended": Refused("/ended/pause", {}, 409, NOT_IN_FORCE, None, "anew"),
    "the end of a pause that is none": Refused(
        "/running/unpause", {}, 409, "subscription_not_paused", None, "pause it first"
    ),
    "what runs activated again": Refused("/running/activate", {}, 409, "subscription_not_draft", None, "not a draft"),
    "what runs deleted": Refused("/running", {}, 409, "subscription_not_draft", None, "cancel it", method="DELETE"),
    "a version into closed months, and nothing said of them": Refused(
        "/running/versions/DRAFT/publish",
        {"effective_at": "2026-01-15"},
        422,
        "closed_period",
        "effective_at",
        "closed_periods: adjust",
    ),
    "a version before the contract": Refused(
        "/running/versions/DRAFT/publish",
        {"effective_at": "2025-12-31"},
        422,
        "outside_term",
        "effective_at",
        "from 2026-01-01",
    ),
    "a version published twice": Refused(
        "/running/versions/1/publish", {}, 409, "version_not_draft", None, "draft another one"
    ),
    "a published version written anew": Refused(
        "/running/versions/1", {"plan_id": "pro"}, 409, "version_not_draft", None, "draft another one", method="PUT"
    ),
    "a published version deleted": Refused(
        "/running/versions/1", {}, 409, "version_not_draft", None, "draft another one", method="DELETE"
    ),
    "a version of nothing": Refused(
        "/running/versions", {}, 422, "nothing_to_subscribe", "plan_id", "name a plan_id, or items"
    ),
    "a version in another currency": Refused(
        "/running/versions", {"plan_id": "euro"}, 422, "currency_mismatched", "plan_id", "in EUR, not in USD"
    ),
    "a subscription that is none": Refused("/none/changes", SEATS, 404, "not_found", None, "no subscription"),
}


async def world_of(api: Api) -> dict[str, str]:
    """Subscriptions by a word each, on 11 February: two months were billed."""
    await business(api, fixed("31.00"), fixed("6.20", "seat", quantity="5"), metered("0.10"))
    await plan(api, "euro", fixed("31.00"), currency="EUR")
    await plan(api, "gone", fixed("31.00"))
    await api.delete("/plans/gone")
    made = {}
    for word in ("running", "ended", "paused", "dropping", "adding"):
        made[word] = (await subscribe(api, start="2026-01-01"))["id"]
    term = {"period_type": "fixed", "duration_months": 3}
    made["fixed"] = (await subscribe(api, start="2026-01-01", contract=term))["id"]
    made["draft"] = (await subscribe(api, start="2026-01-01", auto_activate=False))["id"]
    await api.advance("2026-02-11T00:00:00Z")
    ahead = {"remove": [{"item_key": "seat"}], "effective": "2026-03-01"}
    await api.post(f"/subscriptions/{made['dropping']}/changes", json=ahead)
    ahead = {"add": [fixed("2.00", "setup")], "effective": "2026-03-01"}
    await api.post(f"/subscriptions/{made['adding']}/changes", json=ahead)
    await api.post(f"/subscriptions/{made['ended']}/cancel", json={})
    await api.post(f"/subscriptions/{made['paused']}/pause", json={})
    drafted = await api.post(f"/subscriptions/{made['running']}/versions", json={"plan_id": "pro"})
    await api.advance("2026-02-11T01:00:00Z")
    return {**made, "DRAFT": drafted["id"], "none": "sub_01jz0000000000000000000000"}


def told(path: str, names: dict[str, str]) -> str:
    """The route, with ids for words."""
    return "/subscriptions" + "/".join(names.get(part, part) for part in path.split("/"))


async def test_what_cannot_be_is_refused_in_words_that_lead_out(api: Api) -> None:
    """Each with its status, code, field and words; afterwards every subscription and every invoice is as before."""
    names = await world_of(api)
    before = [await api.every("/subscriptions"), await invoices(api)]
    found = {}
    for said, case in CASES.items():
        response = await api.call(case.method, told(case.path, names), json=case.body)
        problem = response.json()
        fields = [each["field"] for each in problem["errors"]]
        words = " ".join([problem["detail"], *(each["detail"] for each in problem["errors"])])
        wanted = (case.status, case.code, True, True)
        told_of = (response.status_code, problem["code"], fields == ([case.at] if case.at else []), case.words in words)
        if told_of != wanted:
            found[said] = (response.status_code, problem["code"], fields, words)
    assert found == {}
    assert [await api.every("/subscriptions"), await invoices(api)] == before


@pytest.mark.parametrize("said", ["contract", "items", "coupon", "plan"])
async def test_what_cannot_begin_is_refused_too(api: Api, said: str) -> None:
    """Contracts, plans and coupons that contradict themselves, before anything is sold."""
    await business(api, fixed("31.00"), metered("0.10"))
    await plan(api, "euro", fixed("31.00"), currency="EUR")
    await customer(api, "dollar", currency="USD")
    for case in BEGINNINGS[said]:
        problem = await api.fails(case.method, case.path, case.status, case.code, json=case.body)
        assert [each["field"] for each in problem["errors"]] == ([case.at] if case.at else []), problem
        assert case.words in str(problem), problem


def subscribed(at: str | None, code: str, words: str, **body: Any) -> Refused:
    """A subscription that is refused."""
    return Refused("/subscriptions", {"customer_id": "acme", "plan_id": "pro", **body}, 422, code, at, words)


def priced(at: str, words: str, **price: Any) -> Refused:
    """A plan that is refused for the price of its calls."""
    item = {"product_id": "calls", "price": {"billing_interval": "monthly", "billing_direction": "arrears", **price}}
    body = {"name": "Wrong", "code": "wrong", "currency": "USD", "items": [item]}
    return Refused("/plans", body, 422, "invalid", f"items.0.price.{at}".rstrip("."), words)


BEGINNINGS: dict[str, list[Refused]] = {
    "contract": [
        subscribed(
            "contract.end_date",
            "outside_term",
            "must lie after 2026-01-01",
            contract={"start_date": "2026-01-01", "end_date": "2026-01-01"},
        ),
        subscribed("contract.duration_months", "outside_term", "a length in months", contract={"period_type": "fixed"}),
        subscribed("contract.start_date", "outside_term", "must not lie before", contract={"start_date": "2015-01-01"}),
        subscribed("plan_id", "currency_mismatched", "EUR", customer_id="dollar", plan_id="euro"),
    ],
    "items": [
        subscribed("items.0.product_id", "plan_inconsistent", "none", plan_id=None, items=[fixed("1.00", "none")]),
        subscribed("plan_id", "nothing_to_subscribe", "name a plan_id", plan_id=None),
    ],
    "plan": [
        priced("tiers", "up_to", type="graduated", tiers=DESCENDING),
        priced("tiers", "up_to", type="volume", tiers=OPEN_TWICE),
        priced("unit_price", "must not be negative", type="unit", unit_price="-1"),
        priced("", "package_size", type="package", package_size="0", package_price="1"),
    ],
    "coupon": [
        Refused(
            "/coupons",
            {"name": "C", "code": "c", "coupon_type": "percentage", "percentage_rate": "101", "frequency": "once"},
            422,
            "invalid",
            "percentage_rate",
            "100",
        ),
    ],
}
