"""Which version of a timeline holds today, and what lies ahead."""

from collections.abc import Sequence
from datetime import date

from billow.subscriptions.rules.timeline import changes_ahead
from billow.subscriptions.types import PendingChange, Timeline, Version


def current(versions: Sequence[Version], today: date) -> Version:
    """The version in force on *today*; before the first begins, the first that will be."""
    published = [v for v in versions if v.status == "published"]
    ordered = sorted(published, key=lambda v: (v.effective_from, v.number))
    begun = [v for v in ordered if v.effective_from <= today]
    return begun[-1] if begun else ordered[0]


def pending(timeline: Timeline, versions: Sequence[Version], today: date) -> tuple[PendingChange, ...]:
    """The versions whose day has not come and which change anything, in their order, then the drafts."""
    ahead = changes_ahead(timeline, today)
    return tuple(
        PendingChange(version_id=v.id, status=v.status, description=v.description, effective_at=v.effective_from)
        for v in [*ahead, *(v for v in versions if v.status == "draft")]
    )
