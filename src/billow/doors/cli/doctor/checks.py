"""All checks, in the order of their ids."""

import re
from collections.abc import AsyncIterator, Callable, Collection
from dataclasses import dataclass
from functools import cache

from billow.doors.cli.doctor import replay, rollups, service, statements, usage
from billow.doors.cli.doctor.look import Look
from billow.doors.cli.doctor.types import CannotExamine, Severity, Violation

Find = Callable[[Look], AsyncIterator[Violation]]
_EVENTS = re.compile(r"\b(?:from|join) (?:events|event_revisions)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """An invariant and the way to find what breaks it: a statement, or a walk over rows."""

    id: str
    severity: Severity
    says: str
    sql: str = ""
    find: Find | None = None

    @property
    def of_events(self) -> bool:
        """Whether it compares with events that lie in the database itself."""
        return _EVENTS.search(self.sql) is not None


_WALKS = (
    Check(
        id="INV-09",
        severity="E",
        says="A line's calculation recomputes to its amount, and rating its price and quantity again gives the same.",
        find=replay.find,
    ),
    Check(
        id="INV-33",
        severity="E",
        says="No day of service is billed twice without a credit, nor credited without having been billed.",
        find=service.find_twice,
    ),
    Check(
        id="INV-36",
        severity="E",
        says="Nothing is billed before the service begins, in a trial (but usage that is not free there), or after the "
        "end of a settled subscription.",
        find=service.find_outside,
    ),
    Check(
        id="INV-38",
        severity="E",
        says="Service begins and ends on boundaries counted from the anchor, at local midnight.",
        find=service.find_boundaries,
    ),
    Check(
        id="INV-39",
        severity="E",
        says="An event is stored once, and its digest is that of its content.",
        find=usage.find_events,
    ),
    Check(
        id="INV-41",
        severity="E",
        says="The events behind a line are those it was billed for.",
        find=usage.find_changed,
    ),
    Check(
        id="INV-41.late",
        severity="W",
        says="No usage of a window arrived or was corrected after the last line that counts it.",
        find=usage.find_late,
    ),
    Check(
        id="USE-01",
        severity="E",
        says="What is kept of usage by customer and day is what the events in force come to.",
        find=rollups.find_differing,
    ),
    Check(
        id="USE-01.late",
        severity="W",
        says="No event waits longer than five minutes to be folded.",
        find=rollups.find_behind,
    ),
)


@cache
def checks() -> tuple[Check, ...]:
    """Every check: first those of the reference, then Billow's own."""
    found = [*_WALKS, *(Check(id=s.id, severity=s.severity, says=s.says, sql=s.sql) for s in statements.invariants())]
    return tuple(sorted(found, key=lambda check: (not check.id.startswith("INV"), check.id)))


def chosen(only: Collection[str]) -> tuple[Check, ...]:
    """The checks of these ids, an id alone standing for its parts too; all of them when none is named.

    Raises:
        CannotExamine: One of them does not exist.
    """
    unknown = sorted(name for name in only if not any(name in _names(check) for check in checks()))
    if unknown:
        known = ", ".join(check.id for check in checks())
        raise CannotExamine(f"There is no check {', '.join(unknown)}; there are {known}.")
    return tuple(check for check in checks() if not only or _names(check) & set(only))


def _names(check: Check) -> set[str]:
    return {check.id, check.id.partition(".")[0]}
