"""`billow listen`: events as they happen, on the screen and, signed like real deliveries, to a receiver nearby."""

import sys
from typing import Annotated, Literal

import typer

from billow.doors.cli.options import DataDir, Key, Live, Url

Types = Annotated[
    list[str] | None,
    typer.Option(help="Only these, as often as needed: invoice.issued, or a family such as invoice.*."),
]
Since = Annotated[str | None, typer.Option(help="Begin with the events of that instant or day.", show_default="now")]
After = Annotated[int | None, typer.Option(min=0, help="Begin behind the event with this sequence; 0 is all of them.")]
Output = Annotated[
    Literal["table", "json"] | None,
    typer.Option(
        "--output",
        "-o",
        envvar="BILLOW_OUTPUT",
        help="json is a line for each event.",
        show_default="table on a terminal, else json",
    ),
]
ForwardTo = Annotated[str | None, typer.Option(help="Address that each event is sent to, in order, once.")]
Secret = Annotated[str | None, typer.Option(help="What deliveries are signed with.", show_default="a new one")]


def listen(
    *,
    types: Types = None,
    since: Since = None,
    after: After = None,
    output: Output = None,
    forward_to: ForwardTo = None,
    secret: Secret = None,
    url: Url = None,
    key: Key = None,
    live: Live = False,
    data_dir: DataDir = None,
) -> None:
    """Show events as they happen, until Ctrl+C.

    With `--forward-to` each is sent on as a webhook with the headers of a real delivery, one after the other. A
    receiver that fails is told of and not tried again: the next event follows.
    """
    from billow.doors.cli.client import target
    from billow.doors.cli.clock import instant
    from billow.doors.cli.listening import Reader, Receiver, Screen, follow
    from billow.doors.cli.servers import run_until_told

    reader = Reader(target(url, key, data_dir, live=live), types=tuple(types or ()))
    receiver = Receiver(forward_to, secret or "") if forward_to else None
    screen = Screen(as_json=output == "json" or (output is None and not sys.stdout.isatty()))
    run_until_told(follow(reader, screen, receiver, after=after, since=instant(since) if since else None))
