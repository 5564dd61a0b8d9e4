"""Parts that run side by side in one event loop until a signal, and that end in order."""

import asyncio
import gc
import signal
import socket
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from ipaddress import ip_address
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from billow.doors.cli.output import Failure
from billow.doors.program import Runs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.types import ASGIApp

GRACE_S = 10


def run_until_told(work: Coroutine[object, object, None]) -> None:
    """Run *work* to its end, or until SIGINT or SIGTERM cancel it; it then cleans up undisturbed."""
    with asyncio.Runner(loop_factory=_new_loop) as runner:
        runner.run(_told(work))


def _new_loop() -> asyncio.AbstractEventLoop:
    try:
        import uvloop
    except ImportError:
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()


async def _told(work: Coroutine[object, object, None]) -> None:
    task = asyncio.ensure_future(work)
    told = False

    def tell() -> None:
        nonlocal told
        if not told:
            told = True
            task.cancel()

    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, tell)
    try:
        await task
    except asyncio.CancelledError:
        if not told:
            raise


@asynccontextmanager
async def running(part: Runs) -> AsyncIterator[asyncio.Task[None]]:
    """The part works inside the block; at its end it finishes what it has in hand. Raises what the part raised."""
    task = asyncio.create_task(part.run())
    try:
        yield task
    finally:
        part.stop()
        await task


async def until_one_ends(tasks: Sequence[asyncio.Task[None]]) -> None:
    """Wait until a part ends by itself, which none should; raises what it raised."""
    done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in done:
        task.result()


def bind(host: str, port: int, *, option: str, shared: bool = False) -> socket.socket:
    """A socket that holds the port without answering yet, *shared* with others that say so; 0 takes any that is free.

    Raises Failure naming the way out when the port is taken or the address is not ours.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        taken = socket.socket(family, kind, protocol)
        try:
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if shared:
                taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            taken.bind(address)
        except OSError:
            taken.close()
            raise
    except OSError as error:
        raise cannot_listen(host, port, option=option, error=error) from None
    return taken


def cannot_listen(host: str, port: int, *, option: str, error: OSError) -> Failure:
    """What to tell when a port cannot be had."""
    reason = error.strerror or str(error)
    return Failure(
        f"Cannot listen on {host}:{port}: {reason}. "
        f"Stop what uses it, or choose another port with {option} (0 takes any that is free)."
    )


def address(host: str, port: int) -> str:
    """`host:port` as a client on this machine reaches it."""
    with suppress(ValueError):
        if (listening := ip_address(host)).is_unspecified:
            host = "127.0.0.1" if listening.version == 4 else "::1"
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


_COLLECTED_AFTER = 20_000
"""Objects that may be made before Python looks for rings among the young ones: a lot of events is some thousands, and
none of them is in a ring."""
WHILE_WORKING = 100_000
"""The same of a worker, which nobody waits for: a part of a billing run holds some hundred thousand at a time."""


def settle_memory(*, collected_after: int = _COLLECTED_AFTER) -> None:
    """What the program is made of stays, so that it need not be looked through for garbage again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(collected_after)


@runtime_checkable
class Speaks(Protocol):
    """A site that brings the protocol by which it is served."""

    def protocol(self) -> "type[asyncio.Protocol]":
        """What is made for each connection, as uvicorn makes its own."""
        ...


class HttpServer:
    """uvicorn as a part among others: it leaves the signals alone and is told to stop."""

    def __init__(self, site: "ASGIApp", *, listener: socket.socket) -> None:
        """Nothing answers before `run`."""
        import uvicorn

        answering = asyncio.Event()

        class Server(uvicorn.Server):
            async def startup(self, sockets: list[socket.socket] | None = None) -> None:
                await super().startup(sockets)
                answering.set()

            @contextmanager
            def capture_signals(self) -> "Iterator[None]":
                yield

        config = uvicorn.Config(
            site,
            http=site.protocol() if isinstance(site, Speaks) else "auto",
            log_config=None,
            log_level="warning",
            access_log=False,
            server_header=False,
            lifespan="off",
            ws="none",
            timeout_keep_alive=65,
            timeout_graceful_shutdown=GRACE_S,
        )
        self.answering = answering
        self._server = Server(config)
        self._listener = listener

    async def run(self) -> None:
        """Serve until told to stop; requests in hand are answered, within ten seconds."""
        settle_memory()
        await self._server.serve(sockets=[self._listener])

    def stop(self) -> None:
        """Take no further connection, and return from `run`."""
        self._server.should_exit = True
