"""One price for each one used."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, ClassVar, Literal

from pydantic import Field, JsonValue

from billow.catalog.types.price import Price, Rated
from billow.kit.fields import Amount
from billow.rating.rules import per_one


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitPrice(Price):
    """Usage times unit price."""

    metered: ClassVar[bool] = True
    spellings: ClassVar[tuple[str, ...]] = ("standard", "per_unit")
    example: ClassVar[Mapping[str, JsonValue]] = {"type": "unit", "unit_price": "0.02"}

    type: Literal["unit"] = "unit"
    unit_price: Annotated[Amount, Field(description="The price of each one used.")]

    def rate(self, quantity: Fraction) -> Rated:
        """Unit price times *quantity*; zero costs zero."""
        return per_one(quantity, unit_price=self.unit_price, description="Usage")


VARIANT = UnitPrice
