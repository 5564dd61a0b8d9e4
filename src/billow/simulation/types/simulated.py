"""Simulations: what past months would have come to by other terms, beside what they come to by those that held."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal, TypeAlias, TypedDict

from pydantic import ConfigDict, Field

from billow.catalog.types.plan import NewPlanItems
from billow.catalog.types.terms import NewCommitment, PlanDiscount, Spend, SpendTerms
from billow.kit import errors, limits
from billow.kit.events import Event
from billow.kit.fields import CurrencyCode, Day, DecimalNumber, Instant, Name, Ref
from billow.kit.money import Money
from billow.subscriptions.types import Item, ItemUpdate
from billow.subscriptions.types.agreement import ItemUpdates

SimulationStatus: TypeAlias = Literal["pending", "running", "finished", "failed"]
SimulationOutcome: TypeAlias = Literal["winner", "loser", "unchanged", "skipped"]
OwnPrices: TypeAlias = Annotated[
    Literal["keep", "replace"],
    Field(
        description="Whether subscriptions keep the items and prices that they were given beside their plan. "
        "Quantities that were agreed stay in any case."
    ),
]
Refs: TypeAlias = Annotated[list[Ref], Field(min_length=1, max_length=limits.SIMULATION_REFS)]
REASONS: Mapping[str, str] = {
    "no_subscription": "The customer had no subscription in force in those days.",
    "no_period": "No billing period of the subscription ended in those days.",
    "other_currency": "The subscription is in another currency than the simulation.",
    "failed": "It could not be worked out.",
    "price_unsuitable": "What is changed of a price does not suit the price that the subscription has.",
}
"""Why a subscription, or a customer, is left out; beside the codes of refusals by which one could not be worked out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftPlan:
    """A plan that is in no catalogue: what it charges, and what it says of the money of a period."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    currency: CurrencyCode
    items: NewPlanItems
    name: Name = "Draft"
    minimum_spend: Spend | None = None
    maximum_spend: Spend | None = None
    minimum_commitment: NewCommitment | None = None
    discount: PlanDiscount | None = None


class NewSimulation(TypedDict, total=False):
    """What is simulated, and whose past: one plan or changes of prices, of one choice of customers."""

    name: Name
    plan_id: Annotated[Ref, Field(description="The plan whose terms are simulated.")]
    revision: Annotated[int, Field(ge=1, description="A revision of that plan; the newest when absent.")]
    plan: Annotated[DraftPlan, Field(description="A plan that is in no catalogue, in place of one.")]
    update: Annotated[
        ItemUpdates,
        Field(
            description="Prices that are changed: of the plan, or without one of what each subscription has, be it the "
            "plan's or its own."
        ),
    ]
    own_prices: OwnPrices
    subscribers_of: Annotated[
        Ref,
        Field(
            description="The plan whose subscriptions are simulated, and whose terms give way; the simulated one when "
            "nobody is named."
        ),
    ]
    customer_ids: Annotated[Refs, Field(description="The customers that are simulated.")]
    subscription_ids: Annotated[Refs, Field(description="The subscriptions that are simulated.")]
    currency: Annotated[CurrencyCode, Field(description="The currency, where no plan says it.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedTerms:
    """The terms that are simulated: the items and spend terms of a whole plan, or without those changes of prices.

    They stand in place of those of `in_place_of`, the plan of that id, wherever a version of a subscription was made of
    it; without one, in place of all.
    """

    items: tuple[Item, ...] | None
    spend: SpendTerms
    update: tuple[ItemUpdate, ...]
    own_prices: Literal["keep", "replace"]
    in_place_of: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantile:
    """The change in percent that the share `at` of the customers stays at or below, one of those that there are."""

    at: DecimalNumber
    change_percent: DecimalNumber


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """How many customers of an outcome change by more than `above` and at most `up_to` percent, either way."""

    outcome: SimulationOutcome
    above: DecimalNumber
    up_to: DecimalNumber | None
    customers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SkipCount:
    """How many subscriptions, or customers without one, were left out for a reason."""

    reason: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What a simulation comes to, in minor units where it is money."""

    before: int
    after: int
    change_percent: DecimalNumber | None
    winners: int
    losers: int
    unchanged: int
    skipped: int
    quantiles: tuple[Quantile, ...]
    buckets: tuple[Bucket, ...]
    without_change_percent: int
    reasons: tuple[SkipCount, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulationSummary:
    """What the customers come to together, before and after, and how the difference falls on them.

    Winners pay less, losers pay more. Customers that came to nothing before have no change in percent: those are
    counted by `without_change_percent`, and are in no quantile and in no bucket. Skipped customers are in no sum.
    """

    currency: str
    before: Money
    after: Money
    difference: Money
    change_percent: DecimalNumber | None
    winners: int
    losers: int
    unchanged: int
    skipped: int
    quantiles: tuple[Quantile, ...]
    buckets: tuple[Bucket, ...]
    without_change_percent: int
    reasons: tuple[SkipCount, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """Past months by other terms: which terms, of whom, how far it is, and once it is finished what it comes to.

    `customers` are concerned, `done` of them are worked out. `items` and `terms` are those of the simulated plan as
    they were when it was asked for; both are absent where prices are changed on what each subscription has. `reason`
    says why it failed.
    """

    id: str
    name: str | None
    status: SimulationStatus
    period_start: Day
    period_end: Day
    currency: str
    plan_id: str | None
    revision: int | None
    items: tuple[Item, ...] | None
    terms: SpendTerms | None
    update: tuple[ItemUpdate, ...]
    own_prices: OwnPrices
    subscribers_of: str | None
    customers: int
    done: int
    summary: SimulationSummary | None
    reason: str | None
    created_by: str
    created_at: Instant
    ended_at: Instant | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedItem:
    """What an item, or a spend term of the plan, comes to before and after; a term has a key that begins with `_`."""

    item_key: str
    before: Money
    after: Money
    difference: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class SkippedSubscription:
    """A subscription that is left out, and why; without one, the customer had none."""

    subscription_id: str | None
    reason: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulationResult:
    """What a customer comes to before and after, by its subscriptions that are concerned.

    The days from `period_start` up to but not including `period_end` are those of the billing periods that count. All
    amounts, and the days, are absent of a customer that is skipped.
    """

    id: str
    customer_id: str
    outcome: SimulationOutcome
    currency: str
    before: Money | None
    after: Money | None
    difference: Money | None
    change_percent: DecimalNumber | None
    period_start: Day | None
    period_end: Day | None
    subscription_ids: tuple[str, ...]
    items: tuple[SimulatedItem, ...]
    skipped: tuple[SkippedSubscription, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulationEnded(Event):
    """A simulation is finished, or has failed; the data is the simulation with what it comes to."""

    type: ClassVar[str] = "simulation.ended"
    about: ClassVar[str] = "simulation"


class SimulationUnclear(errors.Invalid):
    """A simulation has one plan or changes of prices, over past days, of one choice of customers, in one currency."""

    code = "simulation_unclear"
    title = "It is not clear what to simulate"


class SimulationTooLarge(errors.Invalid):
    """More customers are concerned than one simulation holds; name customers, or simulate plan by plan."""

    code = "simulation_too_large"
    title = "Too many customers are concerned"
