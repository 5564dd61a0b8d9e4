"""Plan migrations: whose subscriptions move to another revision or plan, and how far that is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, ClassVar, Literal, TypeAlias

from pydantic import ConfigDict, Field

from billow.catalog.types.terms import SpendTerms
from billow.kit import errors, limits
from billow.kit.events import Event
from billow.kit.fields import Day, Instant, Metadata, Ref, Whole
from billow.kit.money import Money
from billow.simulation.types.effect import FieldChange, MoneyEffect
from billow.subscriptions.types import Effective, Item, Proration, Subscription, Timeline

MigrationStatus: TypeAlias = Literal["running", "held", "canceled", "finished", "rolling_back", "rolled_back"]
MoveState: TypeAlias = Literal["waiting", "moved", "left_out", "failed", "rolled_back", "kept"]
Overrides: TypeAlias = Annotated[
    Literal["keep", "drop"],
    Field(
        description="What becomes of items and prices that a subscription has beside its plan: they stay and the rest "
        "follows, or the plan's take their place."
    ),
]
FixedTerms: TypeAlias = Annotated[
    Literal["keep", "move"],
    Field(description="What becomes of a contract with a fixed term: it keeps its terms until its end, or moves too."),
]
Reason: TypeAlias = Literal[
    "already_there",
    "canceled",
    "changed_since",
    "draft",
    "ended",
    "ends_before",
    "failed",
    "fixed_term",
    "migration_canceled",
    "not_on_plan",
    "nothing_left",
    "other_currency",
    "outside_term",
    "overrides_hold",
    "own_terms",
    "pending_change",
    "prices_rose",
    "unreadable",
]
"""Why a subscription is not moved, or not rolled back; the docs page says what each means."""
_REFS = Field(min_length=1, max_length=limits.MIGRATION_NAMED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """Which subscriptions of a plan: those for which all that is said holds; where nothing is said, all of them."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    customer_ids: Annotated[list[Ref], _REFS] | None = None
    subscription_ids: Annotated[list[Ref], _REFS] | None = None
    revisions: Annotated[
        list[Annotated[Whole, Field(ge=1, le=limits.REVISIONS)]] | None,
        Field(min_length=1, max_length=100, description="The revisions of the plan that they are on."),
    ] = None
    started_from: Annotated[Day | None, Field(description="Started on this day or later.")] = None
    started_before: Annotated[Day | None, Field(description="Started before this day.")] = None
    metadata: Annotated[Metadata | None, Field(description="Pairs that the metadata of the subscription holds.")] = None
    percent: Annotated[
        Whole | None,
        Field(
            ge=1,
            le=100,
            description="A share of the customers, in percent. It is always the same ones: who is among 10 percent is "
            "among 20.",
        ),
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MigrationTerms:
    """How subscriptions are moved."""

    effective: str
    proration: Proration
    overrides: Overrides
    fixed_terms: FixedTerms
    description: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveCounts:
    """How many subscriptions of a migration are in which state, and the monthly fees of those that were moved."""

    subscriptions: int = 0
    waiting: int = 0
    moved: int = 0
    left_out: int = 0
    failed: int = 0
    rolled_back: int = 0
    kept: int = 0
    mrr_before: int = 0
    mrr_after: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanMigration:
    """The moving of subscriptions from a plan to its newest revision, or to that of another plan, and how far it is.

    `subscriptions` were chosen when it began. Each is `waiting`, or was `moved`, `left_out` with a reason or `failed`
    with one; a moved one may be `rolled_back`, or `kept` where that was not possible. The monthly recurring revenue
    before and after is that of those that were moved and are not back, at the prices of the day on which each moves.
    """

    id: str
    plan_id: str
    target_plan_id: str
    target_revision: int
    cohort: Cohort
    effective: Effective
    proration: Proration
    overrides: Overrides
    fixed_terms: FixedTerms
    description: str | None
    status: MigrationStatus
    subscriptions: int
    waiting: int
    moved: int
    left_out: int
    failed: int
    rolled_back: int
    kept: int
    currency: str
    mrr_before: Money
    mrr_after: Money
    mrr_delta: Money
    started_by: str
    created_at: Instant
    ended_at: Instant | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MigratedSubscription:
    """What became of one subscription in a migration.

    `version_id` is the version that moved it, in force from `effective_from` on, and `rollback_version_id` the one that
    took it back. `reason`, in words `detail`, says why it was left out, failed, or was kept where it is.
    """

    id: str
    subscription_id: str
    customer_id: str
    state: MoveState
    reason: Reason | None
    detail: str | None
    effective_from: Day | None
    version_id: str | None
    rollback_version_id: str | None
    currency: str
    mrr_before: Money | None
    mrr_after: Money | None
    updated_at: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class RecurringFee:
    """What the recurring fees of one rhythm come to in a whole period; usage is not in it."""

    billing_interval_unit: str
    billing_interval_count: int
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class MigrationEffect:
    """What moving one subscription comes to.

    `credits` and `charges` are the lines for the time that was billed already, before discounts and tax; the next
    invoice, tax included, is issued on `next_invoice_on` and comes to `next_invoice_before` as things are and to
    `next_invoice_after` once it has moved. They are those of the preview of the same change.
    """

    subscription_id: str
    customer_id: str
    plan_revision: int
    effective_from: Day
    currency: str
    fees_before: tuple[RecurringFee, ...]
    fees_after: tuple[RecurringFee, ...]
    mrr_before: Money
    mrr_after: Money
    mrr_delta: Money
    credits: Money
    charges: Money
    next_invoice_on: Day | None
    next_invoice_before: Money
    next_invoice_after: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class NotMoved:
    """A subscription that stays where it is, and why."""

    subscription_id: str
    customer_id: str
    reason: Reason
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonCount:
    """How many subscriptions stay for one reason."""

    reason: Reason
    subscriptions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MigrationPreview:
    """What a migration would do if it began now; nothing is changed.

    The counts, the customers and the monthly recurring revenue are those of all that would move. `effects` are worked
    out for a hundred of them from `offset` on, in order of id, with `credits` and `charges` as their sums; `left_out`
    holds a hundred from `offset` on of those that stay.
    """

    plan_id: str
    target_plan_id: str
    target_revision: int
    currency: str
    subscriptions: int
    customers: int
    mrr_before: Money
    mrr_after: Money
    mrr_delta: Money
    offset: int
    effects: tuple[MigrationEffect, ...]
    credits: Money
    charges: Money
    stay: int
    reasons: tuple[ReasonCount, ...]
    left_out: tuple[NotMoved, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionCount:
    """How many subscriptions in force are on a revision of a plan today."""

    revision: int
    subscriptions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDifference:
    """What sets two revisions of a plan apart: fields of its items and terms, and what the list prices come to by month
    for the subscriptions on the former one. `revisions` says how many are on each."""

    plan_id: str
    from_revision: int
    to_revision: int
    fields: tuple[FieldChange, ...]
    money: MoneyEffect
    revisions: tuple[RevisionCount, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What a revision of a plan sells: its items as a version holds them, and its terms."""

    plan_id: str
    revision: int
    currency: str
    items: tuple[Item, ...]
    terms: tuple[object, ...]
    spend: SpendTerms


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A migration as the rules see it: from which revisions of a plan, to what, and how."""

    plan_id: str
    offers: Mapping[int, Offer]
    target: Offer
    terms: MigrationTerms
    plans: Mapping[tuple[str, int], SpendTerms] = field(default_factory=dict)
    """What revisions of plans, the subscriptions' own and the target, say of the money of a period."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A subscription that is to have *items* from *day* on; `before` are those that it would have otherwise."""

    subscription: Subscription
    timeline: Timeline
    day: Day
    revision: int
    before: tuple[Item, ...]
    items: tuple[Item, ...]
    mrr_before: Money
    mrr_after: Money
    """What it is worth in a month on that day, as it would be otherwise and once it has moved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """Back: what is to be in force again from *day* on, as the version of that id holds it."""

    subscription: Subscription
    timeline: Timeline
    day: Day
    version_id: str
    pending: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveRecord:
    """The row of one subscription of a migration, with what a roll-back needs to know."""

    id: str
    subscription_id: str
    customer_id: str
    state: MoveState = "waiting"
    reason: Reason | None = None
    detail: str | None = None
    effective_from: Day | None = None
    version_id: str | None = None
    version_number: int | None = None
    """The last version that was published in moving it: those that lie ahead may have followed."""
    previous_version_id: str | None = None
    rollback_version_id: str | None = None
    mrr_before: int | None = None
    mrr_after: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanMigrationFinished(Event):
    """All subscriptions of a plan migration were looked at, or it was canceled."""

    type: ClassVar[str] = "plan_migration.finished"
    about: ClassVar[str] = "plan_migration"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanMigrationRolledBack(Event):
    """What a plan migration had moved was moved back, where that was possible."""

    type: ClassVar[str] = "plan_migration.rolled_back"
    about: ClassVar[str] = "plan_migration"


class PlanMigrationReachesNobody(errors.Invalid):
    """No subscription would move, or none was moved that could go back; the preview says why for each."""

    code = "plan_migration_reaches_nobody"
    title = "The migration reaches no subscription"


class PlanMigrationUnderWay(errors.Conflict):
    """At most one migration of a plan is under way; wait for it, or cancel it."""

    code = "plan_migration_under_way"
    title = "A migration of the plan is under way"


class PlanMigrationNotOpen(errors.Conflict):
    """A migration that has ended is neither held nor resumed nor canceled; start another, or roll it back."""

    code = "plan_migration_not_open"
    title = "The plan migration has ended"


class PlanMigrationNotOver(errors.Conflict):
    """Only a migration that is finished or canceled is rolled back; cancel it first."""

    code = "plan_migration_not_over"
    title = "The plan migration cannot be rolled back now"


class PlanMigrationTooLarge(errors.Invalid):
    """One migration moves a bounded number of subscriptions; choose a smaller cohort, and then the next."""

    code = "plan_migration_too_large"
    title = "The cohort is too large"


class PlanMigrationEffective(errors.Invalid):
    """The day is no day from today on, and no word that names one."""

    code = "plan_migration_effective"
    title = "The migration cannot take effect then"
