"""The TypeScript client: types by openapi-ts from a reduced document, and the operations on top of them."""

import json
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tools.clients.document import Document, Field, Operation, Type
from tools.clients.words import WIDTH, camel, comment, pascal

HOME = Path("clients/typescript")
FOLDER = HOME / "src"
_ORIGIN = "Written by `make clients` from contracts/openapi.json."
_UNKEYED = ("fields: withUniqueIds(fields)", "keyed: false")
_PLAIN = {
    "boolean": {"type": "boolean"},
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "text": {"type": "string"},
    "decimal": {"type": "string"},
    "day": {"type": "string"},
    "instant": {"type": "string"},
}


def files(document: Document, *, version: str) -> dict[Path, str]:
    """The text of each module that needs no tool of Node: all but the types."""
    return {
        FOLDER / "contract.ts": _contract(document, version),
        FOLDER / "resources.ts": "\n".join(_resources(document)) + "\n",
    }


def types(document: Document, root: Path) -> dict[Path, str]:
    """The types, as openapi-ts writes them; the packages of the client have to be installed."""
    tool = root / HOME / "node_modules" / ".bin" / "openapi-ts"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source, target = folder / "reduced.json", folder / "types"
        source.write_text(json.dumps(reduced(document)), encoding="utf-8")
        command = [str(tool), "--silent", "--no-log-file", "--plugins", "@hey-api/typescript"]
        command += ["--input", str(source), "--output", str(target)]
        subprocess.run(command, cwd=folder, check=True, capture_output=True)  # noqa: S603  # our own tool
        text = _without_options((target / "types.gen.ts").read_text(encoding="utf-8"))
    return {FOLDER / "types.gen.ts": text}


def _without_options(text: str) -> str:
    """The types without the options of a client that is not generated."""
    head, _, rest = text.partition("export type ClientOptions")
    return head + rest.partition("};\n\n")[2]


def reduced(document: Document) -> dict[str, Any]:
    """A document of schemas alone: those that requests and answers need, and the fields of each operation."""
    schemas: dict[str, Any] = {}
    for schema in (*document.inputs, *document.outputs):
        described = {"description": schema.doc}
        shape = _shape(schema.alias) if schema.alias else _object(schema.fields)
        schemas[schema.name] = shape | described
    for operation in document.operations:
        if operation.fields:
            taken = {"description": f"What `{camel(operation.resource)}.{camel(operation.action)}` takes."}
            schemas[operation.arguments] = _object(operation.fields, in_query=operation.in_query) | taken
    codes = {"type": "string", "enum": list(document.codes), "description": "The codes of refusals of this version."}
    schemas["ErrorCode"] = codes
    info = {"title": "Billow", "version": document.version}
    return {"openapi": "3.1.0", "info": info, "paths": {}, "components": {"schemas": dict(sorted(schemas.items()))}}


def _object(fields: Sequence[Field], *, in_query: Sequence[str] = ()) -> dict[str, Any]:
    """An object; in a query, a list of one may be that one alone."""
    properties: dict[str, Any] = {}
    for field in fields:
        shape = _shape(field.type)
        if field.wire in in_query and field.type.kind == "list":
            shape = {"anyOf": [shape["items"], shape]}
        properties[field.wire] = shape | {"description": field.doc}
    required = [field.wire for field in fields if field.required]
    return {"type": "object", "properties": properties, "required": required}


def _shape(kind: Type) -> dict[str, Any]:
    shape = _bare(kind)
    return {"anyOf": [shape, {"type": "null"}]} if kind.nullable and kind.kind != "any" else shape


def _bare(kind: Type) -> dict[str, Any]:
    if kind.kind == "named":
        return {"$ref": f"#/components/schemas/{kind.name}"}
    if kind.kind == "words":
        return {"enum": list(kind.words)}
    if kind.kind == "list":
        return {"type": "array", "items": _shape(kind.inner[0])}
    if kind.kind == "map":
        return {"type": "object", "additionalProperties": _shape(kind.inner[0])}
    if kind.kind == "union":
        return {"anyOf": [_shape(member) for member in kind.inner]}
    return dict(_PLAIN.get(kind.kind, {}))


def _contract(document: Document, version: str) -> str:
    return (
        f"/** Which contract this client speaks. {_ORIGIN} */\n\n"
        f'export const CLIENT_VERSION = "{version}";\n'
        f"/** The version of the API that each request asks for. */\n"
        f'export const API_VERSION = "{document.version}";\n'
        f"/** The digest of the document that this client was written from. */\n"
        f'export const CONTRACT_SHA256 = "{document.digest}";\n'
    )


def _resources(document: Document) -> Iterator[str]:
    yield f"/** The operations, resource by resource. {_ORIGIN} */"
    yield ""
    yield 'import type { Pages } from "./pages.js";'
    yield "import {"
    yield "  type Changing,\n  type Reading,\n  type Rehearsing,\n  Resource,\n  type Transport,\n  type Writing,"
    yield '  segment,\n  withUniqueIds,\n} from "./transport.js";'
    yield 'import type * as types from "./types.gen.js";'
    for name, operations in document.resources():
        yield ""
        yield f"/** Operations on {name.replace('_', ' ')}. */"
        yield f"export class {pascal(name)}Resource extends Resource {{"
        for place, operation in enumerate(operations):
            yield from ([""] if place else [])
            yield from _method(operation)
        yield "}"
    yield from ("", "/** Every resource of Billow. */", "export class Resources {")
    yield from (f"  readonly {camel(name)}: {pascal(name)}Resource;" for name, _ in document.resources())
    yield from ("", "  constructor(transport: Transport) {")
    yield from (f"    this.{camel(name)} = new {pascal(name)}Resource(transport);" for name, _ in document.resources())
    yield from ("  }", "}")


def _method(operation: Operation) -> Iterator[str]:
    """A method: the names of the path by position, then the fields, then the options."""
    takes = [f"{camel(segment)}: string" for segment in operation.segments]
    if operation.fields:
        needed = any(field.required for field in operation.fields)
        takes.append(f"fields: types.{operation.arguments}" + ("" if needed else " = {}"))
    takes.append(f"options: {_options(operation)} = {{}}")
    returns, send = _answer(operation)
    yield from _doc(operation.doc, indent="  ")
    yield from _fitted(f"  {camel(operation.action)}(", takes, f"): {returns} {{")
    yield from _fitted(f"    return this.{send}({{", list(_call(operation)), "});", space=" ")
    yield "  }"


def _fitted(start: str, parts: Sequence[str], end: str, *, space: str = "") -> Iterator[str]:
    """The parts on one line, or on one line each where they are too long for that."""
    line = f"{start}{space}{', '.join(parts)}{space}{end}"
    if len(line) <= WIDTH:
        yield line
        return
    indent = " " * (len(start) - len(start.lstrip()))
    yield from (start, *(f"{indent}  {part}," for part in parts), indent + end)


def _call(operation: Operation) -> Iterator[str]:
    path = operation.path
    for segment in operation.segments:
        path = path.replace(f"{{{segment}}}", f"${{segment({camel(segment)})}}")
    yield f'method: "{operation.method}"'
    yield f"path: `{path}`" if operation.segments else f'path: "{path}"'
    if operation.fields:
        yield from ("fields",) if operation.keyed or not operation.writes else _UNKEYED
    if operation.bodied and operation.in_query:
        yield f"query: {json.dumps(list(operation.in_query))}"
    yield "options"


def _answer(operation: Operation) -> tuple[str, str]:
    if operation.returns is None:
        return "Promise<void>", "nothing"
    if operation.returns.kind == "bytes":
        return "Promise<Uint8Array>", "bytes"
    name = f"types.{operation.returns.name}"
    return (f"Pages<{name}>", f"pages<{name}>") if operation.paged else (f"Promise<{name}>", f"json<{name}>")


def _options(operation: Operation) -> str:
    if not operation.writes:
        return "Reading"
    if not operation.keyed:
        return "Rehearsing"
    return "Changing" if operation.conditional else "Writing"


def _doc(text: str, *, indent: str) -> Iterator[str]:
    lines = comment(text.replace("*/", "*\\/"), before=f"{indent} * ", width=110)
    if len(lines) == 1:
        yield f"{indent}/** {lines[0].removeprefix(f'{indent} * ')} */"
    else:
        yield from (f"{indent}/**", *lines, f"{indent} */")
