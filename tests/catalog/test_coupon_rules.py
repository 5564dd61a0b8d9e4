"""What coupons take off lines: worked examples, and laws over random ones."""

import tomllib
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billow.catalog.rules import allocate
from billow.catalog.types import CouponScope, CouponShare, DiscountableLine, Offer

TABLE = Path(__file__).parents[1] / "golden/catalog/coupons.toml"
CASES = tomllib.loads(TABLE.read_text(encoding="utf-8"))["case"]


def line(key: str, net: int, plan: str, metrics: list[str]) -> DiscountableLine:
    """A line as the table writes it."""
    return DiscountableLine(key=key, net=net, plan_id=plan or None, metric_ids=tuple(metrics))


def coupon(name: str, day: int, kind: str, value: str, plans: list[str], metrics: list[str]) -> Offer:
    """A coupon as the table writes it."""
    return Offer(
        id=name,
        created_at=datetime(2026, 1, day, tzinfo=UTC),
        scope=CouponScope(plan_ids=tuple(plans), metric_ids=tuple(metrics)),
        percentage=Decimal(value) if kind == "percent" else None,
        amount=int(value) if kind == "amount" else None,
    )


def share(name: str, base: int, amount: int, parts: list[tuple[str, int]]) -> CouponShare:
    """A share as the table writes it."""
    return CouponShare(coupon_id=name, base=base, amount=amount, parts=tuple((key, part) for key, part in parts))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["say"])
def test_worked_examples(case: dict[str, Any]) -> None:
    """Each row of the table."""
    lines = [line(*each) for each in case["lines"]]
    assert allocate(lines, [coupon(*each) for each in case["coupons"]]) == tuple(share(*s) for s in case["shares"])


def test_the_table_is_long_enough() -> None:
    """At least twelve examples, each with a reason."""
    assert len({case["say"] for case in CASES}) == len(CASES) >= 12


METRICS = st.lists(st.sampled_from("xyz"), unique=True, max_size=2)
LINES = st.lists(st.tuples(st.integers(-500, 100_000), st.sampled_from(["", "p", "q"]), METRICS), max_size=6).map(
    lambda rows: [line(f"l{n}", net, plan, metrics) for n, (net, plan, metrics) in enumerate(rows)]
)
KINDS = st.one_of(
    st.tuples(st.just("percent"), st.decimals("0.000001", 100, places=6).map(str)),
    st.tuples(st.just("amount"), st.integers(1, 200_000).map(str)),
)
SCOPES = st.one_of(
    st.just(([], [])),
    st.tuples(st.just([]), METRICS),
    st.tuples(st.lists(st.sampled_from("pq"), max_size=2), st.just([])),
)
COUPONS = st.lists(st.tuples(st.integers(1, 28), KINDS, SCOPES), max_size=5).map(
    lambda rows: [coupon(f"c{n}", day, *kind, *scope) for n, (day, kind, scope) in enumerate(rows)]
)


@given(LINES, COUPONS)
def test_never_more_than_there_is(lines: list[DiscountableLine], coupons: list[Offer]) -> None:
    """The parts of a coupon add up to it, it takes at most its base, and no line falls below zero."""
    left = {each.key: max(each.net, 0) for each in lines}
    for found in allocate(lines, coupons):
        assert sum(part for _, part in found.parts) == found.amount
        assert 0 < found.amount <= found.base
        for key, part in found.parts:
            assert 0 < part <= left[key]
            left[key] -= part


@given(LINES, COUPONS, st.randoms())
def test_the_order_given_does_not_matter(lines: list[DiscountableLine], coupons: list[Offer], random: Any) -> None:
    """Coupons are applied by what they are limited to and by age, not by where they stand."""
    mixed = list(coupons)
    random.shuffle(mixed)
    assert allocate(lines, mixed) == allocate(lines, coupons)


@given(LINES, COUPONS)
def test_a_part_is_within_one_unit_of_its_due(lines: list[DiscountableLine], coupons: list[Offer]) -> None:
    """By largest remainder: each part differs by less than one minor unit from amount x net / base (1.6)."""
    left = {each.key: max(each.net, 0) for each in lines}
    for found in allocate(lines, coupons):
        for key, part in found.parts:
            assert abs(part * found.base - found.amount * left[key]) < found.base
        for key, part in found.parts:
            left[key] -= part
