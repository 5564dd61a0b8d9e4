"""A command for each operation, derived from the document of the API and from nothing else."""

import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from billow.bootstrap import load
from billow.doors.cli.commands import root
from billow.doors.cli.resources import OperationCommand, Resource, groups, values
from billow.doors.cli.resources.described import Described, Document, committed, kebab
from billow.doors.cli.resources.request import Manner, made
from billow.doors.rest import openapi
from billow.kit.fields import Name, Ref
from billow.kit.operation import OPERATIONS, Context, operation
from tests.cli.running import ran

load()
DESCRIBED = [described for verbs in committed().resources.values() for described in verbs.values()]


BY_HAND = {"catalog"}
"""Whose commands are the program's own: they take files, and tell of themselves in tests/cli/test_catalog.py."""


def command_of(name: str) -> tuple[str, str]:
    """What is typed for the operation *name*."""
    resource, _, verb = name.rpartition(".")
    return kebab(resource), kebab(verb)


def test_every_operation_has_its_command_and_no_other_has_one() -> None:
    """`customers.create` is `billow customers create`, and so on for each; the program's own commands are none."""
    found = {
        (name, verb)
        for name, group in groups().items()
        for verb in group.list_commands(None)
        if isinstance(group.get_command(None, verb), OperationCommand)
    }

    assert found == {command_of(name) for name in OPERATIONS}
    assert not {name for name, _ in found} & set(root().commands) - {"events", "catalog"}


@pytest.mark.parametrize("described", [e for e in DESCRIBED if e.resource not in BY_HAND], ids=lambda each: each.name)
def test_its_help_says_what_it_does_what_it_needs_and_shows_a_line_to_copy(described: Described) -> None:
    """The help of each command has its summary, its scope, every option, and an example of that very command."""
    typed = command_of(described.name)
    shown = ran(*typed, "--help")

    said = " ".join(shown.stdout.replace("│", " ").split())
    assert shown.code == 0
    assert described.summary.replace("*", "").replace("`", "") in said
    assert f"Needs the scope {OPERATIONS[described.name].needs}." in said
    (line,) = (line for line in shown.stdout.splitlines() if line.startswith(" Example: "))
    assert shlex.split(line)[1:] == ["billow", *typed, *values.example(described)]
    options = [each.option for each in described.fields if each.place != "path"]
    assert [each for each in options if each not in said and each.replace("--", "--[no-]", 1) not in said] == []


@pytest.mark.parametrize("described", DESCRIBED, ids=lambda each: each.name)
def test_the_example_of_a_command_is_the_example_of_the_operation(described: Described) -> None:
    """Typed as the help shows it, the command sends the body, the query and the route of the operation's example."""
    example = dict(OPERATIONS[described.name].example)
    command = groups()[kebab(described.resource)].get_command(None, kebab(described.verb))
    context = command.make_context("billow", values.example(described))
    typed = {field: context.params[f"field_{number}"] for number, field in enumerate(described.fields)}
    request = made(described, {field: each for field, each in typed.items() if each not in (None, ())}, Manner())

    assert "{" not in request.path
    if request.body is not None:
        assert request.body == (described.example or {})
        assert (
            request.body.items() <= example.items()
            or OPERATIONS[described.name].raw
            or OPERATIONS[described.name].camel
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Toy:
    """Something to play with."""

    id: str
    name: str


def with_a_toy() -> Mapping[str, Any]:
    """The document of the API, had it two operations more."""
    before = dict(OPERATIONS)
    try:

        @operation("cli_toys.get", http="GET /cli-toys/{toy_id}", rpc="CliToyService.Get", needs="cli_toys:read")
        async def get(tx: Context, *, toy_id: Ref) -> Toy:
            """Answer a toy."""
            raise NotImplementedError

        @operation(
            "cli_toys.wind_up",
            http="POST /cli-toys/{toy_id}/wind-up",
            rpc="CliToyService.WindUp",
            needs="cli_toys:write",
            example={"toy_id": "robot", "name": "Robby"},
        )
        async def wind_up(tx: Context, *, toy_id: Ref, name: Name) -> Toy:
            """Wind a toy up."""
            raise NotImplementedError

        document: Mapping[str, Any] = json.loads(openapi.text(openapi.document(OPERATIONS.values())))
        return document
    finally:
        OPERATIONS.clear()
        OPERATIONS.update(before)


def test_a_new_operation_is_a_command() -> None:
    """A function with its mark is in the help, with its options and its example; nothing else was written."""
    document = with_a_toy()
    program = ran("--help", document=document)
    resource = ran("cli-toys", "--help", document=document)
    command = ran("cli-toys", "wind-up", "--help", document=document)

    assert "cli-toys " in program.stdout
    assert "Something to play with" in program.stdout
    assert "wind-up " in resource.stdout
    assert "Wind a toy up." in resource.stdout
    assert "--name <text>" in command.stdout
    assert "Example: billow cli-toys wind-up robot --name Robby" in command.stdout
    assert "cli-toys" not in ran("--help").stdout


def test_the_program_and_the_resources_have_panels_of_their_own() -> None:
    """`billow --help` shows what the program does first, then what it bills with, and what it ends with."""
    shown = ran("--help").stdout

    program, resources = shown.index("─ Program"), shown.index("─ Resources")
    assert program < shown.index("│ up ") < shown.index("│ listen ") < resources
    assert resources < shown.index("│ customers ") < shown.index("│ webhook-endpoints ")
    assert "9 nobody answers" in shown
    assert "│ import " in ran("events", "--help").stdout


def test_a_name_that_is_none_is_told_with_what_is_near() -> None:
    """A slip in the name of a resource or of a verb is wrong usage, and says what was probably meant."""
    for typed, meant in ((("custmers", "list"), "customers"), (("customers", "craete"), "create")):
        ended = ran(*typed)
        assert ended.code == 2
        assert f"Did you mean {meant}?" in ended.stderr


def field(name: str, shape: Mapping[str, Any], **more: Any) -> Any:
    """What the text or texts of the option *name* mean in a body of that shape."""
    entry = {
        "x-operation": "toys.make",
        "operationId": "toysMake",
        "summary": "Make a toy",
        "responses": {"201": {"content": {"application/json": {}}}},
        "requestBody": {"content": {"application/json": {"schema": {"type": "object", "properties": {name: shape}}}}},
    }
    described = Described(document=Document({}), method="POST", path="/api/toys", entry=entry)
    resource = Resource("toys", verbs={"make": described}, about="")
    arguments = [word for option, text in more["typed"] for word in ((option, text) if text is not None else (option,))]
    context = resource.get_command(None, "make").make_context("billow", arguments)
    typed = {each: context.params[f"field_{number}"] for number, each in enumerate(described.fields)}
    return made(described, {each: text for each, text in typed.items() if text not in (None, ())}, Manner()).body[name]


TEXT = {"type": "string"}
NULL = {"type": "null"}
OBJECT = {"type": "object", "properties": {"city": TEXT, "floor": {"type": "integer"}}}


@pytest.mark.parametrize(
    ("shape", "typed", "meant"),
    [
        (TEXT, [("--it", "null")], "null"),
        ({"anyOf": [TEXT, NULL]}, [("--it", "null")], None),
        ({"type": "integer"}, [("--it", "-7")], -7),
        ({"anyOf": [{"type": "string", "format": "decimal"}, {"type": "number"}]}, [("--it", "0.10")], "0.10"),
        ({"type": "boolean"}, [("--it", None)], True),
        ({"type": "boolean"}, [("--no-it", None)], False),
        ({"type": "array", "items": TEXT}, [("--it", "a"), ("--it", "b")], ["a", "b"]),
        ({"type": "array", "items": TEXT}, [("--it", "[]")], []),
        ({"type": "array", "items": {"type": "integer"}}, [("--it", "1"), ("--it", "2")], [1, 2]),
        ({"type": "array", "items": OBJECT}, [("--it", '[{"floor": 1}]')], [{"floor": 1}]),
        (OBJECT, [("--it", '{"floor": 1}'), ("--it.city", "Rome")], {"floor": 1, "city": "Rome"}),
        (OBJECT, [("--it.floor", "3")], {"floor": 3}),
        (
            {"type": "object", "additionalProperties": TEXT},
            [("--it", "a=1"), ("--it", "b=x=y")],
            {"a": "1", "b": "x=y"},
        ),
        ({"type": "object", "additionalProperties": True}, [("--it", "a=1"), ("--it", "b=x")], {"a": 1, "b": "x"}),
        ({"type": "object", "additionalProperties": TEXT}, [("--it", '{"a": "1"}')], {"a": "1"}),
    ],
    ids=lambda each: json.dumps(each),
)
def test_what_is_typed_means_what_the_schema_says(
    shape: Mapping[str, Any], typed: list[tuple[str, str | None]], meant: Any
) -> None:
    """Texts, numbers, flags, lists, objects and pairs are written as a shell allows; null where null may be."""
    assert field("it", shape, typed=typed) == meant


def test_numbers_are_sent_as_they_are_written() -> None:
    """A number in JSON has no way through binary fractions: 0.1 with thirty digits arrives with thirty digits."""
    from billow.doors.cli.resources.calling import encode

    digits = "0.100000000000000005551115123126"
    assert encode(field("it", {}, typed=[("--it", f'{{"n": {digits}}}')])) == f'{{"n":{digits}}}'.encode()
