"""Help as every command shows it: usage, what it does, options in panels, an example to copy.

It is drawn here and not by typer, whose own way loads a Markdown parser: help would appear in twice the time.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from inspect import cleandoc
from typing import TYPE_CHECKING, Any

from typer.core import TyperArgument, TyperCommand, TyperGroup

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console, RenderableType
    from rich.text import Text

_MARKED = re.compile(r"(\*\*.+?\*\*|`.+?`|\*\w[^*]*\*)")
_STYLES = {"**": "bold", "`": "cyan", "*": "italic"}
_PANELS = ("Arguments", "Fields", "Filters", "Pages", "Request", "Output", "Connection", "Options")
_NAME_MOST = 46
"""Where the words of an option begin at the latest; a name that is longer has its line to itself."""


class Command(TyperCommand):
    """A command with the help of this program."""

    def get_help_option(self, ctx: Any) -> Any:
        """The option by which the help is asked for."""
        return _untyped(super().get_help_option(ctx))

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """The help stands on stdout."""
        _show(self, ctx, [])


class Group(TyperGroup):
    """A group of commands with the help of this program; `get_command` may make them when they are asked for."""

    panel = "Commands"
    """The title above the commands that have none of their own."""

    def get_help_option(self, ctx: Any) -> Any:
        """The option by which the help is asked for."""
        return _untyped(super().get_help_option(ctx))

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """The help stands on stdout, with the commands in their panels."""
        found = (self.get_command(ctx, name) for name in self.list_commands(ctx))
        _show(self, ctx, [each for each in found if each is not None and not each.hidden])

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """As the library does; a name that is none is told with those that are near to it."""
        if self.get_command(ctx, args[0]) is None and not ctx.resilient_parsing and not args[0].startswith("-"):
            near = ", ".join(get_close_matches(args[0], self.list_commands(ctx)))
            ctx.fail(f"No such command {args[0]!r}." + (f" Did you mean {near}?" if near else ""))
        return super().resolve_command(ctx, args)


def _untyped(option: Any) -> Any:
    """The option with a plain no where it is absent, so that no validator is loaded to say so."""
    if option is not None:
        option.default = False
    return option


def _show(command: Any, ctx: Any, commands: Sequence[Any]) -> None:
    from rich.console import Console

    console = Console(highlight=False)
    console.print()
    console.print(f" [yellow]Usage:[/] [bold]{ctx.command_path}[/]", *_pieces(command, ctx), soft_wrap=True)
    console.print()
    _prose(console, command.help or "")
    for title, params in _panels(command.get_params(ctx)).items():
        _panel(console, title, [(_option(each, ctx), _about(each, ctx)) for each in params])
    by_panel: dict[str, list[tuple[Text, Text]]] = {}
    for each in commands:
        title = getattr(each, "rich_help_panel", None) or command.panel
        by_panel.setdefault(title, []).append((styled(each.name, "bold cyan"), styled(first_line(each))))
    for title, rows in by_panel.items():
        _panel(console, title, rows)
    if command.epilog:
        console.print()
        _prose(console, command.epilog)


def _pieces(command: Any, ctx: Any) -> Iterator[Text]:
    from rich.text import Text

    for piece in command.collect_usage_pieces(ctx):
        yield Text(piece)


def first_line(command: Any) -> str:
    """What a list of commands says of one."""
    return cleandoc(command.short_help or command.help or "").split("\n\n")[0].replace("\n", " ")


def styled(text: str, style: str = "") -> Text:
    """*text* with what stands between stars and backquotes in its style, and without them."""
    from rich.text import Text

    shown = Text(style=style)
    for part in _MARKED.split(text):
        mark = next((each for each in _STYLES if len(part) > 2 * len(each) and part.startswith(each)), "")
        if mark and _MARKED.fullmatch(part):
            shown.append(part[len(mark) : -len(mark)], style=_STYLES[mark])
        else:
            shown.append(part)
    return shown


def _prose(console: Console, text: str) -> None:
    """Paragraphs fill the width; lines that begin with a hyphen are points, an example is one line to copy."""
    from rich.padding import Padding
    from rich.table import Table

    for paragraph in cleandoc(text).split("\n\n"):
        if paragraph.startswith("- "):
            points = Table.grid(padding=(0, 1))
            for point in paragraph.removeprefix("- ").split("\n- "):
                points.add_row("-", styled(point.replace("\n", " ")))
            console.print(Padding(points, (0, 1)))
        elif paragraph.startswith("Example:"):
            console.print(styled(f" {paragraph}"), soft_wrap=True)
        else:
            console.print(Padding(styled(paragraph.replace("\n", " ")), (0, 1)))
        console.print()


def _panels(params: Sequence[Any]) -> dict[str, list[Any]]:
    """The parameters by the title of their panel, in the order of the panels; those without one come last."""
    found: dict[str, list[Any]] = {title: [] for title in _PANELS}
    for each in params:
        if not getattr(each, "hidden", False):
            plain = "Arguments" if isinstance(each, TyperArgument) else "Options"
            found[getattr(each, "rich_help_panel", None) or plain].append(each)
    return {title: inside for title, inside in found.items() if inside}


def _option(param: Any, ctx: Any) -> Text:
    from rich.text import Text

    if isinstance(param, TyperArgument):
        name = Text(param.display_name_raw, style="bold cyan")
    else:
        names = sorted(param.opts, key=len, reverse=True)
        if [f"--no-{option[2:]}" for option in param.opts] == param.secondary_opts:
            names = [f"--[no-]{option[2:]}" for option in param.opts]
        name = Text(", ".join(names), style="bold cyan")
    if not getattr(param, "is_flag", False):
        name.append(f" {param.display_type_rich(ctx=ctx)}", style="yellow not bold")
    return name


def _about(param: Any, ctx: Any) -> Text:
    """The words on a parameter, then where it is read from, what it is else, and whether it must be there."""
    from rich.text import Text

    text = styled(param.help or "")
    notes = []
    if param.envvar and param.show_envvar:
        notes.append(Text(f"[env: {param.envvar}]", style="dim yellow"))
    default = param.show_default if isinstance(param.show_default, str) else _default(param, ctx)
    if default:
        notes.append(Text(f"[default: {default}]", style="dim"))
    if param.required or getattr(param, "needed", False):
        notes.append(Text("[required]", style="red"))
    for note in notes:
        text.append(" " if text else "").append_text(note)
    return text


def _default(param: Any, ctx: Any) -> str:
    value = param.get_default(ctx, call=False)
    if value is None or value is False or not param.show_default:
        return ""
    return str(value) if value is not True else param.opts[0].removeprefix("--")


def _panel(console: Console, title: str, rows: Sequence[tuple[Text, Text]]) -> None:
    from rich.box import ROUNDED
    from rich.console import Group as Lines
    from rich.panel import Panel

    lines = Lines(*_two_columns(rows, console.width - 4))
    console.print(Panel(lines, title=title, title_align="left", border_style="dim", box=ROUNDED))


def _two_columns(rows: Sequence[tuple[Text, Text]], width: int) -> Iterator[RenderableType]:
    """Names, and beside them their words; a name that leaves no room has its words on the next line."""
    from rich.table import Table

    most = min(_NAME_MOST, width // 2)
    left = max((len(name) for name, _ in rows if len(name) <= most), default=most)
    for name, words in rows:
        line = Table.grid(padding=(0, 2), expand=True)
        line.add_column(width=left)
        line.add_column(ratio=1, overflow="fold")
        if len(name) > left:
            yield name
        if words or len(name) <= left:
            line.add_row(name if len(name) <= left else "", words)
            yield line
