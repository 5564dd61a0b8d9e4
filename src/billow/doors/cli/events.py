"""`billow events import` and `billow events export`: their options, and what the mapping of an import is made of."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from billow.doors.cli.help import Command, Group
from billow.doors.cli.options import DataDir, Key, Live, Url
from billow.doors.cli.output import Failure, out

if TYPE_CHECKING:
    from billow.metering.rules import ImportMapping

events = typer.Typer(cls=Group, help="Usage events.", no_args_is_help=True)


@events.command(
    "import",
    cls=Command,
    epilog="Example: **billow events import usage.csv.gz --event-name api_call --customer-column account "
    "--timestamp-column at --map tokens=Tokens**",
)
def import_events(
    file: Annotated[str, typer.Argument(help="CSV file with a header line, also .gz; - is standard input.")],
    event_name: Annotated[str, typer.Option("--event-name", help="Name of the events.")],
    customer_column: Annotated[
        str, typer.Option("--customer-column", help="COLUMN, or COLUMN:minute, :hour or :date of a time.")
    ],
    timestamp_column: Annotated[str, typer.Option("--timestamp-column", help="Column of the times.")],
    map_: Annotated[list[str] | None, typer.Option("--map", help="PROPERTY=COLUMN, as often as needed.")] = None,
    timezone: Annotated[str, typer.Option(help="Zone of times that name none.")] = "UTC",
    timestamp_format: Annotated[str, typer.Option(help="iso, unix, unix_ms, or a strptime pattern.")] = "iso",
    unique_id_column: Annotated[
        str | None, typer.Option(help="Column of unique ids; without it they follow from the rows.")
    ] = None,
    create_customers: Annotated[
        bool, typer.Option("--create-customers", help="Create customers that are missing.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read the file and send nothing.")] = False,
    rejects: Annotated[Path | None, typer.Option(help="File for the rows that were not stored, with reasons.")] = None,
    restart: Annotated[
        bool, typer.Option("--restart", help="Begin with the first row, also after an interruption.")
    ] = False,
    url: Url = None,
    key: Key = None,
    live: Live = False,
    data_dir: DataDir = None,
) -> None:
    """Send the rows of a CSV file as usage events.

    Importing a file twice stores its events once, and the same command goes on where it was interrupted. Ends with 0
    when every row is stored, 1 when some were rejected, 2 when the import could not run: an unusable file or key, or
    nobody who answers.
    """
    from billow.metering.rules import ColumnRef, ImportMapping, UnusableMapping

    try:
        mapping = ImportMapping(
            event_name=event_name,
            customer=ColumnRef.parse(customer_column),
            timestamp_column=timestamp_column,
            properties=ImportMapping.parse_properties(map_ or []),
            timezone=timezone,
            timestamp_format=timestamp_format,
            unique_id_column=unique_id_column,
        )
    except UnusableMapping as error:
        raise Failure(f"{error}.", code=2) from None
    code = (
        _try_import(file, mapping)
        if dry_run
        else _send_import(
            file,
            mapping,
            to=(url, key, data_dir, live),
            create_customers=create_customers,
            rejects=rejects,
            restart=restart,
        )
    )
    raise typer.Exit(code)


def _try_import(file: str, mapping: "ImportMapping") -> int:
    from billow.doors.cli.importing import Options, opened, try_file

    with opened(file) as source:
        report, first = try_file(source, mapping, options=Options())
    if first:
        out().print(f"The first event:\n{first.decode()}", soft_wrap=True, markup=False)
    out().print(report.table(dry=True))
    return report.code


def _send_import(
    file: str,
    mapping: "ImportMapping",
    *,
    to: tuple[str | None, str | None, Path | None, bool],
    create_customers: bool,
    rejects: Path | None,
    restart: bool,
) -> int:
    import asyncio

    from billow.doors.cli.client import target
    from billow.doors.cli.importing import Options, checkpoint, opened, send_file

    url, key, data_dir, live = to
    reached = target(url, key, data_dir, live=live)
    with (
        opened(file) as source,
        checkpoint(file, mapping, reached, data_dir=data_dir, rejects=rejects, restart=restart) as state,
    ):
        options = Options(create_customers=create_customers, checkpoint=state)
        report = asyncio.run(send_file(reached, source, mapping, options=options))
    out().print(report.table(dry=False))
    return report.code


ToUrl = Annotated[str, typer.Option("--to", help="The other store, clickhouse://… or postgres.")]
WithUrl = Annotated[str, typer.Option("--with", help="The other store, clickhouse://… or postgres.")]
DatabaseUrl = Annotated[
    str | None,
    typer.Option("--database-url", envvar="BILLOW_DATABASE_URL", help="The database; else that of the data folder."),
]


@events.command(
    "copy",
    cls=Command,
    epilog="Example: **billow events copy --to clickhouse://billow:…@ch.example.com/billow**",
)
def copy_events(
    context: typer.Context,
    to: ToUrl,
    restart: Annotated[
        bool, typer.Option("--restart", help="Begin with the first event, also after an interruption.")
    ] = False,
    database_url: DatabaseUrl = None,
    data_dir: DataDir = None,
) -> None:
    """Copy the events of all tenants into another store, with their corrections and all their times.

    Let BILLOW_EVENT_MIRROR name that store first, so that what comes meanwhile is in both. What is there already stays;
    the same command goes on where it was interrupted. Ends with 0 when all is copied, 2 when that was not possible.
    """
    import asyncio

    from billow.doors.cli.moving import copied

    overrides = {"database_url": database_url, "data_dir": data_dir}
    count = asyncio.run(copied(context.obj, overrides, to, restart=restart))
    out().print(f"{count} events are copied.")


@events.command(
    "compare",
    cls=Command,
    epilog="Example: **billow events compare --with clickhouse://billow:…@ch.example.com/billow --from 2025-01-01**",
)
def compare_events(
    context: typer.Context,
    with_: WithUrl,
    from_: Annotated[
        datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First month; else twelve months ago.")
    ] = None,
    to: Annotated[
        datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Last month; else the present one.")
    ] = None,
    database_url: DatabaseUrl = None,
    data_dir: DataDir = None,
) -> None:
    """Compare what two stores measure: every metric of every customer in every month (UTC).

    Quantity, number of events, the first and the last of them, and their digest, which is equal for equal events only.
    Ends with 0 when nothing differs, 1 when something does, 2 when that could not be told.
    """
    import asyncio
    from datetime import UTC

    from billow.doors.cli.moving import compared

    overrides = {"database_url": database_url, "data_dir": data_dir}
    start, end = (None if each is None else each.replace(tzinfo=UTC) for each in (from_, to))
    if asyncio.run(compared(context.obj, overrides, with_, start=start, end=end)):
        raise typer.Exit(1)


@events.command(
    "export",
    cls=Command,
    epilog="Example: **billow events export january.csv --customer acme --from 2026-01-01 --to 2026-02-01**",
)
def export_events(
    file: Annotated[str, typer.Argument(help="File to write; - is standard output.")],
    customer: Annotated[str | None, typer.Option(help="Only events of this customer.")] = None,
    subscription: Annotated[str | None, typer.Option(help="Only events that this subscription is billed by.")] = None,
    line: Annotated[str | None, typer.Option(help="The events that this line of an invoice counted.")] = None,
    from_: Annotated[str | None, typer.Option("--from", help="First day, as 2026-01-01.")] = None,
    to: Annotated[str | None, typer.Option("--to", help="Day before which it ends.")] = None,
    format_: Annotated[
        str | None, typer.Option("--format", help="csv or ndjson; without it as the name of the file ends.")
    ] = None,
    restart: Annotated[
        bool, typer.Option("--restart", help="Begin with the first event, also after an interruption.")
    ] = False,
    url: Url = None,
    key: Key = None,
    live: Live = False,
    data_dir: DataDir = None,
) -> None:
    """Write the events of a period to a file, each with the invoices and lines that billed it.

    All pages speak of one instant, and the same command goes on where it was interrupted; until it is done the file has
    `.part` behind its name. Ends with 0 when every event is written, 2 when that was not possible.
    """
    import asyncio

    from billow.doors.cli.client import connect, target
    from billow.doors.cli.exporting import Exporter, progress, sink

    asked = {
        "customer_id": customer,
        "subscription_id": subscription,
        "line_id": line,
        "period_start": from_,
        "period_end": to,
        "format": format_ or ("ndjson" if file.endswith((".ndjson", ".jsonl")) else "csv"),
    }
    if asked["format"] not in ("csv", "ndjson"):
        raise Failure(f"There is no format {asked['format']}: use csv or ndjson.", code=2)
    given = {name: value for name, value in asked.items() if value is not None}
    reached = target(url, key, data_dir, live=live)

    async def run() -> str:
        with sink(file, given, reached, restart=restart) as into, progress() as advanced:
            async with connect(reached) as client:
                await Exporter(client, reached, given).run(into, advanced)
            behind = f" ({into.resumed} of them before the interruption)" if into.resumed else ""
            return f"{into.rows} events{behind} as known at {into.known_at}"

    said = asyncio.run(run())
    if file != "-":
        out().print(said, markup=False)
