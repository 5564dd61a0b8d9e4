"""Families of customers, and who is billed for what a subscription serves."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import select

from billow.customers import operations as customers
from billow.customers.types import Customer
from billow.kit.fields import Ref
from billow.kit.operation import operation
from billow.runtime.db import Tx
from billow.subscriptions import rules, store
from billow.subscriptions.types import FamilyInUse, NotInFamily, Subscription


@operation(
    "customers.set_parent",
    http="PUT /customers/{customer_id}/parent",
    rpc="CustomerService.SetParent",
    needs="customers:write",
    effect="write",
    example={"customer_id": "acme", "parent_id": "acme-holding"},
)
async def set_parent(
    tx: Tx,
    *,
    customer_id: Ref,
    parent_id: Annotated[Ref | None, Field(description="The parent; null or left out for none.")] = None,
) -> Customer:
    """Put a customer in the family of a parent, or take it out of its family.

    A family has one level: a parent is nobody's child. A subscription of a child may be billed to the parent; while one
    is, the child stays in the family.

    Raises:
        NotFound: There is no such customer, or no such parent.
        FamilyUnsuitable: The customer is its own parent, or has children, or the parent has a parent.
        FamilyInUse: A subscription of the customer is billed to its parent.
    """
    named = [await customers.resolve(tx, ref) for ref in (customer_id, parent_id) if ref is not None]
    await customers.lock_all(tx, {each.id for each in named})
    child, *found = [await customers.resolve(tx, each.id) for each in named]
    parent = found[0] if found else None
    if child.parent_id is not None and child.parent_id != (parent.id if parent else None):
        await _check_unused(tx, child)
    return await customers.join(tx, child, parent)


async def _check_unused(tx: Tx, child: Customer) -> None:
    c = store.subscriptions.c
    query = select(c.id).where(
        c.tenant_id == tx.tenant,
        c.customer_id == child.id,
        c.billed_customer_id != c.customer_id,
        c.status.not_in(("canceled", "ended")),
    )
    billed = await tx.value(query.order_by(c.id).limit(1))
    if billed is not None:
        detail = f"the subscription {billed} is billed to the parent; set its bill_to_parent to false, or end it, first"
        raise FamilyInUse.of("parent_id", detail)


async def billed_customer(tx: Tx, customer: Customer, currency: str, *, to_parent: bool) -> str:
    """The id of who is billed in *currency* for what serves the customer: itself, or its parent, which from now on is
    billed in that currency. The caller holds both.

    Raises:
        NotInFamily: The customer has no parent.
        ParentUnsuitable: The parent is billed in another currency, or by another billing entity.
    """
    if not to_parent:
        return customer.id
    if customer.parent_id is None:
        detail = f"customer {customer.id} has no parent; give it one with PUT /customers/{customer.id}/parent"
        raise NotInFamily.of("bill_to_parent", detail)
    parent = await customers.of(tx, customer.parent_id)
    rules.check_parent_suits(customer, parent, currency)
    await customers.choose_currency(tx, parent, currency)
    return parent.id


async def resettled(tx: Tx, before: Subscription, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The changes of a subscription that is held, with who is billed for it.

    Raises:
        NotInFamily: It is to be billed to the parent, and there is none.
        ParentUnsuitable: The parent is billed in another currency, or by another billing entity.
    """
    values = dict(changes)
    if "bill_to_parent" in values:
        customer = await customers.of(tx, before.customer_id)
        to_parent = values.pop("bill_to_parent")
        values["billed_customer_id"] = await billed_customer(tx, customer, before.currency, to_parent=to_parent)
    return values
