"""The services and messages as descriptors: what the compiler makes of `billow.proto`, made without a compiler."""

from collections.abc import Iterable

from google.api import annotations_pb2, http_pb2  # type: ignore[import-untyped]  # ships no types
from google.protobuf import empty_pb2, field_mask_pb2, struct_pb2, timestamp_pb2
from google.protobuf.descriptor import FileDescriptor
from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    FieldDescriptorProto,
    FileDescriptorProto,
    MethodDescriptorProto,
)
from google.protobuf.descriptor_pool import DescriptorPool

from billow.doors.contracts import lock, proto
from billow.doors.contracts.lock import Lock, Numbers
from billow.doors.contracts.messages import Field, Message, Model, Rpc
from billow.runtime import contracts

FILE = "billow.proto"
_SCALARS = {
    "string": FieldDescriptorProto.TYPE_STRING,
    "bool": FieldDescriptorProto.TYPE_BOOL,
    "int64": FieldDescriptorProto.TYPE_INT64,
    "int32": FieldDescriptorProto.TYPE_INT32,
    "bytes": FieldDescriptorProto.TYPE_BYTES,
}
_IMPORTED = (annotations_pb2, empty_pb2, field_mask_pb2, struct_pb2, timestamp_pb2)


def served(model: Model) -> FileDescriptorProto:
    """The file of *model* with the numbers of the committed lock, and new ones for what it does not know yet."""
    committed = contracts.folder() / "proto.lock"
    before = lock.read(committed.read_text(encoding="utf-8") if committed.exists() else "")
    return file(model, lock.renew(before, model.messages))


def file(model: Model, numbers: Lock) -> FileDescriptorProto:
    """The descriptor of the file that `proto.render` writes of the same *model* and *numbers*."""
    made = FileDescriptorProto(name=FILE, package=proto.PACKAGE, syntax="proto3", dependency=proto.imports(model))
    made.message_type.extend(_message(message, numbers[name]) for name, message in model.messages.items())
    for name in proto.services(model):
        service = made.service.add(name=name)
        service.method.extend(_method(rpc) for rpc in model.rpcs if rpc.service == name)
    return made


def pool(made: FileDescriptorProto, *, beside: Iterable[FileDescriptor] = ()) -> DescriptorPool:
    """A pool of its own with that file, those *beside* it, and all that they rest on.

    The pool of the process belongs to whoever imports generated code, and knows each name once.
    """
    found = DescriptorPool()
    known: set[str] = set()
    for each in (*(module.DESCRIPTOR for module in _IMPORTED), *beside):
        _add(found, each, known)
    found.Add(made)
    return found


def _add(target: DescriptorPool, each: FileDescriptor, known: set[str]) -> None:
    if each.name in known:
        return
    known.add(each.name)
    for dependency in each.dependencies:
        _add(target, dependency, known)
    target.AddSerializedFile(each.serialized_pb)


def _message(message: Message, numbers: Numbers) -> DescriptorProto:
    made = DescriptorProto(name=message.name)
    ordered = sorted(message.fields, key=lambda field: bool(field.oneof))
    for name in dict.fromkeys(field.oneof for field in ordered if field.oneof):
        made.oneof_decl.add(name=name)
    for field in ordered:
        _field(made, field, numbers.fields[field.name][0])
    for name, (number, _) in sorted(numbers.reserved.items(), key=lambda item: item[1][0]):
        made.reserved_range.add(start=number, end=number + 1)
        made.reserved_name.append(name)
    return made


def _field(target: DescriptorProto, field: Field, number: int) -> None:
    made = target.field.add(name=field.name, number=number, json_name=_json_name(field.name))
    repeated = field.label == "repeated" or field.type.startswith("map<")
    made.label = FieldDescriptorProto.LABEL_REPEATED if repeated else FieldDescriptorProto.LABEL_OPTIONAL
    _type(made, _entry(target, field) if field.type.startswith("map<") else field.type)
    if field.oneof:
        made.oneof_index = [each.name for each in target.oneof_decl].index(field.oneof)
    elif field.label == "optional":
        made.proto3_optional = True
        made.oneof_index = len(target.oneof_decl)
        target.oneof_decl.add(name=f"_{field.name}")


def _entry(target: DescriptorProto, field: Field) -> str:
    """The full name of the message that a map is a list of."""
    made = target.nested_type.add(name="".join(part.capitalize() for part in field.name.split("_")) + "Entry")
    made.options.map_entry = True
    key, _, value = field.type.removeprefix("map<").removesuffix(">").partition(", ")
    for number, (name, kind) in enumerate((("key", key), ("value", value)), start=1):
        label = FieldDescriptorProto.LABEL_OPTIONAL
        _type(made.field.add(name=name, number=number, label=label, json_name=name), kind)
    return f"{target.name}.{made.name}"


def _type(made: FieldDescriptorProto, kind: str) -> None:
    made.type = _SCALARS.get(kind, FieldDescriptorProto.TYPE_MESSAGE)
    if kind not in _SCALARS:
        made.type_name = _full(kind)


def _full(name: str) -> str:
    return f".{name}" if name.startswith("google.") else f".{proto.PACKAGE}.{name}"


def _json_name(name: str) -> str:
    head, *tail = name.split("_")
    return head + "".join(part[:1].upper() + part[1:] for part in tail)


def _method(rpc: Rpc) -> MethodDescriptorProto:
    made = MethodDescriptorProto(name=rpc.name, input_type=_full(rpc.request), output_type=_full(rpc.response))
    if rpc.streams == "in":
        made.client_streaming = True
    if rpc.streams == "out":
        made.server_streaming = True
    if rpc.routes:
        first, *others = (_binding(*route) for route in rpc.routes)
        first.additional_bindings.extend(others)
        made.options.Extensions[annotations_pb2.http].CopyFrom(first)
    return made


def _binding(method: str, path: str) -> http_pb2.HttpRule:
    rule = http_pb2.HttpRule(body="*" if method in proto.WITH_BODY else "")
    setattr(rule, method.lower(), path)
    return rule
