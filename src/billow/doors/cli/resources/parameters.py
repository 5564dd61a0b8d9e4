"""Arguments and options of the command of an operation: those of its fields, and those that every command has."""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import typer
from typer.core import TyperArgument, TyperOption
from typer.main import get_command

from billow.doors.cli.resources.described import Described, Field
from billow.doors.cli.resources.request import FORMATS

FIELD = "field_"
"""What the names of parameters begin with that are fields; a number follows."""
_PANELS = {"limit": "Pages", "cursor": "Pages", "offset": "Pages", "sort": "Pages", "expand": "Output"}


@cache
def _descriptor() -> Any:
    """What the library wants to know about the type of a parameter; that of a text, as it makes it itself."""
    sample = typer.Typer(add_completion=False)

    @sample.command()
    def takes(text: str) -> None:
        """Only its parameter is looked at."""

    (text, *_) = get_command(sample).params
    assert isinstance(text, TyperArgument)
    return text.type_descriptor


class Option(TyperOption):
    """An option whose text is taken as it is written, without a validator: schemas say what it means."""

    def __init__(
        self,
        *names: str,
        type: str = "",
        choices: Sequence[str] = (),
        needed: bool = False,
        default: str = "",
        **more: Any,
    ) -> None:
        """*type* is a word for what to write, empty for a flag; *needed* and *default* are only said in the help."""
        super().__init__(
            param_decls=list(names),
            type_descriptor=_descriptor(),
            metavar=f"<{type}>",
            is_flag=not type,
            show_envvar=True,
            show_default=default or False,
            autocompletion=(lambda *_: list(choices)) if choices else None,
            **more,
        )
        self.needed = needed

    def process_value(self, ctx: Any, value: Any) -> Any:
        """The text as it stands."""
        return value


class Argument(TyperArgument):
    """A part of the route."""

    def __init__(self, name: str, *, shown: str, help: str) -> None:
        super().__init__(
            param_decls=[name],
            type_descriptor=_descriptor(),
            metavar=shown,
            required=True,
            show_default=False,
            help=help,
        )

    def display_type(self, ctx: Any) -> str:
        """Nothing: each part of a route is a name."""
        return ""

    def process_value(self, ctx: Any, value: Any) -> Any:
        """The text as it stands. Raises the error of wrong usage when there is none."""
        if not value and not ctx.resilient_parsing:
            raise typer.BadParameter("This is missing.", ctx=ctx, param=self)
        return value


def parameters(described: Described) -> Iterator[Argument | Option]:
    """Those of the operation's fields, then those of the program, which make way where a field has their name."""
    taken = {field.option for field in described.fields}
    for number, field in enumerate(described.fields):
        name = f"{FIELD}{number}"
        yield Argument(name, shown=field.dotted, help=field.help) if field.place == "path" else _option(name, field)
    for own in (*_of_request(described), *_of_output(described), *_of_connection()):
        own.opts = [f"--billow-{option[2:]}" if option in taken else option for option in own.opts]
        yield own


def _option(name: str, field: Field) -> Option:
    """The option of a field of the query or of the body."""
    shape, option = field.shape, field.option
    many = shape.kind in ("list", "map")
    return Option(
        f"{option}/--no-{option[2:]}" if shape.kind == "flag" else option,
        name,
        type=f"{shape.type}..." if many else shape.type,
        choices=shape.choices,
        needed=field.required,
        default=_said(field.default),
        multiple=many,
        help=field.help,
        rich_help_panel=_PANELS.get(field.dotted, "Filters") if field.place == "query" else "Fields",
    )


def _said(default: Any) -> str:
    """The default in the words of a person; what is no or nothing needs none."""
    if isinstance(default, bool):
        return "yes" if default else ""
    return str(default) if isinstance(default, str | int) else ""


def _of_request(described: Described) -> Iterator[Option]:
    if described.pages:
        yield Option("--all", "every", help="Every row, page after page.", rich_help_panel="Pages")
    if described.has_body:
        about = "The whole body as JSON, - for standard input; options come on top of it."
        yield Option("--json", "body", type="file", help=about, rich_help_panel="Request")
    if "billow-dry-run" in described.headers:
        about = "Answer what would be, and change nothing."
        yield Option("--dry-run", "dry_run", help=about, rich_help_panel="Request")
    if "if-match" in described.headers:
        about = "Only if the document still has this ETag; --verbose shows it."
        yield Option("--if-match", "if_match", type="etag", help=about, rich_help_panel="Request")
    if "idempotency-key" in described.headers:
        about = "A name of this very request: said twice it is done once."
        yield Option(
            "--idempotency-key",
            "idempotency_key",
            type="text",
            help=about,
            default="a fresh one",
            rich_help_panel="Request",
        )
    about = "Do not ask whether this is meant."
    yield Option("--yes", "-y", "yes", help=about, hidden=not described.destructive, rich_help_panel="Request")


def _of_output(described: Described) -> Iterator[Option]:
    if described.is_file:
        about = "Where the file goes; - is standard output."
        yield Option("--output-file", "output_file", type="path", help=about, rich_help_panel="Output")
    yield Option(
        "--output",
        "-o",
        "output",
        type="|".join(FORMATS),
        choices=FORMATS,
        help="How answers are shown; with json refusals too.",
        envvar="BILLOW_OUTPUT",
        default="table on a terminal, else json",
        rich_help_panel="Output",
    )
    if described.media_type and not described.is_file:
        about = "The columns of a table, in this order."
        yield Option("--columns", "columns", type="a,b", help=about, rich_help_panel="Output")
    about = "Say on stderr what is asked and answered."
    yield Option("--verbose", "-v", "verbose", help=about, rich_help_panel="Output")


def _of_connection() -> Iterator[Option]:
    about = "Where Billow runs; else as the data folder says."
    yield Option("--url", "url", type="url", help=about, envvar="BILLOW_URL", rich_help_panel="Connection")
    about = "Key to use; else that of the data folder."
    yield Option("--key", "key", type="key", help=about, envvar="BILLOW_API_KEY", rich_help_panel="Connection")
    about = "Use the data folder's live key, not that of the sandbox."
    yield Option("--live", "live", help=about, rich_help_panel="Connection")
    yield Option(
        "--data-dir",
        "data_dir",
        type="path",
        help="Folder with credentials.json.",
        envvar="BILLOW_DATA_DIR",
        default=".billow",
        rich_help_panel="Connection",
    )
