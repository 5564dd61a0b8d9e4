"""Rating as arithmetic: tiers walked, amounts rounded once, parts of a period that sum to the whole."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from billow.catalog.types.price import Price, Rated, RatedLine
from billow.kit import explain
from billow.kit.currency import exponent
from billow.kit.explain import Step, given
from billow.kit.money import Money
from billow.rating.types import RatedSegment, Tier

_WHOLE = (Fraction(0), Fraction(1))


def rate(price: Price, quantity: Fraction, *, currency: str) -> RatedSegment:
    """What *quantity* costs in a whole period, rounded once to the currency (RP2).

    Raises `ValueError` for a negative quantity and `UnknownCurrency` for a code that cannot be billed.
    """
    return rate_segment(price, quantity=quantity, currency=currency)


def rate_segment(
    price: Price,
    *,
    quantity: Fraction,
    currency: str,
    start: Fraction = _WHOLE[0],
    end: Fraction = _WHOLE[1],
    days: int | None = None,
) -> RatedSegment:
    """What the part from *start* to *end* of a period costs when the whole period has *quantity*.

    The amount is R(end) - R(start) with R(x) = round(full x x) of correctness 2.5, so parts always sum to the whole and
    do not depend on the order of edits. Raises `ValueError` unless 0 <= start <= end <= 1 and quantity >= 0.
    """
    if not 0 <= start <= end <= 1:
        raise ValueError(f"a part of a period lies between 0 and 1, not from {start} to {end}")
    if quantity < 0:
        raise ValueError("a quantity must not be negative")
    rated = price.rate(quantity)
    tree = _segment_tree(rated, places=exponent(currency), cut=(start, end), days=days)
    return RatedSegment(
        amount=Money.rounded(tree.value, currency),
        precise=rated.amount * (end - start),
        lines=tuple(_part_of_line(line, start=start, end=end) for line in rated.lines),
        tree=tree,
    )


def _segment_tree(rated: Rated, *, places: int, cut: tuple[Fraction, Fraction], days: int | None) -> Step:
    start, end = cut
    until_end = _rounded_until(rated, end, places=places, days=days)
    if start == 0:
        return until_end
    return explain.subtract("part of the period", until_end, _rounded_until(rated, start, places=places, days=days))


def _rounded_until(rated: Rated, at: Fraction, *, places: int, days: int | None) -> Step:
    if at == 1:
        return explain.rounded("whole period, rounded", rated.tree, places)
    elapsed = explain.multiply(f"until {_share(at)} of the period", rated.tree, _elapsed(at, days))
    return explain.rounded(f"until {_share(at)} of the period, rounded", elapsed, places)


def _elapsed(at: Fraction, days: int | None) -> Step:
    """The share of the period as a quotient of whole numbers: of its *days* where they are known."""
    words = ("parts elapsed", "parts of the period") if days is None else ("days elapsed", "days of the period")
    whole = days or at.denominator
    return explain.divide("share of the period", given(words[0], at * whole), given(words[1], whole))


def _part_of_line(line: RatedLine, *, start: Fraction, end: Fraction) -> RatedLine:
    share = end - start
    if share == 1:
        return line
    return replace(line, description=f"{line.description}, {_share(share)} of the period", amount=line.amount * share)


def _share(share: Fraction) -> str:
    return str(share)


def per_one(quantity: Fraction, *, unit_price: Decimal, description: str) -> Rated:
    """*quantity* times *unit_price*: zero costs zero."""
    tree = explain.multiply("quantity x price", given("quantity", quantity), given("price of one", unit_price))
    return Rated(amount=tree.value, lines=(_line(description, quantity, unit_price),), tree=tree)


@dataclass(frozen=True, slots=True, kw_only=True)
class TierShare:
    """How much of a quantity is charged at one tier; *number* counts from one, *flat_due* tells if its fee is due."""

    number: int
    tier: Tier
    charged: Step
    flat_due: bool


def walk_tiers(tiers: Sequence[Tier], quantity: Fraction, *, charge_first_flat_at_zero: bool) -> Iterator[TierShare]:
    """The tiers that *quantity* reaches, each with its own part of it.

    A tier is reached by the first part of the quantity above the bound before it; the first tier always is. Its fee is
    due once anything lies in it; the first fee is due at zero only with *charge_first_flat_at_zero* (correctness 3.1).
    """
    total = given("quantity", quantity)
    lower: Step | None = None
    for number, tier in enumerate(tiers, start=1):
        bounds_below = Fraction(0) if lower is None else lower.value
        if number > 1 and quantity <= bounds_below:
            return
        upper = None if tier.up_to is None else given(f"end of tier {number}", tier.up_to)
        top = total if upper is None or quantity <= upper.value else upper
        charged = top if lower is None else explain.subtract(f"quantity in tier {number}", top, lower)
        flat_due = quantity > bounds_below or charge_first_flat_at_zero
        yield TierShare(number=number, tier=tier, charged=charged, flat_due=flat_due)
        lower = upper


def tier_of(tiers: Sequence[Tier], quantity: Fraction, *, charge_first_flat_at_zero: bool) -> TierShare:
    """The one tier in which *quantity* lies, charged with all of it (correctness 3.1)."""
    *_, last = walk_tiers(tiers, quantity, charge_first_flat_at_zero=charge_first_flat_at_zero)
    return replace(last, charged=given("quantity", quantity))


def rate_tiers(shares: Sequence[TierShare]) -> Rated:
    """The sum over *shares*: quantity times price, and the fee where it is due."""
    steps: list[Step] = []
    lines: list[RatedLine] = []
    for share in shares:
        steps.append(_tier_tree(share))
        lines.extend(_tier_lines(share))
    tree = steps[0] if len(steps) == 1 else explain.add("sum of the tiers", *steps)
    return Rated(amount=tree.value, lines=tuple(lines), tree=tree)


def _tier_tree(share: TierShare) -> Step:
    price = given(f"price in tier {share.number}", share.tier.unit_price)
    product = explain.multiply(f"tier {share.number}: quantity x price", share.charged, price)
    if not _charges_fee(share):
        return product
    fee = given(f"fee of tier {share.number}", share.tier.flat_fee)
    return explain.add(f"tier {share.number} with its fee", product, fee)


def _tier_lines(share: TierShare) -> Iterator[RatedLine]:
    yield _line(f"Tier {share.number}", share.charged.value, share.tier.unit_price)
    if _charges_fee(share):
        yield _line(f"Tier {share.number}, fee", Fraction(1), share.tier.flat_fee)


def _charges_fee(share: TierShare) -> bool:
    return share.flat_due and share.tier.flat_fee > 0


def _line(description: str, quantity: Fraction, unit_price: Decimal) -> RatedLine:
    amount = quantity * Fraction(unit_price)
    return RatedLine(description=description, quantity=quantity, unit_price=unit_price, amount=amount)
