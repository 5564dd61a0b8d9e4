"""The way out of each kind of refusal, in the words of a person at the next desk."""

import inspect
from collections.abc import Mapping

from billow.kit.errors import Kind, Refusal

WAYS: Mapping[Kind, str] = {
    Kind.MALFORMED: "Compare the request with its example here; `detail` names the part that cannot be read.",
    Kind.UNAUTHENTICATED: "Send a key that is in force as `Authorization: Bearer sk_…`.",
    Kind.FORBIDDEN: "Use a key with the scope that `detail` names, or make one.",
    Kind.NOT_FOUND: "Check the id or the name, and that the key belongs to the tenant that holds the object.",
    Kind.METHOD_NOT_ALLOWED: "Use one of the methods in the `Allow` header.",
    Kind.CONFLICT: "Read the object again: its state has to change first, or another request has changed it already.",
    Kind.PRECONDITION: "Read the document again, decide anew, and send its new `ETag`.",
    Kind.TOO_LARGE: "Send less at once: split the batch.",
    Kind.INVALID: "Correct the fields listed in `errors`; all of them are named at once.",
    Kind.EXHAUSTED: "Wait for the seconds in `Retry-After`, then send the same request again.",
    Kind.UNAVAILABLE: "Send the same request with the same `Idempotency-Key` again after `Retry-After` seconds.",
    Kind.INTERNAL: "Try again with the same `Idempotency-Key`; if it stays, report the `request_id`.",
}

CODES: Mapping[str, str] = {
    "already_exists": "Choose another name, or use the object that has it.",
    "idempotency_key_in_flight": "Wait a second and send the same request under the same key again.",
    "idempotency_key_malformed": "Use 1 to 255 printable ASCII characters; a UUID will do.",
    "idempotency_key_reused": "Take a new key for a new request; repeat a request only with the same body.",
    "unknown_version": "Send one of the versions that `detail` lists, or leave the header out.",
    "unsupported_media_type": "Send a media type that `detail` lists, JSON is always one; plain, or packed by gzip.",
}
"""The way out of the common refusals that their kind does not tell; others say it in the rest of their docstring."""


def way_out(refusal: type[Refusal]) -> str:
    """What the caller can do about it: the words of the refusal itself, or else those of its kind."""
    if refusal.code in CODES:
        return CODES[refusal.code]
    _, _, rest = inspect.cleandoc(refusal.__dict__.get("__doc__") or "").partition("\n\n")
    return " ".join(rest.split()) or WAYS[refusal.kind]
