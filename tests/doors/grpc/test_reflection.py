"""What tools ask a server: which services there are, what they look like, and whether they serve."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import grpc
import pytest
from google.protobuf.descriptor_pb2 import FileDescriptorProto, FileDescriptorSet
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.json_format import MessageToDict
from google.protobuf.message_factory import GetMessageClass
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha.reflection_pb2 import ServerReflectionRequest, ServerReflectionResponse

from billow.doors.program import App
from billow.kit.operation import OPERATIONS, Context, operation
from tests.doors.grpc.conftest import Rpc, protoc, serving


def ours() -> set[str]:
    """The services that the operations name."""
    return {f"billow.v1.{each.rpc.partition('.')[0]}" for each in OPERATIONS.values()}


async def ask(channel: grpc.aio.Channel, version: str = "v1alpha", **question: str) -> ServerReflectionResponse:
    """The answer of the reflection service to one question."""
    call = channel.stream_stream(
        f"/grpc.reflection.{version}.ServerReflection/ServerReflectionInfo",
        request_serializer=ServerReflectionRequest.SerializeToString,
        response_deserializer=ServerReflectionResponse.FromString,
    )(iter([ServerReflectionRequest(**question)]))
    return await anext(aiter(call))


async def files(channel: grpc.aio.Channel, symbol: str) -> list[FileDescriptorProto]:
    """The file that holds *symbol*, and those it rests on."""
    answer = await ask(channel, file_containing_symbol=symbol)
    return [FileDescriptorProto.FromString(raw) for raw in answer.file_descriptor_response.file_descriptor_proto]


@pytest.mark.parametrize("version", ["v1alpha", "v1"])
async def test_reflection_lists_every_service(rpc: Rpc, version: str) -> None:
    """Each service of the contract is listed, beside health and reflection themselves, by both versions."""
    answer = await ask(rpc.channel, version, list_services="")
    listed = {each.name for each in answer.list_services_response.service}
    assert listed == ours() | {"grpc.health.v1.Health", "grpc.reflection.v1alpha.ServerReflection"}


async def test_every_listed_service_can_be_described(rpc: Rpc) -> None:
    """For each service that is listed there is a file that holds it."""
    answer = await ask(rpc.channel, list_services="")
    for service in answer.list_services_response.service:
        assert await files(rpc.channel, service.name), service.name


async def test_what_is_served_is_what_is_committed(rpc: Rpc, tmp_path: Path) -> None:
    """The descriptor that is served is that which the compiler makes of the committed `billow.proto`."""
    target = tmp_path / "billow.binpb"
    protoc(f"--descriptor_set_out={target}")
    (compiled,) = FileDescriptorSet.FromString(target.read_bytes()).file
    served = await files(rpc.channel, "billow.v1.CustomerService")
    assert next(file for file in served if file.name == "billow.proto") == compiled


@dataclass(frozen=True, kw_only=True)
class Pebble:
    """A small stone."""

    id: str
    weight: Decimal
    found_by: str | None
    marks: list[str]


@pytest.fixture
def toy() -> Iterator[str]:
    """An operation that this test declares, and nothing else knows."""

    @operation("pebbles.put", http="PUT /pebbles/{pebble_id}", rpc="PebbleService.Put", needs="customers:write")
    async def put(tx: Context, *, pebble_id: str, weight: Decimal, marks: list[str] | None = None) -> Pebble:
        """Put a pebble."""
        return Pebble(id=pebble_id, weight=weight, found_by=None, marks=marks or ["none"])

    yield "billow.v1.PebbleService"
    del OPERATIONS["pebbles.put"]


async def test_an_operation_is_served_for_being_declared(app: App, rpc: Rpc, toy: str) -> None:
    """An operation that no other file names is listed, described and answered, with numbers of its own."""
    async with serving(app) as address, grpc.aio.insecure_channel(address) as channel:
        pool = DescriptorPool()
        for file in reversed(await files(channel, toy)):
            pool.Add(file)
        asked, answered = (
            GetMessageClass(pool.FindMessageTypeByName(f"billow.v1.{name}"))
            for name in ("PebbleServicePutRequest", "Pebble")
        )
        put = channel.unary_unary("/billow.v1.PebbleService/Put", asked.SerializeToString, answered.FromString)
        key = (("authorization", f"Bearer {rpc.key}"),)
        answer = await put(asked(pebble_id="a", weight="1.50", marks=["x", "y"]), metadata=key)
        assert MessageToDict(answer) == {"id": "a", "weight": "1.50", "marks": ["x", "y"]}
        with pytest.raises(grpc.aio.AioRpcError, match="weight"):
            await put(asked(pebble_id="a"), metadata=key)


async def test_each_service_is_healthy(rpc: Rpc) -> None:
    """The standard health check answers for the server and for each of its services."""
    stub = health_pb2_grpc.HealthStub(rpc.channel)
    for name in ("", *ours()):
        answer = await stub.Check(health_pb2.HealthCheckRequest(service=name))
        assert answer.status == health_pb2.HealthCheckResponse.SERVING, name
