"""Python, with the generated client."""

import keyword
from dataclasses import dataclass

from billow.doors.rest.docs.naming import answered, file_name
from billow.doors.rest.docs.printing import Made, python
from billow.doors.rest.docs.ways import Example, Way
from billow.kit.operation import Binary

_HEAD = """from billow_client import Billow

billow = Billow()  # reads BILLOW_URL and BILLOW_API_KEY
"""


@dataclass(frozen=True, slots=True)
class Python:
    """A program with one call."""

    name: str = "Python"
    language: str = "python"
    rank: int = 2

    def write(self, example: Example) -> str:
        """The program."""
        resource, _, action = example.operation.name.partition(".")
        named = {_safe(name): value for name, value in example.beside.items()}
        call = Made(f"billow.{resource}.{_safe(action)}", named, list(example.in_path.values()))
        return f"{_HEAD}\n{_ending(example, call)}"


def _safe(name: str) -> str:
    return f"{name}_" if keyword.iskeyword(name) else name


def _ending(example: Example, call: Made) -> str:
    operation, name = example.operation, _safe(answered(example.operation))
    if operation.returns is Binary:
        return f'with open("{file_name(operation)}", "wb") as file:\n    file.write({python(call, before=15, depth=1)})'
    if operation.pages:
        return f"for {name} in {python(call, before=len(name) + 9)}:\n    print({name}.to_dict())"
    if not name:
        return python(call)
    return f"{name} = {python(call, before=len(name) + 3)}\nprint({name}.to_dict())"


VARIANT: Way = Python()
