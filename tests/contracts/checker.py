"""Holds HTTP answers against the OpenAPI document: what is not written there must not be said."""

import json
import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import best_match
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from billow import bootstrap
from billow.doors.rest import openapi
from billow.kit.operation import OPERATIONS

PROBLEM = "application/problem+json"
URN = "urn:billow:openapi"
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z")
formats = FormatChecker(formats=("date",))
formats.checks("date-time")(lambda value: not isinstance(value, str) or _INSTANT.fullmatch(value) is not None)


def check_answer(method: str, path: str, status: int, content_type: str, body: bytes | str) -> None:
    """Fail when an answer to *method* *path* is not one that the document foretells; the query of the path is ignored.

    Paths outside of `/api`, and the documents themselves, are no business of it. A path that no route knows must be
    answered with a 404 problem, a method that the route does not take with a 405 one.
    """
    plain = urlsplit(path).path
    if not plain.startswith("/api/") or plain in ("/api/openapi.json", "/api/docs", "/api/docs.css"):
        return
    said = _expected(_verb(method), plain, status)
    what = f"{method} {plain} answered {status}"
    content = said.get("content")
    if method.upper() == "HEAD" or content is None:
        assert method.upper() == "HEAD" or not body, f"{what} with a body, and the contract foretells none: {body!r}"
        return
    media_type = content_type.partition(";")[0].strip()
    if "*/*" in content:
        return
    assert media_type in content, f"{what} as {media_type or 'nothing'}; the contract foretells {', '.join(content)}"
    if media_type.endswith("json"):
        broken = _validator(json.dumps(content[media_type]["schema"], sort_keys=True))(json.loads(body))
        assert broken is None, f"{what}, which breaks the contract at {broken}"


def document() -> Mapping[str, Any]:
    """The OpenAPI document of all operations, made once."""
    return _document()


@cache
def _document() -> dict[str, Any]:
    bootstrap.load()
    return openapi.document(OPERATIONS.values())


@cache
def _registry() -> Registry[Any]:
    empty: Registry[Any] = Registry()
    registry: Registry[Any] = empty.with_resource(URN, DRAFT202012.create_resource(_document()))
    return registry


@cache
def _validator(schema: str) -> Callable[[Any], str | None]:
    """What is wrong with a value by *schema*, a schema of the document as text; None when nothing is."""
    validator = Draft202012Validator(absolute(json.loads(schema)), registry=_registry(), format_checker=formats)

    def broken(value: Any) -> str | None:
        worst = best_match(validator.iter_errors(value))
        return None if worst is None else f"{worst.json_path}: {worst.message}"

    return broken


def broken(value: Any, schema: Mapping[str, Any]) -> str | None:
    """What is wrong with *value* by a schema of the document; None when nothing is."""
    return _validator(json.dumps(schema, sort_keys=True))(value)


def absolute(value: Any) -> Any:
    """A schema of the document whose references say which document they mean."""
    if isinstance(value, dict):
        return {k: URN + v if k == "$ref" and isinstance(v, str) else absolute(v) for k, v in value.items()}
    return [absolute(item) for item in value] if isinstance(value, list) else value


def _verb(method: str) -> str:
    return "get" if method.upper() == "HEAD" else method.lower()


@cache
def _expected(verb: str, path: str, status: int) -> Mapping[str, Any]:
    """What the document says of that answer."""
    responses = _document()["components"]["responses"]
    methods = _methods(path)
    if methods is None:
        assert status in (404, 401), f"no route is {path}, and yet it answers {status}"
        return dict(responses["NotFound"])
    if verb not in methods:
        assert status == 405, f"{path} takes no {verb.upper()}, and yet it answers {status}"
        return dict(responses["MethodNotAllowed"])
    said = methods[verb]["responses"].get(str(status))
    assert said is not None, (
        f"{verb.upper()} {path} answered {status}, which the contract does not foretell: "
        "name the refusal under `Raises:` in the docstring of the operation"
    )
    return dict(responses[said["$ref"].rpartition("/")[2]]) if "$ref" in said else dict(said)


def _methods(path: str) -> Mapping[str, Any] | None:
    """The operations on the route that *path* takes: as in the application, literal parts win over braces."""
    for pattern, methods in _templates():
        if pattern.fullmatch(path):
            return methods
    return None


@cache
def _templates() -> list[tuple[re.Pattern[str], Mapping[str, Any]]]:
    paths = sorted(
        _document()["paths"].items(), key=lambda p: [(part.startswith("{"), part) for part in p[0].split("/")]
    )
    return [(re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path))), methods) for path, methods in paths]
