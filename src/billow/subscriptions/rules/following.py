"""The versions that lie ahead of a change, as they follow it."""

from collections.abc import Iterator
from dataclasses import replace

from billow.catalog.types.terms import PriceEscalation
from billow.subscriptions.rules.changes import merged
from billow.subscriptions.rules.rises import raised
from billow.subscriptions.rules.timeline import ahead, sold
from billow.subscriptions.types import Timeline, Version


def following(
    timeline: Timeline, version: Version, *, before: Version, escalation: PriceEscalation | None
) -> Iterator[Version]:
    """The versions ahead that are another once *version* has taken the place of *before*, in their order.

    What one had left as it was before it follows; what it changed itself stays. A rise of prices is worked out anew.
    """
    was, now = before, version
    for known in ahead(timeline, version.effective_from):
        plan = now if known.plan_id == was.plan_id else known
        items = merged(known.items, before=was.items, after=now.items)
        if known.escalation and escalation is not None:
            items = raised(now.items, escalation, currency=timeline.currency)
        after = replace(
            known, plan_id=plan.plan_id, plan_revision=plan.plan_revision, items=known.items if items is None else items
        )
        if [sold(item) for item in after.items] != [sold(item) for item in known.items]:
            yield after
        was, now = known, after
