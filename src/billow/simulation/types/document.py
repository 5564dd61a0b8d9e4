"""The catalogue as a document: what is in use, by code, in the words of the operations that make it."""

from dataclasses import dataclass, field
from typing import Annotated, ClassVar, Literal, Protocol, TypeAlias

from pydantic import ConfigDict, Field

from billow.catalog.types.bundle import BundleCurrency, NewBundlePrices
from billow.catalog.types.coupon import (
    CouponAmount,
    CouponRate,
    CouponType,
    Expiration,
    Frequency,
    FrequencyDuration,
    NewScope,
)
from billow.catalog.types.feature import Entitlements, Privileges
from billow.catalog.types.metric import FilterGroups, GroupBy, MetricAggregation, Recurring, Rounding
from billow.catalog.types.plan import NewPlanItems
from billow.catalog.types.product import (
    BillingFrequency,
    FeeType,
    MetricRefs,
    PaymentTerms,
    RevenueAllocation,
    Sku,
    UnitLabel,
)
from billow.catalog.types.terms import (
    ContractPeriod,
    InvoiceSettings,
    Months,
    NewCommitment,
    PlanDiscount,
    PositiveAmount,
    PriceEscalation,
    Spend,
    Tags,
    TaxCodes,
    Terms,
    TrialDays,
    UsageThresholds,
)
from billow.kit import limits
from billow.kit.fields import Code, CurrencyCode, Flag, Instant, Metadata, Name, Text

STRICT = ConfigDict(extra="forbid")
SectionName: TypeAlias = Literal["metrics", "features", "products", "add_ons", "bundles", "plans", "coupons"]
SECTIONS: tuple[SectionName, ...] = ("metrics", "features", "products", "add_ons", "bundles", "plans", "coupons")
"""In the order in which things are made: each names only what stands before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricEntry:
    """A metric."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    code: Code
    name: Name
    event_name: Name
    aggregation: MetricAggregation
    filter_groups: FilterGroups = field(default_factory=list)
    group_by: GroupBy = field(default_factory=list)
    recurring: Recurring = False
    rounding: Rounding | None = None
    description: Text | None = None
    tags: Tags = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureEntry:
    """A feature."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    code: Code
    name: Name
    description: Text | None = None
    privileges: Privileges = field(default_factory=list)
    metadata: Metadata = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductEntry:
    """A product; its metrics are named by code."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    code: Code
    name: Name
    fee_type: FeeType
    payment_terms: PaymentTerms
    billing_frequency: BillingFrequency = "recurring"
    metric_ids: MetricRefs = field(default_factory=list)
    description: Text | None = None
    sku: Sku | None = None
    revenue_allocation_method: RevenueAllocation | None = None
    unit_label_singular: UnitLabel | None = None
    unit_label_plural: UnitLabel | None = None
    metadata: Metadata = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class AddOnEntry:
    """An add-on."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    code: Code
    name: Name
    amount: PositiveAmount
    currency: CurrencyCode
    invoice_display_name: Name | None = None
    description: Text | None = None
    tax_codes: TaxCodes = field(default_factory=list)
    metadata: Metadata = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleEntry:
    """A bundle; its products are named by code."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    code: Code
    name: Name
    prices: NewBundlePrices
    description: Text | None = None
    currency: BundleCurrency | None = None
    metadata: Metadata = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanEntry:
    """A plan; its products, bundles and features are named by code."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    code: Code
    name: Name
    currency: CurrencyCode
    items: NewPlanItems
    description: Text | None = None
    trial_period_days: TrialDays = 0
    entitlements: Entitlements = field(default_factory=list)
    minimum_spend: Spend | None = None
    maximum_spend: Spend | None = None
    minimum_commitment: NewCommitment | None = None
    discount: PlanDiscount | None = None
    price_escalation: PriceEscalation | None = None
    usage_thresholds: UsageThresholds = field(default_factory=list)
    auto_activate: Flag | None = None
    contract_period_type: ContractPeriod | None = None
    contract_duration: Months | None = None
    auto_renew: Flag | None = None
    renewal_period_type: ContractPeriod | None = None
    renewal_duration: Months | None = None
    payment_terms: Terms | None = None
    invoice_settings: InvoiceSettings | None = None
    additional_terms: Text | None = None
    tax_codes: TaxCodes = field(default_factory=list)
    tags: Tags = field(default_factory=list)
    metadata: Metadata = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponEntry:
    """A coupon; the plans or metrics that it is limited to are named by code."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    code: Code
    name: Name
    coupon_type: CouponType
    frequency: Frequency
    amount: CouponAmount | None = None
    currency: CurrencyCode | None = None
    percentage_rate: CouponRate | None = None
    frequency_duration: FrequencyDuration | None = None
    expiration: Expiration = "no_expiration"
    expiration_at: Instant | None = None
    reusable: Flag = True
    applies_to: NewScope = field(default_factory=NewScope)
    description: Text | None = None
    metadata: Metadata = field(default_factory=dict)


class Coded(Protocol):
    """Something that answers to an id and to a code."""

    @property
    def id(self) -> str: ...
    @property
    def code(self) -> str: ...


Entry: TypeAlias = MetricEntry | FeatureEntry | ProductEntry | AddOnEntry | BundleEntry | PlanEntry | CouponEntry
_MANY = Field(max_length=limits.CATALOGUE_ENTRIES)


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogDocument:
    """Everything in use of each kind that is given; a kind that is left out (null) is not spoken of."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    metrics: Annotated[list[MetricEntry], _MANY] | None = None
    features: Annotated[list[FeatureEntry], _MANY] | None = None
    products: Annotated[list[ProductEntry], _MANY] | None = None
    add_ons: Annotated[list[AddOnEntry], _MANY] | None = None
    bundles: Annotated[list[BundleEntry], _MANY] | None = None
    plans: Annotated[list[PlanEntry], _MANY] | None = None
    coupons: Annotated[list[CouponEntry], _MANY] | None = None
