"""`billow run`: a billing run, started and watched until it ends."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from billow.doors.cli.options import DataDir, Key, Url
from billow.doors.cli.output import Failure

if TYPE_CHECKING:
    import httpx2

    from billow.doors.cli.client import Target

LOOK_S = 0.3
SHOWN = 20
"""So many failures are shown; the API lists all."""

Date = Annotated[
    str | None, typer.Option("--date", metavar="DAY", help="Bill what is due by this day.", show_default="today")
]
OfCustomer = Annotated[str | None, typer.Option("--customer", help="Bill the subscriptions of this customer alone.")]
Watch = Annotated[bool, typer.Option("--watch/--no-watch", help="Stay until the run has ended.")]


def run(
    *,
    date: Date = None,
    customer: OfCustomer = None,
    watch: Watch = True,
    url: Url = None,
    key: Key = None,
    data_dir: DataDir = None,
) -> None:
    """Bill what is due, try again what could not be billed before, and watch it.

    Everything is billed by itself on its day; this starts a run by hand. It ends with 1 when something could not be
    billed, and names the reasons.
    """
    from billow.doors.cli.client import connect_once, target

    to = target(url, key, data_dir)
    body = {name: value for name, value in (("on", date), ("customer_id", customer)) if value is not None}
    with connect_once(to) as client:
        begun = _ask(client, to, "POST", "/billing-runs", body)
        ended = _watched(client, to, begun) if watch else begun
        failures = _ask(client, to, "GET", f"/billing-runs/{ended['id']}/failures")["data"] if ended["failed"] else []
    _tell(ended, failures)
    if failures:
        raise Failure(f"{ended['failed']} of {ended['done']} subscriptions could not be billed.")


def _ask(client: "httpx2.Client", to: "Target", method: str, path: str, body: Any = None) -> Any:
    import httpx2

    from billow.doors.cli.client import refused, unreachable

    try:
        response = client.request(method, path, json=body)
    except httpx2.TransportError as error:
        raise unreachable(to, error) from None
    if response.status_code >= 300:
        raise refused(response)
    return response.json()


def _watched(client: "httpx2.Client", to: "Target", begun: dict[str, Any]) -> dict[str, Any]:
    """The run once it has ended or waits; a bar on stderr shows the way where a terminal does."""
    from time import sleep

    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    from billow.doors.cli.output import err

    console = err()
    columns = (
        SpinnerColumn(),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
    )
    run = begun
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(_pace(run), total=max(run["subscriptions"], 1))
        while run["status"] == "running":
            sleep(LOOK_S)
            run = _ask(client, to, "GET", f"/billing-runs/{begun['id']}")
            bar.update(task, completed=run["done"], description=_pace(run))
    return run


def _pace(run: dict[str, Any]) -> str:
    pace = f", {run['per_second']} a second" if run["per_second"] else ""
    failed = f", {run['failed']} set aside" if run["failed"] else ""
    return f"{run['invoices']} invoices{pace}{failed}"


def _tell(run: dict[str, Any], failures: list[dict[str, Any]]) -> None:
    from billow.doors.cli.output import err, out

    out().print(
        f"{run['id']} {run['status']}: {run['done']} of {run['subscriptions']} subscriptions, "
        f"{run['invoices']} invoices, {run['lines']} lines in {run['seconds']} s",
        soft_wrap=True,
    )
    for each in failures[:SHOWN]:
        err().print(f"  {each['subscription_id']}  {each['reason']}", soft_wrap=True, markup=False)
    if run["failed"] > len(failures[:SHOWN]):
        err().print(f"  … billow billing-runs failures {run['id']} lists all {run['failed']}")
