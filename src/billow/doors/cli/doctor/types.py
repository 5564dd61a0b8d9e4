"""What a check finds, and the report of an examination."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from billow.runtime.db import Database

Severity = Literal["E", "W"]
Status = Literal["passed", "broken", "not_run", "left_out"]
BUDGET_S = 60
SAMPLES = 20


Choosing = Callable[["Database"], AbstractAsyncContextManager[None]]
"""Inside of what it answers, the events of the database are read where they are kept."""


class CannotExamine(Exception):
    """The examination could not begin; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """A row that breaks an invariant; without a tenant it is a part of the schema."""

    tenant: str
    object: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one check: how many rows break it and the first of them, or why it did not run.

    One that is `left_out` says nothing about this installation.
    """

    id: str
    severity: Severity
    says: str
    status: Status
    seconds: float
    count: int = 0
    samples: tuple[Violation, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The outcomes of all checks, in their order."""

    outcomes: tuple[Outcome, ...]

    @property
    def broken(self) -> tuple[Outcome, ...]:
        """The errors: money, law or isolation is wrong."""
        return tuple(o for o in self.outcomes if o.status == "broken" and o.severity == "E")

    @property
    def warned(self) -> tuple[Outcome, ...]:
        """The warnings: something is late or waits for a person."""
        return tuple(o for o in self.outcomes if o.status == "broken" and o.severity == "W")

    @property
    def unrun(self) -> tuple[Outcome, ...]:
        """The checks that say nothing."""
        return tuple(o for o in self.outcomes if o.status == "not_run")

    @property
    def left_out(self) -> tuple[Outcome, ...]:
        """The checks that have nothing to look at here."""
        return tuple(o for o in self.outcomes if o.status == "left_out")

    @property
    def exit_code(self) -> int:
        """1 when an error was found, else 3 when a check did not run, else 0."""
        if self.broken:
            return 1
        return 3 if self.unrun else 0
