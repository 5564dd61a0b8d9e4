"""The server as the protocol sees it: tools, resources and a prompt, each answered by the dispatch."""

import difflib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from mcp.server.caching import CacheHint
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.shared.exceptions import MCPError
from mcp_types import (
    INTERNAL_ERROR,
    INVALID_PARAMS,
    CallToolRequestParams,
    CallToolResult,
    GetPromptRequestParams,
    GetPromptResult,
    ListPromptsResult,
    ListResourcesResult,
    ListResourceTemplatesResult,
    ListToolsResult,
    PaginatedRequestParams,
    ReadResourceRequestParams,
    ReadResourceResult,
)
from starlette.requests import Request

from billow.doors.answers import Outcome
from billow.doors.dispatch import Call, Dispatcher
from billow.doors.dispatch.failures import refusal_data
from billow.doors.mcp import reading, resources, results, tools
from billow.kit import ids
from billow.kit.errors import Forbidden, Kind, Refusal, TooLarge
from billow.kit.operation import OPERATIONS, Operation
from billow.tenants.types import Caller

INSTRUCTIONS = """Billow bills: it meters usage, rates it, issues invoices, collects, and explains every cent.

- Money is a string in major units beside its currency ("59.00", "USD"); quantities and rates are strings too. Never
  work amounts out yourself: read them, or read an invoice's explanation.
- Days are YYYY-MM-DD, instants RFC 3339 in UTC, periods half-open: the last day is not included.
- Wherever an id is asked for, the customer's own name for the object will do: external id, alias, code or number.
- A tool that moves money or takes something away answers a preview first. Show it, and call again with confirm: true
  only when the person agrees.
- Give a tool that writes an idempotency_key, and use the same one when you try again: it then takes effect once.
- The key decides the tenant. In a sandbox a test clock moves time: test_clocks_advance makes what falls due happen.
- An error names its code, the fields at fault and the way out."""
_FRESH = CacheHint(ttl_ms=300_000, scope="private")
"""What there is depends on the key and on the release, and on nothing that changes by the minute."""
_SHOWN = 100
"""Characters of a name that nobody has, as far as the answer repeats them."""
Context = ServerRequestContext[Any, Any]


def server(dispatcher: Dispatcher) -> Server[Any]:
    """The server over the *dispatcher*; the request that it is in carries the caller and the secret of its key."""
    desk = _Desk(dispatcher)
    return Server(
        "billow",
        title="Billow",
        version=version("billow"),
        instructions=INSTRUCTIONS,
        cache_hints={"tools/list": _FRESH, "resources/templates/list": _FRESH, "prompts/list": _FRESH},
        get_tool_input_schema=lambda name: None,
        on_list_tools=desk.tools,
        on_call_tool=desk.call,
        on_list_resources=desk.resources,
        on_list_resource_templates=desk.templates,
        on_read_resource=desk.read,
        on_list_prompts=desk.prompts,
        on_get_prompt=desk.prompt,
    )


@dataclass(frozen=True, slots=True)
class _Desk:
    """Answers requests; what a key may not do is not shown to it."""

    dispatcher: Dispatcher

    @property
    def _confirmed(self) -> bool:
        return self.dispatcher.settings.mcp_confirm == "off"

    async def tools(self, context: Context, params: PaginatedRequestParams | None) -> ListToolsResult:
        may = _caller(context).may
        shown = [tools.tool(each, confirmed=self._confirmed) for each in tools.offered() if may(each.needs)]
        return ListToolsResult(tools=shown)

    async def call(self, context: Context, params: CallToolRequestParams) -> CallToolResult:
        operation = tools.named(params.name)
        if operation is None:
            raise MCPError(INVALID_PARAMS, _unknown(params.name))
        try:
            outcome = await self._answer(context, operation)
        except Refusal as refusal:
            return results.refused(refusal)
        return results.answered(operation, params.arguments or {}, outcome)

    async def resources(self, context: Context, params: PaginatedRequestParams | None) -> ListResourcesResult:
        wanted = {"cursor": params.cursor} if params and params.cursor else {}
        try:
            outcome = await self._answer(context, OPERATIONS[resources.LISTED], wanted)
        except Forbidden:
            return ListResourcesResult(resources=[])
        except Refusal as refusal:
            raise _failed(refusal) from None
        return resources.invoices(json.loads(outcome.body))

    async def templates(self, context: Context, params: PaginatedRequestParams | None) -> ListResourceTemplatesResult:
        may = _caller(context).may
        shown = [resources.template(each) for each in resources.documents() if may(each.needs)]
        return ListResourceTemplatesResult(resource_templates=shown)

    async def read(self, context: Context, params: ReadResourceRequestParams) -> ReadResourceResult:
        try:
            operation, arguments = resources.found(params.uri)
            outcome = await self._answer(context, operation, arguments)
        except Refusal as refusal:
            raise _failed(refusal) from None
        return resources.read(params.uri, operation, outcome)

    async def prompts(self, context: Context, params: PaginatedRequestParams | None) -> ListPromptsResult:
        shown = _caller(context).may(OPERATIONS[resources.EXPLAINED].needs)
        return ListPromptsResult(prompts=[resources.EXPLAIN] if shown else [])

    async def prompt(self, context: Context, params: GetPromptRequestParams) -> GetPromptResult:
        if params.name != resources.EXPLAIN.name:
            raise MCPError(INVALID_PARAMS, f"There is no prompt {params.name!r}; there is {resources.EXPLAIN.name}.")
        operation = OPERATIONS[resources.EXPLAINED]
        arguments = dict(params.arguments or {})
        try:
            outcome = await self._answer(context, operation, arguments)
        except Refusal as refusal:
            raise _failed(refusal) from None
        explanation, *_ = resources.contents(results.uri(operation, arguments), operation, outcome)
        return resources.asked(explanation)

    async def _answer(
        self, context: Context, operation: Operation, arguments: Mapping[str, Any] | None = None
    ) -> Outcome:
        """The answer of the dispatch to the *arguments*, or else to those in the message."""

        request = _request(context)

        async def read() -> Call:
            given = (
                reading.decoded(await _body(request, operation, self.dispatcher)) if arguments is None else arguments
            )
            return reading.call(operation, given, secret=request.state.secret, confirmed=self._confirmed)

        return await self.dispatcher.answer(operation, read(), door="mcp", request_id=ids.new("req"))


async def _body(request: Request, operation: Operation, dispatcher: Dispatcher) -> bytes:
    """The message; only that of an operation which takes many records may be as large as the door lets through."""
    body = await request.body()
    most = dispatcher.settings.body_limit
    if operation.raw is None and len(body) > most:
        raise TooLarge(f"At most {most} bytes.")
    return body


def _request(context: Context) -> Request:
    assert isinstance(context.request, Request)
    return context.request


def _caller(context: Context) -> Caller:
    caller: Caller = _request(context).state.caller
    return caller


def _unknown(name: str) -> str:
    name = name[:_SHOWN]
    close = difflib.get_close_matches(name, map(tools.name_of, tools.offered()), n=3)
    guess = f" Did you mean {' or '.join(close)}?" if close else ""
    return f"There is no tool {name!r}.{guess} tools/list names those that your key may use."


def _failed(refusal: Refusal) -> MCPError:
    """The refusal where the protocol knows no answer that is an error."""
    ours = refusal.kind in (Kind.INTERNAL, Kind.UNAVAILABLE)
    return MCPError(INTERNAL_ERROR if ours else INVALID_PARAMS, results.told(refusal), refusal_data(refusal))
