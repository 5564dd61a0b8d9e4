"""What a subscription says itself of the money of a period."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, cast

from billow.catalog import operations as catalog
from billow.catalog import rules as catalogue
from billow.catalog.types.terms import NO_SPEND_TERMS
from billow.runtime.db import Tx
from billow.subscriptions import rules, store
from billow.subscriptions.operations.reading import find, plan_terms
from billow.subscriptions.types import (
    NewVersion,
    OwnTerm,
    OwnTerms,
    Subscription,
    SubscriptionTermsInconsistent,
    Timeline,
)


async def say(
    tx: Tx,
    subscription_id: str,
    before: Sequence[OwnTerms],
    given: Mapping[str, Any],
    *,
    dropped: Collection[OwnTerm] = (),
    day: date | None,
) -> None:
    """Write what the subscription says from *day* on (None: from its beginning), beside what it said *before*.

    Raises:
        SubscriptionTermsInconsistent: It contradicts itself, its plan, one that lies ahead, or its currency.
    """
    if not given and not dropped:
        return
    settled = cast("dict[OwnTerm, Any]", dict(given))
    if "usage_thresholds" in settled:
        settled["usage_thresholds"] = catalogue.ordered(settled["usage_thresholds"])
    own = rules.own_terms_after(before, settled, dropped=dropped, day=day)
    found, timeline = await find(tx, subscription_id)
    since = max(day or timeline.start, timeline.start)
    plans = await plan_terms(tx, timeline.versions)
    for version in (rules.current(timeline.versions, since), *rules.ahead(timeline, since)):
        plan = plans.get((version.plan_id or "", version.plan_revision or 0), NO_SPEND_TERMS)
        lengths = rules.lengths_of(version.items, found.contract, timeline.start)
        rules.check_own(own[-1], plan, found.currency, lengths=lengths)
    await store.say(tx, subscription_id, own)


async def check_plan_fits(tx: Tx, found: tuple[Subscription, Timeline], new: NewVersion, *, day: date) -> None:
    """Return when another plan, or revision, that a subscription would have from *day* on fits what it says itself.

    Raises:
        SubscriptionTermsInconsistent: It does not.
    """
    subscription, timeline = found
    if not timeline.own_terms:
        return
    before, revision = rules.in_force(timeline, day), (new.plan_id or "", new.plan_revision or 0)
    if revision == (before.plan_id or "", before.plan_revision or 0):
        return
    plans = await catalog.spend_terms(tx, [revision])
    plan = plans.get(revision, NO_SPEND_TERMS)
    lengths = rules.lengths_of(new.items, subscription.contract, timeline.start)
    detail = rules.contradiction(timeline.own_terms, plan, timeline.currency, day=day, lengths=lengths)
    if detail:
        raise SubscriptionTermsInconsistent.of("plan_id", f"{detail}; change it first, or give it back by plan_terms")
