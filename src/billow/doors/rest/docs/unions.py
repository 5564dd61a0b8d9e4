"""Values that can be one of many objects: the name that these have in common, which has a page of its own."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from billow.doors.rest.openapi.shapes import REF, Schema

FEW = 5
"""Objects that are listed wherever one of them is meant; of more stands their common name."""
_WORD = re.compile(r"[A-Z][a-z0-9]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One of the objects: the value of `type` that tells it, its name, and what it is."""

    value: str
    name: str
    about: str


def named(shape: Schema) -> str:
    """The words that end the names of all objects that *shape* is one of; empty where they are few or share none."""
    names = list(_objects(shape).values())
    return _ending(names) if len(names) > FEW else ""


def values(shape: Schema) -> tuple[str, ...]:
    """What tells the objects apart that *shape* is one of."""
    return tuple(_objects(shape))


def unions(schemas: Mapping[str, Schema]) -> dict[str, tuple[Variant, ...]]:
    """All objects that are meant by each common name, wherever it stands."""
    found: dict[str, dict[str, str]] = {}
    for shape in _within(schemas):
        if name := named(shape):
            found.setdefault(name, {}).update(_objects(shape))
    return {
        name: tuple(
            Variant(value=value, name=each, about=schemas[each].get("description", ""))
            for value, each in sorted(objects.items())
        )
        for name, objects in found.items()
    }


def _objects(shape: Schema) -> dict[str, str]:
    mapping = shape.get("discriminator", {}).get("mapping", {})
    return {value: target.removeprefix(REF) for value, target in mapping.items()}


def _ending(names: Sequence[str]) -> str:
    shared: list[str] = []
    for words in zip(*(reversed(_WORD.findall(name)) for name in names), strict=False):
        if len(set(words)) > 1:
            break
        shared.insert(0, words[0])
    return "".join(shared)


def _within(value: Any) -> Iterator[Schema]:
    """Every schema inside of *value* that tells objects apart."""
    inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    if isinstance(value, Mapping) and isinstance(value.get("discriminator"), Mapping):
        yield dict(value)
    for each in inner:
        yield from _within(each)
