"""A command for each operation, derived from the committed OpenAPI document: `billow <resource> <verb>`."""

import sys
from collections.abc import Mapping
from shlex import join
from typing import Any

import typer

from billow.doors.cli.help import Command, Group
from billow.doors.cli.output import Failure, report
from billow.doors.cli.resources import values
from billow.doors.cli.resources.described import Described, Document, committed, kebab
from billow.doors.cli.resources.parameters import FIELD, parameters
from billow.doors.cli.resources.request import Manner, Misused, Request, made

PANEL = "Resources"


def groups(document: Mapping[str, Any] | None = None) -> dict[str, "Resource"]:
    """The group of each resource of *document*, by the name that is typed; without one, of the committed contract.

    The commands of a group are made when they are asked for. Raises Failure when the contract cannot be read.
    """
    described = committed() if document is None else Document(document)
    return {
        kebab(name): Resource(name, verbs=verbs, about=described.abouts.get(name, ""))
        for name, verbs in described.resources.items()
    }


class Resource(Group):
    """The operations on one kind of thing."""

    def __init__(self, name: str, *, verbs: Mapping[str, Described], about: str) -> None:
        super().__init__(name=kebab(name), help=about, no_args_is_help=True, rich_help_panel=PANEL)
        self._verbs = {kebab(verb): described for verb, described in verbs.items()}

    def list_commands(self, ctx: Any) -> list[str]:
        """The verbs."""
        return [*self._verbs, *(name for name in self.commands if name not in self._verbs)]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of the verb; None when there is none."""
        if cmd_name not in self.commands and cmd_name in self._verbs:
            self.commands[cmd_name] = OperationCommand(self._verbs[cmd_name])
        return self.commands.get(cmd_name)


class OperationCommand(Command):
    """Asks the running program for one operation, and shows the answer."""

    def __init__(self, described: Described) -> None:
        self.described = described
        typed = ["billow", kebab(described.resource), kebab(described.verb), *values.example(described)]
        super().__init__(
            kebab(described.verb),
            help=f"{described.summary}\n\n{described.text}",
            short_help=described.summary,
            epilog=f"Example: **{join(typed)}**",
            params=list(parameters(described)),
        )

    def invoke(self, ctx: Any) -> None:
        """The operation was performed and its answer shown; a failure was told, and ends with its code."""
        own = {name: value for name, value in ctx.params.items() if not name.startswith(FIELD)}
        manner = Manner(**own)
        try:
            perform(self._request(ctx.params, manner), manner)
        except Misused as error:
            raise typer.BadParameter(str(error), ctx=ctx, param_hint=error.option) from None
        except Failure as failure:
            report(failure, as_json=manner.output == "json")
            raise typer.Exit(failure.code) from None

    def _request(self, typed: Mapping[str, Any], manner: Manner) -> Request:
        values = {each: typed[f"{FIELD}{number}"] for number, each in enumerate(self.described.fields)}
        return made(self.described, {each: value for each, value in values.items() if value not in (None, ())}, manner)


def perform(request: Request, manner: Manner) -> None:
    """The request was answered, and the answer shown. Raises Failure."""
    from billow.doors.cli.resources import showing
    from billow.doors.cli.resources.calling import caller

    described = request.described
    if described.is_file:
        showing.check_file(manner)
    with caller(manner) as asks:
        if described.destructive and not (manner.yes or manner.dry_run):
            _ask(request)
        if manner.every:
            showing.pages(asks.pages(request, manner), manner)
            return
        answer = asks.answer(request, manner)
    if manner.dry_run:
        showing.rehearsed()
    if described.is_file:
        showing.file(answer.content, manner)
    elif answer.content:
        showing.answer(answer.content, manner)


def _ask(request: Request) -> None:
    """A person at a terminal has said yes; who is none is not asked."""
    if sys.stdin.isatty() and sys.stderr.isatty():
        typer.confirm(
            f"{request.described.method} {request.path}: {request.described.summary} Go on?", abort=True, err=True
        )
