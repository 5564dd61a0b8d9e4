"""Corrections of single events: facts that are added, while every earlier one can still be seen."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from billow.customers import operations as customers
from billow.kit import limits
from billow.kit.errors import Invalid, NotFound
from billow.kit.fields import Instant, Name, Ref, Text
from billow.kit.operation import operation
from billow.kit.paging import Page, PageRequest, page_of
from billow.kit.time import instant_text
from billow.metering import ports, rules, store
from billow.metering.operations import remembered
from billow.metering.operations.openness import unwanted_entry
from billow.metering.types import (
    Entry,
    EventAmended,
    EventRevision,
    EventVoided,
    Rejection,
    Revision,
    UsageEvent,
)
from billow.runtime.db import Tx

Reason = Annotated[
    Text, StringConstraints(min_length=1), Field(description="Why, for whoever asks later.", examples=["Wrong meter"])
]


@operation(
    "events.amend",
    http="POST /events/{unique_id}/amend",
    rpc="EventService.Amend",
    needs="events:write",
    example={"unique_id": "evt-1", "properties": {"tokens": 150}, "reason": "The meter counted tokens twice."},
)
async def amend_event(
    tx: Tx,
    *,
    unique_id: Ref,
    reason: Reason,
    account: Annotated[Ref | None, Field(description="The customer whose event it is.")] = None,
    customer_id: Annotated[Ref | None, Field(description="Another name of `account`.")] = None,
    event_name: Name | None = None,
    timestamp: Instant | None = None,
    properties: Annotated[
        Mapping[str, str | bool | int | Decimal | None] | None,
        Field(max_length=limits.EVENT_PROPERTIES, description="All properties that it has from now on."),
    ] = None,
) -> UsageEvent:
    """Correct an event: what is given takes the place of what was, from now on; what was known before stays known.

    The event as it would be is judged as one that arrives. Usage of an open period follows at once; what was billed is
    corrected by an explained line of the next invoice. A void event is in force again. An event that is so already
    stays as it is, and nothing is added.

    Raises:
        NotFound: There is none.
        EventUnfit: The event could not be taken so; the errors name the fields.
        Invalid: `account` and `customer_id` name different customers.
    """
    if None not in (account, customer_id) and account != customer_id:
        raise Invalid.of("account", "account and customer_id are one field; they are given with different values")
    await store.lock_corrections(tx)
    stands = (await _facts(tx, unique_id))[-1]
    given: dict[str, Any] = {
        "customer_id" if account is None and customer_id else "account": account or customer_id or stands.customer_id,
        "event_name": event_name or stands.event_name,
        "unique_id": unique_id,
        "timestamp": instant_text(timestamp or stands.timestamp),
        "properties": stands.properties if properties is None else properties,
    }
    entry, owner = await _judged(tx, stands, given)
    digest = rules.content_digest(entry, owner)
    if rules.is_so(stands, digest):
        return rules.event_of(stands)
    made = rules.amended(stands, entry, owner, digest=digest, reason=reason)
    return await _said(tx, made)


async def _judged(tx: Tx, stands: EventRevision, given: Mapping[str, Any]) -> tuple[Entry, str]:
    """The event as it would be, and its customer's id.

    Raises:
        EventUnfit: It would be rejected.
    """
    read = rules.read_entry(0, given, now=None if tx.frozen else tx.now, new_id=str)
    if isinstance(read, Rejection):
        raise rules.refusal_of(read)
    known = await customers.ids_by_ref(tx, [read.customer_ref])
    owner = stands.customer_id if read.customer_ref == stands.customer_id else known.get(read.customer_ref)
    if owner is None:
        detail = f"there is no customer {read.customer_ref!r}"
        unknown = Rejection(unique_id=read.unique_id, code="unknown_customer", detail=detail)
        raise rules.refusal_of(unknown, field=next(iter(given)))
    held = await store.terms(tx)
    metrics = (await remembered.metrics(tx, held, {read.event_name}))[read.event_name]
    unfit = rules.unfit_entry(
        read, metrics, rules.lenient(held.policy, stands, read), now=tx.now, kept_since=held.kept_since
    )
    moved = (read.timestamp, read.event_name, owner) != (stands.timestamp, stands.event_name, stands.customer_id)
    if unfit is None and moved and held.policy.asks_for_service:
        unfit = await unwanted_entry(tx, held.policy, read, owner)
    if unfit is not None:
        raise rules.refusal_of(unfit)
    return read, owner


async def _facts(tx: Tx, unique_id: str) -> Sequence[EventRevision]:
    found = await ports.chosen(tx).history(tx, [unique_id])
    if unique_id not in found:
        raise NotFound(f"There is no event {unique_id!r}.")
    return found[unique_id]


async def _said(tx: Tx, made: Revision) -> UsageEvent:
    """The event after a correction, which is told to whoever listens."""
    await ports.chosen(tx).revise(tx, [made])
    event = rules.event_of((await _facts(tx, made.unique_id))[-1])
    subject = rules.subject_of(tx.tenant, made.unique_id)
    tx.emit(EventVoided(subject=subject) if made.void else EventAmended(subject=subject), event)
    return event


@operation(
    "events.void",
    http="POST /events/{unique_id}/void",
    rpc="EventService.Void",
    needs="events:write",
    example={"unique_id": "evt-1", "reason": "Sent by a test."},
)
async def void_event(tx: Tx, *, unique_id: Ref, reason: Reason) -> UsageEvent:
    """Take an event out of force: it counts nowhere any more, and can still be seen. Amending it restores it.

    Its unique id stays taken: the same event sent again changes nothing.

    Raises:
        NotFound: There is none.
        EventVoid: It is void already.
    """
    await store.lock_corrections(tx)
    return await _said(tx, rules.voided((await _facts(tx, unique_id))[-1], reason=reason))


@operation(
    "events.revisions",
    http="GET /events/{unique_id}/revisions",
    rpc="EventService.Revisions",
    needs="events:read",
    example={"unique_id": "evt-1"},
)
async def list_revisions(tx: Tx, *, unique_id: Ref, page: PageRequest) -> Page[EventRevision]:
    """List everything that was ever said about an event, as it first arrived to begin with: who, when and why.

    Raises:
        NotFound: There is none.
    """
    facts = await _facts(tx, unique_id)
    return page_of(facts, page, position=lambda fact: fact.revision)
