"""A call, before and after the network: the request that is sent, what its answer means, and when to ask again."""

import json
import os
import secrets
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypedDict, TypeVar, cast
from urllib.parse import quote

import httpx2

from billow_client import errors
from billow_client._values import Answer, Model, loads, plain, read
from billow_client.contract import API_VERSION, CLIENT_VERSION

T = TypeVar("T")
URL = "http://127.0.0.1:8000"
TIMEOUT_S = 60.0
RETRIES = 2
_AGAIN = (429, 502, 503, 504)
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.5, 8.0
_PATIENCE_S = 60
"""A server that wants to be left alone for longer is not asked again: the caller decides."""
_UNIQUE_ID = ("unique_id", "uniqueId", "idempotency_key", "idempotencyKey")
_AGENT = f"billow-client-python/{CLIENT_VERSION}"


class Reading(TypedDict, total=False):
    """Options of every call."""

    timeout: float
    """How many seconds to wait for the answer, instead of what the client was made with."""


class Writing(Reading, total=False):
    """Options of a call that writes."""

    idempotency_key: str
    """A name for the request: for 24 hours it takes effect once. Each call makes one when none is given."""
    dry_run: bool
    """Answer what would be, and keep nothing of it."""


class Changing(Writing, total=False):
    """Options of a call that changes a document."""

    if_match: str
    """Only if the document still has this `answer_of(document).etag`; otherwise PreconditionFailed is raised."""


class Rehearsing(Reading, total=False):
    """Options of a call that writes what carries names of its own."""

    dry_run: bool
    """Answer what would be, and keep nothing of it."""


_OPTIONS = Reading.__annotations__.keys() | Changing.__annotations__.keys() | Writing.__annotations__.keys()


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Whom to ask, as whom, how long, and how often again."""

    api_key: str = field(repr=False)
    base_url: str
    timeout: float
    max_retries: int

    @classmethod
    def of(cls, api_key: str | None, base_url: str | None, *, timeout: float, max_retries: int) -> "Settings":
        """What was given, and BILLOW_API_KEY and BILLOW_URL for the rest. Without a key it raises BillowError."""
        key = api_key or os.environ.get("BILLOW_API_KEY")
        if not key:
            raise errors.BillowError("No API key: pass api_key=, or set BILLOW_API_KEY.")
        url = (base_url or os.environ.get("BILLOW_URL") or URL).rstrip("/").removesuffix("/api")
        return cls(api_key=key, base_url=url, timeout=timeout, max_retries=max_retries)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Generic[T]):
    """One operation with its arguments; `fields` holds options as well."""

    method: str
    path: str
    fields: Mapping[str, object]
    returns: type[T]
    query: Collection[str] = ()
    """Fields that stand in the query although the request has a body."""
    keyed: bool = True
    """Whether a write takes an idempotency key."""

    def request(self, settings: Settings) -> dict[str, Any]:
        """The arguments of the request for httpx2; sending them twice is safe."""
        options = {name: value for name, value in self.fields.items() if name in _OPTIONS and value is not None}
        given = {name: value for name, value in self.fields.items() if name not in _OPTIONS}
        bodied = self.method in ("POST", "PUT", "PATCH")
        body = {name: value for name, value in given.items() if bodied and name not in self.query}
        return {
            "method": self.method,
            "url": settings.base_url + self.path,
            "params": {name: _text(value) for name, value in given.items() if name not in body and value is not None},
            "headers": self._headers(settings, options),
            "content": json.dumps(plain(body), allow_nan=False).encode() if bodied else None,
            "timeout": options.get("timeout", settings.timeout),
        }

    def answer(self, response: httpx2.Response) -> T:
        """The value of an answer that grants the call."""
        if self.returns is bytes:
            return cast(T, response.content)
        if self.returns is type(None) or response.status_code == 204:
            return cast(T, None)
        value = read(self.returns, loads(response.content))
        if isinstance(value, Model):
            value._answer = Answer(response.status_code, response.headers)  # type: ignore[attr-defined]  # its slot
        return value

    def _headers(self, settings: Settings, options: Mapping[str, object]) -> dict[str, str]:
        headers = {"Authorization": f"Bearer {settings.api_key}", "Billow-Version": API_VERSION, "User-Agent": _AGENT}
        if self.method in ("POST", "PUT", "PATCH"):
            headers["Content-Type"] = "application/json"
        if self.method != "GET" and self.keyed:
            headers["Idempotency-Key"] = str(options.get("idempotency_key", uuid.uuid4()))
        if options.get("dry_run"):
            headers["Billow-Dry-Run"] = "true"
        if "if_match" in options:
            headers["If-Match"] = str(options["if_match"])
        return headers


def _text(value: object) -> str:
    simple = plain(value)
    if isinstance(simple, bool):
        return "true" if simple else "false"
    return ",".join(_text(item) for item in simple) if isinstance(simple, list) else str(simple)


def segment(name: str) -> str:
    """*name* as one segment of a path; a name that would change the path raises ValueError."""
    if name in ("", ".", ".."):
        raise ValueError(f"{name!r} names nothing")
    return quote(name, safe="")


def with_unique_ids(fields: Mapping[str, object]) -> dict[str, object]:
    """*fields* with a unique id for each event that has none, so that sending them again changes nothing."""
    events = cast(Sequence[Mapping[str, object]], fields["events"])
    named = [event if _has_id(event) else {**event, "unique_id": str(uuid.uuid4())} for event in events]
    return {**fields, "events": named}


def _has_id(event: Mapping[str, object]) -> bool:
    return any(event.get(spelling) is not None for spelling in _UNIQUE_ID)


def refusal(response: httpx2.Response) -> errors.ApiError | None:
    """The error that an answer is, or None where the call was granted."""
    if response.is_success:
        return None
    try:
        problem = loads(response.content)
    except ValueError:
        problem = None
    told = problem if isinstance(problem, dict) else {"detail": f"{response.request.url} answered no JSON"}
    return errors.of_status(told, status=response.status_code, headers=response.headers)


def unanswered(error: httpx2.TransportError) -> errors.ConnectionFailed:
    """What to raise when there was no answer."""
    kind = errors.TimedOut if isinstance(error, httpx2.TimeoutException) else errors.ConnectionFailed
    return kind(f"{error.request.url.copy_with(query=None)}: {error or type(error).__name__}")


def pause_s(failure: errors.BillowError, *, attempt: int, settings: Settings) -> float | None:
    """How long to wait before asking again after the *attempt*th failure, or None when that would not help.

    A request can be sent again without harm: a write carries the same idempotency key each time.
    """
    if attempt > settings.max_retries:
        return None
    told = None
    if isinstance(failure, errors.ApiError):
        if failure.status not in _AGAIN and failure.code != "idempotency_key_in_flight":
            return None
        told = failure.retry_after_s
        if told is not None and told > _PATIENCE_S:
            return None
    pause = min(_FIRST_PAUSE_S * 2.0 ** (attempt - 1), _LONGEST_PAUSE_S) * (0.75 + secrets.randbelow(1000) / 4000)
    return max(pause, float(told or 0))
