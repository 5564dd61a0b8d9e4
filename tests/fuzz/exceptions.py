"""What Schemathesis reports and we stand by: each exception with its reason, and no wider than the reason.

No check is off. A failure is set aside only where one of these holds; the run says at its end how often each did.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from schemathesis.core.failures import AcceptedNegativeData, Failure
from schemathesis.openapi.checks import EnsureResourceAvailability, RejectedPositiveData, UseAfterFree


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """A request and its answer, as far as an exception looks at them."""

    operation: str
    status: int
    answer: Mapping[str, Any]
    lists: tuple[str, ...]
    """The values in the query, one by one where they are lists."""
    rehearsed: bool
    """Whether the request names an object that only a dry run made, or deleted."""

    @property
    def broken(self) -> list[Mapping[str, str]]:
        """The broken fields that the answer lists."""
        return list(self.answer.get("errors", ()))


@dataclass(frozen=True, kw_only=True)
class SetAside:
    """A kind of failure that is none where the exchange is such, and why."""

    failure: type[Failure] | tuple[type[Failure], ...]
    holds: Callable[[Exchange], bool]
    reason: str


SAID_BY_SCHEMAS = {
    "required",
    "unknown_field",
    "wrong_type",
    "not_a_choice",
    "too_short",
    "too_long",
    "out_of_range",
    "invalid_format",
}
"""What a schema can say of a field. Who keeps to the schema never meets these codes in the check of its fields, which
says `Check …`; a rule may ask for a field because of another one."""


def _by_rule(exchange: Exchange) -> bool:
    if exchange.status != 422:
        return False
    checked = str(exchange.answer["detail"]).startswith("Check ")
    return not (checked and any(each["code"] in SAID_BY_SCHEMAS for each in exchange.broken))


EXCEPTIONS = (
    SetAside(
        failure=RejectedPositiveData,
        holds=_by_rule,
        reason="A rule between fields, or of a value such as a time zone, is more than a schema can say.",
    ),
    SetAside(
        failure=RejectedPositiveData,
        holds=lambda exchange: [each["field"] for each in exchange.broken] in (["cursor"], ["offset"]),
        reason="A cursor is opaque: only one that a list gave out can be read, and never with an offset.",
    ),
    SetAside(
        failure=RejectedPositiveData,
        holds=lambda exchange: exchange.answer.get("code") == "precondition_failed",
        reason="`If-Match` is there to be refused when the document is another.",
    ),
    SetAside(
        failure=RejectedPositiveData,
        holds=lambda exchange: any("," in each or each != (each.strip(" ") or None) for each in exchange.lists),
        reason="In a query commas separate elements; spaces around them are no part of any, and nothing is none.",
    ),
    SetAside(
        failure=AcceptedNegativeData,
        holds=lambda exchange: exchange.operation == "POST /api/events" and bool(exchange.answer.get("rejected")),
        reason="An event that cannot be read hinders no other of its batch: the answer lists it as rejected.",
    ),
    SetAside(
        failure=UseAfterFree,
        holds=lambda exchange: bool(exchange.answer.get("archived_at") or exchange.answer.get("revoked_at")),
        reason="What invoices may speak of is archived and stays readable: the answer says since when.",
    ),
    SetAside(
        failure=(EnsureResourceAvailability, UseAfterFree),
        holds=lambda exchange: exchange.rehearsed,
        reason="What a dry run answers was taken back.",
    ),
)


def set_aside(failure: Failure, exchange: Exchange) -> SetAside | None:
    """The exception that the failure falls under; None when it counts."""
    return next((each for each in EXCEPTIONS if isinstance(failure, each.failure) and each.holds(exchange)), None)
