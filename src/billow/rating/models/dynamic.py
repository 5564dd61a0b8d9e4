"""What events say that they cost, with a markup."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Annotated, ClassVar, Literal

from pydantic import Field, JsonValue

from billow.catalog.types.metric import PropertyName
from billow.catalog.types.price import Consumption, Percent, Price, Reading, Told
from billow.kit import explain
from billow.kit.explain import Step, given
from billow.rating.rules.lines import line
from billow.rating.types import Unratable


@dataclass(frozen=True, slots=True, kw_only=True)
class DynamicPrice(Price):
    """The sum of the amounts that events carry, and a markup on it; included units take their share of it.

    Each event has to carry one, and with a `currency_field` the currency in which it is billed: usage with an event
    that does not waits for it, and is never billed without, nor as if all money were alike.
    """

    metered: ClassVar[bool] = True
    example: ClassVar[Mapping[str, JsonValue]] = {"type": "dynamic", "amount_field": "cost", "markup": "20"}

    type: Literal["dynamic"] = "dynamic"
    amount_field: Annotated[
        PropertyName, Field(description="The property of an event that holds its amount, in the currency.")
    ]
    currency_field: Annotated[
        PropertyName | None,
        Field(
            exclude_if=lambda said: said is None,
            description="The property of an event that names the currency of its amount, which has to be the one in "
            "which it is billed; without it no event is asked.",
        ),
    ] = None
    markup: Annotated[Percent, Field(description="What is added to the amounts, in percent.")] = Decimal(0)

    def __post_init__(self) -> None:
        Price.__post_init__(self)
        if self.currency_field == self.amount_field:
            raise ValueError("currency_field and amount_field are two properties")

    @property
    def may_fall(self) -> bool:
        """With included units: an event that costs nothing makes their share of the amounts larger."""
        return bool(self.included_units)

    @property
    def reads(self) -> Reading:
        """The sum of the amounts, and whether each is in the currency."""
        return Reading(
            sums=(self.amount_field,), currencies=() if self.currency_field is None else (self.currency_field,)
        )

    def ratio(self, used: Consumption, share: Fraction) -> tuple[int, int]:
        """The amounts times one and the markup (correctness 3.1).

        Raises:
            Unratable: The amounts were not measured, an event has none, or has it in another currency, or they come to
                less than nothing.
        """
        cost, factor = self._cost(used), self._factor
        return cost.numerator * factor.numerator, cost.denominator * factor.denominator

    def told(self, used: Consumption, share: Fraction, quantity: Step) -> Told:
        """The amounts times a factor."""
        cost = given(f"sum of {self.amount_field}", self._cost(used))
        markup = explain.divide("markup", given("percent", self.markup), given("a hundred", 100))
        factor = explain.add("one and the markup", given("one", 1), markup)
        words = f"Amounts in {self.amount_field}"
        return Told(
            lines=(line(words, cost.value, 1 + self.markup / 100),),
            tree=explain.multiply("amounts with the markup", cost, factor),
        )

    @cached_property
    def _factor(self) -> Fraction:
        return 1 + Fraction(self.markup) / 100

    def _cost(self, used: Consumption) -> Fraction:
        if self.amount_field not in used.sums:
            if not used.quantity and not used.events:
                return Fraction(0)
            raise Unratable.of("price.amount_field", f"the events have no sum of {self.amount_field}")
        without = used.lacks.get(self.amount_field)
        if without:
            detail = f"events without a number in {self.amount_field}: {without}; amend them, or void them"
            raise Unratable.of("price.amount_field", detail)
        foreign = used.lacks.get(self.currency_field or "")
        if foreign:
            detail = f"events whose {self.currency_field} is not the currency: {foreign}; amend them, or void them"
            raise Unratable.of("price.currency_field", detail)
        cost = used.sums[self.amount_field]
        if cost.numerator < 0:
            raise Unratable.of("price.amount_field", f"the sum of {self.amount_field} is below zero")
        return cost


VARIANT = DynamicPrice
