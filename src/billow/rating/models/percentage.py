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
from billow.kit.fields import Amount, Flag, Quantity
from billow.rating.rules.lines import line, percent
from billow.rating.rules.transactions import Terms, amount_of, charges_of, freed, told_charges
from billow.rating.types import Unratable


@dataclass(frozen=True, slots=True, kw_only=True)
class PercentagePrice(Price):
    """A rate of the money beyond the free amount, and a fee for each event beyond the free ones.

    With a minimum or a maximum for an event, each event is priced on its own, in order of time, then id: free money is
    used first, and an event that is free, or all of whose money is, is not raised to the minimum.

    With `free_together` free events are free with their money, and events of free money with their fees.
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
    free_together: Annotated[
        Flag,
        Field(
            exclude_if=lambda said: not said,
            description="Whether an event that is free is so with its money and its fee: the first `free_events`, and "
            "those whose money together is below `free_amount`; of both the fewer. Otherwise each is free by itself.",
        ),
    ] = False
    min_per_event: Annotated[Amount | None, Field(description="The least that an event costs.")] = None
    max_per_event: Annotated[Amount | None, Field(description="The most that an event costs.")] = None

    def __post_init__(self) -> None:
        Price.__post_init__(self)
        least, most = self.min_per_event, self.max_per_event
        if least is not None and most is not None and least > most:
            raise ValueError("min_per_event must not be above max_per_event")
        if self.free_together and not (self.free_amount or self.free_events):
            raise ValueError("free_together needs free_amount or free_events")

    @property
    def may_fall(self) -> bool:
        """Where both end what is free together: an early event that alone exceeds the free money frees other fees."""
        return self.free_together and bool(self.free_amount and self.free_events)

    @property
    def reads(self) -> Reading:
        """How many events there were where each has a fee, and their values where each has a limit or is free whole."""
        return Reading(count=bool(self.fixed_fee_per_event), values=self._by_event or self.free_together)

    def ratio(self, used: Consumption, share: Fraction) -> tuple[int, int]:
        """The rate of the money and the fees of the events (correctness 3.1).

        Raises:
            Unratable: Events have limits, and their values were not measured.
        """
        if self._by_event:
            self._check_values(used)
            return amount_of(self._terms, used.values, share)
        money, number = self._free(used, share)
        base = max(used.quantity - money, Fraction(0))
        events = max(used.events - number, Fraction(0))
        return (self._terms.rate * base + self._terms.fee * events).as_integer_ratio()

    def told(self, used: Consumption, share: Fraction, quantity: Step) -> Told:
        """The money times the rate, and the events times their fee; or the sum of what each event costs."""
        if self._by_event:
            return told_charges(self._terms, charges_of(self._terms, used.values, share))
        free_money, free_events = self._free_steps(used, share)
        money = _beyond("money that is charged", quantity, free_money)
        tree = explain.multiply("money x rate", money, percent("rate", self.rate))
        lines = [line("Percentage", money.value, self.rate / 100)]
        if self.fixed_fee_per_event:
            events = _beyond("events that are charged", given("events", used.events), free_events)
            fees = explain.multiply("events x fee", events, given("fee of an event", self.fixed_fee_per_event))
            tree = explain.add("rate and fees", tree, fees)
            lines.append(line("Fee per event", events.value, self.fixed_fee_per_event))
        return Told(lines=tuple(lines), tree=tree)

    def _free(self, used: Consumption, share: Fraction) -> tuple[Fraction, Fraction]:
        """The money and the number of events that are free."""
        if not self.free_together:
            return self._terms.free_amount * share, self._terms.free_events * share
        self._check_values(used)
        return freed(self._terms, used.values, share)

    def _free_steps(self, used: Consumption, share: Fraction) -> tuple[Step | None, Step | None]:
        """The same as steps; None where there is none."""
        if self.free_together:
            money, number = freed(self._terms, used.values, share)
            return given("money of the first events, free", money), given("events that are free with it", number)
        money_free = shared("free amount", self.free_amount, share) if self.free_amount else None
        return money_free, shared("free events", self.free_events, share) if self.free_events else None

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
            free_together=self.free_together,
        )

    def _check_values(self, used: Consumption) -> None:
        if not used.values and (used.quantity or used.events):
            limits = ("min_per_event", "max_per_event")
            limit = next((name for name in limits if getattr(self, name) is not None), "free_together")
            raise Unratable.of(f"price.{limit}", f"{limit} needs the events, not their sum alone")


def _beyond(label: str, quantity: Step, free: Step | None) -> Step:
    if free is None:
        return quantity
    return explain.greatest(label, explain.subtract(f"{label}, where positive", quantity, free), given("nothing", 0))


VARIANT = PercentagePrice
