"""A timeline as though other terms had been agreed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from billow.catalog.types.plan import PlanItem
from billow.catalog.types.price import Price, fingerprint, price_to_json
from billow.catalog.types.terms import NO_SPEND_TERMS
from billow.simulation.types import SimulatedTerms, Simulation
from billow.subscriptions import rules as timelines
from billow.subscriptions.types import Item, ItemUnknown, ItemUpdate, PriceUnsuitable, Timeline, Version

Revisions = Mapping[tuple[str, int], Sequence[PlanItem]]
"""The items of revisions of plans, each by plan and number."""
SIMULATED = 1
"""The number of the one revision that a simulated plan has."""


def terms_of(simulation: Simulation) -> SimulatedTerms:
    """What is simulated."""
    return SimulatedTerms(
        items=simulation.items,
        spend=simulation.terms or NO_SPEND_TERMS,
        update=simulation.update,
        own_prices=simulation.own_prices,
        in_place_of=simulation.subscribers_of,
    )


def simulated(timeline: Timeline, terms: SimulatedTerms, known: Revisions, *, plan_id: str) -> Timeline:
    """The timeline with the simulated terms in place of those that its versions hold, under the name *plan_id*.

    *known* are the items of the revisions that versions were made of: what a version holds otherwise is its own.

    Raises:
        PriceUnsuitable: What is changed of a price makes no price.
        ItemUnknown: A version has several items of a product whose price is changed.
    """
    return replace(
        timeline,
        versions=tuple(
            _version(version, terms, known, plan_id=plan_id, currency=timeline.currency)
            if terms.in_place_of in (None, version.plan_id)
            else version
            for version in timeline.versions
        ),
    )


def _version(version: Version, terms: SimulatedTerms, known: Revisions, *, plan_id: str, currency: str) -> Version:
    if terms.items is None:
        return replace(version, items=_updated(version.items, terms.update))
    made_of = (version.plan_id or "", version.plan_revision or 0)
    was, keeps = known.get(made_of, ()), terms.own_prices == "keep" and made_of in known
    items = (
        _kept(version.items, was=was, now=terms.items, currency=currency)
        if keeps
        else _replaced(version.items, was=was, now=terms.items)
    )
    return replace(version, items=items or terms.items, plan_id=plan_id, plan_revision=SIMULATED)


def _updated(items: Sequence[Item], updates: Sequence[ItemUpdate]) -> tuple[Item, ...]:
    """The items with the prices that are changed of those that are there."""
    found = list(items)
    for number, update in enumerate(updates):
        named = [n for n, item in enumerate(found) if _names(update, item)]
        if len(named) > 1:
            raise ItemUnknown.of(
                f"update.{number}.product_id", "there are several items; name one by item_key", code="ambiguous"
            )
        for n in named:
            found[n] = _adjusted(found[n], update, field=f"update.{number}.adjust")
    return tuple(found)


def _names(update: ItemUpdate, item: Item) -> bool:
    return item.item_key == update.item_key if update.item_key is not None else item.product_id == update.product_id


def _adjusted(item: Item, update: ItemUpdate, *, field: str) -> Item:
    price = timelines.price_after(item, update.adjust, field=field)
    if price.metered != item.price.metered:
        raise PriceUnsuitable.of(field, "a fee cannot become a price of usage, nor the other way round")
    return _at(replace(item, agreed_price=None, escalations=()), price)


def _kept(own: Sequence[Item], *, was: Sequence[PlanItem], now: Sequence[Item], currency: str) -> tuple[Item, ...]:
    """The items of a plan as it is *now*, but for what the subscription has of its *own*: items beside the plan that
    it *was* made of, prices other than the plan's, and items of the plan that were taken off."""
    mine, then = {item.item_key: item for item in own}, {item.item_key: item for item in was}
    special = {key: item for key, item in mine.items() if key not in then or not _as_planned(item, then[key])}
    found = {}
    for item in now:
        key = item.item_key
        if key in special:
            found[key] = special[key]
        elif key in mine:
            found[key] = timelines.raised_like(
                _with_quantity(item, mine[key], then.get(key)), mine[key], currency=currency
            )
        elif key not in then:
            found[key] = item
    return tuple({**found, **special}.values())


def _replaced(own: Sequence[Item], *, was: Sequence[PlanItem], now: Sequence[Item]) -> tuple[Item, ...]:
    """The items of a plan as it is *now*, in the quantities that were agreed."""
    mine, then = {item.item_key: item for item in own}, {item.item_key: item for item in was}
    return tuple(
        _with_quantity(item, mine[item.item_key], then.get(item.item_key)) if item.item_key in mine else item
        for item in now
    )


def _as_planned(item: Item, planned: PlanItem) -> bool:
    """Whether an item is the plan's but for its quantity and the rises of its price."""
    return item.product_id == planned.product_id and _bare(item.agreed_price or item.price) == _bare(planned.price)


def _bare(price: Price) -> Mapping[str, Any]:
    return {name: value for name, value in price_to_json(price).items() if name != "quantity"}


def _with_quantity(item: Item, mine: Item, planned: PlanItem | None) -> Item:
    """The item in the quantity that was agreed, where that is another than the plan's."""
    agreed = price_to_json(mine.agreed_price or mine.price).get("quantity")
    offered = price_to_json(planned.price).get("quantity") if planned is not None else None
    if agreed is None or agreed == offered or "quantity" not in price_to_json(item.price):
        return item
    return _at(item, timelines.adjusted(item.price, {"quantity": agreed}, field="quantity"))


def _at(item: Item, price: Price) -> Item:
    return replace(item, price=price, fingerprint=fingerprint(price))
