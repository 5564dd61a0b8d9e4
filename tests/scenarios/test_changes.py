"""Changes of what a subscription consists of: items added, removed and adjusted, on any day, with any proration."""

from typing import Any

import pytest

from tests.client import Api
from tests.scenarios.business import (
    amounts,
    business,
    call,
    fixed,
    invoices,
    lines,
    metered,
    money,
    plan,
    send,
    subscribe,
)


async def seats(api: Api, **billing: Any) -> Any:
    """A subscription of a platform at 31.00 and five seats at 6.20, on 11 January: 21 of 31 days are left."""
    await business(api, fixed("31.00"), fixed("6.20", "seat", quantity="5"))
    made = await subscribe(api, start="2026-01-01", **billing)
    await api.advance("2026-01-11T00:00:00Z")
    return made


def more_seats(quantity: str = "10", **change: Any) -> dict[str, Any]:
    """The change of the number of seats."""
    return {"update": [{"product_id": "seat", "adjust": {"quantity": quantity}}], **change}


async def changed(api: Api, made: Any, body: dict[str, Any]) -> Any:
    """The answer to a change, which is what its preview said."""
    path = f"/subscriptions/{made['id']}/changes"
    said = await api.post(f"{path}/preview", json=body)
    change = await api.post(path, json=body)
    assert (said["next_invoice"] is None) == (change["next_invoice"] is None)
    if change["next_invoice"] is not None:
        assert money(change["next_invoice"]) == money(said["next_invoice"])
    assert said["mrr_delta"] == change["mrr_delta"]
    return change


CREDIT = ("proration_credit", "-21.00", "2026-01-11", "2026-02-01")
CHARGE = ("proration_charge", "42.00", "2026-01-11", "2026-02-01")


@pytest.mark.parametrize(
    ("proration", "own"),
    [
        ("prorate", [CREDIT, CHARGE]),
        ("none", []),
        ("credit_only", [CREDIT]),
        ("charge_only", [CHARGE]),
        (
            "full",
            [
                ("proration_credit", "-31.00", "2026-01-01", "2026-02-01"),
                ("proration_charge", "62.00", "2026-01-01", "2026-02-01"),
            ],
        ),
    ],
)
async def test_seats_are_doubled(api: Api, proration: str, own: list[Any]) -> None:
    """From 31.00 to 62.00 a month on the 11th: what each proration bills with the next invoice, and February costs the
    new price whatever was said of January."""
    made = await seats(api)
    change = await changed(api, made, more_seats(proration=proration))

    assert (change["version"]["proration"], change["mrr_delta"]) == (proration, "31.00")
    await api.advance("2026-02-01T00:00:00Z")
    _, following = await invoices(api)
    regular = [("fixed", "31.00", "2026-02-01", "2026-03-01"), ("fixed", "62.00", "2026-02-01", "2026-03-01")]
    assert sorted(lines(following)) == sorted([*own, *regular])
    assert money(following) == money(change["next_invoice"])


async def test_an_item_is_added_adjusted_and_removed_in_one_change(api: Api) -> None:
    """Setup and calls come, seats grow, the platform goes: one version, one invoice of today."""
    made = await seats(api)
    body = {
        "add": [fixed("100.00", "setup"), metered("0.50")],
        "remove": [{"item_key": "platform"}],
        **more_seats(),
        "invoice": "now",
        "description": "Moved",
    }
    change = await changed(api, made, body)

    assert change["version"]["description"] == "Moved"
    assert [x["item_key"] for x in change["version"]["items"]] == ["seat", "setup", "calls"]
    _, own = await invoices(api)
    assert sorted(lines(own)) == sorted(
        [
            ("add_on", "100.00", "2026-01-11", "2026-01-12"),
            ("proration_charge", "42.00", "2026-01-11", "2026-02-01"),
            ("proration_credit", "-21.00", "2026-01-11", "2026-02-01"),
            ("proration_credit", "-21.00", "2026-01-11", "2026-02-01"),
        ]
    )
    await send(api, call("evt", "2026-01-12T00:00:00Z", 4))
    await api.advance("2026-02-01T00:00:00Z")
    assert sorted(lines((await invoices(api))[-1])) == [
        ("fixed", "62.00", "2026-02-01", "2026-03-01"),
        ("usage", "2.00", "2026-01-11", "2026-02-01"),
    ]


async def test_a_change_and_its_inverse_bill_nothing(api: Api) -> None:
    """Whatever either says of the period."""
    made = await seats(api)
    for quantity, proration in (("10", "charge_only"), ("5", "full"), ("7", "none"), ("5", "prorate")):
        await changed(api, made, more_seats(quantity, proration=proration))

    await api.advance("2026-02-01T00:00:00Z")
    assert amounts(await invoices(api)) == ["62.00", "62.00"]


@pytest.mark.parametrize("word", ["next_billing_period", "billing_cycle_start", "end_of_period", "2026-02-01"])
async def test_a_day_has_many_names(api: Api, word: str) -> None:
    """All of them are the end of the present period."""
    made = await seats(api)
    change = await changed(api, made, more_seats(effective=word))

    assert (change["version"]["effective_from"], change["proration_lines"]) == ("2026-02-01", [])
    pending = (await api.get(f"/subscriptions/{made['id']}"))["pending_changes"]
    assert [(x["version_id"], x["status"], x["effective_at"]) for x in pending] == [
        (change["version"]["id"], "published", "2026-02-01")
    ]


@pytest.mark.parametrize("word", ["end_of_term", "next_term_renewal", "term_end"])
async def test_the_end_of_the_term_has_many_names(api: Api, word: str) -> None:
    """What changes there is never served, unless the term is renewed."""
    made = await seats(api, contract={"period_type": "fixed", "duration_months": 3})

    change = await changed(api, made, more_seats(effective=word))
    assert change["version"]["effective_from"] == "2026-04-01"


async def test_another_type_keeps_the_rhythm_of_the_price(api: Api) -> None:
    """Calls at 0.50 each turn into tiers, monthly in arrears as before."""
    await business(api, metered("0.50"))
    made = await subscribe(api, start="2026-01-01")
    tiers = [{"up_to": "10", "unit_price": "1"}, {"up_to": None, "unit_price": "0.10"}]
    change = await changed(
        api,
        made,
        {"update": [{"item_key": "calls", "adjust": {"type": "graduated", "tiers": tiers}}], "effective": "2026-01-01"},
    )

    price = change["version"]["items"][0]["price"]
    assert (price["type"], price["billing_interval"], price["billing_direction"]) == ("graduated", "monthly", "arrears")
    await send(api, call("evt", "2026-01-12T00:00:00Z", 30))
    await api.advance("2026-02-01T00:00:00Z")
    assert [lines(x) for x in await invoices(api)] == [[("usage", "12.00", "2026-01-01", "2026-02-01")]]


async def test_a_change_in_the_past_corrects_what_was_billed(api: Api) -> None:
    """M14: 90.00 a month were billed from January to March; on 10 March it turns out to be 60.00 since 15 February."""
    await business(api, fixed("90.00"), at="2025-01-01T00:00:00Z")
    made = await subscribe(api, start="2025-01-01")
    await api.advance("2025-03-10T00:00:00Z")
    body = {"update": [{"product_id": "platform", "adjust": {"unit_price": "60.00"}}], "effective": "2025-02-15"}
    await changed(api, made, {**body, "invoice": "now", "closed_periods": "adjust"})

    own = (await invoices(api))[-1]
    assert sorted(lines(own)[:4]) == sorted(
        [
            ("proration_credit", "-45.00", "2025-02-15", "2025-03-01"),
            ("proration_charge", "30.00", "2025-02-15", "2025-03-01"),
            ("proration_credit", "-90.00", "2025-03-01", "2025-04-01"),
            ("proration_charge", "60.00", "2025-03-01", "2025-04-01"),
        ]
    )
    assert [line[:2] for line in lines(own)[4:]] == [("adjustment", "45.00")], "moved to the balance"


async def test_what_lies_ahead_follows_where_it_had_left_things_as_they_were(api: Api) -> None:
    """From March on the platform costs 40.00; seats that are doubled in January are doubled in March as well."""
    made = await seats(api)
    dearer = {"update": [{"product_id": "platform", "adjust": {"unit_price": "40.00"}}], "effective": "2026-03-01"}
    await changed(api, made, dearer)
    await changed(api, made, more_seats())

    await api.advance("2026-03-01T00:00:00Z")
    march = (await invoices(api))[-1]
    assert sorted(lines(march)) == [
        ("fixed", "40.00", "2026-03-01", "2026-04-01"),
        ("fixed", "62.00", "2026-03-01", "2026-04-01"),
    ]


async def test_what_lies_ahead_keeps_what_it_changed_itself(api: Api) -> None:
    """Twenty seats are agreed from March on; ten in January change nothing of that."""
    made = await seats(api)
    await changed(api, made, more_seats("20", effective="2026-03-01"))
    await changed(api, made, more_seats("10"))

    await api.advance("2026-03-01T00:00:00Z")
    assert sorted(lines((await invoices(api))[-1])) == [
        ("fixed", "124.00", "2026-03-01", "2026-04-01"),
        ("fixed", "31.00", "2026-03-01", "2026-04-01"),
    ]


async def test_a_change_starts_from_the_version_that_is_named(api: Api) -> None:
    """Going back to the first version, with a setup beside it."""
    made = await seats(api)
    first = made["current_version_id"]
    await changed(api, made, more_seats())
    await changed(api, made, {"source_version_id": first, "add": [fixed("10.00", "setup")]})

    items = (await api.get(f"/subscriptions/{made['id']}"))["items"]
    assert [(x["item_key"], x["price"]["quantity"]) for x in items] == [
        ("platform", "1"),
        ("seat", "5"),
        ("setup", "1"),
    ]


async def test_a_plan_with_overrides(api: Api) -> None:
    """Another plan, of which one price is adjusted in the same change."""
    made = await seats(api)
    await plan(api, "scale", fixed("62.00"), fixed("5.00", "seat"))
    change = await changed(api, made, {"plan_id": "scale", **more_seats("3", effective="next_billing_period")})

    assert [(x["item_key"], x["price"]["unit_price"], x["price"]["quantity"]) for x in change["version"]["items"]] == [
        ("platform", "62", "1"),
        ("seat", "5", "3"),
    ]
    assert change["version"]["plan_id"] is not None


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({}, "nothing_to_change", "plan_id"),
        ({"remove": [{"product_id": "nothing"}]}, "item_unknown", "remove.0.product_id"),
        ({"remove": [{"item_key": "nothing"}]}, "item_unknown", "remove.0.item_key"),
        ({"update": [{"item_key": "setup", "adjust": {}}]}, "item_unknown", "update.0.item_key"),
        ({"remove": [{"item_key": "platform"}, {"item_key": "seat"}]}, "nothing_left", "remove"),
        ({"add": [fixed("5.00", "seat")]}, "item_taken", "add.0.item_key"),
        ({"update": [{"item_key": "seat", "adjust": {"color": "red"}}]}, "price_unsuitable", "update.0.adjust.color"),
        (
            {"update": [{"item_key": "seat", "adjust": {"quantity": "-1"}}]},
            "price_unsuitable",
            "update.0.adjust.quantity",
        ),
        ({"update": [{"item_key": "seat", "adjust": {"type": "none"}}]}, "price_unsuitable", "update.0.adjust"),
        (
            {"update": [{"item_key": "seat", "adjust": {"type": "unit", "unit_price": "1"}}]},
            "plan_inconsistent",
            "update.0.adjust.type",
        ),
        ({**more_seats(), "effective": "some_day"}, "outside_term", "effective"),
        ({**more_seats(), "effective": "2025-12-31"}, "outside_term", "effective"),
        ({**more_seats(), "effective": "end_of_term"}, "outside_term", "effective"),
        ({**more_seats(), "effective": "2026-02-30"}, "outside_term", "effective"),
    ],
)
async def test_what_cannot_be_changed_is_refused(api: Api, body: dict[str, Any], code: str, field: str) -> None:
    """By a code and the field at fault; nothing of it happens."""
    made = await seats(api)
    problem = await api.fails("POST", f"/subscriptions/{made['id']}/changes", 422, code, json=body)

    assert [e["field"] for e in problem["errors"]] == [field]
    assert len((await api.get(f"/subscriptions/{made['id']}/versions"))["data"]) == 1


async def test_an_item_is_named_by_one_of_two_names(api: Api) -> None:
    """By its key or by its product, never by both; two items of a product need their keys."""
    made = await seats(api)
    path = f"/subscriptions/{made['id']}/changes"
    both = {"product_id": "seat", "item_key": "seat"}
    await api.fails("POST", path, 422, json={"remove": [both]})
    await api.fails("POST", path, 422, json={"remove": [{}]})

    await changed(api, made, {"add": [{**fixed("1.00", "seat"), "item_key": "guests"}]})
    problem = await api.fails("POST", path, 422, "item_unknown", json={"remove": [{"product_id": "seat"}]})
    assert problem["errors"][0]["code"] == "ambiguous"
    assert "guests, seat" in problem["errors"][0]["detail"]


async def test_only_what_is_in_force_is_changed(api: Api) -> None:
    """Neither a draft nor what has ended."""
    await business(api, fixed("31.00"))
    draft = await subscribe(api, start="2026-01-01", auto_activate=False)
    ended = await subscribe(api, start="2026-01-01")
    await api.post(f"/subscriptions/{ended['id']}/cancel", json={"effective": "immediate"})

    body = {"update": [{"item_key": "platform", "adjust": {"quantity": "2"}}]}
    for each in (draft, ended):
        await api.fails("POST", f"/subscriptions/{each['id']}/changes", 409, "subscription_not_in_force", json=body)


@pytest.mark.parametrize("free", [True, False])
async def test_usage_of_closed_periods_is_billed_when_its_price_begins_there(api: Api, free: bool) -> None:
    """Ten calls in each of six months, free or not sold at all; from 1 January on they cost 1.00, said in June: all six
    months are billed in July, and then no more."""
    await business(api, fixed("31.00"), *([metered("0")] if free else []))
    path = f"/subscriptions/{(await subscribe(api, start='2026-01-01'))['id']}"
    for month in range(1, 7):
        await send(api, call(f"m{month}", f"2026-{month:02d}-01T00:00:00Z", 10))
        await api.advance(f"2026-{month:02d}-15T00:00:00Z")
    update = {"update": [{"product_id": "calls", "adjust": {"unit_price": "1.00"}}]}
    said = {"effective": "2026-01-01", "closed_periods": "adjust"}
    await api.post(f"{path}/changes", json={**(update if free else {"add": [metered("1.00")]}), **said})
    assert (await api.get("/late-usage"))["data"] == [], "nothing of it is late"
    await api.advance("2026-08-01T00:00:00Z")

    *_, july, august = await invoices(api)
    billed = [(amount, start) for kind, amount, start, _ in lines(july) if kind == "usage"]
    assert billed == [("10.00", f"2026-{month:02d}-01") for month in range(1, 7)]
    assert august["total"] == "31.00"


@pytest.mark.parametrize("effective", ["3000-01-01", "9999-12-31", "9999-12-31T23:59:59-12:00", "2026-01-12T10:00:00"])
async def test_no_day_behind_the_calendar_is_taken(api: Api, effective: str) -> None:
    """Changes, pauses and cancellations name a day that there is in billing, and an instant says its zone."""
    path = f"/subscriptions/{(await seats(api))['id']}"
    for action, body in (("changes", more_seats()), ("cancel", {}), ("pause", {})):
        await api.fails("POST", f"{path}/{action}", 422, "outside_term", json={**body, "effective": effective})


async def test_the_next_invoice_is_not_looked_for_in_another_age(api: Api) -> None:
    """A fee that comes every 999 years, paid, and usage that is not there: within ten years nothing comes."""
    ages: dict[str, Any] = {"billing_interval": None, "billing_interval_unit": "year", "billing_interval_count": 999}
    await business(api, fixed("31.00", **ages), metered("1.00"))
    made = await subscribe(api, start="2026-01-01")
    await api.fails("GET", f"/subscriptions/{made['id']}/upcoming-invoice", 404, "nothing_upcoming")


async def test_an_adjusted_price_binds_metrics_that_are_there(api: Api) -> None:
    """An expression that speaks of no metric of ours is refused, and its place is named."""
    await business(api, metered("1.00"))
    path = f"/subscriptions/{(await subscribe(api, start='2026-01-01'))['id']}/changes"
    charge = {"description": "Both", "quantity_expression": "gpu", "unit_price_expression": "1"}
    bound = {"type": "expression", "charges": [charge], "metric_bindings": [{"alias": "gpu", "metric_id": "nothing"}]}
    body = {"update": [{"product_id": "calls", "adjust": bound}]}
    problem = await api.fails("POST", path, 422, "price_unsuitable", json=body)
    assert [error["field"] for error in problem["errors"]] == ["update.0.adjust.metric_bindings"]


async def test_an_item_is_not_billed_under_the_key_of_another(api: Api) -> None:
    """Units that are paid ahead are billed under two keys, and neither is free."""
    price = {"type": "prepaid", "prepaid_units": "10", "prepaid_price": "8.00"}
    overage = {"type": "unit", "unit_price": "1.00"}
    await business(api, {"product_id": "calls", "price": {**price, "overage": overage}})
    path = f"/subscriptions/{(await subscribe(api, start='2026-01-01'))['id']}/changes"
    taken = {"add": [{**fixed("10.00"), "item_key": "calls.fee"}]}
    problem = await api.fails("POST", path, 422, "item_taken", json=taken)
    assert [error["field"] for error in problem["errors"]] == ["add.0.item_key"]


async def test_a_bundle_is_added_and_removed_as_a_whole(api: Api) -> None:
    """A kit of a seat at 31.00 and calls at 0.50 comes on the 11th, which is 21.00 for 21 of 31 days, and goes on the
    21st: 11.00 come back, and forty calls are 20.00. Its items are adjusted one by one."""
    made = await seats(api)
    kit = [fixed("31.00", "seat"), metered("0.50")]
    await api.post("/bundles", json={"name": "Kit", "code": "kit", "prices": kit})
    added = await changed(api, made, {"add": [{"bundle_id": "kit"}], "invoice": "now"})
    assert [x["item_key"] for x in added["version"]["items"]] == ["platform", "seat", "kit.seat", "kit.calls"]
    assert lines((await invoices(api))[1]) == [("fixed", "21.00", "2026-01-11", "2026-02-01")]

    await send(api, call("evt", "2026-01-12T00:00:00Z", 40))
    await api.advance("2026-01-21T00:00:00Z")
    path = f"/subscriptions/{made['id']}/changes"
    for body, field in (
        ({"update": [{"bundle_id": "kit", "adjust": {"quantity": "2"}}]}, "update.0.bundle_id"),
        ({"remove": [{"bundle_id": "box"}]}, "remove.0.bundle_id"),
    ):
        problem = await api.fails("POST", path, 422, "item_unknown", json=body)
        assert [error["field"] for error in problem["errors"]] == [field]
    removed = await changed(api, made, {"remove": [{"bundle_id": "kit"}]})
    assert [x["item_key"] for x in removed["version"]["items"]] == ["platform", "seat"]

    await api.advance("2026-02-01T00:00:00Z")
    assert sorted(line for each in (await invoices(api))[2:] for line in lines(each)) == [
        ("fixed", "31.00", "2026-02-01", "2026-03-01"),
        ("fixed", "31.00", "2026-02-01", "2026-03-01"),
        ("proration_credit", "-11.00", "2026-01-21", "2026-02-01"),
        ("usage", "20.00", "2026-01-11", "2026-01-21"),
    ]
