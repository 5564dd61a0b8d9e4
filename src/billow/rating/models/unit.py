"""One price for each one used."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Annotated, ClassVar, Literal

from pydantic import Field, JsonValue

from billow.catalog.types.price import ONLY_QUANTITY, Consumption, Price, Reading, Told
from billow.kit.explain import Step
from billow.kit.fields import Amount, Flag
from billow.rating.rules.lines import per_one, product


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitPrice(Price):
    """Usage times unit price."""

    metered: ClassVar[bool] = True
    spellings: ClassVar[tuple[str, ...]] = ("standard", "per_unit")
    example: ClassVar[Mapping[str, JsonValue]] = {"type": "unit", "unit_price": "0.02"}

    type: Literal["unit"] = "unit"
    unit_price: Annotated[Amount, Field(description="The price of each one used.")]
    prorated_units: Annotated[
        Flag,
        Field(
            exclude_if=lambda said: not said,
            description="Whether what comes or goes within a period counts by its days: from the day on which it came "
            "through the day on which it went, over the days of the whole period. It asks for recurring metrics.",
        ),
    ] = False

    @cached_property
    def _unit_ratio(self) -> tuple[int, int]:
        return self.unit_price.as_integer_ratio()

    @property
    def reads(self) -> Reading:
        """The quantity, day by day where units are prorated."""
        return _BY_DAY if self.prorated_units else ONLY_QUANTITY

    def ratio(self, used: Consumption, share: Fraction) -> tuple[int, int]:
        """Unit price times the quantity; zero costs zero."""
        return product(used.quantity, self._unit_ratio)

    def ratio_of(self, quantity: Fraction, share: Fraction) -> tuple[int, int]:
        """The same."""
        return product(quantity, self._unit_ratio)

    def told(self, used: Consumption, share: Fraction, quantity: Step) -> Told:
        """One product."""
        return per_one(quantity, unit_price=self.unit_price, description="Usage")


_BY_DAY = Reading(by_day=True)
VARIANT = UnitPrice
