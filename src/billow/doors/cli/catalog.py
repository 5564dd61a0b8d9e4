"""`billow catalog`: the catalogue as a file that is pulled, compared and applied."""

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from billow.doors.cli.help import Command, Group
from billow.doors.cli.options import DataDir, Key, Live, Url
from billow.doors.cli.output import WRONG_USAGE, Failure, out, report

if TYPE_CHECKING:
    import httpx2

    from billow.doors.cli.client import Target

DRIFT = 2
_SIGNS = {"create": "+", "change": "~", "archive": "-"}
_DOING = {"create": "to make", "change": "to change", "archive": "to archive"}

catalog = typer.Typer(cls=Group, help="The catalogue as a file: pricing as code.", no_args_is_help=True)

File = Annotated[
    str,
    typer.Option("--file", "-f", "--json", help="The catalogue as YAML or JSON; - is standard input or output."),
]
Output = Annotated[Literal["text", "json"], typer.Option("--output", "-o", help="How the difference is shown.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]


@catalog.command(cls=Command, epilog="Example: **billow catalog pull --file catalog.yaml**")
def pull(
    file: File = "-",
    output: Annotated[Literal["yaml", "json"], typer.Option("--output", "-o", help="How it is written.")] = "yaml",
    yes: Annotated[bool, typer.Option("--yes", hidden=True)] = False,
    url: Url = None,
    key: Key = None,
    live: Live = False,
    data_dir: DataDir = None,
) -> None:
    """Write everything in use to a file: metrics, features, products, add-ons, bundles, plans and coupons, by code.

    What is written can be applied here without a change, and to another sandbox or the live environment, where it makes
    the same catalogue.
    """
    document = _asked((url, key, data_dir, live), "GET", "/catalog", as_json=output == "json")
    text = json.dumps(document, indent=2) if output == "json" else "\n".join(_yaml(document))
    if file == "-":
        sys.stdout.write(f"{text}\n")
        return
    try:
        Path(file).expanduser().write_text(f"{text}\n", encoding="utf-8")
    except OSError as error:
        raise Failure(f"Cannot write {file}: {error.strerror}.", code=WRONG_USAGE) from None


@catalog.command(cls=Command, epilog="Example: **billow catalog plan --file catalog.yaml --check**")
def plan(
    file: File,
    check: Annotated[
        bool, typer.Option("--check", help="End with 2 when the catalogue differs from the file.")
    ] = False,
    output: Output = "text",
    yes: Annotated[bool, typer.Option("--yes", hidden=True)] = False,
    url: Url = None,
    key: Key = None,
    live: Live = False,
    data_dir: DataDir = None,
) -> None:
    """Show what applying a file would make, change and archive, and what changed plans come to; change nothing.

    A kind that stands in the file stands there as a whole: what it lacks would be archived. With --check it ends with 0
    when the catalogue is what the file says, and with 2 when it is not.
    """
    to = (url, key, data_dir, live)
    answer = _asked(to, "POST", "/catalog/plan", file=file, as_json=output == "json")
    _tell(answer, output)
    if check and not answer["in_sync"]:
        raise typer.Exit(DRIFT)


@catalog.command(cls=Command, epilog="Example: **billow catalog apply --file catalog.yaml --yes**")
def apply(
    file: File,
    output: Output = "text",
    yes: Yes = False,
    url: Url = None,
    key: Key = None,
    live: Live = False,
    data_dir: DataDir = None,
) -> None:
    """Make the catalogue what a file says, all of it or nothing.

    At a terminal the difference is shown first, and you are asked. Subscriptions keep what was agreed. Applying a file
    twice changes nothing the second time.
    """
    to, as_json = (url, key, data_dir, live), output == "json"
    document = _read(file)
    if not yes and sys.stdin.isatty() and sys.stderr.isatty():
        planned = _asked(to, "POST", "/catalog/plan", body=document, file=file)
        _tell(planned, "text")
        if planned["in_sync"]:
            return
        typer.confirm("Apply this?", abort=True, err=True)
    _tell(_asked(to, "POST", "/catalog/apply", body=document, file=file, as_json=as_json), output)


def _asked(
    where: "tuple[str | None, str | None, Path | None, bool]",
    method: str,
    path: str,
    *,
    body: Any = None,
    file: str = "",
    as_json: bool = False,
) -> Any:
    """The answer to one request, with the file as its body; a refusal names the place in the file."""
    from billow.doors.cli.client import target

    url, key, data_dir, live = where
    try:
        if file and body is None:
            body = _read(file)
        response = _answer(target(url, key, data_dir, live=live), method, path, body, file)
    except Failure as failure:
        if not as_json:
            raise
        report(failure, as_json=True)
        raise typer.Exit(failure.code) from None
    return response.json()


def _answer(to: "Target", method: str, path: str, body: Any, file: str) -> "httpx2.Response":
    import httpx2

    from billow.doors.cli.client import connect_once, refused, unreachable

    try:
        with connect_once(to) as client:
            response = client.request(method, path, json=body) if body is not None else client.request(method, path)
    except httpx2.TransportError as error:
        raise unreachable(to, error) from None
    if response.status_code != 200:
        raise refused(response, spoken=lambda field: f"{file or path}: {field}")
    return response


def _read(name: str) -> Any:
    """The document in a file, its numbers as they were written."""
    from billow.doors.cli.documents import Unreadable, document

    try:
        text = sys.stdin.read() if name == "-" else Path(name).expanduser().read_text(encoding="utf-8")
        found = document(text)
        return {} if found is None else found
    except (OSError, UnicodeDecodeError) as error:
        raise Failure(f"Cannot read {name}: {error}.", code=WRONG_USAGE) from None
    except Unreadable as error:
        raise Failure(f"{name}: {error}.", code=WRONG_USAGE) from None


def _yaml(document: Mapping[str, Any]) -> Iterator[str]:
    from billow.doors.cli.resources.yaml import lines

    for section, entries in document.items():
        yield from lines({section: [_shown(entry) for entry in entries]})


def _shown(entry: Mapping[str, Any]) -> dict[str, Any]:
    """An entry without what it does not say; prices stay whole."""
    said = {name: value for name, value in entry.items() if value not in (None, [], {})}
    for name in ("items", "prices"):
        if name in said:
            said[name] = [_shown(each) for each in said[name]]
    return said


def _tell(answer: Mapping[str, Any], output: str) -> None:
    if output == "json":
        sys.stdout.write(f"{json.dumps(answer)}\n")
        return
    for change in answer["changes"]:
        out().print("\n".join(_lines(change)), markup=False, soft_wrap=True)
    actions = [change["action"] for change in answer["changes"]]
    many = ", ".join(f"{actions.count(each)} {words}" for each, words in _DOING.items() if each in actions)
    out().print(f"{many}." if many else "The catalogue is what the file says.", markup=False)


def _lines(change: Mapping[str, Any]) -> Iterator[str]:
    yield f"{_SIGNS[change['action']]} {change['section']} {change['code']}"
    for field in change["fields"]:
        yield f"    {field['field']}: {_word(field['before'])} -> {_word(field['after'])}"
    money = change["money"]
    if money is not None:
        each = f"{money['mrr_before']} -> {money['mrr_after']} {money['currency']} a month"
        yield f"    {money['subscriptions']} subscriptions on it keep their prices: {each}"
        yield f"    moved, all together {money['mrr_delta']} {money['currency']} a month" + (
            ", beside what usage comes to" if money["usage_prices_change"] else ""
        )
        yield from _customers(money)


def _customers(money: Mapping[str, Any]) -> Iterator[str]:
    """Who would pay more or less, the largest change first."""
    for each in money["customers"]:
        fees = f"{each['mrr_before']} -> {each['mrr_after']} {each['currency']} a month"
        yield f"        {each['external_id'] or each['customer_id']} ({each['name']}): {fees}"
    if money["other_customers"]:
        yield f"        and {money['other_customers']} more"


def _word(value: Any) -> str:
    text = json.dumps(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
