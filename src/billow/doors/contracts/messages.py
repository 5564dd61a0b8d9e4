"""The operations as services and messages, before they are written down in the language of proto3.

Money and decimals are strings, a day is a string, an instant is a Timestamp. A variant of an open set (a price) is a
`oneof` whose field is the variant's name. A partial update has an `update_mask`: with it, exactly the fields that it
names are changed and one that is unset becomes null; without it, those that are set. A `read_mask` names the fields of
the answer that are wanted. An operation that streams `in` has a second method for any number of requests; the method of
one that streams `out` answers the elements of its list one by one.
"""

import inspect
import types
import typing
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, is_dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from itertools import pairwise
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from billow.doors.rest.openapi import words
from billow.doors.rest.openapi.shapes import expanded
from billow.kit import codec
from billow.kit.money import Money
from billow.kit.operation import Absent, Binary, Operation, Stream
from billow.kit.paging import Page

Label = Literal["", "optional", "repeated"]
EMPTY = "google.protobuf.Empty"
TIMESTAMP = "google.protobuf.Timestamp"
VALUE = "google.protobuf.Value"
STRUCT = "google.protobuf.Struct"
FIELD_MASK = "google.protobuf.FieldMask"
_SCALARS: Mapping[Any, str] = {
    str: "string",
    bool: "bool",
    int: "int64",
    bytes: "bytes",
    Decimal: "string",
    Money: "string",
    datetime: TIMESTAMP,
    date: "string",
}
_GOES_ON = " The stream goes on as there is more, until the caller ends it."
_LISTS = (list, tuple, set, frozenset, Sequence, Iterable)


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a message; `oneof` names the choice that it belongs to."""

    name: str
    type: str
    label: Label = ""
    oneof: str = ""
    required: bool = False
    """Whether JSON has to hold it; where it is `nullable`, null will do."""
    nullable: bool = False

    @property
    def kind(self) -> str:
        """What may never change under the same name."""
        return f"repeated {self.type}" if self.label == "repeated" else self.type

    @property
    def scalar(self) -> bool:
        """Whether the type has no presence of its own."""
        return self.type in ("string", "bool", "int64", "bytes", "int32")


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message with its fields in the order of their declaration; of a choice, JSON names the variant in `tag`."""

    name: str
    about: str
    fields: tuple[Field, ...]
    tag: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rpc:
    """A method of a service, with the routes of REST that mean the same, and the side that is a stream if one is."""

    service: str
    name: str
    request: str
    response: str
    about: str
    routes: tuple[tuple[str, str], ...]
    operation: str
    streams: Stream | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """All methods, and all messages by name."""

    rpcs: tuple[Rpc, ...]
    messages: Mapping[str, Message]


def model(operations: Iterable[Operation]) -> Model:
    """The services and messages of *operations*.

    Raises:
        ValueError: Two operations claim one method of a service, or a type cannot be written as a message.
    """
    chosen = sorted(operations, key=lambda operation: operation.rpc)
    maker = _Maker(chosen)
    rpcs = sorted((rpc for operation in chosen for rpc in maker.rpcs(operation)), key=lambda r: (r.service, r.name))
    for one, other in pairwise(rpcs):
        if (one.service, one.name) == (other.service, other.name):
            raise ValueError(f"{one.operation} and {other.operation} are both {one.service}.{one.name}")
    return Model(rpcs=tuple(rpcs), messages=dict(sorted(maker.messages.items())))


class _Maker:
    """Collects messages while it walks through signatures and answers."""

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.messages: dict[str, Message] = {}
        self._names = _class_names(operations)

    def rpcs(self, operation: Operation) -> list[Rpc]:
        """The method of the operation, and the one beside it that takes a stream."""
        service, _, name = operation.rpc.partition(".")
        routes = [(operation.method, operation.path), *((m, p) for m, p in (a.split(" ", 1) for a in operation.also))]
        made = Rpc(
            service=service,
            name=name,
            request=self._request(operation),
            response=self._response(operation),
            about=words.summary(operation) + (_GOES_ON if operation.streams == "out" else ""),
            routes=tuple((method, words.prefix() + path) for method, path in routes),
            operation=operation.name,
            streams="out" if operation.streams == "out" else None,
        )
        if operation.streams != "in":
            return [made]
        about = f"What {name} does, for as many requests as there are, with one answer to them all."
        title = self._arguments(f"{operation.rpc}Stream", self._given(operation))
        return [made, replace(made, name=f"{name}Stream", request=title, about=about, routes=(), streams="in")]

    def _arguments(self, rpc: str, found: Iterable[Field]) -> str:
        title = rpc.replace(".", "") + "Request"
        self.messages[title] = Message(name=title, about=f"The arguments of {rpc}.", fields=tuple(found))
        return title

    def _given(self, operation: Operation) -> list[Field]:
        """The fields of the parameters, and of a body that the operation reads itself."""
        found = [
            self._field(p.name, p.annotation, optional=not p.required)
            for p in operation.parameters
            if operation.raw is None or p.place != "body"
        ]
        return found if operation.raw is None else found + self._raw(operation.raw)

    def _request(self, operation: Operation) -> str:
        found = self._given(operation)
        if any(p.default is Absent for p in operation.parameters):
            found.append(Field(name="update_mask", type=FIELD_MASK))
        if operation.pages:
            found += [
                Field(name="limit", type="int64", label="optional"),
                Field(name="cursor", type="string", label="optional"),
                Field(name="offset", type="int64", label="optional"),
                Field(name="sort", type="string", label="optional"),
            ]
        if operation.expands:
            found.append(Field(name="expand", type="string", label="repeated"))
        if operation.returns not in (None, type(None), Binary) and operation.streams != "out":
            found.append(Field(name="read_mask", type=FIELD_MASK))
        return self._arguments(operation.rpc, found)

    def _raw(self, kind: Any) -> list[Field]:
        """The fields of a body that comes in several shapes: those of the one that holds a list, or of the first."""
        records = [choice for choice in (get_args(kind) if _is_union(kind) else (kind,)) if _is_record(_bare(choice))]
        records.sort(key=lambda choice: not any(_is_list(hint) for hint in _record(_bare(choice)).values()))
        if not records:
            return [Field(name="body", type=VALUE)]
        return list(self._fields(_bare(records[0])))

    def _response(self, operation: Operation) -> str:
        kind: Any = operation.returns
        if kind in (None, type(None)):
            return EMPTY
        if kind is Binary:
            return self._file()
        if operation.streams == "out":
            return self._field("data", _record(kind)["data"]).type
        field = self._field("answer", kind)
        if field.label == "repeated" or field.scalar:
            raise ValueError(f"{operation.name} answers no object")
        for name, inner in expanded(operation).items():
            self._add(self._element(kind) if operation.pages else field.type, self._field(name, inner, optional=True))
        return field.type

    def _element(self, page: Any) -> str:
        return self._field("data", get_args(page)[0]).type

    def _add(self, message: str, field: Field) -> None:
        target = self.messages[message]
        if field.name not in {f.name for f in target.fields}:
            self.messages[message] = replace(target, fields=(*target.fields, field))

    def _file(self) -> str:
        names = {"content": "bytes", "media_type": "string", "filename": "string", "etag": "string"}
        found = tuple(Field(name=n, type=t, label="optional" if n == "etag" else "") for n, t in names.items())
        self.messages["File"] = Message(name="File", about="A file as it is.", fields=found)
        return "File"

    def _field(self, name: str, annotation: Any, *, optional: bool = False, nullable: bool = False) -> Field:
        kind = _bare(annotation)
        if _is_union(kind):
            choices = [choice for choice in get_args(kind) if choice is not type(None)]
            nullable = nullable or len(choices) < len(get_args(kind))
            if len(choices) == 1:
                return self._field(name, choices[0], optional=optional, nullable=nullable)
        if _is_list(kind):
            inner = self._field(name, (get_args(kind) or (Any,))[0])
            many = VALUE if inner.label == "repeated" else inner.type
            return Field(name=name, type=many, label="repeated", required=not optional, nullable=nullable)
        found = self._choice(choices, annotation) if _is_union(kind) else self._type(kind, annotation)
        made = Field(name=name, type=found, required=not optional, nullable=nullable)
        return replace(made, label="optional") if (optional or nullable) and made.scalar else made

    def _choice(self, choices: list[Any], annotation: Any) -> str:
        records = [_bare(choice) for choice in choices]
        if all(_is_record(record) and _tag(record) for record in records):
            return self._one_of("Or".join(self._name(record) for record in records), records, annotation)
        kinds = {self._field("choice", choice).kind for choice in choices}
        return kinds.pop() if len(kinds) == 1 else VALUE

    def _type(self, kind: Any, annotation: Any) -> str:
        if get_origin(kind) is Literal:
            kind = type(get_args(kind)[0])
        if kind in _SCALARS:
            return str(_SCALARS[kind])
        if inspect.isclass(kind) and issubclass(kind, Enum):
            return "string"
        if get_origin(kind) is Page:
            return self._page(kind)
        if get_origin(kind) in (dict, Mapping, types.MappingProxyType) or kind is dict:
            _, values = get_args(kind) or (str, Any)
            inner = self._field("value", values)
            return f"map<string, {inner.type}>" if inner.label != "repeated" and inner.type != VALUE else STRUCT
        if inspect.isabstract(kind):
            codec.adapter(annotation)  # the variants of a folder are loaded when it is first asked
            return self._one_of(self._name(kind), _variants(kind), annotation)
        return self._message(kind) if _is_record(kind) else VALUE

    def _page(self, kind: Any) -> str:
        inner = self._field("data", get_args(kind)[0])
        title = f"{inner.type}Page"
        found = (
            Field(name="data", type=inner.type, label="repeated"),
            self._field("pagination", typing.get_type_hints(Page)["pagination"]),
        )
        self.messages[title] = Message(name=title, about=f"One page of a list of {inner.type}.", fields=found)
        return title

    def _one_of(self, title: str, records: Sequence[Any], annotation: Any) -> str:
        found = [
            Field(name=_tag(record), type=self._message(record, hidden=_tag_field(record)), oneof="variant")
            for record in sorted(records, key=_tag)
        ]
        about = words.document(_bare(annotation)) or "One of several."
        tag = _tag_field(records[0]) or ""
        self.messages[title] = Message(name=title, about=about, fields=tuple(found), tag=tag)
        return title

    def _message(self, kind: Any, *, hidden: str | None = None) -> str:
        title = self._name(kind)
        if title not in self.messages:
            self.messages[title] = Message(name=title, about=words.document(kind), fields=())
            self.messages[title] = replace(self.messages[title], fields=self._fields(kind, hidden=hidden))
        return title

    def _fields(self, kind: Any, *, hidden: str | None = None) -> tuple[Field, ...]:
        """The fields of a record; that which a choice says already stays *hidden*."""
        return tuple(
            self._field(name, hint, optional=_has_default(kind, name))
            for name, hint in _record(kind).items()
            if name != hidden
        )

    def _name(self, kind: Any) -> str:
        return self._names.get(kind) or str(kind.__name__)


def _bare(annotation: Any) -> Any:
    """The type without what `Annotated` and `Required` say about it."""
    while get_origin(annotation) in (Annotated, typing.Required, typing.NotRequired):
        annotation = get_args(annotation)[0]
    return annotation


def _is_union(kind: Any) -> bool:
    return get_origin(kind) in (Union, types.UnionType)


def _is_list(kind: Any) -> bool:
    return _bare(kind) in _LISTS or get_origin(_bare(kind)) in _LISTS


def _is_record(kind: Any) -> bool:
    return inspect.isclass(kind) and (is_dataclass(kind) or typing.is_typeddict(kind) or hasattr(kind, "model_fields"))


def _record(kind: Any) -> dict[str, Any]:
    """The fields of a dataclass, a TypedDict or a pydantic model, with their types."""
    hints = typing.get_type_hints(kind, include_extras=True)
    names = [f.name for f in fields(kind)] if is_dataclass(kind) else [n for n in hints if not n.startswith("_")]
    return {name: hints[name] for name in names}


def _has_default(kind: Any, name: str) -> bool:
    if is_dataclass(kind):
        field = next(f for f in fields(kind) if f.name == name)
        return field.default is not MISSING or field.default_factory is not MISSING
    if typing.is_typeddict(kind):
        return name not in kind.__required_keys__
    return not kind.model_fields[name].is_required()


def _tag_field(kind: Any) -> str | None:
    """The field that says which variant it is: the one literal with a single choice."""
    for name, hint in _record(kind).items():
        if get_origin(_bare(hint)) is Literal and len(get_args(_bare(hint))) == 1:
            return name
    return None


def _tag(kind: Any) -> str:
    name = _tag_field(kind)
    return str(get_args(_bare(_record(kind)[name]))[0]) if name else ""


def _variants(base: Any) -> list[Any]:
    """The concrete subclasses of *base* as their modules know them (`slots` leaves a forerunner of each behind)."""
    found, todo = [], [base]
    while todo:
        for sub in todo.pop().__subclasses__():
            todo.append(sub)
            known = getattr(inspect.getmodule(sub), sub.__name__, None)
            if known is sub and not inspect.isabstract(sub):
                found.append(sub)
    return list(dict.fromkeys(found))


def _class_names(operations: Sequence[Operation]) -> dict[Any, str]:
    """Names for the classes that share theirs with another: that of the module goes in front."""
    seen: dict[str, set[Any]] = {}
    todo = [o.returns for o in operations] + [p.annotation for o in operations for p in o.parameters]
    todo += [o.raw for o in operations] + [k for o in operations for k in expanded(o).values()]
    done: list[Any] = []
    while todo:
        kind = _bare(todo.pop())
        if any(kind is other for other in done):
            continue
        done.append(kind)
        todo += get_args(kind) if get_origin(kind) is not Literal else ()
        if _is_record(kind) and kind is not Page:
            seen.setdefault(kind.__name__, set()).add(kind)
            todo += _record(kind).values()
    shared = {kind for kinds in seen.values() if len(kinds) > 1 for kind in kinds}
    return {kind: kind.__module__.split(".")[1].title().replace("_", "") + kind.__name__ for kind in shared}
