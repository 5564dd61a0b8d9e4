"""The commands and their help. Everything heavy is imported by the command that needs it."""

import os
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal, NoReturn

import typer
from typer.main import get_command

from billow.doors.cli.billing import run as run_billing
from billow.doors.cli.catalog import catalog
from billow.doors.cli.clock import clock
from billow.doors.cli.doctor.command import doctor
from billow.doors.cli.doctor.refolding import refold
from billow.doors.cli.events import events
from billow.doors.cli.help import Command, Group
from billow.doors.cli.listen import listen
from billow.doors.cli.options import DataDir, GrpcPort, Host, Key, Live, Port, Processes, Url
from billow.doors.cli.output import Failure, out, report

if TYPE_CHECKING:
    from billow.doors.cli.launcher import Launcher

COMPLETE = "_BILLOW_COMPLETE"
"""The variable by which a shell asks for completions."""


class Root(Group):
    """The commands of the program, and a group of commands for each resource of the API."""

    panel = "Program"
    document: Mapping[str, Any] | None = None
    """The OpenAPI document that the resources are those of; None for the committed one."""
    _resources: Mapping[str, Group] | None = None

    @property
    def resources(self) -> Mapping[str, Group]:
        """The group of each resource; commands of our own for it are in the same group."""
        if self._resources is None:
            from billow.doors.cli.resources import groups

            self._resources = groups(self.document)
            for name, group in self._resources.items():
                group.commands.update(getattr(self.commands.get(name), "commands", {}))
        return self._resources

    def list_commands(self, ctx: Any) -> list[str]:
        """Ours, then the resources."""
        return [*(name for name in self.commands if name not in self.resources), *self.resources]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command or group of the name; the contract is only read when it is not a command of ours."""
        own = self.commands.get(cmd_name)
        return own if isinstance(own, Command) else self.resources.get(cmd_name, own)


app = typer.Typer(
    name="billow",
    cls=Root,
    help="Billing that meters, rates, invoices, collects, and explains every cent.",
    epilog="First steps: **billow up**, then open http://127.0.0.1:8000\n\n"
    "A command of a resource ends with 0 done, 1 failed, 2 wrong usage, 3 no valid key, 4 scope missing, 5 not found, "
    "6 conflict, 7 invalid, 8 too many requests, 9 nobody answers",
    no_args_is_help=True,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(events, name="events")
app.add_typer(clock, name="clock")
app.add_typer(catalog, name="catalog")


def root(document: Mapping[str, Any] | None = None) -> Root:
    """The whole command line; its resources are those of *document*, or of the committed contract."""
    command = get_command(app)
    assert isinstance(command, Root)
    command.document = document
    return command


def run(
    launcher: "Launcher", arguments: Sequence[str] | None = None, *, document: Mapping[str, Any] | None = None
) -> NoReturn:
    """Perform the command line, that of this process or *arguments*, and exit with the code that `--help` lists."""
    if COMPLETE in os.environ:
        _register_shells()
    try:
        root(document).main(arguments, prog_name="billow", obj=launcher)
    except Failure as failure:
        report(failure)
        sys.exit(failure.code)
    sys.exit(0)


def _register_shells() -> None:
    """The library knows how each shell is answered."""
    from typer.completion import get_completion_inspect_parameters

    get_completion_inspect_parameters()


@app.command(cls=Command, epilog="Example: **billow up --port 9000 --data-dir ~/billing**")
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


@app.command(
    cls=Command, epilog="Example: **BILLOW_DATABASE_URL=postgresql://… billow api --host 0.0.0.0 --processes 4**"
)
def api(
    context: typer.Context,
    port: Port = None,
    grpc_port: GrpcPort = None,
    host: Host = None,
    processes: Processes = None,
    member: Annotated[bool, typer.Option("--member", hidden=True)] = False,
) -> None:
    """Serve REST, gRPC and pages alone, against BILLOW_DATABASE_URL.

    One process computes on one core: start as many as there is traffic. Due work waits for a billow worker.
    """
    from billow.doors.cli import alone

    overrides = {"port": port, "grpc_port": grpc_port, "host": host, "api_processes": processes}
    alone.api(context.obj, overrides, member=member)


@app.command(cls=Command, epilog="Example: **BILLOW_DATABASE_URL=postgresql://… billow worker**")
def worker(context: typer.Context) -> None:
    """Do what falls due, alone, against BILLOW_DATABASE_URL.

    Start as many as there is work; each piece of work happens once.
    """
    from billow.doors.cli import alone

    alone.worker(context.obj, {})


@app.command(cls=Command, epilog="Example: **billow migrate --check**")
def migrate(
    context: typer.Context,
    check: Annotated[bool, typer.Option("--check", help="Change nothing; fail when something is to be done.")] = False,
    data_dir: DataDir = None,
) -> None:
    """Bring the database to the schema of this program."""
    from billow.doors.cli import alone

    alone.migrations(context.obj, {"data_dir": data_dir}, check=check)


@app.command(cls=Command, epilog="Example: **billow routes invoice**")
def routes(
    context: typer.Context,
    word: Annotated[str, typer.Argument(help="Only routes that this occurs in.")] = "",
    output: Annotated[
        Literal["table", "json"], typer.Option("--output", "-o", help="How the routes are shown.")
    ] = "table",
) -> None:
    """List the routes of the API with their operation; with room, from 120 columns on, also RPC and scope.

    In a pipe each line is method, path, operation, RPC and scope, with tabs between them.
    """
    from billow.doors.cli.routes import found, show

    context.obj.load()
    if not found(word):
        raise Failure(f"No route has {word!r} in it.")
    show(word, as_json=output == "json")


@app.command(cls=Command, epilog='Example: **export BILLOW_API_KEY="$(billow keys --only sandbox_key)"**')
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


@app.command(cls=Command, epilog="Example: **billow contracts --check**")
def contracts(
    context: typer.Context,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; fail when a file would change.")] = False,
) -> None:
    """Write the contract files (OpenAPI, protocol buffers, events, errors) from the operations."""
    names = context.obj.contracts(check=check)
    if check and names:
        raise Failure(f"Out of date: {', '.join(names)}. Run billow contracts.")
    out().print("\n".join(names) or "Everything is up to date.", markup=False)


@app.command(cls=Command, epilog="Example: **billow demo --seed 42**")
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


app.command("run", cls=Command, epilog="Example: **billow run --date 2026-02-01 --watch**")(run_billing)
app.command(cls=Command, epilog="Example: **billow doctor --only INV-11**")(doctor)
app.command(cls=Command, epilog="Example: **billow refold --tenant ten_…**")(refold)


@app.command(cls=Command, epilog="Example: **billow explain inv_01JH5XQ3M2N4P6R8S0T2V4W6Y8**")
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


@app.command(cls=Command, epilog="Example: **billow mcp --url https://billing.example.com**")
def mcp(url: Url = None, key: Key = None, live: Live = False, data_dir: DataDir = None) -> None:
    """Serve a desktop client over standard input and output: a bridge to the MCP door of a running Billow."""
    from billow.doors.cli.client import target
    from billow.doors.cli.mcp import mcp as serve

    serve(target(url, key, data_dir, live=live))


@app.command(cls=Command, epilog="Example: **source <(billow completion bash)**")
def completion(context: typer.Context, shell: Literal["bash", "zsh", "fish"]) -> None:
    """Print what makes the shell complete commands, options and choices; put it where the shell starts.

    - bash: `source <(billow completion bash)` in ~/.bashrc
    - zsh: `source <(billow completion zsh)` in ~/.zshrc, behind compinit
    - fish: `billow completion fish > ~/.config/fish/completions/billow.fish`
    """
    from typer.completion import shell_complete

    _register_shells()
    shell_complete(context.find_root().command, {}, "billow", COMPLETE, f"source_{shell}")


app.command(cls=Command, epilog="Example: **billow listen --forward-to http://localhost:3000/hooks**")(listen)
