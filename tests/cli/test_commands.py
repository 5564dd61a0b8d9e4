"""The commands: what they say, whom they trust, and how quickly they begin."""

import io
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from rich.console import Console

from billow.bootstrap import load
from billow.doors.cli.client import target
from billow.doors.cli.clock import clock
from billow.doors.cli.commands import app
from billow.doors.cli.events import events
from billow.doors.cli.explain import rendered
from billow.doors.cli.output import Failure
from billow.doors.cli.routes import columns, plain
from billow.doors.cli.servers import address
from billow.kit.explain import add, given, multiply, rounded, to_json
from billow.runtime.credentials import Credentials, write_credentials

HEAVY = ("sqlalchemy", "pydantic", "starlette", "grpc", "uvicorn", "httpx2", "alembic", "rich.console")
KEPT = Credentials(
    url="http://127.0.0.1:8000",
    grpc="127.0.0.1:50051",
    sandbox_key="sk_test_folder",
    live_key="sk_live_folder",
    database_url="postgresql://b@127.0.0.1/b",
    dashboard="http://127.0.0.1:8000/",
)


def test_the_command_line_begins_without_the_program() -> None:
    """Neither the entry point nor the commands load anything heavy, so that help appears at once."""
    asked = f"import sys, billow.bootstrap, billow.doors.cli.commands; print([m for m in {HEAVY} if m in sys.modules])"
    said = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True).stdout

    assert said.strip() == "[]"


def test_every_command_has_help_and_an_example() -> None:
    """No command is without a sentence on what it does and a line to copy."""
    commands = [*app.registered_commands, *events.registered_commands, *clock.registered_commands]

    assert len(commands) > 15
    for command in commands:
        assert command.callback
        assert (command.callback.__doc__ or "").strip()
        assert (command.epilog or "").startswith("Example: ")


def test_the_key_of_a_folder_goes_to_the_address_of_that_folder_alone(tmp_path: Path) -> None:
    """Without a key of its own, a command aimed elsewhere is refused instead of sending ours."""
    write_credentials(tmp_path, KEPT)

    assert target(None, None, tmp_path).key == "sk_test_folder"
    assert target(None, None, tmp_path, live=True).key == "sk_live_folder"
    assert target(f"{KEPT.url}/api/", None, tmp_path).key == "sk_test_folder"
    assert target("https://elsewhere.test", "sk_test_own", tmp_path).key == "sk_test_own"
    with pytest.raises(Failure, match="--key"):
        target("https://elsewhere.test", None, tmp_path)


def test_nothing_to_ask_is_said_with_the_way_out(tmp_path: Path) -> None:
    """Without credentials and options the command names `billow up` and `--url`, and ends as wrong usage."""
    with pytest.raises(Failure, match=r"billow up.*--url") as caught:
        target(None, None, tmp_path)
    assert caught.value.code == 2


def test_an_address_can_be_reached_even_when_everything_is_listened_on() -> None:
    """The unspecified address is no address to call; IPv6 stands in brackets."""
    assert address("0.0.0.0", 80) == "127.0.0.1:80"
    assert address("::", 80) == "[::1]:80"
    assert address("billing.example", 80) == "billing.example:80"


def test_an_explanation_is_shown_with_every_number() -> None:
    """3 x 16.14 + 1 = 49.42: total, factors and labels are on the screen."""
    tree = add("total", multiply("usage", given("quantity", 3), given("price", Fraction("16.14"))), given("fee", 1))
    console = Console(width=100, file=io.StringIO())
    with console.capture() as captured:
        console.print(rendered(answer(to_json(tree), "49.42")))

    shown = captured.get()
    for text in ("INV-1", "49.42 USD", "48.42  usage", "16.14  price", "1  fee"):
        assert text in shown


def test_a_line_is_explained_with_its_link_whole() -> None:
    """First description, period and amount, then the ids, last the link unbroken; decimals are words and no leaf."""
    link = "/api/events?" + "customer_id=cus_1&" * 12
    source = {"line": "li_1", "from": "2026-01-01", "to": "2026-02-01", "events": "3", "events_url": link}
    amount = rounded("to the cent", multiply("usage", given("quantity", 3), given("price", Fraction("16.131"))), 2)
    tree = add("total", add("subtotal", replace(add("Calls", amount), source=source)))
    console = Console(width=80, file=io.StringIO())
    with console.capture() as captured:
        console.print(rendered(answer(to_json(tree), "48.39"), url="https://billow.test"), crop=False)

    lines = [line.strip() for line in captured.get().splitlines()]
    assert lines[2:4] == ["Calls  2026-01-01 to 2026-02-01  48.39 USD", "line li_1, events 3"]
    assert lines[4] == "48.39  to the cent  (rounded to 2 decimals)"
    assert lines[lines.index("") + 1 :][6] == f"https://billow.test{link}"
    assert not any(line.endswith("decimals") for line in lines)


def test_routes_fit_a_narrow_terminal() -> None:
    """At 80 columns every path stands whole and every line that can fits; RPC and scope are for wide terminals."""
    load()
    narrow = columns("", width=80)
    for method, path, operation, rpc, _ in plain(""):
        at = next(n for n, line in enumerate(narrow) if line.split()[:2] == [method, path])
        assert operation in f"{narrow[at]} {narrow[at + 1] if at + 1 < len(narrow) else ''}"
        assert rpc not in narrow[at]
    assert all(len(line) <= 80 for line in narrow if len(line.split()) == 3)
    assert any("CustomerService" in line for line in columns("customers.get", width=200))


@pytest.mark.parametrize(("value", "total"), [("4", "3.00"), ("3", "3.01")])
def test_an_explanation_that_does_not_hold_is_not_shown(value: str, total: str) -> None:
    """1 + 2 is neither 4, nor what an invoice over 3.01 explains."""
    tree = to_json(add("total", given("a", 1), given("b", 2))) | {"value": value}

    with pytest.raises(Failure, match="explanation"):
        rendered(answer(tree, total))


def answer(tree: object, total: str) -> dict[str, object]:
    """What the program says of an invoice."""
    return {"invoice_id": "inv_1", "number": "INV-1", "currency": "USD", "total": total, "tree": tree}
