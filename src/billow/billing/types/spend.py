"""What a plan, or the subscription itself, says of the money of a whole period, on its timeline."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from pydantic import JsonValue

from billow.catalog.types.terms import SpendTerms
from billow.invoicing.types import LineKind
from billow.kit.explain import Step
from billow.kit.money import Money
from billow.kit.time import Cadence, Period
from billow.subscriptions.types import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """The terms over a stretch of service, and how often what is billed most often recurs there: the billing period.

    With a `window` its days alone count: of an amount for a period, the share that falls to them.
    """

    terms: SpendTerms
    cadence: Cadence
    span: Span
    window: Period | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedLimit:
    """An amount for a period that holds over [start, end) of it, and the parts of that which are served.

    `words` are what its line says, where the plan has words for it, and `tax_codes` the taxes that fall on it.
    """

    amount: Money
    words: str | None
    tax_codes: tuple[str, ...]
    period: Period
    start: date
    end: date
    parts: tuple[tuple[date, date], ...]
    version_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """What a term comes to by now for the service from `start` up to but not including `end`, and how, when that is
    asked.

    The lines of a term are those under its reserved `item_key` that begin on the same day.
    """

    item_key: str
    kind: LineKind
    words: str
    start: date
    end: date
    amount: Money
    tree: Callable[[], Step]
    document: Mapping[str, JsonValue]
    version_id: str
    deferred: bool = False
    tax_codes: tuple[str, ...] = ()
