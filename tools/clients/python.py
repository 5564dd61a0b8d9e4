"""The Python client: the modules that follow from the document. What they stand on is written by hand beside them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from tools.clients.document import Document, Field, Operation, Schema, Type
from tools.clients.words import comment, pascal, python_name

FOLDER = Path("clients/python/src/billow_client")
_ORIGIN = "Written by `make clients` from contracts/openapi.json."
_SCALARS = {"any": "Any", "boolean": "bool", "bytes": "bytes", "integer": "int", "text": "str"}
_OUT = _SCALARS | {"day": "date", "decimal": "Decimal", "instant": "datetime", "number": "Decimal"}
_IN = _SCALARS | {"day": "Day", "decimal": "Amount", "instant": "Instant", "number": "float | Decimal"}
_VALUES = "from billow_client._values import"


def files(document: Document, *, version: str) -> dict[Path, str]:
    """The text of each generated module by its path; `ruff format` has still to lay them out."""
    texts = {
        "contract.py": _contract(document, version),
        "models.py": _models(document),
        "inputs.py": _inputs(document),
        "resources.py": _resources(document, waits=True),
        "async_resources.py": _resources(document, waits=False),
    }
    return {FOLDER / name: text for name, text in texts.items()}


def _contract(document: Document, version: str) -> str:
    return (
        f'"""Which contract this client speaks. {_ORIGIN}"""\n\n'
        f'CLIENT_VERSION = "{version}"\n'
        f'API_VERSION = "{document.version}"\n"""The version of the API that each request asks for."""\n'
        f'CONTRACT_SHA256 = "{document.digest}"\n"""The digest of the document that this client was written from."""\n'
    )


def _models(document: Document) -> str:
    body = [line for schema in document.outputs for line in _model(schema)]
    head = [
        f'"""What the API answers. {_ORIGIN}"""',
        "from __future__ import annotations",
        "from datetime import date, datetime",
        "from decimal import Decimal",
        "from typing import Any, ClassVar, Literal, TypeAlias",
        f"{_VALUES} Model",
        f"ErrorCode: TypeAlias = {_words(document.codes)}",
        '"""The codes of refusals that this version of the API knows."""',
    ]
    return "\n".join(head + body) + "\n"


def _model(schema: Schema) -> Iterator[str]:
    if schema.alias is not None:
        yield f"{schema.name}: TypeAlias = {_type(schema.alias, _OUT)}"
        yield from _docstring(schema.doc)
        return
    yield f"class {schema.name}(Model):"
    yield from _docstring(schema.doc, indent=4)
    if spellings := {field.name: field.wire for field in schema.fields if field.name != field.wire}:
        yield f"    _wire: ClassVar[dict[str, str]] = {spellings!r}"
    for field in sorted(schema.fields, key=lambda field: _default(field) is not None):
        default = _default(field)
        kept = replace(field.type, nullable=True) if default == "None" else field.type
        yield f"    {python_name(field.name)}: {_type(kept, _OUT)}" + (f" = {default}" if default else "")
        yield from _docstring(field.doc, indent=4)


def _default(field: Field) -> str | None:
    """What a field is that an answer leaves out; a list or an object is never left out."""
    if field.required or field.type.kind in ("list", "map"):
        return None
    exact = field.type.kind == "decimal" and field.default is not None
    return f"Decimal({field.default!r})" if exact else repr(field.default)


def _inputs(document: Document) -> str:
    nested = [line for schema in document.inputs for line in _input(schema)]
    calls = [line for operation in document.operations if operation.fields for line in _arguments(operation)]
    head = [
        f'"""What calls take: dictionaries that a type checker knows. {_ORIGIN}"""',
        "from __future__ import annotations",
        "from collections.abc import Mapping, Sequence",
        "from decimal import Decimal",
        "from typing import Any, Literal, Required, TypeAlias, TypedDict",
        "from billow_client._calls import Changing, Reading, Rehearsing, Writing",
        f"{_VALUES} Amount, Day, Instant",
        '__all__ = ["Changing", "Reading", "Rehearsing", "Writing"]',
    ]
    return "\n".join(head + nested + calls) + "\n"


def _input(schema: Schema) -> Iterator[str]:
    if schema.alias is not None:
        yield f"{schema.name}: TypeAlias = {_type(schema.alias, _IN)}"
        yield from _docstring(schema.doc)
        return
    yield f"class {schema.name}(TypedDict, total=False):"
    yield from _docstring(schema.doc, indent=4)
    for field in schema.fields:
        yield from _entry(field, field.wire, _type(field.type, _IN))


def _arguments(operation: Operation) -> Iterator[str]:
    yield f"class {operation.arguments}({_options(operation)}, total=False):"
    yield from _docstring(f"What `{operation.resource}.{operation.action}` takes.", indent=4)
    for field in operation.fields:
        kind = _type(field.type, _IN)
        if field.wire in operation.in_query and field.type.kind == "list":
            kind = f"{kind} | {_type(field.type.inner[0], _IN)}"
        yield from _entry(field, python_name(field.name), kind)


def _entry(field: Field, name: str, kind: str) -> Iterator[str]:
    yield f"    {name}: " + (f"Required[{kind}]" if field.required else kind)
    yield from _docstring(field.doc, indent=4)


def _options(operation: Operation) -> str:
    if not operation.writes:
        return "Reading"
    if not operation.keyed:
        return "Rehearsing"
    return "Changing" if operation.conditional else "Writing"


def _resources(document: Document, *, waits: bool) -> str:
    prefix = "" if waits else "Async"
    body = [line for name, calls in document.resources() for line in _resource(name, calls, waits=waits)]
    whole = [f"class {prefix}Resources:", f'    """Every resource of {prefix}Billow."""']
    whole.append(f"    _transport: {prefix}Transport")
    for name, _ in document.resources():
        whole += ["    @cached_property", f"    def {python_name(name)}(self) -> {prefix}{pascal(name)}:"]
        whole.append(f"        return {prefix}{pascal(name)}(self._transport)")
    head = [
        f'"""The operations, resource by resource. {_ORIGIN}"""',
        "from __future__ import annotations",
        "from functools import cached_property",
        "from typing import Unpack",
        "from billow_client import inputs, models",
        "from billow_client._calls import segment, with_unique_ids",
        f"from billow_client._transport import {prefix}Resource, {prefix}Transport",
        f"from billow_client.pages import {prefix}Pages",
    ]
    return "\n".join(head + body + whole) + "\n"


def _resource(name: str, operations: Sequence[Operation], *, waits: bool) -> Iterator[str]:
    prefix = "" if waits else "Async"
    yield f"class {prefix}{pascal(name)}({prefix}Resource):"
    yield from _docstring(f"Operations on {name.replace('_', ' ')}.", indent=4)
    for operation in operations:
        yield from _method(operation, waits=waits)


def _method(operation: Operation, *, waits: bool) -> Iterator[str]:
    """A method: the path's names by position, everything else by keyword."""
    prefix = "" if waits else "Async"
    given = operation.arguments if operation.fields else _options(operation)
    returns = _type(operation.returns, _OUT, "models.") if operation.returns else "None"
    shown = f"{prefix}Pages[{returns}]" if operation.paged else returns
    start = "def" if waits or operation.paged else "async def"
    names = "".join(f"{python_name(segment)}: str, " for segment in operation.segments)
    yield f"    {start} {python_name(operation.action)}(self, {names}**fields: Unpack[inputs.{given}]) -> {shown}:"
    yield from _docstring(operation.doc, indent=8)
    yield f"        {'' if shown == 'None' else 'return '}{_sent(operation, returns, waits=waits)}"


def _sent(operation: Operation, returns: str, *, waits: bool) -> str:
    path = operation.path
    for segment in operation.segments:
        path = path.replace(f"{{{segment}}}", f"{{segment({python_name(segment)})}}")
    shown = f'f"{path}"' if operation.segments else f'"{path}"'
    if operation.paged:
        return f"self._pages({shown}, fields, {returns})"
    more = f", query={operation.in_query!r}" if operation.bodied and operation.in_query else ""
    fields = "fields"
    if operation.writes and not operation.keyed:
        if [field.wire for field in operation.fields] != ["events"]:
            raise ValueError(f"{operation.name} takes no idempotency key, so it cannot be sent again")
        fields, more = "with_unique_ids(fields)", f"{more}, keyed=False"
    answered = "type(None)" if returns == "None" else returns
    return ("" if waits else "await ") + f'self._call("{operation.method}", {shown}, {fields}, {answered}{more})'


def _type(kind: Type, scalars: dict[str, str], home: str = "") -> str:
    """The annotation: answers hold lists and dictionaries, calls take anything like them."""
    said = _bare(kind, scalars, home)
    return f"{said} | None" if kind.nullable and said != "Any" else said


def _bare(kind: Type, scalars: dict[str, str], home: str) -> str:
    many, named = ("list", "dict") if scalars is _OUT else ("Sequence", "Mapping")
    if kind.kind == "named":
        return home + kind.name
    if kind.kind == "words":
        return _words(kind.words)
    if kind.kind == "list":
        return f"{many}[{_type(kind.inner[0], scalars, home)}]"
    if kind.kind == "map":
        return f"{named}[str, {_type(kind.inner[0], scalars, home)}]"
    if kind.kind == "union":
        return " | ".join(dict.fromkeys(_type(member, scalars, home) for member in kind.inner))
    return scalars[kind.kind]


def _words(words: Sequence[str]) -> str:
    return f"Literal[{', '.join(map(repr, words))}]"


def _docstring(text: str, *, indent: int = 0) -> Iterator[str]:
    if not text.strip():
        return
    space = " " * indent
    raw = "r" if "\\" in text else ""
    lines = comment(f'{raw}"""' + text.strip(), before=space)
    tail = f'{lines.pop()}"""'
    if lines or len(tail) > 120:
        yield from (*lines, tail.removesuffix('"""'), f'{space}"""')
    else:
        yield tail
