"""What is credited of an invoice, and what still can be.

All of it follows from one thing: how much of each line was credited, before discount and tax. What that comes to with
discount and tax is a function of it alone, and a note is the difference of two of its values; so any notes, in any
order, add up to what one note for all would be, to the last cent (correctness M-21).
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from billow.invoicing.types import InvoiceTax, Standing
from billow.kit.allocation import cumulative_part
from billow.kit.numbers import round_half_away

Key = tuple[str, Decimal, str]
"""What tells a tax of an invoice from the others on it: category, rate and code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """What is credited of an invoice, in minor units: of each line after its discount, and of each tax its base and its
    amount."""

    nets: Mapping[str, int]
    bases: Mapping[Key, int]
    taxes: Mapping[Key, int]

    @property
    def net(self) -> int:
        """What is credited before tax."""
        return sum(self.nets.values())

    @property
    def total(self) -> int:
        """What is credited with tax."""
        return self.net + sum(self.taxes.values())


def level(standing: Standing, gross: Mapping[str, int]) -> Level:
    """What is credited when *gross* of each line is, before discount and tax."""
    nets: dict[str, int] = {}
    bases: dict[Key, int] = defaultdict(int)
    for line in standing.lines:
        amount = gross.get(line.item.id, 0)
        if amount:
            share = Fraction(amount, line.item.amount.minor)
            off = cumulative_part(line.item.discount_amount.minor, start=Fraction(0), end=share)
            nets[line.item.id] = amount - off
            for tax in line.taxes:
                bases[tax.category, tax.rate, tax.code] += amount - off
    groups = {key_of(group): group for group in standing.invoice.taxes}
    return Level(nets=nets, bases=bases, taxes={key: _tax(groups[key], base) for key, base in bases.items()})


def key_of(group: InvoiceTax) -> Key:
    """What tells a tax of an invoice from the others on it."""
    return group.category, group.rate, group.code


def _tax(group: InvoiceTax, base: int) -> int:
    """The tax of the group on the *base* that is credited by now (correctness M-21)."""
    return round_half_away(Fraction(group.amount.minor * base, group.base.minor)) if group.base else 0


def fits(standing: Standing, gross: Mapping[str, int]) -> bool:
    """Whether so much of each line can be credited: never more than the line, than a tax was on, or than the invoice,
    before tax and with it (correctness I-17, INV-20)."""
    amounts = {line.item.id: line.item.amount.minor for line in standing.lines}
    if any(not 0 < amount <= amounts.get(key, 0) for key, amount in gross.items() if amount):
        return False
    found, invoice = level(standing, gross), standing.invoice
    bases = {key_of(group): group.base.minor for group in invoice.taxes}
    within = all(base <= bases[key] for key, base in found.bases.items())
    return (
        within and found.net <= (invoice.subtotal - invoice.discount_total).minor and found.total <= invoice.total.minor
    )


def most(standing: Standing, gross: Mapping[str, int], line_id: str, *, wanted: int | None = None) -> int:
    """The largest amount, *wanted* at most, that can be credited of the line when *gross* is credited already."""
    line = next(each for each in standing.lines if each.item.id == line_id)
    done = gross.get(line_id, 0)
    low, high = 0, max(line.item.amount.minor - done, 0)
    high = high if wanted is None else min(high, wanted)
    while low < high:
        middle = (low + high + 1) // 2
        if fits(standing, {**gross, line_id: done + middle}):
            low = middle
        else:
            high = middle - 1
    return low
