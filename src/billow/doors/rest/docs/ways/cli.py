"""The command `billow`, as a shell takes it."""

import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from billow.doors.rest.docs.naming import file_name
from billow.doors.rest.docs.printing import WIDTH, json_text
from billow.doors.rest.docs.ways import Example, Way
from billow.kit.operation import Binary

_FROM_FILE = ("catalog.plan", "catalog.apply")
"""Operations whose command takes what is sent as a file, and no option for a part of it."""


@dataclass(frozen=True, slots=True)
class Cli:
    """One command."""

    name: str = "CLI"
    language: str = "bash"
    rank: int = 4

    def write(self, example: Example) -> str:
        """The command, over several lines where one would be long."""
        operation = example.operation
        resource, _, action = operation.name.partition(".")
        head = ["billow", _dashed(resource), _dashed(action), *map(_word, example.in_path.values())]
        if operation.name in _FROM_FILE:
            return _from_file(head, example, sure=operation.effect == "destructive")
        parts = [
            " ".join(head),
            *(option for name, value in example.beside.items() for option in _options(name, value)),
        ]
        if operation.effect == "destructive":
            parts.append("--yes")
        if operation.returns is Binary:
            parts.append(f"--output-file {file_name(operation)}")
        line = " ".join(parts)
        return line if len(line) <= WIDTH and "\n" not in line else " \\\n  ".join(parts)


def _from_file(head: list[str], example: Example, *, sure: bool) -> str:
    """The command with what is sent on its standard input."""
    line = " ".join([*head, *(["--yes"] if sure else []), "--file -"])
    return f"{line} <<'END'\n{json_text(example.request['body'])}\nEND"


def _options(name: str, value: Any) -> Iterator[str]:
    """The option for a value: a flag, one given again for each of a list, JSON for what has parts."""
    option = _dashed(name)
    if isinstance(value, bool):
        yield f"--{option}" if value else f"--no-{option}"
    elif isinstance(value, list) and value and all(isinstance(each, str | int) for each in value):
        yield from (_valued(option, each) for each in value)
    else:
        yield _valued(option, value)


def _valued(option: str, value: Any) -> str:
    word = _word(value)
    return f"--{option}={word}" if word.startswith("-") else f"--{option} {word}"


def _dashed(name: str) -> str:
    return name.replace("_", "-")


def _word(value: Any) -> str:
    return shlex.quote(value if isinstance(value, str) else json_text(value))


VARIANT: Way = Cli()
