"""What was used in a window, as far as a price asks for it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from fractions import Fraction
from types import MappingProxyType

from billow.catalog.types.metric import FilterGroup
from billow.kit.values import quick

_ZERO = Fraction(0)

Values = tuple[str | None, ...]
"""The values that usage has of the dimensions of a price, in their order; None where it has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventValue:
    """The value of one event, with what orders it: its time, then its id.

    `covered` says that units which are included or paid took all of it, so that nothing of it is left to be priced.
    """

    value: Fraction
    at: datetime | None = None
    id: str = ""
    covered: bool = False


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Consumption:
    """What was used in a window: the quantity, in how many events, and whatever else the price `reads`.

    `values` are those of the events in order of time, then id. `cells` is the same quantity by the values of the
    dimensions. `sums` are the sums of fields, `lacks` how many events have no number in them, or name no currency or
    another, `bindings` the quantities of other metrics, all by name. `carried` is what earlier periods left of included
    units: it is used before those of the period itself.
    """

    quantity: Fraction
    events: int = 0
    values: tuple[EventValue, ...] = ()
    cells: Mapping[Values, "Consumption"] = field(default_factory=lambda: _NONE)
    sums: Mapping[str, Fraction] = field(default_factory=lambda: _NO_NUMBERS)
    lacks: Mapping[str, int] = field(default_factory=lambda: _NO_COUNTS)
    bindings: Mapping[str, Fraction] = field(default_factory=lambda: _NO_NUMBERS)
    carried: Fraction = _ZERO

    def less(self, units: Fraction) -> "Consumption":
        """What is left when the first *units* of it are taken out: of the events in their order, of the cells in
        theirs, and of sums the same share as of the quantity. How many events there were stays as it was."""
        taken = min(units, self.quantity)
        if taken <= 0:
            return replace(self, carried=_ZERO)
        left = self.quantity - taken
        if not self.values and not self.cells and not self.sums:
            return Consumption(quantity=left, events=self.events, bindings=self.bindings)
        return replace(
            self,
            quantity=left,
            carried=_ZERO,
            values=_less_values(self.values, taken),
            cells=_less_cells(self.cells, taken) if self.cells else self.cells,
            sums={name: number * left / self.quantity for name, number in self.sums.items()},
        )

    def plus(self, other: "Consumption") -> "Consumption":
        """Both together, the events of both in their common order; for metrics whose parts add up."""
        return Consumption(
            quantity=self.quantity + other.quantity,
            events=self.events + other.events,
            values=tuple(sorted((*self.values, *other.values), key=_order)) if other.values else self.values,
            cells=_merged(self.cells, other.cells),
            sums=_added(self.sums, other.sums) if other.sums else self.sums,
            lacks=_counted(self.lacks, other.lacks) if other.lacks else self.lacks,
            bindings={**self.bindings, **other.bindings},
            carried=self.carried + other.carried,
        )

    def at_least_nothing(self) -> "Consumption":
        """The same, with no quantity where more was taken back than used."""
        return replace(self, quantity=_ZERO) if self.quantity.numerator < 0 else self


_NONE: Mapping[Values, Consumption] = MappingProxyType({})
_NO_NUMBERS: Mapping[str, Fraction] = MappingProxyType({})
_NO_COUNTS: Mapping[str, int] = MappingProxyType({})

NOTHING = Consumption(quantity=_ZERO)
"""No usage at all."""


def _order(value: EventValue) -> tuple[bool, datetime | None, str]:
    return (value.at is not None, value.at, value.id)


def _less_values(values: tuple[EventValue, ...], units: Fraction) -> tuple[EventValue, ...]:
    found: list[EventValue] = []
    for value in values:
        taken = min(units, max(value.value, _ZERO))
        units -= taken
        whole = taken > 0 and taken == value.value
        found.append(replace(value, value=value.value - taken, covered=value.covered or whole) if taken else value)
    return tuple(found)


def _less_cells(cells: Mapping[Values, Consumption], units: Fraction) -> Mapping[Values, Consumption]:
    found = {}
    for key, cell in cells.items():
        taken = min(units, cell.quantity)
        units -= taken
        found[key] = cell.less(taken)
    return found


def _merged(one: Mapping[Values, Consumption], other: Mapping[Values, Consumption]) -> Mapping[Values, Consumption]:
    found = dict(one)
    for key, cell in other.items():
        found[key] = found[key].plus(cell) if key in found else cell
    return found


def _added(one: Mapping[str, Fraction], other: Mapping[str, Fraction]) -> Mapping[str, Fraction]:
    return {name: one.get(name, _ZERO) + other.get(name, _ZERO) for name in {**one, **other}}


def _counted(one: Mapping[str, int], other: Mapping[str, int]) -> Mapping[str, int]:
    return {name: one.get(name, 0) + other.get(name, 0) for name in {**one, **other}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What has to be measured for a price beside the quantity; nothing, for most.

    `count`: how many events there were. `values`: the value of each event, in order of time, then id. `sums`: the
    properties of events that are added up. `currencies`: the properties that name the currency of what is added up.
    `dimensions`: the properties by which usage is told apart. `bindings`: the ids of the metrics that are measured in
    the same window, by the names that the price has for them. `by_day`: whether the quantity is what there was on each
    day times the share that the day has of its period, added up.
    """

    count: bool = False
    values: bool = False
    sums: tuple[str, ...] = ()
    currencies: tuple[str, ...] = ()
    dimensions: tuple[str, ...] = ()
    bindings: Mapping[str, str] = field(default_factory=dict)
    by_day: bool = False

    def __bool__(self) -> bool:
        """Whether anything has to be measured beside the quantity."""
        return self is not ONLY_QUANTITY and self != ONLY_QUANTITY


ONLY_QUANTITY = Reading()
"""What most prices read."""


def together(readings: Iterable[Reading]) -> Reading:
    """All that the *readings* ask for; bindings of one name are those of the last."""
    found = ONLY_QUANTITY
    for each in readings:
        found = Reading(
            count=found.count or each.count,
            values=found.values or each.values,
            sums=tuple(dict.fromkeys((*found.sums, *each.sums))),
            currencies=tuple(dict.fromkeys((*found.currencies, *each.currencies))),
            dimensions=tuple(dict.fromkeys((*found.dimensions, *each.dimensions))),
            bindings={**found.bindings, **each.bindings},
            by_day=found.by_day or each.by_day,
        )
    return found


ANY_VALUE = "__ALL_FILTER_VALUES__"
"""What a cell of a price, or a filter of a charge, writes among its values where any will do, but not none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A part that a price tells usage apart into: the usage that satisfies all the `groups`, of which some with these
    `values` of the dimensions would be."""

    values: Values
    groups: tuple[FilterGroup, ...]
