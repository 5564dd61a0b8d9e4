"""The commands and their help. Everything heavy is imported by the command that needs it."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from billow.doors.cli.doctor.command import doctor
from billow.doors.cli.output import Failure, out, report

if TYPE_CHECKING:
    from billow.doors.cli.launcher import Launcher
    from billow.metering.rules import ImportMapping

app = typer.Typer(
    name="billow",
    help="Billing that meters, rates, invoices, collects, and explains every cent.",
    epilog="First steps: **billow up**, then open http://127.0.0.1:8000",
    rich_markup_mode="markdown",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
events = typer.Typer(help="Usage events.", no_args_is_help=True, rich_markup_mode="markdown")
app.add_typer(events, name="events")

DataDir = Annotated[
    Path | None,
    typer.Option(
        "--data-dir",
        envvar="BILLOW_DATA_DIR",
        help="Folder of the data and of credentials.json.",
        show_default=".billow",
    ),
]
Host = Annotated[str | None, typer.Option(envvar="BILLOW_HOST", help="Address to listen on.", show_default="127.0.0.1")]
Port = Annotated[
    int | None,
    typer.Option(envvar="BILLOW_PORT", min=0, max=65535, help="HTTP port; 0 takes a free one.", show_default="8000"),
]
GrpcPort = Annotated[
    int | None,
    typer.Option(
        envvar="BILLOW_GRPC_PORT", min=0, max=65535, help="gRPC port; 0 takes a free one.", show_default="50051"
    ),
]
Url = Annotated[str | None, typer.Option(envvar="BILLOW_URL", help="Where Billow runs; else as the data folder says.")]
Key = Annotated[str | None, typer.Option(envvar="BILLOW_API_KEY", help="Key to use; else the one of the data folder.")]
Live = Annotated[bool, typer.Option("--live", help="Use the data folder's live key, not that of the sandbox.")]


def run(launcher: "Launcher") -> None:
    """Perform the command line of this process, and end the process: 0 done, 1 failed, 2 wrong usage."""
    try:
        app(obj=launcher, prog_name="billow")
    except Failure as failure:
        report(failure)
        sys.exit(failure.code)


@app.command(epilog="Example: **billow up --port 9000 --data-dir ~/billing**")
def up(
    context: typer.Context,
    port: Port = None,
    grpc_port: GrpcPort = None,
    host: Host = None,
    data_dir: DataDir = None,
    demo: Annotated[bool, typer.Option("--demo/--no-demo", help="Load a demonstration at the first start.")] = True,
) -> None:
    """Start everything: database, API, pages and worker.

    Without BILLOW_DATABASE_URL it runs a PostgreSQL of its own in the data folder. The first start founds an
    organisation with a live environment and a sandbox, and writes their keys to credentials.json.
    """
    from billow.doors.cli.up import up as start

    overrides = {"port": port, "grpc_port": grpc_port, "host": host, "data_dir": data_dir}
    start(context.obj, overrides, demo=demo)


@app.command(epilog="Example: **BILLOW_DATABASE_URL=postgresql://… billow api --host 0.0.0.0**")
def api(context: typer.Context, port: Port = None, grpc_port: GrpcPort = None, host: Host = None) -> None:
    """Serve REST, gRPC and pages alone, against BILLOW_DATABASE_URL.

    Start as many as there is traffic; due work waits for a billow worker.
    """
    from billow.doors.cli import alone

    alone.api(context.obj, {"port": port, "grpc_port": grpc_port, "host": host})


@app.command(epilog="Example: **BILLOW_DATABASE_URL=postgresql://… billow worker**")
def worker(context: typer.Context) -> None:
    """Do what falls due, alone, against BILLOW_DATABASE_URL.

    Start as many as there is work; each piece of work happens once.
    """
    from billow.doors.cli import alone

    alone.worker(context.obj, {})


@app.command(epilog="Example: **billow migrate --check**")
def migrate(
    context: typer.Context,
    check: Annotated[bool, typer.Option("--check", help="Change nothing; fail when something is to be done.")] = False,
    data_dir: DataDir = None,
) -> None:
    """Bring the database to the schema of this program."""
    from billow.doors.cli import alone

    alone.migrations(context.obj, {"data_dir": data_dir}, check=check)


@app.command(epilog="Example: **billow routes invoice**")
def routes(
    context: typer.Context, word: Annotated[str, typer.Argument(help="Only routes that this occurs in.")] = ""
) -> None:
    """List the routes of the API with their operation; with room, from 120 columns on, also RPC and scope.

    In a pipe each line is method, path, operation, RPC and scope, with tabs between them.
    """
    from billow.doors.cli.routes import found, show

    context.obj.load()
    if not found(word):
        raise Failure(f"No route has {word!r} in it.")
    show(word)


@app.command(epilog='Example: **export BILLOW_API_KEY="$(billow keys --only sandbox_key)"**')
def keys(
    context: typer.Context,
    only: Annotated[str | None, typer.Option(help="Print this one value alone, for scripts.")] = None,
    new: Annotated[bool, typer.Option("--new", help="Make keys where the file has none that are in force.")] = False,
    data_dir: DataDir = None,
) -> None:
    """Show the addresses and keys that the data folder's credentials.json holds."""
    from billow.doors.cli.client import told

    if new:
        from billow.doors.cli.alone import fresh_keys

        fresh_keys(context.obj, {"data_dir": data_dir})
    kept = told(data_dir)
    if kept is None:
        raise Failure("There are no credentials yet: billow up writes them, or billow keys --new.")
    values = {name: getattr(kept, name) for name in type(kept).__dataclass_fields__}
    if only is not None:
        if only not in values:
            raise Failure(f"There is no {only!r}; there are {', '.join(values)}.", code=2)
        values = {only: values[only]}
    width = max(map(len, values)) + 2
    for name, value in values.items():
        out().print(value if only else f"{name:<{width}}{value}", soft_wrap=True, markup=False)


@app.command(epilog="Example: **billow contracts --check**")
def contracts(
    context: typer.Context,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; fail when a file would change.")] = False,
) -> None:
    """Write the contract files (OpenAPI, protocol buffers, events, errors) from the operations."""
    names = context.obj.contracts(check=check)
    if check and names:
        raise Failure(f"Out of date: {', '.join(names)}. Run billow contracts.")
    out().print("\n".join(names) or "Everything is up to date.", markup=False)


@app.command(epilog="Example: **billow demo --seed 42**")
def demo(
    seed: Annotated[int, typer.Option(min=0, help="The year that is told follows from it.")] = 7,
    into_this: Annotated[
        bool, typer.Option("--into-this", help="Fill the key's own, empty sandbox instead of a fresh one.")
    ] = False,
    url: Url = None,
    key: Key = None,
    data_dir: DataDir = None,
) -> None:
    """Load a year of a made-up company into a fresh sandbox of a running Billow: eighty customers on a test clock."""
    from billow.doors.cli.client import target
    from billow.doors.cli.demo.command import run as tell

    tell(target(url, key, data_dir), seed=seed, into_this=into_this)


app.command(epilog="Example: **billow doctor --only INV-11**")(doctor)


@app.command(epilog="Example: **billow explain inv_01JH5XQ3M2N4P6R8S0T2V4W6Y8**")
def explain(
    invoice_id: Annotated[str, typer.Argument(help="Id or number of the invoice.")],
    url: Url = None,
    key: Key = None,
    live: Live = False,
    data_dir: DataDir = None,
) -> None:
    """Show how an invoice's total came about, and work it out again."""
    import asyncio

    from billow.doors.cli.client import target
    from billow.doors.cli.explain import explain as show

    asyncio.run(show(target(url, key, data_dir, live=live), invoice_id))


@events.command(
    "import",
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
    url: Url = None,
    key: Key = None,
    live: Live = False,
    data_dir: DataDir = None,
) -> None:
    """Send the rows of a CSV file as usage events.

    Importing a file twice stores its events once. Ends with 0 when every row is stored, 1 when some were rejected, 2
    when the import could not run: an unusable file or key, or nobody who answers.
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
            file, mapping, to=(url, key, data_dir, live), create_customers=create_customers, rejects=rejects
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
) -> int:
    import asyncio
    from contextlib import ExitStack

    from billow.doors.cli.client import target
    from billow.doors.cli.importing import Options, opened, rejects_file, send_file

    url, key, data_dir, live = to
    reached = target(url, key, data_dir, live=live)
    with ExitStack() as stack:
        source = stack.enter_context(opened(file))
        written = stack.enter_context(rejects_file(rejects)) if rejects else None
        options = Options(create_customers=create_customers, rejects=written)
        report = asyncio.run(send_file(reached, source, mapping, options=options))
    out().print(report.table(dry=False))
    return report.code
