"""The command `billow doctor`: where the database is, and how the report is shown."""

from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from billow.doors.cli.doctor.types import BUDGET_S, CannotExamine
from billow.doors.cli.output import Failure, out

if TYPE_CHECKING:
    from billow.doors.cli.doctor.types import Report
    from billow.doors.cli.launcher import Launcher

COULD_NOT_RUN = 3
_EMBEDDED = "postgres.json"

Shown = Literal["findings", "all", "json"]

Only = Annotated[list[str] | None, typer.Option("--only", help="Run this check alone, as often as needed: INV-11.")]
TenantId = Annotated[str | None, typer.Option("--tenant", help="Look at the rows of this tenant alone.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the report as JSON.")]
DatabaseUrl = Annotated[
    str | None,
    typer.Option("--database-url", envvar="BILLOW_DATABASE_URL", help="The database; else that of the data folder."),
]
DataDir = Annotated[
    Path | None,
    typer.Option("--data-dir", envvar="BILLOW_DATA_DIR", help="Folder with credentials.json.", show_default=".billow"),
]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Print every check, also those that hold.")]
Budget = Annotated[int, typer.Option("--budget", min=1, max=3600, help="Seconds that one check may take.")]


def doctor(
    context: typer.Context,
    *,
    only: Only = None,
    tenant: TenantId = None,
    as_json: AsJson = False,
    database_url: DatabaseUrl = None,
    data_dir: DataDir = None,
    budget: Budget = BUDGET_S,
    verbose: Verbose = False,
) -> None:
    """Check the invariants of all data, on one snapshot and without changing anything.

    Ends with 0 when all hold (warnings are shown), 1 when one is broken, 3 when a check could not run.
    """
    code = examined(
        context.obj,
        {"database_url": database_url, "data_dir": data_dir},
        only=only or (),
        tenant=tenant,
        budget=budget,
        show="json" if as_json else "all" if verbose else "findings",
    )
    raise typer.Exit(code)


def examined(
    launcher: "Launcher",
    overrides: Mapping[str, object],
    *,
    only: Collection[str] = (),
    tenant: str | None = None,
    budget: int = BUDGET_S,
    show: Shown = "findings",
) -> int:
    """The report stands on stdout; the answer is what the process ends with.

    Raises:
        Failure: The examination could not begin.
    """
    import asyncio
    from functools import partial

    from billow.doors.cli.doctor import output
    from billow.doors.cli.up import settings_of

    async def examine_there() -> "Report":
        from billow.doors.cli.doctor import examine

        async with database_of(overrides) as url:
            settings = settings_of(overrides)
            return await examine(
                url, only=only, tenant=tenant, budget=budget, choosing=partial(launcher.choosing, settings)
            )

    try:
        report = asyncio.run(examine_there())
    except CannotExamine as error:
        raise Failure(str(error), code=COULD_NOT_RUN) from None
    if show == "json":
        out().print(output.as_json(report), markup=False, soft_wrap=True)
    else:
        output.show(report, verbose=show == "all")
    return report.exit_code


@asynccontextmanager
async def database_of(overrides: Mapping[str, object]) -> AsyncIterator[str]:
    """The URL of the database that was given, or else of the data folder's, which runs inside the block."""
    from billow.doors.cli.client import told
    from billow.doors.cli.up import settings_of
    from billow.runtime.embedded import EmbeddedError, EmbeddedPostgres

    settings = settings_of(overrides)
    if settings.database_url:
        yield settings.database_url
        return
    kept = told(settings.data_dir)
    if kept is None:
        raise CannotExamine("Which database? Start billow up, or give --database-url (BILLOW_DATABASE_URL).")
    if not (settings.data_dir / _EMBEDDED).exists():
        yield kept.database_url
        return
    try:
        async with EmbeddedPostgres(settings.data_dir) as server:
            yield server.url
    except EmbeddedError as error:
        raise CannotExamine(str(error)) from error
