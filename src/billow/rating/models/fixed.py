"""A price per period, whatever is used."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, ClassVar, Literal

from pydantic import Field, JsonValue

from billow.catalog.types.price import Price, Rated
from billow.kit.fields import Amount, Quantity
from billow.rating.rules import per_one


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

    def rate(self, quantity: Fraction) -> Rated:
        """Unit price times *quantity*."""
        return per_one(quantity, unit_price=self.unit_price, description="Fixed price")


VARIANT = FixedPrice
