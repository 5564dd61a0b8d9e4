"""curl, as a shell takes it."""

import json
import shlex
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from billow.doors.rest.docs.naming import file_name
from billow.doors.rest.docs.printing import json_text
from billow.doors.rest.docs.ways import Example, Way
from billow.doors.rest.openapi import words
from billow.kit.operation import Binary


@dataclass(frozen=True, slots=True)
class Curl:
    """One command."""

    name: str = "curl"
    language: str = "bash"
    rank: int = 1

    def write(self, example: Example) -> str:
        """The command over several lines, its body readable."""
        operation, request = example.operation, example.request
        parts = [f'curl {_verb(operation.method)}"$BILLOW_URL{_target(example)}"']
        if not operation.open:
            parts.append('-H "Authorization: Bearer $BILLOW_API_KEY"')
        if words.takes_body(operation):
            body = json_text(request["body"], before=8)
            parts += ['-H "Content-Type: application/json"', f"-d {shlex.quote(body)}"]
        if operation.returns is Binary:
            parts.append(f"-o {file_name(operation)}")
        return " \\\n  ".join(parts)


def _verb(method: str) -> str:
    return "" if method == "GET" else f"-X {method} "


def _target(example: Example) -> str:
    path = words.prefix() + example.operation.path
    for name, value in example.in_path.items():
        path = path.replace(f"{{{name}}}", quote(str(value), safe=""))
    query = {name: _text(value) for name, value in example.request["query"].items()}
    return path + (f"?{urlencode(query, safe=',:')}" if query else "")


def _text(value: object) -> str:
    if isinstance(value, list):
        return ",".join(map(_text, value))
    return json.dumps(value) if isinstance(value, bool) else str(value)


VARIANT: Way = Curl()
