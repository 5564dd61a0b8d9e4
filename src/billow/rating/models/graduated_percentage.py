"""Tiers of money in which each part has the rate of its own tier."""

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
from billow.rating.types import RateTiers, Row, check_tiers


@dataclass(frozen=True, slots=True, kw_only=True)
class GraduatedPercentagePrice(Price):
    """Each part of the money at the rate of the tier in which it lies; a tier's fee is due once it is entered."""

    metered: ClassVar[bool] = True
    example: ClassVar[Mapping[str, JsonValue]] = {
        "type": "graduated_percentage",
        "tiers": [
            {"up_to": "10000", "rate": "2.9", "flat_fee": "0"},
            {"up_to": None, "rate": "2.4", "flat_fee": "0"},
        ],
    }

    type: Literal["graduated_percentage"] = "graduated_percentage"
    tiers: RateTiers
    charge_first_flat_at_zero: Annotated[
        Flag,
        Field(exclude_if=lambda said: not said, description="Whether the first tier's fee is due without any usage."),
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
        """The sum over the tiers of the part of the money in each times its rate, and the fees of those entered."""
        return self._curve.at(used.quantity, share)

    def ratio_of(self, quantity: Fraction, share: Fraction) -> tuple[int, int]:
        """The same."""
        return self._curve.at(quantity, share)

    def told(self, used: Consumption, share: Fraction, quantity: Step) -> Told:
        """A product for each tier that is entered, with its fee."""
        return told_tiers(tuple(walk_tiers(self._rows, quantity, share, first_fee=self.charge_first_flat_at_zero)))


VARIANT = GraduatedPercentagePrice
