"""What becomes of each item of a subscription that moves from one offer to another."""

from dataclasses import replace
from typing import Any

import pytest

from billow.catalog.types.price import fingerprint, price_from_json
from billow.catalog.types.terms import NO_SPEND_TERMS
from billow.simulation.rules import moved_items
from billow.simulation.types.migration import Offer
from billow.subscriptions.types import Item


def item(key: str, unit_price: str, **price: Any) -> Item:
    """A monthly fee in advance under that key, of a product of the same name."""
    document = {"type": "fixed", "billing_interval": "monthly", "billing_direction": "advance", "quantity": "1"}
    found = price_from_json({**document, "unit_price": unit_price, **price})
    return Item(
        id="",
        item_key=key,
        product_id=key,
        name=key,
        price=found,
        fingerprint=fingerprint(found),
        metric_ids=(),
        once=False,
    )


def risen(one: Item, unit_price: str) -> Item:
    """The item after a rise of ten percent."""
    return replace(item(one.item_key, unit_price), agreed_price=one.price, escalations=("10",))


def offer(*items: Item, revision: int = 1) -> Offer:
    """A revision of a plan that sells these."""
    return Offer(plan_id="pln", revision=revision, currency="USD", items=items, terms=(), spend=NO_SPEND_TERMS)


BASE, SEAT, SETUP = item("base", "31"), item("seat", "6"), item("setup", "9")
DEARER = item("base", "40")


@pytest.mark.parametrize(
    ("say", "own", "was", "now", "keep", "drop"),
    [
        ("what was left as it was follows", [BASE], [BASE], [DEARER], [DEARER], [DEARER]),
        ("what the plan drops goes", [BASE, SEAT], [BASE, SEAT], [BASE], [BASE], [BASE]),
        ("what the plan adds comes", [BASE], [BASE], [BASE, SEAT], [BASE, SEAT], [BASE, SEAT]),
        ("an item of one's own stays, last", [SETUP, BASE], [BASE], [DEARER], [DEARER, SETUP], [DEARER]),
        ("what was removed stays away", [BASE], [BASE, SEAT], [DEARER, SEAT], [DEARER], [DEARER, SEAT]),
        ("an own price holds", [item("base", "20")], [BASE], [DEARER], [item("base", "20")], [DEARER]),
        (
            "an own quantity holds at the new price",
            [item("seat", "6", quantity="5")],
            [SEAT],
            [item("seat", "7")],
            [item("seat", "7", quantity="5")],
            [item("seat", "7")],
        ),
        (
            "what the plan sold five times and somebody has once, stays once",
            [SEAT],
            [item("seat", "6", quantity="5")],
            [item("seat", "7", quantity="5")],
            [item("seat", "7")],
            [item("seat", "7", quantity="5")],
        ),
        (
            "an own rhythm goes with its own price",
            [item("base", "300", billing_interval="yearly")],
            [BASE],
            [DEARER],
            [item("base", "300", billing_interval="yearly")],
            [DEARER],
        ),
        (
            "an own price of what the plan does not change stays",
            [BASE, item("seat", "5")],
            [BASE, SEAT],
            [DEARER, SEAT],
            [DEARER, item("seat", "5")],
            [DEARER, SEAT],
        ),
        ("a dropped item with an own price stays", [BASE, item("seat", "5")], [BASE, SEAT], [BASE],
         [BASE, item("seat", "5")], [BASE]),
        ("one's own under the key of a new one stays", [BASE, item("seat", "5")], [BASE], [BASE, SEAT],
         [BASE, item("seat", "5")], [BASE, SEAT]),
        ("a rise of what the plan does not change stays", [risen(BASE, "34.10")], [BASE], [BASE, SEAT],
         [risen(BASE, "34.10"), SEAT], [risen(BASE, "34.10"), SEAT]),
        ("a new price begins without rises", [risen(BASE, "34.10")], [BASE], [DEARER], [DEARER], [DEARER]),
    ],
)  # fmt: skip
def test_what_becomes_of_the_items(
    say: str, own: list[Item], was: list[Item], now: list[Item], keep: list[Item], drop: list[Item]
) -> None:
    """Each case says itself, with overrides that are kept and with overrides that are dropped."""
    before, after = offer(*was), offer(*now, revision=2)
    assert moved_items(own, offer=before, target=after, keep=True) == tuple(keep), say
    assert moved_items(own, offer=before, target=after, keep=False) == tuple(drop), say


def test_words_and_taxes_follow_where_they_were_left() -> None:
    """The price is one's own; the name and the taxes are those of the plan."""
    own = replace(item("base", "20"), name="base")
    now = replace(DEARER, name="Platform", tax_codes=("vat",))
    (moved,) = moved_items([own], offer=offer(BASE), target=offer(now), keep=True)
    assert (moved.name, moved.tax_codes, moved.price) == ("Platform", ("vat",), own.price)
    renamed = replace(own, name="My own")
    (moved,) = moved_items([renamed], offer=offer(BASE), target=offer(now), keep=True)
    assert moved.name == "My own"
