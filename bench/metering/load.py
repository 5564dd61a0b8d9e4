"""`python -m bench.metering.load`: asks a server as fast as it answers, or so often a second, in its own process.

It reads one line of JSON, prepares what it will send, says `ready`, and begins at the next line. Then it prints what
came of it. Everything is encoded before the clock starts, so that the load costs little beside what it loads.
"""

import json
import math
import os
import select
import socket
import sys
from array import array
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count
from typing import Any

from bench.metering.requests import requests_of
from billow.runtime import clock

RECEIVED = 1 << 18
AGAIN = (429, 503)
HANGS_S = 60.0
"""A server that has answered nothing at all for this long hangs."""


@dataclass(slots=True)
class Line:
    """One connection: what it was asked, since when it counts, and what has come of the answer."""

    socket: socket.socket
    request: bytes = b""
    begun: float = 0.0
    received: bytes = b""


@dataclass(slots=True)
class Load:
    """One load on a server, and what came of it so far."""

    spec: dict[str, Any]
    requests: Iterator[bytes]
    poll: Any = field(default_factory=select.epoll)
    lines: dict[int, Line] = field(default_factory=dict)
    idle: deque[Line] = field(default_factory=deque)
    told: list[tuple[float, int, Line]] = field(default_factory=list)
    """Lines that were told to come again, and when."""
    turns: Iterator[int] = field(default_factory=count)
    statuses: Counter[int] = field(default_factory=Counter)
    times: Any = field(default_factory=lambda: array("d"))
    flying: int = 0
    fresh: int = 0
    repeats: int = 0
    unadvised: int = 0

    def run(self) -> dict[str, Any]:
        """What came of it, once every request was answered or the time is over."""
        for _ in range(self.spec["connections"]):
            self._connect()
        began, cpu = clock.stopwatch(), _processor()
        if self.spec.get("rate"):
            self._pace(began)
        else:
            self._press(began)
        seconds, spent = clock.stopwatch() - began, _processor() - cpu
        times = sorted(self.times)
        part = {name: times[min(int(len(times) * at), len(times) - 1)] * 1000 for name, at in _PARTS.items() if times}
        return {
            "seconds": seconds,
            "requests": len(times),
            "fresh": self.fresh,
            "repeats": self.repeats,
            "statuses": self.statuses,
            "unadvised": self.unadvised,
            "cpu_s": spent,
            **part,
        }

    def _connect(self) -> None:
        made = socket.create_connection(("127.0.0.1", self.spec["port"]))
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        line = Line(made)
        self.lines[made.fileno()] = line
        self.idle.append(line)
        self.poll.register(made.fileno(), select.EPOLLIN)

    def _ends(self, began: float) -> float:
        return began + (self.spec.get("seconds") or math.inf)

    def _press(self, began: float) -> None:
        """Every line asks again as soon as it was answered."""
        ends = self._ends(began)
        while True:
            now = clock.stopwatch()
            if now < ends:
                self._call_again(now)
                while self.idle and (request := next(self.requests, None)) is not None:
                    self._send(self.idle.popleft(), request, clock.stopwatch())
            if not self.flying and (now >= ends or not self.told):
                return
            self._take(self.told[0][0] - now if self.told and now < ends else HANGS_S)

    def _pace(self, began: float) -> None:
        """So many requests a second fall due, and wait for a line when none is idle; their time runs meanwhile."""
        ends, step, due = self._ends(began), 1 / self.spec["rate"], began
        late: deque[tuple[float, bytes]] = deque()
        while True:
            now = clock.stopwatch()
            while due <= now and due < ends and (request := next(self.requests, None)) is not None:
                late.append((due, request))
                due += step
            while late and self.idle:
                at, request = late.popleft()
                self._send(self.idle.popleft(), request, at)
            if due >= ends and not late and not self.flying:
                return
            self._take(max(due - clock.stopwatch(), 0) if due < ends else HANGS_S)

    def _call_again(self, now: float) -> None:
        while self.told and self.told[0][0] <= now:
            _, _, line = heappop(self.told)
            self._send(line, line.request, now)

    def _send(self, line: Line, request: bytes, begun: float) -> None:
        line.request, line.begun = request, begun
        self.flying += 1
        line.socket.sendall(request)

    def _take(self, most: float) -> None:
        """What has been answered is counted; waits for it no longer than *most* seconds."""
        found = self.poll.poll(most)
        if not found and most >= HANGS_S and self.flying:
            raise RuntimeError(f"no answer within {HANGS_S:.0f} s")
        for number, _ in found:
            line = self.lines[number]
            came = line.socket.recv(RECEIVED)
            if not came:
                raise RuntimeError("the server closed a connection")
            line.received += came
            end = line.received.find(b"\r\n\r\n")
            if end < 0:
                continue
            at = line.received.find(b"content-length: ", 0, end)
            length = int(line.received[at + 16 : line.received.index(b"\r", at)]) if at > 0 else 0
            if len(line.received) >= end + 4 + length:
                self._answered(line, line.received, end + 4)

    def _answered(self, line: Line, answer: bytes, body: int) -> None:
        now, status = clock.stopwatch(), int(answer[9:12])
        line.received = b""
        self.flying -= 1
        self.statuses[status] += 1
        if status in AGAIN:
            at = answer.find(b"retry-after: ", 0, body)
            self.unadvised += at < 0
            pause = int(answer[at + 13 : answer.index(b"\r", at)]) if at > 0 else 1
            heappush(self.told, (now + pause, next(self.turns), line))
            return
        self.times.append(now - line.begun)
        self.idle.append(line)
        if status >= 300:
            raise RuntimeError(answer[: body + 500].decode(errors="replace"))
        if self.spec["kind"] == "events":
            self._verdicts(answer, body)

    def _verdicts(self, answer: bytes, body: int) -> None:
        """The load is of good events, each of which is new or each of which is a repeat."""
        if answer.find(b'"failed":[]', body) < 0:
            raise RuntimeError(answer[body : body + 2000].decode(errors="replace"))
        if answer.find(b'"duplicates":[]', body) < 0:
            self.repeats += self.spec["batch"]
        else:
            self.fresh += self.spec["batch"]


_PARTS = {"p50": 0.5, "p99": 0.99, "most": 1.0}


def _processor() -> float:
    """Seconds that this process has computed."""
    spent = os.times()
    return spent.user + spent.system


def main() -> None:
    """One load, as the line on standard input has it."""
    spec = json.loads(sys.stdin.readline())
    load = Load(spec=spec, requests=requests_of(spec))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    sys.stdout.write(json.dumps(load.run()) + "\n")


if __name__ == "__main__":
    main()
