"""Refusals as problem details: one table from kind to status."""

from billow.doors.dispatch.failures import refusal_data
from billow.doors.rest.asked import Answer
from billow.kit.errors import Kind, Refusal
from billow.runtime.db import to_json

PREFIX = "/api"
STATUS = {
    Kind.MALFORMED: 400,
    Kind.UNAUTHENTICATED: 401,
    Kind.FORBIDDEN: 403,
    Kind.NOT_FOUND: 404,
    Kind.METHOD_NOT_ALLOWED: 405,
    Kind.CONFLICT: 409,
    Kind.PRECONDITION: 412,
    Kind.TOO_LARGE: 413,
    Kind.INVALID: 422,
    Kind.EXHAUSTED: 429,
    Kind.INTERNAL: 500,
    Kind.UNAVAILABLE: 503,
}


def problem(refusal: Refusal, request_id: str, *, headers: dict[str, str] | None = None) -> Answer:
    """The refusal as problem details (RFC 9457), with all broken fields at once."""
    data = refusal_data(refusal)
    status = STATUS[refusal.kind]
    content = {
        "type": f"/api/docs#error-{data['code']}",
        "title": data["title"],
        "status": status,
        "code": data["code"],
        "detail": data["detail"],
        "errors": data["errors"],
        "request_id": request_id,
    }
    extra = dict(headers or {})
    if refusal.retry_after_s is not None:
        extra["Retry-After"] = str(refusal.retry_after_s)
    if status == 401:
        extra["WWW-Authenticate"] = "Bearer"
    return Answer(status, to_json(content).encode(), headers=extra, media_type="application/problem+json")
