"""JSON schemas, before and after: what a caller may send, or has to expect."""

import json
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any, Literal

from tools.differences.changes import Change, change
from tools.differences.choices import Choices, Schema, choices, name_of

Way = Literal["sent", "answered"]
_LEAST = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
_MOST = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
_EXACT = ("pattern", "multipleOf", "uniqueItems")


class Comparison:
    """Compares the schemas of two documents; what both name alike is compared once, under its name."""

    def __init__(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        self._before = before.get("components", {}).get("schemas", {})
        self._after = after.get("components", {}).get("schemas", {})
        self._seen: set[tuple[str, ...]] = set()

    def compare(self, before: Schema, after: Schema, *, place: str, way: Way) -> Iterator[Change]:
        """What changed for those who send, or read, what the schema describes."""
        place, seen = self._named(name_of(before), name_of(after), place=place, way=way)
        if seen:
            return
        if way == "sent" and before.get("default") != after.get("default"):
            words = {"before": _text(before.get("default")), "after": _text(after.get("default"))}
            yield change("openapi", place, "sent.default", **words)
        parts = before.get("allOf", ()), after.get("allOf", ())
        if parts[0] and len(parts[0]) == len(parts[1]):
            for old_part, new_part in zip(*parts, strict=True):
                yield from self.compare(old_part, new_part, place=place, way=way)
            return
        old, new = choices(before, self._before), choices(after, self._after)
        yield from _chosen(old, new, place=place, way=way)
        for key in [key for key in old if key in new]:
            inside, seen = self._named(old[key].name, new[key].name, place=place, way=way, key=key)
            if not seen:
                yield from self._one(old[key].schema, new[key].schema, place=inside, way=way)

    def _named(self, old: str, new: str, *, place: str, way: Way, key: str = "") -> tuple[str, bool]:
        """The place by its own name, where both states have one; and whether that was compared before."""
        if not (old and new):
            return place, False
        seen = (old, new, way, key) in self._seen
        self._seen.add((old, new, way, key))
        return f"{new}, {way}", seen

    def _one(self, before: Schema, after: Schema, *, place: str, way: Way) -> Iterator[Change]:
        """Two schemas of one type."""
        yield from _values(before, after, place=place, way=way)
        yield from _limits(before, after, place=place, way=way)
        yield from self._fields(before, after, place=place, way=way)
        if "items" in before and "items" in after:
            yield from self.compare(before["items"], after["items"], place=f"{place}[]", way=way)
        yield from self._others(before, after, place=place, way=way)

    def _fields(self, before: Schema, after: Schema, *, place: str, way: Way) -> Iterator[Change]:
        old, new = before.get("properties", {}), after.get("properties", {})
        must, now = set(before.get("required", ())), set(after.get("required", ()))
        for name in dict.fromkeys(chain(old, new)):
            inside = f"{place}.{name}" if "," not in place else f"{place}: {name}"
            if name not in new:
                yield change("openapi", inside, f"{way}.field.removed")
            elif name not in old:
                rule = "sent.field.required" if way == "sent" and name in now else f"{way}.field.added"
                yield change("openapi", inside, rule)
            else:
                if (name in must) != (name in now):
                    yield change("openapi", inside, _PRESENCE[way, name in now])
                yield from self.compare(old[name], new[name], place=inside, way=way)

    def _others(self, before: Schema, after: Schema, *, place: str, way: Way) -> Iterator[Change]:
        """Fields that are not named: a schema for each, all (true, or nothing said), or none."""
        old, new = before.get("additionalProperties", True), after.get("additionalProperties", True)
        if isinstance(old, Mapping) and isinstance(new, Mapping):
            yield from self.compare(old, new, place=f"{place}.*", way=way)
        elif (old is False) != (new is False):
            yield change("openapi", place, f"{way}.others." + ("refused" if new is False else "taken"))


_PRESENCE: Mapping[tuple[Way, bool], str] = {
    ("sent", True): "sent.field.required",
    ("sent", False): "sent.field.optional",
    ("answered", True): "answered.field.certain",
    ("answered", False): "answered.field.missing",
}


def _chosen(old: Choices, new: Choices, *, place: str, way: Way) -> Iterator[Change]:
    """What a value can be only before, or only after."""
    for key in [*(k for k in old if k not in new), *(k for k in new if k not in old)]:
        what = "removed" if key in old else "added"
        tagged = "=" in key and any("=" in other for other in (new if key in old else old))
        yield change("openapi", place, f"{way}.{'value' if tagged else 'type'}.{what}", name=key)


def _values(before: Schema, after: Schema, *, place: str, way: Way) -> Iterator[Change]:
    """The words that can be chosen; where there is no list, every word can."""
    old, new = _words(before), _words(after)
    if old is None and new is None:
        return
    for value in [each for each in old or ["any other word"] if new is not None and each not in new]:
        yield change("openapi", place, f"{way}.value.removed", name=value)
    for value in [each for each in new or ["any other word"] if old is not None and each not in old]:
        yield change("openapi", place, f"{way}.value.added", name=value)


def _words(schema: Schema) -> list[str] | None:
    values = schema.get("enum", [schema["const"]] if "const" in schema else None)
    return None if values is None else [_text(value) for value in values]


def _limits(before: Schema, after: Schema, *, place: str, way: Way) -> Iterator[Change]:
    for name in (*_LEAST, *_MOST, *_EXACT):
        old, new = before.get(name), after.get(name)
        if old != new:
            rule = f"{way}.limit." + ("narrowed" if _narrower(name, old, new) else "widened")
            yield change("openapi", place, rule, name=name, before=_text(old), after=_text(new))
    old, new = before.get("format"), after.get("format")
    if old != new:
        rule = "answered.format" if way == "answered" else "sent.limit." + ("narrowed" if new else "widened")
        yield change("openapi", place, rule, name="format", before=_text(old), after=_text(new))


def _narrower(name: str, old: Any, new: Any) -> bool:
    """Whether fewer values keep the limit than did."""
    if old is None or new is None or name in _EXACT:
        return new is not None
    return bool(new > old) if name in _LEAST else bool(new < old)


def _text(value: Any) -> str:
    if value is None:
        return "nothing"
    return value if isinstance(value, str) else json.dumps(value)
