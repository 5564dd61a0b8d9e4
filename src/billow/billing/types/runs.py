"""A billing run: what is due is billed in parts, and whoever waits can watch it."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from billow.kit import errors
from billow.kit.events import Event
from billow.kit.fields import Day, Instant

RunStatus = Literal["running", "held", "canceled", "finished"]
RunKind = Literal["automatic", "manual"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BillingRun:
    """The billing of what was due at one instant.

    An `automatic` run begins by itself when something falls due; a `manual` one is started, for everything due by the
    day `on` or for one customer, and tries again what could not be billed before. `subscriptions` were due when it
    began, `done` were looked at since, `failed` of them are set aside with their reasons, and `invoices` with `lines`
    were made in `parts`, each a transaction of its own. `seconds` is how long workers were at it, all together, and
    `per_second` how many subscriptions they did in one.
    """

    id: str
    kind: RunKind
    status: RunStatus
    until: Instant
    on: Day | None
    customer_id: str | None
    subscriptions: int
    done: int
    failed: int
    invoices: int
    lines: int
    parts: int
    seconds: str
    per_second: str | None
    started_by: str
    created_at: Instant
    ended_at: Instant | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BillingFailure:
    """A subscription that a run could not bill, and why; it waits until it is changed or a run is started."""

    id: str
    run_id: str
    subscription_id: str
    customer_id: str
    reason: str
    created_at: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPart:
    """What one transaction of a run did: subscriptions looked at, invoices and lines made, and the microseconds."""

    subscriptions: int
    invoices: int
    lines: int
    micros: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionBillingFailed(Event):
    """A subscription could not be billed and is set aside; the data is the failure with its reason."""

    type: ClassVar[str] = "subscription.billing_failed"
    about: ClassVar[str] = "subscription"


class RunNotOpen(errors.Conflict):
    """A run that has ended is neither held nor resumed nor canceled; start another."""

    code = "billing_run_not_open"
    title = "The billing run has ended"


class RunInTheFuture(errors.Invalid):
    """What is not due yet cannot be billed; the upcoming invoice shows it."""

    code = "billing_run_in_the_future"
    title = "A run bills what is due, not what will be"


class RunUnderWay(errors.Conflict):
    """At most one automatic run of a tenant is open."""

    code = "billing_run_under_way"
    title = "An automatic billing run is open already"


class RunUnclear(errors.Invalid):
    """A run is automatic, or of a day or a customer."""

    code = "billing_run_unclear"
    title = "An automatic run takes all that is due"
