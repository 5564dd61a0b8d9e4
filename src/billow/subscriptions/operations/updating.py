"""Changing what a subscription says, without a change of what it consists of."""

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date
from typing import Any, Unpack

from billow.kit import time
from billow.kit.fields import Ref
from billow.kit.operation import operation
from billow.runtime.db import Tx
from billow.subscriptions import rules
from billow.subscriptions.operations.agreements import save
from billow.subscriptions.operations.endings import moved_on
from billow.subscriptions.operations.families import resettled
from billow.subscriptions.operations.reading import ID, find
from billow.subscriptions.operations.rising import drop_rises, plan_rises
from billow.subscriptions.operations.saying import say
from billow.subscriptions.types import (
    IN_FORCE,
    OWN_TERMS,
    BillingChanges,
    BillingTerms,
    Subscription,
    SubscriptionChanges,
    SubscriptionUpdated,
    Timeline,
)

_OF_SERVICE = frozenset({"trial_period_days", "renewal", "price_escalation"})
_PLAIN = frozenset({"name", "description", "metadata", "price_escalation", "renewal", "billed_customer_id"})


@operation(
    "subscriptions.update",
    http="PATCH /subscriptions/{subscription_id}",
    rpc="SubscriptionService.Update",
    needs="subscriptions:write",
    effect="money",
    example={**ID, "name": "Acme, production", "tags": ["key_account"]},
)
async def update(tx: Tx, *, subscription_id: Ref, **changes: Unpack[SubscriptionChanges]) -> Subscription:
    """Change what a subscription says beside what it consists of, which versions do; it takes effect at once.

    A term that is not renewed any more ends the service; where notice is agreed and too late for that, the next term
    can be made the last by a cancellation, or the present one `without_notice`. A discount of its own is taken off
    service that begins from today on; its least and most spend hold for the whole of the billing period that is
    running. `plan_terms` names those of which the plan decides again.

    Raises:
        NotFound: There is none.
        NotInFamily: It is to be billed to the parent, and its customer has none.
        ParentUnsuitable: The parent is billed in another currency, or by another billing entity.
        OutsideTerm: The trial would end in the past, or not before the contract does; or a term without a whole number
            of months would be renewed by another as long as it.
        NoticeNeeded: The term is not to be renewed, and it is too late for the notice that was agreed.
        SubscriptionNotInForce: It has ended, and its trial, its terms, its renewal or its rises would change.
        SubscriptionTermsInconsistent: Its own terms contradict each other or the plan's, or its discount is an amount.
        TrialOver: The trial would change, and paid service has begun.
    """
    before, timeline = await find(tx, subscription_id, lock=True)
    today = time.local_date(tx.now, before.zones)
    given: Mapping[str, Any] = changes
    after = _said(before, await resettled(tx, before, given))
    if not _OF_SERVICE.isdisjoint(given):
        rules.check_not_over(before)
    if "trial_period_days" in given:
        after = rules.with_trial(after, given["trial_period_days"], today=today)
        after = rules.with_agreed_end(after, timeline)
    elif "renewal" in given and before.canceled_at is None:
        if not after.renewal.auto_renew and not given.get("without_notice"):
            rules.check_notice(before, timeline, today)
        after = replace(after, end_date=rules.end_after(timeline, after, today))
    if not given.keys().isdisjoint({"trial_period_days", "renewal"}):
        rules.check_renewal(after.contract, after.renewal, after.trial_end_date or after.start_date)
    await save(tx, after, today)
    await _say(tx, before, timeline, given, today)
    if before.status != "draft" and not {"price_escalation", "trial_period_days"}.isdisjoint(given):
        await drop_rises(tx, after.id, after=today)
        await plan_rises(tx, after.id, after=today, through=today)
    return await _settled(tx, after, today)


def _said(before: Subscription, given: Mapping[str, Any]) -> Subscription:
    """The subscription with the words and the billing that are given."""
    after = replace(before, **{name: value for name, value in given.items() if name in _PLAIN})
    if "tags" in given:
        after = replace(after, tags=tuple(dict.fromkeys(given["tags"])))
    return replace(after, billing=_billing(before.billing, given["billing"])) if "billing" in given else after


def _billing(before: BillingTerms, changes: BillingChanges) -> BillingTerms:
    named = {each.name: getattr(changes, each.name) for each in fields(changes)}
    return replace(before, **{name: value for name, value in named.items() if value is not None})


async def _say(tx: Tx, before: Subscription, timeline: Timeline, given: Mapping[str, Any], today: date) -> None:
    """Write what of the money of a period it says itself from today on; a draft, from its beginning."""
    own: dict[str, Any] = {name: given[name] for name in OWN_TERMS if name in given}
    dropped = [name for name in given.get("plan_terms", ()) if name not in own]
    if own or dropped:
        rules.check_not_over(before)
        day = None if before.status == "draft" else today
        await say(tx, before.id, timeline.own_terms, own, dropped=dropped, day=day)


async def _settled(tx: Tx, after: Subscription, today: date) -> Subscription:
    """The subscription in the status that today gives it, once all was written; it is said that it changed."""
    if after.status in IN_FORCE:
        return await moved_on(tx, after, today)
    after, _ = await find(tx, after.id)
    tx.emit(SubscriptionUpdated(subject=after.id), after)
    return after
