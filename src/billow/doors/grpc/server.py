"""The gRPC server: one port, the standard health service, and the services of the contract."""

import asyncio

import grpc
from grpc_health.v1 import health, health_pb2, health_pb2_grpc  # type: ignore[import-untyped]  # ships no types

from billow.doors.program import App

GRACE_S = 10.0
OPTIONS = (("grpc.so_reuseport", 0),)
"""Without this two programs could share a port unnoticed, and each would get half of the calls."""


class GrpcServer:
    """Serves until it is told to stop; the port is taken from the start, and is then known."""

    def __init__(self, app: App, *, host: str, port: int) -> None:
        """Bind the port; 0 takes any that is free. Raises OSError when it is taken."""
        self.app = app
        self._stop = asyncio.Event()
        self._server = grpc.aio.server(options=OPTIONS)
        self._health = health.aio.HealthServicer()
        health_pb2_grpc.add_HealthServicer_to_server(self._health, self._server)
        shown = f"[{host}]" if ":" in host else host
        try:
            self.port = self._server.add_insecure_port(f"{shown}:{port}")
        except RuntimeError as error:
            raise OSError(f"gRPC cannot listen on {shown}:{port}") from error

    async def run(self) -> None:
        """Serve; calls in flight at the end get their answer, within ten seconds."""
        await self._server.start()
        await self._health.set("", health_pb2.HealthCheckResponse.SERVING)
        await self._stop.wait()
        await self._health.enter_graceful_shutdown()
        await self._server.stop(GRACE_S)

    def stop(self) -> None:
        """Refuse new calls, finish those in hand and return from `run`."""
        self._stop.set()
