"""The story through MCP, by the client of the official SDK; what is grave is confirmed at once."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mcp import Client

from billow.kit.operation import Binary, Operation
from tests.doors.story.telling import Refused


@dataclass
class Mcp:
    """Calls of tools."""

    client: Client

    async def call(self, operation: Operation, arguments: Mapping[str, Any]) -> Any:
        """See `Door.call`."""
        confirmed = {"confirm": True} if operation.grave else {}
        result = await self.client.call_tool(operation.name.replace(".", "_"), {**arguments, **confirmed})
        data = result.structured_content
        if result.is_error:
            assert data is not None, result.content
            raise Refused(data["code"], tuple(sorted(e["field"] for e in data["errors"])))
        if operation.returns is Binary:
            return base64.b64decode(result.content[0].resource.blob)
        return None if operation.status == 204 else data
