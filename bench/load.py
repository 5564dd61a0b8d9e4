"""`python -m bench.load`: asks one thing over and over from a process of its own, and prints how often a second.

The client is the same for both that are compared, and small, so that the answer speaks of the server.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable

from billow.runtime import clock

CLIENTS = 8
Ask = Callable[[], Awaitable[None]]


async def http(port: int, path: str, key: str) -> Ask:
    """Asks for *path* on a connection that is kept open."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    request = f"GET {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {key}\r\n\r\n".encode()

    async def ask() -> None:
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        if not head.startswith(b"http/1.1 200"):
            raise RuntimeError(head.decode())
        await reader.readexactly(int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0]))

    return ask


async def grpc(port: int, request: str, key: str) -> Ask:
    """Calls `CustomerService.Get` with the bytes that *request* has in hexadecimal digits."""
    import grpc.aio

    channel = grpc.aio.insecure_channel(f"127.0.0.1:{port}", options=(("grpc.use_local_subchannel_pool", 1),))
    call = channel.unary_unary("/billow.v1.CustomerService/Get")
    metadata = (("authorization", f"Bearer {key}"),)

    async def ask() -> None:
        await call(bytes.fromhex(request), metadata=metadata)

    return ask


KINDS = {"http": http, "grpc": grpc}


async def rate(kind: str, port: int, what: str, *, key: str, rounds: int) -> float:
    """Answers a second to several clients, each of which waits for one answer before it asks again."""
    asks = [await KINDS[kind](port, what, key) for _ in range(CLIENTS)]
    await asyncio.gather(*(_again(ask, rounds // 10 + 1) for ask in asks))
    began = clock.stopwatch()
    await asyncio.gather(*(_again(ask, rounds) for ask in asks))
    return CLIENTS * rounds / (clock.stopwatch() - began)


async def _again(ask: Ask, rounds: int) -> None:
    for _ in range(rounds):
        await ask()


if __name__ == "__main__":
    kind, port, what, key, rounds = sys.argv[1:]
    sys.stdout.write(f"{asyncio.run(rate(kind, int(port), what, key=key, rounds=int(rounds)))}\n")
