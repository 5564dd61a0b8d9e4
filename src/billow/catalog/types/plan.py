"""A plan: products with their prices, sold together."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal, TypeAlias, TypedDict

from pydantic import ConfigDict, Field, StrictBool, StrictInt, StringConstraints

from billow.catalog.types.price import AnyPrice
from billow.kit import errors, limits
from billow.kit.events import Event
from billow.kit.fields import Code, Instant, Name, Ref, Text, Whole

EntitlementType = Literal["boolean", "integer", "string", "select"]
ItemKey: TypeAlias = Annotated[
    Code, Field(description="The name of the item inside the plan; its product's code when absent.", examples=["seats"])
]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPlanItem:
    """A product and its price, as given."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    product_id: Ref
    price: AnyPrice
    name: Name | None = None
    item_key: ItemKey | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanItem:
    """A product and its price in a plan; it never changes. Equal prices have equal fingerprints."""

    id: str
    item_key: str
    product_id: str
    name: str
    price: AnyPrice
    fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entitlement:
    """What a subscriber may do: a key with a value of its type."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    key: Code
    type: EntitlementType
    value: StrictBool | StrictInt | Annotated[str, StringConstraints(strict=True, max_length=limits.NAME_LENGTH)]

    def __post_init__(self) -> None:
        wanted = {"boolean": bool, "integer": int}.get(self.type, str)
        if type(self.value) is not wanted:
            raise ValueError(f"the value of a {self.type} entitlement is a {wanted.__name__}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What can be subscribed to: items in one currency, with a trial and entitlements."""

    id: str
    name: str
    code: str
    currency: str
    trial_period_days: int
    items: tuple[PlanItem, ...]
    entitlements: tuple[Entitlement, ...]
    description: str | None
    created_at: Instant
    updated_at: Instant
    archived_at: Instant | None


class PlanChanges(TypedDict, total=False):
    """The fields of a plan that can be changed; another price is another plan, or a change of a subscription."""

    name: Name
    description: Text | None


NewPlanItems: TypeAlias = Annotated[list[NewPlanItem], Field(max_length=limits.ITEMS_PER_PLAN)]
Entitlements: TypeAlias = Annotated[list[Entitlement], Field(max_length=limits.ITEMS_PER_PLAN)]
TrialDays: TypeAlias = Annotated[Whole, Field(ge=0, le=3650, description="Days before anything is charged.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanCreated(Event):
    """A plan was added."""

    type: ClassVar[str] = "plan.created"
    about: ClassVar[str] = "plan"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanUpdated(Event):
    """The words of a plan changed."""

    type: ClassVar[str] = "plan.updated"
    about: ClassVar[str] = "plan"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDeleted(Event):
    """A plan was archived: nobody can newly subscribe to it."""

    type: ClassVar[str] = "plan.deleted"
    about: ClassVar[str] = "plan"


class PlanInconsistent(errors.Invalid):
    """An item names an unknown or archived product, a price that does not suit it, or a key used twice."""

    code = "plan_inconsistent"
    title = "Some items of the plan do not fit"
