"""The OpenAPI document is valid, and so is each of its examples."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from billow.doors.rest import openapi
from billow.doors.rest.openapi.examples import request_example
from billow.kit.operation import OPERATIONS
from tests.contracts.checker import broken, document

VERBS = ("get", "post", "put", "patch", "delete")


def entries() -> Iterator[tuple[str, Any]]:
    """Every operation of the document, by method and path."""
    for path, methods in document()["paths"].items():
        for verb, entry in methods.items():
            yield f"{verb.upper()} {path}", entry


def resolved(value: Any) -> Any:
    """What a reference leads to, or the value itself."""
    while "$ref" in value:
        target: Any = document()
        for part in value["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        value = target
    return value


def test_it_is_valid() -> None:
    """The document obeys the specification of OpenAPI 3.1."""
    found = [
        f"{list(error.path)}: {error.message}" for error in OpenAPIV31SpecValidator(dict(document())).iter_errors()
    ]
    assert found == []


def test_it_is_the_same_every_time() -> None:
    """Two documents of the same operations are equal to the byte, in whatever order the operations come."""
    backwards = openapi.document(reversed(list(OPERATIONS.values())))
    assert openapi.text(backwards) == openapi.text(document())


def test_every_route_is_in_it() -> None:
    """Each operation stands in it under its own route and under each further one."""
    wanted = {f"{method} /api{path}" for o in OPERATIONS.values() for method, path in openapi.routes_of(o)}
    assert {name for name, _ in entries()} == wanted


def test_names_are_unique() -> None:
    """No two methods of a generated client have one name."""
    names = [entry["operationId"] for _, entry in entries()]
    assert len(names) == len(set(names))


def test_examples_of_requests_are_valid() -> None:
    """Each example of a body fits its schema."""
    wrong = []
    for name, entry in entries():
        media = entry.get("requestBody", {}).get("content", {}).get("application/json", {})
        if "example" in media and (fault := broken(media["example"], media["schema"])):
            wrong.append(f"{name}: the example of the mark is wrong at {fault}")
    assert wrong == [], "\n".join(wrong)


def test_bodies_that_need_something_have_an_example() -> None:
    """A reader can send each request whose body has a required field."""
    bodies = {name: entry["requestBody"] for name, entry in entries() if "requestBody" in entry}
    assert [n for n, b in bodies.items() if b["required"] and "example" not in b["content"]["application/json"]] == []


def test_examples_of_parameters_are_valid() -> None:
    """Each example of a path or query parameter fits its schema."""
    wrong = []
    for name, entry in entries():
        shown = [p for p in map(resolved, entry.get("parameters", [])) if "example" in p]
        faults = {p["name"]: broken(p["example"], p["schema"]) for p in shown}
        wrong += [f"{name} {parameter}: {fault}" for parameter, fault in faults.items() if fault]
    assert wrong == [], "\n".join(wrong)


def test_examples_of_answers_are_valid() -> None:
    """Each answer that shows an object has an example, and it fits the schema."""
    wrong = []
    for name, entry in entries():
        for status, answer in entry["responses"].items():
            for media_type, media in resolved(answer).get("content", {}).items():
                shown = (
                    [media["example"]]
                    if "example" in media
                    else [e["value"] for e in media.get("examples", {}).values()]
                )
                if not shown and media_type == "application/json":
                    wrong.append(f"{name} {status} has no example")
                wrong += [f"{name} {status}: {fault}" for value in shown if (fault := broken(value, media["schema"]))]
    assert wrong == [], "\n".join(wrong)


def test_examples_name_only_parameters() -> None:
    """The example of a mark holds nothing but parameters of the operation, its path complete."""
    wrong = []
    for operation in OPERATIONS.values():
        known = {p.name for p in operation.parameters}
        strange = set(operation.example) - known if operation.raw is None else set()
        wrong += [f"{operation.name}: example names {name}, which is no parameter" for name in sorted(strange)]
        missing = {p.name for p in operation.parameters if p.place == "path"} - set(request_example(operation)["path"])
        wrong += [f"{operation.name}: the example lacks {name} of the path" for name in sorted(missing)]
    assert wrong == [], "\n".join(wrong)


def links(name: str) -> dict[str, Any]:
    """Where the granted answer of an operation leads, by the operation that is led to: its parameters."""
    (entry,) = [entry for _, entry in entries() if entry["x-operation"] == name and entry["operationId"][-1] != "2"]
    granted = next(answer for status, answer in entry["responses"].items() if status < "300")
    return {each: resolved(link)["parameters"] for each, link in granted.get("links", {}).items()}


def test_what_was_made_leads_to_what_can_be_done_with_it() -> None:
    """A new customer leads to its page, to changing and deleting it, and to the lists that can be narrowed to it."""
    found = links("customers.create")
    own = {"customersGet", "customersUpdate", "customersDelete", "customersInvoices", "customersUsage"}
    assert own | {"paymentMethodsCreate", "invoicesList", "subscriptionsList"} <= set(found)
    assert all(given == {"customer_id": "$response.body#/id"} for given in found.values())


def test_a_link_gives_every_name_that_a_path_needs() -> None:
    """A version stands below its subscription, whose id it shows; another thing leads nowhere."""
    needed = {"version_id": "$response.body#/id", "subscription_id": "$response.body#/subscription_id"}
    assert links("versions.current")["versionsGet"] == needed
    assert set(map(str, links("versions.current").values())) == {str(needed)}, "of an item nothing is known"
    assert "subscriptionsGet" not in links("subscriptions.upcoming_invoice")
    assert links("customers.delete") == {}


def test_links_lead_to_operations() -> None:
    """Each link names an operation of the document, and parameters that it has; none is left over."""
    known = {
        entry["operationId"]: {p["name"] for p in map(resolved, entry.get("parameters", []))} for _, entry in entries()
    }
    shared = document()["components"]["links"]
    assert all(set(link["parameters"]) <= known[link["operationId"]] for link in shared.values())
    used = {
        link["$ref"].rpartition("/")[2]
        for _, entry in entries()
        for answer in entry["responses"].values()
        for link in answer.get("links", {}).values()
    }
    assert used == set(shared)


def test_the_headers_of_answers_are_said() -> None:
    """What a write may carry is in the document: that it was rehearsed, repeated, and what it shows now."""
    said = {entry["x-operation"]: entry["responses"] for _, entry in entries()}
    created = said["customers.create"]["201"]["headers"]
    assert {"Billow-Dry-Run", "Idempotent-Replayed", "ETag", "X-Request-Id"} <= set(created)
    assert "Billow-Dry-Run" not in said["customers.get"]["200"]["headers"]
    assert "Allow" in document()["components"]["responses"]["MethodNotAllowed"]["headers"]


def test_references_lead_somewhere() -> None:
    """Each `$ref` leads to something inside the document."""
    todo: list[Any] = [document()]
    while todo:
        value = todo.pop()
        if isinstance(value, dict):
            if isinstance(value.get("$ref"), str):
                assert resolved(value) is not None
            todo += value.values()
        elif isinstance(value, list):
            todo += value


def test_money_is_never_a_float() -> None:
    """No answer holds a bare JSON number with decimals: money and quantities are strings."""
    assert '"type": "number"' not in json.dumps([e["responses"] for _, e in entries()])


@pytest.mark.parametrize("verb", VERBS)
def test_every_refusal_is_a_problem(verb: str) -> None:
    """Each answer from 400 on is `application/problem+json`."""
    for name, entry in entries():
        if name.lower().startswith(verb):
            refusals = [resolved(answer) for status, answer in entry["responses"].items() if status >= "400"]
            assert refusals
            assert all(list(answer["content"]) == ["application/problem+json"] for answer in refusals)
