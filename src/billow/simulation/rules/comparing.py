"""What sets two documents apart."""

from collections.abc import Mapping, Sequence
from typing import Any

from billow.kit import codec
from billow.kit.errors import FieldError
from billow.simulation.types import DocumentInconsistent, Entry, FieldChange, SectionName

UNCHANGEABLE: Mapping[SectionName, tuple[str, ...]] = {
    "metrics": ("event_name", "aggregation", "filter_groups", "group_by", "recurring", "rounding"),
    "features": (),
    "products": ("fee_type", "payment_terms", "billing_frequency", "metric_ids"),
    "add_ons": ("currency",),
    "bundles": (),
    "plans": ("currency",),
    "coupons": ("coupon_type", "currency"),
}
"""The fields of each kind that stay as they were made."""


def check_codes(section: SectionName, entries: Sequence[Entry]) -> None:
    """Return when no code stands twice.

    Raises:
        DocumentInconsistent: One does.
    """
    codes = [entry.code for entry in entries]
    found = [
        FieldError(f"{section}.{n}.code", "duplicate", f"{code!r} stands twice")
        for n, code in enumerate(codes)
        if code in codes[:n]
    ]
    if found:
        raise DocumentInconsistent(found[0].detail, errors=tuple(found))


def changed_fields(before: Entry, after: Entry) -> list[str]:
    """The fields in which two entries of one thing differ."""
    then, now = codec.dump(before), codec.dump(after)
    return [name for name, value in now.items() if value != then[name]]


def check_changeable(section: SectionName, names: Sequence[str]) -> None:
    """Return when the fields of a thing that differ can be changed.

    Raises:
        DocumentInconsistent: Some cannot; every one is named.
    """
    detail = "cannot be changed: archive it, and add it under another code"
    found = [FieldError(name, "unchangeable", detail) for name in names if name in UNCHANGEABLE[section]]
    if found:
        raise DocumentInconsistent(found[0].detail, errors=tuple(found))


def field_changes(before: Entry | None, after: Entry | None) -> tuple[FieldChange, ...]:
    """The fields in which a thing differs from what it was; of what is made or archived, none."""
    if before is None or after is None:
        return ()
    then: Mapping[str, Any] = codec.dump(before)
    now: Mapping[str, Any] = codec.dump(after)
    return tuple(FieldChange(field=n, before=then[n], after=now[n]) for n in now if now[n] != then[n])
