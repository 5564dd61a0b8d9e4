"""Spend terms as arithmetic: levels less what was billed, whatever the history."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given as generated
from hypothesis import strategies as st

from billow.billing import rules
from billow.catalog.types.terms import Commitment, PlanDiscount, Spend, SpendTerms, UsageThreshold
from billow.invoicing.types import BilledLine, DraftLine
from billow.kit.explain import recompute
from billow.kit.money import Money
from billow.kit.numbers import exact
from billow.kit.time import Period
from billow.subscriptions.types import Contract, OwnTerms, Pause, Term, Timeline
from tests.billing.sample import NOW, day, item, timeline, version

TENTH = PlanDiscount(type="percentage", amount=Decimal(10))
ROLLING = Contract()


def sold(terms: SpendTerms, *, start: str = "2026-01-01", **values: Any) -> tuple[Timeline, Any]:
    """A timeline of one monthly fee of 10.00 in arrears on these terms, and the terms by revision."""
    fee = item(unit_price="10.00", billing_direction="arrears")
    first = replace(version(1, day(start), fee), plan_id="pln_1", plan_revision=1)
    return timeline(first, **values), {("pln_1", 1): terms}


def kept(
    line: Timeline, terms: Any, billed: Sequence[BilledLine], on: str, new: Sequence[DraftLine] = ()
) -> list[DraftLine]:
    """The lines of the terms as of a day."""
    found = rules.agreed(line, terms)
    return rules.spend_lines(line, found, ROLLING, billed=billed, new=new, as_of=day(on))


def usage(amount: int, start: str, end: str) -> BilledLine:
    """A line of usage that was billed, in minor units."""
    return BilledLine(
        subscription_id="sub_1",
        item_key="calls",
        kind="usage",
        amount=Money(amount, "USD"),
        quantity=exact(0),
        period_start=day(start),
        period_end=day(end),
        fingerprint="f",
        price={},
        version_id="ver_1",
        digest=None,
    )


def table(lines: Sequence[DraftLine]) -> list[tuple[str, str, str, str]]:
    """Kind, amount, from, to."""
    return [(x.kind, str(x.amount), str(x.period_start), str(x.period_end)) for x in lines]


@generated(
    amounts=st.lists(st.integers(-5_000, 20_000), min_size=1, max_size=8),
    minimum=st.integers(1, 50_000),
    more=st.integers(0, 20_000),
)
def test_any_history_ends_at_the_same_levels(amounts: list[int], minimum: int, more: int) -> None:
    """Billed in one go or line by line, discount, cap and true-up of January come to the same, and once to nothing."""
    terms = SpendTerms(
        discount=TENTH,
        minimum_spend=Spend(amount=Decimal(minimum) / 100),
        maximum_spend=Spend(amount=Decimal(minimum + more) / 100),
    )
    line, said = sold(terms)
    history = [usage(amount, "2026-01-01", "2026-02-01") for amount in amounts]
    at_once = kept(line, said, history, "2026-02-01")

    billed: list[BilledLine] = []
    for each in history:
        billed.append(each)
        billed += rules.as_billed(kept(line, said, billed, "2026-02-01"))

    def sums(lines: Sequence[DraftLine | BilledLine]) -> dict[str, int]:
        found = {"discount": 0, "cap": 0, "true_up": 0}
        for each in lines:
            if each.kind in found:
                found[each.kind] += each.amount.minor
        return found

    assert sums(billed) == sums(at_once)
    assert kept(line, said, billed, "2026-02-01") == [], "a second time adds nothing"
    spent = sum(amounts) + sums(at_once)["discount"]
    capped = min(spent, minimum + more)
    assert sums(at_once)["cap"] == capped - spent
    assert sums(at_once)["true_up"] == max(minimum - capped, 0)
    assert all(recompute(each.tree) == exact(each.amount.amount) for each in at_once)


def test_the_natural_keys_of_a_history_differ() -> None:
    """Three corrections of one level are four lines of four names."""
    line, said = sold(SpendTerms(minimum_spend=Spend(amount=Decimal(100))))
    billed: list[BilledLine] = []
    keys = []
    for _ in range(4):
        billed.append(usage(1_000, "2026-01-01", "2026-02-01"))
        found = kept(line, said, billed, "2026-02-01")
        keys += [each.natural_key for each in found]
        billed += rules.as_billed(found)

    assert len(set(keys)) == 4
    assert str(keys[0]).startswith("sub_1/_minimum_spend/true_up/2026-01-01/2026-02-01/")


def test_a_period_that_goes_on_is_not_compared() -> None:
    """On 31 January nothing is missing to January's minimum yet, on 1 February all of it is."""
    line, said = sold(SpendTerms(minimum_spend=Spend(amount=Decimal(100))))

    assert kept(line, said, [], "2026-01-31") == []
    assert table(kept(line, said, [], "2026-02-01")) == [("true_up", "100.00", "2026-01-01", "2026-02-01")]


def test_days_of_a_pause_owe_no_minimum() -> None:
    """Ten of January's 31 days were paused: 21 of them owe 67.74 of 100.00."""
    pause = Pause(start=day("2026-01-11"), end=day("2026-01-21"), mode="credit", recorded_at=NOW)
    line, said = sold(SpendTerms(minimum_spend=Spend(amount=Decimal(100))), pauses=(pause,))

    assert table(kept(line, said, [], "2026-02-01")) == [("true_up", "67.74", "2026-01-01", "2026-02-01")]


def test_a_service_that_ends_early_owes_its_share_of_the_contract() -> None:
    """73 of the 365 days of a year at 500.00 at least are 100.00."""
    terms = SpendTerms(minimum_spend=Spend(amount=Decimal(500), period="contract"))
    line, said = sold(terms, end=day("2026-03-15"))
    yearly = Contract(period_type="fixed", duration_months=12)
    found = rules.spend_lines(line, rules.agreed(line, said), yearly, billed=[], new=[], as_of=day("2026-03-15"))

    assert table(found) == [("true_up", "100.00", "2026-01-01", "2026-03-15")]


def test_each_term_of_a_contract_that_is_renewed_is_compared() -> None:
    """Two terms of six months at 60.00 at least; the third goes on."""
    terms = SpendTerms(minimum_spend=Spend(amount=Decimal(60), period="contract"))
    line, said = sold(terms, term=Term(base=day("2026-01-01"), months=6, following=6))
    half = Contract(period_type="fixed", duration_months=6)
    found = rules.spend_lines(line, rules.agreed(line, said), half, billed=[], new=[], as_of=day("2027-02-01"))

    assert table(found) == [
        ("true_up", "60.00", "2026-01-01", "2026-07-01"),
        ("true_up", "60.00", "2026-07-01", "2027-01-01"),
    ]


def test_what_is_billed_once_does_not_count_towards_a_minimum() -> None:
    """A setup fee of 30.00 in January leaves the minimum of 50.00 untouched, but the discount is on it."""
    line, said = sold(SpendTerms(discount=TENTH, minimum_commitment=_commitment("50")))
    setup = replace(usage(3_000, "2026-01-01", "2026-01-02"), item_key="setup", kind="add_on")
    found = kept(line, said, [setup], "2026-02-01")

    assert table(found) == [
        ("discount", "-3.00", "2026-01-01", "2026-02-01"),
        ("true_up", "50.00", "2026-01-01", "2026-02-01"),
    ]


def test_of_a_fixed_discount_the_rest_is_taken_off_what_is_billed_once() -> None:
    """50.00 off usage of 35.00 and a setup of 30.00: all of the one, and 15.00 of the other."""
    line, said = sold(SpendTerms(discount=PlanDiscount(type="fixed", amount=Decimal(50))))
    setup = replace(usage(3_000, "2026-01-01", "2026-01-02"), item_key="setup", kind="add_on")
    found = kept(line, said, [usage(3_500, "2026-01-01", "2026-02-01"), setup], "2026-02-01")

    assert [str(each.amount) for each in found] == ["-35.00", "-15.00"]


def _commitment(amount: str) -> Commitment:
    return Commitment(amount=Decimal(amount), invoice_display_name=None, tax_codes=())


def test_what_was_billed_on_terms_that_no_longer_hold_goes_back() -> None:
    """A discount that a version of the past took away is given back, and what is void is settled."""
    line, said = sold(SpendTerms(discount=TENTH))
    billed = [usage(5_000, "2026-01-01", "2026-02-01")]
    billed += rules.as_billed(kept(line, said, billed, "2026-02-01"))
    plain = {("pln_1", 1): SpendTerms()}

    assert table(kept(line, plain, billed, "2026-02-01")) == [("discount", "5.00", "2026-01-01", "2026-02-01")]
    settled = [*billed[:1], replace(billed[1], void=True)]
    assert kept(line, plain, settled, "2026-02-01") == []


@pytest.mark.parametrize(
    ("usage_so_far", "said", "highest"),
    [
        ("19.99", 0, None),
        ("20.00", 0, "20.00"),
        ("49.99", 2_000, None),
        ("59.99", 2_000, "50.00"),
        ("60.00", 5_000, "60.00"),
        ("1234.56", 6_000, "1230.00"),
        ("15.00", 5_000, None),
    ],
)
def test_the_highest_threshold_that_was_passed(usage_so_far: str, said: int, highest: str | None) -> None:
    """20 and 50, then every 10: what was said before, and usage that fell, say nothing."""
    thresholds = [UsageThreshold(amount=Decimal(n), recurring=n == 10) for n in (20, 50, 10)]
    january = Period(date(2026, 1, 1), date(2026, 2, 1))
    found = rules.crossed(thresholds, period=january, usage=Money.of(usage_so_far, "USD"), said=said)

    assert (str(found.amount) if found else None) == highest


def test_what_is_said_of_a_year_reaches_back_to_where_years_began() -> None:
    """Monthly until June and yearly since: a minimum that is said in July holds from June on, not from January."""
    monthly, yearly = (item(unit_price="10.00", billing_interval=name) for name in ("monthly", "yearly"))
    first, second = version(1, day("2026-01-01"), monthly), version(2, day("2026-06-01"), yearly)
    said = OwnTerms(
        effective_from=day("2026-07-15"),
        said=("minimum_spend",),
        terms=SpendTerms(minimum_spend=Spend(amount=Decimal(50))),
    )
    (only,) = rules.agreed(replace(timeline(first, second), own_terms=(said,)), {})

    assert (only.span.start, only.span.end) == (day("2026-06-01"), None)


def test_what_a_subscription_says_of_a_month_holds_for_all_of_it() -> None:
    """A minimum from 15 March holds from the first, a discount from the day; what was said in February ends with it."""
    fee = item(unit_price="10.00")
    february = OwnTerms(
        effective_from=day("2026-02-10"),
        said=("minimum_spend",),
        terms=SpendTerms(minimum_spend=Spend(amount=Decimal(40))),
    )
    march = OwnTerms(
        effective_from=day("2026-03-15"),
        said=("discount", "minimum_spend"),
        terms=SpendTerms(discount=TENTH, minimum_spend=Spend(amount=Decimal(50))),
    )
    line = replace(timeline(version(1, day("2026-01-01"), fee)), own_terms=(february, march))
    found = [
        (str(each.span.start), str(each.span.end), each.terms.minimum_spend, each.terms.discount)
        for each in rules.agreed(line, {})
    ]

    assert found == [
        ("2026-02-01", "2026-03-01", Spend(amount=Decimal(40)), None),
        ("2026-03-01", "2026-03-15", Spend(amount=Decimal(50)), None),
        ("2026-03-15", "None", Spend(amount=Decimal(50)), TENTH),
    ]
