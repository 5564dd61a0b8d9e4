"""Tiers in which each part of the usage has the price of its own tier."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, ClassVar, Literal

from pydantic import Field, JsonValue

from billow.catalog.types.price import Price, Rated
from billow.rating.rules import rate_tiers, walk_tiers
from billow.rating.types import Tiers, check_tiers


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
        bool, Field(description="Whether the first tier's fee is due without any usage.")
    ] = False

    def __post_init__(self) -> None:
        Price.__post_init__(self)
        check_tiers(self.tiers)

    def rate(self, quantity: Fraction) -> Rated:
        """The sum over the tiers of the part of *quantity* in each times its price, and the fees of those entered."""
        shares = walk_tiers(self.tiers, quantity, charge_first_flat_at_zero=self.charge_first_flat_at_zero)
        return rate_tiers(tuple(shares))


VARIANT = GraduatedPrice
