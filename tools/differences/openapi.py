"""Two OpenAPI documents: operations, parameters, bodies, answers."""

from collections.abc import Iterator, Mapping
from typing import Any

from tools.differences.changes import Change, change
from tools.differences.schemas import Comparison, Way

Part = Mapping[str, Any]
_NAMED = {"operationId": "operation.name", "x-scope": "operation.scope", "x-effect": "operation.effect"}
_VERBS = ("get", "put", "post", "delete", "patch", "head", "options", "trace")


def compare(before: Part, after: Part) -> Iterator[Change]:
    """What changed for those who call the API."""
    documents = _Documents(before, after)
    old, new = _operations(before), _operations(after)
    for place in sorted({*old, *new}):
        if place not in new:
            yield change("openapi", place, "operation.removed")
        elif place not in old:
            yield change("openapi", place, "operation.added")
        else:
            yield from documents.operation(place, old[place], new[place])


def _operations(document: Part) -> dict[str, Part]:
    return {
        f"{verb.upper()} {path}": entry
        for path, methods in document.get("paths", {}).items()
        for verb, entry in methods.items()
        if verb in _VERBS
    }


class _Documents:
    """The two documents, for what their parts refer to."""

    def __init__(self, before: Part, after: Part) -> None:
        self._before, self._after = before, after
        self._schemas = Comparison(before, after)

    def operation(self, place: str, before: Part, after: Part) -> Iterator[Change]:
        """What changed in one operation."""
        for key, rule in _NAMED.items():
            if before.get(key) != after.get(key):
                yield change("openapi", place, rule, before=before.get(key), after=after.get(key))
        yield from self._parameters(place, before, after)
        yield from self._body(f"{place} body", before.get("requestBody"), after.get("requestBody"))
        yield from self._answers(place, before.get("responses", {}), after.get("responses", {}))

    def _parameters(self, place: str, before: Part, after: Part) -> Iterator[Change]:
        old = {(p["in"], p["name"]): p for p in self._resolved(self._before, before.get("parameters", ()))}
        new = {(p["in"], p["name"]): p for p in self._resolved(self._after, after.get("parameters", ()))}
        for key in dict.fromkeys((*old, *new)):
            where = f"{place} {key[0]} {key[1]}"
            if key not in new:
                yield change("openapi", where, "parameter.removed")
            elif key not in old:
                yield change("openapi", where, "parameter." + ("required" if new[key].get("required") else "added"))
            else:
                yield from self._parameter(where, old[key], new[key])

    def _parameter(self, place: str, before: Part, after: Part) -> Iterator[Change]:
        yield from _must("parameter", place, before, after)
        if (before.get("style"), before.get("explode")) != (after.get("style"), after.get("explode")):
            yield change("openapi", place, "parameter.style")
        yield from self._schemas.compare(before["schema"], after["schema"], place=place, way="sent")

    def _body(self, place: str, before: Part | None, after: Part | None) -> Iterator[Change]:
        if before is None and after is not None:
            yield change("openapi", place, "body." + ("required" if after.get("required") else "added"))
        elif before is not None and after is None:
            yield change("openapi", place, "body.removed")
        elif before is not None and after is not None:
            yield from _must("body", place, before, after)
            yield from self._content(place, before, after, way="sent")

    def _answers(self, place: str, before: Part, after: Part) -> Iterator[Change]:
        for status in sorted({*before, *after}):
            where, kind = f"{place} {status}", "status" if status < "400" else "refusal"
            if status not in after:
                yield change("openapi", where, f"{kind}.removed")
            elif status not in before:
                yield change("openapi", where, f"{kind}.added")
            else:
                (old,) = self._resolved(self._before, [before[status]])
                (new,) = self._resolved(self._after, [after[status]])
                yield from _names("header", where, old.get("headers", {}), new.get("headers", {}))
                yield from self._content(where, old, new, way="answered")

    def _content(self, place: str, before: Part, after: Part, *, way: Way) -> Iterator[Change]:
        old, new = before.get("content", {}), after.get("content", {})
        yield from _names("media", place, old, new)
        for kind in [each for each in old if each in new]:
            yield from self._schemas.compare(old[kind]["schema"], new[kind]["schema"], place=place, way=way)

    @staticmethod
    def _resolved(document: Part, parts: Any) -> list[Part]:
        """*parts* without references."""
        found = []
        for part in parts:
            while "$ref" in part:
                _, group, name = part["$ref"].removeprefix("#/").split("/")
                part = document["components"][group][name]
            found.append(part)
        return found


def _must(what: str, place: str, before: Part, after: Part) -> Iterator[Change]:
    if bool(before.get("required")) != bool(after.get("required")):
        yield change("openapi", place, f"{what}." + ("required" if after.get("required") else "optional"))


def _names(what: str, place: str, before: Part, after: Part) -> Iterator[Change]:
    for name in dict.fromkeys((*before, *after)):
        if (name in before) != (name in after):
            yield change("openapi", place, f"{what}." + ("removed" if name in before else "added"), name=name)
