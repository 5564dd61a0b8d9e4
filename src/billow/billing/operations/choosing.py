"""What of the usage is asked for: all of it, or some metrics, products and groups."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from billow.billing.types import ChargePart, ChargeUsage
from billow.catalog import operations as catalog
from billow.kit import limits
from billow.kit.fields import Instant, Ref
from billow.runtime.db import Tx
from billow.subscriptions.types import Item

Grouped = Annotated[bool, Field(description="Whether metrics that are grouped, and charges, show their parts as well.")]
KnownAt = Annotated[Instant | None, Field(description="The instant whose knowledge counts; without it, now.")]
OfMetrics = Annotated[
    list[Ref] | None, Field(description="Only these metrics, by id or code, and the charges that read one of them.")
]
OfProducts = Annotated[
    list[Ref] | None, Field(description="Only the charges of these products, by id or code, and the metrics they read.")
]
GroupValue = Annotated[
    str,
    StringConstraints(pattern="^[^:]+:", max_length=2 * limits.NAME_LENGTH + 1),
    Field(
        description="A property and its value, as `region:eu`; nothing behind the colon is its absence.",
        examples=["region:eu"],
    ),
]
InGroups = Annotated[
    list[GroupValue] | None,
    Field(
        description="Only the parts with one of these values of each property that is named; `grouped` goes without "
        "saying."
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What of the usage is shown: all metrics and products or some, all groups or those with some values."""

    grouped: bool
    known_at: datetime | None
    groups: Mapping[str, frozenset[str]]
    metric_ids: frozenset[str] | None = None
    product_ids: frozenset[str] | None = None

    @property
    def in_parts(self) -> bool:
        """Whether the parts of metrics and charges are asked for."""
        return self.grouped or bool(self.groups)

    def charges(self, item: Item) -> bool:
        """Whether the charge of an item is shown."""
        product = self.product_ids is None or item.product_id in self.product_ids
        return product and (self.metric_ids is None or not self.metric_ids.isdisjoint(item.metric_ids))

    def part(self, values: Mapping[str, str | None]) -> bool:
        """Whether the part with these values is shown."""
        return all((values.get(name) or "") in wanted for name, wanted in self.groups.items())

    def parts_of(self, charge: ChargeUsage) -> tuple[ChargePart, ...]:
        """The parts of a charge that are shown."""
        return tuple(each for each in charge.parts if self.part(each.values))

    def read_by(self, items: Iterable[Item]) -> frozenset[str] | None:
        """The metrics that are shown, where the charges of *items* are; None for all."""
        if self.product_ids is None:
            return self.metric_ids
        read = frozenset(metric_id for item in items for metric_id in item.metric_ids)
        return read if self.metric_ids is None else read & self.metric_ids


async def chosen(
    tx: Tx,
    *,
    metrics: Sequence[str] | None,
    products: Sequence[str] | None,
    groups: Sequence[str] | None,
    grouped: bool,
    known_at: datetime | None = None,
) -> Chosen:
    """What is shown, of these metrics and products by their ids or codes; none of them is all.

    Raises:
        NotFound: One of them does not exist.
    """
    ids = [(await catalog.metric(tx, ref)).id for ref in metrics or ()]
    made_of = [(await catalog.product(tx, ref)).id for ref in products or ()]
    return Chosen(
        grouped=grouped,
        known_at=known_at,
        groups=_values(groups),
        metric_ids=frozenset(ids) if metrics else None,
        product_ids=frozenset(made_of) if products else None,
    )


def _values(group: Sequence[str] | None) -> dict[str, frozenset[str]]:
    """The values that are asked for of each property."""
    found: dict[str, frozenset[str]] = {}
    for name, _, value in (each.partition(":") for each in group or ()):
        found[name] = found.get(name, frozenset()) | {value}
    return found
