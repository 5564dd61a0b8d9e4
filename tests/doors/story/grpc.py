"""The story through gRPC, with requests made of the arguments by the reader that protobuf has for JSON."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import grpc
from google.protobuf import json_format
from google.protobuf.descriptor import Descriptor, MethodDescriptor
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message_factory import GetMessageClass
from google.rpc import error_details_pb2  # type: ignore[import-untyped]  # ships no types
from grpc_status import rpc_status  # type: ignore[import-untyped]  # ships no types

from billow.doors.contracts import descriptors, messages
from billow.kit.operation import OPERATIONS, Operation
from billow.runtime.db import to_json
from tests.doors.story.telling import Refused


def known_messages() -> DescriptorPool:
    """The services and messages of the loaded operations."""
    return descriptors.pool(descriptors.served(messages.model(OPERATIONS.values())))


@dataclass
class Grpc:
    """Unary calls, and for a stream of answers as many as the page of REST would hold."""

    channel: grpc.aio.Channel
    key: str
    pool: DescriptorPool = field(default_factory=known_messages)

    async def call(self, operation: Operation, arguments: Mapping[str, Any]) -> Any:
        """See `Door.call`."""
        service, name = operation.rpc.split(".")
        method: MethodDescriptor = self.pool.FindMethodByName(f"billow.v1.{service}.{name}")
        request = GetMessageClass(method.input_type)()
        try:
            json_format.Parse(to_json(_chosen(dict(arguments), method.input_type)), request)
        except json_format.ParseError as error:
            raise Refused("not_in_the_contract") from error
        answers = GetMessageClass(method.output_type).FromString
        metadata = (("authorization", f"Bearer {self.key}"),) if self.key else ()
        path = f"/billow.v1.{service}/{name}"
        try:
            if operation.streams == "out":
                call = self.channel.unary_stream(path, type(request).SerializeToString, answers)
                data = await _some(call(request, metadata=metadata, timeout=20), arguments["limit"])
                return {"data": [_plain(each) for each in data]}
            unary = self.channel.unary_unary(path, type(request).SerializeToString, answers)
            return _answer(await unary(request, metadata=metadata, timeout=60))
        except grpc.aio.AioRpcError as error:
            raise _refused(error) from None


async def _some(stream: Any, count: int) -> list[Any]:
    found = []
    async for each in stream:
        found.append(each)
        if len(found) == count:
            stream.cancel()
            break
    return found


def _chosen(value: Any, descriptor: Descriptor) -> Any:
    """*value* with each variant under its name, where the message has one for it."""
    if not isinstance(value, dict):
        return value
    if (choice := descriptor.oneofs_by_name.get("variant")) is not None:
        rest = {name: inside for name, inside in value.items() if name != "type"}
        return {value["type"]: _chosen(rest, descriptor.fields_by_name[value["type"]].message_type)} if choice else rest
    found = {}
    for name, inside in value.items():
        field = descriptor.fields_by_name.get(name)
        kind = field.message_type if field else None
        if kind is None or kind.full_name.startswith("google.") or kind.GetOptions().map_entry:
            found[name] = inside
        elif isinstance(inside, list):
            found[name] = [_chosen(each, kind) for each in inside]
        else:
            found[name] = _chosen(inside, kind)
    return found


def _answer(message: Any) -> Any:
    if message.DESCRIPTOR.name == "Empty":
        return None
    return message.content if message.DESCRIPTOR.name == "File" else _plain(message)


def _plain(message: Any) -> Any:
    """The message as JSON has it, with the variants told by `type` again."""
    data = json_format.MessageToDict(message, preserving_proto_field_name=True)
    return _flat(data, message.DESCRIPTOR)


def _flat(data: Any, descriptor: Descriptor) -> Any:
    if not isinstance(data, dict) or descriptor.full_name.startswith("google."):
        return data
    found: dict[str, Any] = {}
    for name, inside in data.items():
        field = descriptor.fields_by_name.get(name)
        kind = field.message_type if field else None
        if field is not None and field.containing_oneof is not None and field.containing_oneof.name == "variant":
            found |= {"type": name, **_flat(inside, kind)}
        elif kind is None or kind.GetOptions().map_entry:
            found[name] = inside
        else:
            found[name] = [_flat(e, kind) for e in inside] if isinstance(inside, list) else _flat(inside, kind)
    return found


def _refused(error: grpc.aio.AioRpcError) -> Refused:
    status = rpc_status.from_call(error)
    code, fields = error.code().name, []
    for detail in status.details if status else ():
        info, broken = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest()
        if detail.Unpack(info):
            code = info.reason.lower()
        elif detail.Unpack(broken):
            fields = [violation.field for violation in broken.field_violations]
    return Refused(code, tuple(sorted(fields)))
