"""The other spelling of a plan's items: a base fee, charges on metrics, and fixed charges on add-ons."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, ClassVar, Literal, TypeAlias, TypedDict

from pydantic import ConfigDict, Field

from billow.catalog.types.metric import PropertyName
from billow.catalog.types.terms import STRICT, TaxCodes
from billow.kit import errors, limits
from billow.kit.fields import Amount, Code, Flag, Name, Quantity, Ref

PlanInterval: TypeAlias = Literal["weekly", "monthly", "quarterly", "semiannual", "yearly"]
ChargeModel: TypeAlias = Literal[
    "standard",
    "graduated",
    "volume",
    "package",
    "percentage",
    "graduated_percentage",
    "dynamic",
    "custom",
]
FixedChargeModel: TypeAlias = Literal["standard", "graduated", "volume"]
_VALUE = Annotated[Name, Field(description="A value of a property.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """A tier from one unit to another, both included; the last has no end."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    from_value: Quantity
    to_value: Quantity | None = None
    per_unit_amount: Amount
    flat_amount: Amount


@dataclass(frozen=True, slots=True, kw_only=True)
class RateRange:
    """A tier of money at a rate in percent; the last has no end."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    from_value: Quantity
    to_value: Quantity | None = None
    rate: Quantity
    flat_amount: Amount


Ranges: TypeAlias = Annotated[list[Range], Field(max_length=limits.TIERS_PER_PRICE)]
RateRanges: TypeAlias = Annotated[list[RateRange], Field(max_length=limits.TIERS_PER_PRICE)]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeProperties:
    """The parameters of a charge: those of its model, and no others."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    amount: Amount | None = None
    graduated_ranges: Ranges | None = None
    volume_ranges: Ranges | None = None
    graduated_percentage_ranges: RateRanges | None = None
    package_size: Quantity | None = None
    free_units: Quantity | None = None
    rate: Quantity | None = None
    fixed_amount: Amount | None = None
    free_units_per_events: Quantity | None = None
    free_units_per_total_aggregation: Amount | None = None
    per_transaction_min_amount: Amount | None = None
    per_transaction_max_amount: Amount | None = None
    amount_field: Annotated[
        PropertyName | None, Field(description="The property that holds the amount of an event, for the model dynamic.")
    ] = None
    currency_field: Annotated[
        PropertyName | None, Field(description="The property that names its currency, for the model dynamic.")
    ] = None
    pricing_group_keys: Annotated[list[PropertyName] | None, Field(max_length=limits.GROUP_KEYS_PER_METRIC)] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeFilter:
    """Usage whose properties have one of the values, at parameters of its own."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    values: Annotated[
        Mapping[PropertyName, list[_VALUE]],
        Field(description="For each property the values that it may have.", examples=[{"region": ["eu"]}]),
    ]
    properties: ChargeProperties
    invoice_display_name: Name | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PricingUnit:
    """A unit of its own that a charge is priced in."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    code: Code
    conversion_rate: Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """What usage of a metric costs; it becomes an item on the product that bills by the metric."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    billable_metric_id: Ref
    charge_model: ChargeModel
    properties: ChargeProperties = ChargeProperties()
    filters: Annotated[list[ChargeFilter], Field(max_length=limits.FILTERS_PER_METRIC)] = field(default_factory=list)
    code: Annotated[Code | None, Field(description="The key of the item; the code of its product when absent.")] = None
    invoice_display_name: Name | None = None
    min_amount: Annotated[Amount | None, Field(description="The least that a period costs.")] = None
    tax_codes: TaxCodes = field(default_factory=list)
    pay_in_advance: Annotated[
        Flag, Field(description="Whether usage is billed as it comes, not when its period is over.")
    ] = False
    invoiceable: Flag = True
    prorated: Flag = False
    regroup_paid_fees: Literal["invoice"] | None = None
    applied_pricing_unit: PricingUnit | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedCharge:
    """What an add-on costs in every period; it becomes an item on a product of the add-on's code."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    add_on_id: Ref
    charge_model: FixedChargeModel = "standard"
    properties: ChargeProperties = ChargeProperties()
    units: Quantity | None = None
    code: Annotated[Code | None, Field(description="The key of the item; the code of its product when absent.")] = None
    invoice_display_name: Name | None = None
    tax_codes: TaxCodes = field(default_factory=list)
    pay_in_advance: Flag = False
    prorated: Flag = False
    apply_units_immediately: Flag = False


Charges: TypeAlias = Annotated[
    list[Charge], Field(max_length=limits.ITEMS_PER_PLAN, description="Charges on metrics, in place of `items`.")
]
FixedCharges: TypeAlias = Annotated[
    list[FixedCharge], Field(max_length=limits.ITEMS_PER_PLAN, description="Charges on add-ons, in place of `items`.")
]


class SpelledItems(TypedDict, total=False):
    """The items of a plan in the other spelling, in place of `items`."""

    interval: Annotated[PlanInterval, Field(description="How often the plan is billed, where charges are given.")]
    amount: Annotated[Amount, Field(description="The base fee of each interval, where charges are given.")]
    pay_in_advance: Annotated[Flag, Field(description="Whether the base fee is billed at the start of the interval.")]
    bill_charges_monthly: Annotated[
        Flag, Field(description="Charges each month, although the plan has a longer interval.")
    ]
    bill_fixed_charges_monthly: Annotated[Flag, Field(description="Fixed charges each month, likewise.")]
    charges: Charges
    fixed_charges: FixedCharges


SPELLED = (
    "interval",
    "amount",
    "pay_in_advance",
    "bill_charges_monthly",
    "bill_fixed_charges_monthly",
    "charges",
    "fixed_charges",
)
"""The fields of the other spelling."""


class ChargesInconsistent(errors.Invalid):
    """A charge has a parameter too few or too many for its model, or asks for something that items cannot say."""

    code = "charges_inconsistent"
    title = "Some charges do not fit"
