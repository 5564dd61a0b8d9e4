"""`billow doctor`: the invariants of the whole database, checked on one snapshot that nobody is blocked by.

The statements lie in `sql/`, since the doctor alone reads the tables of every module, and only reads them. What SQL
cannot say (prices worked out again, calendars, digests) is in `replay`, `service` and `usage`.
"""

from collections.abc import Collection

from billow.doors.cli.doctor.command import doctor
from billow.doors.cli.doctor.types import BUDGET_S, CannotExamine, Choosing, Outcome, Report, Violation

__all__ = ["CannotExamine", "Outcome", "Report", "Violation", "doctor", "examine"]


async def examine(
    database_url: str,
    *,
    only: Collection[str] = (),
    tenant: str | None = None,
    budget: int = BUDGET_S,
    choosing: Choosing | None = None,
) -> Report:
    """The report on the database at *database_url*; with *only* of these checks, with *tenant* of its rows alone.

    Events are read in the database itself, or where *choosing* says that they are kept; then the checks that compare
    with events in the database are left out. Nothing is changed. A check that takes longer than *budget* seconds, or
    that fails, is reported as not run.

    Raises:
        CannotExamine: There is no such check or tenant, or the database does not answer or has no schema.
    """
    from billow.doors.cli.doctor import runner

    return await runner.examine(database_url, only=only, tenant=tenant, budget=budget, choosing=choosing)
