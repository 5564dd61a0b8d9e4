"""Outbound calls: what hostile URLs get, which address is dialled, and how much of an answer is believed."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from ipaddress import ip_address, ip_network

import httpcore2
import pytest

from billow.runtime import http
from billow.runtime.http import Address, Blocked, Outbound, Reply, Standing, Unreachable, standing

LOOPBACK = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

NAMES: Mapping[str, tuple[str, ...]] = {
    "public.example": ("93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"),
    "localhost": ("127.0.0.1", "::1"),
    "localtest.example": ("127.0.0.1",),
    "mixed.example": ("93.184.215.14", "10.0.0.5"),
    "mixed6.example": ("93.184.215.14", "fd00::5"),
    "metadata.example": ("169.254.169.254",),
    "mapped.example": ("::ffff:10.0.0.1",),
    "nat64.example": ("64:ff9b::a9fe:a9fe",),
}

HOSTILE = """\
http://127.0.0.1/
http://public.example/
https://127.0.0.1/
https://127.0.0.2/
https://127.1/
https://2130706433/
https://0x7f000001/
https://0177.0.0.1/
https://017700000001/
https://127.0.0.1./
https://0/
https://0.0.0.0/
https://10.0.0.1/
https://10.255.255.255/
https://172.16.0.1/
https://172.31.255.255/
https://192.168.1.1/
https://100.64.0.1/
https://100.127.255.255/
https://169.254.169.254/latest/meta-data/
https://192.0.0.8/
https://192.0.2.1/
https://192.88.99.1/
https://198.18.0.1/
https://198.19.255.255/
https://198.51.100.7/
https://203.0.113.7/
https://224.0.0.1/
https://240.0.0.1/
https://255.255.255.255/
https://[::]/
https://[::1]/
https://[::127.0.0.1]/
https://[::ffff:10.0.0.1]/
https://[::ffff:7f00:1]/
https://[64:ff9b::7f00:1]/
https://[64:ff9b:1::1]/
https://[100::1]/
https://[2001::1]/
https://[2001:0:7f00:1::]/
https://[2001:db8::1]/
https://[2002:7f00:1::]/
https://[2002:a00:1::]/
https://[3fff::1]/
https://[5f00::1]/
https://[fc00::1]/
https://[fd00:ec2::254]/
https://[fe80::1]/
https://[fe80::1%25eth0]/
https://[fec0::1]/
https://[ff02::1]/
https://[::1/
https://localhost/
https://localtest.example/
https://mixed.example/
https://mixed6.example/
https://metadata.example/
https://mapped.example/
https://nat64.example/
https://public.example:8443/
https://public.example:22/
https://public.example:0/
https://public.example:99999/
https://public.example:/../:80/
https://user@public.example/
https://user:password@public.example/
https://public.example@127.0.0.1/
https://127.0.0.1#@public.example/
https://127.0.0.1\\@public.example/
https:\\\\127.0.0.1/
https:/127.0.0.1/
https:///127.0.0.1/
https:127.0.0.1
//127.0.0.1/
https://
https://public..example/
https://-public.example/
https://public%2eexample/
https://127%2e0%2e0%2e1/
https://１２７.0.0.1/
https://127。0。0。1/
https://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/
gopher://127.0.0.1:6379/_INFO
file:///etc/passwd
ftp://public.example/
dict://127.0.0.1:11211/
javascript:alert(1)
jar:https://public.example!/""".splitlines()


class Wire(httpcore2.AsyncNetworkBackend):
    """A network without machines: it notes who was dialled and answers what it was given."""

    def __init__(self, *, dead: Iterable[str] = (), answer: bytes = ANSWER) -> None:
        """Addresses in `dead` refuse the connection."""
        self.dialled: list[tuple[str, int]] = []
        self._dead = frozenset(dead)
        self._answer = answer

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """The address is noted before anything else happens."""
        self.dialled.append((host, port))
        if host in self._dead:
            raise httpcore2.ConnectError("refused")
        return httpcore2.AsyncMockStream([self._answer])


async def names(host: str, port: int) -> Sequence[Address]:
    """The addresses in NAMES; every other name does not exist."""
    return tuple(ip_address(text) for text in NAMES.get(host, ()))


def post(client: Outbound, url: str, *, headers: Mapping[str, str] | None = None) -> Reply:
    """One call with a small body."""
    return asyncio.run(client.post(url, headers=headers or {}, content=b"{}"))


@asynccontextmanager
async def receiver(answer: bytes) -> AsyncIterator[tuple[int, list[bytes]]]:
    """A real server on the loopback interface that gives every caller this answer; its port, and what it was sent."""
    seen: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(answer)
        try:
            await writer.drain()
            await reader.read()
        except ConnectionError:
            pass
        finally:
            writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1], seen


def post_to(answer: bytes, *, path: str = "/", headers: Mapping[str, str] | None = None) -> tuple[Reply, bytes]:
    """The reply of a receiver that gives this answer, and the head of the request that it saw."""

    async def call() -> tuple[Reply, bytes]:
        async with receiver(answer) as (port, seen):
            client = Outbound(allow=LOOPBACK)
            reply = await client.post(f"http://127.0.0.1:{port}{path}", headers=headers or {}, content=b"{}")
            return reply, seen[0]

    return asyncio.run(call())


@pytest.mark.parametrize("url", HOSTILE)
def test_a_hostile_url_is_blocked_before_anything_is_dialled(url: str) -> None:
    """Correctness S-T5: schemes, spellings of addresses, private ranges, ports, users, names with private addresses."""
    wire = Wire()
    with pytest.raises(Blocked):
        post(Outbound(resolver=names, network=wire), url)
    assert wire.dialled == []


@pytest.mark.parametrize("blank", ["\r\n", "\n", "\r", "\t", " ", "\x00", "\x7f", "\u2028", "\u00a0"])
def test_a_blank_or_control_character_blocks_the_url(blank: str) -> None:
    """Nothing can be smuggled into the request line, at whatever place of the URL it stands."""
    for url in (
        f"https://public.example/a{blank}X-Injected: 1",
        f"https://public{blank}.example/",
        f"{blank}https://x/",
    ):
        with pytest.raises(Blocked):
            post(Outbound(resolver=names, network=Wire()), url)


def test_a_url_of_2048_characters_passes_and_a_longer_one_does_not() -> None:
    """The limit of correctness 8.6 is exact."""
    url = "https://public.example/".ljust(2048, "a")
    assert post(Outbound(resolver=names, network=Wire(answer=ANSWER)), url).status == 200
    with pytest.raises(Blocked, match="2048"):
        post(Outbound(resolver=names, network=Wire()), url + "a")


@pytest.mark.parametrize(
    ("url", "dialled"),
    [
        ("https://public.example/hook?a=b", ("93.184.215.14", 443)),
        ("HTTPS://PUBLIC.EXAMPLE:443", ("93.184.215.14", 443)),
        ("https://93.184.215.14/", ("93.184.215.14", 443)),
        ("https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/", ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", 443)),
    ],
)
def test_a_public_receiver_is_dialled_at_the_checked_address(url: str, dialled: tuple[str, int]) -> None:
    """The connection goes to the address that was checked, never to a name that could be resolved again."""
    wire = Wire()
    assert post(Outbound(resolver=names, network=wire), url).status == 200
    assert wire.dialled == [dialled]


def test_a_name_that_moves_is_caught_on_the_next_call() -> None:
    """A resolver that answers public, then private: one call goes to the public address, the retry is blocked."""
    answers = iter(("93.184.215.14", "127.0.0.1"))

    async def rebinding(host: str, port: int) -> Sequence[Address]:
        return (ip_address(next(answers)),)

    wire = Wire()
    client = Outbound(resolver=rebinding, network=wire)
    assert post(client, "https://moves.example/").status == 200
    with pytest.raises(Blocked):
        post(client, "https://moves.example/")
    assert wire.dialled == [("93.184.215.14", 443)]


def test_the_next_address_is_tried_when_the_first_is_dead() -> None:
    """All addresses were checked, so any of them may serve."""
    first, second = NAMES["public.example"]
    wire = Wire(dead=[first])
    assert post(Outbound(resolver=names, network=wire), "https://public.example/").status == 200
    assert [host for host, _ in wire.dialled] == [first, second]


def test_refused_and_unknown_read_alike() -> None:
    """A tenant cannot scan ports or names by the text of the error."""
    texts = set()
    for url in ("https://public.example/", "https://nowhere.example/"):
        with pytest.raises(Unreachable) as caught:
            post(Outbound(resolver=names, network=Wire(dead=NAMES["public.example"])), url)
        texts.add(str(caught.value))
    assert len(texts) == 1


@pytest.mark.parametrize(
    ("address", "allow", "expected"),
    [
        ("8.8.8.8", (), Standing.PUBLIC),
        ("100.63.255.255", (), Standing.PUBLIC),
        ("100.128.0.0", (), Standing.PUBLIC),
        ("172.32.0.0", (), Standing.PUBLIC),
        ("223.255.255.255", (), Standing.PUBLIC),
        ("2001:4860:4860::8888", (), Standing.PUBLIC),
        ("2001:200::1", (), Standing.PUBLIC),
        ("3fff:1000::1", (), Standing.PUBLIC),
        ("::ffff:8.8.8.8", (), Standing.REFUSED),
        ("64:ff9b::808:808", (), Standing.REFUSED),
        ("127.0.0.1", ("127.0.0.0/8",), Standing.ALLOWED),
        ("10.0.0.1", ("127.0.0.0/8",), Standing.REFUSED),
        ("8.8.8.8", ("127.0.0.0/8",), Standing.PUBLIC),
        ("64:ff9b::808:808", ("64:ff9b::/96",), Standing.ALLOWED),
        ("64:ff9b::7f00:1", ("64:ff9b::/96",), Standing.REFUSED),
        ("2002:7f00:1::", ("::/0",), Standing.REFUSED),
        ("::ffff:127.0.0.1", ("::/0",), Standing.REFUSED),
        ("::ffff:127.0.0.1", ("::/0", "127.0.0.0/8"), Standing.ALLOWED),
        ("fd00::1", ("fd00::/8",), Standing.ALLOWED),
    ],
)
def test_the_standing_of_an_address(address: str, allow: tuple[str, ...], expected: Standing) -> None:
    """Edges of the denied ranges, the allow-list, and addresses that carry another inside."""
    assert standing(ip_address(address), allow=[ip_network(text) for text in allow]) is expected


def test_an_allowed_network_may_be_reached_by_http_and_on_any_port() -> None:
    """For development the allow-list opens plain http and other ports, for its own addresses alone."""
    reply, seen = post_to(ANSWER, path="/hook?a=b", headers={"X-Signature": "v1=abc"})
    assert (reply.status, reply.body_excerpt, reply.accepted) == (200, "ok", True)
    assert seen.startswith(b"POST /hook?a=b HTTP/1.1\r\n")
    assert b"X-Signature: v1=abc\r\n" in seen
    wire = Wire()
    with pytest.raises(Blocked):
        post(Outbound(allow=LOOPBACK, resolver=names, network=wire), "http://public.example/")
    assert wire.dialled == []


def test_the_request_says_nothing_about_us(monkeypatch: pytest.MonkeyPatch) -> None:
    """The user agent is fixed, the answer is asked for uncompressed, and proxies of the environment are not used."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    _, seen = post_to(ANSWER)
    names_sent = {line.split(b":")[0].lower() for line in seen.split(b"\r\n")[1:] if line}
    assert names_sent == {b"host", b"user-agent", b"accept-encoding", b"content-length"}
    assert b"User-Agent: Billow\r\n" in seen
    assert b"Accept-Encoding: identity\r\n" in seen


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "other.example"},
        {"user-agent": "curl"},
        {"Content-Length": "0"},
        {"Transfer-Encoding": "chunked"},
        {"Cookie": "a=b"},
        {"Proxy-Authorization": "Basic x"},
        {"X-A": "1\r\nX-B: 2"},
        {"X-A\r\nX-B": "1"},
        {"X A": "1"},
        {"": "1"},
        {"X-A": "ä"},
    ],
)
def test_a_header_that_would_change_the_request_is_blocked(headers: Mapping[str, str]) -> None:
    """Framing, host and identity are ours, and no header can carry another."""
    wire = Wire()
    with pytest.raises(Blocked, match="header"):
        post(Outbound(resolver=names, network=wire), "https://public.example/", headers=headers)
    assert wire.dialled == []


@pytest.mark.parametrize("target", ["http://169.254.169.254/latest/", "https://public.example/", "file:///etc/passwd"])
def test_a_redirect_is_a_failure_and_is_not_followed(target: str) -> None:
    """A 3xx comes back as it is, whether it points to metadata, to a public page or to a file."""
    answer = f"HTTP/1.1 302 Found\r\nLocation: {target}\r\nContent-Length: 0\r\n\r\n".encode()
    reply, _ = post_to(answer)
    assert (reply.status, reply.accepted) == (302, False)


def test_of_a_long_answer_only_the_beginning_is_read() -> None:
    """An answer that never ends is cut off after 64 KB and still counts by its status."""
    began = time.monotonic()
    reply, _ = post_to(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n" + b"x" * 200_000)
    assert reply.body_excerpt == "x" * 1000
    assert time.monotonic() - began < 5


def test_the_excerpt_is_text_that_a_database_and_a_page_can_hold() -> None:
    """Control characters and bytes that are no UTF-8 become U+FFFD; line breaks and tabs stay."""
    reply, _ = post_to(b"HTTP/1.1 500 Oops\r\nContent-Length: 10\r\n\r\na\x00\x1b[\xffb\n\tcd")
    assert reply.body_excerpt == "a\ufffd\ufffd[\ufffdb\n\tcd"
    assert reply.status == 500


def test_a_compressed_answer_is_not_unpacked() -> None:
    """The bytes are shown as they came, so that a small answer cannot become a large one."""
    reply, _ = post_to(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc")
    assert reply.body_excerpt == "abc"


def test_an_answer_that_drips_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit is on the whole call: a receiver that holds the connection open is left, whatever it has sent."""
    monkeypatch.setattr(http, "TOTAL_SECONDS", 0.2)
    with pytest.raises(Unreachable, match="no complete answer"):
        post_to(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nslow")


def test_garbage_instead_of_http_is_told_as_such() -> None:
    """A receiver that speaks another protocol is named as that."""
    with pytest.raises(Unreachable, match="does not speak HTTP"):
        post_to(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")


def test_a_receiver_without_tls_fails_the_handshake() -> None:
    """https to a port that speaks plain http is an error of TLS, and nothing is sent in the clear."""

    async def call() -> None:
        async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            heard.append(await reader.read(5))
            writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            writer.close()

        heard: list[bytes] = []
        async with await asyncio.start_server(refuse, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            with pytest.raises(Unreachable, match="TLS handshake"):
                await Outbound(allow=LOOPBACK).post(f"https://127.0.0.1:{port}/", headers={}, content=b"secret")
        assert heard[0][:1] == b"\x16"

    asyncio.run(call())
