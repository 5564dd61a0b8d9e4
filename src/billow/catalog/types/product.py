"""A product: what is sold, without a price."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal, TypeAlias, TypedDict

from pydantic import Field

from billow.kit import errors
from billow.kit.events import Event
from billow.kit.fields import Instant, Metadata, Name, Ref, Text

FeeType = Literal["fixed", "metered"]
PaymentTerms = Literal["advance", "arrears"]
BillingFrequency = Literal["recurring", "one_time"]
RevenueAllocation = Literal["straight_line", "usage_based", "contract_level_straight_line"]
Sku: TypeAlias = Annotated[Name, Field(description="Your own number of the article.", examples=["PLT-01"])]
UnitLabel: TypeAlias = Annotated[Name, Field(description="What one unit, or several, are called.", examples=["seat"])]
MetricRefs: TypeAlias = Annotated[list[Ref], Field(max_length=20, description="Ids or codes of metrics.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """What is sold: a fixed fee, or usage measured by metrics."""

    id: str
    name: str
    code: str
    fee_type: FeeType
    payment_terms: PaymentTerms
    billing_frequency: BillingFrequency
    metric_ids: tuple[str, ...]
    description: str | None
    sku: str | None
    revenue_allocation_method: RevenueAllocation | None
    unit_label_singular: str | None
    unit_label_plural: str | None
    metadata: Metadata
    created_at: Instant
    archived_at: Instant | None


class ProductChanges(TypedDict, total=False):
    """The fields of a product that can be changed; how it is charged is not one of them."""

    name: Name
    description: Text | None
    sku: Sku | None
    revenue_allocation_method: RevenueAllocation | None
    unit_label_singular: UnitLabel | None
    unit_label_plural: UnitLabel | None
    metadata: Metadata


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductCreated(Event):
    """A product was added."""

    type: ClassVar[str] = "product.created"
    about: ClassVar[str] = "product"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductUpdated(Event):
    """The words of a product changed."""

    type: ClassVar[str] = "product.updated"
    about: ClassVar[str] = "product"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductDeleted(Event):
    """A product was archived: no new plan can hold it."""

    type: ClassVar[str] = "product.deleted"
    about: ClassVar[str] = "product"


class ProductInUse(errors.Conflict):
    """A plan, a bundle or a subscription in force holds this product; end that first."""

    code = "product_in_use"
    title = "The product is in use"


class ProductInconsistent(errors.Invalid):
    """A metered product has metrics and recurs; a fixed one has no metrics."""

    code = "product_inconsistent"
    title = "The fields of the product contradict each other"
