"""A plan: products with their prices, sold together on common terms."""

from dataclasses import dataclass, field
from typing import Annotated, ClassVar, TypeAlias

from pydantic import ConfigDict, Field

from billow.catalog.types.charge import SpelledItems
from billow.catalog.types.feature import Entitlement, Entitlements
from billow.catalog.types.price import AnyPrice
from billow.catalog.types.terms import (
    STRICT,
    Commitment,
    ContractPeriod,
    InvoiceSettings,
    Months,
    NewCommitment,
    PlanDiscount,
    PriceEscalation,
    Spend,
    Tags,
    TaxCodes,
    Terms,
    TrialDays,
    UsageThreshold,
    UsageThresholds,
)
from billow.kit import errors, limits
from billow.kit.events import Event
from billow.kit.fields import Code, Flag, Instant, Metadata, Name, Ref, Text

ItemKey: TypeAlias = Annotated[
    Code, Field(description="The name of the item inside the plan; its product's code when absent.", examples=["seats"])
]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBundleItem:
    """A product and its price inside a bundle, as given."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    product_id: Ref
    price: AnyPrice
    name: Name | None = None
    item_key: ItemKey | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPlanItem:
    """A product and its price, as given; or a bundle, at its own prices or at those of `items`."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    product_id: Annotated[Ref | None, Field(description="Id or code of a product; for a bundle, name that.")] = None
    price: Annotated[AnyPrice | None, Field(description="What the product costs; a bundle has prices of its own.")] = (
        None
    )
    name: Name | None = None
    item_key: ItemKey | None = None
    tax_codes: TaxCodes = field(default_factory=list)
    bundle_id: Annotated[Ref | None, Field(description="Id or code of a bundle, in place of a product.")] = None
    bundle_description: Text | None = None
    items: Annotated[
        list[NewBundleItem] | None,
        Field(max_length=limits.ITEMS_PER_PLAN, description="The whole content of the bundle, at other prices."),
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanItem:
    """A product and its price in a plan; it never changes. Equal prices have equal fingerprints.

    What is sold inside a bundle names the bundle.
    """

    id: str
    item_key: str
    product_id: str
    name: str
    price: AnyPrice
    fingerprint: str
    tax_codes: tuple[str, ...] = ()
    bundle_id: str | None = None
    bundle_name: str | None = None
    bundle_description: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What can be subscribed to: items in one currency, on common terms.

    Items and terms are those of a revision; changing them makes the next one, and who has subscribed keeps what was
    agreed. Where the plan says nothing about contract, renewal or invoices, a subscription decides.
    """

    id: str
    name: str
    code: str
    currency: str
    trial_period_days: int
    items: tuple[PlanItem, ...]
    entitlements: tuple[Entitlement, ...]
    description: str | None
    revision: int
    minimum_spend: Spend | None
    maximum_spend: Spend | None
    minimum_commitment: Commitment | None
    discount: PlanDiscount | None
    price_escalation: PriceEscalation | None
    usage_thresholds: tuple[UsageThreshold, ...]
    auto_activate: bool | None
    contract_period_type: ContractPeriod | None
    contract_duration: int | None
    auto_renew: bool | None
    renewal_period_type: ContractPeriod | None
    renewal_duration: int | None
    payment_terms: str | None
    invoice_settings: InvoiceSettings | None
    additional_terms: str | None
    tax_codes: tuple[str, ...]
    tags: tuple[str, ...]
    metadata: Metadata
    created_at: Instant
    updated_at: Instant
    archived_at: Instant | None


TERMS = (
    "trial_period_days",
    "entitlements",
    "minimum_spend",
    "maximum_spend",
    "minimum_commitment",
    "discount",
    "price_escalation",
    "usage_thresholds",
    "auto_activate",
    "contract_period_type",
    "contract_duration",
    "auto_renew",
    "renewal_period_type",
    "renewal_duration",
    "payment_terms",
    "invoice_settings",
    "additional_terms",
    "tax_codes",
)
"""The fields of a plan that belong to a revision, beside its items; the others are words about the plan."""


class PlanTerms(SpelledItems, total=False):
    """The further terms of a plan, as given, and its items in the other spelling."""

    minimum_spend: Spend | None
    maximum_spend: Spend | None
    minimum_commitment: NewCommitment | None
    discount: PlanDiscount | None
    price_escalation: PriceEscalation | None
    usage_thresholds: UsageThresholds
    auto_activate: Flag | None
    contract_period_type: ContractPeriod | None
    contract_duration: Annotated[Months | None, Field(description="Months of a fixed contract.")]
    auto_renew: Flag | None
    renewal_period_type: ContractPeriod | None
    renewal_duration: Annotated[Months | None, Field(description="Months of a term after a renewal.")]
    payment_terms: Terms | None
    invoice_settings: InvoiceSettings | None
    additional_terms: Annotated[Text | None, Field(description="Further terms, as Markdown.")]
    tax_codes: TaxCodes


NewPlanItems: TypeAlias = Annotated[list[NewPlanItem], Field(max_length=limits.ITEMS_PER_PLAN)]


class PlanChanges(PlanTerms, total=False):
    """The fields of a plan that can be changed: items and terms make the next revision, the others are words."""

    name: Name
    description: Text | None
    tags: Tags
    metadata: Metadata
    items: NewPlanItems
    trial_period_days: TrialDays
    entitlements: Entitlements
    cascade_updates: Annotated[
        Flag,
        Field(
            description="Whether subscriptions follow at once. They never do: true is refused, since a plan migration "
            "moves them, with a preview of what that comes to."
        ),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanCreated(Event):
    """A plan was added."""

    type: ClassVar[str] = "plan.created"
    about: ClassVar[str] = "plan"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanUpdated(Event):
    """The words of a plan changed, or its items or terms did, for those who subscribe from now on."""

    type: ClassVar[str] = "plan.updated"
    about: ClassVar[str] = "plan"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDeleted(Event):
    """A plan was archived: nobody can newly subscribe to it."""

    type: ClassVar[str] = "plan.deleted"
    about: ClassVar[str] = "plan"


class PlanInconsistent(errors.Invalid):
    """An item names an unknown or archived product, a price that does not suit it, or a key used twice; or the terms
    contradict each other."""

    code = "plan_inconsistent"
    title = "Some items or terms of the plan do not fit"


class PlanCascadeRefused(errors.Invalid):
    """Changing a plan reaches no subscription; a plan migration moves them, and is previewed first."""

    code = "plan_cascade_refused"
    title = "Subscriptions do not follow a plan by themselves"
