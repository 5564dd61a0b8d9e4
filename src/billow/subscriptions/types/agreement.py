"""A subscription, its versions, and what can be said about its billing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, ClassVar, Literal, TypeAlias

from pydantic import ConfigDict, Field

from billow.catalog.types.charge import ChargeFilter, ChargeProperties
from billow.catalog.types.feature import Entitlement
from billow.catalog.types.plan import ItemKey, NewPlanItem
from billow.catalog.types.price import AnyPrice
from billow.catalog.types.terms import (
    PlanDiscount,
    PriceEscalation,
    Spend,
    UsageThreshold,
)
from billow.kit import limits
from billow.kit.fields import Day, DecimalNumber, Flag, Instant, Json, Metadata, Ref, Whole
from billow.kit.money import Money
from billow.kit.time import AnyZone, Zones
from billow.kit.values import quick
from billow.subscriptions.types.own import OwnTerm

Status = Literal["draft", "scheduled", "trialing", "active", "paused", "canceled", "ended"]
IN_FORCE: tuple[Status, ...] = ("scheduled", "trialing", "active", "paused")
WORTH: tuple[Status, ...] = ("active", "paused")
"""Those in which paid service lasts: in others a subscription is worth nothing (correctness R-16)."""
UnusedTime = Literal["credit", "none", "refund", "full_refund"]
ProrationMode = Literal["day", "second", "fixed30", "month_part", "none"]
FirstPeriod = Literal["prorate", "full", "free", "merge"]
LastPeriod = Literal["prorate", "full", "none"]
PauseMode = Literal["credit", "keep_billing", "shift"]
Proration = Literal["prorate", "none", "credit_only", "charge_only", "full"]
Effective = Annotated[
    str,
    Field(
        max_length=40,
        pattern=r"^([a-z_]{3,40}|[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:.+Zz-]{6,28})?)$",
        description="`immediate`, `next_billing_period`, `end_of_term`, a calendar date, or an instant; for a change "
        "also `auto`: at once, or at the next billing period where its recurring fees come to less.",
        examples=["next_billing_period"],
    ),
]
Terms = Annotated[str, Field(pattern=r"^(due_on_receipt|net_[0-9]{1,3})$", examples=["net_30"])]
Consolidate = Annotated[
    Flag,
    Field(
        description="Whether it shares invoices with the other subscriptions of that wish that are billed to the same "
        "customer on the same day, on the same payment terms."
    ),
]
BillToParent = Annotated[
    Flag,
    Field(
        description="Whether its invoices are the parent's: those of all that are billed to one parent are shared. The "
        "parent's payment terms hold, and its coupons and its credit are used."
    ),
]
STRICT = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """How long: rolling from month to month, or a fixed term in months. Without a start date it starts today.

    What is not said is as the plan says. A fixed one is answered with its `end_date`, that of its first term.
    """

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    period_type: Annotated[
        Literal["monthly_rolling", "fixed"] | None,
        Field(description="By default as the plan says; else fixed with a length or an end, and rolling without."),
    ] = None
    start_date: Day | None = None
    duration_months: Annotated[Whole, Field(ge=1, le=240)] | None = None
    end_date: Day | None = None
    notice_days: Annotated[
        Whole | None,
        Field(
            ge=1, le=730, description="By how many days a cancellation goes before the end of service, at the least."
        ),
    ] = None
    alert_days: Annotated[
        tuple[Annotated[Whole, Field(ge=1, le=730)], ...],
        Field(
            max_length=5, description="So many days before a term is over it is said that it will be.", examples=[[30]]
        ),
    ] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BillingTerms:
    """How it is billed: from which anchor, on which terms, and what happens by itself."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    billing_time: Literal["anniversary", "calendar"] = "anniversary"
    payment_terms: Terms | None = None
    auto_issue_invoices: Annotated[Flag | None, Field(description="By default as the plan says, else true.")] = None
    auto_pay_invoices: Annotated[Flag | None, Field(description="By default as the plan says, else false.")] = None
    proration_mode: Annotated[
        ProrationMode,
        Field(
            description="How a share of a period is counted: by local days, by seconds, by months of 30 days, by "
            "months and then days; or not at all: until its end no share of a period is over, so that the part that "
            "reaches the end costs the whole, and one that is cut before it nothing."
        ),
    ] = "day"
    first_billing_date: Annotated[
        Day | None,
        Field(description="The day that periods are counted from, and before which nothing is billed."),
    ] = None
    first_period: Annotated[
        FirstPeriod,
        Field(
            description="What a first period that is cut short costs: its share, all of it, or nothing; merged, it is "
            "billed together with the one that follows."
        ),
    ] = "prorate"
    last_period: Annotated[
        LastPeriod,
        Field(
            description="What a fee in arrears costs of a last period that is cut short by the end of service: its "
            "share, all of it, or nothing."
        ),
    ] = "prorate"
    consolidate_invoices: Consolidate = False
    trial_usage: Annotated[
        Literal["free", "bill"],
        Field(description="Whether what is used in the trial costs nothing, or is billed when the trial is over."),
    ] = "free"
    trial_free_units: Annotated[
        Whole | None,
        Field(
            ge=1,
            le=10**12,
            description="Of usage that is billed: the units of each metered item that are free in the trial.",
        ),
    ] = None

    def __post_init__(self) -> None:
        if self.trial_free_units is not None and self.trial_usage == "free":
            raise ValueError("all usage in the trial is free; say trial_usage bill, or leave trial_free_units out")


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewal:
    """What follows a fixed term: another, of as many months (by default as the first) or rolling; or the end."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    auto_renew: Flag = False
    period_type: Literal["monthly_rolling", "fixed"] = "fixed"
    duration_months: Annotated[Whole, Field(ge=1, le=240)] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """Local days [start, end) on which a subscription is paused; no end is until it goes on.

    With `credit` what is paid ahead for them is given back, or not charged, and nothing that is used then is billed;
    boundaries stay where they are. With `shift` no money moves: the period goes on for as much longer, and every later
    boundary, term and rise of prices comes later by the length of the pause; nothing that is used then is billed. With
    `keep_billing` all goes on, but invoices stay drafts (correctness T-16).
    """

    start: Day
    end: Day | None
    mode: PauseMode
    recorded_at: Instant


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A product at a price inside a version; `item_key` names it through all versions."""

    id: str
    item_key: str
    product_id: str
    name: str
    price: AnyPrice
    fingerprint: str
    metric_ids: tuple[str, ...]
    once: bool
    bundle_id: str | None = None
    bundle_name: str | None = None
    tax_codes: tuple[str, ...] = ()
    agreed_price: AnyPrice | None = None
    """The price before the percentages of `escalations` were added; None without any."""
    escalations: tuple[DecimalNumber, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRef:
    """An item of a version, by its key or by its product; or all items of a bundle, to remove them."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    product_id: Ref | None = None
    item_key: ItemKey | None = None
    bundle_id: Ref | None = None

    def __post_init__(self) -> None:
        if sum(name is not None for name in (self.product_id, self.item_key, self.bundle_id)) != 1:
            raise ValueError("name the item by one of product_id, item_key and bundle_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemUpdate(ItemRef):
    """An item with the fields of its price that change: a quantity, a unit price, tiers, even another type."""

    adjust: Annotated[
        Mapping[str, Json],
        Field(description="The fields of the price that change.", examples=[{"quantity": "8"}]),
    ]


ItemRefs: TypeAlias = Annotated[list[ItemRef], Field(max_length=limits.ITEMS_PER_PLAN)]
ItemUpdates: TypeAlias = Annotated[list[ItemUpdate], Field(max_length=limits.ITEMS_PER_PLAN)]


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """What is agreed from `effective_from` on. Once published it never changes: a later version takes its place.

    `proration` says what becomes of the period in which it takes effect. A draft shows the number and the day that it
    would get if it were published next.
    """

    id: str
    subscription_id: str
    number: int
    status: Literal["draft", "published"]
    effective_from: Day
    effective_to: Day | None
    plan_id: str | None
    items: tuple[Item, ...]
    description: str | None
    created_at: Instant
    plan_revision: int | None = None
    """The revision of the plan that the version was made of."""
    proration: Proration = "prorate"
    published_at: Instant | None = None
    escalation: Flag = False
    """Whether it is the rise of prices that was agreed, made anew when what it rests on changes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntitlementOverride:
    """What a subscription grants beside its plan, or instead; nothing takes away what the plan grants."""

    key: str
    entitlement: Entitlement | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionEntitlement(Entitlement):
    """What the subscriber may do by the version in force, and whether the plan grants it or the subscription."""

    source: Literal["plan", "subscription"]
    subscription_id: str
    version_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Delta:
    """What a change adds to, removes from and updates of the items of a version."""

    add: Sequence[NewPlanItem] = ()
    remove: Sequence[ItemRef] = ()
    update: Sequence[ItemUpdate] = ()

    @property
    def empty(self) -> bool:
        """Whether it changes nothing."""
        return not (self.add or self.remove or self.update)


@dataclass(frozen=True, slots=True, kw_only=True)
class Repricing:
    """What one item of a subscription is given; what is None stays. `filters` are all of them, `added` one more, and
    `removed` the values of one that goes."""

    properties: ChargeProperties | None = None
    filters: Sequence[ChargeFilter] | None = None
    added: ChargeFilter | None = None
    removed: Mapping[str, Sequence[str]] | None = None
    minimum: Decimal | None = None
    quantity: Decimal | None = None
    unit_price: Decimal | None = None
    name: str | None = None
    proration: Proration = "prorate"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewVersion:
    """What a version is to hold; with a `draft`, that draft becomes it."""

    items: Sequence[Item]
    plan_id: str | None
    proration: Proration
    description: str | None
    plan_revision: int | None = None
    draft: Version | None = None
    escalation: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierTimezone:
    """The zone in which the days before one began, until the customer moved."""

    timezone: str
    before: Day


def zones_of(timezone: str, earlier: Sequence[EarlierTimezone]) -> AnyZone:
    """The zone of a subscription, with those that it was in before."""
    return Zones(timezone, tuple([(each.before, each.timezone) for each in earlier])) if earlier else timezone


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingChange:
    """A published version whose day has not come, or a draft."""

    version_id: str
    status: Literal["draft", "published"]
    description: str | None
    effective_at: Day | None


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A customer's agreement: what it gets, from when to when, and how it is billed.

    Its invoices are those of the customer `billed_customer_id`: its own, or the parent's when it is billed to that.
    The terms of the money of a period are those that hold today: the plan's, but for `own_terms`.
    """

    id: str
    name: str
    customer_id: str
    billed_customer_id: str
    plan_id: str | None
    status: Status
    currency: str
    timezone: str
    contract: Contract
    billing: BillingTerms
    start_date: Day
    anchor_date: Day
    trial_end_date: Day | None
    end_date: Day | None
    cancel_reason: str | None
    unused_time: UnusedTime
    current_version_id: str
    version_number: int
    items: tuple[Item, ...]
    mrr: Money
    metadata: Metadata
    created_at: Instant
    activated_at: Instant | None
    canceled_at: Instant | None
    ended_at: Instant | None
    pending_changes: tuple[PendingChange, ...] = ()
    renewal: Renewal = Renewal()
    term_end_date: Day | None = None
    price_escalation: PriceEscalation | None = None
    pauses: tuple[Pause, ...] = ()
    description: str | None = None
    tags: tuple[str, ...] = ()
    discount: PlanDiscount | None = None
    minimum_spend: Spend | None = None
    maximum_spend: Spend | None = None
    usage_thresholds: tuple[UsageThreshold, ...] = ()
    own_terms: tuple[OwnTerm, ...] = ()
    """Which of the terms it says itself, in place of its plan."""
    earlier_timezones: Annotated[
        tuple[EarlierTimezone, ...],
        Field(description="In order of days: the zones in which days begin before those of `timezone`."),
    ] = ()

    @property
    def zones(self) -> AnyZone:
        """The zone in which each of its days begins."""
        return zones_of(self.timezone, self.earlier_timezones)
