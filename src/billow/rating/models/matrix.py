"""A price for each combination of properties."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property, reduce
from itertools import product, takewhile
from typing import Annotated, ClassVar, Literal, TypeAlias

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    JsonValue,
    PlainSerializer,
    WithJsonSchema,
)

from billow.catalog.types.metric import FilterGroup, MetricFilter, PropertyName
from billow.catalog.types.price import (
    ANY_VALUE,
    NOTHING,
    Consumption,
    InnerPrice,
    Place,
    Price,
    Reading,
    Told,
    Values,
    together,
)
from billow.kit.explain import Step, given
from billow.kit.fields import Name
from billow.kit.limits import CELLS_PER_PRICE, DIMENSIONS_PER_PRICE, NAME_LENGTH, VALUES_PER_CELL
from billow.rating.rules.lines import ratios, summed
from billow.rating.types import Unratable

_DEPTH = 1


_ANY = (ANY_VALUE,)


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _wanted(values: tuple[str, ...]) -> tuple[str, ...]:
    if not 0 < len(values) <= VALUES_PER_CELL:
        raise ValueError(f"name a value, or a list of at most {VALUES_PER_CELL}")
    return _ANY if ANY_VALUE in values else values


def _written(values: tuple[str, ...]) -> JsonValue:
    return values[0] if len(values) == 1 else list(values)


_VALUE: Mapping[str, JsonValue] = {"type": "string", "minLength": 1, "maxLength": NAME_LENGTH}
Wanted: TypeAlias = Annotated[
    tuple[Name, ...],
    BeforeValidator(_listed),
    AfterValidator(_wanted),
    PlainSerializer(_written, return_type=JsonValue),
    WithJsonSchema(
        {
            "anyOf": [
                dict(_VALUE),
                {"type": "array", "items": dict(_VALUE), "minItems": 1, "maxItems": VALUES_PER_CELL},
            ]
        }
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceCell:
    """The price of usage whose properties have the values that it names; a property it does not name may have any."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    when: Annotated[
        Mapping[PropertyName, Wanted],
        Field(
            json_schema_extra={"minProperties": 1, "maxProperties": DIMENSIONS_PER_PRICE},
            description="For each property the value that it must have, a list of values of which it must have one, or "
            f"`{ANY_VALUE}` for any that it has.",
            examples=[{"region": "eu", "tier": ["gold", "silver"]}],
        ),
    ] = field(hash=False)
    price: Annotated[Price, InnerPrice(_DEPTH), Field(description="What such usage costs.")]
    name: Annotated[
        Name | None,
        Field(exclude_if=lambda said: said is None, description="What lines call it; without one, its values."),
    ] = None

    def __post_init__(self) -> None:
        if not self.when:
            raise ValueError("when names at least one dimension; usage in no cell is priced by otherwise")

    @property
    def title(self) -> str:
        """Its name, or else the values it names, for a person."""
        return self.name or ", ".join(
            f"any {name}" if wanted == _ANY else f"{name} {' or '.join(wanted)}" for name, wanted in self.when.items()
        )


def _differ(names: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(names)) < len(names):
        raise ValueError("each dimension is named once")
    return names


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixPrice(Price):
    """Usage by the values of some properties, each at the price of its cell.

    An event falls into the one cell that names the most of its properties; of two that name as many, into the one that
    takes fewer of them with any value, and then into the first; of none, into `otherwise` (correctness 3.1). Usage that
    is taken back takes from its cell, whatever the values beside those that the cell names, and a cell with less than
    nothing costs as one with nothing. The units that are included are taken out of the cells in their order.
    """

    metered: ClassVar[bool] = True
    depth: ClassVar[int] = _DEPTH
    example: ClassVar[Mapping[str, JsonValue]] = {
        "type": "matrix",
        "dimensions": ["region"],
        "cells": [{"when": {"region": "eu"}, "price": {"type": "unit", "unit_price": "0.03"}}],
        "otherwise": {"type": "unit", "unit_price": "0.02"},
    }

    type: Literal["matrix"] = "matrix"
    dimensions: Annotated[
        tuple[PropertyName, ...],
        Field(
            json_schema_extra={"minItems": 1},
            max_length=DIMENSIONS_PER_PRICE,
            description="The properties of events that make cells.",
        ),
        AfterValidator(_differ),
    ]
    cells: Annotated[
        tuple[PriceCell, ...],
        Field(
            json_schema_extra={"minItems": 1},
            max_length=CELLS_PER_PRICE,
            description="Cells, of which the first holds where others name as many dimensions.",
        ),
    ]
    otherwise: Annotated[
        Annotated[Price, InnerPrice(_DEPTH)] | None,
        Field(description="The price of usage in no cell; null where it costs nothing."),
    ] = None

    def __post_init__(self) -> None:
        Price.__post_init__(self)
        if not self.dimensions or not self.cells:
            raise ValueError("at least one dimension and one cell are needed")
        unknown = [name for cell in self.cells for name in cell.when if name not in self.dimensions]
        if unknown:
            raise ValueError(f"cells name {unknown[0]!r}, which is none of the dimensions")
        if len({price.reads.by_day for price in self._prices}) > 1:
            raise ValueError(
                "prorated_units holds in all cells and in otherwise, or in none: usage is measured one way"
            )

    @cached_property
    def _by_precedence(self) -> tuple[tuple[int, PriceCell], ...]:
        return tuple(sorted(enumerate(self.cells), key=lambda numbered: _precedence(numbered[1])))

    def cell_of(self, values: Mapping[str, str | None]) -> int | None:
        """The place of the cell into which usage with these *values* falls; None for `otherwise`."""
        return self._cell_of(tuple(values.get(name) for name in self.dimensions))

    @cached_property
    def _wanted(self) -> Sequence[tuple[int, Sequence[tuple[int, tuple[str, ...]]]]]:
        """The cells by their precedence: the place of each, and what it wants of each dimension, by its place."""
        return tuple(
            (number, tuple((self.dimensions.index(name), wanted) for name, wanted in cell.when.items()))
            for number, cell in self._by_precedence
        )

    @property
    def may_fall(self) -> bool:
        """Whether it may in a cell."""
        return any(each.may_fall for each in self._prices)

    @cached_property
    def reads(self) -> Reading:
        """The dimensions, and whatever the prices of the cells read."""
        return together([Reading(dimensions=self.dimensions), *(price.reads for price in self._prices)])

    @property
    def _prices(self) -> list[Price]:
        return [cell.price for cell in self.cells] + ([self.otherwise] if self.otherwise else [])

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """The cells that usage can fall into, and what falls into none of them."""
        found = [self._place_of(number, values) for number, values in self._within()]
        rest = tuple(_not_in(cell) for cell in self.cells)
        return (*found, Place(values=(None,) * len(self.dimensions), groups=rest))

    def _within(self) -> Iterator[tuple[int, Values]]:
        """Each cell, by its place, with values that lead into it; none of one whose values others have before it."""
        for number, cell in enumerate(self.cells):
            choices = product(*(self._choices(cell, name) for name in self.dimensions))
            values = next((each for each in choices if self._cell_of(each) == number), None)
            if values is not None:
                yield number, values

    def _choices(self, cell: PriceCell, name: str) -> Sequence[str | None]:
        wanted = cell.when.get(name, (None,))
        return (self._unnamed,) if wanted == _ANY else wanted

    @cached_property
    def _unnamed(self) -> str:
        """A value that no cell names."""
        named = {value for cell in self.cells for wanted in cell.when.values() for value in wanted}
        return "*" * (1 + max((len(value) for value in named), default=0))

    def _place_of(self, number: int, values: Values) -> Place:
        cell = self.cells[number]
        before = takewhile(lambda one: one[0] != number, self._by_precedence)
        others = tuple(_not_in(other) for _, other in before if _meet(cell, other))
        wanted = tuple(_condition(name, several) for name, several in cell.when.items())
        return Place(values=values, groups=(FilterGroup(operator="and", filters=wanted), *others))

    def arranged(self, used: Consumption) -> Consumption:
        """The usage with one entry for each cell, in the order of the price."""
        found: dict[int, tuple[Values, Consumption]] = {}
        for values, within in used.cells.items():
            number = self._cell_of(values)
            place = len(self.cells) if number is None else number
            found[place] = (found[place][0], found[place][1].plus(within)) if place in found else (values, within)
        return replace(used, cells={values: cell.at_least_nothing() for _, (values, cell) in sorted(found.items())})

    def _cell_of(self, values: Values) -> int | None:
        for number, wanted in self._wanted:
            for place, several in wanted:
                if values[place] is None if several == _ANY else values[place] not in several:
                    break
            else:
                return number
        return None

    def ratio(self, used: Consumption, share: Fraction) -> tuple[int, int]:
        """The sum over the cells.

        Raises:
            Unratable: The usage was not measured by the dimensions.
        """
        return ratios(price.cost(within, share) for _, price, within in self._cells(used))

    def told(self, used: Consumption, share: Fraction, quantity: Step) -> Told:
        """The calculations of the cells with usage or an amount, added up."""
        found = []
        for number, price, within in self._cells(used):
            if within.quantity or within.events or price.cost(within, share)[0]:
                title = "otherwise" if number is None else self.cells[number].title
                told = price.explain(within, share, given(f"quantity of {title}", within.quantity))
                lines = tuple(replace(line, description=f"{title}: {line.description}") for line in told.lines)
                found.append(Told(lines=lines, tree=told.tree))
        return summed("sum of the cells", found)

    def _cells(self, used: Consumption) -> Iterator[tuple[int | None, Price, Consumption]]:
        """Each cell by its place, with its price and the usage in it; usage that costs nothing is left out."""
        if not used.cells and used.quantity:
            raise Unratable.of("price.dimensions", f"usage is priced by {', '.join(self.dimensions)}, not as a whole")
        found: dict[int | None, list[Consumption]] = {}
        for values, within in used.cells.items():
            found.setdefault(self._cell_of(values), []).append(within)
        for number, cell in enumerate(self.cells):
            yield number, cell.price, _together(found.get(number, ()), used)
        if self.otherwise is not None:
            yield None, self.otherwise, _together(found.get(None, ()), used)


def _not_in(cell: PriceCell) -> FilterGroup:
    """What usage satisfies that does not belong to the cell: at least one of its properties has another value."""
    other = tuple(_condition(name, several, outside=True) for name, several in cell.when.items())
    return FilterGroup(operator="or", filters=other)


def _condition(name: str, several: Sequence[str], *, outside: bool = False) -> MetricFilter:
    """That a property has one of the values, or any; or what is *outside* of that."""
    if several == _ANY:
        return MetricFilter(field=name, operator="exists", value=not outside)
    return MetricFilter(field=name, operator="not_in" if outside else "in", values=tuple(several))


def _precedence(cell: PriceCell) -> tuple[int, int]:
    """What comes first: the cell that names more properties, and of as many the one with fewer that may be any."""
    return -len(cell.when), sum(wanted == _ANY for wanted in cell.when.values())


def _meet(one: PriceCell, other: PriceCell) -> bool:
    """Whether usage can have the values of both cells."""
    both = [(one.when[name], other.when[name]) for name in one.when if name in other.when]
    return all(_ANY in (these, those) or not set(these).isdisjoint(those) for these, those in both)


def _together(cells: Sequence[Consumption], whole: Consumption) -> Consumption:
    found = NOTHING if not cells else cells[0] if len(cells) == 1 else reduce(Consumption.plus, cells)
    found = found.at_least_nothing()
    return replace(found, bindings=whole.bindings) if whole.bindings else found


VARIANT = MatrixPrice
