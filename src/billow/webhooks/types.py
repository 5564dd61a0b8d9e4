"""Endpoints, deliveries and the feed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, ClassVar, Final, Literal, TypedDict

from pydantic import Field, StringConstraints

from billow.kit import errors, limits
from billow.kit.events import Event
from billow.kit.fields import Instant, Json, Text

Status = Literal["pending", "succeeded", "failed"]
Signature = Literal["hmac"]
Url = Annotated[
    str,
    StringConstraints(min_length=1, max_length=limits.URL_LENGTH),
    Field(description="Where events are sent: https, with a public host.", examples=["https://example.com/hooks"]),
]
EventName = Annotated[
    str,
    StringConstraints(max_length=100, pattern=r"^(\*|[a-z][a-z_]*(\.[a-z][a-z_]*)*(\.\*)?)$"),
    Field(description="A type of event, a family such as `invoice.*`, or `*` for all.", examples=["invoice.*"]),
]
EventNames = Annotated[list[EventName], Field(min_length=1, max_length=100)]

ATTEMPTS_KEPT = 5
"""Attempts that a delivery shows: as many as one walk down the ladder makes."""

LEASE_SECONDS = 60
"""How long a claim holds without an answer: well over the 15 seconds that a call may take."""

OVERLAP_HOURS = 24
"""How long the former secret still signs after a rotation: time for a receiver to be given the new one."""

ANNOUNCED: Final[Mapping[str, str]] = {
    "account.credits.balance_depleted": "A customer has used up the last of its credits of one kind.",
    "account.credits.granted": "A customer was given credits.",
    "alert.triggered": "A watched value has crossed a threshold of its alert.",
    "approval_request.approved": "Whoever had to decide on a request has agreed.",
    "approval_request.changes_requested": "Whoever had to decide on a request wants it changed first.",
    "approval_request.created": "Something waits for a person to decide on it.",
    "approval_request.rejected": "Whoever had to decide on a request has declined.",
    "checkout.session.completed": "A customer has gone through a checkout to its end.",
    "credit_note.generated": "The document of a credit note can be downloaded.",
    "credit_note.provider_refund_failure": "The payment provider did not refund what a credit note gives back.",
    "customer.accounting_provider_created": "A customer was added to the connected accounting system.",
    "customer.accounting_provider_error": "The accounting system did not take the data of a customer.",
    "customer.checkout_url_generated": "There is an address at which a customer can store a method to pay with.",
    "customer.crm_provider_created": "A customer was added to the connected CRM.",
    "customer.crm_provider_error": "The CRM did not take the data of a customer.",
    "customer.payment_provider_created": "A customer was added at the payment provider.",
    "customer.payment_provider_error": "The payment provider did not take the data of a customer.",
    "customer.tax_provider_error": "The tax provider did not take the data of a customer.",
    "customer.vies_check": "The VAT number of a customer was looked up in the register of the European Union.",
    "dunning_campaign.finished": "The last reminder of a dunning campaign was sent, and something is still due.",
    "event.error": "A usage event could not be taken in.",
    "fee.created": "A charge arose apart from any invoice, as one that is paid in advance does.",
    "fee.tax_provider_error": "The tax provider could not tell the tax on a charge.",
    "integration.provider_error": "A connected system answered with an error.",
    "invoice.drafted": "An invoice was made that can be reviewed until it is issued.",
    "invoice.generated": "The document of an invoice can be downloaded.",
    "invoice.one_off_created": "An invoice was made by hand, outside of any subscription.",
    "invoice.paid_credit_added": "Credits that were bought by an invoice are on their wallet.",
    "invoice.payment_dispute_lost": "A payer disputed the payment of an invoice with the bank and won.",
    "invoice.payment_failure": "An attempt to collect what is due on an invoice has failed.",
    "invoice.payment_overdue": "An invoice was not paid by its due date.",
    "invoice.payment_status_updated": "It changed how far an invoice is paid.",
    "invoice.resynced": "An invoice was sent to the connected system once more.",
    "line_item.deleted": "A line was taken off a draft.",
    "payment.requires_action": "A payment goes on once the payer has confirmed it.",
    "payment_provider.error": "A payment provider answered with an error.",
    "payment_receipt.created": "There is a receipt for a payment.",
    "payment_receipt.generated": "The document of a receipt can be downloaded.",
    "payment_request.created": "A customer was asked to pay one or several invoices at once.",
    "payment_request.payment_failure": "An attempt to collect what was asked for has failed.",
    "payment_request.payment_status_updated": "It changed how far a request for payment is met.",
    "quote.activated": "A quote was accepted and is now a subscription.",
    "subscription.cancelation_scheduled": "It was settled on which day a subscription will be canceled.",
    "subscription.started": "The service of a subscription has begun.",
    "subscription.terminated": "A subscription has ended, for whichever reason.",
    "subscription.version.updated": "A version of a subscription was made, changed or published.",
    "wallet.created": "A wallet was opened.",
    "wallet.depleted_ongoing_balance": "The usage that is not billed yet would leave nothing on a wallet.",
    "wallet.terminated": "A wallet was closed.",
    "wallet.updated": "The settings of a wallet were changed.",
    "wallet_transaction.created": "Something is to be put on a wallet, or taken from it.",
    "wallet_transaction.payment_failure": "The payment for a top-up of a wallet has failed.",
    "wallet_transaction.updated": "The status of a movement on a wallet changed.",
}
"""Types that nothing emits yet, with what each will mean: whoever asks for one is told from its first event on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookEndpoint:
    """An address that is told of events. Its secret is never shown again; `secret_hint` is the end of it."""

    id: str
    url: str
    event_types: tuple[str, ...]
    description: str | None
    enabled: bool
    signature: Signature
    secret_hint: str
    previous_secret_expires_at: Instant | None
    created_at: Instant
    updated_at: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class NewWebhookEndpoint:
    """An endpoint with the secret that its messages are signed with, shown this once."""

    id: str
    url: str
    event_types: tuple[str, ...]
    description: str | None
    enabled: bool
    signature: Signature
    secret: str = field(repr=False)
    secret_hint: str
    previous_secret_expires_at: Instant | None
    created_at: Instant
    updated_at: Instant


class EndpointChanges(TypedDict, total=False):
    """The fields of an endpoint that can be changed."""

    url: Url
    event_types: EventNames
    description: Text | None
    enabled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookTest:
    """A test message on its way; its delivery is the one with this `id` as `object_id`."""

    id: str
    endpoint_id: str
    created_at: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One call to a receiver: its answer, or why there was none."""

    at: Instant
    status_code: int | None
    body_excerpt: str | None
    duration_ms: int
    error: str | None

    @property
    def accepted(self) -> bool:
        """True for an answer of 2xx alone."""
        return self.status_code is not None and 200 <= self.status_code < 300


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookDelivery:
    """One event on its way to one endpoint.

    `next_attempt_at` is null once it has succeeded or failed, and while an earlier event of the same object is pending
    for the endpoint. `attempts` holds the last five.
    """

    id: str
    endpoint_id: str
    event_id: str
    event_type: str
    object_id: str
    sequence: int
    status: Status
    attempt_count: int
    attempts: tuple[Attempt, ...]
    next_attempt_at: Instant | None
    created_at: Instant
    finished_at: Instant | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookMessage:
    """What an endpoint is sent, and what the feed holds: `data` is the object as its GET showed it at that instant."""

    id: str
    type: str
    timestamp: Instant
    sequence: int
    data: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A delivery that was claimed: what to send where, the sealed secrets in force, and the claim that it holds."""

    id: str
    endpoint_id: str
    url: str
    sealed: tuple[tuple[str, str], ...] = field(repr=False)
    """Pairs of column and sealed secret, the newest first."""
    message: WebhookMessage
    at: datetime
    """The tenant's instant of the attempt."""
    leased_until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """Events in order. `next_after` is the `after` of the next request, also when there is nothing new."""

    data: tuple[WebhookMessage, ...]
    next_after: int
    has_more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RetriedDeliveries:
    """How many deliveries were set on their way again."""

    retried: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookTested(Event):
    """Somebody asked for a test message; it goes to the one endpoint that was named, whatever types that wants."""

    type: ClassVar[str] = "webhook.test"
    about: ClassVar[str] = "webhook_test"


class UnknownEventType(errors.Invalid):
    """No event has that type, and none begins with that family."""

    code = "unknown_event_type"
    title = "Unknown event type"


class UrlRefused(errors.Invalid):
    """The address may not be called: it is no plain https URL, or its host is not public."""

    code = "webhook_url_refused"
    title = "The address may not be called"


class TooManyEndpoints(errors.Conflict):
    """Every event is sent to every endpoint that wants it, so a tenant has a bounded number of them."""

    code = "too_many_webhook_endpoints"
    title = "No further webhook endpoint is possible"


class EndpointNotInUse(errors.Conflict):
    """The endpoint is disabled or deleted: nothing is sent to it."""

    code = "webhook_endpoint_not_in_use"
    title = "The webhook endpoint is not in use"
