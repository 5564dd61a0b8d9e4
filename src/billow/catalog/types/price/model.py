"""A pricing model: its rhythm, what may be added to it, and what it makes of usage."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, partial
from typing import Annotated, ClassVar, Literal, TypeAlias

from pydantic import ConfigDict, Field, GetJsonSchemaHandler, JsonValue
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from billow.catalog.types.price.checks import check_modifiers, check_numbers, check_rhythm, times
from billow.catalog.types.price.consumption import ONLY_QUANTITY, Consumption, Place, Reading, Values
from billow.catalog.types.price.modifiers import CurrencyPrices, PriceDiscount, PriceRollover, PriceUnit
from billow.catalog.types.price.rated import Rated, RatedLine, Told
from billow.kit import explain
from billow.kit.explain import Step, constant, given
from billow.kit.fields import Amount, Flag, Quantity, Whole
from billow.kit.limits import TRIAL_DAYS
from billow.kit.registry import Folder
from billow.kit.time import Cadence, Unit

BillingInterval: TypeAlias = Literal["daily", "weekly", "monthly", "quarterly", "semi_annual", "yearly"]
BillingIntervalUnit: TypeAlias = Literal["day", "week", "month", "year"]
BillingDirection: TypeAlias = Literal["advance", "arrears"]
AdvanceInterval: TypeAlias = Literal["at_once", "hourly", "daily"]

ENTIRE = Fraction(1)
"""All of a period."""

_NONE = Fraction(0)
_NEGATIVE = "a quantity must not be negative"


@dataclass(frozen=True, kw_only=True)  # without slots: what is worked out of a price once is kept beside its fields
class Price(ABC):
    """A pricing model with its parameters and its rhythm; every model is one subclass in one file of the folder.

    The rhythm is either a named interval or a count of calendar steps, never both and never neither. Any price may have
    units that are included, a minimum and a maximum, a discount, a trial, and parameters for other currencies.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")
    metered: ClassVar[bool]
    spellings: ClassVar[tuple[str, ...]] = ()
    example: ClassVar[Mapping[str, JsonValue]]
    depth: ClassVar[int] = 0
    """How many prices deep its own are at most: a price stands inside another only when it is less deep."""

    type: str
    billing_interval: Annotated[
        BillingInterval | None,
        Field(description="The rhythm by name; absent where a count of calendar steps is given instead."),
    ] = "monthly"
    billing_interval_unit: Annotated[
        BillingIntervalUnit | None, Field(description="The calendar step, together with billing_interval_count.")
    ] = None
    billing_interval_count: Annotated[
        Whole | None, Field(ge=1, le=999, description="How many calendar steps make a period.")
    ] = None
    pricing_interval: Annotated[
        BillingInterval | None,
        Field(
            description="Of a fee: the interval that its price is stated for, where several of them are billed at "
            "once, such as a price for a month that is billed each quarter."
        ),
    ] = None
    recurring_instalment_interval_unit: Annotated[
        BillingIntervalUnit | None,
        Field(
            description="Of a fee: the calendar step of its instalments, together with "
            "recurring_instalment_interval_count; without it a period is billed as a whole."
        ),
    ] = None
    recurring_instalment_interval_count: Annotated[
        Whole | None, Field(ge=1, le=999, description="How many calendar steps lie between two instalments.")
    ] = None
    billing_direction: Annotated[
        BillingDirection,
        Field(description="A fee is billed when its period begins, or ends; usage as it comes, or at the end."),
    ] = "arrears"
    advance_interval: Annotated[
        AdvanceInterval | None,
        Field(
            description="Of usage in advance: how often an invoice is made of it at most; without it, each hour. "
            "`at_once` is as often as usage is looked at."
        ),
    ] = None
    included_units: Annotated[
        Quantity | None, Field(description="Units of each period that cost nothing; a part of a period has its share.")
    ] = None
    rollover: Annotated[
        PriceRollover | None, Field(description="How units that are included and not used go on into later periods.")
    ] = None
    minimum: Annotated[Amount | None, Field(description="The least that a period costs, before the discount.")] = None
    maximum: Annotated[Amount | None, Field(description="The most that a period costs, before the discount.")] = None
    discount: Annotated[
        PriceDiscount | None, Field(description="What is taken off, for as long as the price is in force.")
    ] = None
    trial_period_days: Annotated[
        Whole | None,
        Field(
            ge=0,
            le=TRIAL_DAYS,
            description="For how many days the price costs nothing, counted from the day on which its item is agreed.",
        ),
    ] = None
    charge_on_contract_start: Annotated[
        Flag,
        Field(
            description="Of what is billed once: whether it is charged when the contract starts, whatever the trials "
            "and the first billing date; otherwise it is when they are over."
        ),
    ] = False
    prorated: Annotated[
        Flag,
        Field(
            description="Whether a part of a period costs its share of it; otherwise the first part costs the whole "
            "period, and the others nothing."
        ),
    ] = True
    pricing_unit: Annotated[
        PriceUnit | None,
        Field(
            description="Of usage: the unit that the amounts of the model are in; they are converted once, before the "
            "rounding. The minimum, the maximum and the discount are in the currency."
        ),
    ] = None
    currency_prices: Annotated[CurrencyPrices | None, Field()] = field(default=None, hash=False)

    def __post_init__(self) -> None:
        check_rhythm(self)
        check_numbers(self)
        check_modifiers(self)

    @cached_property
    def rhythm(self) -> Cadence:
        """The interval of billing as a calendar step."""
        if self.billing_interval is not None:
            return Cadence.named(self.billing_interval)
        if self.billing_interval_unit is None or self.billing_interval_count is None:
            raise ValueError("a price has a rhythm")
        return Cadence(unit=Unit(self.billing_interval_unit), count=self.billing_interval_count)

    @cached_property
    def stated(self) -> Cadence:
        """The interval that the price is stated for."""
        return self.rhythm if self.pricing_interval is None else Cadence.named(self.pricing_interval)

    @cached_property
    def cadence(self) -> Cadence:
        """The rhythm of the periods that service is cut into: the stated interval, or that of instalments of it."""
        return self.stated if self._instalment is None else self._instalment

    @cached_property
    def billed(self) -> Cadence:
        """The rhythm of the days on which its periods are billed: theirs, or a slower one."""
        return self.cadence if self.pricing_interval is None else self.rhythm

    @cached_property
    def instalments(self) -> int:
        """In how many periods the stated interval is billed."""
        return 1 if self._instalment is None else times(self.stated, self._instalment) or 1

    @property
    def _instalment(self) -> Cadence | None:
        unit, count = self.recurring_instalment_interval_unit, self.recurring_instalment_interval_count
        return None if unit is None or count is None else Cadence(unit=Unit(unit), count=count)

    @property
    def settles(self) -> Cadence | None:
        """The rhythm in which usage is billed, where that is not the one in which its period recurs."""
        return None

    @property
    def owed_as_used(self) -> bool:
        """Whether usage is owed as soon as it is known, not when its period is over."""
        return self.metered and self.billing_direction == "advance"

    @property
    def may_fall(self) -> bool:
        """Whether more usage may cost less than less."""
        return False

    @property
    def nominal_quantity(self) -> Fraction | None:
        """The quantity that the price itself states for a whole period; None where usage states it."""
        return None

    @property
    def fee(self) -> "Price | None":
        """The part of the price that is independent of usage, as a price of its own; None without one."""
        return None if self.metered else self

    @property
    def usage(self) -> "Price | None":
        """The part of the price that follows usage, as a price of its own; None without one."""
        return self if self.metered else None

    @property
    def reads(self) -> Reading:
        """What has to be measured beside the quantity."""
        return ONLY_QUANTITY

    @property
    def places(self) -> tuple[Place, ...]:
        """The parts that usage is told apart into, each event in one of them; none where it is priced as a whole."""
        return ()

    @property
    def apart(self) -> tuple[str, ...]:
        """The properties by whose values it prices usage, each combination by itself; none for most."""
        return ()

    def costs(self, used: Consumption, share: Fraction = ENTIRE) -> Mapping[Values, Fraction]:
        """What each combination of their values costs; these add up to the amount."""
        return {}

    @property
    def adds_parts(self) -> bool:
        """Whether it adds up the usage of combinations of values that it puts into parts: then it suits only metrics
        whose parts add up."""
        return False

    @cached_property
    def included(self) -> Fraction:
        """The units of a whole period that are included."""
        return Fraction(self.included_units or 0)

    @cached_property
    def least(self) -> tuple[int, int] | None:
        """The minimum of a whole period, as a ratio."""
        return None if self.minimum is None else self.minimum.as_integer_ratio()

    @cached_property
    def most(self) -> tuple[int, int] | None:
        """The maximum of a whole period, as a ratio."""
        return None if self.maximum is None else self.maximum.as_integer_ratio()

    @property
    def allowance(self) -> Fraction:
        """The units of a whole period of which what is left may be carried into the next (`rollover`)."""
        return self.included

    def rated(self, consumption: Consumption | Fraction, *, share: Fraction = ENTIRE) -> Rated:
        """What the *consumption* costs in a period; exact, not rounded (correctness 3.1).

        With a *share* of the period it is what was used in that share alone: units that are included or free and the
        limits of tiers, with their fees, are that share of a whole period's; what is asked for a unit stays (T-28).

        Raises:
            Unratable: There is no amount, because what the price `reads` is missing or makes none.
            ValueError: The quantity is below zero.
        """
        used = consumption if isinstance(consumption, Consumption) else Consumption(quantity=consumption)
        return Rated(self.cost(consumption, share), partial(self.explain, used, share))

    def cost(self, consumption: Consumption | Fraction, share: Fraction = ENTIRE) -> tuple[int, int]:
        """The same amount alone, as numerator and positive denominator that are not reduced."""
        if self.pricing_unit is None:
            return self.cost_in_units(consumption, share)
        above, below = self.cost_in_units(consumption, share)
        rate = self.pricing_unit.conversion_rate.as_integer_ratio()
        return above * rate[0], below * rate[1]

    def cost_in_units(self, consumption: Consumption | Fraction, share: Fraction = ENTIRE) -> tuple[int, int]:
        """The amount in the unit that the price is written in, which is that of the currency where it names none."""
        if isinstance(consumption, Consumption):
            if consumption.quantity.numerator < 0:
                raise ValueError(_NEGATIVE)
            return self.ratio(self._priced(consumption, share), share)
        if consumption.numerator < 0:
            raise ValueError(_NEGATIVE)
        if not self.included_units:
            return self.ratio_of(consumption, share)
        rest = consumption - self._included_in(share)
        return self.ratio_of(rest if rest.numerator > 0 else _NONE, share)

    def explain(self, used: Consumption, share: Fraction = ENTIRE, quantity: Step | None = None) -> Told:
        """How the amount for what was *used* comes about; *quantity* tells how much that is where it was worked out."""
        told = self._told_in_units(used, share, given("quantity", used.quantity) if quantity is None else quantity)
        return told if self.pricing_unit is None else _converted(told, self.pricing_unit)

    def _told_in_units(self, used: Consumption, share: Fraction, told: Step) -> Told:
        rest = self._priced(used, share)
        if rest is used:
            return self.told(rest, share, told)
        beyond = self.told(rest, share, _beyond(told, self._included_of(share), used.carried))
        free = used.quantity - rest.quantity
        line = RatedLine(description="Included", quantity=free, unit_price=Decimal(0), amount=_NONE)
        return Told(lines=(line, *beyond.lines), tree=beyond.tree)

    def _priced(self, used: Consumption, share: Fraction) -> Consumption:
        """What is left when included and carried units are taken out; the same value where there are none."""
        if not self.included_units and not used.carried:
            return used
        free = self._included_in(share)
        return self.arranged(used).less(free + used.carried if used.carried else free)

    def _included_in(self, share: Fraction) -> Fraction:
        return self.included if share is ENTIRE else self.included * share

    def arranged(self, used: Consumption) -> Consumption:
        """The same usage, in the order in which included units are taken out of it."""
        return used

    @classmethod
    def respelled(cls, document: Mapping[object, object]) -> Mapping[object, object]:
        """The *document* with our names of what the model also reads."""
        return document

    @abstractmethod
    def ratio(self, used: Consumption, share: Fraction) -> tuple[int, int]:
        """The exact amount for what is *used* beyond the included units, as numerator and positive denominator."""

    def ratio_of(self, quantity: Fraction, share: Fraction) -> tuple[int, int]:
        """The same for a quantity of which nothing else is known."""
        return self.ratio(Consumption(quantity=quantity), share)

    @cached_property
    def is_plain(self) -> bool:
        """Whether the amount is all there is to the price: neither limits nor a discount, in no currency."""
        return (self.minimum, self.maximum, self.discount, self.currency_prices or None) == (None,) * 4

    @abstractmethod
    def told(self, used: Consumption, share: Fraction, quantity: Step) -> Told:
        """How that amount comes about, where *quantity* is how the quantity that is priced does."""

    def _included_of(self, share: Fraction) -> Step:
        return shared("included units", self.included, share)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """The JSON schema of the model, with its example, where the discriminator is always required."""
        document = handler(schema)
        target = handler.resolve_ref_schema(document)
        target["properties"]["type"].pop("default", None)
        target["required"] = ["type", *(name for name in target.get("required", []) if name != "type")]
        target["examples"] = [dict(cls.example)]
        return document


def _converted(told: Told, unit: PriceUnit) -> Told:
    """What was *told* in the unit, in the currency: one line of all units at their rate."""
    rate = unit.conversion_rate
    amount = told.tree.value * Fraction(rate)
    line = RatedLine(description=f"Amount in {unit.code}", quantity=told.tree.value, unit_price=rate, amount=amount)
    factor = constant(f"conversion rate of {unit.code}", rate)
    return Told(lines=(line,), tree=explain.multiply(f"{unit.code} x conversion rate", told.tree, factor))


def shared(label: str, value: Decimal | Fraction, share: Fraction) -> Step:
    """The *share* of a value of a whole period, as a step; the value itself for the whole."""
    whole = constant(label, value)
    if share is ENTIRE or share == 1:
        return whole
    return explain.multiply(f"{label} of the part", whole, given("share of the period", share))


def _beyond(quantity: Step, included: Step, carried: Fraction) -> Step:
    free = explain.add("units that are free", included, given("carried units", carried)) if carried else included
    above = explain.subtract("quantity beyond what is included", quantity, free)
    return explain.greatest("quantity that is priced", above, given("nothing", 0))


def model_name(model: type[Price]) -> str:
    """The name of a pricing model: the one value that its field `type` takes."""
    return next(str(field.default) for field in fields(model) if field.name == "type")


MODELS: Folder[type[Price]] = Folder("billow.rating.models", name_of=model_name)
"""Every pricing model: one file each."""
