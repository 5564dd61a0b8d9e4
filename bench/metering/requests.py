"""What a load sends, as it stands on the wire."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from typing import Any

TEMPLATES = 64
MARK = "@" * 16
"""Where the number of the request stands in each unique id of a template."""
PREPARED = 1_500_000_000
"""Bytes up to which all requests are made before the load begins."""


def requests_of(spec: dict[str, Any]) -> Iterator[bytes]:
    """The requests of a load: events, or the bodies or paths that it names, over and over up to its count."""
    if spec["kind"] == "events":
        return _events(spec)
    if spec["kind"] == "post":
        made = [_request("POST", spec["path"], spec["key"], json.dumps(body).encode()) for body in spec["bodies"]]
    else:
        made = [_request("GET", path, spec["key"], b"") for path in spec["paths"]]
    return islice(cycle(made), spec["count"])


def _request(method: str, path: str, key: str, body: bytes) -> bytes:
    head = f"{method} {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {key}\r\n"
    said = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n" if method == "POST" else ""
    return f"{head}{said}\r\n".encode() + body


def _events(spec: dict[str, Any]) -> Iterator[bytes]:
    """Requests numbered from `first` on; the same number makes the same events again."""
    templates = [_template(spec, number) for number in range(TEMPLATES)]
    mark, first = MARK.encode(), spec.get("first", 0)
    made = (templates[n % TEMPLATES].replace(mark, b"%016x" % n) for n in range(first, first + spec["count"]))
    return iter(list(made)) if spec["count"] * len(templates[0]) <= PREPARED else made


def _template(spec: dict[str, Any], number: int) -> bytes:
    size = spec["batch"]
    events = [_event(spec, number * size + n, n) for n in range(size)]
    body = json.dumps(events[0] if size == 1 else {"events": events}, separators=(",", ":")).encode()
    return _request("POST", "/api/events", spec["key"], body)


def _event(spec: dict[str, Any], number: int, place: int) -> dict[str, Any]:
    """An event of 220 bytes, its unique id of 36 characters."""
    at = datetime.fromtimestamp(spec["since"], UTC) + timedelta(seconds=number * 7_919 % spec["span"])
    return {
        "account": f"c{number * 7_919 % spec['customers']}",
        "event_name": "call",
        "unique_id": f"{spec['prefix']:_<14}-{MARK}-{place:04d}",
        "timestamp": f"{at:%Y-%m-%dT%H:%M:%SZ}",
        "properties": {"endpoint": "/v1/analyze", "tokens": 100 + number % 1_400, "region": "eu", "model": "large"},
    }
