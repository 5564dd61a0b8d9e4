"""Answers without what differs from telling to telling: ids, secrets, and the time of the wall."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

_ID = re.compile(r"\b([a-z]{2,4})_[0-9a-z]{26}\b")
_KEY = re.compile(r"\b(sk_(?:live|test)|whsec)_[A-Za-z0-9+/=_-]+")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z")
_LEFT_OUT = (
    *("next_cursor", "sequence", "next_after", "secret_hint", "prefix", "digest", "provider_reference"),
    *("duration_ms", "milliseconds", "seconds", "per_second", "has_more", "door", "idempotency_key"),
)


@dataclass
class Mask:
    """The names of one telling: every id becomes the number of its first appearance among its kind."""

    seen: dict[str, str] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    def over(self, value: Any) -> Any:
        """*value* in words that are the same in every telling; what is empty is left out, as some doors must."""
        if isinstance(value, Mapping):
            snake = {_snake(name): inside for name, inside in value.items()}
            found = {name: self.over(inside) for name, inside in sorted(snake.items()) if name not in _LEFT_OUT}
            return {name: inside for name, inside in found.items() if inside not in (None, "", [], {}, False, "0")}
        if isinstance(value, list | tuple):
            return [self.over(inside) for inside in value]
        if isinstance(value, str):
            return _INSTANT.sub(_now, _KEY.sub(r"<\1>", _ID.sub(self._number, value)))
        if isinstance(value, float) and value.is_integer():
            return str(int(value))  # a number in a `google.protobuf.Struct`
        return value if isinstance(value, bool | None) else str(value)

    def _number(self, found: re.Match[str]) -> str:
        kind = found[1]
        if found[0] not in self.seen:
            self.counts[kind] = self.counts.get(kind, 0) + 1
            self.seen[found[0]] = f"<{kind} {self.counts[kind]}>"
        return self.seen[found[0]]


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])[A-Z]", lambda found: f"_{found[0].lower()}", name)


def _now(found: re.Match[str]) -> str:
    at = datetime.fromisoformat(found[0])
    return "<now>" if abs(at - datetime.now(UTC)) < timedelta(days=400) and at.microsecond else found[0]
