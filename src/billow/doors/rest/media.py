"""What a body says that it is: its packing, and the media types that are made JSON of."""

from collections.abc import Mapping
from urllib.parse import unquote

import msgspec

from billow.doors.rest.asked import Asked
from billow.kit import errors
from billow.kit.operation import Operation
from billow.kit.packing import Unpacking
from billow.runtime.db import from_json, to_json

JSON = "application/json"
CLOUDEVENT = "application/cloudevents+json"
_UNSAID = ("", "application/x-www-form-urlencoded")
"""What `curl -d` and others say of any body, without having looked at it."""
_BOUND = "ce-"
"""How headers begin that hold the attributes of a CloudEvent, whose data is then the body."""

_UNIQUE = "unique"
"""The parameter of a media type that says by what of it an event is unique; others, such as `charset`, say nothing."""


class UnsupportedMedia(errors.Malformed):
    """The body says that it is something other than what the route takes, or is packed otherwise than by gzip."""

    code = "unsupported_media_type"
    title = "Send JSON"


def packing(request: Asked, most: int) -> Unpacking | None:
    """What unpacks the body, to at most so many bytes; None when it comes as it is.

    Raises:
        UnsupportedMedia: It is packed otherwise than by gzip.
    """
    said = request.headers.get("content-encoding", "identity").strip().lower()
    if said in ("identity", ""):
        return None
    if said not in ("gzip", "x-gzip"):
        detail = f"This is {said}: send the body as it is, or packed by gzip."
        raise UnsupportedMedia.of("Content-Encoding", detail, code="not_a_choice")
    return Unpacking(most)


def as_json(raw: bytes, request: Asked, operation: Operation) -> bytes:
    """The body in JSON, whichever of the media types of the operation it is of.

    Raises:
        UnsupportedMedia: It is of none of them; the refusal names them.
        Refusal: It is not what it says that it is.
    """
    kind, further = _kind(request.headers.get("content-type", JSON))
    if f"{_BOUND}specversion" in request.headers and CLOUDEVENT in operation.media and kind != CLOUDEVENT:
        raw, kind = _bound(raw, kind, request.headers), CLOUDEVENT
    medium = operation.media.get(f"{kind}{further}")
    if medium is not None:
        return medium.read(raw)
    kind = f"{kind}{further}"
    if kind != JSON and not kind.endswith("+json") and kind not in _UNSAID:
        taken = ", ".join((JSON, *operation.media))
        raise UnsupportedMedia.of("Content-Type", f"This is {kind}: send {taken}.", code="not_a_choice")
    return raw


def _kind(said: str) -> tuple[str, str]:
    """The media type that is *said*, and how it is to be read where that is said too: the parameter `unique`."""
    kind, *parameters = (part.strip().lower() for part in said.split(";"))
    return kind, "".join(f";{each}" for each in parameters if each.startswith(f"{_UNIQUE}="))


def _bound(raw: bytes, kind: str, headers: Mapping[str, str]) -> bytes:
    """The CloudEvent whose attributes stand in the headers and whose data is the body (its HTTP binding, binary)."""
    if kind != JSON and not kind.endswith("+json"):
        raise UnsupportedMedia.of("Content-Type", f"The data is {kind or 'nothing'}: send {JSON}.", code="not_a_choice")
    attributes = {name.removeprefix(_BOUND): unquote(text) for name, text in headers.items() if name.startswith(_BOUND)}
    try:
        return to_json({**attributes, "data": from_json(raw)}).encode()
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError) as error:
        raise errors.Malformed(f"The body is not JSON: {error}.") from None
