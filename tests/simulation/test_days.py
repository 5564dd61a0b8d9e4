"""The count of days finds what it is there to find."""

from datetime import date
from typing import Any

import pytest

from tests.simulation.days import Told, amount, fees_agreed, fees_billed, fees_worth


def line(kind: str, start: str, end: str, total: str, price: str = "31.00") -> dict[str, Any]:
    """A line of the platform."""
    own = {"item_key": "platform", "kind": kind, "unit_price": price, "quantity": "1", "amount": total}
    return {**own, "period_start": start, "period_end": end}


def version(number: int, day: str, price: str) -> dict[str, Any]:
    """A version that sells the platform at that price a month."""
    sold = {"type": "fixed", "billing_interval": "monthly", "unit_price": price, "quantity": "1"}
    items = [{"item_key": "platform", "price": sold}]
    return {"number": number, "status": "published", "effective_from": day, "items": items}


TOLD = Told(
    subscription={
        "start_date": "2026-01-01",
        "trial_end_date": None,
        "end_date": "2026-01-21",
        "timezone": "UTC",
        "pauses": [{"start": "2026-01-15", "end": "2026-01-17"}],
    },
    versions=[version(1, "2026-01-01", "31.00"), version(2, "2026-01-11", "62.00")],
)
JANUARY = line("fixed", "2026-01-01", "2026-02-01", "31.00")
TURNED = [
    line("proration_credit", "2026-01-11", "2026-02-01", "-21.00"),
    line("proration_charge", "2026-01-11", "2026-02-01", "42.00", "62.00"),
]
PAUSED = line("proration_credit", "2026-01-15", "2026-01-17", "-4.00", "62.00")
ENDED = line("proration_credit", "2026-01-21", "2026-02-01", "-22.00", "62.00")


def test_what_was_billed_day_by_day_is_what_was_agreed() -> None:
    """January at 31.00, from the 11th at 62.00, two days of pause, the end on the 21st: 10.00, 8.00 and 8.00."""
    billed = [[JANUARY], TURNED, [PAUSED], [ENDED]]
    assert fees_billed(billed) == fees_agreed(TOLD)
    assert {day.day for _, day in fees_agreed(TOLD)} == {*range(1, 15), *range(17, 21)}
    assert amount([each for invoice in billed for each in invoice]) == fees_worth(TOLD) == 2600


def test_what_a_day_of_an_instalment_is_worth() -> None:
    """Of 1,000.00 a year from 31 January the first instalment is 83.33, and ten of the 28 days of it are 29.76."""
    year = {"billing_interval": "yearly", "recurring_instalment_interval_unit": "month"}
    price = {**TOLD.versions[0]["items"][0]["price"], "unit_price": "1000.00", **year}
    sold = {**version(1, "2026-01-31", "0"), "items": [{"item_key": "platform", "price": price}]}
    for end, cents in (("2026-02-10", 2976), ("2026-02-28", 8333), ("2026-03-31", 16667), ("2027-01-31", 100000)):
        life = {**TOLD.subscription, "start_date": "2026-01-31", "end_date": end, "pauses": []}
        assert fees_worth(Told(subscription=life, versions=[sold])) == cents


@pytest.mark.parametrize(
    "invoices", [[[JANUARY], [JANUARY]], [[JANUARY], TURNED[1:]], [TURNED[:1]], [[JANUARY], [PAUSED]]]
)
def test_a_day_that_is_billed_twice_is_found(invoices: list[list[dict[str, Any]]]) -> None:
    """Twice at one price, at two prices, given back without having been billed, or at another price than it was."""
    with pytest.raises(AssertionError, match="after"):
        fees_billed(invoices)


def test_a_day_that_is_left_out_is_found() -> None:
    """What was agreed and not billed is a difference."""
    missing = fees_agreed(TOLD).keys() - fees_billed([[line("fixed", "2026-01-01", "2026-01-11", "10.00")]]).keys()
    assert min(day for _, day in missing) == date(2026, 1, 11)
