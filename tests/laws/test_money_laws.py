"""What holds for every amount, split and rounding."""

from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from itertools import accumulate, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billow.kit.allocation import cumulative, cumulative_part, largest_remainder
from billow.kit.currency import CURRENCIES
from billow.kit.money import Money, prorate, total
from billow.kit.numbers import decimal_text, parse_decimal, round_half_away, round_to

AMOUNTS = st.integers(-(10**15), 10**15)
POSITIONS = st.fractions(0, 1, max_denominator=400)
CUTS = st.lists(POSITIONS, max_size=8, unique=True).map(lambda inner: sorted({Fraction(0), *inner, Fraction(1)}))
WEIGHTS = st.lists(
    st.integers(0, 10**9) | st.fractions(0, 10**6, max_denominator=10**6), min_size=1, max_size=12
).filter(any)
RATIOS = st.fractions(max_denominator=10**9)
WIRE = st.from_regex(r"-?[0-9]{1,15}(\.[0-9]{1,12})?", fullmatch=True, alphabet=st.characters(codec="ascii"))


@pytest.mark.parametrize("code", CURRENCIES)
def test_m_roundtrip_minor(code: str) -> None:
    """For every currency, minor units become text and the text becomes the same minor units."""
    for minor in (0, 1, -1, 9, 10, -99, 100, 12345, -(10**15) + 1):
        money = Money(minor, code)
        assert Money.of(str(money), code) == Money.of(money.amount, code) == money
        assert len(str(money).partition(".")[2]) == CURRENCIES[code].exponent


@given(WIRE)
def test_text_round_trip(text: str) -> None:
    """What the wire accepts is read, written and read again without change."""
    value = parse_decimal(text)
    assert parse_decimal(decimal_text(value)) == value == Decimal(text)


@given(RATIOS)
def test_m09_rounding_is_symmetric(value: Fraction) -> None:
    """The rounding of -x is minus the rounding of x, and is never further than half away."""
    assert round_half_away(-value) == -round_half_away(value)
    assert abs(round_half_away(value) - value) <= Fraction(1, 2)


@given(st.decimals(-(10**9), 10**9, places=6), st.integers(0, 6))
def test_rounding_agrees_with_decimal_arithmetic(value: Decimal, places: int) -> None:
    """The standard library's half-up, which is half away from zero, finds the same digits."""
    with localcontext(prec=60):
        expected = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    assert round_to(Fraction(value), places) == Fraction(expected)


@given(AMOUNTS, CUTS)
def test_cumulative_parts_add_up(amount: int, cuts: list[Fraction]) -> None:
    """Parts sum to the amount, have its sign or are nothing, and lie within one unit of exact."""
    parts = cumulative(amount, cuts)
    assert sum(parts) == amount
    for part, (start, end) in zip(parts, pairwise(cuts), strict=True):
        assert part * amount >= 0
        assert abs(part - amount * (end - start)) < 1


@given(AMOUNTS, CUTS, POSITIONS)
def test_refining_a_cut_leaves_the_others(amount: int, cuts: list[Fraction], extra: Fraction) -> None:
    """One more cut changes only the part that it divides, and the two halves add up to it."""
    before = dict(zip(pairwise(cuts), cumulative(amount, cuts), strict=True))
    finer = sorted({*cuts, extra})
    after = dict(zip(pairwise(finer), cumulative(amount, finer), strict=True))
    assert all(after[piece] == part for piece, part in before.items() if piece in after)
    for start, end in before.keys() - after.keys():
        assert after[start, extra] + after[extra, end] == before[start, end]


@given(AMOUNTS, CUTS)
def test_parts_depend_on_no_other_part(amount: int, cuts: list[Fraction]) -> None:
    """Each part computed alone is the part computed with the others, and their sums are the rounded positions."""
    parts = cumulative(amount, cuts)
    assert parts == [cumulative_part(amount, start=start, end=end) for start, end in pairwise(cuts)]
    assert list(accumulate(parts)) == [round_half_away(amount * cut) for cut in cuts[1:]]


@given(AMOUNTS, WEIGHTS)
def test_largest_remainder_is_fair(amount: int, weights: list[int | Fraction]) -> None:
    """Shares sum to the amount, lie within one unit of exact, keep its sign; no weight, no share.

    A line that got a unit more than its whole part had a remainder at least as large as any line that did not.
    """
    shares = largest_remainder(amount, weights)
    whole = sum(Fraction(weight) for weight in weights)
    assert sum(shares) == amount
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share - amount * Fraction(weight) / whole) < 1
        assert share * amount >= 0
        assert weight or not share
    ideal = [abs(amount) * Fraction(weight) / whole for weight in weights]
    more = [exact - exact // 1 for exact, share in zip(ideal, shares, strict=True) if abs(share) > exact // 1]
    rest = [exact - exact // 1 for exact, share in zip(ideal, shares, strict=True) if abs(share) == exact // 1]
    assert not more or not rest or min(more) >= max(rest)


@given(AMOUNTS, WEIGHTS, st.integers(1, 1000))
def test_largest_remainder_is_stable(amount: int, weights: list[int | Fraction], scale: int) -> None:
    """The same input has the same answer, at any scale of weights, and the opposite amount the opposite answer."""
    shares = largest_remainder(amount, weights)
    assert largest_remainder(amount, weights) == shares
    assert largest_remainder(amount, [weight * scale for weight in weights]) == shares
    assert largest_remainder(-amount, weights) == [-share for share in shares]


@given(AMOUNTS, CUTS, st.sampled_from(sorted(CURRENCIES)))
def test_t25_conservation(minor: int, cuts: list[Fraction], currency: str) -> None:
    """An unchanged price split at any points sums to the full amount, and a credit of all is the charge negated."""
    full = Money(minor, currency)
    assert total((prorate(full, start=start, end=end) for start, end in pairwise(cuts)), currency) == full
    for start, end in pairwise(cuts):
        assert prorate(-full, start=start, end=end) == -prorate(full, start=start, end=end)


@given(st.lists(st.tuples(POSITIONS, AMOUNTS), min_size=1, max_size=8), AMOUNTS)
def test_t26_path_independence(edits: list[tuple[Fraction, int]], initial: int) -> None:
    """After any edits, billed in advance with credit and charge, the total is the sum over the final segments.

    Edits come in any order of time: a later recorded edit rewrites everything after its date.
    """
    timeline = {Fraction(0): initial}
    billed = initial
    for at, amount in edits:
        kept = {position: state for position, state in timeline.items() if position < at}
        billed -= _net(timeline, at)
        timeline = kept | {at: amount}
        billed += _net(timeline, at)
    assert billed == _net(timeline, Fraction(0))


def _net(timeline: dict[Fraction, int], start: Fraction) -> int:
    """What the states of a timeline cost from `start` to the end of the period."""
    cuts = [*sorted(timeline), Fraction(1)]
    pieces = ((max(begin, start), end, timeline[begin]) for begin, end in pairwise(cuts) if end > start)
    return sum(cumulative_part(amount, start=begin, end=end) for begin, end, amount in pieces)
