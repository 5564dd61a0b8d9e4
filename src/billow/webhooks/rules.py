"""Rules of webhooks: who wants an event, how a message is signed, and when it is tried again."""

import base64
import hashlib
import hmac
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from difflib import get_close_matches
from secrets import token_bytes

from billow.kit import limits
from billow.kit.events import EVENTS
from billow.webhooks.types import ANNOUNCED, UnknownEventType

EVERYTHING = "*"
_PREFIX = "whsec_"
_SECRET_BYTES = 32
_HINT_LENGTH = 4
_SHOWN = 3
"""How many names a refusal holds of those asked for in vain, and of those that are near to each."""


def spellings(event_type: str) -> list[str]:
    """Every name by which an endpoint can ask for *event_type*: `*`, each family that it is of, and itself."""
    parts = event_type.split(".")
    families = [".".join(parts[:n]) + ".*" for n in range(1, len(parts))]
    return [EVERYTHING, *families, event_type]


def known_types() -> frozenset[str]:
    """Every type that can be asked for: those that the loaded modules emit, and those that are announced."""
    return frozenset(EVENTS) | frozenset(ANNOUNCED)


def named(names: Sequence[str], known: Collection[str]) -> list[str]:
    """The types among *known* that *names* ask for, in the order of the alphabet."""
    asked = set(names)
    return sorted(each for each in known if asked.intersection(spellings(each)))


def check_names(names: Sequence[str], known: Collection[str], *, field: str = "event_types") -> None:
    """Return when each of *names* asks for at least one type of *known*.

    Raises:
        UnknownEventType: One does not; the refusal names three with what is near to each, and where all are listed.
    """
    spelled = {spelling for each in known for spelling in spellings(each)}
    unknown = sorted(set(names) - spelled)
    if unknown:
        more = f" and {len(unknown) - _SHOWN} more" if len(unknown) > _SHOWN else ""
        shown = ", ".join(_with_nearest(name, sorted(spelled)) for name in unknown[:_SHOWN])
        raise UnknownEventType.of(
            field,
            f"there is no event {shown}{more}; use * for all, a family such as invoice.*, or a type that is listed in "
            "contracts/events.json",
            code="unknown_event_type",
        )


def _with_nearest(name: str, spelled: Sequence[str]) -> str:
    nearest = get_close_matches(name, spelled, n=_SHOWN)
    return f"{name} (near to it: {', '.join(nearest)})" if nearest else name


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
