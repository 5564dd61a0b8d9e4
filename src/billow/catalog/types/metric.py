"""A metric: which events count, and what is made of them."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, ClassVar, Literal, TypeAlias, TypedDict

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, StringConstraints

from billow.catalog.types.aggregation import AGGREGATIONS, Aggregation, AggregationMethod
from billow.catalog.types.terms import Tags
from billow.kit import errors, expressions, limits, numbers
from billow.kit.events import Event
from billow.kit.fields import Instant, Name, Quantity, Text

FilterOperator = Literal["equal", "not_equal", "in", "not_in", "contains", "greater", "less", "exists"]
MANY: frozenset[str] = frozenset({"in", "not_in"})
"""Operators that compare with a list of values; the others compare with one."""

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_WHOLE_DIGITS = 30
_DECIMALS = 30
_PERCENT_DECIMALS = 6


def bounded(value: Decimal) -> bool:
    """Whether *value* has at most 30 digits before the point and 30 behind it, so that its plain text is short."""
    if not value.is_finite():
        return False
    exponent = value.as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -_DECIMALS and (not value or value.adjusted() < _WHOLE_DIGITS)


def _scalar(value: object) -> str | bool | int | Decimal:
    if isinstance(value, bool):
        return value
    if isinstance(value, int | Decimal):
        if not bounded(Decimal(value)):
            raise ValueError("a number has at most 30 digits before the point and 30 behind it")
        return value if isinstance(value, int) else Decimal(numbers.decimal_text(value))
    if isinstance(value, str):
        if len(value) > limits.NAME_LENGTH or not storable(value):
            raise ValueError(f"a text has at most {limits.NAME_LENGTH} characters, and no NUL among them")
        return value
    raise ValueError("use a text, a number, true or false")


def storable(text: str) -> bool:
    """Whether PostgreSQL can hold *text*: no NUL and no half of a surrogate pair."""
    return _UNSTORABLE.search(text) is None


def _property_name(value: str) -> str:
    if not storable(value):
        raise ValueError("must not contain NUL")
    return value


Scalar: TypeAlias = Annotated[str | bool | int | Decimal, BeforeValidator(_scalar)]
PropertyName: TypeAlias = Annotated[
    str,
    StringConstraints(min_length=1, max_length=limits.NAME_LENGTH),
    AfterValidator(_property_name),
    Field(description="The name of a property of the event.", examples=["tokens"]),
]


def _an_expression(value: str) -> str:
    expressions.parse_reading(value)
    return value


Expression: TypeAlias = Annotated[
    str,
    StringConstraints(min_length=1, max_length=limits.EXPRESSION_LENGTH),
    AfterValidator(_an_expression),
    Field(
        description="What is read of each event, worked out from its properties: `+ - * /`, brackets, decimals, "
        "`min`, `max`, `ceil`, `floor`, `round`, `if(a < b, c, d)`, `event.timestamp`; a name that is no word stands "
        "in double quotes. Methods that count different texts take `concat(a, 'a text', event.code)` too.",
        examples=["tokens_in + 2 * tokens_out"],
    ),
]


def _a_percent(value: Decimal) -> Decimal:
    if not 0 < value <= 100 or value != round(value, _PERCENT_DECIMALS):
        raise ValueError(f"a percent is above 0, at most 100, and has at most {_PERCENT_DECIMALS} decimals")
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricAggregation:
    """What is made of the matching events: a method, and the property or the expression that it reads.

    `expression` and `percent` are absent where there is none.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    method: AggregationMethod
    field: PropertyName | None = None
    expression: Annotated[Expression | None, Field(exclude_if=lambda said: said is None)] = None
    percent: Annotated[
        Annotated[Quantity, AfterValidator(_a_percent)] | None,
        Field(
            exclude_if=lambda said: said is None,
            description="Of a percentile: how many percent of the values do not exceed it.",
            examples=["95"],
        ),
    ] = None

    @property
    def way(self) -> Aggregation:
        """The method itself."""
        found = AGGREGATIONS.get(self.method)
        return found if self.percent is None or found.at is None else found.at(self.percent)

    @property
    def formula(self) -> expressions.Node | expressions.Words | None:
        """The expression as a tree: one that makes a text where the method reads texts."""
        if self.expression is None:
            return None
        tree = expressions.parse_reading(self.expression)
        return expressions.worded(tree) if self.way.reads == "text" else tree


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricFilter:
    """A condition on one property, compared as text: a number in plain digits, `true` and `false` as words.

    A property that is absent or null satisfies only `not_equal`, `not_in`, and `exists` with the value false. `greater`
    and `less` compare numbers, and a property that is none satisfies neither.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    field: PropertyName
    operator: FilterOperator = "equal"
    value: Annotated[
        Scalar | None, Field(description="What to compare with; with `exists`, false asks for absence.")
    ] = None
    values: Annotated[
        tuple[Scalar, ...] | None, Field(max_length=100, description="What to compare with `in` and `not_in`.")
    ] = None

    def __post_init__(self) -> None:
        _check_operands(self)


def _check_operands(condition: MetricFilter) -> None:
    """Raise `ValueError` unless the operator has just the operand that it needs."""
    operator, value = condition.operator, condition.value
    if operator in MANY:
        if not condition.values or value is not None:
            raise ValueError(f"{operator} needs values, and no value")
        return
    if condition.values is not None:
        raise ValueError(f"{operator} takes value, not values")
    if operator == "exists":
        if value is not None and not isinstance(value, bool):
            raise ValueError("exists takes true, false or no value")
    elif value is None or (operator == "contains" and value == ""):
        raise ValueError(f"{operator} needs a value")
    elif operator in ("greater", "less"):
        _check_number(value)


def _check_number(value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise ValueError("compare greater and less with a number")
    numbers.parse_decimal(value if isinstance(value, str) else numbers.decimal_text(value))


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterGroup:
    """Conditions that hold all together (`and`) or at least one of them (`or`)."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    operator: Literal["and", "or"] = "and"
    filters: Annotated[
        tuple[MetricFilter, ...], Field(json_schema_extra={"minItems": 1}, max_length=limits.FILTERS_PER_METRIC)
    ]

    def __post_init__(self) -> None:
        if not self.filters:
            raise ValueError("a group has at least one filter")


def _own_word(mode: object) -> object:
    return "nearest" if mode == "round" else mode


@dataclass(frozen=True, slots=True, kw_only=True)
class Rounding:
    """How the aggregate of a window is rounded, once, before it is priced (correctness 3.1)."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    mode: Annotated[
        Literal["ceil", "floor", "nearest"],
        BeforeValidator(_own_word),
        Field(description="Up, down, or to the nearest, a tie away from zero; `round` is read as `nearest`."),
    ]
    precision: Annotated[
        int, Field(ge=-15, le=12, description="Decimals that stay; negative for tens, hundreds, …")
    ] = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """What is measured: the events of one name that satisfy every group of filters, aggregated.

    What stood at the start of a window takes part when the metric is recurring. `group_by` names the properties by
    which its usage can be shown in parts.
    """

    id: str
    name: str
    code: str
    event_name: str
    aggregation: MetricAggregation
    filter_groups: tuple[FilterGroup, ...]
    group_by: tuple[str, ...]
    recurring: bool
    rounding: Rounding | None
    description: str | None
    tags: tuple[str, ...] = ()
    created_at: Instant
    archived_at: Instant | None


class MetricChanges(TypedDict, total=False):
    """The fields of a metric that can be changed; what it measures cannot, since invoices rest on it."""

    name: Name
    description: Text | None
    tags: Tags


FilterGroups: TypeAlias = Annotated[
    list[FilterGroup],
    Field(max_length=limits.FILTERS_PER_METRIC, description="An event counts when it satisfies every group."),
]


Recurring: TypeAlias = Annotated[
    bool,
    Field(description="Whether what stood at the start of a window takes part in it: seats stay until they are left."),
]
GroupBy: TypeAlias = Annotated[
    list[PropertyName],
    Field(
        max_length=limits.GROUP_KEYS_PER_METRIC,
        description="The properties by whose values the usage can be shown in parts.",
        examples=[["region", "model"]],
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricCreated(Event):
    """A metric was added."""

    type: ClassVar[str] = "metric.created"
    about: ClassVar[str] = "metric"


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricUpdated(Event):
    """The words of a metric changed."""

    type: ClassVar[str] = "metric.updated"
    about: ClassVar[str] = "metric"


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricDeleted(Event):
    """A metric was archived: no new product can use it."""

    type: ClassVar[str] = "metric.deleted"
    about: ClassVar[str] = "metric"


class MetricInUse(errors.Conflict):
    """A product bills by this metric; delete the product first."""

    code = "metric_in_use"
    title = "The metric is in use"


class FieldNeeded(errors.Invalid):
    """The aggregation reads a property of the event, and none is named."""

    code = "aggregation_field_needed"
    title = "The aggregation needs a field"


class AggregationInconsistent(errors.Invalid):
    """What the aggregation is given does not suit its method."""

    code = "aggregation_inconsistent"
    title = "The parts of the aggregation do not fit"


class TooManyFilters(errors.Invalid):
    """A metric has a bounded number of filters in all."""

    code = "too_many_filters"
    title = "Too many filters"
