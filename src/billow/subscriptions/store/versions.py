"""Versions from their rows."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any, TypeAlias

from billow.catalog.types.price import AnyPrice, price_of
from billow.kit import codec
from billow.subscriptions.types import Item, Version

_PLAIN = frozenset({"id", "item_key", "product_id", "name", "fingerprint", "once", "bundle_id", "bundle_name"})
OF_VERSION = (
    "id",
    "subscription_id",
    "status",
    "proration",
    "effective_from",
    "plan_id",
    "plan_revision",
    "description",
    "created_at",
    "published_at",
    "escalation",
)


_Read: TypeAlias = dict[str, tuple[Mapping[str, Any], Item]]
"""Items that were read, by their ids, each with its JSON."""


def _items_of(data: Sequence[Mapping[str, Any]], read: _Read) -> tuple[Item, ...]:
    """Items from their JSON: what three years of versions repeat is read once."""
    return tuple([_known(each, read) for each in data])


def _known(data: Mapping[str, Any], read: _Read) -> Item:
    known = read.get(data.get("id", ""))
    if known is None or known[0] != data:
        known = data, _item_of(data)
        read[known[1].id] = known
    return known[1]


def _item_of(data: Mapping[str, Any]) -> Item:
    values = {name: value for name, value in data.items() if name in _PLAIN}
    price, agreed = data["price"], data.get("agreed_price")
    return Item(
        **values,
        price=price_of(data["fingerprint"], price),
        metric_ids=tuple(data["metric_ids"]),
        tax_codes=tuple(data.get("tax_codes", ())),
        agreed_price=None if agreed is None else codec.recall(AnyPrice, agreed),
        escalations=tuple(Decimal(each) for each in data.get("escalations", ())),
    )


def versions_of(rows: Sequence[Mapping[str, Any]]) -> list[Version]:
    """Versions from their rows (of one subscription): the published ones by number, each ending where the next in force
    begins, then the drafts, the oldest first."""
    published = [row for row in rows if row["status"] == "published"]
    ordered = sorted(published, key=lambda r: (r["effective_from"], r["number"]))
    ends = {r["id"]: after["effective_from"] for r, after in pairwise(ordered)}
    following = max((row["number"] for row in published), default=0) + 1
    drafts = sorted((row for row in rows if row["status"] == "draft"), key=lambda r: (r["created_at"], r["id"]))
    found: list[Version] = []
    read: _Read = {}
    for row in [*sorted(published, key=lambda r: r["number"]), *drafts]:
        values = {name: row[name] for name in OF_VERSION}
        values |= {"number": row["number"] or following, "effective_to": ends.get(row["id"])}
        found.append(Version(**values, items=_items_of(row["items"], read)))
    return found
