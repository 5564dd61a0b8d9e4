"""Arithmetic that the seller writes down."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Annotated, ClassVar, Literal, TypeAlias

from pydantic import AfterValidator, ConfigDict, Field, JsonValue, StringConstraints

from billow.catalog.types.price import Consumption, Price, RatedLine, Reading, Told
from billow.kit import explain
from billow.kit.explain import Step, given
from billow.kit.fields import Name, Ref
from billow.kit.limits import BINDINGS_PER_PRICE, CHARGES_PER_PRICE, EXPRESSION_LENGTH
from billow.kit.numbers import decimal_text
from billow.rating.rules.formulas import Formula, check_formula
from billow.rating.rules.lines import summed
from billow.rating.types import Unratable

_QUANTITY, _EVENTS = "quantity", "events"
_OWN = (_QUANTITY, _EVENTS)
_NONE = Fraction(0)

Formulated: TypeAlias = Annotated[
    str,
    StringConstraints(min_length=1, max_length=EXPRESSION_LENGTH),
    AfterValidator(check_formula),
    Field(
        description="Numbers, quantity, events and bindings with + - * /, min, max, ceil, floor, round and if.",
        examples=["max(quantity - 10, 0)"],
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricBinding:
    """A name in the expressions for what a metric measures in the same window."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    alias: Annotated[
        str,
        StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,49}$"),
        Field(description="The name.", examples=["gpu"]),
    ]
    metric_id: Annotated[Ref, Field(description="The metric.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpressionCharge:
    """One product of two expressions."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    description: Annotated[Name, Field(description="What the line says.")]
    quantity_expression: Annotated[Formulated, Field(description="How many.")]
    unit_price_expression: Annotated[Formulated, Field(description="What each costs.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpressionPrice(Price):
    """The sum of products of expressions over named quantities, exactly.

    `quantity` is what the item's own metrics measured, beyond the units that are included, `events` in how many events,
    and the others are bound to metrics; `usage.name` is read as `name`. What cannot be worked out, and what is below
    zero, is refused and never zero instead.
    """

    metered: ClassVar[bool] = True
    spellings: ClassVar[tuple[str, ...]] = ("custom",)
    example: ClassVar[Mapping[str, JsonValue]] = {
        "type": "expression",
        "charges": [
            {
                "description": "Started hours",
                "quantity_expression": "ceil(quantity / 3600)",
                "unit_price_expression": "if(quantity > 36000, 0.08, 0.10)",
            }
        ],
    }

    type: Literal["expression"] = "expression"
    charges: Annotated[
        tuple[ExpressionCharge, ...],
        Field(
            json_schema_extra={"minItems": 1},
            max_length=CHARGES_PER_PRICE,
            description="The products that are added up.",
        ),
    ]
    metric_bindings: Annotated[
        tuple[MetricBinding, ...], Field(max_length=BINDINGS_PER_PRICE, description="Further quantities by name.")
    ] = ()

    def __post_init__(self) -> None:
        Price.__post_init__(self)
        if not self.charges:
            raise ValueError("at least one charge is needed")
        names = [binding.alias for binding in self.metric_bindings]
        if len({*names, *_OWN}) < len(names) + len(_OWN):
            raise ValueError("metric_bindings name each alias once, and neither quantity nor events")
        for formula in (part for parts in self._formulas for part in parts):
            unknown = sorted(formula.names - {*names, *_OWN})
            if unknown:
                known = ", ".join([*_OWN, *names])
                raise ValueError(f"{formula.text!r} speaks of {unknown[0]!r}; known are {known}")

    @cached_property
    def _formulas(self) -> tuple[tuple[Formula, Formula], ...]:
        return tuple((Formula(each.quantity_expression), Formula(each.unit_price_expression)) for each in self.charges)

    @property
    def may_fall(self) -> bool:
        """Yes, as far as anybody knows."""
        return True

    @cached_property
    def reads(self) -> Reading:
        """The bound metrics, and how many events there were where an expression speaks of them."""
        names = {name for parts in self._formulas for part in parts for name in part.names}
        bindings = {each.alias: each.metric_id for each in self.metric_bindings}
        return Reading(count=_EVENTS in names, bindings=bindings)

    def ratio(self, used: Consumption, share: Fraction) -> tuple[int, int]:
        """The sum of the products.

        Raises:
            Unratable: An expression divides by zero or comes to less than zero, or a bound metric was not measured.
        """
        return self._sum(self._values(used))

    def ratio_of(self, quantity: Fraction, share: Fraction) -> tuple[int, int]:
        """The same."""
        return self._sum({_QUANTITY: quantity, _EVENTS: _NONE})

    def _sum(self, values: Mapping[str, Fraction]) -> tuple[int, int]:
        above, below = 0, 1
        for many, each in self._formulas:
            quantity, price = self._worth(many, values), self._worth(each, values)
            over = quantity[1] * price[1]
            above, below = above * over + quantity[0] * price[0] * below, below * over
        return above, below

    def told(self, used: Consumption, share: Fraction, quantity: Step) -> Told:
        """Each product, and how its factors come about."""
        steps = {name: given(name, value) for name, value in self._values(used).items()}
        steps[_QUANTITY] = quantity
        found = []
        for charge, (many, price) in zip(self.charges, self._formulas, strict=True):
            factors = many.step("how many", steps), price.step("price of one", steps)
            tree = explain.multiply(charge.description, *factors)
            found.append(Told(lines=(_line(charge.description, *factors),), tree=tree))
        return summed("sum of the charges", found)

    def _values(self, used: Consumption) -> dict[str, Fraction]:
        return {**used.bindings, _QUANTITY: used.quantity, _EVENTS: Fraction(used.events)}

    @staticmethod
    def _worth(formula: Formula, values: Mapping[str, Fraction]) -> tuple[int, int]:
        try:
            return formula.ratio(values)
        except ValueError as error:
            raise Unratable.of("price.charges", f"{formula.text!r} has no value: {error}") from error


def _line(description: str, quantity: Step, unit_price: Step) -> RatedLine:
    """The product; where the price of one has no end, as so much money at 1."""
    amount = quantity.value * unit_price.value
    price = Decimal(decimal_text(unit_price.value))
    if price == unit_price.value:
        return RatedLine(description=description, quantity=quantity.value, unit_price=price, amount=amount)
    return RatedLine(description=description, quantity=amount, unit_price=Decimal(1), amount=amount)


VARIANT = ExpressionPrice
