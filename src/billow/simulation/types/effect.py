"""What a document would change, and what that comes to."""

from dataclasses import dataclass
from typing import Literal

from billow.kit import errors
from billow.kit.fields import Json
from billow.kit.money import Money
from billow.simulation.types.document import SectionName


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """A field that differs: what it says, and what it would say."""

    field: str
    before: Json
    after: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerFees:
    """What a changed plan comes to for one customer by month: the fees of its subscriptions that would move, before and
    after. Usage is not in it."""

    customer_id: str
    subscriptions: int
    currency: str
    mrr_before: Money
    mrr_after: Money
    mrr_delta: Money
    name: str = ""
    external_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyEffect:
    """What a changed plan comes to: how many subscriptions are on it, and the monthly fee of each at its list prices
    less the discount of the plan, before and after; `mrr_delta` is the difference for all of them together.

    Those subscriptions keep the old prices until they are moved. Usage is not in it: that depends on what is used.
    `customers` are the twenty whose fees a plan migration would change most, by what they have agreed themselves, the
    largest change first; `other_customers` says how many more it would change. Who a migration leaves out is none of
    them. Of a plan with more than ten thousand subscriptions so many are looked at.
    """

    subscriptions: int
    currency: str
    mrr_before: Money
    mrr_after: Money
    mrr_delta: Money
    usage_prices_change: bool
    customers: tuple[CustomerFees, ...]
    other_customers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogChange:
    """One thing that is made, changed or archived; of a plan, with what that comes to."""

    section: SectionName
    code: str
    action: Literal["create", "change", "archive"]
    fields: tuple[FieldChange, ...]
    money: MoneyEffect | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogDifference:
    """Everything that sets a document apart from the catalogue; nothing when they agree."""

    in_sync: bool
    changes: tuple[CatalogChange, ...]


class DocumentInconsistent(errors.Invalid):
    """The document names something twice, or asks for what cannot be changed: archive it, and add it under another
    code."""

    code = "document_inconsistent"
    title = "The document does not fit the catalogue"
