"""One price for each combination of properties."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property, reduce
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field, JsonValue

from billow.catalog.types.metric import PropertyName
from billow.catalog.types.price import ENTIRE, Consumption, InnerPrice, Price, Reading, Told, Values, together
from billow.kit.explain import Step, given
from billow.kit.limits import DIMENSIONS_PER_PRICE
from billow.rating.rules.lines import ratios, summed
from billow.rating.types import Unratable

_DEPTH = 2


def _differ(names: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(names)) < len(names):
        raise ValueError("each property is named once")
    return names


@dataclass(frozen=True, slots=True, kw_only=True)
class PerGroupPrice(Price):
    """Usage by the values of some properties, each combination by itself at the same price.

    Each has tiers, packages and free units of its own; usage without a property is a combination too. What is taken
    back takes from its combination, and one with less than nothing costs as one with nothing; one that no event names
    costs nothing. Minimum, maximum and discount hold for all of them together. Included units of the price around them
    are taken out of the combinations in the order of their values, the absent last.
    """

    metered: ClassVar[bool] = True
    depth: ClassVar[int] = _DEPTH
    example: ClassVar[Mapping[str, JsonValue]] = {
        "type": "per_group",
        "group_by": ["region"],
        "price": {"type": "package", "package_size": "15", "package_price": "3.00"},
    }

    type: Literal["per_group"] = "per_group"
    group_by: Annotated[
        tuple[PropertyName, ...],
        Field(
            json_schema_extra={"minItems": 1},
            max_length=DIMENSIONS_PER_PRICE,
            description="The properties of events whose values make combinations.",
        ),
        AfterValidator(_differ),
    ]
    price: Annotated[Price, InnerPrice(_DEPTH), Field(description="What the usage of each combination costs.")]

    def __post_init__(self) -> None:
        Price.__post_init__(self)
        if not self.group_by:
            raise ValueError("group_by names at least one property")
        if self.reads.by_day:
            raise ValueError("prorated_units counts by days, and the usage of a combination is counted as a whole")
        if len(self.reads.dimensions) > DIMENSIONS_PER_PRICE:
            raise ValueError(f"group_by and the dimensions inside name at most {DIMENSIONS_PER_PRICE} properties")

    @property
    def may_fall(self) -> bool:
        """Whether it may in a combination."""
        return self.price.may_fall

    @property
    def apart(self) -> tuple[str, ...]:
        """Those that make combinations."""
        return self.group_by

    def costs(self, used: Consumption, share: Fraction = ENTIRE) -> Mapping[Values, Fraction]:
        """What each costs, beyond what all include."""
        priced = self._groups(self._priced(used, share))
        return {key: Fraction(*self.price.cost(within, share)) for key, within in priced}

    @property
    def adds_parts(self) -> bool:
        """Whether combinations are told apart further."""
        return bool(self.price.reads.dimensions)

    @cached_property
    def reads(self) -> Reading:
        """The properties, and whatever the price of a combination reads."""
        return together([Reading(dimensions=self.group_by), self.price.reads])

    def arranged(self, used: Consumption) -> Consumption:
        """The usage by combinations in the order of their values, within each as its price has it."""
        found: dict[Values, Consumption] = {}
        for key, within in self._groups(used):
            if not self.adds_parts:
                found[key] = within
                continue
            for values, cell in self.price.arranged(within).cells.items():
                found[self._whole(key, values)] = cell
        return replace(used, cells=found)

    def _whole(self, key: Values, inner: Values) -> Values:
        """The values of all dimensions, of those of a combination and those inside of it."""
        names = self.price.reads.dimensions
        rest = self.reads.dimensions[len(key) :]
        return (*key, *(inner[names.index(name)] for name in rest))

    def ratio(self, used: Consumption, share: Fraction) -> tuple[int, int]:
        """The sum over the combinations.

        Raises:
            Unratable: The usage was not measured by the properties.
        """
        return ratios(self.price.cost(within, share) for _, within in self._groups(used))

    def told(self, used: Consumption, share: Fraction, quantity: Step) -> Told:
        """The calculations of the combinations with usage or an amount, added up."""
        found = []
        for key, within in self._groups(used):
            if within.quantity or within.events or self.price.cost(within, share)[0]:
                title = self._title(key)
                told = self.price.explain(within, share, given(f"quantity of {title}", within.quantity))
                lines = tuple(replace(line, description=f"{title}: {line.description}") for line in told.lines)
                found.append(Told(lines=lines, tree=told.tree))
        return summed("sum of the groups", found)

    def _title(self, key: Values) -> str:
        named = zip(self.group_by, key, strict=True)
        return ", ".join(f"no {name}" if value is None else f"{name} {value}" for name, value in named)

    def _groups(self, used: Consumption) -> Iterator[tuple[Values, Consumption]]:
        """Each combination with its usage as its price reads it, in the order of their values."""
        if not used.cells and used.quantity:
            raise Unratable.of("price.group_by", f"usage is priced by {', '.join(self.group_by)}, not as a whole")
        found: dict[Values, list[tuple[Values, Consumption]]] = {}
        for values, cell in used.cells.items():
            found.setdefault(values[: len(self.group_by)], []).append((values, cell))
        for key in sorted(found, key=_order):
            within = self._within(found[key])
            yield key, replace(within, bindings=used.bindings) if used.bindings else within

    def _within(self, cells: Sequence[tuple[Values, Consumption]]) -> Consumption:
        """The cells of a combination together, with those that its own price tells apart."""
        whole = reduce(Consumption.plus, (cell for _, cell in cells)).at_least_nothing()
        if not self.adds_parts:
            return whole
        return replace(whole, cells={tuple(values[at] for at in self._inside): cell for values, cell in cells})

    @cached_property
    def _inside(self) -> tuple[int, ...]:
        """The places of the dimensions inside a combination among all."""
        return tuple(self.reads.dimensions.index(name) for name in self.price.reads.dimensions)


def _order(values: Values) -> list[tuple[bool, str]]:
    return [(value is None, value or "") for value in values]


VARIANT = PerGroupPrice
