"""The gRPC server: one port, the services of the contract, and what tools ask a server: health and reflection."""

import asyncio
from collections.abc import Iterable

import grpc
from google.protobuf.descriptor_pool import DescriptorPool
from grpc_health.v1 import health, health_pb2, health_pb2_grpc  # type: ignore[import-untyped]  # ships no types
from grpc_reflection.v1alpha import (  # type: ignore[import-untyped]  # ships no types
    reflection,
    reflection_pb2,
    reflection_pb2_grpc,
)

from billow.doors.contracts import descriptors, messages, proto
from billow.doors.grpc.methods import Maker
from billow.doors.grpc.services import Services
from billow.doors.program import App
from billow.kit.operation import OPERATIONS
from billow.runtime.settings import Settings

GRACE_S = 10.0
MOST_AT_ONCE = 1_000
"""Calls in hand, open feeds among them; one more is answered RESOURCE_EXHAUSTED."""
REFLECTION = "grpc.reflection.v1.ServerReflection"
"""The name that newer tools ask first; its messages are those of `v1alpha`."""


class GrpcServer:
    """Serves until it is told to stop; the port is taken from the start, and is then known."""

    def __init__(self, app: App, *, host: str, port: int) -> None:
        """Bind the port; 0 takes any that is free. Raises OSError when it is taken."""
        self.app = app
        self._stop = asyncio.Event()
        self._server = grpc.aio.server(options=_options(app.settings), maximum_concurrent_rpcs=MOST_AT_ONCE)
        self._health = health.aio.HealthServicer()
        health_pb2_grpc.add_HealthServicer_to_server(self._health, self._server)
        self._names = self._serve()
        self.port = self._bind(f"[{host}]:{port}" if ":" in host else f"{host}:{port}")

    def _serve(self) -> list[str]:
        """Every operation that is known now has its method; the names of the services."""
        model = messages.model(OPERATIONS.values())
        beside = (health_pb2.DESCRIPTOR, reflection_pb2.DESCRIPTOR)
        pool = descriptors.pool(descriptors.served(model), beside=beside)
        maker = Maker(model, pool, self.app.settings)
        services = Services(dispatcher=self.app.dispatcher, closing=self._stop)
        names = []
        for name in proto.services(model):
            handlers = {r.name: services.handler(maker.method(r)) for r in model.rpcs if r.service == name}
            names.append(f"{proto.PACKAGE}.{name}")
            self._server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(names[-1], handlers),))
        self._reflect([*names, health.SERVICE_NAME, reflection.SERVICE_NAME], pool)
        return names

    def _reflect(self, names: Iterable[str], pool: DescriptorPool) -> None:
        servicer = reflection.aio.ReflectionServicer(names, pool=pool)
        reflection_pb2_grpc.add_ServerReflectionServicer_to_server(servicer, self._server)
        handler = grpc.stream_stream_rpc_method_handler(
            servicer.ServerReflectionInfo,
            request_deserializer=reflection_pb2.ServerReflectionRequest.FromString,
            response_serializer=reflection_pb2.ServerReflectionResponse.SerializeToString,
        )
        again = grpc.method_handlers_generic_handler(REFLECTION, {"ServerReflectionInfo": handler})
        self._server.add_generic_rpc_handlers((again,))

    def _bind(self, address: str) -> int:
        credentials = _credentials(self.app.settings)
        try:
            if credentials is None:
                return self._server.add_insecure_port(address)
            return self._server.add_secure_port(address, credentials)
        except RuntimeError as error:
            raise OSError(f"gRPC cannot listen on {address}") from error

    async def run(self) -> None:
        """Serve; calls in flight at the end get their answer, within ten seconds."""
        await self._server.start()
        for name in ("", *self._names):
            await self._health.set(name, health_pb2.HealthCheckResponse.SERVING)
        await self._stop.wait()
        await self._health.enter_graceful_shutdown()
        await self._server.stop(GRACE_S)

    def stop(self) -> None:
        """Refuse new calls, finish those in hand and return from `run`."""
        self._stop.set()


def _options(settings: Settings) -> list[tuple[str, int]]:
    """Programs share a port where they were told to; a request is as large as the settings say, not as gRPC does."""
    most = max(settings.body_limit, settings.bulk_body_limit)
    return [("grpc.so_reuseport", int(settings.api_processes > 1)), ("grpc.max_receive_message_length", most)]


def _credentials(settings: Settings) -> grpc.ServerCredentials | None:
    """What the settings say of TLS; None speaks in the clear."""
    if settings.grpc_tls_cert is None or settings.grpc_tls_key is None:
        return None
    pair = (settings.grpc_tls_key.read_bytes(), settings.grpc_tls_cert.read_bytes())
    ca = settings.grpc_tls_client_ca.read_bytes() if settings.grpc_tls_client_ca else None
    return grpc.ssl_server_credentials([pair], root_certificates=ca, require_client_auth=ca is not None)
