"""Which items a version has by simulated terms."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from billow.catalog.types.plan import PlanItem
from billow.catalog.types.price import Price
from billow.catalog.types.terms import NO_SPEND_TERMS, PriceEscalation
from billow.simulation.rules import SIMULATED, simulated
from billow.simulation.types import SimulatedTerms
from billow.subscriptions import rules as timelines
from billow.subscriptions.types import Item, ItemUnknown, ItemUpdate, PriceUnsuitable, Timeline
from tests.billing.sample import item, timeline, version

DAY = date(2026, 1, 1)
PLAN = ("pln_1", 3)


def planned(*items: Item) -> list[PlanItem]:
    """The items of the revision that the version was made of."""
    names = ("id", "item_key", "product_id", "name", "price", "fingerprint")
    return [PlanItem(**{name: getattr(each, name) for name in names}) for each in items]


def on_plan(*items: Item) -> Timeline:
    """A timeline of one version that was made of the plan's third revision."""
    made = replace(version(1, DAY, *items), plan_id=PLAN[0], plan_revision=PLAN[1])
    return timeline(made)


def terms(*items: Item, **values: object) -> SimulatedTerms:
    """A whole plan of these items, in place of the plan."""
    given = {"update": (), "own_prices": "keep", "in_place_of": PLAN[0], "spend": NO_SPEND_TERMS, **values}
    return SimulatedTerms(items=items or None, **given)  # type: ignore[arg-type]  # the caller names fields


def has(found: Timeline) -> dict[str, Price]:
    """The prices of its items by key."""
    return {each.item_key: each.price for each in found.versions[0].items}


def test_items_of_its_own_stay_and_those_taken_off_stay_away() -> None:
    """Of a plan of two items one was taken off and another added: by a plan of three it has the new one beside."""
    fee, seat, own, new = (
        item(unit_price="10"),
        item("seat", unit_price="5"),
        item("own", unit_price="7"),
        item("new", unit_price="1"),
    )
    known = {PLAN: planned(fee, seat)}
    after = simulated(on_plan(fee, own), terms(item(unit_price="12"), seat, new), known, plan_id="sim_1")
    assert has(after) == {"fee": item(unit_price="12").price, "own": own.price, "new": new.price}
    made = after.versions[0]
    assert (made.plan_id, made.plan_revision) == ("sim_1", SIMULATED)


def test_replaced_it_has_what_the_plan_has() -> None:
    """The same, where prices of its own give way: all three of the plan, and nothing beside; quantities stay."""
    fee, seat, own = item(unit_price="10"), item("seat", unit_price="5"), item("own", unit_price="7")
    mine = item(unit_price="9", quantity="4")
    known = {PLAN: planned(fee, seat)}
    after = simulated(
        on_plan(mine, own), terms(item(unit_price="12"), seat, own_prices="replace"), known, plan_id="sim_1"
    )
    assert has(after) == {"fee": item(unit_price="12", quantity="4").price, "seat": seat.price}


def test_rises_that_were_agreed_apply_to_the_new_price() -> None:
    """10.00 that rose by 5 percent twice is 12.00 that rose by 5 percent twice: 13.23."""
    fee = item(unit_price="10.00")
    risen: tuple[Item, ...] = (fee,)
    for _ in range(2):
        risen = timelines.raised(risen, PriceEscalation(percentage=Decimal(5)), currency="USD")
    known = {PLAN: planned(fee)}
    after = simulated(on_plan(*risen), terms(item(unit_price="12.00")), known, plan_id="sim_1")
    assert has(after) == {"fee": item(unit_price="13.23").price}


def test_a_quantity_of_the_plan_follows_the_plan() -> None:
    """Three seats of the plan become the five of the draft; four that were agreed stay four."""
    three, four = item(unit_price="1", quantity="3"), item(unit_price="1", quantity="4")
    known, draft = {PLAN: planned(three)}, terms(item(unit_price="2", quantity="5"))
    assert has(simulated(on_plan(three), draft, known, plan_id="sim_1")) == {
        "fee": item(unit_price="2", quantity="5").price
    }
    assert has(simulated(on_plan(four), draft, known, plan_id="sim_1")) == {
        "fee": item(unit_price="2", quantity="4").price
    }


def test_versions_of_another_plan_stay_as_they_are() -> None:
    """The terms stand in place of those of the plan that they say."""
    fee = item(unit_price="10")
    other = terms(item(unit_price="12"), in_place_of="pln_2")
    assert simulated(on_plan(fee), other, {PLAN: planned(fee)}, plan_id="sim_1") == on_plan(fee)


def test_without_a_plan_there_is_nothing_of_its_own() -> None:
    """A version that was made of no plan has the simulated items, not both."""
    bare = timeline(version(1, DAY, item("own", unit_price="7")))
    after = simulated(bare, terms(item(unit_price="12"), in_place_of=None), {}, plan_id="sim_1")
    assert has(after) == {"fee": item(unit_price="12").price}


def test_changes_that_do_not_fit_are_refused() -> None:
    """A field that the price has not, a fee that would become usage, and a product of which there are two items."""
    fee = item(unit_price="10")
    twice = replace(item("more", unit_price="1"), product_id=fee.product_id)
    usage = {"type": "unit", "unit_price": "1", "billing_direction": "arrears"}
    for adjust, error in (({"package_size": "3"}, PriceUnsuitable), (usage, PriceUnsuitable)):
        update = (ItemUpdate(product_id=fee.product_id, adjust=adjust),)
        with pytest.raises(error):
            simulated(on_plan(fee), terms(update=update), {}, plan_id="sim_1")
    update = (ItemUpdate(product_id=fee.product_id, adjust={"unit_price": "3"}),)
    with pytest.raises(ItemUnknown):
        simulated(on_plan(fee, twice), terms(update=update), {}, plan_id="sim_1")
