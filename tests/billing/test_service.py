"""What counts of a subscription in some days, and that days sum up however they are cut."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from billow.billing import rules
from billow.kit.time import Period
from billow.subscriptions.types import Pause, Timeline
from tests.billing.sample import NOW, day, item, timeline, version

START = day("2026-01-15")
CADENCES = st.sampled_from(["monthly", "quarterly", "yearly"])
PRICES = st.integers(1, 99_999).map(lambda cents: f"{cents // 100}.{cents % 100:02d}")


@st.composite
def histories(draw: st.DrawFn) -> Timeline:
    """A fee at one price and then at another, by the anniversary or the calendar, with a pause, with an end or none."""
    later = START + timedelta(days=draw(st.integers(1, 500)))
    directions = st.sampled_from(["advance", "arrears"])
    prices = [
        item(unit_price=draw(PRICES), billing_interval=draw(CADENCES), billing_direction=draw(directions))
        for _ in range(2)
    ]
    pause = START + timedelta(days=draw(st.integers(5, 300)))
    end = pause + timedelta(days=draw(st.integers(1, 40)))
    pauses = (Pause(start=pause, end=end, mode="credit", recorded_at=NOW),) if draw(st.booleans()) else ()
    return timeline(
        version(1, START, prices[0]),
        version(2, later, prices[1]),
        calendar=draw(st.booleans()),
        proration_mode=draw(st.sampled_from(["day", "second", "fixed30", "month_part", "none"])),
        first_period=draw(st.sampled_from(["prorate", "full", "free", "merge"])),
        pauses=pauses,
        end=draw(st.none() | st.integers(1, 700).map(lambda n: START + timedelta(days=n))),
    )


def fees(found: Timeline, start: date, end: date) -> int:
    """What the fees of the days come to, in minor units."""
    window = Period(start, end)
    pieces = rules.counted_fees(found, rules.counted_dues(found, window), window)
    lines = [line for piece in pieces for line in rules.fee_lines(piece, subscription_id="sub_1", currency="USD")]
    return sum(line.amount.minor for line in lines)


@given(histories(), st.lists(st.integers(0, 760), min_size=3, max_size=6, unique=True))
def test_days_sum_up_however_they_are_cut(found: Timeline, cuts: list[int]) -> None:
    """What fees come to in neighbouring stretches of days adds up to what they come to in all of them."""
    days = [START + timedelta(days=n) for n in sorted(cuts)]
    if found.end is not None:
        days = sorted({min(each, found.end) for each in days})
    if len(days) > 1:
        parts = [fees(found, one, other) for one, other in pairwise(days)]
        assert sum(parts) == fees(found, days[0], days[-1])


def test_the_days_are_whole_periods_of_usage() -> None:
    """From the fifteenth, a month asked for is the period that ends in it; usage by the quarter has none there."""
    monthly = timeline(version(1, START, item("calls", type="unit", unit_price="1", billing_direction="arrears")))
    quarterly = timeline(
        version(
            1,
            START,
            item("calls", type="unit", unit_price="1", billing_direction="arrears", billing_interval="quarterly"),
        )
    )
    asked = {"start": day("2026-03-01"), "end": day("2026-04-01")}
    assert rules.whole_periods([monthly], **asked) == Period(day("2026-02-15"), day("2026-03-15"))
    assert rules.whole_periods([monthly, quarterly], **asked) is None
    spring = {"start": day("2026-03-01"), "end": day("2026-05-01")}
    assert rules.whole_periods([monthly, quarterly], **spring) == Period(day("2026-01-15"), day("2026-04-15"))


def test_service_that_ended_counts_to_its_end() -> None:
    """What ends on the tenth of March counts until then, although its period would have gone on."""
    over = timeline(version(1, START, item(unit_price="31.00")), end=day("2026-03-10"))
    asked = rules.whole_periods([over], start=day("2026-02-20"), end=day("2026-04-01"))
    assert asked == Period(day("2026-02-15"), day("2026-03-10"))
    assert rules.whole_periods([over], start=day("2026-04-20"), end=day("2026-06-01")) is None


def test_months_that_stay_paid_after_the_end_count_with_the_last_days_of_service() -> None:
    """Months of 31.00 that are billed by the quarter, and an end on 10 February that gives nothing back: March, which
    service did not reach, counts as well."""
    fee = item(unit_price="31.00", billing_interval="quarterly", pricing_interval="monthly")
    kept = timeline(version(1, day("2026-01-01"), fee), end=day("2026-02-10"), unused_time="none")
    assert fees(kept, day("2026-01-01"), day("2026-02-10")) == 9300
    assert fees(kept, day("2026-01-01"), day("2026-02-01")) == 3100
    assert fees(kept, day("2026-02-01"), day("2026-02-10")) == 6200


def test_a_year_counts_by_its_days() -> None:
    """Of 365.00 paid ahead for a year, the 28 days of February are 28.00, whenever it was billed."""
    yearly = timeline(version(1, day("2026-01-01"), item(unit_price="365.00", billing_interval="yearly")))
    assert fees(yearly, day("2026-02-01"), day("2026-03-01")) == 2800
    assert fees(yearly, day("2026-01-01"), day("2027-01-01")) == 36500


def test_what_is_not_prorated_counts_where_its_period_begins() -> None:
    """A yearly fee of 100.00 that is not prorated counts in January, and in no month after it."""
    whole = timeline(
        version(1, day("2026-01-01"), item(unit_price="100.00", billing_interval="yearly", prorated=False))
    )
    assert fees(whole, day("2026-01-01"), day("2026-02-01")) == 10000
    assert fees(whole, day("2026-02-01"), day("2026-03-01")) == 0


def test_what_is_charged_once_counts_on_its_day() -> None:
    """A setup of 99.00 counts in the days of the first one, and not again."""
    setup = timeline(version(1, START, item("setup", once=True, unit_price="99.00"), item(unit_price="1.00")))
    assert fees(setup, START, day("2026-02-15")) == 10000
    assert fees(setup, day("2026-02-15"), day("2026-03-15")) == 100
