"""Calls to addresses that tenants choose, guarded against being sent into our own network (correctness 8.6)."""

import asyncio
import re
import socket
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import Enum
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import cast

import httpcore2
import httpx2

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
Resolver = Callable[[str, int], Awaitable[Sequence[Address]]]

URL_LENGTH = 2048
CONNECT_SECONDS = 5.0
TOTAL_SECONDS = 15.0
READ_BYTES = 64 * 1024
EXCERPT_CHARACTERS = 1000
ADDRESSES_TRIED = 3
USER_AGENT = "Billow"

DENIED: tuple[Network, ...] = tuple(
    map(
        ip_network,
        (
            "0.0.0.0/8",  # this host
            "10.0.0.0/8",
            "100.64.0.0/10",  # carrier-grade NAT
            "127.0.0.0/8",
            "169.254.0.0/16",  # link-local, cloud metadata
            "172.16.0.0/12",
            "192.0.0.0/24",  # protocol assignments
            "192.0.2.0/24",  # documentation
            "192.88.99.0/24",  # 6to4 relays
            "192.168.0.0/16",
            "198.18.0.0/15",  # benchmarking
            "198.51.100.0/24",  # documentation
            "203.0.113.0/24",  # documentation
            "224.0.0.0/4",  # multicast
            "240.0.0.0/4",  # reserved, broadcast
            "::/3",  # unspecified, loopback, IPv4-mapped and -compatible, NAT64, discard
            "2001::/23",  # protocol assignments, Teredo
            "2001:db8::/32",  # documentation
            "2002::/16",  # 6to4
            "3fff::/20",  # documentation
            "4000::/2",  # not assigned
            "8000::/1",  # not assigned, unique local, link-local, site-local, multicast
        ),
    )
)
"""Every range that no tenant's receiver lives in. Of IPv6 only 2000::/3 is global, so the rest is denied whole.

The standard library's `is_global` is not used: it holds for NAT64 and 6to4 forms of 127.0.0.1, among others.
"""
_COMPATIBLE, _NAT64 = IPv6Network("::/96"), IPv6Network("64:ff9b::/96")

_AUTHORITY = re.compile(r"(?i:(https?))://(\[[0-9A-Fa-f:.]+\]|[^\[\]@:/?#%\\]+)(?::([0-9]{1,5}))?(?=[/?]|$)")
_UNPRINTABLE = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029\\]")
_NUMBER_LAST = re.compile(r"(?:^|\.)(?:[0-9]+|0[xX][0-9A-Fa-f]*)$")
_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_HEADER_VALUE = re.compile(r"[\x20-\x7e\t]*")
_OURS = frozenset(
    {"host", "user-agent", "content-length", "transfer-encoding", "connection", "accept-encoding", "cookie", "expect"}
)


class Blocked(Exception):
    """The call was refused before anything was sent; the text may be shown to the tenant."""


class Unreachable(Exception):
    """No answer came; the text may be shown to the tenant and does not tell a refused port from a filtered one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the receiver answered; the excerpt is text without control characters, not yet escaped for a page."""

    status: int
    body_excerpt: str
    duration_ms: int

    @property
    def accepted(self) -> bool:
        """True for 2xx alone: a redirect is not followed and counts as a failure."""
        return 200 <= self.status < 300


class Standing(Enum):
    """What the guard thinks of one address."""

    PUBLIC = "public"
    ALLOWED = "allowed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A URL taken apart; `plain` when it needs an address on the allow-list, being no https on port 443."""

    url: str
    host: str
    port: int
    plain: bool


def embedded(address: Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 one carries (mapped, compatible, NAT64, 6to4, Teredo), else None."""
    if isinstance(address, IPv4Address):
        return None
    if found := address.ipv4_mapped or address.sixtofour:
        return found
    if address.teredo:
        return address.teredo[1]
    if address in _NAT64 or address in _COMPATIBLE:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return None


def standing(address: Address, *, allow: Sequence[Network] = ()) -> Standing:
    """Whether the address may be dialled; one that carries another is allowed only if that one is no denied one."""
    inner = embedded(address)
    if any(address in network for network in allow):
        carried = inner is None or standing(inner, allow=allow) is not Standing.REFUSED
        return Standing.ALLOWED if carried else Standing.REFUSED
    if any(address in network for network in DENIED):
        return Standing.REFUSED
    return Standing.PUBLIC


def parse_target(url: str) -> Target:
    """The URL as the guard reads it. Raises Blocked for everything but a plain http(s) URL with an unambiguous host."""
    if len(url) > URL_LENGTH:
        raise Blocked(f"the URL is longer than {URL_LENGTH} characters")
    found = _AUTHORITY.match(url)
    if found is None or _UNPRINTABLE.search(url):
        raise Blocked("expected https://host/path without user, password, blanks or control characters")
    try:
        parsed = httpx2.URL(url)
        host = parsed.raw_host.decode("ascii").lower()
    except (httpx2.InvalidURL, UnicodeError):
        raise Blocked("the host of the URL is not valid") from None
    _check_host(host)
    secure = found[1].lower() == "https"
    port = int(found[3] or (443 if secure else 80))
    if not 0 < port < 65536:
        raise Blocked("the port of the URL is not valid")
    return Target(url=str(parsed), host=host, port=port, plain=not secure or port != 443)


def _check_host(host: str) -> None:
    """A host that ends in a number is an address to many programs; only the one spelling of it is accepted."""
    if ":" in host or _NUMBER_LAST.search(host):
        try:
            ip_address(host)
        except ValueError:
            raise Blocked("the host of the URL is no valid address") from None
    elif not re.fullmatch(r"(?!-)[a-z0-9_-]{1,63}(\.(?!-)[a-z0-9_-]{1,63})*", host) or len(host) > 253:
        raise Blocked("the host of the URL is not valid")


async def resolve(host: str, port: int) -> Sequence[Address]:
    """Every address of the name, as the machine's resolver orders them; empty when there is none."""
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError):
        return ()
    return tuple(dict.fromkeys(ip_address(str(item[4][0])) for item in found if "%" not in str(item[4][0])))


class _Pinned(httpcore2.AsyncNetworkBackend):
    """Dials the checked addresses, whatever the name may resolve to by now; TLS still proves the name."""

    def __init__(self, network: httpcore2.AsyncNetworkBackend, *, addresses: Sequence[Address]) -> None:
        self._network = network
        self._addresses = addresses[:ADDRESSES_TRIED]

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  # the signature of the backend
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        each = CONNECT_SECONDS / len(self._addresses)
        for address in self._addresses[:-1]:
            try:
                return await self._network.connect_tcp(str(address), port, each)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                continue
        return await self._network.connect_tcp(str(self._addresses[-1]), port, each)


class Outbound:
    """A client for the addresses of tenants; it keeps no connection, cookie or state between calls."""

    def __init__(
        self,
        *,
        allow: Sequence[Network] = (),
        resolver: Resolver = resolve,
        network: httpcore2.AsyncNetworkBackend | None = None,
    ) -> None:
        """`allow` lists the private networks that may be reached, where http and other ports are then permitted too."""
        self._allow = tuple(allow)
        self._resolver = resolver
        self._network = network or httpcore2.AnyIOBackend()
        self._tls: ssl.SSLContext | None = None

    async def post(self, url: str, *, headers: Mapping[str, str], content: bytes) -> Reply:
        """One attempt, of at most 15 seconds, that follows no redirect and reads at most 64 KB undecoded.

        Raises Blocked when the URL, a header or one of the host's addresses is not permitted, and Unreachable when no
        answer came. The host is resolved and checked on every call, so a name that moves is caught on the retry.
        """
        target = parse_target(url)
        sent = [
            *_checked(headers),
            ("User-Agent", USER_AGENT),
            ("Accept-Encoding", "identity"),
            ("Host", _host(target)),
        ]
        began = time.monotonic()
        try:
            async with asyncio.timeout(TOTAL_SECONDS):
                addresses = await self._addresses(target)
                async with self._call(target, addresses, sent, content) as response:
                    body = await _read(response)
        except TimeoutError:
            raise Unreachable(f"no complete answer within {TOTAL_SECONDS:g} seconds") from None
        except (httpcore2.NetworkError, httpcore2.TimeoutException) as error:
            failed = "the TLS handshake failed" if _in_handshake(error) else "the receiver could not be reached"
            raise Unreachable(failed) from None
        except httpcore2.ProtocolError:
            raise Unreachable("the receiver does not speak HTTP") from None
        duration = round((time.monotonic() - began) * 1000)
        return Reply(status=response.status, body_excerpt=_excerpt(body), duration_ms=duration)

    async def _addresses(self, target: Target) -> Sequence[Address]:
        """All addresses of the host, each of them permitted: one private address among public ones blocks the call."""
        literal = ":" in target.host or _NUMBER_LAST.search(target.host)
        found = [ip_address(target.host)] if literal else await self._resolver(target.host, target.port)
        if not found:
            raise Unreachable("the receiver could not be reached")
        standings = {standing(address, allow=self._allow) for address in found}
        if Standing.REFUSED in standings:
            raise Blocked("the host has an address that is not public")
        if target.plain and standings != {Standing.ALLOWED}:
            raise Blocked("expected https on port 443")
        return found

    @asynccontextmanager
    async def _call(
        self, target: Target, addresses: Sequence[Address], headers: list[tuple[str, str]], content: bytes
    ) -> AsyncIterator[httpcore2.Response]:
        if self._tls is None:
            self._tls = httpx2.create_ssl_context(trust_env=False)
        pinned = _Pinned(self._network, addresses=addresses)
        limits = {"connect": CONNECT_SECONDS, "read": TOTAL_SECONDS, "write": TOTAL_SECONDS, "pool": TOTAL_SECONDS}
        async with (
            httpcore2.AsyncConnectionPool(
                ssl_context=self._tls, network_backend=pinned, max_keepalive_connections=0
            ) as pool,
            pool.stream(
                "POST", target.url, headers=headers, content=content, extensions={"timeout": limits}
            ) as response,
        ):
            yield response


def _in_handshake(error: BaseException) -> bool:
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, ssl.SSLError):
        cause = cause.__cause__ or cause.__context__
    return cause is not None


def _checked(headers: Mapping[str, str]) -> list[tuple[str, str]]:
    for name, value in headers.items():
        if name.lower() in _OURS or name.lower().startswith("proxy-"):
            raise Blocked(f"the header {name[:60]!r} is set by Billow")
        if not _HEADER_NAME.fullmatch(name) or not _HEADER_VALUE.fullmatch(value):
            raise Blocked(f"the header {name[:60]!r} is not valid")
    return list(headers.items())


def _host(target: Target) -> str:
    host = f"[{target.host}]" if ":" in target.host else target.host
    return host if target.port == (80 if target.url.startswith("http:") else 443) else f"{host}:{target.port}"


async def _read(response: httpcore2.Response) -> bytes:
    body = b""
    async for part in cast(AsyncIterator[bytes], response.aiter_stream()):
        body += part
        if len(body) >= READ_BYTES:
            break
    return body[:READ_BYTES]


def _excerpt(body: bytes) -> str:
    text = body.decode("utf-8", errors="replace")[:EXCERPT_CHARACTERS]
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", "\ufffd", text)
