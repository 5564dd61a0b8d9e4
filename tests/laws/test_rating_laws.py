"""The laws of pricing models (correctness 3.5), on random prices and quantities."""

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from billow.catalog.types.price import Price, price_from_json, price_to_json
from billow.kit.explain import from_json, recompute, to_json
from billow.rating.rules import rate, rate_segment

CURRENCIES = {"USD": 2, "JPY": 0, "KWD": 3, "CLF": 4}
quick = settings(max_examples=60, deadline=None)
quantities = st.fractions(min_value=0, max_value=10**6, max_denominator=10**4)
amounts = st.integers(0, 10**7).map(lambda n: Decimal(n).scaleb(-4))
bounds = st.lists(st.integers(1, 10**5).map(lambda n: Decimal(n).scaleb(-1)), max_size=4, unique=True).map(sorted)
currencies = st.sampled_from(sorted(CURRENCIES))
Rows = list[tuple[Decimal | None, Decimal, Decimal]]


@st.composite
def tier_rows(draw: st.DrawFn, *, fees: bool = True) -> Rows:
    """Valid tiers as (up_to, unit_price, flat_fee)."""
    uppers = [*draw(bounds), None]
    return [(up, draw(amounts), draw(amounts) if fees else Decimal(0)) for up in uppers]


def tiered(kind: str, rows: Rows, *, at_zero: bool = False) -> Price:
    """The price of that *kind* over the *rows*."""
    tiers = [{"up_to": up, "unit_price": price, "flat_fee": fee} for up, price, fee in rows]
    return price_from_json({"type": kind, "tiers": tiers, "charge_first_flat_at_zero": at_zero})


def per_unit(price: Decimal) -> Price:
    """One price for each."""
    return price_from_json({"type": "unit", "unit_price": price})


@st.composite
def prices(draw: st.DrawFn) -> Price:
    """Any price of any model."""
    kind = draw(st.sampled_from(["fixed", "unit", "graduated", "volume"]))
    if kind in ("fixed", "unit"):
        return price_from_json({"type": kind, "unit_price": draw(amounts)})
    return tiered(kind, draw(tier_rows()), at_zero=draw(st.booleans()))


def cost(price: Price, quantity: Fraction) -> Fraction:
    """The exact amount."""
    return price.rated(quantity).amount


def by_definition(rows: Rows, q: Fraction) -> Fraction:
    """The formula of correctness 3.1 for tiers by part, written independently."""
    result, lower = Fraction(0), Fraction(0)
    for up, price, fee in rows:
        top = q if up is None else min(q, Fraction(up))
        result += Fraction(price) * max(Fraction(0), top - lower) + (Fraction(fee) if q > lower else 0)
        lower = lower if up is None else Fraction(up)
    return result


@quick
@given(rows=tier_rows(), price=amounts)
def test_PT01_nothing_costs_nothing_or_the_declared_fee(rows: Rows, price: Decimal) -> None:
    """cost(0) is zero, or the first fee where the price says so."""
    assert cost(per_unit(price), Fraction(0)) == 0
    for kind in ("graduated", "volume"):
        assert cost(tiered(kind, rows), Fraction(0)) == 0
        assert cost(tiered(kind, rows, at_zero=True), Fraction(0)) == Fraction(rows[0][2])


@quick
@given(price=prices(), q=quantities)
def test_PT01_no_cost_is_negative(price: Price, q: Fraction) -> None:
    """cost is zero or more."""
    assert cost(price, q) >= 0


@quick
@given(rows=tier_rows(), a=quantities, b=quantities)
def test_PT02_more_never_costs_less_by_part(rows: Rows, a: Fraction, b: Fraction) -> None:
    """Monotone by part, and for one price."""
    low, high = sorted((a, b))
    assert cost(tiered("graduated", rows), low) <= cost(tiered("graduated", rows), high)
    assert cost(per_unit(rows[0][1]), low) <= cost(per_unit(rows[0][1]), high)


@quick
@given(rows=tier_rows(fees=False), q=quantities, step=st.fractions(min_value=0, max_value=1, max_denominator=1000))
def test_PT03_without_fees_there_is_no_jump(rows: Rows, q: Fraction, step: Fraction) -> None:
    """A little more costs at most that little times the highest price."""
    price = tiered("graduated", rows)
    assert cost(price, q + step) - cost(price, q) <= step * max(Fraction(row[1]) for row in rows)


@quick
@given(rows=tier_rows(fees=False), a=quantities, b=quantities)
def test_PT04_increments_telescope(rows: Rows, a: Fraction, b: Fraction) -> None:
    """What comes after `a` costs what it would on the tiers that `a` has left over."""
    a = Fraction(round(a))
    left = [(None if up is None else up - Decimal(int(a)), p, f) for up, p, f in rows if up is None or up > a]
    whole = cost(tiered("graduated", rows), a + b)
    assert whole == cost(tiered("graduated", rows), a) + cost(tiered("graduated", left), b)
    assert cost(per_unit(rows[0][1]), a + b) == cost(per_unit(rows[0][1]), a) + cost(per_unit(rows[0][1]), b)


@quick
@given(rows=tier_rows(fees=False), a=quantities, b=quantities)
def test_PT05_PT06_falling_and_rising_prices(rows: Rows, a: Fraction, b: Fraction) -> None:
    """Falling prices reward joining and cost more by part than all at one price; rising prices the reverse."""
    levels = sorted(row[1] for row in rows)
    for ordered, sign in ((levels[::-1], 1), (levels, -1)):
        mine = [(up, price, fee) for (up, _, fee), price in zip(rows, ordered, strict=True)]
        parts, whole = tiered("graduated", mine), tiered("volume", mine)
        assert sign * (cost(parts, a) + cost(parts, b) - cost(parts, a + b)) >= 0
        assert sign * (cost(parts, a) - cost(whole, a)) >= 0


@quick
@given(price=amounts, q=quantities)
def test_PT07_one_tier_is_one_price(price: Decimal, q: Fraction) -> None:
    """With one tier and no fee the models agree."""
    rows: Rows = [(None, price, Decimal(0))]
    expected = Fraction(price) * q
    assert cost(per_unit(price), q) == expected
    assert cost(tiered("graduated", rows), q) == expected
    assert cost(tiered("volume", rows), q) == expected


@quick
@given(rows=tier_rows(), q=quantities, cut=st.integers(1, 10**5))
def test_PT09_a_tier_split_in_two_equal_ones_changes_nothing(rows: Rows, q: Fraction, cut: int) -> None:
    """A bound between equal prices is no bound; the fee stays with the first part by part, with both for all."""
    at = Decimal(cut).scaleb(-2)
    assume(all(up != at for up, _, _ in rows))
    index = next(i for i, (up, _, _) in enumerate(rows) if up is None or up > at)
    up, price, fee = rows[index]
    by_part = [*rows[:index], (at, price, fee), (up, price, Decimal(0)), *rows[index + 1 :]]
    for_all = [*rows[:index], (at, price, fee), (up, price, fee), *rows[index + 1 :]]
    assert cost(tiered("graduated", by_part), q) == cost(tiered("graduated", rows), q)
    assert cost(tiered("volume", for_all), q) == cost(tiered("volume", rows), q)


@quick
@given(rows=tier_rows(), q=quantities)
def test_the_tiers_by_part_follow_the_formula(rows: Rows, q: Fraction) -> None:
    """The sum over the tiers of correctness 3.1."""
    assert cost(tiered("graduated", rows), q) == by_definition(rows, q)


@quick
@given(rows=tier_rows(), q=quantities, index=st.integers(0, 4))
def test_a_bound_lies_in_its_own_tier(rows: Rows, q: Fraction, index: int) -> None:
    """At a bound the tier that ends there sets the price of all; just above, the next one does."""
    assume(index < len(rows) - 1)
    bound = Fraction(rows[index][0] or 0)
    price = tiered("volume", rows)
    assert cost(price, bound) == bound * Fraction(rows[index][1]) + Fraction(rows[index][2])
    above = bound + Fraction(1, 10**12)
    assert cost(price, above) == above * Fraction(rows[index + 1][1]) + Fraction(rows[index + 1][2])


@quick
@given(price=prices(), q=quantities)
def test_PT16_the_currency_does_not_change_the_exact_amount(price: Price, q: Fraction) -> None:
    """The precise amount is the same whatever the decimals of the currency."""
    assert {rate(price, q, currency=code).precise for code in CURRENCIES} == {cost(price, q)}


@quick
@given(price=prices(), q=quantities, currency=currencies)
def test_PT17_a_line_is_within_half_a_minor_unit(price: Price, q: Fraction, currency: str) -> None:
    """One rounding moves a line by at most half of the smallest coin."""
    rated = rate(price, q, currency=currency)
    assert abs(Fraction(rated.amount.amount) - rated.precise) <= Fraction(1, 2 * 10 ** CURRENCIES[currency])


@quick
@given(
    price=prices(),
    q=quantities,
    currency=currencies,
    cuts=st.lists(st.fractions(0, 1, max_denominator=366), max_size=6),
)
def test_T25_the_parts_of_a_period_sum_to_the_whole(
    price: Price, q: Fraction, currency: str, cuts: list[Fraction]
) -> None:
    """However a period is cut, no minor unit is won or lost, and every tree recomputes after storage."""
    edges = [Fraction(0), *sorted(cuts), Fraction(1)]
    parts = [rate_segment(price, quantity=q, currency=currency, start=start, end=end) for start, end in pairwise(edges)]
    whole = rate(price, q, currency=currency)
    assert sum(part.amount.minor for part in parts) == whole.amount.minor
    assert sum(part.precise for part in parts) == whole.precise
    for part in parts:
        assert recompute(from_json(to_json(part.tree))) == Fraction(part.amount.amount)
        assert sum((line.amount for line in part.lines), Fraction(0)) == part.precise


@quick
@given(price=prices())
def test_a_price_survives_its_json(price: Price) -> None:
    """Reading is the inverse of writing."""
    assert price_from_json(price_to_json(price)) == price
