"""A bundle: several products with their prices behind one name."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, TypeAlias, TypedDict

from pydantic import Field

from billow.catalog.types.plan import NewBundleItem
from billow.catalog.types.price import AnyPrice
from billow.kit import errors, limits
from billow.kit.events import Event
from billow.kit.fields import CurrencyCode, Instant, Metadata, Name, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class BundlePrice:
    """A product and what it costs by default inside the bundle."""

    product_id: str
    item_key: str
    name: str
    price: AnyPrice
    fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """Several products with default prices, which an item of a plan or of a subscription can name at once.

    With a currency its prices are in that; without one they are in that of whatever names it.
    """

    id: str
    name: str
    code: str
    description: str | None
    currency: str | None
    prices: tuple[BundlePrice, ...]
    metadata: Metadata
    created_at: Instant
    updated_at: Instant
    archived_at: Instant | None


NewBundlePrices: TypeAlias = Annotated[
    list[NewBundleItem], Field(min_length=1, max_length=limits.ITEMS_PER_PLAN, description="The whole content.")
]


BundleCurrency: TypeAlias = Annotated[
    CurrencyCode,
    Field(
        description="The currency of the prices; without one, that of the plan or subscription that names the bundle."
    ),
]


class BundleChanges(TypedDict, total=False):
    """The fields of a bundle that can be changed; prices are replaced as a whole, for those who take it from now on."""

    name: Name
    description: Text | None
    currency: BundleCurrency | None
    prices: NewBundlePrices
    metadata: Metadata


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleCreated(Event):
    """A bundle was added."""

    type: ClassVar[str] = "bundle.created"
    about: ClassVar[str] = "bundle"


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleUpdated(Event):
    """The words or the content of a bundle changed; plans keep what they took from it."""

    type: ClassVar[str] = "bundle.updated"
    about: ClassVar[str] = "bundle"


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleDeleted(Event):
    """A bundle was archived: nothing new can name it."""

    type: ClassVar[str] = "bundle.deleted"
    about: ClassVar[str] = "bundle"


class BundleInconsistent(errors.Invalid):
    """A price of the bundle names an unknown or archived product, does not suit it, or a key is used twice."""

    code = "bundle_inconsistent"
    title = "Some prices of the bundle do not fit"
