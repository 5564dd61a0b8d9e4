"""Prices of one subscription in the words of charges: parameters of a model, and filters."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from billow.catalog.rules.charges import MODELS, WAYS, charge_price
from billow.catalog.types import Charge, ChargeProperties
from billow.catalog.types.charge import ChargeFilter
from billow.catalog.types.price import ANY_VALUE, Price, fingerprint, price_to_json
from billow.kit.errors import NotFound
from billow.subscriptions.rules.changes import adjusted, read_price
from billow.subscriptions.types import Item, PriceUnsuitable, Repricing, Version

_SHARED = tuple(each.name for each in fields(Price) if each.name != "type")
"""What any price may have: it stays, whatever the parameters of the model become."""
_CHARGES = {kind: name for name, (kind, _) in MODELS.items()}


def charge(version: Version, key: str, *, metered: bool) -> Item:
    """The item of that key that follows usage, or the fee of that key.

    Raises:
        NotFound: There is none.
    """
    for item in version.items:
        if item.item_key == key and item.price.metered == metered:
            return item
    raise NotFound(f"There is no {'charge' if metered else 'fixed charge'} {key!r} in this subscription.")


def repriced(item: Item, given: Repricing) -> Item:
    """The item with the price and the name that it is given; what is not named stays.

    Raises:
        ChargesInconsistent: A parameter is missing, or belongs to another model.
        PriceUnsuitable: What comes of it is no price.
        NotFound: There is no filter of the values that are to be removed.
    """
    document = dict(price_to_json(item.price))
    if item.price.metered:
        document = _charged(document, given)
    changes = {"quantity": given.quantity, "unit_price": given.unit_price, "minimum": given.minimum}
    said = {name: value for name, value in changes.items() if value is not None}
    price = adjusted(read_price(document, field="charge"), said, field="charge")
    return replace(
        _agreed(item, price, said), name=given.name or item.name, price=price, fingerprint=fingerprint(price)
    )


def _agreed(item: Item, price: Price, said: Mapping[str, Any]) -> Item:
    """The item with the price from which it goes on to rise: the agreed one, in the quantity that is *said*, as long as
    nothing else of its *price* changes (correctness T-20)."""
    if fingerprint(price) == item.fingerprint:
        return item
    if item.agreed_price is not None and set(said) == {"quantity"}:
        return replace(item, agreed_price=adjusted(item.agreed_price, said, field="charge"))
    return replace(item, agreed_price=None, escalations=())


def values_of(text: str) -> dict[str, list[str]]:
    """The values of a filter that is written as `region=eu,us;tier=gold`."""
    pairs = (part.partition("=") for part in text.split(";"))
    return {name.strip(): [value.strip() for value in values.split(",")] for name, _, values in pairs}


def _charged(document: dict[str, Any], given: Repricing) -> dict[str, Any]:
    """The document of the price with other parameters and filters; with filters it is a matrix."""
    matrix = document["type"] == "matrix"
    common = {name: document[name] for name in _SHARED if document.get(name) is not None}
    base: dict[str, Any] = dict(document["otherwise"] or {}) if matrix else _bare(document)
    before: dict[str, Any] = document["cells"][0]["price"] if matrix and not base else base
    if given.properties is not None:
        base = _parameters(before, given.properties)
    cells: list[dict[str, Any]] = list(document["cells"]) if matrix else []
    if given.filters is not None:
        cells = [_cell(before, each) for each in given.filters]
    if given.added is not None:
        cells = [*_without(cells, given.added.values), _cell(before, given.added)]
    if given.removed is not None:
        left = _without(cells, given.removed)
        if len(left) == len(cells):
            raise NotFound("There is no filter of these values.")
        cells = left
    if not cells:
        return {**common, **base}
    dimensions = list(dict.fromkeys(name for cell in cells for name in cell["when"]))
    return {**common, "type": "matrix", "dimensions": dimensions, "cells": cells, "otherwise": base or None}


def _bare(document: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name not in _SHARED}


def _parameters(before: Mapping[str, Any], properties: ChargeProperties) -> dict[str, Any]:
    """The price that the *properties* mean in place of the one *before*, with the ways of counting of that."""
    model = str(before["type"])
    if model not in _CHARGES:
        detail = f"a price of the type {model} has no parameters of a charge; change the subscription, with adjust"
        raise PriceUnsuitable.of("properties", detail, code="not_supported")
    made = Charge(billable_metric_id="any", charge_model=_CHARGES[model], properties=properties)  # type: ignore[arg-type]  # keys of MODELS
    price = _bare(price_to_json(charge_price(made, interval="monthly", field="charge")))
    parameters = {name: value for name, value in price.items() if name not in WAYS}
    return parameters | {name: before[name] for name in WAYS if name in before}


def _cell(before: Mapping[str, Any], each: ChargeFilter) -> dict[str, Any]:
    return {
        "when": {name: list(values) for name, values in each.values.items()},
        "price": _parameters(before, each.properties),
        **({} if each.invoice_display_name is None else {"name": each.invoice_display_name}),
    }


def _without(cells: Sequence[dict[str, Any]], values: Mapping[str, Sequence[str]]) -> list[dict[str, Any]]:
    """The cells but for that of these values."""
    wanted = {name: _several(list(several)) for name, several in values.items()}
    return [cell for cell in cells if {name: _several(one) for name, one in cell["when"].items()} != wanted]


def _several(value: Any) -> set[str]:
    several = {value} if isinstance(value, str) else set(value)
    return {ANY_VALUE} if ANY_VALUE in several else several
