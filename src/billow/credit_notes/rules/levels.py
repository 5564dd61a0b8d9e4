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

from billow.invoicing.types import InvoiceTax, LineItem, Standing
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
            nets[line.item.id] = _net(line.item, amount)
            for tax in line.taxes:
                bases[tax.category, tax.rate, tax.code] += nets[line.item.id]
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


class Room:
    """What of an invoice is credited, line by line, and what still can be; it fills up as something is taken.

    It answers for one line without looking at the others, since an invoice may have thousands.
    """

    def __init__(self, standing: Standing, gross: Mapping[str, int]) -> None:
        found, invoice = level(standing, gross), standing.invoice
        self.gross = dict(gross)
        self._lines = {line.item.id: line for line in standing.lines}
        self._groups = {key_of(group): group for group in invoice.taxes}
        self._bases, self._taxes = dict(found.bases), dict(found.taxes)
        self._net_left = (invoice.subtotal - invoice.discount_total).minor - found.net
        self._left = invoice.total.minor - found.total

    def most(self, line_id: str, *, wanted: int | None = None) -> int:
        """The largest amount, *wanted* at most, that can still be credited of the line."""
        left = max(self._lines[line_id].item.amount.minor - self.gross.get(line_id, 0), 0)
        low, high = 0, left if wanted is None else min(left, wanted)
        if self._fits(line_id, high):
            return high
        while low < high - 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self._fits(line_id, middle) else (low, middle)
        return low

    def net(self, line_id: str, amount: int) -> int:
        """What crediting so much more of the line comes to after its discount."""
        item, done = self._lines[line_id].item, self.gross.get(line_id, 0)
        return _net(item, done + amount) - _net(item, done)

    def take(self, line_id: str, amount: int) -> None:
        """Credit so much more of the line."""
        net, taxes = self.net(line_id, amount), self._taxes_after(line_id, amount)
        self._net_left -= net
        self._left -= net + sum(tax - self._taxes.get(key, 0) for key, tax in taxes.items())
        for key, tax in taxes.items():
            self._bases[key] = self._bases.get(key, 0) + net
            self._taxes[key] = tax
        self.gross[line_id] = self.gross.get(line_id, 0) + amount

    def _taxes_after(self, line_id: str, amount: int) -> dict[Key, int]:
        net = self.net(line_id, amount)
        keys = [(tax.category, tax.rate, tax.code) for tax in self._lines[line_id].taxes]
        return {key: _tax(self._groups[key], self._bases.get(key, 0) + net) for key in keys}

    def _fits(self, line_id: str, amount: int) -> bool:
        net, taxes = self.net(line_id, amount), self._taxes_after(line_id, amount)
        more = sum(tax - self._taxes.get(key, 0) for key, tax in taxes.items())
        within = all(self._bases.get(key, 0) + net <= self._groups[key].base.minor for key in taxes)
        return within and net <= self._net_left and net + more <= self._left


def most(standing: Standing, gross: Mapping[str, int], line_id: str, *, wanted: int | None = None) -> int:
    """The largest amount, *wanted* at most, that can be credited of the line when *gross* is credited already."""
    return Room(standing, gross).most(line_id, wanted=wanted)


def _net(item: LineItem, gross: int) -> int:
    """What so much of the line comes to after its share of the discount."""
    if not gross:
        return 0
    share = Fraction(gross, item.amount.minor)
    return gross - cumulative_part(item.discount_amount.minor, start=Fraction(0), end=share)
