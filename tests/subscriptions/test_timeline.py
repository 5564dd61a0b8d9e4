"""The timeline: spans, pieces and the days on which a subscription is billed."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from billow.subscriptions import rules
from billow.subscriptions.types import Contract, OutsideTerm, Timeline
from tests.billing.sample import day, item, timeline, version


def billing_days(given: Timeline, *, count: int = 20, until: str = "2030-01-01") -> list[str]:
    """The first days on which the subscription is billed."""
    found: list[str] = []
    after: date | None = None
    while len(found) < count:
        after = rules.next_due(given, after=after)
        if after is None or after > day(until):
            break
        found.append(after.isoformat())
    return found


def pieces(given: Timeline, until: str) -> list[tuple[str, str, str, str]]:
    """What falls due: item, from, to, due."""
    return [
        (due.item.item_key, due.start.isoformat(), due.end.isoformat(), due.due_on.isoformat())
        for due in rules.dues(given, until=day(until))
    ]


def test_the_days_of_an_anchor_on_the_31st_are_clipped_and_come_back() -> None:
    """M01: 31 January, 28 February, 31 March, 30 April, 31 May."""
    given = timeline(version(1, day("2025-01-31"), item(unit_price="1")))

    assert billing_days(given, count=7) == [
        "2025-01-31",
        "2025-02-28",
        "2025-03-31",
        "2025-04-30",
        "2025-05-31",
        "2025-06-30",
        "2025-07-31",
    ]


def test_a_leap_day_anchor_of_a_year_falls_on_28_february() -> None:
    """T-08: and on the 29th again in leap years."""
    given = timeline(version(1, day("2024-02-29"), item(unit_price="1", billing_interval="yearly")))

    assert billing_days(given, count=5) == ["2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"]


@pytest.mark.parametrize(
    ("interval", "days"),
    [
        ("monthly", ["2025-07-11", "2025-08-01", "2025-09-01"]),
        ("quarterly", ["2025-07-11", "2025-10-01", "2026-01-01"]),
        ("semi_annual", ["2025-07-11", "2026-01-01", "2026-07-01"]),
        ("yearly", ["2025-07-11", "2026-01-01", "2027-01-01"]),
        ("weekly", ["2025-07-11", "2025-07-14", "2025-07-21"]),
        ("daily", ["2025-07-11", "2025-07-12", "2025-07-13"]),
    ],
)
def test_calendar_billing_follows_the_calendar(interval: str, days: list[str]) -> None:
    """A Friday in July: the first period is a stub up to where the calendar's next one begins."""
    given = timeline(version(1, day("2025-07-11"), item(unit_price="1", billing_interval=interval)), calendar=True)

    assert billing_days(given, count=3) == days


def test_a_fee_in_arrears_is_not_billed_at_the_start() -> None:
    """Its first day is the end of its first period."""
    given = timeline(version(1, day("2026-01-15"), item(unit_price="1", billing_direction="arrears")))

    assert billing_days(given, count=2) == ["2026-02-15", "2026-03-15"]
    assert pieces(given, "2026-02-14") == []
    assert pieces(given, "2026-02-15") == [("fee", "2026-01-15", "2026-02-15", "2026-02-15")]


def test_nothing_falls_due_in_a_trial() -> None:
    """The agreement begins on the 1st, paid service on the 15th (T-15)."""
    given = timeline(version(1, day("2026-01-01"), item(unit_price="1")), start=day("2026-01-15"))

    assert pieces(given, "2026-01-14") == []
    assert billing_days(given, count=2) == ["2026-01-15", "2026-02-15"]


def test_a_change_inside_a_period_waits_for_its_end() -> None:
    """An upgrade on the 10th adds no billing day: it goes with the next invoice, on 1 February."""
    given = timeline(
        version(1, day("2026-01-01"), item(unit_price="10")), version(2, day("2026-01-10"), item(unit_price="20"))
    )

    assert billing_days(given, count=3) == ["2026-01-01", "2026-02-01", "2026-03-01"]


def test_monthly_to_yearly_is_billed_where_the_month_would_have_ended() -> None:
    """The credit of the month and the charge of the year do not wait for the year's boundary."""
    given = timeline(
        version(1, day("2026-01-01"), item(unit_price="10")),
        version(2, day("2026-01-10"), item(unit_price="99", billing_interval="yearly")),
    )

    assert billing_days(given, count=3) == ["2026-01-01", "2026-02-01", "2027-01-01"]


def test_the_end_of_service_is_a_billing_day_and_the_last() -> None:
    """A cancellation on the 20th is settled on the 20th."""
    given = timeline(version(1, day("2026-01-01"), item(unit_price="10")), end=day("2026-01-20"))

    assert billing_days(given) == ["2026-01-01", "2026-01-20"]
    assert pieces(given, "2026-12-31") == [("fee", "2026-01-01", "2026-01-20", "2026-01-01")]


def test_kept_unused_time_leaves_the_last_period_whole() -> None:
    """With `none` the advance fee of the last period stays, usage and arrears end with the service."""
    given = timeline(
        version(
            1,
            day("2026-01-01"),
            item("ahead", unit_price="10"),
            item("behind", unit_price="10", billing_direction="arrears"),
        ),
        end=day("2026-01-20"),
        unused_time="none",
    )

    assert pieces(given, "2026-12-31") == [
        ("ahead", "2026-01-01", "2026-02-01", "2026-01-01"),
        ("behind", "2026-01-01", "2026-01-20", "2026-01-20"),
    ]


def test_service_that_ended_before_it_began_has_no_pieces() -> None:
    """A trial that was canceled is never billed."""
    given = timeline(
        version(1, day("2026-01-01"), item(unit_price="10")), start=day("2026-01-15"), end=day("2026-01-05")
    )

    assert pieces(given, "2027-01-01") == []
    assert rules.next_due(given, after=None) is None


def test_of_two_versions_of_one_day_the_later_recorded_is_in_force() -> None:
    """T-23: the earlier one has no day of its own."""
    given = timeline(
        version(1, day("2026-01-01"), item(unit_price="10")),
        version(2, day("2026-01-10"), item(unit_price="20")),
        version(3, day("2026-01-10"), item(unit_price="30")),
    )

    (row,) = rules.spans(given).values()
    assert [(span.version_id, span.start, span.end) for span in row] == [
        ("ver_1", day("2026-01-01"), day("2026-01-10")),
        ("ver_3", day("2026-01-10"), None),
    ]


def test_a_backdated_version_holds_until_the_next_one() -> None:
    """Recorded last, in force first: from its day to the day of the version after it."""
    given = timeline(
        version(1, day("2026-01-01"), item(unit_price="10")),
        version(2, day("2026-03-01"), item(unit_price="20")),
        version(3, day("2026-02-01"), item(unit_price="30")),
    )

    (row,) = rules.spans(given).values()
    assert [span.version_id for span in row] == ["ver_1", "ver_3", "ver_2"]


def test_neighbours_of_equal_price_are_one_span() -> None:
    """A version that leaves an item alone does not cut its periods."""
    given = timeline(
        version(1, day("2026-01-01"), item(unit_price="10")), version(2, day("2026-01-10"), item(unit_price="10"))
    )

    (row,) = rules.spans(given).values()
    assert [(span.start, span.end) for span in row] == [(day("2026-01-01"), None)]


@pytest.mark.parametrize(
    ("today", "boundary"), [("2026-01-01", "2026-02-01"), ("2026-01-31", "2026-02-01"), ("2026-02-01", "2026-03-01")]
)
def test_the_period_ends_at_the_next_boundary(today: str, boundary: str) -> None:
    """A boundary belongs to the period that it begins."""
    assert rules.next_boundary(timeline(version(1, day("2026-01-01"), item(unit_price="1"))), day(today)) == day(
        boundary
    )


def test_a_one_time_fee_has_no_billing_period() -> None:
    """The setup fee beside a yearly plan does not make a period of a month."""
    given = timeline(
        version(
            1,
            day("2026-01-01"),
            item("setup", once=True, unit_price="100"),
            item(unit_price="1", billing_interval="yearly"),
        )
    )

    assert rules.next_boundary(given, day("2026-01-10")) == day("2027-01-01")


def test_the_next_period_of_a_trial_is_the_first_paid_one() -> None:
    """Who cancels a trial for the end of the period pays nothing."""
    given = timeline(version(1, day("2026-01-01"), item(unit_price="1")), start=day("2026-01-15"))

    assert rules.effective_day("next_billing_period", timeline=given, today=day("2026-01-05")) == day("2026-01-15")


def test_the_last_period_ends_with_the_service() -> None:
    """In the last period of a term, the next period is its end."""
    given = timeline(version(1, day("2026-01-01"), item(unit_price="1")), end=day("2026-02-15"))

    assert rules.effective_day("next_billing_period", timeline=given, today=day("2026-02-03")) == day("2026-02-15")


@pytest.mark.parametrize("effective", ["2025-12-31", "2026-03-02", "2026-02-30"])
def test_a_day_outside_the_term_is_refused(effective: str) -> None:
    """Before the service, after its end, and a day that no calendar has."""
    given = timeline(version(1, day("2026-01-01"), item(unit_price="1")), end=day("2026-03-01"))

    with pytest.raises(OutsideTerm):
        rules.effective_day(effective, timeline=given, today=day("2026-01-10"))


def test_a_rolling_contract_has_no_end_of_term() -> None:
    """`end_of_term` is refused, with the way out."""
    given = timeline(version(1, day("2026-01-01"), item(unit_price="1")))

    with pytest.raises(OutsideTerm):
        rules.effective_day("end_of_term", timeline=given, today=day("2026-01-10"))


@pytest.mark.parametrize(
    ("contract", "end"),
    [
        (Contract(), None),
        (Contract(period_type="fixed", duration_months=12), "2027-01-31"),
        (Contract(period_type="fixed", duration_months=1), "2026-02-28"),
        (Contract(end_date=day("2026-06-15")), "2026-06-15"),
    ],
)
def test_a_term_in_months_ends_on_the_same_day_of_the_month(contract: Contract, end: str | None) -> None:
    """From 31 January: a year later the 31st, a month later the last of February."""
    assert rules.end_of(contract, day("2026-01-31")) == (day(end) if end else None)


def test_mrr_is_spread_over_months_and_rounded_once() -> None:
    """A year at 100.00 and a quarter at 10.00 are 8.333… + 3.333… = 11.67 a month; usage and single fees are none."""
    items = (
        item("year", unit_price="100.00", billing_interval="yearly"),
        item("quarter", unit_price="10.00", billing_interval="quarterly"),
        item("setup", once=True, unit_price="500.00"),
        item("usage", type="unit", unit_price="9.00", billing_direction="arrears"),
    )

    assert str(rules.mrr(items, "USD")) == "11.67"


def test_mrr_is_what_is_left_after_a_discount() -> None:
    """100.00 less ten percent, and 20.00 less 5.00, are 105.00 a month (R-16)."""
    items = (
        item("share", unit_price="100.00", discount={"type": "percentage", "value": "10"}),
        item("amount", unit_price="20.00", discount={"type": "fixed", "amount": "5.00"}),
    )

    assert str(rules.mrr(items, "USD")) == "105.00"


def test_pieces_tile_the_service() -> None:
    """Over two years with three prices, each day of each item lies in exactly one piece."""
    given = timeline(
        version(1, day("2026-01-31"), item(unit_price="1"), item("b", unit_price="2", billing_interval="weekly")),
        version(2, day("2026-05-17"), item(unit_price="3"), item("b", unit_price="2", billing_interval="weekly")),
        version(3, day("2026-11-30"), item(unit_price="1"), item("b", unit_price="2", billing_interval="quarterly")),
        end=day("2028-01-31"),
    )
    for key in ("fee", "b"):
        own = sorted((d.start, d.end) for d in rules.dues(given, until=day("2028-01-31")) if d.item.item_key == key)
        assert own[0][0] == day("2026-01-31")
        assert own[-1][1] == day("2028-01-31")
        assert all(before[1] == after[0] for before, after in pairwise(own))
        assert sum(((end - start) for start, end in own), timedelta()) == day("2028-01-31") - day("2026-01-31")


def test_a_subscription_begins_at_most_ten_years_back() -> None:
    """The earliest day is taken, the day before it is refused and the earliest is named."""
    today = date(2026, 1, 1)
    rules.check_start(date(2015, 12, 25), today)

    with pytest.raises(OutsideTerm, match="2015-12-25"):
        rules.check_start(date(2015, 12, 24), today)


def test_a_price_that_lives_inside_one_period_is_billed_when_the_period_ends() -> None:
    """A weekly fee that a change brings on a Tuesday and another takes away on the Monday after: that Monday."""
    weekly = item("extra", type="fixed", unit_price="10", billing_interval="weekly", billing_direction="advance")
    monthly = item("fee", type="fixed", unit_price="10", billing_interval="monthly", billing_direction="advance")
    life = timeline(
        version(1, day("2024-06-15"), monthly),
        version(2, day("2024-08-13"), monthly, weekly),
        version(3, day("2024-08-19"), monthly),
        calendar=True,
    )

    assert rules.next_due(life, after=day("2024-08-01")) == day("2024-08-19")
    assert rules.next_due(life, after=day("2024-08-19")) == day("2024-09-01")
