"""An add-on: something sold once, at a fixed price."""

from dataclasses import dataclass
from typing import ClassVar, TypedDict

from billow.catalog.types.terms import PositiveAmount, TaxCodes
from billow.kit import errors
from billow.kit.events import Event
from billow.kit.fields import Instant, Metadata, Name, Text
from billow.kit.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class AddOn:
    """Something sold once, at a fixed price, with the taxes that fall on it."""

    id: str
    name: str
    code: str
    amount: Money
    currency: str
    invoice_display_name: str | None
    description: str | None
    tax_codes: tuple[str, ...]
    metadata: Metadata
    created_at: Instant
    updated_at: Instant
    archived_at: Instant | None


class AddOnChanges(TypedDict, total=False):
    """The fields of an add-on that can be changed; what was invoiced keeps its price."""

    name: Name
    amount: PositiveAmount
    invoice_display_name: Name | None
    description: Text | None
    tax_codes: TaxCodes
    metadata: Metadata


@dataclass(frozen=True, slots=True, kw_only=True)
class AddOnCreated(Event):
    """An add-on was added."""

    type: ClassVar[str] = "add_on.created"
    about: ClassVar[str] = "add_on"


@dataclass(frozen=True, slots=True, kw_only=True)
class AddOnUpdated(Event):
    """The words or the price of an add-on changed."""

    type: ClassVar[str] = "add_on.updated"
    about: ClassVar[str] = "add_on"


@dataclass(frozen=True, slots=True, kw_only=True)
class AddOnDeleted(Event):
    """An add-on was archived: it is not sold any more."""

    type: ClassVar[str] = "add_on.deleted"
    about: ClassVar[str] = "add_on"


class UnknownTaxes(errors.Invalid):
    """A tax is named that does not exist, or was deleted."""

    code = "unknown_taxes"
    title = "Some taxes are unknown"


class AmountTooPrecise(errors.Invalid):
    """An amount has more decimals than its currency."""

    code = "amount_too_precise"
    title = "The amount has too many decimals"
