"""Coupons in the hands of customers."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from billow.catalog import rules, store
from billow.catalog.operations.coupons import coupon
from billow.catalog.types import (
    AppliedCoupon,
    AppliedCouponCreated,
    AppliedCouponTerminated,
    Coupon,
    CouponAmount,
    CouponCurrencyMismatched,
    CouponInconsistent,
    CouponNotReusable,
    CouponOver,
    CouponRate,
    CouponStatus,
    CouponUse,
    Frequency,
    FrequencyDuration,
    TooManyCoupons,
)
from billow.customers import operations as customers
from billow.customers.types import Customer
from billow.kit import fields as kit
from billow.kit import ids, limits
from billow.kit.errors import NotFound
from billow.kit.operation import operation
from billow.kit.paging import Page, PageRequest
from billow.runtime import db
from billow.runtime.db import Tx


async def coupons_of(tx: Tx, customer_id: str) -> tuple[AppliedCoupon, ...]:
    """The coupons that the customer of that id has in force, with what is left of them, the oldest first; one query."""
    return tuple(each for each in await store.applied_to(tx, [customer_id]) if each.status == "active")


async def coupons_of_all(tx: Tx, customer_ids: Sequence[str]) -> dict[str, list[AppliedCoupon]]:
    """The same of each of the customers that has any, by their ids, and those that have expired: whether they hold for
    an invoice is said by its day; one query."""
    found: dict[str, list[AppliedCoupon]] = {}
    for each in await store.applied_to(tx, customer_ids):
        found.setdefault(each.customer_id, []).append(each)
    return found


async def record_coupon_uses(tx: Tx, uses: Sequence[CouponUse]) -> None:
    """Write down what coupons took off a document, once however often it is said, and end those that are used up.

    The caller holds the customer's lock.
    """
    if not await store.insert_uses(tx, uses):
        return
    found = await store.applied_named(tx, [use.applied_coupon_id for use in uses])
    over = [each for each in found.values() if each.terminated_at is None and rules.used_up(each, uses=1)]
    await store.use_up(tx, [each.id for each in over])
    _say_over(tx, over)


async def release_coupon_uses(tx: Tx, document_id: str) -> None:
    """Take back what coupons took off a document that is void: those that it used up hold again.

    The caller holds the customer's lock.
    """
    await store.revive_applied(tx, await store.release_uses(tx, document_id))


async def withdraw_coupon_uses(tx: Tx, document_id: str) -> list[AppliedCoupon]:
    """Forget what coupons took off a draft that is written anew; the coupons as they are without it, the oldest first.

    The caller holds the customer's lock, and says with `renew_coupon_uses` what the draft uses of them.
    """
    found = await store.applied_named(tx, await store.delete_uses(tx, document_id))
    return sorted(found.values(), key=lambda each: (each.created_at, each.id))


async def renew_coupon_uses(tx: Tx, coupons: Sequence[AppliedCoupon], uses: Sequence[CouponUse]) -> None:
    """Write down what the *coupons* take off a draft by now: those that it uses up are over, the others hold again."""
    await store.insert_uses(tx, uses)
    used = {use.applied_coupon_id for use in uses}
    found = (await store.applied_named(tx, [each.id for each in coupons])).values()
    over = [each for each in found if rules.used_up(each, uses=int(each.id in used))]
    await store.revive_applied(tx, [each.id for each in found if each not in over])
    ending = [each for each in over if each.terminated_at is None]
    await store.use_up(tx, [each.id for each in ending])
    _say_over(tx, ending)


def _say_over(tx: Tx, over: Sequence[AppliedCoupon]) -> None:
    for each in over:
        ended = replace(each, status="terminated", terminated_at=tx.now)
        tx.emit(AppliedCouponTerminated(subject=ended.id), ended)


@operation(
    "applied_coupons.create",
    http="POST /applied-coupons",
    rpc="CouponService.CreateAppliedCoupon",
    needs="coupons:write",
    effect="money",
    status=201,
    example={"coupon_id": "welcome", "customer_id": "acme"},
)
async def apply_coupon(
    tx: Tx,
    *,
    coupon_id: kit.Ref,
    customer_id: kit.Ref,
    amount: CouponAmount | None = None,
    percentage_rate: CouponRate | None = None,
    frequency: Frequency | None = None,
    frequency_duration: FrequencyDuration | None = None,
) -> AppliedCoupon:
    """Give a customer a coupon, on its terms or on others: it takes off the invoices from now on.

    The customer is held meanwhile, so that what is given once is given once.

    Raises:
        AmountTooPrecise: The amount has more decimals than the currency of the coupon.
        CouponCurrencyMismatched: It is an amount in another currency than the customer is billed in.
        CouponInconsistent: The terms contradict the coupon, or each other.
        CouponNotReusable: The customer has or had it, and each is given it once.
        CouponOver: It was terminated or has expired.
        NotFound: There is no such coupon or customer.
        TooManyCoupons: The customer has as many as an invoice can take.
    """
    customer = await customers.resolve_and_lock(tx, customer_id)
    given = await coupon(tx, coupon_id, lock=True)
    _check_given(given, customer, at=tx.now)
    if len(await coupons_of(tx, customer.id)) >= limits.COUPONS_PER_CUSTOMER:
        raise TooManyCoupons(f"A customer has at most {limits.COUPONS_PER_CUSTOMER} coupons; end one first.")
    number = 1 + await store.last_number(tx, coupon_id=given.id, customer_id=customer.id)
    terms = _terms(
        given, amount=amount, rate=percentage_rate, frequency=frequency, frequency_duration=frequency_duration
    )
    row: dict[str, Any] = {
        "id": ids.new("apc"),
        "coupon_id": given.id,
        "customer_id": customer.id,
        "created_at": tx.now,
        "used_up": False,
    }
    if (not given.reusable and number > 1) or not await store.insert_applied(tx, {**row, **terms, "number": number}):
        raise CouponNotReusable(f"The customer has or had the coupon {given.code!r}, which each is given once.")
    made = (await store.applied_named(tx, [row["id"]]))[row["id"]]
    rules.check_overrides(given, made)
    tx.emit(AppliedCouponCreated(subject=made.id), made)
    return made


def _check_given(given: Coupon, customer: Customer, *, at: datetime) -> None:
    if given.status != "active" or (given.expiration_at is not None and given.expiration_at <= at):
        raise CouponOver(f"The coupon {given.code!r} is not given any more.")
    if given.currency is not None and customer.currency not in (None, given.currency):
        detail = f"is an amount in {given.currency}; the customer is billed in {customer.currency}"
        raise CouponCurrencyMismatched.of("coupon_id", detail)


def _terms(
    given: Coupon, *, amount: Any, rate: Any, frequency: Frequency | None, frequency_duration: int | None
) -> dict[str, Any]:
    """The terms of the coupon with those that this customer gets instead, as a row."""
    if amount is not None and given.currency is None:
        detail = f"a coupon of the type {given.coupon_type} has none"
        raise CouponInconsistent.of("amount", detail, code="not_allowed")
    own = given.amount if amount is None else rules.money(amount, str(given.currency), field="amount")
    kept = given.frequency_duration if frequency in (None, given.frequency) else None
    return {
        "amount": None if own is None else own.minor,
        "currency": given.currency,
        "percentage_rate": given.percentage_rate if rate is None else rate,
        "frequency": frequency or given.frequency,
        "frequency_duration": kept if frequency_duration is None else frequency_duration,
    }


@operation(
    "applied_coupons.list",
    http="GET /applied-coupons",
    rpc="CouponService.AppliedCoupons",
    needs="coupons:read",
)
async def list_applied_coupons(
    tx: Tx,
    *,
    page: PageRequest,
    customer_id: kit.Ref | None = None,
    coupon_id: kit.Ref | None = None,
    status: list[CouponStatus] | None = None,
) -> Page[AppliedCoupon]:
    """List the coupons that customers have, or had, with what is left of them.

    Raises:
        NotFound: There is no such customer or coupon.
    """
    table = store.applied_coupons
    query = store.applied(tx)
    if customer_id is not None:
        query = query.where(table.c.customer_id == (await customers.resolve(tx, customer_id)).id)
    if coupon_id is not None:
        query = query.where(table.c.coupon_id == (await coupon(tx, coupon_id)).id)
    if status is not None and len(set(status)) == 1:
        query = query.where(store.is_over(tx) if status[0] == "terminated" else ~store.is_over(tx))
    rows = await db.page(tx, query, page, table=table)
    return rows.of(store.applied_of(row, at=tx.now) for row in rows.data)


@operation(
    "applied_coupons.terminate",
    http="POST /applied-coupons/{applied_coupon_id}/terminate",
    rpc="CouponService.TerminateAppliedCoupon",
    needs="coupons:write",
    effect="money",
    example={"applied_coupon_id": "apc_01jz0000000000000000000000"},
)
async def terminate_applied_coupon(tx: Tx, *, applied_coupon_id: kit.Ref) -> AppliedCoupon:
    """Take a coupon from a customer: it takes nothing off any more, also when an invoice that used it is voided; what
    it took off stays.

    Raises:
        NotFound: There is none.
    """
    found = await store.applied_named(tx, [applied_coupon_id])
    if applied_coupon_id not in found:
        raise NotFound(f"No customer has a coupon {applied_coupon_id!r}.")
    await customers.lock(tx, found[applied_coupon_id].customer_id)
    before = (await store.applied_named(tx, [applied_coupon_id]))[applied_coupon_id]
    await store.take_away(tx, [before.id])
    _say_over(tx, [before] if before.terminated_at is None else [])
    return (await store.applied_named(tx, [before.id]))[before.id]
