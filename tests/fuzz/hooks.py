"""What Schemathesis calls: it does not saw off the branch it sits on, and sets aside what is an exception."""

import atexit
import json
import os
import sys
from collections import Counter
from typing import Any
from urllib.parse import unquote_plus, urlsplit

import schemathesis
from schemathesis import Case, HookContext, Response

from tests.fuzz.exceptions import Exchange, set_aside

OWN = set(filter(None, os.environ.get("BILLOW_FUZZ_OWN", "").split(",")))
"""The ids of the key and of the sandbox that the run lives on."""
REHEARSED: set[str] = set()
COUNTED: Counter[str] = Counter()


@schemathesis.serializer("application/x-ndjson")
def one_line(context: Any, value: Any) -> bytes:
    """A generated body as a line of JSON: which texts are lines of events is more than a schema can say."""
    return json.dumps(value).encode()


@schemathesis.hook
def before_call(context: HookContext, case: Case[Any], kwargs: dict[str, Any]) -> None:
    """Point a request that would revoke our own key, or delete our own sandbox, at one that does not exist."""
    for name, value in (case.path_parameters or {}).items():
        if value in OWN:
            case.path_parameters[name] = "own"


@schemathesis.hook
def after_call(context: HookContext, case: Case[Any], response: Response) -> None:
    """Remember what only a dry run made, or deleted."""
    if response.headers.get("billow-dry-run"):
        deleted = list((case.path_parameters or {}).values())[-1:] if case.method == "DELETE" else []
        REHEARSED.update(map(str, [_body(response).get("id"), *deleted]))


@schemathesis.hook
def filter_failure(context: HookContext, failure: Any, case: Case[Any], response: Response) -> bool:
    """Whether the failure counts."""
    exchange = Exchange(
        operation=case.operation.label,
        status=response.status_code,
        answer=_body(response),
        lists=_lists(str(response.request.url)),
        rehearsed=not REHEARSED.isdisjoint(map(str, (case.path_parameters or {}).values())),
    )
    found = set_aside(failure, exchange)
    if found is not None:
        COUNTED[found.reason] += 1
    return found is None


def _lists(url: str) -> tuple[str, ...]:
    """The elements of the lists in the query of *url*: a comma that separates two is not escaped."""
    values = (pair.partition("=")[2] for pair in urlsplit(url).query.split("&"))
    return tuple(unquote_plus(each) for value in values for each in value.split(","))


def _body(response: Response) -> dict[str, Any]:
    try:
        body = json.loads(response.content)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


@atexit.register
def _say() -> None:
    for reason, count in COUNTED.most_common():
        sys.stdout.write(f"Set aside {count} times: {reason}\n")
