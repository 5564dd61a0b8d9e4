"""HTTP for requests that come in thousands: no task for each, nothing of ASGI, and one write for the answer.

Everything that is not such a request goes the way of uvicorn, whose protocol this is: the same connection may bring
both.
"""

import asyncio
from collections.abc import Mapping

import structlog
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from billow.doors.answers import Outcome
from billow.doors.dispatch import CANCELLED, Call, Trace
from billow.doors.rest.app import refused
from billow.doors.rest.asked import raw_headers
from billow.doors.rest.quick import Quick, head
from billow.kit import ids

_CLOSE = b"connection: close\r\n"
_NOBODY_WAITS = asyncio.Event()
"""What uvicorn sets to tell a task that more of a request has come."""
_log = structlog.get_logger("billow.rest")


class Wire(HttpToolsProtocol):
    """One connection."""

    quick: Mapping[bytes, Quick] = {}
    """What such requests ask for, by their whole target."""
    _dated: tuple[object, bytes] = (None, b"")

    def on_message_begin(self) -> None:
        """A request begins; what ASGI wants to know of it is found when it turns out to be for ASGI."""
        self.url = b""
        self.expect_100_continue = False
        self.headers = []

    def on_headers_complete(self) -> None:
        """The request is for this door, or for ASGI."""
        quick = self.quick.get(self.url)
        call = quick.call(self.headers) if quick is not None and self._is_plain() else None
        if quick is not None and call is not None:
            self.cycle = Reply(self, quick, call)
            return
        url, headers, expected = self.url, self.headers, self.expect_100_continue
        super().on_message_begin()
        self.url, self.expect_100_continue = url, expected
        self.headers.extend(headers)
        super().on_headers_complete()

    def _is_plain(self) -> bool:
        """Whether nothing else is under way on the connection, and the client reads what it is sent."""
        under_way = self.cycle is not None and not self.cycle.response_complete
        return not under_way and not self.flow.write_paused and self.parser.get_method() == b"POST"

    def on_body(self, body: bytes) -> None:
        """A part of the body has come."""
        cycle = self.cycle
        if isinstance(cycle, Reply):
            cycle.body += body
        else:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """The request is whole."""
        cycle = self.cycle
        if isinstance(cycle, Reply):
            cycle.begin()
        else:
            super().on_message_complete()

    def dated(self) -> bytes:
        """The headers of every answer, such as the date, made anew whenever the server has new ones."""
        given = self.server_state.default_headers
        if self._dated[0] is not given:
            type(self)._dated = (given, b"".join(b"%s: %s\r\n" % each for each in given))
        return self._dated[1]


class Reply(RequestResponseCycle):
    """A request of that kind and the answer to it, which waits for its group as a future would."""

    message_event = _NOBODY_WAITS

    def __init__(self, wire: Wire, quick: Quick, call: Call) -> None:
        """Its headers have come."""
        self.body: bytes = b""  # type: ignore[assignment]  # uvicorn keeps an array, in which nothing of ours is
        self.keep_alive = wire.parser.should_keep_alive() and wire.parser.get_http_version() != "1.0"
        self.disconnected = self.response_complete = False
        self._wire = wire
        self._quick = quick
        self._call = call

    def begin(self) -> None:
        """The body has come."""
        quick = self._quick
        self._trace = trace = Trace(operation=quick.operation, door="rest", request_id=ids.new("req"))
        try:
            quick.dispatcher.join(self._call, self.body, trace=trace, answered=self)
        except Exception as error:
            self.set_exception(error)

    def done(self) -> bool:
        """Whether it was answered; who has gone meanwhile has asked all the same."""
        return self.response_complete

    def set_result(self, result: Outcome, /) -> None:
        """The answer is on its way."""
        trace = self._trace
        try:
            self._quick.dispatcher.noted(trace)
            self._write(result.status, head(result, trace.request_id), result.body)
        except Exception:
            self._broken()

    def set_exception(self, exception: Exception, /) -> None:
        """The refusal is on its way, as problem details."""
        try:
            refusal = self._quick.dispatcher.refused(self._trace, exception)
            answer = refused(refusal, self._quick.operation, self._trace.request_id)
            lines = b"".join(b"%s: %s\r\n" % each for each in raw_headers(answer))
            self._write(answer.status, lines, answer.body)
        except Exception:
            self._broken()

    def cancel(self) -> bool:
        """There will be no answer: the connection ends, so that the client knows."""
        if self.response_complete:
            return False
        self.response_complete = True
        self._quick.dispatcher.noted(self._trace, answer=CANCELLED)
        self._wire.transport.close()
        return True

    def _write(self, status: int, lines: bytes, body: bytes) -> None:
        """All of the answer at once."""
        self.response_complete = True
        wire = self._wire
        if self.disconnected or wire.transport.is_closing():
            return
        close = b"" if self.keep_alive else _CLOSE
        wire.transport.write(b"".join((STATUS_LINE[status], wire.dated(), lines, close, b"\r\n", body)))
        if not self.keep_alive:
            wire.transport.close()
        wire.on_response_complete()

    def _broken(self) -> None:
        """A mistake of ours ends this connection; those of the others in the group have their answers."""
        _log.exception("answer_not_written", request_id=self._trace.request_id)
        self.response_complete = True
        self._wire.transport.abort()


def wire(quick: Mapping[bytes, Quick]) -> type[HttpToolsProtocol]:
    """The protocol of a server where *quick* is what such requests ask for."""
    return type("Wire", (Wire,), {"quick": quick})
