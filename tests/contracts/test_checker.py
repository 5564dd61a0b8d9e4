"""The checker of answers lets right ones pass and finds wrong ones."""

import json
from typing import Any

import pytest

from tests.contracts.checker import check_answer

ORGANIZATION = {"id": "org_1", "name": "Acme", "created_at": "2026-01-31T09:30:00Z"}
PROBLEM = {
    "type": "/api/docs#error-not_found",
    "title": "Not found",
    "status": 404,
    "code": "not_found",
    "detail": "There is none.",
    "errors": [],
    "request_id": "req_1",
}


def answer(path: str, status: int, body: Any, *, method: str = "GET", media_type: str = "application/json") -> None:
    """Check an answer with a JSON body."""
    check_answer(method, path, status, media_type, b"" if body is None else json.dumps(body).encode())


def test_right_answers_pass() -> None:
    """An object as declared, a page, a problem, a 204, a 304 and a path outside of the API pass."""
    answer("/api/organization", 200, ORGANIZATION)
    answer("/api/organization?expand=nothing", 200, ORGANIZATION, media_type="application/json; charset=utf-8")
    answer("/api/sandboxes", 200, {"data": [], "pagination": {"per_page": 20, "next_cursor": None}})
    answer("/api/billing-entities/none", 404, PROBLEM, media_type="application/problem+json")
    answer("/api/sandboxes/ten_1", 204, None, method="DELETE")
    answer("/api/organization", 304, None)
    answer("/healthz", 200, "ok")


def test_routes_that_do_not_exist_are_problems() -> None:
    """An unknown path is a 404 problem, an unknown method a 405 one."""
    answer("/api/no-such-thing", 404, PROBLEM, media_type="application/problem+json")
    answer("/api/organization", 405, PROBLEM, method="DELETE", media_type="application/problem+json")


@pytest.mark.parametrize(
    ("path", "status", "body", "media_type"),
    [
        ("/api/organization", 200, {"id": "org_1"}, "application/json"),
        ("/api/organization", 200, {**ORGANIZATION, "created_at": "yesterday"}, "application/json"),
        ("/api/organization", 200, {**ORGANIZATION, "name": 5}, "application/json"),
        ("/api/organization", 200, ORGANIZATION, "text/html"),
        ("/api/organization", 201, ORGANIZATION, "application/json"),
        ("/api/organization", 404, PROBLEM, "application/problem+json"),
        (
            "/api/sandboxes",
            200,
            {"data": [{}], "pagination": {"per_page": 20, "next_cursor": None}},
            "application/json",
        ),
        ("/api/billing-entities/none", 404, {**PROBLEM, "code": "no_such_code"}, "application/problem+json"),
        ("/api/billing-entities/none", 404, PROBLEM, "application/json"),
        ("/api/no-such-thing", 200, {}, "application/json"),
    ],
    ids=str,
)
def test_wrong_answers_are_found(path: str, status: int, body: Any, media_type: str) -> None:
    """A missing field, a wrong format, type or media type, an undeclared status or code: each is found."""
    with pytest.raises(AssertionError):
        answer(path, status, body, media_type=media_type)


def test_content_where_none_is_declared_is_found() -> None:
    """A 204 with a body is found."""
    with pytest.raises(AssertionError):
        answer("/api/sandboxes/ten_1", 204, {}, method="DELETE")
