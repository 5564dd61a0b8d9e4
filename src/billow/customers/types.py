"""A customer, and what can be said of one."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, TypedDict

from pydantic import Field

from billow.kit import errors
from billow.kit.events import Event
from billow.kit.fields import CurrencyCode, Email, ExternalId, Instant, Metadata, Name, Whole, Zone
from billow.tenants.types import Address

Aliases = Annotated[list[ExternalId], Field(max_length=20)]
TaxIds = Annotated[list[Name], Field(max_length=10)]
Locale = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Z]{2})?$", examples=["en-US"])]


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """A party that is billed; it answers to its id, its external id and its aliases.

    With a `parent_id` it belongs to the family of that customer, which has `child_count` of them. Its invoices for
    periods stay drafts for the days of its `invoice_grace_period`.
    """

    id: str
    name: str
    external_id: str | None
    aliases: tuple[str, ...]
    email: str | None
    currency: str | None
    timezone: str
    locale: str
    billing_address: Address
    tax_ids: tuple[str, ...]
    net_days: int | None
    billing_entity_id: str | None
    metadata: Metadata
    created_at: Instant
    updated_at: Instant
    parent_id: str | None = None
    child_count: int = 0
    invoice_grace_period: int | None = None


class CustomerChanges(TypedDict, total=False):
    """The fields of a customer that can be changed."""

    name: Name
    external_id: ExternalId | None
    aliases: Aliases
    email: Email | None
    currency: CurrencyCode
    timezone: Zone
    locale: Locale
    billing_address: Address
    tax_ids: TaxIds
    net_days: Annotated[Whole, Field(ge=0, le=365)] | None
    metadata: Metadata


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A customer in the quickstart's words."""

    id: str
    name: str
    email: str | None
    alias: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerCreated(Event):
    """A customer was added."""

    type: ClassVar[str] = "customer.created"
    about: ClassVar[str] = "customer"


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerUpdated(Event):
    """A customer's data changed."""

    type: ClassVar[str] = "customer.updated"
    about: ClassVar[str] = "customer"


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerDeleted(Event):
    """A customer was removed; documents issued to it stay."""

    type: ClassVar[str] = "customer.deleted"
    about: ClassVar[str] = "customer"


class NameTaken(errors.AlreadyExists):
    """Another customer answers to that external id or alias."""

    code = "customer_name_taken"
    title = "Another customer answers to that name"


class CurrencyFixed(errors.Conflict):
    """The customer has subscriptions or documents in its currency (correctness M-23)."""

    code = "customer_currency_fixed"
    title = "The currency can no longer be changed"


class FamilyUnsuitable(errors.Conflict):
    """A family has one level: a parent has no parent, and nobody is its own. A parent stays while it has children."""

    code = "family_unsuitable"
    title = "The family would not hold"


class CustomerInUse(errors.Conflict):
    """The customer has subscriptions in force; end them first."""

    code = "customer_in_use"
    title = "The customer has subscriptions in force"
