"""The terms of a plan: what holds for all of its items together."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Annotated, ClassVar, Literal, TypeAlias

from pydantic import AfterValidator, ConfigDict, Field

from billow.kit import limits
from billow.kit.fields import Amount, Code, DecimalNumber, Flag, Name, Ref, Text, Whole

STRICT = ConfigDict(extra="forbid")
SpendPeriod: TypeAlias = Literal["billing_period", "monthly", "quarterly", "semi_annual", "yearly", "contract"]
ContractPeriod: TypeAlias = Literal["monthly_rolling", "fixed"]
DiscountType: TypeAlias = Literal["percentage", "fixed"]
DurationType: TypeAlias = Literal["forever", "fixed"]
DurationUnit: TypeAlias = Literal["billing_period", "month", "year"]
Months: TypeAlias = Annotated[Whole, Field(ge=1, le=240, description="A length in months.")]
Terms: TypeAlias = Annotated[str, Field(pattern=r"^(due_on_receipt|net_[0-9]{1,3})$", examples=["net_30"])]
TaxCodes: TypeAlias = Annotated[
    list[Ref], Field(max_length=limits.TAXES_PER_THING, description="Codes or ids of taxes.", examples=[["vat"]])
]
Tags: TypeAlias = Annotated[
    list[Code], Field(max_length=limits.TAGS_PER_THING, description="Words to find it by.", examples=[["self_serve"]])
]
WHOLE_PERCENT = 100


def _positive(value: Decimal) -> Decimal:
    if value <= 0:
        raise ValueError("must be above zero")
    return value


PositiveAmount: TypeAlias = Annotated[Amount, AfterValidator(_positive)]
Percentage: TypeAlias = Annotated[
    DecimalNumber, AfterValidator(_positive), Field(description="In percent, above zero.", examples=["5"])
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spend:
    """What is billed at least, or at most, in a period, in the currency of the plan."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    amount: PositiveAmount
    period: Annotated[
        SpendPeriod, Field(description="The period that it is compared in; `contract` is the whole term.")
    ] = "billing_period"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCommitment:
    """What a subscriber owes in every period, used or not, compared before coupons; as given."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    amount: PositiveAmount
    period: Annotated[
        SpendPeriod | None,
        Field(
            description="The period that it is owed in. Where nothing is said it is the `interval` of a plan that is "
            "written with charges, what it was before of a plan that is changed, and else the billing period, which is "
            "that of the item that recurs most often."
        ),
    ] = None
    invoice_display_name: Annotated[Name | None, Field(description="What the line says.")] = None
    tax_codes: TaxCodes = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment:
    """What a subscriber owes in every period, used or not, compared before coupons."""

    amount: Amount
    invoice_display_name: str | None
    tax_codes: tuple[str, ...]
    period: SpendPeriod = "billing_period"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDiscount:
    """What is taken off the plan: a percentage, or an amount spread over the lines; forever, or for a while."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    type: DiscountType
    amount: Annotated[PositiveAmount, Field(description="Percent, or money of the plan's currency.", examples=["10"])]
    duration_type: DurationType = "forever"
    duration_value: (
        Annotated[Whole, Field(ge=1, le=999, description="How many units, for a fixed duration.")] | None
    ) = None
    duration_unit: DurationUnit | None = None

    def __post_init__(self) -> None:
        if self.type == "percentage" and self.amount > WHOLE_PERCENT:
            raise ValueError("a percentage is at most 100")
        bounded = self.duration_type == "fixed"
        if (self.duration_value is not None) != bounded or (self.duration_unit is not None) != bounded:
            raise ValueError("duration_value and duration_unit belong to the duration_type fixed, both of them")


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceEscalation:
    """By how much prices rise at each anniversary, compounding; usage prices only when that is said."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    percentage: Percentage
    enabled: Flag = True
    type: Literal["percentage"] = "percentage"
    interval_months: Months = 12
    escalate_metered_unit_rates: Flag = False

    def __post_init__(self) -> None:
        if self.percentage > WHOLE_PERCENT:
            raise ValueError("prices rise by at most 100 percent at once")


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageThreshold:
    """An amount of usage at which an invoice is made before the period ends; a recurring one, every so much more."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    amount: PositiveAmount
    recurring: Flag = False
    threshold_display_name: Name | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceSettings:
    """What subscriptions of the plan begin with: what happens to invoices by themselves, and what stands on them."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    auto_issue_invoices: Flag | None = None
    auto_pay_invoices: Flag | None = None
    invoice_footer_text: Text | None = None
    invoice_memo_template: Text | None = None
    send_activation_email: Flag | None = None
    send_invoices_to_customer: Flag | None = None
    send_receipts_to_customer: Flag | None = None


UsageThresholds: TypeAlias = Annotated[
    list[UsageThreshold],
    Field(
        max_length=limits.THRESHOLDS_PER_PLAN,
        description="Amounts of usage at which an invoice is made at once: fixed ones that differ, and at most one "
        "recurring.",
    ),
]
TrialDays: TypeAlias = Annotated[Whole, Field(ge=0, le=3650, description="Days before anything is charged.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpendTerms:
    """What a revision of a plan says of the money of a whole period: what is taken off, billed at least and at most,
    and at which amounts of usage an invoice is made at once; and which taxes fall on what is billed up to a minimum."""

    minimum_spend: Spend | None = None
    maximum_spend: Spend | None = None
    minimum_commitment: Commitment | None = None
    discount: PlanDiscount | None = None
    usage_thresholds: tuple[UsageThreshold, ...] = ()
    tax_codes: tuple[str, ...] = ()


NO_SPEND_TERMS = SpendTerms()
"""Those of a plan that says nothing of it."""
