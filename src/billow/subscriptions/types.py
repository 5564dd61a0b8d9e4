"""A subscription, its versions, and the timeline that billing reads."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar, Literal, TypedDict

from pydantic import ConfigDict, Field

from billow.catalog.types.price import AnyPrice
from billow.kit import errors
from billow.kit.events import Event
from billow.kit.fields import Day, Flag, Instant, Metadata, Name, Whole
from billow.kit.money import Money
from billow.kit.time import Period

Status = Literal["draft", "scheduled", "trialing", "active", "paused", "canceled", "ended"]
IN_FORCE: tuple[Status, ...] = ("scheduled", "trialing", "active", "paused")
UnusedTime = Literal["credit", "none"]
Effective = Annotated[
    str,
    Field(
        pattern=r"^(immediate|next_billing_period|end_of_term|[0-9]{4}-[0-9]{2}-[0-9]{2})$",
        description="`immediate`, `next_billing_period`, `end_of_term`, or a calendar date.",
        examples=["next_billing_period"],
    ),
]
Terms = Annotated[str, Field(pattern=r"^(due_on_receipt|net_[0-9]{1,3})$", examples=["net_30"])]
STRICT = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """How long: rolling from month to month, or a fixed term in months. Without a start date it starts today."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    period_type: Literal["monthly_rolling", "fixed"] = "monthly_rolling"
    start_date: Day | None = None
    duration_months: Annotated[Whole, Field(ge=1, le=240)] | None = None
    end_date: Day | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BillingTerms:
    """How it is billed: from which anchor, on which terms, and what happens by itself."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    billing_time: Literal["anniversary", "calendar"] = "anniversary"
    payment_terms: Terms | None = None
    auto_issue_invoices: Flag = True
    auto_pay_invoices: Flag = False


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """What was agreed from `effective_from` on; it never changes, a later version takes its place."""

    id: str
    subscription_id: str
    number: int
    status: Literal["published"]
    effective_from: Day
    effective_to: Day | None
    plan_id: str | None
    items: tuple[Item, ...]
    description: str | None
    created_at: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A customer's agreement: what it gets, from when to when, and how it is billed."""

    id: str
    name: str
    customer_id: str
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """All that billing needs to know: the published versions in order, the bounds of service, and the grid's anchor.

    Service is [start, end) in local dates of `timezone`; a trial lies before it. With `unused_time` "none" an advance
    fee keeps its whole period although the service ends inside.
    """

    subscription_id: str
    customer_id: str
    currency: str
    timezone: str
    calendar: bool
    anchor: date
    start: date
    end: date | None
    unused_time: UnusedTime
    versions: tuple[Version, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """One item at one price over [start, end) (no end: until further notice)."""

    item: Item
    version_id: str
    start: date
    end: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A piece of service that ought to be billed from `due_on` on: part [start, end) of the grid period `period`."""

    item: Item
    version_id: str
    period: Period
    start: date
    end: date
    due_on: date


class SubscriptionChanges(TypedDict, total=False):
    """What can be changed on a subscription without a new version."""

    name: Name
    metadata: Metadata


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionCreated(Event):
    """A subscription was made."""

    type: ClassVar[str] = "subscription.created"
    about: ClassVar[str] = "subscription"


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionActivated(Event):
    """A subscription is in force; billing starts with its service."""

    type: ClassVar[str] = "subscription.activated"
    about: ClassVar[str] = "subscription"


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionTrialEnded(Event):
    """The trial is over and the service is charged from now on."""

    type: ClassVar[str] = "subscription.trial_ended"
    about: ClassVar[str] = "subscription"


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionUpdated(Event):
    """A version was published, or the end of the subscription was set or taken back."""

    type: ClassVar[str] = "subscription.updated"
    about: ClassVar[str] = "subscription"


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionCanceled(Event):
    """The subscription has ended because it was canceled."""

    type: ClassVar[str] = "subscription.canceled"
    about: ClassVar[str] = "subscription"


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionEnded(Event):
    """The term is over and was not renewed."""

    type: ClassVar[str] = "subscription.ended"
    about: ClassVar[str] = "subscription"


class SubscriptionNotDraft(errors.Conflict):
    """Only a draft can be activated or deleted."""

    code = "subscription_not_draft"
    title = "The subscription is not a draft"


class SubscriptionNotInForce(errors.Conflict):
    """The subscription is a draft, or has ended."""

    code = "subscription_not_in_force"
    title = "The subscription is not in force"


class CurrencyMismatched(errors.Invalid):
    """The plan is priced in another currency than the customer or the subscription is billed in."""

    code = "currency_mismatched"
    title = "The currencies differ"


class PlanArchived(errors.Conflict):
    """The plan was archived: who has it keeps it, nobody gets it any more."""

    code = "plan_archived"
    title = "The plan is archived"


class NothingToSubscribe(errors.Invalid):
    """Neither a plan nor items were given."""

    code = "nothing_to_subscribe"
    title = "Name a plan or items"


class FinalInvoiceNeeded(errors.Invalid):
    """A subscription does not end without its final invoice: what was used is billed (correctness T-17)."""

    code = "final_invoice_needed"
    title = "The final invoice cannot be left out"


class OutsideTerm(errors.Invalid):
    """The date lies before the service starts or after it ends."""

    code = "outside_term"
    title = "The date lies outside the subscription"
