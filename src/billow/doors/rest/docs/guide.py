"""What holds for every operation, and how to begin at each door: the words of the first page."""

from collections.abc import Mapping
from dataclasses import dataclass

from billow.doors.rest.openapi import VERSION
from billow.kit import limits

ABOUT = (
    "Billow takes usage in, prices it, issues invoices and collects what is due, and it explains every cent on the "
    "way. Whatever can be done is an operation, declared once; REST, gRPC, MCP, the command line, the clients and "
    "these pages follow from that declaration."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Convention:
    """A rule that holds everywhere; `text` is prose with code in backticks."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """A way in: what it is, and the lines to begin with."""

    id: str
    title: str
    about: str
    language: str
    lines: str


CONVENTIONS = (
    Convention(
        id="authentication",
        title="Authentication",
        text="""Send `Authorization: Bearer sk_live_…` or `sk_test_…`. A key belongs to one tenant, an organisation in
        one environment, and has scopes such as `invoices:write`. Without a valid key the answer is 401, without
        the scope 403. Each operation names the scope that it needs.""",
    ),
    Convention(
        id="money",
        title="Money",
        text="""A decimal string in major units beside its `currency`: `"49.00"` with `"USD"`. Quantities and rates are
        decimal strings too, without exponent. A JSON number is taken and read exactly, never through a float.""",
    ),
    Convention(
        id="time",
        title="Time",
        text="""Instants are RFC 3339 in UTC (`2026-01-31T09:30:00Z`), days are `YYYY-MM-DD`. Periods are half-open: the
        start belongs to them, the end does not, so `2026-01-01` to `2026-02-01` is January.""",
    ),
    Convention(
        id="ids",
        title="Ids and names",
        text="""An id is a prefix and 26 characters (`cus_01jz…`); do not take it apart. Wherever an id is asked for,
        your own name for the object will do: the external id or an alias of a customer, the code of a plan, the
        number of an invoice.""",
    ),
    Convention(
        id="paging",
        title="Lists",
        text=f"""`limit` says how many ({limits.PAGE_SIZE} unless told, at most {limits.PAGE_SIZE_MAX}).
        `pagination.next_cursor` of a page is the `cursor` of the next one, and null on the last. With `offset`
        in its place the answer counts them all. `sort=created_at:desc` orders, one parameter a filter narrows,
        commas mean any of. `expand=customer` answers a reference whole.""",
    ),
    Convention(
        id="idempotency",
        title="Idempotency",
        text=f"""Send `Idempotency-Key` with a write. The same key with the same request takes effect once within
        {limits.IDEMPOTENCY_HOURS} hours, and the repeat gets the first answer with `Idempotent-Replayed: true`.
        The clients and the commands send one by themselves. A usage event needs none: its `unique_id` does that.""",
    ),
    Convention(
        id="dry-run",
        title="Dry run",
        text="""`Billow-Dry-Run: true` on any write answers what would be, refusals among it, and keeps nothing.
        With the clients it is `dry_run=True`, with a command `--dry-run`. Operations that move money or take something
        away are marked on their page; try those first.""",
    ),
    Convention(
        id="concurrency",
        title="Concurrency",
        text="""A document comes with an `ETag`. Send it back as `If-Match` with a write, and the write is refused with
        412 if the document has changed since.""",
    ),
    Convention(
        id="refusals",
        title="Errors",
        text="""A refusal is `application/problem+json` with `type`, `title`, `status`, `code`, `detail`, `errors` and
        `request_id`. Decide by `code`, which never changes; `detail` is for people. `errors` lists every broken
        field at once. What was refused has taken no effect.""",
    ),
    Convention(
        id="limits",
        title="Rate limits",
        text="""Each key has so many requests a second, and more for usage events. `RateLimit-Limit`,
        `RateLimit-Remaining` and `RateLimit-Reset` say where it stands; 429 comes with `Retry-After` in
        seconds.""",
    ),
    Convention(
        id="versions",
        title="Versions",
        text=f"""`Billow-Version: {VERSION}` names the version that you wrote for. Without it, the one that the key is
        pinned to answers. Fields are added and never renamed, so ignore those that you do not know.""",
    ),
    Convention(
        id="test-clocks",
        title="Test clocks",
        text="""A sandbox is a tenant like any other, made with one request. Its test clock freezes time and moves it:
        create one with [`POST /api/test-clocks`](/api/docs/test_clocks/create),
        [advance](/api/docs/test_clocks/advance) it by a month, and all that falls due on the way has happened.""",
    ),
)

DOORS = (
    Door(
        id="rest",
        title="REST",
        about="""JSON over HTTP below `/api`. [The OpenAPI document](/api/openapi.json) describes it to tools.""",
        language="bash",
        lines="export BILLOW_URL=http://127.0.0.1:8000\n"
        "export BILLOW_API_KEY=sk_test_…\n"
        'curl "$BILLOW_URL/api/organization" -H "Authorization: Bearer $BILLOW_API_KEY"',
    ),
    Door(
        id="clients",
        title="Clients",
        about="""Python, TypeScript and Go, written from the same contract: typed, with retries, and a list is an
        iterator over all of its pages. They lie in `clients` of the source; this is the one for Python.""",
        language="python",
        lines="from billow_client import Billow\n\nbillow = Billow()  # reads BILLOW_URL and BILLOW_API_KEY\n"
        "print(billow.organizations.get().to_dict())",
    ),
    Door(
        id="command",
        title="Command line",
        about="""Every operation is a command: `billow`, the resource, the action. What stands in the path is an
        argument, all else an option, and `--help` has them all. The answer is a table on a terminal and JSON in
        a pipe.""",
        language="bash",
        lines="billow organizations get\n"
        "billow customers list --limit 5\n"
        "billow customers create --name 'Acme Corp' --external-id acme --dry-run",
    ),
    Door(
        id="grpc",
        title="gRPC services",
        about="""Download [billow.proto](/api/billow.proto), make stubs in your language and call port 50051; the server
        also tells its services by reflection. What REST has as a header is metadata of the same name in small
        letters. The examples here are Python with these stubs, and take the port from `BILLOW_GRPC`.""",
        language="bash",
        lines="pip install grpcio-tools googleapis-common-protos\n"
        'curl -O "$BILLOW_URL/api/billow.proto" && export BILLOW_GRPC=127.0.0.1:50051\n'
        "python -m grpc_tools.protoc --python_out=. --grpc_python_out=. billow.proto -I . \\\n"
        '  -I "$(python -c \'import sysconfig; print(sysconfig.get_path("purelib"))\')"',
    ),
    Door(
        id="mcp",
        title="Model Context Protocol",
        about="""Agents find every operation as a tool at `/mcp`, with the rights of the key that they are given. Where
        a client starts a program instead, that is `billow mcp`. [llms.txt](/llms.txt) is these pages for agents.""",
        language="json",
        lines='{"mcpServers": {"billow": {\n'
        '  "type": "http", "url": "http://127.0.0.1:8000/mcp",\n'
        '  "headers": {"Authorization": "Bearer sk_test_…"}}}}',
    ),
)
ALSO: Mapping[str, str] = {
    "/api/openapi.json": "The OpenAPI 3.1 document",
    "/api/billow.proto": "The protocol buffers",
    "/llms.txt": "These pages for agents",
    "/llms-full.txt": "All of it as one text",
}
