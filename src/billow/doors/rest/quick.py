"""Requests that come in thousands: nothing but their body and a few headers says what they ask for.

What is read and answered here is what `reading` and `respond` would make of it; whatever is not plain is left to them.
"""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from billow.doors.answers import Outcome, shows_document
from billow.doors.dispatch import Call, Dispatcher, grouped
from billow.doors.rest.headers import RAW
from billow.kit.operation import Operation

RawHeaders: TypeAlias = Sequence[tuple[bytes, bytes]]
MOST = 64 * 1024
"""Bytes of a body that are taken whole, without holding the sender back."""
_KEPT = 1_000
"""Keys whose calls are remembered."""
_LONG = 200
"""Characters of a key that is too long to be one."""
_READ = frozenset(
    (
        b"authorization",
        b"content-length",
        b"content-type",
        b"idempotency-key",
        b"billow-version",
        b"alguna-version",
    )
)
_OTHERWISE = frozenset(
    (b"content-encoding", b"transfer-encoding", b"expect", b"upgrade", b"if-match", b"billow-dry-run")
)
"""Headers that make the request one of another kind, as do those that begin with `ce-`."""
_JSON = frozenset((b"", b"application/json", b"application/json; charset=utf-8", b"application/x-www-form-urlencoded"))
_ALWAYS = b"".join(b"%s: %s\r\n" % each for each in RAW)


class Quick:
    """An operation whose calls may share a transaction, as such requests reach it."""

    def __init__(self, operation: Operation, dispatcher: Dispatcher) -> None:
        """Nothing is read yet."""
        self.operation = operation
        self.dispatcher = dispatcher
        self._most = min(MOST, dispatcher.settings.bulk_body_limit)
        self._calls: dict[bytes, Call] = {}

    def call(self, headers: RawHeaders) -> Call | None:
        """The call that these *headers* make, still without a body; None where more has to be looked at."""
        found: dict[bytes, bytes] = {}
        for name, value in headers:
            if name in _READ:
                if name in found:
                    return None
                found[name] = value
            elif name in _OTHERWISE or name.startswith(b"ce-"):
                return None
        length = found.pop(b"content-length", b"")
        if not length.isdigit() or len(length) > 8 or not 0 < int(length) <= self._most:
            return None
        if found.pop(b"content-type", b"").lower() not in _JSON:
            return None
        return self._same(found.get(b"authorization", b"")) if len(found) == 1 else self._other(found)

    def _same(self, authorization: bytes) -> Call | None:
        """The call of a key that says nothing else, made once."""
        call = self._calls.get(authorization)
        if call is None:
            call = self._other({b"authorization": authorization})
            if call is not None and len(authorization) <= _LONG:
                if len(self._calls) >= _KEPT:
                    self._calls.clear()
                self._calls[authorization] = call
        return call

    def _other(self, found: Mapping[bytes, bytes]) -> Call | None:
        said = {name: value.decode("latin-1") for name, value in found.items()}
        scheme, _, secret = said.get(b"authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not secret.strip():
            return None
        call = Call(
            operation=self.operation,
            arguments={},
            secret=secret.strip(),
            raw=b"",
            idempotency_key=said.get(b"idempotency-key"),
            version=said.get(b"billow-version", said.get(b"alguna-version")),
        )
        return call if grouped(call) else None


def is_quick(operation: Operation) -> bool:
    """Whether requests to the operation can come this way: their answer is no document that has a tag."""
    plain = operation.raw is not None and not operation.open and not operation.camel
    return operation.together is not None and plain and operation.method == "POST" and not shows_document(operation)


def head(outcome: Outcome, request_id: str) -> bytes:
    """The headers of an answer that is whole, as they stand on the wire."""
    standing = outcome.standing
    limits = b""
    if standing is not None:
        limits = b"ratelimit-limit: %d\r\nratelimit-remaining: %d\r\nratelimit-reset: %d\r\n" % (
            standing.limit,
            standing.remaining,
            standing.reset_s,
        )
    return b"%scontent-length: %d\r\ncontent-type: application/json\r\nx-request-id: %s\r\n%s" % (
        limits,
        len(outcome.body),
        request_id.encode(),
        _ALWAYS,
    )
