"""The organisation and the legal persons that issue its invoices."""

from dataclasses import replace
from typing import Annotated, Any, Unpack

from pydantic import Field, StringConstraints

from billow.kit import ids
from billow.kit.errors import AlreadyExists, NotFound
from billow.kit.fields import Code, Email, Name, Ref, Text, Whole, Zone
from billow.kit.operation import operation
from billow.kit.paging import Page, PageRequest
from billow.runtime import db
from billow.runtime.db import Tx
from billow.tenants import store
from billow.tenants.types import (
    Address,
    BillingEntity,
    BillingEntityChanges,
    Branding,
    Organization,
)

Prefix = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9/\-]{0,15}$"), Field(examples=["INV-"])]


@operation("organizations.get", http="GET /organization", rpc="OrganizationService.Get", needs="organization:read")
async def get_organization(tx: Tx) -> Organization:
    """Answer the organisation that the key belongs to."""
    return await store.organization(tx)


@operation(
    "organizations.update",
    http="PATCH /organization",
    rpc="OrganizationService.Update",
    needs="organization:write",
    example={"name": "Acme Billing"},
)
async def update_organization(tx: Tx, *, name: Name) -> Organization:
    """Give the organisation another name."""
    organization = await store.organization(tx)
    await store.rename_organization(tx, organization.id, name)
    return replace(organization, name=name)


@operation(
    "billing_entities.create",
    http="POST /billing-entities",
    rpc="BillingEntityService.Create",
    needs="billing_entities:write",
    status=201,
    example={"code": "gmbh", "legal_name": "Acme GmbH", "number_prefix": "DE-", "timezone": "Europe/Berlin"},
)
async def create_entity(
    tx: Tx,
    *,
    code: Code,
    legal_name: Name,
    number_prefix: Prefix,
    email: Email | None = None,
    address: Address = Address(),
    tax_ids: Annotated[list[Name], Field(max_length=10)] = [],
    timezone: Zone = "UTC",
    net_days: Annotated[Whole, Field(ge=0, le=365)] = 30,
    payment_instructions: Text | None = None,
    footer: Text | None = None,
    branding: Branding = Branding(),
) -> BillingEntity:
    """Add a legal person that issues invoices in a number series of its own.

    Raises:
        AlreadyExists: Another entity has that code.
    """
    entity = BillingEntity(
        id=ids.new("ent"),
        code=code,
        legal_name=legal_name,
        email=email,
        address=address,
        tax_ids=tuple(tax_ids),
        timezone=timezone,
        number_prefix=number_prefix,
        net_days=net_days,
        payment_instructions=payment_instructions,
        footer=footer,
        branding=branding,
        is_default=False,
        created_at=tx.now,
    )
    if not await store.insert_entity(tx, entity):
        raise AlreadyExists.of("code", f"a billing entity has the code {code!r} already")
    return entity


@operation(
    "billing_entities.get",
    http="GET /billing-entities/{billing_entity_id}",
    rpc="BillingEntityService.Get",
    needs="billing_entities:read",
    example={"billing_entity_id": "default"},
)
async def get_entity(tx: Tx, *, billing_entity_id: Ref) -> BillingEntity:
    """Answer a billing entity by id or code."""
    return await entity(tx, billing_entity_id)


async def entity(tx: Tx, ref: str | None) -> BillingEntity:
    """The entity of that id or code; with None the default one.

    Raises:
        NotFound: There is none.
    """
    found = await store.entity(tx, ref)
    if found is None:
        raise NotFound(f"There is no billing entity {ref!r}.")
    return found


@operation(
    "billing_entities.list",
    http="GET /billing-entities",
    rpc="BillingEntityService.List",
    needs="billing_entities:read",
    sorts=("created_at", "code"),
)
async def list_entities(tx: Tx, *, page: PageRequest, code: list[Code] | None = None) -> Page[BillingEntity]:
    """List the billing entities."""
    query = tx.mine(store.billing_entities)
    if code:
        query = query.where(store.billing_entities.c.code.in_(code))
    rows = await db.page(tx, query, page, table=store.billing_entities)
    return rows.of(store.entity_of(row) for row in rows.data)


@operation(
    "billing_entities.update",
    http="PATCH /billing-entities/{billing_entity_id}",
    rpc="BillingEntityService.Update",
    needs="billing_entities:write",
    example={"billing_entity_id": "default", "legal_name": "Acme Corp", "net_days": 14},
)
async def update_entity(tx: Tx, *, billing_entity_id: Ref, **changes: Unpack[BillingEntityChanges]) -> BillingEntity:
    """Change an entity; documents that were issued keep the letterhead they were issued with."""
    before = await entity(tx, billing_entity_id)
    values: dict[str, Any] = dict(changes)
    if "tax_ids" in values:
        values["tax_ids"] = tuple(values["tax_ids"])
    after = replace(before, **values)
    await store.save_entity(tx, after)
    return after
