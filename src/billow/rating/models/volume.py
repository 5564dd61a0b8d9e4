"""Tiers in which the whole usage has the price of the tier it ends in."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, ClassVar, Literal

from pydantic import Field, JsonValue

from billow.catalog.types.price import Price, Rated
from billow.rating.rules import rate_tiers, tier_of
from billow.rating.types import Tiers, check_tiers


@dataclass(frozen=True, slots=True, kw_only=True)
class VolumePrice(Price):
    """The whole usage at the price of the one tier in which it lies, so the amount may fall as usage grows."""

    metered: ClassVar[bool] = True
    spellings: ClassVar[tuple[str, ...]] = ("tiered",)
    example: ClassVar[Mapping[str, JsonValue]] = {
        "type": "volume",
        "tiers": [
            {"up_to": "1000", "unit_price": "0", "flat_fee": "0"},
            {"up_to": "10000", "unit_price": "0.02", "flat_fee": "0"},
            {"up_to": None, "unit_price": "0.01", "flat_fee": "0"},
        ],
    }

    type: Literal["volume"] = "volume"
    tiers: Tiers
    charge_first_flat_at_zero: Annotated[
        bool, Field(description="Whether the first tier's fee is due without any usage.")
    ] = False

    def __post_init__(self) -> None:
        Price.__post_init__(self)
        check_tiers(self.tiers)

    def rate(self, quantity: Fraction) -> Rated:
        """*quantity* times the price of its tier, and that tier's fee."""
        share = tier_of(self.tiers, quantity, charge_first_flat_at_zero=self.charge_first_flat_at_zero)
        return rate_tiers((share,))


VARIANT = VolumePrice
