"""What the fields of a price must say together."""

from dataclasses import fields
from decimal import Decimal
from typing import TYPE_CHECKING, cast

from billow.kit.time import Cadence, Unit

if TYPE_CHECKING:
    from billow.catalog.types.price.model import Price


def check_rhythm(price: "Price") -> None:
    """A price says once how often it is billed; what else it says of intervals goes with that (correctness T-12)."""
    unit, count = price.billing_interval_unit, price.billing_interval_count
    if (unit is None) != (count is None):
        raise ValueError("billing_interval_unit and billing_interval_count come together")
    if (unit is None) == (price.billing_interval is None):
        raise ValueError("give either billing_interval, or billing_interval_unit and billing_interval_count")
    if price.recurring_instalment_interval_unit is not None or price.recurring_instalment_interval_count is not None:
        _check_instalments(price)
    if price.pricing_interval is not None:
        _check_stated(price)


def _check_instalments(price: "Price") -> None:
    unit, count = price.recurring_instalment_interval_unit, price.recurring_instalment_interval_count
    if unit is None or count is None:
        raise ValueError("recurring_instalment_interval_unit and recurring_instalment_interval_count come together")
    if price.metered:
        raise ValueError("recurring_instalment_interval_unit belongs to a fee; usage is billed as it comes")
    if not price.prorated:
        raise ValueError("recurring_instalment_interval_unit needs a fee that is prorated: an instalment is a part")
    if price.pricing_interval is not None:
        raise ValueError("a price has instalments (recurring_instalment_interval_unit) or a pricing_interval, not both")
    if (times(price.rhythm, Cadence(unit=Unit(unit), count=count)) or 1) == 1:
        detail = "must go into the billing interval several times, as a month does into a quarter or a year"
        raise ValueError(f"recurring_instalment_interval_unit and recurring_instalment_interval_count {detail}")


def _check_stated(price: "Price") -> None:
    if price.metered:
        raise ValueError("pricing_interval belongs to a fee; usage is priced by its billing interval")
    if (times(price.rhythm, price.stated) or 1) == 1:
        raise ValueError(
            "pricing_interval must go into the billing interval several times, as a month does into a quarter or a year"
        )


def times(long: Cadence, short: Cadence) -> int | None:
    """How often a cadence goes into a longer one, so that each boundary of the longer is one of the shorter too; None
    where it does not. Months, quarters and years are counted in months; days and weeks begin on days of their own."""
    if long.months is not None and short.months is not None:
        many, rest = divmod(long.months, short.months)
    elif long.unit == short.unit:
        many, rest = divmod(long.count, short.count)
    else:
        return None
    return many if many and not rest else None


def check_numbers(price: "Price") -> None:
    """No number of a price is below zero."""
    for each in fields(price):
        value = cast(object, getattr(price, each.name))
        if isinstance(value, Decimal) and not (value.is_finite() and value >= 0):
            raise ValueError(f"{each.name} must not be negative")


def check_modifiers(price: "Price") -> None:
    """What is around a price goes together."""
    if price.minimum is not None and price.maximum is not None and price.minimum > price.maximum:
        raise ValueError("minimum must not be above maximum")
    if price.rollover is not None and not price.allowance:
        raise ValueError("rollover needs units that are included")
    if price.rollover is not None and price.reads.by_day:
        raise ValueError("rollover carries whole units, and prorated_units counts parts of them")
    if not price.prorated and price.reads.by_day:
        raise ValueError("prorated_units needs a price that is prorated")
    if price.pricing_unit is not None and price.fee is not None:
        raise ValueError("pricing_unit belongs to a price of usage alone; a fee is in the currency")
    if price.advance_interval is not None and not price.owed_as_used:
        raise ValueError("advance_interval belongs to usage whose billing_direction is advance")
