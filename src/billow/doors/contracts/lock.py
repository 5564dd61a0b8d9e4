"""The numbers of fields, kept for ever: a number once given out never means anything else."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from billow.doors.contracts.messages import Message


class NumberTaken(ValueError):
    """A field changed its type under its name, which would make old clients read nonsense."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """The numbers of one message: those in use and those that stay reserved, each with the type that it has or had."""

    fields: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    reserved: Mapping[str, tuple[int, str]] = field(default_factory=dict)


Lock = Mapping[str, Numbers]


def renew(before: Lock, messages: Mapping[str, Message]) -> Lock:
    """The lock of *messages*, which follow on from *before*.

    A field keeps its number, a new one gets the next, one that is gone leaves name and number reserved; if it comes
    back with the same type it has its old number again. A message that is gone keeps all its numbers reserved.

    Raises:
        NumberTaken: A field has another type than it had under the same name.
    """
    return {
        name: _numbers(name, before.get(name, Numbers()), messages.get(name)) for name in sorted({*before, *messages})
    }


def _numbers(name: str, before: Numbers, message: Message | None) -> Numbers:
    known = {**before.reserved, **before.fields}
    following = max((number for number, _ in known.values()), default=0) + 1
    taken: dict[str, tuple[int, str]] = {}
    for each in message.fields if message else ():
        number, kind = known.get(each.name, (following, each.kind))
        if kind != each.kind:
            raise NumberTaken(
                f"{name}.{each.name} was {kind} and is {each.kind} now: give the new field another name, "
                "or change the type back"
            )
        following += each.name not in known
        taken[each.name] = (number, kind)
    return Numbers(fields=taken, reserved={n: entry for n, entry in known.items() if n not in taken})


def read(text: str) -> Lock:
    """The lock that *text* holds; an empty text is a lock without messages."""
    document = json.loads(text or "{}")
    return {
        name: Numbers(fields=_entries(e["fields"]), reserved=_entries(e["reserved"])) for name, e in document.items()
    }


def _entries(document: Mapping[str, Any]) -> dict[str, tuple[int, str]]:
    return {name: (entry["number"], entry["type"]) for name, entry in document.items()}


def write(lock: Lock) -> str:
    """The lock as the text of a file: one line a field, so that a difference reads well."""
    parts = []
    for name, numbers in lock.items():
        inside = ",\n".join(
            f'    "{key}": {{{_lines(entries)}}}'
            for key, entries in (("fields", numbers.fields), ("reserved", numbers.reserved))
        )
        parts.append(f'  "{name}": {{\n{inside}\n  }}')
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _lines(entries: Mapping[str, tuple[int, str]]) -> str:
    lines = [
        f'\n      "{name}": {{"number": {number}, "type": {json.dumps(kind)}}}'
        for name, (number, kind) in sorted(entries.items(), key=lambda item: item[1][0])
    ]
    return ",".join(lines) + ("\n    " if lines else "")
