"""What a subscription is worth: recurring revenue by month and by year, and the value of its contract."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache

from billow.catalog.types.price import Price, PriceDiscount, in_currency
from billow.catalog.types.terms import PlanDiscount
from billow.kit.limits import REMEMBERED_PRICES
from billow.kit.money import Money
from billow.kit.numbers import exact
from billow.kit.time import Cadence, Unit
from billow.subscriptions.rules.timeline import length
from billow.subscriptions.types import Item, Revenue

MONTHS_PER_YEAR = 12
_MONTHLY = Cadence.named("monthly")


def mrr(items: Sequence[Item], currency: str, *, less: PlanDiscount | None = None) -> Money:
    """The monthly recurring revenue of *items*: fixed recurring fees *less* what is taken off all of them together,
    spread over months, rounded once (R-16)."""
    return Money.rounded(_monthly_of(items, currency, less), currency)


def billing_cadence(items: Sequence[Item]) -> Cadence:
    """How often the item is billed that is billed most often; monthly when none recurs."""
    return min((item.price.billed for item in items if not item.once), key=length, default=_MONTHLY)


def recurring_fees(items: Sequence[Item], currency: str) -> dict[Cadence, Money]:
    """What the recurring fees of each rhythm come to in a whole period, rounded once each; usage is not in it."""
    found: dict[Cadence, Fraction] = {}
    for item in items:
        if not item.once and item.price.fee is not None:
            cadence = item.price.stated
            found[cadence] = found.get(cadence, Fraction(0)) + _full(item.price, currency)
    return {cadence: Money.rounded(amount, currency) for cadence, amount in found.items()}


def revenue(
    items: Sequence[Item], currency: str, *, term: Fraction | None, less: PlanDiscount | None = None
) -> Revenue:
    """The monthly and yearly recurring revenue of *items*, and the value of the contract by year (R-16, R-17).

    A *term* in months that is below a year counts for as long as it is; none is a rolling contract. What is billed once
    is part of the contract's value. What is taken off all items together makes each *less*.
    """
    monthly = _monthly_of(items, currency, less)
    year = Fraction(MONTHS_PER_YEAR)
    months = year if term is None else min(term, year)
    once = _share_of(sum((_full(item.price, currency) for item in items if item.once), Fraction(0)), less)
    return Revenue(
        mrr=Money.rounded(monthly, currency),
        arr=Money.rounded(monthly * MONTHS_PER_YEAR, currency),
        acv=Money.rounded(monthly * months + once, currency),
        currency=currency,
    )


def _monthly_of(items: Sequence[Item], currency: str, less: PlanDiscount | None) -> Fraction:
    """What recurs in a month, less a percentage, or less an amount of each billing period, but never below nothing."""
    monthly = _share_of(monthly_fees(items, currency), less)
    if less is None or less.type == "percentage":
        return monthly
    return max(monthly - exact(less.amount) * _per_month(billing_cadence(items)), Fraction(0))


def _share_of(amount: Fraction, less: PlanDiscount | None) -> Fraction:
    """What a percentage leaves of the amount."""
    return amount if less is None or less.type != "percentage" else amount * (1 - exact(less.amount) / 100)


def monthly_fees(items: Sequence[Item], currency: str) -> Fraction:
    """What the recurring fees of *items* come to in a month, exactly, before anything is taken off."""
    return _together(tuple([_Fee(each.fingerprint, currency, each.price) for each in items if not each.once]))


@dataclass(frozen=True, slots=True)
class _Fee:
    """A price in a currency, known by its fingerprint."""

    fingerprint: str
    currency: str
    price: Price = field(compare=False)


@lru_cache(maxsize=REMEMBERED_PRICES)
def _together(fees: tuple[_Fee, ...]) -> Fraction:
    """What the fees come to in a month: many subscriptions have the same."""
    return sum((_monthly(each.price, each.currency) for each in fees), Fraction(0))


def _full(price: Price, currency: str) -> Fraction:
    """The fee of a whole period after its least, its most and its discount, exactly; what follows usage is none."""
    fee = price.fee
    if fee is None:
        return Fraction(0)
    fee = in_currency(fee, currency)
    full = fee.rated(fee.nominal_quantity or Fraction(1)).amount
    full = full if fee.maximum is None else min(full, exact(fee.maximum))
    full = full if fee.minimum is None else max(full, exact(fee.minimum))
    return full if fee.discount is None else _discounted(full, fee.discount)


def _discounted(full: Fraction, discount: PriceDiscount) -> Fraction:
    if discount.value is not None:
        return full * (1 - exact(discount.value) / 100)
    return max(full - exact(discount.amount or 0), Fraction(0))


def _monthly(price: Price, currency: str) -> Fraction:
    return _full(price, currency) * _per_month(price.stated)


def _per_month(cadence: Cadence) -> Fraction:
    """How many periods of the cadence a month has: 52 weeks, and 365 days, are a year."""
    if cadence.months is not None:
        return Fraction(1, cadence.months)
    return Fraction(52 if cadence.unit is Unit.week else 365, cadence.count) / MONTHS_PER_YEAR
