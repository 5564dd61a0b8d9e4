"""A share of the money that passes through, and a fee for each event."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Annotated, ClassVar, Literal

from pydantic import Field, JsonValue

from billow.catalog.types.price import Consumption, Percent, Price, Reading, Told, shared
from billow.kit import explain
from billow.kit.explain import Step, given
from billow.kit.fields import Amount, Quantity
from billow.rating.rules.lines import line, percent
from billow.rating.rules.transactions import Terms, amount_of, charges_of, told_charges
from billow.rating.types import Unratable


@dataclass(frozen=True, slots=True, kw_only=True)
class PercentagePrice(Price):
    """A rate of the money beyond the free amount, and a fee for each event beyond the free ones.

    With a minimum or a maximum for an event, each event is priced on its own, in order of time, then id: free money is
    used first, and an event that is free, or all of whose money is, is not raised to the minimum.
    """

    metered: ClassVar[bool] = True
    example: ClassVar[Mapping[str, JsonValue]] = {
        "type": "percentage",
        "rate": "2.9",
        "fixed_fee_per_event": "0.30",
        "min_per_event": "0.50",
    }

    type: Literal["percentage"] = "percentage"
    rate: Annotated[Percent, Field(description="What is charged of the money, in percent.")]
    fixed_fee_per_event: Annotated[Amount, Field(description="What is charged for each event.")] = Decimal(0)
    free_amount: Annotated[Amount, Field(description="The money of a period that costs nothing.")] = Decimal(0)
    free_events: Annotated[Quantity, Field(description="The events of a period that have no fee.")] = Decimal(0)
    min_per_event: Annotated[Amount | None, Field(description="The least that an event costs.")] = None
    max_per_event: Annotated[Amount | None, Field(description="The most that an event costs.")] = None

    def __post_init__(self) -> None:
        Price.__post_init__(self)
        least, most = self.min_per_event, self.max_per_event
        if least is not None and most is not None and least > most:
            raise ValueError("min_per_event must not be above max_per_event")

    @property
    def reads(self) -> Reading:
        """How many events there were where each has a fee, and their values where each has a limit."""
        return Reading(count=bool(self.fixed_fee_per_event), values=self._by_event)

    def ratio(self, used: Consumption, share: Fraction) -> tuple[int, int]:
        """The rate of the money and the fees of the events (correctness 3.1).

        Raises:
            Unratable: Events have limits, and their values were not measured.
        """
        if self._by_event:
            self._check_values(used)
            return amount_of(self._terms, used.values, share)
        base = max(used.quantity - self._terms.free_amount * share, Fraction(0))
        events = max(used.events - self._terms.free_events * share, Fraction(0))
        return (self._terms.rate * base + self._terms.fee * events).as_integer_ratio()

    def told(self, used: Consumption, share: Fraction, quantity: Step) -> Told:
        """The money times the rate, and the events times their fee; or the sum of what each event costs."""
        if self._by_event:
            return told_charges(self._terms, charges_of(self._terms, used.values, share))
        free = shared("free amount", self.free_amount, share) if self.free_amount else None
        money = _beyond("money that is charged", quantity, free)
        tree = explain.multiply("money x rate", money, percent("rate", self.rate))
        lines = [line("Percentage", money.value, self.rate / 100)]
        if self.fixed_fee_per_event:
            free = shared("free events", self.free_events, share) if self.free_events else None
            events = _beyond("events that are charged", given("events", used.events), free)
            fees = explain.multiply("events x fee", events, given("fee of an event", self.fixed_fee_per_event))
            tree = explain.add("rate and fees", tree, fees)
            lines.append(line("Fee per event", events.value, self.fixed_fee_per_event))
        return Told(lines=tuple(lines), tree=tree)

    @property
    def _by_event(self) -> bool:
        return self.min_per_event is not None or self.max_per_event is not None

    @cached_property
    def _terms(self) -> Terms:
        return Terms(
            percent=self.rate,
            fee=Fraction(self.fixed_fee_per_event),
            free_amount=Fraction(self.free_amount),
            free_events=Fraction(self.free_events),
            least=None if self.min_per_event is None else Fraction(self.min_per_event),
            most=None if self.max_per_event is None else Fraction(self.max_per_event),
        )

    def _check_values(self, used: Consumption) -> None:
        if not used.values and (used.quantity or used.events):
            limit = "min_per_event" if self.min_per_event is not None else "max_per_event"
            raise Unratable.of(f"price.{limit}", f"{limit} needs the events, not their sum alone")


def _beyond(label: str, quantity: Step, free: Step | None) -> Step:
    if free is None:
        return quantity
    return explain.greatest(label, explain.subtract(f"{label}, where positive", quantity, free), given("nothing", 0))


VARIANT = PercentagePrice
