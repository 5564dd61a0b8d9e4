"""The Go client: its types and operations. What they stand on is written by hand beside them."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import takewhile
from pathlib import Path

from tools.clients.document import Document, Field, Operation, Schema, Type
from tools.clients.words import comment, exported, pascal, unexported

FOLDER = Path("clients/go")
_ORIGIN = "Written by `make clients` from contracts/openapi.json. DO NOT EDIT."
_PLAIN = {
    "any": "any",
    "boolean": "bool",
    "bytes": "[]byte",
    "day": "Day",
    "decimal": "Decimal",
    "instant": "time.Time",
    "integer": "int",
    "number": "json.Number",
    "text": "string",
    "words": "string",
}
_RESERVED = {"type", "range", "func", "map", "import", "package", "select", "go", "var", "default", "interface"}


def formatter() -> str | None:
    """The program that lays out Go, or None where Go is not installed."""
    return shutil.which("gofmt") or shutil.which("gofmt", path="/usr/local/go/bin")


def files(document: Document, *, version: str, gofmt: str) -> dict[Path, str]:
    """The text of each generated file by its path."""
    texts = {
        "contract.go": _contract(document, version),
        "types.go": "\n".join(_Types(document).lines()),
        "resources.go": "\n".join(_resources(document)),
    }
    return {FOLDER / name: _laid_out(text, gofmt) for name, text in texts.items()}


def _laid_out(text: str, gofmt: str) -> str:
    done = subprocess.run([gofmt], input=text, capture_output=True, text=True, check=False)  # noqa: S603  # Go's own
    if done.returncode:
        raise ValueError(done.stderr)
    return done.stdout


def _contract(document: Document, version: str) -> str:
    return f"""// {_ORIGIN}

package billow

const (
	// ClientVersion is the version of this client.
	ClientVersion = "{version}"
	// APIVersion is the version of the API that each request asks for.
	APIVersion = "{document.version}"
	// ContractSHA256 is the digest of the document that this client was written from.
	ContractSHA256 = "{document.digest}"
)
"""


class _Types:
    """The types of the document: objects as structs, choices of objects as one type with a place for each."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.inputs = {schema.name: schema for schema in document.inputs}
        self.outputs = {schema.name: schema for schema in document.outputs}
        self.answered: dict[str, tuple[str, ...]] = {}
        self.taken: dict[str, tuple[str, ...]] = {}

    def lines(self) -> Iterator[str]:
        """The file."""
        body = [line for schema in (self.inputs | self.outputs).values() for line in self._schema(schema)]
        for operation in self.document.operations:
            if operation.fields:
                call = f"{exported(operation.resource)}.{exported(operation.action)}"
                doc = f"{operation.arguments} is what {call} takes."
                body += self._struct(operation.arguments, operation.fields, doc=doc, sent=True)
        for name, members in sorted(self.taken.items()):
            body += _choice(name, members)
        for name, members in sorted(self.answered.items()):
            body += _variants(name, {member: _tag(self.outputs[member]) for member in members})
        packages = [name for name in ("encoding/json", "time") if f"{name.split('/')[-1]}." in "\n".join(body)]
        yield from (f"// {_ORIGIN}", "", "package billow", "", "import (", *(f'"{name}"' for name in packages), ")")
        yield from body

    def _schema(self, schema: Schema) -> Iterator[str]:
        if schema.alias is not None:
            yield from ("", *_comment(f"{schema.name}: {schema.doc}"))
            yield f"type {schema.name} = {self._type(schema.alias, sent=False)}"
            return
        sent = schema.name not in self.outputs
        yield from self._struct(schema.name, schema.fields, doc=f"{schema.name}: {schema.doc}", sent=sent)

    def _struct(self, name: str, fields: Sequence[Field], *, doc: str, sent: bool) -> Iterator[str]:
        constants = [field for field in fields if sent and field.required and len(field.type.words) == 1]
        yield from ("", *_comment(doc), f"type {name} struct {{")
        for field in fields:
            if field not in constants:
                yield from self._field(field, sent=sent)
        yield "}"
        for field in constants:
            yield from _tagged(name, field)

    def _field(self, field: Field, *, sent: bool) -> Iterator[str]:
        words = f"One of {', '.join(field.type.words)}." if field.type.words else ""
        yield from _comment(f"{field.doc} {words}".strip())
        bare = self._type(field.type, sent=sent)
        optional = not field.required
        if optional and field.clearable and field.type.kind not in ("list", "map", "any"):
            kind = f"Nullable[{bare}]" if sent else f"*{bare}"
        elif bare.startswith(("[]", "map[", "any")) or bare in self.taken:
            kind = bare
        else:
            kind = f"*{bare}" if optional or field.type.nullable else bare
        yield f'{exported(field.name)} {kind} `json:"{field.wire}{",omitzero" if optional else ""}"`'

    def _type(self, kind: Type, *, sent: bool) -> str:
        if kind.kind == "named":
            return kind.name
        if kind.kind == "list":
            return f"[]{self._type(kind.inner[0], sent=sent)}"
        if kind.kind == "map":
            return f"map[string]{self._type(kind.inner[0], sent=sent)}"
        if kind.kind == "union" and all(member.kind == "named" for member in kind.inner):
            return self._choice([member.name for member in kind.inner], sent=sent)
        return _PLAIN.get(kind.kind, "any")

    def _choice(self, members: Sequence[str], *, sent: bool) -> str:
        """The name of a choice is what the names of its members end with: `Price` of `FixedPrice` and `UnitPrice`."""
        endings = zip(*(reversed(re.findall("[A-Z][a-z0-9]*", member)) for member in members), strict=False)
        alike = [words[0] for words in takewhile(lambda words: len(set(words)) == 1, endings)]
        name = "".join(reversed(alike))
        if not name or name in self.inputs or name in self.outputs:
            raise ValueError(f"no name for a choice of {', '.join(members)}")
        known = self.taken if sent else self.answered
        known[name] = tuple(sorted({*known.get(name, ()), *members}))  # a choice inside another has but some of them
        return name


def _tag(schema: Schema) -> str:
    """The value of `type` that tells an object from the other choices."""
    return next(field.type.words[0] for field in schema.fields if field.wire == "type")


def _tagged(name: str, field: Field) -> Iterator[str]:
    yield from ("", f"// MarshalJSON adds the {field.wire}, which is always {field.type.words[0]}.")
    yield f"func (v {name}) MarshalJSON() ([]byte, error) {{"
    yield f"type plain {name}"
    yield "return json.Marshal(struct {"
    yield f'{exported(field.name)} string `json:"{field.wire}"`'
    yield "plain"
    yield f"}}{{{json.dumps(field.type.words[0])}, plain(v)}})"
    yield "}"


def _choice(name: str, members: Iterable[str]) -> Iterator[str]:
    yield from ("", f"// {name} is one of {', '.join(members)}.", f"type {name} interface {{ is{name}() }}", "")
    yield from (f"func ({member}) is{name}() {{}}" for member in members)


def _variants(name: str, tags: Mapping[str, str]) -> Iterator[str]:
    yield from ("", *_comment(f"{name} is one of these; Raw is what was answered, also where it is newer than them."))
    yield f"type {name} struct {{"
    yield from (f"{member} *{member}" for member in tags)
    yield from ("Raw json.RawMessage", "}", "")
    yield "// UnmarshalJSON reads the object by its type."
    yield f"func (v *{name}) UnmarshalJSON(text []byte) error {{"
    yield "v.Raw = append(v.Raw[:0], text...)"
    yield from ("kind, err := variant(text)", "if err != nil {", "return err", "}", "switch kind {")
    for member, tag in tags.items():
        yield from (f'case "{tag}":', f"v.{member} = new({member})", f"return json.Unmarshal(text, v.{member})")
    yield from ("}", "return nil", "}")


def _resources(document: Document) -> Iterator[str]:
    yield from (f"// {_ORIGIN}", "", "package billow", "", 'import "context"', "")
    yield from ("// Client is a client of Billow.", "type Client struct {")
    yield from (f"{exported(name)} *{pascal(name)}Resource" for name, _ in document.resources())
    yield from ("}", "", "func newClient(t *transport) *Client {", "return &Client{")
    yield from (f"{exported(name)}: &{pascal(name)}Resource{{t}}," for name, _ in document.resources())
    yield from ("}", "}")
    for name, operations in document.resources():
        resource = f"{pascal(name)}Resource"
        yield from ("", f"// {resource} holds the operations on {name.replace('_', ' ')}.")
        yield f"type {resource} struct{{ transport *transport }}"
        for operation in operations:
            yield from _method(resource, operation)


def _method(resource: str, operation: Operation) -> Iterator[str]:
    names = [_local(segment) for segment in operation.segments]
    takes = [] if operation.paged else ["ctx context.Context"]
    takes += [f"{name} string" for name in names]
    takes += [f"fields {operation.arguments}"] if operation.fields else []
    takes.append("options ...Option")
    returns = operation.returns.name if operation.returns else ""
    yield from ("", *_comment(f"{exported(operation.action)}: {operation.doc}"))
    call = _call(operation, names)
    start = f"func (r *{resource}) {exported(operation.action)}({', '.join(takes)})"
    if operation.paged:
        yield f"{start} *Pages[{returns}] {{"
        yield f"return &Pages[{returns}]{{r.transport, {call}, options}}"
    elif returns:
        yield f"{start} (*{returns}, error) {{"
        yield f"return answered[{returns}](ctx, r.transport, {call}, options)"
    elif operation.returns:
        yield f"{start} ([]byte, error) {{"
        yield f"return r.transport.send(ctx, {call}, options)"
    else:
        yield f"{start} error {{"
        yield from (f"_, err := r.transport.send(ctx, {call}, options)", "return err")
    yield "}"


def _call(operation: Operation, names: Sequence[str]) -> str:
    literals = re.split(r"{\w+}", operation.path)
    parts = [json.dumps(literals[0])]
    for name, literal in zip(names, literals[1:], strict=True):
        parts += [name, json.dumps(literal)]
    if parts[-1] == '""':
        parts.pop()
    said = [f'method: "{operation.method}"', f"path: []string{{{', '.join(parts)}}}"]
    if operation.fields:
        unkeyed = operation.writes and not operation.keyed
        said.append("fields: named(fields), unkeyed: true" if unkeyed else "fields: fields")
    if operation.bodied and operation.in_query:
        said.append(f"query: []string{{{', '.join(map(json.dumps, operation.in_query))}}}")
    return f"call{{{', '.join(said)}}}"


def _local(name: str) -> str:
    return f"{unexported(name)}_" if name in _RESERVED else unexported(name)


def _comment(text: str) -> list[str]:
    return comment(text, before="// ", width=110) if text else []
