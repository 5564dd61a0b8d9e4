"""Ways to call an operation, one file a language: each writes a program that runs as it is printed.

A program reads where Billow runs from `BILLOW_URL` (or `BILLOW_GRPC`) and its key from `BILLOW_API_KEY`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Protocol

from billow.doors.contracts import messages
from billow.doors.contracts.messages import Model
from billow.doors.rest.openapi.examples import request_example
from billow.kit.operation import OPERATIONS, Operation
from billow.kit.registry import Folder


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A call to write down: the operation with its arguments as they are declared, and the services it is one of."""

    operation: Operation
    arguments: Mapping[str, Any]
    contract: Model

    @property
    def request(self) -> Mapping[str, Mapping[str, Any]]:
        """The arguments by place (path, query, body), in the spelling of the route."""
        return request_example(replace(self.operation, example=self.arguments))

    @property
    def in_path(self) -> Mapping[str, Any]:
        """The arguments that stand in the path, in their order there."""
        names = [p.name for p in self.operation.parameters if p.place == "path"]
        names.sort(key=lambda name: self.operation.path.index(f"{{{name}}}"))
        return {name: self.arguments[name] for name in names}

    @property
    def beside(self) -> Mapping[str, Any]:
        """The other arguments."""
        return {name: value for name, value in self.arguments.items() if name not in self.in_path}


class Way(Protocol):
    """A language, or a tool, that calls operations."""

    @property
    def name(self) -> str:
        """What a reader knows it as."""
        ...

    @property
    def language(self) -> str:
        """What its programs are written in, as the fence of a code block says it."""
        ...

    @property
    def rank(self) -> int:
        """Its place among the others."""
        ...

    def write(self, example: Example) -> str:
        """The program, without a final newline."""
        ...


WAYS: Folder[Way] = Folder("billow.doors.rest.docs.ways", name_of=lambda way: way.name)


def ways() -> tuple[Way, ...]:
    """Every way, the most common first."""
    return tuple(sorted(WAYS.all(), key=lambda way: way.rank))


def snippets(operation: Operation, *, arguments: Mapping[str, Any] | None = None) -> dict[str, str]:
    """A program for each way that calls *operation* with *arguments*, or else with those of its example."""
    given = operation.example if arguments is None else arguments
    example = Example(operation=operation, arguments=given, contract=_contract())
    return {way.name: way.write(example) for way in ways()}


@cache
def _contract() -> Model:
    return messages.model(OPERATIONS.values())
