"""Refusals as statuses: one table from kind to code, and the details that a program decides by."""

import grpc
from google.protobuf.message import Message
from google.rpc import error_details_pb2, status_pb2  # type: ignore[import-untyped]  # ships no types
from grpc_status import rpc_status  # type: ignore[import-untyped]  # ships no types

from billow.kit.errors import AlreadyExists, Kind, Refusal

DOMAIN = "billow"
CODES = {
    Kind.MALFORMED: grpc.StatusCode.INVALID_ARGUMENT,
    Kind.UNAUTHENTICATED: grpc.StatusCode.UNAUTHENTICATED,
    Kind.FORBIDDEN: grpc.StatusCode.PERMISSION_DENIED,
    Kind.NOT_FOUND: grpc.StatusCode.NOT_FOUND,
    Kind.METHOD_NOT_ALLOWED: grpc.StatusCode.UNIMPLEMENTED,
    Kind.CONFLICT: grpc.StatusCode.FAILED_PRECONDITION,
    Kind.PRECONDITION: grpc.StatusCode.ABORTED,
    Kind.TOO_LARGE: grpc.StatusCode.RESOURCE_EXHAUSTED,
    Kind.INVALID: grpc.StatusCode.INVALID_ARGUMENT,
    Kind.EXHAUSTED: grpc.StatusCode.RESOURCE_EXHAUSTED,
    Kind.INTERNAL: grpc.StatusCode.INTERNAL,
    Kind.UNAVAILABLE: grpc.StatusCode.UNAVAILABLE,
}
_TEXT_BYTES = 500
_STATUS_BYTES = 3_500
"""A status travels as metadata, of which clients take 8 KiB by default; bytes grow on the way, text up to threefold."""


def status(refusal: Refusal, request_id: str) -> grpc.Status:
    """The refusal as a status with `google.rpc` details; violations beyond what metadata can hold are only counted."""
    code = CODES[refusal.kind] if not isinstance(refusal, AlreadyExists) else grpc.StatusCode.ALREADY_EXISTS
    made = status_pb2.Status(code=code.value[0], message=_cut(refusal.detail))
    for detail in _details(refusal, request_id):
        made.details.add().Pack(detail)
    violated = error_details_pb2.BadRequest()
    for error in refusal.errors:
        violated.field_violations.add(
            field=_cut(error.field), description=_cut(error.detail), reason=reason(error.code)
        )
        if made.ByteSize() + violated.ByteSize() > _STATUS_BYTES:
            del violated.field_violations[-1]
            break
    if refusal.errors:
        made.details.add().Pack(violated)
    found: grpc.Status = rpc_status.to_status(made)
    return found


def reason(code: str) -> str:
    """A stable code as the reason of an `ErrorInfo`: UPPER_SNAKE_CASE (AIP-193)."""
    return code.upper()


def _details(refusal: Refusal, request_id: str) -> list[Message]:
    about = {"request_id": request_id, "kind": refusal.kind.value, "violations": str(len(refusal.errors))}
    found: list[Message] = [
        error_details_pb2.ErrorInfo(reason=reason(refusal.code), domain=DOMAIN, metadata=about),
        error_details_pb2.RequestInfo(request_id=request_id),
    ]
    if refusal.retry_after_s is not None:
        pause = error_details_pb2.RetryInfo()
        pause.retry_delay.seconds = refusal.retry_after_s
        found.append(pause)
    return found


def _cut(text: str) -> str:
    """The text as far as it is sent."""
    raw = text.encode(errors="replace")
    return text if len(raw) <= _TEXT_BYTES else raw[: _TEXT_BYTES - 3].decode(errors="ignore") + "…"
