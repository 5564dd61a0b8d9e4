"""A price per period, whatever is used."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Annotated, ClassVar, Literal

from pydantic import Field, JsonValue

from billow.catalog.types.price import Consumption, Price, Told
from billow.kit.explain import Step
from billow.kit.fields import Amount, Quantity
from billow.rating.rules.lines import per_one, product


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedPrice(Price):
    """Quantity times unit price in every period, independent of usage."""

    metered: ClassVar[bool] = False
    spellings: ClassVar[tuple[str, ...]] = ("flat",)
    example: ClassVar[Mapping[str, JsonValue]] = {
        "type": "fixed",
        "billing_direction": "advance",
        "quantity": "1",
        "unit_price": "49.00",
    }

    type: Literal["fixed"] = "fixed"
    quantity: Annotated[Quantity, Field(description="How many are billed in each period.")] = Decimal(1)
    unit_price: Annotated[Amount, Field(description="The price of one for a whole period.")]

    @property
    def nominal_quantity(self) -> Fraction:
        """The quantity that is billed in a whole period."""
        return Fraction(self.quantity)

    @cached_property
    def _unit_ratio(self) -> tuple[int, int]:
        return self.unit_price.as_integer_ratio()

    def ratio(self, used: Consumption, share: Fraction) -> tuple[int, int]:
        """Unit price times the quantity."""
        return product(used.quantity, self._unit_ratio)

    def ratio_of(self, quantity: Fraction, share: Fraction) -> tuple[int, int]:
        """The same."""
        return product(quantity, self._unit_ratio)

    def told(self, used: Consumption, share: Fraction, quantity: Step) -> Told:
        """One product."""
        return per_one(quantity, unit_price=self.unit_price, description="Fixed price")


VARIANT = FixedPrice
