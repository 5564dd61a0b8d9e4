"""A coupon: a discount that customers are given; and what is left of it for each."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Annotated, ClassVar, Literal, TypeAlias, TypedDict

from pydantic import AfterValidator, ConfigDict, Field

from billow.catalog.types.terms import STRICT, WHOLE_PERCENT, Percentage, PositiveAmount
from billow.kit import errors, limits
from billow.kit.events import Event
from billow.kit.fields import DecimalNumber, Flag, Instant, Metadata, Name, Ref, Text, Whole
from billow.kit.money import Money

CouponType: TypeAlias = Literal["fixed_amount", "percentage"]
Frequency: TypeAlias = Literal["once", "recurring", "forever"]
Expiration: TypeAlias = Literal["no_expiration", "time_limit"]
CouponStatus: TypeAlias = Literal["active", "terminated"]


def _at_most_all(value: Decimal) -> Decimal:
    if value > WHOLE_PERCENT:
        raise ValueError("a percentage is at most 100")
    return value


CouponAmount: TypeAlias = Annotated[
    PositiveAmount, Field(description="What a fixed amount takes off, in the currency beside it.", examples=["20.00"])
]
CouponRate: TypeAlias = Annotated[
    Percentage, AfterValidator(_at_most_all), Field(description="What a percentage takes off.", examples=["15"])
]
FrequencyDuration: TypeAlias = Annotated[
    Whole, Field(ge=1, le=999, description="On how many invoices a recurring coupon is used.", examples=[3])
]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewScope:
    """What a coupon is limited to, as given: some plans, or some metrics, never both."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    plan_ids: Annotated[list[Ref], Field(max_length=limits.PLANS_PER_COUPON)] = field(default_factory=list)
    metric_ids: Annotated[list[Ref], Field(max_length=limits.METRICS_PER_COUPON)] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponScope:
    """What a coupon is limited to: the lines of these plans, or of these metrics; with neither, every line."""

    plan_ids: tuple[str, ...] = ()
    metric_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Coupon:
    """A discount that customers are given: an amount, or a percentage; once, some times, or forever.

    `amount` with its `currency` belongs to a fixed amount, `percentage_rate` to a percentage.
    """

    id: str
    name: str
    code: str
    description: str | None
    status: CouponStatus
    coupon_type: CouponType
    amount: Money | None
    currency: str | None
    percentage_rate: DecimalNumber | None
    frequency: Frequency
    frequency_duration: int | None
    expiration: Expiration
    expiration_at: Instant | None
    reusable: bool
    applies_to: CouponScope
    metadata: Metadata
    created_at: Instant
    updated_at: Instant
    terminated_at: Instant | None
    archived_at: Instant | None


class CouponChanges(TypedDict, total=False):
    """The fields of a coupon that can be changed; what it takes off only before somebody has it."""

    name: Name
    description: Text | None
    metadata: Metadata
    expiration: Expiration
    expiration_at: Instant | None
    amount: CouponAmount
    percentage_rate: CouponRate
    frequency: Frequency
    frequency_duration: FrequencyDuration | None
    reusable: Flag
    applies_to: NewScope


@dataclass(frozen=True, slots=True, kw_only=True)
class AppliedCoupon:
    """A coupon in the hands of a customer, on its own terms, with what is left of it.

    `amount_remaining` is what a fixed amount can still take off (each time anew, when it recurs), and
    `frequency_duration_remaining` on how many invoices a recurring one will still be used. From `expiration_at` on,
    which is the coupon's, it is terminated, and takes nothing off the invoices of the days that begin then.
    """

    id: str
    coupon_id: str
    coupon_code: str
    coupon_name: str
    customer_id: str
    number: int
    status: CouponStatus
    coupon_type: CouponType
    amount: Money | None
    amount_remaining: Money | None
    currency: str | None
    percentage_rate: DecimalNumber | None
    frequency: Frequency
    frequency_duration: int | None
    frequency_duration_remaining: int | None
    expiration_at: Instant | None
    applies_to: CouponScope
    created_at: Instant
    terminated_at: Instant | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscountableLine:
    """A line as coupons see it: what it still comes to in minor units, and what it is billed for."""

    key: str
    net: int
    plan_id: str | None = None
    metric_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What an applied coupon takes off an invoice: a percentage, or at most so many minor units."""

    id: str
    created_at: Instant
    scope: CouponScope
    percentage: Decimal | None = None
    amount: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponShare:
    """What a coupon takes off: in all, and off each line, in minor units above zero, in the order of the lines."""

    coupon_id: str
    base: int
    amount: int
    parts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponUse:
    """A fact: an applied coupon took an amount off a document."""

    applied_coupon_id: str
    document_id: str
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponCreated(Event):
    """A coupon was added."""

    type: ClassVar[str] = "coupon.created"
    about: ClassVar[str] = "coupon"


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponUpdated(Event):
    """A coupon changed; who has it keeps its terms, but for its expiry."""

    type: ClassVar[str] = "coupon.updated"
    about: ClassVar[str] = "coupon"


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponTerminated(Event):
    """Nobody is newly given the coupon; who has it keeps it."""

    type: ClassVar[str] = "coupon.terminated"
    about: ClassVar[str] = "coupon"


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponDeleted(Event):
    """A coupon was archived, and taken from all who had it."""

    type: ClassVar[str] = "coupon.deleted"
    about: ClassVar[str] = "coupon"


@dataclass(frozen=True, slots=True, kw_only=True)
class AppliedCouponCreated(Event):
    """A customer was given a coupon."""

    type: ClassVar[str] = "applied_coupon.created"
    about: ClassVar[str] = "applied_coupon"


@dataclass(frozen=True, slots=True, kw_only=True)
class AppliedCouponTerminated(Event):
    """A customer's coupon takes nothing off any more: it was used up, or taken away."""

    type: ClassVar[str] = "applied_coupon.terminated"
    about: ClassVar[str] = "applied_coupon"


class CouponInconsistent(errors.Invalid):
    """The terms of the coupon contradict each other, or it is limited to what does not exist."""

    code = "coupon_inconsistent"
    title = "The fields of the coupon contradict each other"


class CouponTaken(errors.Conflict):
    """Customers have the coupon: what it takes off and how often is agreed with them."""

    code = "coupon_taken"
    title = "Customers have the coupon already"


class CouponOver(errors.Conflict):
    """The coupon was terminated, or its time is over: nobody is newly given it."""

    code = "coupon_over"
    title = "The coupon is not given any more"


class CouponNotReusable(errors.Conflict):
    """The customer has, or had, the coupon, and it is given to each only once."""

    code = "coupon_not_reusable"
    title = "The customer had the coupon already"


class TooManyCoupons(errors.Conflict):
    """The customer has as many coupons as an invoice can take."""

    code = "too_many_coupons"
    title = "The customer has too many coupons"


class CouponCurrencyMismatched(errors.Invalid):
    """The coupon is an amount in another currency than the customer is billed in."""

    code = "coupon_currency_mismatched"
    title = "The coupon is in another currency"
