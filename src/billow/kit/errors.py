"""Refusals: every answer that a caller may cause, with one kind, one stable code and the fields at fault."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Self


class Kind(StrEnum):
    """What sort of no it is; each door turns it into its own status from one table."""

    MALFORMED = "malformed"
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    METHOD_NOT_ALLOWED = "method_not_allowed"
    CONFLICT = "conflict"
    PRECONDITION = "precondition"
    TOO_LARGE = "too_large"
    INVALID = "invalid"
    EXHAUSTED = "exhausted"
    UNAVAILABLE = "unavailable"
    INTERNAL = "internal"


@dataclass(frozen=True, slots=True)
class FieldError:
    """One broken field: where it is (dotted path), a stable code, and the way out in words."""

    field: str
    code: str
    detail: str


class Refusal(Exception):
    """A request that cannot be granted; nothing of it took effect.

    Subclasses stand beside the function that raises them and state `kind`, `code` and `title`.
    """

    kind: ClassVar[Kind] = Kind.INVALID
    code: ClassVar[str] = "refused"
    title: ClassVar[str] = "The request was refused"
    replayed: bool = False
    """Whether this is the answer to an earlier request under the same idempotency key."""

    def __init__(
        self, detail: str = "", *, errors: tuple[FieldError, ...] = (), retry_after_s: int | None = None
    ) -> None:
        super().__init__(detail or self.title)
        self.detail = detail or self.title
        self.errors = errors
        self.retry_after_s = retry_after_s

    @classmethod
    def of(cls, field: str, detail: str, *, code: str = "invalid") -> Self:
        """The refusal because of a single *field*."""
        return cls(detail, errors=(FieldError(field, code, detail),))


class Malformed(Refusal):
    """The request cannot be read: broken JSON, a header or a query parameter out of shape."""

    kind = Kind.MALFORMED
    code = "malformed"
    title = "The request cannot be read"


class Unauthenticated(Refusal):
    """The key is missing, unknown, expired or revoked."""

    kind = Kind.UNAUTHENTICATED
    code = "unauthenticated"
    title = "A valid API key is required"


class Forbidden(Refusal):
    """The key is known, but lacks the scope that the operation needs."""

    kind = Kind.FORBIDDEN
    code = "forbidden"
    title = "The key lacks a scope"


class NotFound(Refusal):
    """Nothing of that name exists for this tenant."""

    kind = Kind.NOT_FOUND
    code = "not_found"
    title = "Not found"


class MethodNotAllowed(Refusal):
    """The route exists, but not with this method."""

    kind = Kind.METHOD_NOT_ALLOWED
    code = "method_not_allowed"
    title = "The route does not take this method"


class Conflict(Refusal):
    """The object's present state does not allow it."""

    kind = Kind.CONFLICT
    code = "conflict"
    title = "The state does not allow it"


class AlreadyExists(Conflict):
    """Another object has that name already."""

    code = "already_exists"
    title = "The name is taken"


class PreconditionFailed(Refusal):
    """The document changed since the version named in `If-Match`."""

    kind = Kind.PRECONDITION
    code = "precondition_failed"
    title = "The document has changed since you read it"


class TooLarge(Refusal):
    """The body is larger than the limit of the route."""

    kind = Kind.TOO_LARGE
    code = "too_large"
    title = "The body is too large"


class Invalid(Refusal):
    """One or more fields hold values that cannot be accepted; all of them are listed."""

    kind = Kind.INVALID
    code = "invalid"
    title = "Some fields are not acceptable"


class Exhausted(Refusal):
    """A rate limit is used up for the moment."""

    kind = Kind.EXHAUSTED
    code = "rate_limited"
    title = "Too many requests"

    def __init__(self, detail: str = "", *, retry_after_s: int = 1, limit: int = 0) -> None:
        super().__init__(detail, retry_after_s=retry_after_s)
        self.limit = limit


class Unavailable(Refusal):
    """A part that the request needs does not answer at present."""

    kind = Kind.UNAVAILABLE
    code = "unavailable"
    title = "Temporarily unavailable"


class InvariantBroken(Exception):
    """A fact that only our own code can break does not hold; the transaction rolls back and somebody is told."""


def invariant(holds: bool, fact: str) -> None:
    """Return when *fact* holds; raise `InvariantBroken` otherwise (correctness L-13: assertions stay on)."""
    if not holds:
        raise InvariantBroken(fact)


def refusals() -> list[type[Refusal]]:
    """Every refusal class that is loaded, by code: the content of `contracts/errors.json`."""
    found: dict[str, type[Refusal]] = {}
    todo: list[type[Refusal]] = [Refusal]
    while todo:
        for sub in todo.pop().__subclasses__():
            found.setdefault(sub.code, sub)
            todo.append(sub)
    return [found[code] for code in sorted(found)]
