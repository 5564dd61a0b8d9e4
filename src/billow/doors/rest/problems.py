"""Refusals as problem details: one table from kind to status."""

from typing import Any

from starlette.responses import JSONResponse, Response

from billow.doors.dispatch import refusal_data
from billow.kit.errors import Kind, Refusal

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


class InternalError(Refusal):
    """Something of ours broke; the request id finds it in the log."""

    kind = Kind.INTERNAL
    code = "internal_error"
    title = "Something went wrong on our side"


def problem(refusal: Refusal, request_id: str, *, headers: dict[str, str] | None = None) -> Response:
    """The refusal as problem details (RFC 9457), with all broken fields at once."""
    return problem_of(refusal_data(refusal), request_id, retry_after_s=refusal.retry_after_s, headers=headers)


def problem_of(
    data: dict[str, Any], request_id: str, *, retry_after_s: int | None = None, headers: dict[str, str] | None = None
) -> Response:
    status = STATUS[Kind(data["kind"])]
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
    if retry_after_s is not None:
        extra["Retry-After"] = str(retry_after_s)
    if status == 401:
        extra["WWW-Authenticate"] = "Bearer"
    return JSONResponse(content, status_code=status, media_type="application/problem+json", headers=extra)
