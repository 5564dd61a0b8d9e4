"""What a change makes of the items of a version, and of the versions that lie ahead."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from pydantic import ValidationError

from billow.catalog.rules.products import without_effect
from billow.catalog.types.plan import PlanItem
from billow.catalog.types.price import Price, price_from_json, price_to_json
from billow.kit.errors import FieldError
from billow.subscriptions.rules.timeline import sold
from billow.subscriptions.types import (
    Delta,
    Item,
    ItemRef,
    ItemUnknown,
    NothingLeft,
    NothingToChange,
    PriceUnsuitable,
)

_RHYTHM = ("billing_interval", "billing_interval_unit", "billing_interval_count")


def named(items: Sequence[Item], ref: ItemRef, *, codes: Mapping[str, str], field: str) -> Item:
    """The one item that *ref* names, by its key or by its product; *codes* are the ids of products by their names.

    Raises:
        ItemUnknown: There is none, or there are several of that product.
    """
    if ref.bundle_id is not None:
        raise ItemUnknown.of(f"{field}.bundle_id", "name one item of the bundle by its item_key", code="ambiguous")
    if ref.item_key is not None:
        found = [item for item in items if item.item_key == ref.item_key]
        what, place = f"with the key {ref.item_key!r}", f"{field}.item_key"
    else:
        found = [item for item in items if item.product_id == codes.get(str(ref.product_id), ref.product_id)]
        what, place = f"of the product {ref.product_id!r}", f"{field}.product_id"
    if len(found) == 1:
        return found[0]
    if found:
        keys = ", ".join(sorted(item.item_key for item in found))
        raise ItemUnknown.of(place, f"there are several items {what}; name one by item_key: {keys}", code="ambiguous")
    keys = ", ".join(sorted(item.item_key for item in items))
    raise ItemUnknown.of(place, f"there is no item {what}; there are: {keys}", code="not_found")


def to_remove(items: Sequence[Item], ref: ItemRef, *, codes: Mapping[str, str], field: str) -> list[Item]:
    """The items that *ref* takes away: one, or all that were sold in a bundle.

    Raises:
        ItemUnknown: There is none, or there are several of that product.
    """
    if ref.bundle_id is None:
        return [named(items, ref, codes=codes, field=field)]
    found = [item for item in items if item.bundle_id == codes.get(ref.bundle_id, ref.bundle_id)]
    if not found:
        raise ItemUnknown.of(
            f"{field}.bundle_id", f"there is no item of the bundle {ref.bundle_id!r}", code="not_found"
        )
    return found


def adjusted(price: Price, adjust: Mapping[str, Any], *, field: str) -> Price:
    """The price with the fields that *adjust* names; of another type it keeps what every price has, as its rhythm.

    Raises:
        PriceUnsuitable: There is no such field, or the values make no price.
    """
    document: dict[str, Any] = dict(price_to_json(price))
    if adjust.get("type", price.type) != price.type:
        common = {each.name for each in fields(Price)}
        document = {name: value for name, value in document.items() if name in common}
    if any(name in adjust for name in _RHYTHM):
        document = {name: value for name, value in document.items() if name not in _RHYTHM}
    return read_price({**document, **adjust}, field=field)


def price_after(item: Item, adjust: Mapping[str, Any], *, field: str) -> Price:
    """The price of *item* with the fields that *adjust* names.

    Raises:
        PriceUnsuitable: There is no such field, the values make no price, or one of them says what cannot be.
    """
    price = adjusted(item.price, adjust, field=field)
    if price.metered != item.price.metered:
        return price
    before = without_effect(item.price, once=item.once)
    found = tuple(
        FieldError(f"{field}.{name}", "not_supported", detail)
        for name, detail in without_effect(price, once=item.once).items()
        if name not in before
    )
    if found:
        raise PriceUnsuitable(found[0].detail, errors=found)
    return price


def check_reaches(
    before: Price, after: Price, *, currency: str, field: str, named: Collection[str] = frozenset()
) -> None:
    """Return when nothing that is changed, or *named*, is said by the price for that *currency* by itself: what it says
    there holds, whatever the parameter becomes.

    Raises:
        PriceUnsuitable: Something is; every such parameter is named.
    """
    own = (before.currency_prices or {}).get(currency, {})
    if before.currency_prices != after.currency_prices:
        return
    was, now = price_to_json(before), price_to_json(after)
    found = tuple(
        FieldError(
            f"{field}.{name}",
            "overridden",
            f"the price has its own {name} in {currency}, which would stay: change the subscription with an adjust of "
            f"currency_prices.{currency}.{name}",
        )
        for name in own
        if name in named or was.get(name) != now.get(name)
    )
    if found:
        raise PriceUnsuitable(found[0].detail, errors=found)


def read_price(document: Mapping[str, Any], *, field: str) -> Price:
    """The price that the *document* describes.

    Raises:
        PriceUnsuitable: It describes none; every field at fault is named below *field*.
    """
    try:
        return price_from_json(document)
    except ValidationError as error:
        found = tuple(
            FieldError(".".join([field, *(str(part) for part in line["loc"])]), str(line["type"]), line["msg"])
            for line in error.errors(include_url=False)
        )
        raise PriceUnsuitable(found[0].detail, errors=found) from None


def overriding(items: Sequence[PlanItem], own: Sequence[PlanItem], *, keys: Sequence[str | None]) -> list[PlanItem]:
    """The items of a plan with *own* ones in place of those with the same key, or of the same product where no key was
    among the *keys* that were given; the others come last."""
    found = {item.item_key: item for item in items}
    for item in own:
        alike = [each.item_key for each in items if each.product_id == item.product_id]
        takes = item.item_key not in found and item.item_key not in keys and len(alike) == 1
        key = alike[0] if takes else item.item_key
        found[key] = replace(item, item_key=key)
    return list(found.values())


def without(items: Sequence[Item], gone: Sequence[Item]) -> list[Item]:
    """The items but for those that are *gone*."""
    keys = {item.item_key for item in gone}
    return [item for item in items if item.item_key not in keys]


def check_change(plan_id: str | None, delta: Delta) -> None:
    """Return when the change names something.

    Raises:
        NothingToChange: Neither a plan nor anything to add, remove or update.
    """
    if plan_id is None and delta.empty:
        raise NothingToChange.of("plan_id", "name a plan_id, or what to add, remove or update", code="required")


def check_left(items: Sequence[Item]) -> None:
    """Return when something is still sold.

    Raises:
        NothingLeft: Nothing is.
    """
    if not items:
        raise NothingLeft.of("remove", "nothing would be left; cancel the subscription instead")


def merged(ahead: Sequence[Item], *, before: Sequence[Item], after: Sequence[Item]) -> tuple[Item, ...] | None:
    """The items of a version that lies *ahead*, once what it is based on turns from *before* into *after*; None when it
    stays as it is.

    What it had left as it was follows the change; what it changed itself stays.
    """
    was, now = ({item.item_key: item for item in items} for items in (before, after))
    own = {item.item_key: item for item in ahead}
    result: dict[str, Item] = {}
    for key in [*own, *(key for key in now if key not in own)]:
        kept = now.get(key) if sold(own.get(key)) == sold(was.get(key)) else own.get(key)
        if kept is not None:
            result[key] = kept
    same = [sold(item) for item in result.values()] == [sold(item) for item in ahead]
    return None if same or not result else tuple(result.values())
