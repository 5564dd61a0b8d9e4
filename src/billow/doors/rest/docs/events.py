"""Every type of event that a webhook can be sent, with an example of its message."""

from collections.abc import Sequence
from dataclasses import dataclass

from billow.doors import contracts
from billow.doors.rest.docs.printing import json_text
from billow.doors.rest.openapi.examples import ID_DIGITS, Sampler, snake
from billow.doors.rest.openapi.shapes import REF, Shapes, derive
from billow.kit.operation import Operation


@dataclass(frozen=True, slots=True, kw_only=True)
class Type:
    """A type of event and what it says."""

    name: str
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """The types that speak of one object, and a message of the first; nothing sends those without an object yet."""

    object: str
    types: tuple[Type, ...]
    message: str


def families(operations: Sequence[Operation]) -> tuple[Family, ...]:
    """Every type, by the object that it speaks of; those that are only announced come last."""
    shapes = derive(operations)
    sampler = Sampler(shapes, operations)
    types: dict[str, list[Type]] = {}
    for name, said in contracts.events().items():
        types.setdefault(str(said["object"] or ""), []).append(Type(name=name, about=str(said["description"])))
    return tuple(
        _family(about, types[about], shapes, sampler) for about in sorted(types, key=lambda about: (not about, about))
    )


def _family(about: str, types: Sequence[Type], shapes: Shapes, sampler: Sampler) -> Family:
    name = next((each for each in shapes.components if snake(each) == about), "")
    message = {"id": f"evt_{ID_DIGITS}", "type": types[0].name, "timestamp": "2026-02-01T00:00:00Z", "sequence": 7}
    data = sampler.value({"$ref": REF + name}) if name else {}
    shown = name or "".join(part.title() for part in about.split("_"))
    return Family(object=shown, types=tuple(types), message=json_text({**message, "data": data}) if about else "")
