"""The program on a real port, for clients that are processes of their own."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn

from billow.doors.program import App
from billow.doors.rest.site import site


@asynccontextmanager
async def served(app: App) -> AsyncIterator[str]:
    """The URL of *app* on a free port of this machine."""
    with socket.socket(proto=socket.IPPROTO_TCP) as listener:  # without the protocol, asyncio lets answers wait
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        server = uvicorn.Server(uvicorn.Config(site(app), log_level="warning", lifespan="off"))
        running = asyncio.create_task(server.serve(sockets=[listener]))
        yield f"http://127.0.0.1:{port}"
        server.should_exit = True
        await running
