"""Which terms of the money of a period contradict each other, or the currency that they are in."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from billow.catalog.types.terms import SpendTerms, UsageThreshold
from billow.kit.errors import FieldError
from billow.kit.money import Money, TooPrecise


def spend_errors(terms: SpendTerms, currency: str) -> Iterator[FieldError]:
    """What is wrong with the terms; each field at fault is named."""
    yield from _amounts(terms, currency)
    yield from _spends(terms)
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


def _spends(terms: SpendTerms) -> Iterator[FieldError]:
    low, high = terms.minimum_spend, terms.maximum_spend
    if low and high and low.period == high.period and low.amount > high.amount:
        yield FieldError("minimum_spend.amount", "out_of_range", f"is above the maximum of {high.amount}")
    if low and terms.minimum_commitment:
        detail = "a plan has a minimum_spend (after discounts) or a minimum_commitment (before coupons), not both"
        yield FieldError("minimum_commitment", "not_allowed", detail)


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
