"""Rules of webhooks: who wants an event, how a message is signed, and when it is tried again."""

import base64
import hashlib
import hmac
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from secrets import token_bytes

from billow.kit import limits
from billow.webhooks.types import UnknownEventType

EVERYTHING = "*"
_PREFIX = "whsec_"
_SECRET_BYTES = 32
_HINT_LENGTH = 4


def spellings(event_type: str) -> list[str]:
    """Every name by which an endpoint can ask for *event_type*: `*`, each family that it is of, and itself."""
    parts = event_type.split(".")
    families = [".".join(parts[:n]) + ".*" for n in range(1, len(parts))]
    return [EVERYTHING, *families, event_type]


def named(names: Sequence[str], known: Collection[str]) -> list[str]:
    """The types among *known* that *names* ask for, in the order of the alphabet."""
    asked = set(names)
    return sorted(each for each in known if asked.intersection(spellings(each)))


def check_names(names: Sequence[str], known: Collection[str], *, field: str = "event_types") -> None:
    """Return when each of *names* asks for at least one type of *known*.

    Raises:
        UnknownEventType: One does not; the refusal names it and those that can be had.
    """
    unknown = sorted(name for name in names if not named([name], known))
    if unknown:
        raise UnknownEventType.of(
            field,
            f"there is no event {', '.join(unknown)}; use * for all, a family such as invoice.*, or any of "
            f"{', '.join(sorted(known))}",
            code="unknown_event_type",
        )


def new_secret() -> str:
    """A fresh signing secret: `whsec_` and 256 random bits in base64, as Standard Webhooks writes it."""
    return _PREFIX + base64.b64encode(token_bytes(_SECRET_BYTES)).decode()


def hint(secret: str) -> str:
    """The end of *secret*, by which people tell one from another."""
    return "…" + secret[-_HINT_LENGTH:]


def signed_headers(body: bytes, *, event_id: str, at: datetime, secrets: Sequence[str]) -> dict[str, str]:
    """The headers of one attempt at the real instant *at*; *secrets* are those in force, the newest first.

    `webhook-signature` holds one Standard Webhooks signature for each secret. `X-Webhook-Signature` is the hex
    HMAC-SHA256 of the body alone, keyed with the newest secret as it is printed, prefix included: it is what a receiver
    computes without any library, but it bears no time, so only the former protects against replays (correctness 8.5).
    """
    seconds = str(int(at.timestamp()))
    content = f"{event_id}.{seconds}.".encode() + body
    return {
        "Content-Type": "application/json",
        "webhook-id": event_id,
        "webhook-timestamp": seconds,
        "webhook-signature": " ".join(_standard(content, secret) for secret in secrets),
        "X-Webhook-Signature": hmac.new(secrets[0].encode(), body, hashlib.sha256).hexdigest(),
    }


def _standard(content: bytes, secret: str) -> str:
    key = base64.b64decode(secret.removeprefix(_PREFIX))
    return "v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()


def next_attempt(rung: int, *, at: datetime) -> datetime | None:
    """When a delivery is due again whose attempt number *rung* (from 0) failed at *at*; None when it was the last.

    The ladder is `limits.WEBHOOK_DELAYS_S`, each step counted from the attempt before it (developers' guide).
    """
    if rung + 1 >= len(limits.WEBHOOK_DELAYS_S):
        return None
    return at + timedelta(seconds=limits.WEBHOOK_DELAYS_S[rung + 1])
