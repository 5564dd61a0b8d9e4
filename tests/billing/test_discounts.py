"""Coupons on lines without a database: what is charged, what is credited, and what lowers both; by hand and by law."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billow.billing.rules import Owed, as_billed, left, take_off
from billow.catalog.types import AppliedCoupon, CouponScope
from billow.invoicing.types import BilledLine, DraftLine, InvoiceDiscount
from billow.kit import explain
from billow.kit.money import Money
from tests.billing.sample import item, timeline, version

JANUARY, LATE, FEBRUARY = date(2026, 1, 1), date(2026, 1, 16), date(2026, 2, 1)
LIFE = timeline(version(1, JANUARY, item(unit_price="100.00"), item("calls", metrics=["met_calls"], unit_price="1")))


def usd(minor: int) -> Money:
    """Dollars, of cents."""
    return Money(minor, "USD")


def line(minor: int, key: str = "fee", kind: Any = "fixed", **values: Any) -> DraftLine:
    """A line of so many cents for January."""
    given: dict[str, Any] = {
        "kind": kind,
        "description": key,
        "amount": usd(minor),
        "precise": usd(minor).amount,
        "tree": explain.given("amount", usd(minor).amount),
        "item_key": key,
        "period_start": JANUARY,
        "period_end": FEBRUARY,
        "subscription_id": "sub_1",
        "version_id": "ver_1",
        "fingerprint": key,
        "price": {},
    }
    return DraftLine(**given | values)


def coupon(value: str = "10", **values: Any) -> AppliedCoupon:
    """A percentage forever, unless said otherwise."""
    given: dict[str, Any] = {
        "id": "apc_1",
        "coupon_id": "cpn_1",
        "coupon_code": "ten",
        "coupon_name": "Ten",
        "customer_id": "cus_1",
        "number": 1,
        "status": "active",
        "coupon_type": "percentage",
        "amount": None,
        "amount_remaining": None,
        "currency": None,
        "percentage_rate": Decimal(value),
        "frequency": "forever",
        "frequency_duration": None,
        "frequency_duration_remaining": None,
        "expiration_at": None,
        "applies_to": CouponScope(),
        "created_at": datetime(2026, 1, 1, tzinfo=UTC),
        "terminated_at": None,
    }
    return AppliedCoupon(**given | values)


def fixed(minor: int, **values: Any) -> AppliedCoupon:
    """An amount of dollars, once."""
    money = {"amount": usd(minor), "amount_remaining": usd(minor), "currency": "USD", "percentage_rate": None}
    return coupon(**{"coupon_type": "fixed_amount", "frequency": "once", **money, **values})


def less(
    lines: Sequence[DraftLine], coupons: Sequence[AppliedCoupon], billed: Sequence[BilledLine]
) -> tuple[list[DraftLine], tuple[InvoiceDiscount, ...]]:
    """The lines of one subscription with what is taken off."""
    return take_off([Owed(timeline=LIFE, lines=lines, billed=billed)], coupons)


def off(lines: Sequence[DraftLine]) -> list[int]:
    """What is taken off each, in cents."""
    return [(each.amount - each.net).minor for each in lines]


def net(lines: Sequence[DraftLine]) -> int:
    """What the lines come to, in cents."""
    return sum(each.net.minor for each in lines)


CHARGED = {
    "a coupon takes its share of an item with its own discount and maximum together": (
        [line(10_000), line(-1_000, kind="discount")],
        [900, 0],
    ),
    "what is credited bears nothing, and leaves the charges as they are": (
        [line(-5_000, kind="proration_credit", fingerprint="old"), line(10_000)],
        [0, 1_000],
    ),
    "a discount of the plan lowers every charge by its share first": (
        [line(6_000), line(3_000, "calls", "usage"), line(-900, "_discount", "discount")],
        [540, 270, 0],
    ),
    "what is missing to a minimum is charged like anything else": (
        [line(6_000), line(4_000, "_minimum_spend", "true_up")],
        [600, 400],
    ),
    "where a discount of the plan is taken back and nothing is credited, that is a charge": (
        [line(500, "_discount", "discount")],
        [50],
    ),
}


@pytest.mark.parametrize("say", CHARGED)
def test_what_ten_percent_take_off(say: str) -> None:
    """Ten percent of what is charged, worked out by hand."""
    lines, wanted = CHARGED[say]
    assert off(less(lines, [coupon()], [])[0]) == wanted


HISTORIES: dict[str, tuple[list[DraftLine], list[DraftLine], list[int]]] = {
    "half of a fee takes back half of its discount": (
        [line(10_000)],
        [line(-5_000, kind="proration_credit", period_start=LATE)],
        [-500],
    ),
    "two parts of a fee take back all of it, whatever the cents: 3.33 is 33.3 cents less": (
        [line(333)],
        [
            line(-111, kind="proration_credit", period_end=LATE),
            line(-222, kind="proration_credit", period_start=LATE),
        ],
        [-11, -22],
    ),
    "the rest of a fee of which a part is given back takes back the rest": (
        [line(10_000), line(-5_000, kind="proration_credit", period_start=LATE)],
        [line(-5_000, kind="proration_credit", period_end=LATE)],
        [-500],
    ),
    "a fee under a discount of the plan: 100.00 less 10.00 less 9.00 is given back as 81.00": (
        [line(10_000), line(-1_000, "_discount", "discount")],
        [line(-10_000, kind="proration_credit"), line(1_000, "_discount", "discount")],
        [-900, 0],
    ),
    "usage above the maximum that was no usage changes nothing: 150.00 was 100.00, and so is 120.00": (
        [line(15_000, "calls", "usage"), line(-5_000, "_maximum_spend", "cap")],
        [line(-3_000, "calls", "adjustment"), line(3_000, "_maximum_spend", "cap")],
        [0, 0],
    ),
    "a credit of another item takes nothing back": (
        [line(10_000), line(5_000, "seat", discount=usd(0))],
        [line(-5_000, "other", "adjustment")],
        [0],
    ),
}


@pytest.mark.parametrize("say", HISTORIES)
def test_what_credits_take_back(say: str) -> None:
    """First an invoice under ten percent, then credits without any coupon, worked out by hand (T-27)."""
    charged, credited, wanted = HISTORIES[say]
    whole = [each for each in charged if each.kind != "proration_credit"]
    billed = less(whole, [coupon()], [])[0]
    earlier = [each for each in charged if each.kind == "proration_credit"]
    billed = [*billed, *less(earlier, [], as_billed(billed))[0]]
    assert off(less(credited, [], as_billed(billed))[0]) == wanted


def test_what_is_void_is_not_taken_back() -> None:
    """The discount of a void invoice was given back with it."""
    billed = [replace(each, void=True) for each in as_billed(less([line(10_000)], [coupon()], [])[0])]
    assert off(less([line(-5_000, kind="proration_credit")], [], billed)[0]) == [0]


def test_a_coupon_is_limited_to_its_metrics() -> None:
    """The lines of items that are measured by the metric, whatever their kind."""
    calls = coupon(applies_to=CouponScope(metric_ids=("met_calls",)))
    lines = [line(6_000), line(3_000, "calls", "usage"), line(200, "calls", "true_up")]
    assert off(less(lines, [calls], [])[0]) == [0, 300, 20]


def together(*owed: Sequence[DraftLine]) -> list[Owed]:
    """A document for several subscriptions, of which nothing was billed before."""
    return [
        Owed(
            timeline=replace(LIFE, subscription_id=f"sub_{n}"),
            lines=[replace(each, subscription_id=f"sub_{n}") for each in lines],
            billed=[],
        )
        for n, lines in enumerate(owed)
    ]


def test_an_amount_counts_once_over_a_document() -> None:
    """20.00 off 60.00 of one subscription and 30.00 of another: 13.33 and 6.67."""
    lines, (discount,) = take_off(together([line(6_000)], [line(3_000)]), [fixed(2_000)])
    assert off(lines) == [1_333, 667]
    assert (discount.amount, discount.base) == (usd(2_000), usd(9_000))


def test_what_lowers_one_subscription_lowers_no_other() -> None:
    """Ten percent of 60.00 less 9.00 by the plan, and of 30.00: 5.10 and 3.00; the items have the same keys."""
    plan = line(-900, "_discount", "discount")
    assert off(take_off(together([line(6_000), plan], [line(3_000)]), [coupon()])[0]) == [510, 0, 300]


USED = [
    ("forever", coupon(), coupon()),
    ("a percentage once", coupon(frequency="once"), None),
    ("once, in part", fixed(2_000), fixed(2_000, amount_remaining=usd(1_500))),
    ("once, the rest", fixed(2_000, amount_remaining=usd(500)), None),
    (
        "the second last time",
        coupon(frequency="recurring", frequency_duration=3, frequency_duration_remaining=2),
        coupon(frequency="recurring", frequency_duration=3, frequency_duration_remaining=1),
    ),
    ("the last time", coupon(frequency="recurring", frequency_duration=3, frequency_duration_remaining=1), None),
]


@pytest.mark.parametrize(("say", "before", "after"), USED, ids=[say for say, _, _ in USED])
def test_what_is_left_of_a_coupon(say: str, before: AppliedCoupon, after: AppliedCoupon | None) -> None:
    """After it took 5.00 off an invoice; one that took nothing off is what it was."""
    taken = InvoiceDiscount(
        coupon="ten", name="Ten", amount=usd(500), base=usd(5_000), percentage_rate=None, applied_coupon_id="apc_1"
    )
    assert left([before], [taken]) == [each for each in [after] if each]
    assert left([before], [replace(taken, applied_coupon_id="apc_2")]) == [before]


KINDS = st.sampled_from(["fixed", "usage", "adjustment", "cap", "discount", "true_up", "proration_credit"])
LINES = st.lists(
    st.builds(
        line,
        st.integers(-20_000, 20_000),
        st.sampled_from(["fee", "calls", "seat", "_discount", "_maximum_spend"]),
        KINDS,
        period_start=st.sampled_from([JANUARY, LATE]),
    ),
    max_size=7,
)
COUPONS = st.lists(
    st.one_of(
        st.decimals("0.01", 100, places=2).map(lambda rate: coupon(str(rate))),
        st.integers(1, 30_000).map(fixed),
        st.just(coupon("50", applies_to=CouponScope(metric_ids=("met_calls",)))),
    ),
    max_size=3,
).map(lambda found: [replace(each, id=f"apc_{n}") for n, each in enumerate(found)])


@given(LINES, LINES, COUPONS)
def test_whatever_is_billed_the_sums_hold(
    first: list[DraftLine], second: list[DraftLine], coupons: list[AppliedCoupon]
) -> None:
    """No line changes its sign, what lines bear is what was taken off, and none takes more than there was."""
    billed = less(first, coupons, [])[0]
    lines, discounts = less(second, coupons, as_billed(billed))
    for each in lines:
        assert min(each.amount.minor, 0) <= (each.amount - each.net).minor <= max(each.amount.minor, 0)
    assert sum(off(lines)) == sum(each.amount.minor for each in discounts)
    for found in discounts:
        assert min(found.base.minor, 0) <= found.amount.minor <= max(found.base.minor, 0)


@given(st.integers(1, 100_000), st.lists(st.integers(1, 99), max_size=4), st.integers(0, 10_000))
def test_all_parts_of_a_charge_take_back_what_was_taken_off(amount: int, cuts: list[int], points: int) -> None:
    """A fee cut into parts that are credited one after the other: in the end nothing is owed either way."""
    whole = less([line(amount)], [coupon(str(Decimal(points) / 100))] if points else [], [])[0]
    edges = [0, *sorted({amount * cut // 100 for cut in cuts}), amount]
    lines = whole
    for start, end in pairwise(edges):
        credit = line(start - end, kind="proration_credit")
        lines = [*lines, *less([credit], [], as_billed(lines))[0]]
    assert net(lines) == 0
    parts = [line(start - end, kind="proration_credit") for start, end in pairwise(edges)]
    parts = [replace(each, period_end=date(2026, 1, 2 + n)) for n, each in enumerate(parts)]
    assert net([*whole, *less(parts, [], as_billed(whole))[0]]) == 0
