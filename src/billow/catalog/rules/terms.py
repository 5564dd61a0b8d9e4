"""Which terms of the money of a period contradict each other, or the currency that they are in."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from billow.catalog.types.terms import Commitment, Spend, SpendPeriod, SpendTerms, UsageThreshold
from billow.kit.errors import FieldError
from billow.kit.money import Money, TooPrecise

_MONTHS: Mapping[SpendPeriod, int] = {"monthly": 1, "quarterly": 3, "semi_annual": 6, "yearly": 12}


def spend_errors(
    terms: SpendTerms, currency: str, *, billed: int | None = None, contract: int | None = None
) -> Iterator[FieldError]:
    """What is wrong with the terms; each field at fault is named. Billing periods and the contract have so many months,
    where they have months and are known."""
    lengths = {**_MONTHS, "billing_period": billed, "contract": contract}
    yield from _amounts(terms, currency)
    yield from _spends(terms, lengths)
    yield from _thresholds(terms)


def ordered(thresholds: Iterable[UsageThreshold]) -> tuple[UsageThreshold, ...]:
    """The thresholds as they are kept: the fixed ones by amount, then the recurring one."""
    return tuple(sorted(thresholds, key=lambda each: (each.recurring, each.amount)))


def _amounts(terms: SpendTerms, currency: str) -> Iterator[FieldError]:
    """Amounts with more decimals than the currency has (correctness M-03)."""
    given: list[tuple[str, Decimal]] = [
        (f"{name}.amount", term.amount)
        for name in ("minimum_spend", "maximum_spend", "minimum_commitment")
        if (term := getattr(terms, name)) is not None
    ]
    given += [(f"usage_thresholds.{n}.amount", each.amount) for n, each in enumerate(terms.usage_thresholds)]
    if terms.discount is not None and terms.discount.type != "percentage":
        given.append(("discount.amount", terms.discount.amount))
    for field, amount in given:
        try:
            Money.of(amount, currency)
        except TooPrecise as error:
            yield FieldError(field, "too_precise", str(error))


def _spends(terms: SpendTerms, lengths: Mapping[SpendPeriod, int | None]) -> Iterator[FieldError]:
    high = terms.maximum_spend
    least = {"minimum_spend": terms.minimum_spend, "minimum_commitment": terms.minimum_commitment}
    for name, low in least.items():
        if low and high and _is_above(low, high, lengths):
            detail = f"is above the maximum of {high.amount} ({high.period}): lower it, or raise maximum_spend"
            yield FieldError(f"{name}.amount", "out_of_range", detail)
    if terms.minimum_spend and terms.minimum_commitment:
        detail = "a plan has a minimum_spend (after discounts) or a minimum_commitment (before coupons), not both"
        yield FieldError("minimum_commitment", "not_allowed", detail)


def _is_above(low: Spend | Commitment, high: Spend, lengths: Mapping[SpendPeriod, int | None]) -> bool:
    """Whether more is owed at least than at most: in the same period, or over the same months (correctness 3.4)."""
    if low.period == high.period:
        return low.amount > high.amount
    months, most = lengths[low.period], lengths[high.period]
    return months is not None and most is not None and low.amount * most > high.amount * months


def _thresholds(terms: SpendTerms) -> Iterator[FieldError]:
    seen: set[Decimal] = set()
    recurring = 0
    for n, each in enumerate(terms.usage_thresholds):
        recurring += each.recurring
        if each.recurring and recurring > 1:
            yield FieldError(f"usage_thresholds.{n}.recurring", "duplicate", "at most one threshold is recurring")
        if not each.recurring and each.amount in seen:
            yield FieldError(f"usage_thresholds.{n}.amount", "duplicate", "another threshold has this amount")
        seen |= set() if each.recurring else {each.amount}
