"""Rules of tenants: the shape of keys and the direction of time."""

import hashlib
import secrets
import zlib
from datetime import datetime, timedelta

from billow.kit import limits
from billow.tenants.types import ClockBackwards, ClockTooFar, Environment

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_SECRET_LENGTH = 43
_CHECK_LENGTH = 6


def _base62(number: int, length: int) -> str:
    text = ""
    for _ in range(length):
        number, digit = divmod(number, 62)
        text = _DIGITS[digit] + text
    return text


def _check(text: str) -> str:
    return _base62(zlib.crc32(text.encode()), _CHECK_LENGTH)


def new_secret(environment: Environment) -> str:
    """A fresh key: `sk_live_` or `sk_test_`, 256 random bits in base62, and six check characters, so that scanners
    recognise a leaked one without asking (correctness S-04)."""
    word = "live" if environment == "live" else "test"
    body = f"sk_{word}_{_base62(secrets.randbits(256), _SECRET_LENGTH)}"
    return body + _check(body)


def looks_like_key(text: str) -> bool:
    """Whether *text* has the shape and the check characters of a key of ours."""
    body, check = text[:-_CHECK_LENGTH], text[-_CHECK_LENGTH:]
    return text.startswith(("sk_live_", "sk_test_")) and len(body) == 8 + _SECRET_LENGTH and _check(body) == check


def digest(secret: str) -> str:
    """The SHA-256 of *secret* in hex: what is stored. 256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def shown(secret: str) -> str:
    """The start of *secret* that people may see to tell keys apart."""
    return secret[:12]


def check_forward(frozen_at: datetime, to: datetime) -> None:
    """Return when *to* lies at or after *frozen_at*.

    Raises:
        ClockBackwards: It lies before.
    """
    if to < frozen_at:
        raise ClockBackwards.of("to", f"must not be before {frozen_at.isoformat()}, where the clock stands")


def check_step(field: str, start: datetime, to: datetime) -> None:
    """Return when the time between *start* and *to* can be gone through at once.

    Raises:
        ClockTooFar: It is too long; the refusal is about *field*.
    """
    most = start + timedelta(days=limits.CLOCK_STEP_DAYS)
    if to > most:
        raise ClockTooFar.of(
            field, f"must not be after {most.date().isoformat()}, ten years from where the clock stands"
        )
