"""Pieces of service that are still to bill, usage as it stands, and the schedule of a subscription."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from pydantic import Field, JsonValue

from billow.invoicing.types import Invoice, LineItem
from billow.kit import errors
from billow.kit.fields import Day, DecimalNumber, Instant
from billow.kit.money import Money
from billow.kit.time import Period
from billow.subscriptions.types import Item, Version
from billow.tax.types import AppliedTax

InvoiceWhen = Literal["next_invoice", "now"]
Proration = Literal["prorate", "none", "credit_only", "charge_only", "full"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeePiece:
    """A part [start, end) of a period whose fee is missing (`sign` +1) or was billed in excess (-1).

    `first` says that nothing of the item was billed for the period before. `ordinal` counts equal lines billed before,
    so that the natural key of each is its own.
    """

    item_key: str
    name: str
    product_id: str | None
    version_id: str
    price: Mapping[str, JsonValue]
    fingerprint: str
    period: Period
    start: date
    end: date
    sign: int
    first: bool
    once: bool
    ordinal: int
    taxes: tuple[AppliedTax, ...] | None = None
    """Of what is given back: the taxes that were charged on it (correctness T-27)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UsagePiece:
    """A window [start, end) of usage at one price, with what was billed for it so far."""

    item: Item
    version_id: str
    start: date
    end: date
    due_on: date
    billed: Money
    billed_digest: str | None
    lines: int
    taxes: tuple[AppliedTax, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """A window that was billed, but is no longer served at that price: what was billed goes back."""

    item_key: str
    version_id: str
    price: Mapping[str, JsonValue]
    fingerprint: str
    start: date
    end: date
    billed: Money
    lines: int
    taxes: tuple[AppliedTax, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When a subscription is billed next, and through which day it was billed."""

    subscription_id: str
    customer_id: str
    next_on: date | None
    billed_through: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeUsage:
    """The usage of one item in its current period, and what it costs so far."""

    subscription_id: str
    item_key: str
    product_id: str
    name: str
    quantity: DecimalNumber
    events: int
    amount: Money
    currency: str
    period_start: Day
    period_end: Day


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupedQuantity:
    """What one metric measured of the events with the same values of its properties; null where they have none."""

    values: Mapping[str, str | None]
    quantity: DecimalNumber
    events: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MeteredQuantity:
    """What one metric measured; `groups`, absent when empty, are its parts when they were asked for."""

    metric_id: str
    code: str
    name: str
    quantity: DecimalNumber
    events: int
    first_at: Instant | None
    last_at: Instant | None
    groups: Annotated[tuple[GroupedQuantity, ...], Field(exclude_if=lambda found: not found)] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """The usage of a customer: by metric from `period_start` to `period_end`, and by charge over its own period.

    `as_of` is the instant of the answer: every event acknowledged before it is counted.
    """

    customer_id: str
    period_start: Day
    period_end: Day
    as_of: Instant
    metrics: tuple[MeteredQuantity, ...]
    charges: tuple[ChargeUsage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A change of a subscription: the version it makes, the lines for the time already billed, the next invoice with
    them, and the difference of the monthly recurring revenue."""

    version: Version
    proration_lines: tuple[LineItem, ...]
    next_invoice: Invoice | None
    mrr_delta: Money
    currency: str


class ChangeNotSupported(errors.Invalid):
    """A change is prorated by days and takes effect; the other ways are not there in this version."""

    code = "change_not_supported"
    title = "The change is not supported in this version"


class NothingUpcoming(errors.NotFound):
    """The subscription has nothing left to bill."""

    code = "nothing_upcoming"
    title = "Nothing is to be billed any more"
