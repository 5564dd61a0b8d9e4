"""A price for each package that is begun."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Annotated, ClassVar, Literal

from pydantic import Field, JsonValue

from billow.catalog.types.price import Consumption, Price, Told, shared
from billow.kit import explain
from billow.kit.explain import Step, given
from billow.kit.fields import Amount, Quantity
from billow.rating.rules.lines import line


@dataclass(frozen=True, slots=True, kw_only=True)
class PackagePrice(Price):
    """Usage beyond the free units in whole packages: the first unit of a package costs all of it."""

    metered: ClassVar[bool] = True
    example: ClassVar[Mapping[str, JsonValue]] = {
        "type": "package",
        "package_size": "250",
        "package_price": "3.00",
        "free_units": "100",
    }

    type: Literal["package"] = "package"
    package_size: Annotated[Quantity, Field(description="How many units a package has; more than zero.")]
    package_price: Annotated[Amount, Field(description="What a package costs, however much of it is used.")]
    free_units: Annotated[Quantity, Field(description="Units before the first package.")] = Decimal(0)

    def __post_init__(self) -> None:
        Price.__post_init__(self)
        if self.package_size <= 0:
            raise ValueError("package_size must be above zero")

    def ratio(self, used: Consumption, share: Fraction) -> tuple[int, int]:
        """The packages that are begun times the price of one (correctness 3.1)."""
        return self.ratio_of(used.quantity, share)

    def ratio_of(self, quantity: Fraction, share: Fraction) -> tuple[int, int]:
        """The same."""
        (free, free_in), (size, size_in), (price, price_in) = self._ratios
        free, free_in = free * share.numerator, free_in * share.denominator
        above = quantity.numerator * free_in - free * quantity.denominator
        if above <= 0:
            return 0, 1
        begun = -(-above * size_in // (quantity.denominator * free_in * size))
        return begun * price, price_in

    @cached_property
    def _ratios(self) -> tuple[tuple[int, int], ...]:
        """Free units, package size and price."""
        values = (self.free_units, self.package_size, self.package_price)
        return tuple(value.as_integer_ratio() for value in values)

    def told(self, used: Consumption, share: Fraction, quantity: Step) -> Told:
        """The quantity in packages, rounded up, times their price."""
        beyond = quantity
        if self.free_units:
            above = explain.subtract("quantity less free units", quantity, shared("free units", self.free_units, share))
            beyond = explain.greatest("quantity in packages", above, given("nothing", 0))
        packages = explain.ceiling(
            "packages begun", explain.divide("packages used", beyond, given("package size", self.package_size))
        )
        tree = explain.multiply("packages x price", packages, given("price of a package", self.package_price))
        return Told(lines=(line("Packages", packages.value, self.package_price),), tree=tree)


VARIANT = PackagePrice
