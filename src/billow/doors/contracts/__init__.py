"""The contracts: what others may rely on, derived from the operations, committed, and compared at every check."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from billow.doors.contracts import lock, messages, proto
from billow.doors.rest import openapi
from billow.doors.rest.openapi import words
from billow.kit.errors import refusals
from billow.kit.events import EVENTS
from billow.kit.operation import OPERATIONS, Operation
from billow.webhooks.types import ANNOUNCED


def generate(folder: Path, *, check: bool) -> list[str]:
    """The names of the files in *folder* that differed from the loaded operations; unless *check*, none does now.

    Every module must be loaded, as `bootstrap.load` does.

    Raises:
        lock.NumberTaken: A field of a message changed its type under its name.
        ValueError: Two operations claim the same route or the same method.
    """
    differing = []
    for name, text in contents(OPERATIONS.values(), numbers=_read(folder / "proto.lock")).items():
        if _read(folder / name) != text:
            differing.append(name)
            if not check:
                folder.mkdir(parents=True, exist_ok=True)
                (folder / name).write_text(text, encoding="utf-8")
    return differing


def contents(operations: Iterable[Operation], *, numbers: str) -> Mapping[str, str]:
    """The text of every contract by file name; *numbers* is the text of the lock that they follow on from."""
    chosen = list(operations)
    described = messages.model(chosen)
    locked = lock.renew(lock.read(numbers), described.messages)
    return {
        "openapi.json": openapi.text(openapi.document(chosen)),
        "billow.proto": proto.render(described, locked),
        "proto.lock": lock.write(locked),
        "events.json": _text(events()),
        "errors.json": _text(errors()),
    }


def events() -> Mapping[str, Mapping[str, str | bool | None]]:
    """Every type that can be subscribed to; `object` is what it speaks of, null until the type is `emitted`."""
    found: dict[str, Mapping[str, str | bool | None]] = {
        name: {"object": None, "description": meaning, "emitted": False} for name, meaning in ANNOUNCED.items()
    }
    for name, kind in EVENTS.items():
        found[name] = {"object": kind.about, "description": words.document(kind), "emitted": True}
    return dict(sorted(found.items()))


def errors() -> Mapping[str, Mapping[str, str | int]]:
    """Every refusal by code."""
    statuses = words.statuses()
    return {
        refusal.code: {
            "kind": refusal.kind.value,
            "status": statuses[refusal.kind],
            "title": refusal.title,
            "meaning": words.document(refusal),
        }
        for refusal in refusals()
    }


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _text(document: Mapping[str, object]) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
