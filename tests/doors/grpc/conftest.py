"""A real server on a free port, and the stubs that a stranger makes of the committed contract."""

import asyncio
import importlib
import importlib.util
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import grpc
import pytest
import pytest_asyncio

from billow.doors.grpc.server import GrpcServer
from billow.doors.program import App
from tests.client import Api

PROTO = Path(__file__).parents[3] / "contracts" / "billow.proto"


@dataclass
class Rpc:
    """A client with generated stubs that holds the key of one tenant."""

    channel: grpc.aio.Channel
    pb: ModuleType
    services: ModuleType
    key: str
    api: Api
    metadata: dict[str, str] = field(default_factory=dict)

    def call(self, method: str, request: Any, *, timeout: float = 30, **metadata: str) -> Any:
        """The RPC *method*, such as `CustomerService.Get`, under way; *request* is one, or an iterator of them."""
        service, name = method.split(".")
        stub = getattr(self.services, f"{service}Stub")(self.channel)
        given = {"authorization": f"Bearer {self.key}", **self.metadata}
        given |= {key.replace("_", "-"): value for key, value in metadata.items()}
        return getattr(stub, name)(request, metadata=tuple(given.items()), timeout=timeout)

    async def fails(self, method: str, request: Any, code: grpc.StatusCode, **options: Any) -> grpc.aio.AioRpcError:
        """The error of an RPC that is refused with *code*."""
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await self.call(method, request, **options)
        assert caught.value.code() is code, caught.value
        return caught.value


def protoc(*options: str) -> None:
    """What the stock compiler makes of the committed `billow.proto` lies where the *options* say."""
    google = importlib.util.find_spec("google.api")
    assert google is not None
    assert google.submodule_search_locations is not None
    include = Path(google.submodule_search_locations[0]).parents[1]
    command = [sys.executable, "-m", "grpc_tools.protoc", f"-I{PROTO.parent}", f"-I{include}", *options, PROTO.name]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="session")
def stubs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ModuleType, ModuleType]]:
    """The messages and the stubs of the committed `billow.proto`, as the stock compiler makes them."""
    folder = tmp_path_factory.mktemp("stubs")
    protoc(f"--python_out={folder}", f"--grpc_python_out={folder}")
    sys.path.insert(0, str(folder))
    yield importlib.import_module("billow_pb2"), importlib.import_module("billow_pb2_grpc")
    sys.path.remove(str(folder))


@asynccontextmanager
async def serving(app: App) -> AsyncIterator[str]:
    """The address of a gRPC server for *app*."""
    server = GrpcServer(app, host="127.0.0.1", port=0)
    running = asyncio.create_task(server.run())
    try:
        yield f"127.0.0.1:{server.port}"
    finally:
        server.stop()
        await running


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def address(app: App) -> AsyncIterator[str]:
    """Where gRPC is served."""
    async with serving(app) as found:
        yield found


@pytest_asyncio.fixture(loop_scope="session")
async def rpc(address: str, stubs: tuple[ModuleType, ModuleType], api: Api) -> AsyncIterator[Rpc]:
    """A client of a fresh sandbox; `rpc.api` is the one of REST beside it."""
    async with grpc.aio.insecure_channel(address) as channel:
        yield Rpc(channel=channel, pb=stubs[0], services=stubs[1], key=api.key, api=api)
