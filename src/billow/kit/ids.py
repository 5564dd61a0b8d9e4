"""Ids: a prefix and a time-ordered UUID in Crockford base32."""

import re

import uuid_utils

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_PAIRS = [high + low for high in ALPHABET for low in ALPHABET]
_SHAPE = re.compile(r"[a-z]{2,4}_[0-9a-hjkmnp-tv-z]{26}")

PREFIXES = {
    "organization": "org",
    "tenant": "ten",
    "billing_entity": "ent",
    "key": "key",
    "clock": "clk",
    "customer": "cus",
    "metric": "met",
    "product": "prd",
    "add_on": "add",
    "bundle": "bun",
    "feature": "fea",
    "plan": "pln",
    "coupon": "cpn",
    "applied_coupon": "apc",
    "subscription": "sub",
    "version": "ver",
    "item": "itm",
    "invoice": "inv",
    "line": "lin",
    "tax": "tax",
    "payment": "pay",
    "payment_method": "pm",
    "journal_entry": "jrn",
    "event": "evt",
    "rejected_event": "rej",
    "event_errors": "err",
    "backfill": "bkf",
    "usage_watch": "wat",
    "webhook_endpoint": "whk",
    "webhook_test": "tst",
    "delivery": "dlv",
    "request": "req",
    "run": "run",
    "billing_failure": "bfl",
    "plan_migration": "mig",
    "migrated_subscription": "msb",
    "simulation": "sim",
    "simulation_result": "sir",
    "activity": "act",
    "document": "doc",
    "credit_note": "cn",
    "credit_note_line": "cnl",
}
_KINDS = {prefix: kind for kind, prefix in PREFIXES.items()}


def new(prefix: str) -> str:
    """A fresh id such as `cus_06f3…`: 26 characters of Crockford base32 of a UUIDv7 behind *prefix*."""
    return f"{prefix}_{base32(uuid_utils.uuid7().int)}"


def base32(number: int) -> str:
    """*number* (below 2^130) as 26 digits of Crockford base32, so that text order is number order."""
    return "".join([_PAIRS[(number >> shift) & 1023] for shift in range(120, -1, -10)])


def is_id(text: str, prefix: str) -> bool:
    """Whether *text* has the shape of an id with *prefix*; says nothing about its existence."""
    return text.startswith(f"{prefix}_") and _SHAPE.fullmatch(text) is not None


def kind(text: str) -> str | None:
    """What *text* names, such as `customer`, when it has the shape of an id of ours; None when it has not."""
    return _KINDS.get(text.partition("_")[0]) if _SHAPE.fullmatch(text) else None
