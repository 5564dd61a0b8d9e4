"""The lists of event types, of refusals and of field numbers."""

from collections.abc import Iterator, Mapping
from typing import Any

from tools.differences.changes import Change, change

Catalogue = Mapping[str, Mapping[str, Any]]


def events(before: Catalogue, after: Catalogue) -> Iterator[Change]:
    """What changed for those who receive events."""
    yield from _names("events", "event", before, after)
    for name in [each for each in before if each in after]:
        old, new = before[name], after[name]
        if old["emitted"] != new["emitted"]:
            yield change("events", name, "event.sent" if new["emitted"] else "event.silent")
        elif old["object"] != new["object"]:
            yield change("events", name, "event.object", before=old["object"], after=new["object"])


def errors(before: Catalogue, after: Catalogue) -> Iterator[Change]:
    """What changed for those who decide by the code of a refusal."""
    yield from _names("errors", "error", before, after)
    for code in [each for each in before if each in after]:
        for key in ("status", "kind"):
            if before[code][key] != after[code][key]:
                words = {"before": before[code][key], "after": after[code][key]}
                yield change("errors", code, f"error.{key}", **words)


def numbers(before: Catalogue, after: Catalogue) -> Iterator[Change]:
    """What changed in `proto.lock`: a number that was given out never means anything else, nor is it forgotten."""
    for name in sorted({*before, *after}):
        old, new = before.get(name, _NONE), after.get(name, _NONE)
        if name not in before:
            yield change("proto", name, "message.added")
            continue
        if old["fields"] and not new["fields"] and new["reserved"]:
            yield change("proto", name, "message.removed")
        known = {**new["reserved"], **new["fields"]}
        for field, entry in {**old["reserved"], **old["fields"]}.items():
            if field not in known:
                yield change("proto", f"{name}.{field}", "number.forgotten", before=entry["number"])
            elif known[field]["number"] != entry["number"]:
                words = {"before": entry["number"], "after": known[field]["number"]}
                yield change("proto", f"{name}.{field}", "number.changed", **words)
        for field in [each for each in new["fields"] if each not in old["fields"]]:
            yield change("proto", f"{name}.{field}", "number.added")


_NONE: Mapping[str, Any] = {"fields": {}, "reserved": {}}


def _names(contract: str, what: str, before: Catalogue, after: Catalogue) -> Iterator[Change]:
    for name in sorted({*before, *after}):
        if (name in before) != (name in after):
            yield change(contract, name, f"{what}." + ("removed" if name in before else "added"))
