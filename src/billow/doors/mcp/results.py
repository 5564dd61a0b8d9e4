"""What became of a call, in the words of the protocol."""

import base64
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from mcp_types import BlobResourceContents, CallToolResult, ContentBlock, EmbeddedResource, TextContent

from billow.doors.answers import Outcome
from billow.doors.dispatch.failures import refusal_data
from billow.doors.mcp.tools import DONE, name_of
from billow.kit.errors import Refusal
from billow.kit.operation import Binary, Operation

SCHEME = "billow:/"


def answered(operation: Operation, arguments: Mapping[str, Any], outcome: Outcome) -> CallToolResult:
    """The answer, or the preview of one."""
    if outcome.dry_run:
        return _preview(operation, outcome)
    meta = {"replayed": True} if outcome.replayed else None
    if operation.returns is Binary:
        return CallToolResult(content=[EmbeddedResource(resource=blob(uri(operation, arguments), outcome))], _meta=meta)
    return CallToolResult(content=[_json(outcome)], structured_content=_data(outcome), _meta=meta)


def refused(refusal: Refusal) -> CallToolResult:
    """The refusal with its code, its reason, and the way out for each field."""
    return CallToolResult(is_error=True, content=[_text(told(refusal))], structured_content=refusal_data(refusal))


def told(refusal: Refusal) -> str:
    """The refusal in words."""
    lines = [f"{refusal.title} ({refusal.code}). {refusal.detail if refusal.detail != refusal.title else ''}".rstrip()]
    lines += [f"- {each.field}: {each.detail} ({each.code})" for each in refusal.errors]
    if refusal.retry_after_s is not None:
        lines.append(f"Try again in {refusal.retry_after_s} s.")
    return "\n".join(lines)


def uri(operation: Operation, arguments: Mapping[str, Any]) -> str:
    """The address of the document that a GET answers: its route with the arguments in it."""
    return SCHEME + operation.path.format(**{name: quote(str(value), safe="") for name, value in arguments.items()})


def _preview(operation: Operation, outcome: Outcome) -> CallToolResult:
    """What would be; an answer that shows a secret is left out, since that secret will never be valid."""
    way = f"Nothing has changed. To do it, call {name_of(operation)} again with the same arguments and confirm: true."
    preview = {
        "preview": True,
        "would_answer": None if operation.secret else _data(outcome),
        "would_send": [{"type": s.type, "object_id": s.object_id, "object": s.object} for s in outcome.said],
        "to_confirm": way,
    }
    return CallToolResult(content=[_text(way), _text(json.dumps(preview))], structured_content=preview)


def _data(outcome: Outcome) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(outcome.body) if outcome.body else DONE
    return found


def _json(outcome: Outcome) -> ContentBlock:
    return _text(outcome.body.decode() or "Done; there is nothing to show.")


def _text(text: str) -> ContentBlock:
    return TextContent(text=text)


def blob(address: str, outcome: Outcome) -> BlobResourceContents:
    """A file as the contents of the resource at *address*."""
    content = base64.b64encode(outcome.body).decode()
    return BlobResourceContents(uri=address, mime_type=outcome.media_type, blob=content)
