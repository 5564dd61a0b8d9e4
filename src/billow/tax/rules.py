"""What taxes come to: once a group, then shared over the lines (correctness 1.4 RP4, 1.6, 1.8)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from billow.kit.allocation import largest_remainder
from billow.kit.money import CurrencyMismatch, Money, total
from billow.kit.numbers import exact, round_half_away
from billow.tax.types import (
    AppliedTax,
    Category,
    Tax,
    TaxableLine,
    TaxChanges,
    TaxGroup,
    TaxInconsistent,
    TaxRate,
    TaxResult,
    day_of,
    fault,
)

_Key = tuple[Category, Decimal, str]


def compute(lines: Sequence[TaxableLine], currency: str) -> TaxResult:
    """Return the tax of a document: each (category, rate, code) on the sum of its lines, rounded once (M-16, RP4).

    Several taxes of one line fall on its net side by side, none on another. Groups stand in the order in which the
    lines name them. What each line shows is its share of its groups: see `shares`; a line without taxes shows zero.

    Two lines of one key, or a line that bears one group twice, raise ValueError; a net in another currency raises
    CurrencyMismatch.
    """
    shown = {line.key: 0 for line in lines}
    if len(shown) != len(lines):
        raise ValueError("two lines have the same key")
    if any(line.net.currency != currency for line in lines):
        raise CurrencyMismatch(f"a line is not in {currency}")
    groups = []
    for tax, members in _grouped(lines).values():
        nets = [line.net.minor for line in members]
        amount = tax_of(sum(nets), tax.rate)
        groups.append(_group(tax, Money(sum(nets), currency), Money(amount, currency)))
        for line, share in zip(members, shares(amount, nets, rate=tax.rate), strict=True):
            shown[line.key] += share
    return TaxResult(
        groups=tuple(groups),
        lines={key: Money(minor, currency) for key, minor in shown.items()},
        total=total((group.tax for group in groups), currency),
    )


def tax_of(base: int, rate: Decimal) -> int:
    """Return the tax on *base* at *rate* percent, both sums in minor units, half away from zero (M-09, M-16)."""
    return round_half_away(base * exact(rate) / 100)


def shares(tax: int, nets: Sequence[int], *, rate: Decimal) -> list[int]:
    """Return what each line shows of the group's *tax*, by largest remainder on its net (correctness 1.6); they add up.

    Where charges and credits meet, the side with the smaller sum bears its own tax, rounded once, and the other side
    the rest, so that no line shows a tax against its sign and the reversed document shows the reversed shares. Where
    both sums are equal, each bears the same tax, since the group has none.
    """
    charged = [max(net, 0) for net in nets]
    credited = [max(-net, 0) for net in nets]
    if sum(charged) >= sum(credited):
        of_credits = tax_of(sum(credited), rate)
        of_charges = tax + of_credits
    else:
        of_charges = tax_of(sum(charged), rate)
        of_credits = of_charges - tax
    pairs = zip(largest_remainder(of_charges, charged), largest_remainder(of_credits, credited), strict=True)
    return [charge - credit for charge, credit in pairs]


def check(category: Category, rate: Decimal) -> None:
    """Return when *rate* can stand with *category*.

    Raises:
        TaxInconsistent: It cannot.
    """
    wrong = fault(category, rate)
    if wrong:
        raise TaxInconsistent.of("rate", wrong)


def category_for(rate: Decimal, wanted: Category | None) -> Category:
    """Return the category wanted; when none is, standard for a rate above zero and zero rated else."""
    return wanted or (Category.STANDARD if rate else Category.ZERO_RATED)


def timeline(rates: Iterable[TaxRate]) -> tuple[TaxRate, ...]:
    """Return *rates* (in the order they were set) by their first day; of two with one day, the one set later holds."""
    by_day = {day_of(rate): rate for rate in rates}
    return tuple(by_day[day] for day in sorted(by_day))


def rate_on(rates: Sequence[TaxRate], day: date) -> TaxRate:
    """Return the one of a timeline that is in force on *day*, the tax point (M-20); the first has no beginning."""
    return next(rate for rate in reversed(rates) if day_of(rate) <= day)


def seen(tax: Tax, today: date) -> Tax:
    """Return *tax* with the rate and the category that are in force *today*."""
    rate = rate_on(tax.rates, today)
    return replace(tax, rate=rate.rate, category=rate.category)


def following(tax: Tax, changes: TaxChanges, *, today: date) -> TaxRate | None:
    """Return the rate that *changes* let follow from their day on, or None when they leave rate and category alone.

    What they do not name is as it was in force on that day.

    Raises:
        TaxInconsistent: The rate does not go with the category, or a day is given with neither.
    """
    if "rate" not in changes and "category" not in changes:
        if "valid_from" in changes:
            raise TaxInconsistent.of("valid_from", "a day belongs to a new rate or category")
        return None
    day = changes.get("valid_from", today)
    standing = rate_on(tax.rates, day)
    rate, category = changes.get("rate", standing.rate), changes.get("category", standing.category)
    check(category, rate)
    if (rate, category) == (standing.rate, standing.category):
        return None
    return TaxRate(rate=rate, category=category, valid_from=day)


def applied(tax: Tax, on: date) -> AppliedTax:
    """Return *tax* as a document of the tax point *on* keeps it."""
    rate = rate_on(tax.rates, on)
    return AppliedTax(code=tax.code, name=tax.name, rate=rate.rate, category=rate.category)


def _grouped(lines: Sequence[TaxableLine]) -> Mapping[_Key, tuple[AppliedTax, list[TaxableLine]]]:
    groups: dict[_Key, tuple[AppliedTax, list[TaxableLine]]] = {}
    for line in lines:
        keys = [(tax.category, tax.rate, tax.code) for tax in line.taxes]
        if len(set(keys)) != len(keys):
            raise ValueError(f"the line {line.key!r} bears the same tax twice")
        for key, tax in zip(keys, line.taxes, strict=True):
            groups.setdefault(key, (tax, []))[1].append(line)
    return groups


def _group(tax: AppliedTax, base: Money, amount: Money) -> TaxGroup:
    return TaxGroup(code=tax.code, name=tax.name, category=tax.category, rate=tax.rate, base=base, tax=amount)
