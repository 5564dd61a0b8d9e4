"""The resources: every document that has an address of its own, and the recent invoices with their explanations."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from mcp_types import (
    BlobResourceContents,
    EmbeddedResource,
    GetPromptResult,
    ListResourcesResult,
    Prompt,
    PromptArgument,
    PromptMessage,
    ReadResourceResult,
    Resource,
    ResourceTemplate,
    TextContent,
    TextResourceContents,
)

from billow.doors.answers import Outcome
from billow.doors.contracts import schemas
from billow.doors.mcp.explanation import markdown
from billow.doors.mcp.results import SCHEME, blob, uri
from billow.doors.mcp.tools import offered
from billow.kit.errors import NotFound
from billow.kit.operation import OPERATIONS, Binary, Operation

Contents = TextResourceContents | BlobResourceContents
LISTED, EXPLAINED = "invoices.list", "invoices.explain"
MARKDOWN, JSON = "text/markdown", "application/json"
EXPLAIN = Prompt(
    name="explain_invoice",
    title="Explain an invoice",
    description="Tell the customer how the total of an invoice came about.",
    arguments=[PromptArgument(name="invoice_id", description="Id or number of the invoice.", required=True)],
)
_ASKED = """Explain this invoice to the customer who received it, in their words and not in ours: what each line is for,
which period it covers, and how its amount follows from quantity and price. Take every number from the explanation
below and work out none of your own; name the total and its currency first."""


def documents() -> Iterator[Operation]:
    """The operations that answer a document with an address: a GET that needs nothing but what its route names."""
    for operation in offered():
        needed = {p.place for p in operation.parameters if p.required}
        if operation.method == "GET" and "{" in operation.path and not operation.pages and needed == {"path"}:
            yield operation


def template(operation: Operation) -> ResourceTemplate:
    """The addresses of such documents."""
    return ResourceTemplate(
        name=operation.name.replace(".", "_"),
        uri_template=SCHEME + operation.path,
        description=schemas.about(operation),
        mime_type=None if operation.returns is Binary or operation.name == EXPLAINED else JSON,
    )


def found(address: str) -> tuple[Operation, dict[str, str]]:
    """The operation that answers the document at *address*, and its arguments; a literal part goes before a variable.

    Raises:
        NotFound: No document has such an address.
    """
    parts = address.removeprefix(SCHEME).split("/")
    fitting = []
    for operation in documents():
        route = operation.path.split("/")
        pairs = list(zip(route, parts, strict=False))
        if len(route) == len(parts) and all(part if named.startswith("{") else named == part for named, part in pairs):
            taken = {named[1:-1]: unquote(part) for named, part in pairs if named.startswith("{")}
            fitting.append((len(taken), operation, taken))
    if not address.startswith(SCHEME) or not fitting:
        raise NotFound(f"There is no resource {address!r}; resources/templates/list has those that there are.")
    _, operation, arguments = min(fitting, key=lambda each: each[0])
    return operation, arguments


def contents(address: str, operation: Operation, outcome: Outcome) -> list[Contents]:
    """The document; an explanation is there as text first, and then as the tree to recompute."""
    if operation.returns is Binary:
        return [blob(address, outcome)]
    text = outcome.body.decode()
    whole = TextResourceContents(uri=address, mime_type=JSON, text=text)
    if operation.name != EXPLAINED:
        return [whole]
    return [TextResourceContents(uri=address, mime_type=MARKDOWN, text=markdown(json.loads(text))), whole]


def read(address: str, operation: Operation, outcome: Outcome) -> ReadResourceResult:
    """The answer to one who reads the document at *address*."""
    return ReadResourceResult(contents=contents(address, operation, outcome))


def invoices(page: dict[str, Any]) -> ListResourcesResult:
    """The explanations of the invoices on a page of their list."""
    explain = OPERATIONS[EXPLAINED]
    return ListResourcesResult(
        resources=[
            Resource(
                name=invoice["number"] or invoice["id"],
                title=f"{invoice['number'] or 'Draft'}: {invoice['total']} {invoice['currency']}, {invoice['status']}",
                uri=uri(explain, {"invoice_id": invoice["id"]}),
                description="How the invoice came about, line by line.",
                mime_type=MARKDOWN,
            )
            for invoice in page["data"]
        ],
        next_cursor=page["pagination"]["next_cursor"],
    )


def asked(explanation: Contents) -> GetPromptResult:
    """The request to explain an invoice, with the explanation at hand."""
    said = [TextContent(text=_ASKED), EmbeddedResource(resource=explanation)]
    return GetPromptResult(
        description=EXPLAIN.description, messages=[PromptMessage(role="user", content=content) for content in said]
    )
