"""Secrets at rest: sealed under the master key and bound to the place where they stand (correctness S-10)."""

import base64
import hashlib
import os
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import SecretStr

FORMAT = "v1"
_NONCE_BYTES = 12
_KEY_BYTES = 32


class NotUnlocked(RuntimeError):
    """The program has not named its master key: `unlock` runs before the first secret is sealed or opened."""


class Damaged(ValueError):
    """The sealed text was changed, stands in another place than it was sealed for, or its master key is not known."""


@dataclass(slots=True)
class _Ring:
    keys: dict[str, AESGCM]
    current: str | None = None


_ring = _Ring(keys={})


def unlock(master: SecretStr) -> None:
    """From now on secrets are sealed under *master*; what was sealed under an earlier one can still be opened."""
    key = _derived(master, b"billow secrets: wrapping key")
    name = hashlib.sha256(b"billow secrets: key id" + key).hexdigest()[:8]
    _ring.keys[name] = AESGCM(key)
    _ring.current = name


def seal(value: str, *, tenant: str, table: str, column: str, row: str) -> str:
    """*value* as text that only `open_` with the same place can read; equal values give different texts.

    The value is encrypted with a key of its own (AES-256-GCM, 96-bit random nonce), and that key with the master key,
    so that a new master key means wrapping keys again and not encrypting values again.

    Raises:
        NotUnlocked: No master key was named.
    """
    if _ring.current is None:
        raise NotUnlocked("unlock(master_key(settings)) has not run")
    place = _place(tenant, table, column, row)
    own = AESGCM.generate_key(bit_length=8 * _KEY_BYTES)
    wrapped = _encrypt(_ring.keys[_ring.current], own, place)
    return ".".join((FORMAT, _ring.current, wrapped, _encrypt(AESGCM(own), value.encode(), place)))


def open_(sealed: str, *, tenant: str, table: str, column: str, row: str) -> str:
    """The value that was sealed for this place.

    Raises:
        Damaged: The text was changed or moved, or its master key is not known.
        NotUnlocked: No master key was named.
    """
    if _ring.current is None:
        raise NotUnlocked("unlock(master_key(settings)) has not run")
    place = _place(tenant, table, column, row)
    try:
        form, name, wrapped, value = sealed.split(".")
        if form != FORMAT:
            raise Damaged("the sealed secret has an unknown format")
        own = _decrypt(_ring.keys[name], wrapped, place)
        return _decrypt(AESGCM(own), value, place).decode()
    except Damaged:
        raise
    except (InvalidTag, KeyError, ValueError) as error:
        raise Damaged("the sealed secret cannot be opened here") from error


def _derived(master: SecretStr, purpose: bytes) -> bytes:
    derivation = HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=purpose)
    return derivation.derive(master.get_secret_value().encode())


def _place(tenant: str, table: str, column: str, row: str) -> bytes:
    return f"{tenant}|{table}|{column}|{row}".encode()


def _encrypt(key: AESGCM, value: bytes, place: bytes) -> str:
    nonce = os.urandom(_NONCE_BYTES)
    return base64.urlsafe_b64encode(nonce + key.encrypt(nonce, value, place)).decode()


def _decrypt(key: AESGCM, text: str, place: bytes) -> bytes:
    raw = base64.urlsafe_b64decode(text)
    return key.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], place)
