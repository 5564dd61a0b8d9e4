"""What a call raises: one class for each kind of refusal, with its stable code and the fields at fault."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


class BillowError(Exception):
    """Anything that this client raises about a call."""


class ConnectionFailed(BillowError):
    """Nobody answered, also not when asked again; whether a write took effect is not known."""


class TimedOut(ConnectionFailed):
    """The answer did not come in time."""


@dataclass(frozen=True, slots=True)
class FieldError:
    """One broken field: where it is (dotted path), what is wrong in one stable word, and the way out."""

    field: str
    code: str
    detail: str


class ApiError(BillowError):
    """A request that was not granted; nothing of it took effect.

    `code` is stable and meant for programs, `detail` is meant for people, `errors` names every broken field, and
    `request_id` finds the request in the logs of the server.
    """

    def __init__(self, problem: Mapping[str, Any], *, status: int, headers: Mapping[str, str]) -> None:
        self.status = status
        self.headers = headers
        self.code = str(problem.get("code", "unknown"))
        self.title = str(problem.get("title", f"HTTP {status}"))
        self.detail = str(problem.get("detail") or self.title)
        self.errors = tuple(FieldError(e["field"], e["code"], e["detail"]) for e in problem.get("errors") or ())
        self.request_id = str(problem.get("request_id") or headers.get("x-request-id", ""))
        fields = "".join(f"\n  {e.field}: {e.detail}" for e in self.errors)
        super().__init__(f"{self.detail} ({self.code}, {self.request_id}){fields}")

    @property
    def retry_after_s(self) -> int | None:
        """After how many seconds the server wants to be asked again, when it says so."""
        told = self.headers.get("retry-after", "")
        return int(told) if told.isascii() and told.isdigit() else None


class Malformed(ApiError):
    """400: the request cannot be read."""


class Unauthenticated(ApiError):
    """401: the key is missing, unknown, expired or revoked."""


class Forbidden(ApiError):
    """403: the key lacks a scope."""


class NotFound(ApiError):
    """404: there is nothing of that name."""


class MethodNotAllowed(ApiError):
    """405: the route does not take this method."""


class Conflict(ApiError):
    """409: the present state does not allow it, or the name is taken."""


class PreconditionFailed(ApiError):
    """412: the document has changed since it was read."""


class TooLarge(ApiError):
    """413: the body is too large."""


class Invalid(ApiError):
    """422: a rule or a value does not allow it; `errors` lists every broken field."""


class RateLimited(ApiError):
    """429: too many requests, also after waiting."""


class ServerError(ApiError):
    """5xx: the server failed."""


class Unavailable(ServerError):
    """503: a part that the request needs does not answer at present."""


_BY_STATUS: Mapping[int, type[ApiError]] = {
    400: Malformed,
    401: Unauthenticated,
    403: Forbidden,
    404: NotFound,
    405: MethodNotAllowed,
    409: Conflict,
    412: PreconditionFailed,
    413: TooLarge,
    422: Invalid,
    429: RateLimited,
    503: Unavailable,
}


def of_status(problem: Mapping[str, Any], *, status: int, headers: Mapping[str, str]) -> ApiError:
    """The error for an answer of *status*; a status without a class of its own is a ServerError or an ApiError."""
    kind = _BY_STATUS.get(status, ServerError if status >= 500 else ApiError)
    return kind(problem, status=status, headers=headers)
