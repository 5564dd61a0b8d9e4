"""Rating beside the same arithmetic with plain decimals: one line of every pricing model, in one process."""

from collections.abc import Awaitable, Callable, Mapping
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from bench.figures import Bench, Figure
from billow.catalog.types.price import Consumption, EventValue, Price, Values, price_from_json
from billow.rating.rules import item_of_period
from billow.runtime import clock

ROUNDS = 101
CALLS = 100
_CENT = Decimal("0.01")
_NONE = Decimal(0)
_TIERS: list[dict[str, str | None]] = [
    {"up_to": "1000", "unit_price": "0.03"},
    {"up_to": "10000", "unit_price": "0.02"},
    {"up_to": None, "unit_price": "0.01"},
]
_RATES = [{"up_to": tier["up_to"], "rate": tier["unit_price"]} for tier in _TIERS]
_ROWS = [
    (None if tier["up_to"] is None else Decimal(tier["up_to"]), Decimal(str(tier["unit_price"]))) for tier in _TIERS
]
_UNIT = {"type": "unit", "unit_price": "0.02"}
_HOURS = {"description": "Hours", "quantity_expression": "ceil(quantity / 3600)", "unit_price_expression": "0.10"}
_USED = Decimal("12345.678")
_VALUES = (Decimal("10.00"), Decimal("5.00"), Decimal("1000.00"))
_REGIONS, _OTHER = {"eu": Decimal("0.02")}, Decimal("0.02")
_BY_REGION = {"eu": _USED, "us": _USED}
Plain = Callable[[], Decimal]


def _cents(value: Decimal) -> Decimal:
    return value.quantize(_CENT, ROUND_HALF_UP)


def _by_part(quantity: Decimal, parts: Decimal = Decimal(1)) -> Decimal:
    amount, lower = _NONE, _NONE
    for upper, price in _ROWS:
        if quantity <= lower:
            break
        top = quantity if upper is None or quantity <= upper else upper
        amount += price / parts * (top - lower) if parts != 1 else price * (top - lower)
        lower = top
    return amount


def _as_one(quantity: Decimal, parts: Decimal = Decimal(1)) -> Decimal:
    price = next(price for upper, price in _ROWS if upper is None or quantity <= upper)
    return price * quantity / parts if parts != 1 else price * quantity


def _events() -> Decimal:
    return _cents(sum((max(v * Decimal("2.9") / 100 + Decimal("0.30"), Decimal("0.50")) for v in _VALUES), _NONE))


def _limited() -> Decimal:
    """Included units, then the tiers, the maximum, the minimum and the discount."""
    net = max(min(_cents(_by_part(max(_USED - 100, _NONE))), Decimal(500)), Decimal(10))
    return net - _cents(net * 10 / 100)


def _cells() -> Decimal:
    """Each region at the price that is written for it, or at the other."""
    return _cents(sum((used * _REGIONS.get(region, _OTHER) for region, used in _BY_REGION.items()), _NONE))


def _packages() -> Decimal:
    beyond = max(_USED - 100, _NONE) / 250
    return _cents(beyond.to_integral_value(ROUND_CEILING) * Decimal(3))


def _hours() -> Decimal:
    return _cents((_USED / 3600).to_integral_value(ROUND_CEILING) * Decimal("0.10"))


LINES: Mapping[str, tuple[Mapping[str, Any], Plain]] = {
    "fixed": ({"type": "fixed", "unit_price": "0.02"}, lambda: _cents(_USED * Decimal("0.02"))),
    "unit": (_UNIT, lambda: _cents(_USED * Decimal("0.02"))),
    "graduated": ({"type": "graduated", "tiers": _TIERS}, lambda: _cents(_by_part(_USED))),
    "volume": ({"type": "volume", "tiers": _TIERS}, lambda: _cents(_as_one(_USED))),
    "package": (
        {"type": "package", "package_size": "250", "package_price": "3", "free_units": "100"},
        _packages,
    ),
    "percentage by event": (
        {"type": "percentage", "rate": "2.9", "fixed_fee_per_event": "0.30", "min_per_event": "0.50"},
        _events,
    ),
    "graduated percentage": (
        {"type": "graduated_percentage", "tiers": _RATES},
        lambda: _cents(_by_part(_USED, Decimal(100))),
    ),
    "volume percentage": (
        {"type": "volume_percentage", "tiers": _RATES},
        lambda: _cents(_as_one(_USED, Decimal(100))),
    ),
    "prepaid": (
        {"type": "prepaid", "prepaid_units": "1000", "prepaid_price": "80", "overage": _UNIT},
        lambda: _cents(80 + max(_USED - 1000, _NONE) * Decimal("0.02")),
    ),
    "matrix": (
        {
            "type": "matrix",
            "dimensions": ["region"],
            "cells": [{"when": {"region": "eu"}, "price": _UNIT}],
            "otherwise": _UNIT,
        },
        _cells,
    ),
    "dynamic": (
        {"type": "dynamic", "amount_field": "cost", "markup": "20"},
        lambda: _cents(_USED * (1 + Decimal(20) / 100)),
    ),
    "expression": ({"type": "expression", "charges": [_HOURS]}, _hours),
    "with limits": (
        {
            "type": "graduated",
            "tiers": _TIERS,
            "included_units": "100",
            "minimum": "10",
            "maximum": "500",
            "discount": {"type": "percentage", "value": "10"},
        },
        _limited,
    ),
}


def _usage(price: Price) -> Fraction | Consumption:
    """What is measured for the price, as billing hands it over."""
    used, reads = Fraction(_USED), price.reads
    if reads.values:
        values = tuple(EventValue(value=Fraction(value)) for value in _VALUES)
        return Consumption(quantity=Fraction(1015), events=3, values=values)
    if reads.dimensions:
        cells: dict[Values, Consumption] = {(region,): Consumption(quantity=used) for region in ("eu", "us")}
        return Consumption(quantity=2 * used, cells=cells)
    return Consumption(quantity=used, events=1, sums={"cost": used}) if reads.sums else used


async def rate_line(bench: Bench) -> Figure:
    """A line of usage by tiers, the price that most usage has."""
    document, plain = LINES["graduated"]
    ours, least = line_seconds(price_from_json(document), plain)
    return Figure(
        what="rate a line of three tiers",
        beside="the same arithmetic with plain decimals",
        ours_s=ours,
        least_s=least,
        per_second=True,
        most_times=3,
    )


async def rate_lines(bench: Bench) -> Figure:
    """One line of every model, and one with limits."""
    times = [line_seconds(price_from_json(document), plain) for document, plain in LINES.values()]
    return Figure(
        what=f"rate a line, mean of {len(LINES)} prices of all types",
        beside="the same arithmetic with plain decimals, written out for each",
        ours_s=sum(ours for ours, _ in times) / len(times),
        least_s=sum(least for _, least in times) / len(times),
        per_second=True,
        most_times=3,
    )


def line_seconds(price: Price, plain: Plain) -> tuple[float, float]:
    """Seconds that a line of the *price* takes us, and those of *plain*; both come to the same amount.

    Of many short turns the best counts: nothing but the calculation is in it.
    """
    used = _usage(price)

    def rated() -> object:
        return item_of_period(price, used, currency="USD")

    net = item_of_period(price, used, currency="USD").net.amount
    if net != plain():
        raise RuntimeError(f"a line of {price.type} comes to {net}, not to {plain()}")
    times = [[_each(act) for act in (rated, plain)] for _ in range(ROUNDS)]
    return min(row[0] for row in times), min(row[1] for row in times)


def _each(act: Callable[[], object]) -> float:
    began = clock.stopwatch()
    for _ in range(CALLS):
        act()
    return (clock.stopwatch() - began) / CALLS


MEASURES: Mapping[str, Callable[[Bench], Awaitable[Figure]]] = {"rating": rate_line, "rating-all": rate_lines}
