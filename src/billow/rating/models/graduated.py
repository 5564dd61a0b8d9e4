"""Tiers in which each part of the usage has the price of its own tier."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Annotated, ClassVar, Literal

from pydantic import Field, JsonValue

from billow.catalog.types.price import Consumption, Price, Told
from billow.kit.explain import Step
from billow.kit.fields import Flag
from billow.rating.rules.tiers import Curve, by_part, told_tiers, walk_tiers
from billow.rating.types import Row, Tiers, check_tiers


@dataclass(frozen=True, slots=True, kw_only=True)
class GraduatedPrice(Price):
    """Each part of the usage at the price of the tier in which it lies; a tier's fee is due once it is entered."""

    metered: ClassVar[bool] = True
    spellings: ClassVar[tuple[str, ...]] = ("graduated_tiered",)
    example: ClassVar[Mapping[str, JsonValue]] = {
        "type": "graduated",
        "tiers": [
            {"up_to": "1000", "unit_price": "0", "flat_fee": "0"},
            {"up_to": "10000", "unit_price": "0.02", "flat_fee": "0"},
            {"up_to": None, "unit_price": "0.01", "flat_fee": "0"},
        ],
    }

    type: Literal["graduated"] = "graduated"
    tiers: Tiers
    charge_first_flat_at_zero: Annotated[
        Flag, Field(description="Whether the first tier's fee is due without any usage.")
    ] = False

    def __post_init__(self) -> None:
        Price.__post_init__(self)
        check_tiers(self.tiers)

    @cached_property
    def _rows(self) -> tuple[Row, ...]:
        return tuple(tier.row for tier in self.tiers)

    @cached_property
    def _curve(self) -> Curve:
        return by_part(self._rows, first_fee=self.charge_first_flat_at_zero)

    def ratio(self, used: Consumption, share: Fraction) -> tuple[int, int]:
        """The sum over the tiers of the part of the quantity in each times its price, and the fees of those entered."""
        return self._curve.at(used.quantity, share)

    def ratio_of(self, quantity: Fraction, share: Fraction) -> tuple[int, int]:
        """The same."""
        return self._curve.at(quantity, share)

    def told(self, used: Consumption, share: Fraction, quantity: Step) -> Told:
        """A product for each tier that is entered, with its fee."""
        shares = walk_tiers(self._rows, quantity, share, first_fee=self.charge_first_flat_at_zero)
        return told_tiers(tuple(shares))


VARIANT = GraduatedPrice
