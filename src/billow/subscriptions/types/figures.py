"""What a subscription answers of its days and of its worth."""

from dataclasses import dataclass

from billow.kit.fields import Day
from billow.kit.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Cycle:
    """A billing period: local days [start_date, end_date)."""

    start_date: Day
    end_date: Day


@dataclass(frozen=True, slots=True, kw_only=True)
class BillingDates:
    """The days that a change can take effect on: the next boundaries, or inside the present cycle; and what comes."""

    current_cycle: Cycle
    valid_on_cycle_dates: tuple[Day, ...]
    valid_mid_cycle_range: Cycle | None
    next_billing_date: Day | None
    contract_end_date: Day | None
    next_renewal_date: Day | None
    earliest_end_date: Day | None = None
    """Where notice is agreed: the first day on which service can end by a cancellation of today."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Revenue:
    """What the recurring fees come to by month and by year, and the value of the contract by year.

    The yearly figure is worked out from the unrounded monthly one. The contract's value holds what is billed once; of a
    term below a year it is what that term comes to.
    """

    mrr: Money
    arr: Money
    acv: Money
    currency: str
