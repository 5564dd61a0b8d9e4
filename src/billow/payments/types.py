"""A payment, a method to pay with, and what a provider is asked and answers."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from billow.kit import errors
from billow.kit.events import Event
from billow.kit.fields import Instant, Ref
from billow.kit.money import Money

PaymentStatus = Literal["pending", "succeeded", "failed", "canceled"]
RefundStatus = Literal["due", "paid"]
MANUAL = "manual"
"""The provider of money that arrived outside of every provider: a bank transfer, a cheque, cash."""

InvoiceRefs = Annotated[list[Ref], Field(min_length=1, max_length=100)]
TestCard = Annotated[
    str,
    StringConstraints(max_length=32, pattern=r"^[0-9][0-9 -]*$"),
    Field(
        description="A test number that the provider publishes; every other number is refused.",
        examples=["4242 4242 4242 4242"],
    ),
]

CALL_S = 30.0
"""How long one question to a provider may take; both of a second round stay well inside the lease."""

LEASE = timedelta(seconds=120)
"""How long a claim holds without an answer before another worker may ask again."""

ASK_DELAYS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 480))
"""Waits between the questions about one charge; after the last it stays pending for a person (correctness L-09)."""

KEY_LIFE = timedelta(hours=23)
"""How long after the first question a charge may be sent again: providers keep keys for 24 hours (correctness L-09)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Allocation:
    """The part of a payment that paid an invoice, in the currency of the payment."""

    invoice_id: str
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """Money of a customer, received or on its way, in `currency`.

    `invoice_id` is the invoice that an automatic payment is to collect; what was paid with it stands in `allocations`,
    and `unallocated` went to the customer's credit.
    """

    id: str
    customer_id: str
    invoice_id: str | None
    status: PaymentStatus
    provider: str
    payment_method_id: str | None
    brand: str | None
    last4: str | None
    amount: Money
    currency: str
    allocations: tuple[Allocation, ...]
    unallocated: Money
    reference: str | None
    failure_code: str | None
    failure_message: str | None
    provider_reference: str | None
    attempt: int | None
    recorded_by: str | None
    paid_at: Instant | None
    created_at: Instant
    updated_at: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Refund:
    """Money that is owed back to a customer: `due` until it was given back by hand, then `paid`.

    It comes from the final invoice of a canceled subscription, `invoice_id`.
    """

    id: str
    customer_id: str
    subscription_id: str
    invoice_id: str
    status: RefundStatus
    amount: Money
    currency: str
    reference: str | None
    recorded_by: str | None
    created_at: Instant
    paid_at: Instant | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentMethod:
    """What a customer pays with: the brand and the last four digits are all that is known of a card."""

    id: str
    customer_id: str
    provider: str
    brand: str
    last4: str
    is_default: bool
    created_at: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """A means of payment as a provider keeps it: its token there, and what may be shown."""

    token: str = field(repr=False)
    brand: str
    last4: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeRequest:
    """A charge as a provider is asked for it; one `key` is one charge, however often it is sent."""

    key: str
    amount: Money
    token: str = field(repr=False)
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """The provider has the money, under its own `reference`."""

    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Declined:
    """The provider has refused for good; `code` is stable, `message` is for people."""

    code: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """The provider knows the charge and has not decided yet."""

    reference: str


Outcome = Settled | Declined | Pending


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A pending payment with what its collection needs to know."""

    payment: Payment
    key: str
    token: str = field(repr=False)
    usable: bool
    asks: int
    first_asked_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A charge to ask about now; `again` when it was asked before, `resend` while its key is known to be alive."""

    payment_id: str
    provider: str
    request: ChargeRequest
    asks: int
    again: bool
    resend: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentCreated(Event):
    """A payment was initiated, or received by hand."""

    type: ClassVar[str] = "payment.created"
    about: ClassVar[str] = "payment"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentUpdated(Event):
    """The status or the amount of a payment changed."""

    type: ClassVar[str] = "payment.updated"
    about: ClassVar[str] = "payment"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentSucceeded(Event):
    """The money of a payment was received."""

    type: ClassVar[str] = "payment.succeeded"
    about: ClassVar[str] = "payment"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentFailed(Event):
    """The provider declined a payment."""

    type: ClassVar[str] = "payment.failed"
    about: ClassVar[str] = "payment"


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundCreated(Event):
    """A refund is due."""

    type: ClassVar[str] = "refund.created"
    about: ClassVar[str] = "refund"


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundUpdated(Event):
    """The status of a refund changed."""

    type: ClassVar[str] = "refund.updated"
    about: ClassVar[str] = "refund"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentMethodAttached(Event):
    """A customer has a further method to pay with."""

    type: ClassVar[str] = "payment_method.attached"
    about: ClassVar[str] = "payment_method"


class UnknownProvider(errors.Invalid):
    """No payment provider has that name; the answer lists those there are."""

    code = "unknown_payment_provider"
    title = "There is no such payment provider"


class NotATestCard(errors.Invalid):
    """The number is none that the provider publishes for tests; real card numbers are never accepted."""

    code = "not_a_test_card"
    title = "The number is not a published test card"


class TestProviderInLive(errors.Invalid):
    """The provider moves no real money, so its methods exist in sandboxes only."""

    code = "test_provider_in_live"
    title = "A test provider cannot be used with a live key"


class CardNumberRefused(errors.Invalid):
    """The text holds what looks like a card number; such numbers are never stored (correctness S-13)."""

    code = "card_number_refused"
    title = "Card numbers are not accepted"


class RefundPaidAlready(errors.Conflict):
    """The refund was paid before."""

    code = "refund_paid_already"
    title = "The refund is paid"


class PaymentInFlight(errors.Conflict):
    """A payment of the invoice is pending; wait for its outcome."""

    code = "payment_in_flight"
    title = "A payment of the invoice is pending"


class NoPaymentMethod(errors.Conflict):
    """The customer has no default payment method; attach one or choose one first."""

    code = "no_payment_method"
    title = "The customer has no default payment method"
