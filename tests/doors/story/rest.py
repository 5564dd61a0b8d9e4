"""The story through REST."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from billow.kit.operation import Operation
from billow.runtime.db import from_json
from tests.client import Api
from tests.doors.story.telling import Refused


@dataclass
class Rest:
    """Requests of HTTP, each as the operation's own route has it."""

    api: Api

    async def call(self, operation: Operation, arguments: Mapping[str, Any]) -> Any:
        """See `Door.call`."""
        places = {p.name: p.place for p in operation.parameters}
        path, query, body = operation.path, {}, {}
        for name, value in arguments.items():
            place = places.get(name, "body" if operation.writes and operation.method != "DELETE" else "query")
            if place == "path":
                path = path.replace(f"{{{name}}}", quote(str(value), safe=""))
            elif place == "query":
                query[name] = _text(value)
            else:
                body[name] = value
        json = {"json": body} if operation.writes and operation.method != "DELETE" else {}
        response = await self.api.call(operation.method, path, params=query, **json)
        if response.status_code >= 400:
            problem = from_json(response.content)
            raise Refused(problem["code"], tuple(sorted(e["field"] for e in problem["errors"])))
        if not response.content:
            return None
        is_json = response.headers["content-type"].startswith("application/json")
        return from_json(response.content) if is_json else response.content


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ",".join(map(_text, value))
    return str(value).lower() if isinstance(value, bool) else str(value)
