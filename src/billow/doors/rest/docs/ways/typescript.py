"""TypeScript, with the generated client."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from billow.doors.rest.docs.naming import answered, file_name
from billow.doors.rest.docs.printing import script
from billow.doors.rest.docs.ways import Example, Way
from billow.doors.rest.openapi.shapes import camel
from billow.kit.operation import Binary

_HEAD = """import { Billow } from "billow-client";

const billow = new Billow(); // reads BILLOW_URL and BILLOW_API_KEY
"""


@dataclass(frozen=True, slots=True)
class TypeScript:
    """A module with one call."""

    name: str = "TypeScript"
    language: str = "typescript"
    rank: int = 3

    def write(self, example: Example) -> str:
        """The module."""
        file = example.operation.returns is Binary
        imports = 'import { writeFile } from "node:fs/promises";\n' if file else ""
        return f"{imports}{_HEAD}\n{_ending(example)}"


def _ending(example: Example) -> str:
    operation, name = example.operation, camel(answered(example.operation))
    if operation.returns is Binary:
        return f'await writeFile("{file_name(operation)}", await {_call(example)});'
    if operation.pages:
        return f"for await (const {name} of {_call(example)}) {{\n  console.log({name});\n}}"
    return f"const {name} = await {_call(example)};\nconsole.log({name});" if name else f"await {_call(example)};"


def _call(example: Example) -> str:
    resource, _, action = example.operation.name.partition(".")
    given: Sequence[Any] = [*example.in_path.values(), *([example.beside] if example.beside else [])]
    called = f"billow.{camel(resource)}.{camel(action)}("
    return called + ", ".join(script(value, before=len(called) + 24) for value in given) + ")"


VARIANT: Way = TypeScript()
