"""What the database and our own mistakes become: refusals that a caller can act on."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

import asyncpg
import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from billow.kit import errors

T = TypeVar("T")
_AGAIN = ("40001", "40P01")
"""The transaction lost a race and can be tried again as it is."""
_AWAY = ("53100", "53300", "57P01", "57P02", "57P03")
_UNFIT = ("22000", "22003", "22008", "22021", "22P05")
"""A value is beyond what a column can hold: a number or a date out of range, a character that no text has."""
_TRIES = 4
_log = structlog.get_logger("billow.dispatch")


class InternalError(errors.Refusal):
    """Something of ours broke; the request id finds it in the log."""

    kind = errors.Kind.INTERNAL
    code = "internal_error"
    title = "Something went wrong on our side"


async def attempted(act: Callable[[], Awaitable[T]]) -> T:
    """What *act* answers, which is tried again where its transaction lost a race.

    Raises:
        Refusal: That of *act*, or what an error of the database means for the caller.
    """
    for left in reversed(range(_TRIES)):
        try:
            return await act()
        except (DBAPIError, asyncpg.PostgresError) as error:
            if sqlstate(error) not in _AGAIN or not left:
                raise translated(error) from error
        except (PoolTimeout, asyncpg.InterfaceError, OSError) as error:
            if isinstance(error, ValueError):
                raise  # the driver cannot encode a value: it is there, and the mistake is ours
            raise away() from error
    raise away()


def sqlstate(error: Exception) -> str:
    """The SQLSTATE of an error of the driver, as it is or as SQLAlchemy wraps it."""
    origin: Any = error.orig if isinstance(error, DBAPIError) else error
    return str(getattr(origin, "sqlstate", None) or getattr(getattr(origin, "__cause__", None), "sqlstate", None))


def translated(error: DBAPIError | asyncpg.PostgresError) -> Exception:
    """The refusal that says what *error* means for the caller; *error* itself when it is a mistake of ours."""
    state = sqlstate(error)
    if state in ("23505", "23P01"):
        return errors.Conflict("Another request did the same at the same time; read it again.")
    if state == "55P03":
        return errors.Unavailable("Another request holds the object; try again.", retry_after_s=2)
    if state == "57014":
        return errors.Unavailable("This took too long; ask for less.", retry_after_s=2)
    if state in _UNFIT:
        _log.warning("value_out_of_range", sqlstate=state)
        return errors.Invalid("A number, date or text is beyond what can be stored.")
    lost = isinstance(error, DBAPIError) and error.connection_invalidated
    return away() if lost or state.startswith("08") or state in _AWAY else error


def away() -> errors.Unavailable:
    """The refusal when the database does not answer."""
    return errors.Unavailable("The database does not answer; try again.", retry_after_s=2)


def refusal_data(refusal: errors.Refusal) -> dict[str, Any]:
    """A refusal as data, for every door and for the idempotency store."""
    return {
        "kind": refusal.kind.value,
        "code": refusal.code,
        "title": refusal.title,
        "detail": refusal.detail,
        "errors": [{"field": e.field, "code": e.code, "detail": e.detail} for e in refusal.errors],
    }


def restored(data: Mapping[str, Any]) -> errors.Refusal:
    """The refusal that `refusal_data` was made from, marked as the answer to an earlier request."""
    kind = next((each for each in errors.refusals() if each.code == data["code"]), errors.Invalid)
    refusal = kind.__new__(kind)
    broken = tuple(errors.FieldError(**each) for each in data["errors"])
    errors.Refusal.__init__(refusal, data["detail"], errors=broken)
    refusal.replayed = True
    return refusal
