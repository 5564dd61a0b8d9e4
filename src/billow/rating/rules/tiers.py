"""Tiers walked: what of a quantity is charged at each, exactly."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from math import lcm

from billow.catalog.types.price import ENTIRE, RatedLine, Told, shared
from billow.kit import explain
from billow.kit.explain import Step, constant
from billow.rating.rules.lines import line, percent
from billow.rating.types import Row


@dataclass(frozen=True, slots=True)
class Curve:
    """What any quantity costs by tiers: worked out for the bounds once, so that each takes a look-up and a product.

    Numbers are whole, in units of the last decimal that is used: `bounds` and the starts of tiers in one over `units`,
    prices in one over `parts`, amounts in one over both. A quantity in a tier costs its base, and its price for what is
    above its start.
    """

    units: int
    parts: int
    bounds: tuple[int, ...]
    tiers: tuple[tuple[int, int, int], ...]
    at_zero: int

    def at(self, quantity: Fraction, share: Fraction) -> tuple[int, int]:
        """What *quantity* costs in a *share* of a period, as a ratio.

        Bounds and fees are that share of those of a whole period, so it is the share of what the quantity over the
        share would cost (correctness T-28).
        """
        above, below = quantity.numerator, quantity.denominator
        if share is not ENTIRE:
            if not share:
                return above * self.tiers[-1][1], below * self.parts
            above, below = above * share.denominator, below * share.numerator
        amount, over = self.at_zero, self.units * self.parts
        if above:
            used = above * self.units
            base, price, start = self.tiers[bisect_left(self.bounds, -(-used // below))]
            amount, over = base * below + price * (used - start * below), below * over
        return (amount, over) if share is ENTIRE else (amount * share.numerator, over * share.denominator)


def by_part(rows: Sequence[Row], *, first_fee: bool) -> Curve:
    """The sum over the tiers of the part of a quantity in each times its price, and the fees of those entered.

    The first fee is due at zero with *first_fee* (correctness 3.1).
    """
    units, parts, whole = _whole(rows)
    tiers, base, start = [], 0, 0
    for bound, price, fee in whole:
        base += fee
        tiers.append((base, price, start))
        base += price * (bound - start)
        start = bound
    return Curve(units, parts, _bounds(whole), tuple(tiers), whole[0][2] if first_fee else 0)


def as_one(rows: Sequence[Row], *, first_fee: bool) -> Curve:
    """All of a quantity times the price of the one tier in which it lies, and that tier's fee."""
    units, parts, whole = _whole(rows)
    tiers = tuple((fee, price, 0) for _, price, fee in whole)
    return Curve(units, parts, _bounds(whole), tiers, whole[0][2] if first_fee else 0)


def _bounds(whole: Sequence[tuple[int, int, int]]) -> tuple[int, ...]:
    return tuple(bound for bound, _, _ in whole[:-1])


def _whole(rows: Sequence[Row]) -> tuple[int, int, list[tuple[int, int, int]]]:
    """The units, the parts, and bound, price and fee of each row in them; the last bound counts for nothing."""
    uppers = [(row.up_to or Decimal(0)).as_integer_ratio() for row in rows]
    prices = [row.unit_price.as_integer_ratio() for row in rows]
    fees = [row.fee.as_integer_ratio() for row in rows]
    units = lcm(*(ratio[1] for ratio in uppers))
    parts = lcm(*(ratio[1] for ratio in (*prices, *fees)))
    whole = [
        (upper[0] * units // upper[1], price[0] * parts // price[1], fee[0] * parts * units // fee[1])
        for upper, price, fee in zip(uppers, prices, fees, strict=True)
    ]
    return units, parts, whole


@dataclass(frozen=True, slots=True, kw_only=True)
class TierShare:
    """How much of a quantity is charged at one tier; *number* counts from one, *flat_due* tells if its fee is due."""

    number: int
    row: Row
    charged: Step
    flat_due: bool
    share: Fraction


def walk_tiers(rows: Sequence[Row], quantity: Step, share: Fraction, *, first_fee: bool) -> Iterator[TierShare]:
    """The tiers that *quantity* reaches, each with its own part of it.

    A tier is reached by the first part of the quantity above the bound before it; the first tier always is. Its fee is
    due once anything lies in it; the first fee is due at zero only with *first_fee* (correctness 3.1).
    """
    lower: Step | None = None
    for number, row in enumerate(rows, start=1):
        below = Fraction(0) if lower is None else lower.value
        if number > 1 and quantity.value <= below:
            return
        upper = None if row.up_to is None else shared(f"end of tier {number}", row.up_to, share)
        top = quantity if upper is None or quantity.value <= upper.value else upper
        charged = top if lower is None else explain.subtract(f"quantity in tier {number}", top, lower)
        due = quantity.value > below or (first_fee and number == 1)
        yield TierShare(number=number, row=row, charged=charged, flat_due=due, share=share)
        lower = upper


def tier_of(rows: Sequence[Row], quantity: Step, share: Fraction, *, first_fee: bool) -> TierShare:
    """The one tier in which *quantity* lies, charged with all of it (correctness 3.1)."""
    *_, last = walk_tiers(rows, quantity, share, first_fee=first_fee)
    return replace(last, charged=quantity)


def told_tiers(shares: Sequence[TierShare]) -> Told:
    """The sum over *shares*: quantity times price, and the fee where it is due."""
    steps: list[Step] = []
    lines: list[RatedLine] = []
    for share in shares:
        steps.append(_tier_tree(share))
        lines.extend(_tier_lines(share))
    tree = steps[0] if len(steps) == 1 else explain.add("sum of the tiers", *steps)
    return Told(lines=tuple(lines), tree=tree)


def _tier_tree(share: TierShare) -> Step:
    words = f"{'rate' if share.row.rate else 'price'} in tier {share.number}"
    price = percent(words, share.row.price) if share.row.rate else constant(words, share.row.price)
    product = explain.multiply(f"tier {share.number}: quantity x price", share.charged, price)
    if not _charges_fee(share):
        return product
    fee = shared(f"fee of tier {share.number}", share.row.fee, share.share)
    return explain.add(f"tier {share.number} with its fee", product, fee)


def _tier_lines(share: TierShare) -> Iterator[RatedLine]:
    yield line(f"Tier {share.number}", share.charged.value, share.row.unit_price)
    if _charges_fee(share):
        yield line(f"Tier {share.number}, fee", share.share, share.row.fee)


def _charges_fee(share: TierShare) -> bool:
    return share.flat_due and share.row.fee > 0
