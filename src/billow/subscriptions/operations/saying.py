"""What a subscription says itself of the money of a period."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, cast

from billow.catalog import operations as catalog
from billow.catalog import rules as catalogue
from billow.catalog.types.terms import NO_SPEND_TERMS
from billow.runtime.db import Tx
from billow.subscriptions import rules, store
from billow.subscriptions.operations.reading import find
from billow.subscriptions.types import OwnTerm, OwnTerms


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
        SubscriptionTermsInconsistent: It contradicts itself, its plan or its currency.
    """
    if not given and not dropped:
        return
    settled = cast("dict[OwnTerm, Any]", dict(given))
    if "usage_thresholds" in settled:
        settled["usage_thresholds"] = catalogue.ordered(settled["usage_thresholds"])
    own = rules.own_terms_after(before, settled, dropped=dropped, day=day)
    found, timeline = await find(tx, subscription_id)
    now = rules.current(timeline.versions, max(day or timeline.start, timeline.start))
    revision = (now.plan_id or "", now.plan_revision or 0)
    plans = await catalog.spend_terms(tx, [revision])
    rules.check_own(own[-1], plans.get(revision, NO_SPEND_TERMS), found.currency)
    await store.say(tx, subscription_id, own)
