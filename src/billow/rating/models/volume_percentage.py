"""Tiers of money in which all of it has the rate of the tier it ends in."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Annotated, ClassVar, Literal

from pydantic import Field, JsonValue

from billow.catalog.types.price import Consumption, Price, Told
from billow.kit.explain import Step
from billow.kit.fields import Flag
from billow.rating.rules.tiers import Curve, as_one, tier_of, told_tiers
from billow.rating.types import RateTiers, Row, check_tiers


@dataclass(frozen=True, slots=True, kw_only=True)
class VolumePercentagePrice(Price):
    """All of the money at the rate of the one tier in which it lies, so the amount may fall as the money grows."""

    metered: ClassVar[bool] = True
    spellings: ClassVar[tuple[str, ...]] = ("tiered_percentage",)
    example: ClassVar[Mapping[str, JsonValue]] = {
        "type": "volume_percentage",
        "tiers": [
            {"up_to": "10000", "rate": "2.9", "flat_fee": "0"},
            {"up_to": None, "rate": "2.4", "flat_fee": "0"},
        ],
    }

    type: Literal["volume_percentage"] = "volume_percentage"
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
        return as_one(self._rows, first_fee=self.charge_first_flat_at_zero)

    @property
    def may_fall(self) -> bool:
        """Yes: all of the money has the rate of a cheaper tier once that is reached."""
        return True

    def ratio(self, used: Consumption, share: Fraction) -> tuple[int, int]:
        """The money times the rate of its tier, and that tier's fee."""
        return self._curve.at(used.quantity, share)

    def ratio_of(self, quantity: Fraction, share: Fraction) -> tuple[int, int]:
        """The same."""
        return self._curve.at(quantity, share)

    def told(self, used: Consumption, share: Fraction, quantity: Step) -> Told:
        """One product, with the fee of the tier."""
        return told_tiers((tier_of(self._rows, quantity, share, first_fee=self.charge_first_flat_at_zero),))


VARIANT = VolumePercentagePrice
