"""Random prices of every model, as JSON, and random usage of them."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from billow.catalog.types.price import ANY_VALUE, Consumption, EventValue, Price, price_from_json
from tests.rating.references import Event, quantity

CURRENCIES = {"USD": 2, "JPY": 0, "KWD": 3, "CLF": 4}
Document = dict[str, Any]

currencies = st.sampled_from(sorted(CURRENCIES))
amounts = st.integers(0, 10**7).map(lambda n: f"{n // 10**4}.{n % 10**4:04}")
rates = st.integers(0, 100 * 10**4).map(lambda n: f"{n // 10**4}.{n % 10**4:04}")
units = st.integers(0, 10**5).map(lambda n: f"{n // 10}.{n % 10}")
sizes = st.integers(1, 10**4).map(lambda n: f"{n // 10}.{n % 10}")
bounds = st.lists(st.integers(1, 10**5), max_size=4, unique=True).map(sorted)
shares = st.fractions(0, 1, max_denominator=366)


@st.composite
def events(draw: st.DrawFn, *, most: int = 6) -> list[Event]:
    """What was used, event by event."""
    values = draw(st.lists(st.fractions(0, 10**5, max_denominator=1000), max_size=most))
    regions = st.sampled_from(["eu", "us", None])
    return [
        {
            "value": value,
            "cost": draw(st.fractions(0, 10**4, max_denominator=1000)),
            "region": draw(regions),
            "gone": False,
        }
        for value in values
    ]


@st.composite
def tiers(draw: st.DrawFn, key: str, prices: st.SearchStrategy[str]) -> list[Document]:
    """Valid tiers."""
    uppers = [*(str(bound) for bound in draw(bounds)), None]
    return [{"up_to": up, key: draw(prices), "flat_fee": draw(amounts)} for up in uppers]


def _maybe(strategy: st.SearchStrategy[str]) -> st.SearchStrategy[str | None]:
    return st.none() | strategy


_SCALARS: Mapping[str, st.SearchStrategy[Document]] = {
    "fixed": st.fixed_dictionaries({"unit_price": amounts}),
    "unit": st.fixed_dictionaries({"unit_price": amounts}),
    "graduated": st.fixed_dictionaries(
        {"tiers": tiers("unit_price", amounts), "charge_first_flat_at_zero": st.booleans()}
    ),
    "volume": st.fixed_dictionaries(
        {"tiers": tiers("unit_price", amounts), "charge_first_flat_at_zero": st.booleans()}
    ),
    "package": st.fixed_dictionaries({"package_size": sizes, "package_price": amounts, "free_units": units}),
    "graduated_percentage": st.fixed_dictionaries(
        {"tiers": tiers("rate", rates), "charge_first_flat_at_zero": st.booleans()}
    ),
    "volume_percentage": st.fixed_dictionaries(
        {"tiers": tiers("rate", rates), "charge_first_flat_at_zero": st.booleans()}
    ),
    "dynamic": st.fixed_dictionaries({"amount_field": st.just("cost"), "markup": rates}),
    "expression": st.just(
        {
            "charges": [
                {
                    "description": "Hours",
                    "quantity_expression": "ceil(quantity / 3600)",
                    "unit_price_expression": "if(quantity > 36000, 0.08, 0.10)",
                }
            ]
        }
    ),
}


@st.composite
def percentages(draw: st.DrawFn) -> Document:
    """A rate with fees, with or without limits for each event."""
    limits = sorted(draw(st.lists(amounts, min_size=2, max_size=2)), key=Fraction)
    which = draw(st.sampled_from([(), (0,), (1,), (0, 1)]))
    free = {"free_amount": draw(amounts), "free_events": str(draw(st.integers(0, 4)))}
    return {
        "rate": draw(rates),
        "fixed_fee_per_event": draw(amounts),
        **free,
        "free_together": draw(st.booleans()) and any(Fraction(each) for each in free.values()),
        "min_per_event": limits[0] if 0 in which else None,
        "max_per_event": limits[1] if 1 in which else None,
    }


@st.composite
def _matrices(draw: st.DrawFn) -> Document:
    cells = [
        {
            "when": draw(st.sampled_from([{"region": "eu"}, {"region": "us"}, {"region": ANY_VALUE}])),
            "price": draw(_inner()),
        }
        for _ in range(draw(st.integers(1, 3)))
    ]
    return {"dimensions": ["region"], "cells": cells, "otherwise": draw(st.none() | _inner())}


@st.composite
def _prepaid(draw: st.DrawFn) -> Document:
    return {"prepaid_units": draw(units), "prepaid_price": draw(amounts), "overage": draw(_inner())}


@st.composite
def _grouped(draw: st.DrawFn) -> Document:
    return {"group_by": ["region"], "price": draw(_inner() | _matrices().map(lambda own: {"type": "matrix", **own}))}


def _inner() -> st.SearchStrategy[Document]:
    return documents(["unit", "graduated", "volume", "package", "percentage", "volume_percentage", "dynamic"])


def parameters(kind: str) -> st.SearchStrategy[Document]:
    """The parameters of a price of that *kind*."""
    composed = {"percentage": percentages, "matrix": _matrices, "prepaid": _prepaid, "per_group": _grouped}
    return composed[kind]() if kind in composed else _SCALARS[kind]


KINDS = (*_SCALARS, "percentage", "matrix", "prepaid", "per_group")


@st.composite
def documents(draw: st.DrawFn, kinds: Sequence[str] = KINDS, *, included: bool = True) -> Document:
    """A price of one of the *kinds* as JSON, sometimes with included units."""
    kind = draw(st.sampled_from(list(kinds)))
    found: Document = {"type": kind, **draw(parameters(kind))}
    if included and draw(st.booleans()):
        found["included_units"] = draw(units)
    return found


@st.composite
def limits(draw: st.DrawFn) -> Document:
    """Minimum, maximum and discount, or some of them."""
    least, most = sorted(draw(st.lists(amounts, min_size=2, max_size=2)), key=Fraction)
    discount = draw(
        st.none()
        | rates.map(lambda value: {"type": "percentage", "value": value})
        | amounts.map(lambda amount: {"type": "fixed", "amount": amount})
    )
    found = {"minimum": least, "maximum": most, "discount": discount}
    return {name: value for name, value in found.items() if value is not None and draw(st.booleans())}


def joined(document: Document, rest: Document) -> Document:
    """Both together, but for a maximum below what is prepaid, which no price may have."""
    paid = Fraction(document.get("prepaid_price", 0))
    return {**document, **{k: v for k, v in rest.items() if k != "maximum" or Fraction(v) >= paid}}


def made(document: Document) -> Price:
    """The price."""
    return price_from_json(document)


def used(found: Sequence[Event]) -> Consumption:
    """The events as everything that any price may read."""
    cells: dict[tuple[str | None, ...], list[Event]] = {}
    for event in found:
        cells.setdefault((event["region"],), []).append(event)
    return _consumption(found, {values: _consumption(within, {}) for values, within in cells.items()})


def _consumption(found: Sequence[Event], cells: Mapping[tuple[str | None, ...], Consumption]) -> Consumption:
    return Consumption(
        quantity=quantity(found),
        events=len(found),
        values=tuple(EventValue(value=event["value"], id=f"{number:03}") for number, event in enumerate(found)),
        cells=cells,
        sums={"cost": sum((event["cost"] for event in found), Fraction(0))},
    )
