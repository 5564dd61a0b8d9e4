"""What one can do with customers."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any, Unpack

from pydantic import Field

from billow.customers import rules, store
from billow.customers.types import (
    Account,
    Aliases,
    Customer,
    CustomerChanges,
    CustomerCreated,
    CustomerDeleted,
    CustomerUpdated,
    Locale,
    NameTaken,
    TaxIds,
)
from billow.kit import ids
from billow.kit.errors import Invalid, NotFound
from billow.kit.fields import (
    CurrencyCode,
    Email,
    ExternalId,
    GraceDays,
    Instant,
    KnownCurrency,
    Metadata,
    Name,
    Ref,
    Whole,
    Zone,
)
from billow.kit.operation import operation
from billow.kit.paging import Page, PageRequest
from billow.runtime import db
from billow.runtime.db import Tx
from billow.tenants import operations as tenants
from billow.tenants.types import Address


async def resolve(tx: Tx, ref: str) -> Customer:
    """The customer that answers to *ref*: id, external id or alias.

    Raises:
        NotFound: None does.
    """
    customer = await store.by_ref(tx, ref)
    if customer is None:
        raise NotFound(f"There is no customer {ref!r}.")
    return customer


async def lock(tx: Tx, customer_id: str) -> Customer:
    """The customer of that id, held until the transaction ends: the first lock of every change of money (W-12).

    Its parent is held with it, in order of id, for what is billed of a child may be the parent's. A deleted one is
    found too, for what was begun with it is still to be finished.

    Raises:
        NotFound: There is none.
    """
    customer = await store.lock(tx, customer_id)
    if customer is None:
        raise NotFound(f"There is no customer {customer_id!r}.")
    return customer


async def lock_all(tx: Tx, ids: Collection[str]) -> dict[str, Customer]:
    """The customers of these ids by id, deleted ones included, held until the transaction ends; one query.

    They are taken in order of id, so that two who want the same wait for each other instead of deadlocking.
    """
    return await store.lock_all(tx, ids)


async def resolve_and_lock(tx: Tx, ref: str) -> Customer:
    """The customer that answers to *ref*, held until the transaction ends, and still there once it is held.

    Raises:
        NotFound: None does.
    """
    held = await lock(tx, (await resolve(tx, ref)).id)
    return await resolve(tx, held.id)


async def of(tx: Tx, customer_id: str) -> Customer:
    """The customer of that id, a deleted one included.

    Raises:
        NotFound: There is none.
    """
    found = await store.by_ids(tx, [customer_id])
    if customer_id not in found:
        raise NotFound(f"There is no customer {customer_id!r}.")
    return found[customer_id]


async def ids_by_ref(tx: Tx, refs: Sequence[str]) -> dict[str, str]:
    """The id for each of *refs* that some customer answers to; one query."""
    return await store.ids_by_ref(tx, refs)


async def by_ids(tx: Tx, ids: Sequence[str]) -> Mapping[str, Customer]:
    """Customers by id; one query."""
    return await store.by_ids(tx, ids)


async def timezones(tx: Tx, ids: Sequence[str]) -> Mapping[str, str]:
    """The zones of customers by id, however many; one query."""
    return await store.timezones(tx, ids)


async def choose_currency(tx: Tx, customer: Customer, wanted: str | None) -> str:
    """The currency that the customer is billed in: its own, or else *wanted*, which is its own from now on (M-23).

    Raises:
        CurrencyFixed: *wanted* is another than its own.
        Invalid: Neither is known.
    """
    rules.check_currency(customer, wanted)
    chosen = customer.currency or wanted
    if chosen is None:
        raise Invalid.of("currency", "the customer has no currency yet: name one", code="required")
    if customer.currency is None:
        await store.save(tx, replace(customer, currency=chosen, updated_at=tx.now))
    return chosen


@operation(
    "customers.create",
    http="POST /customers",
    rpc="CustomerService.Create",
    needs="customers:write",
    status=201,
    example={
        "name": "Acme Corp",
        "external_id": "acme",
        "email": "billing@acme.com",
        "currency": "USD",
        "timezone": "UTC",
        "billing_address": {"line1": "1 Main St", "city": "Springfield", "postal_code": "12345", "country": "US"},
    },
)
async def create(
    tx: Tx,
    *,
    name: Name,
    external_id: ExternalId | None = None,
    aliases: Aliases = [],
    email: Email | None = None,
    currency: CurrencyCode | None = None,
    timezone: Zone | None = None,
    locale: Locale = "en-US",
    billing_address: Address = Address(),
    tax_ids: TaxIds = [],
    net_days: Annotated[Whole, Field(ge=0, le=365)] | None = None,
    billing_entity_id: Ref | None = None,
    metadata: Metadata = {},
) -> Customer:
    """Add a customer.

    Without a time zone it is billed in that of its billing entity; without a currency, in that of its first plan.

    Raises:
        NameTaken: Another customer answers to its external id or to one of its aliases.
        NotFound: There is no such billing entity.
    """
    entity = await tenants.entity(tx, billing_entity_id)
    customer = Customer(
        id=ids.new("cus"),
        name=name,
        external_id=external_id,
        aliases=tuple(sorted(set(aliases) - {external_id})),
        email=email,
        currency=currency,
        timezone=timezone or entity.timezone,
        locale=locale,
        billing_address=billing_address,
        tax_ids=tuple(tax_ids),
        net_days=net_days,
        billing_entity_id=entity.id,
        metadata=metadata,
        created_at=tx.now,
        updated_at=tx.now,
    )
    if not await store.add(tx, customer):
        raise NameTaken.of("external_id", "another customer answers to this external id or alias", code="taken")
    tx.emit(CustomerCreated(subject=customer.id), customer)
    return customer


@operation(
    "customers.get",
    http="GET /customers/{customer_id}",
    rpc="CustomerService.Get",
    needs="customers:read",
    example={"customer_id": "acme"},
)
async def get(tx: Tx, *, customer_id: Ref) -> Customer:
    """Answer a customer by id, external id or alias.

    Raises:
        NotFound: There is none.
    """
    return await resolve(tx, customer_id)


@operation(
    "customers.list",
    http="GET /customers",
    rpc="CustomerService.List",
    needs="customers:read",
    sorts=("created_at", "name", "external_id"),
)
async def list_customers(
    tx: Tx,
    *,
    page: PageRequest,
    external_id: list[ExternalId] | None = None,
    alias: list[ExternalId] | None = None,
    email: list[Email] | None = None,
    currency: list[KnownCurrency] | None = None,
    country: list[str] | None = None,
    search: Name | None = None,
    parent_id: Annotated[Ref | None, Field(description="Only the children of this customer.")] = None,
    created_at_gte: Instant | None = None,
    created_at_lte: Instant | None = None,
) -> Page[Customer]:
    """List customers, newest first; `search` finds a part of the name, the e-mail or the external id.

    Raises:
        NotFound: There is no customer `parent_id`.
    """
    table = store.customers.c
    query = store.living(tx)
    for column, values in (
        (table.external_id, external_id),
        (table.email, email),
        (table.currency, currency),
        (table.billing_address["country"].astext, country),
    ):
        query = query if values is None else query.where(column.in_(values))
    if created_at_gte is not None:
        query = query.where(table.created_at >= created_at_gte)
    if created_at_lte is not None:
        query = query.where(table.created_at <= created_at_lte)
    if search is not None:
        query = query.where(store.contains(search))
    if parent_id is not None:
        query = query.where(table.parent_id == (await resolve(tx, parent_id)).id)
    if alias is not None:
        found = await store.ids_by_ref(tx, alias)
        query = query.where(table.id.in_(list(found.values())))
    rows = await db.page(tx, query, page, table=store.customers)
    return rows.of(store.customer_of(row) for row in rows.data)


@operation(
    "customers.update",
    http="PATCH /customers/{customer_id}",
    rpc="CustomerService.Update",
    needs="customers:write",
    example={"customer_id": "acme", "email": "invoices@acme.com"},
)
async def update(tx: Tx, *, customer_id: Ref, **changes: Unpack[CustomerChanges]) -> Customer:
    """Change a customer; issued documents keep what they were issued with.

    A new zone moves the boundaries of its subscriptions that lie ahead: a period that has begun goes on until the first
    one in the new zone.

    Raises:
        NotFound: There is no such customer.
        NameTaken: Another customer answers to the new external id or alias.
        CurrencyFixed: It is billed in another currency already.
    """
    before = await resolve_and_lock(tx, customer_id)
    rules.check_currency(before, changes.get("currency"))
    values: dict[str, Any] = dict(changes)
    for name in ("aliases", "tax_ids"):
        if name in values:
            values[name] = tuple(values[name])
    after = replace(before, **values, updated_at=tx.now)
    after = replace(after, aliases=tuple(sorted(set(after.aliases) - {after.external_id})))
    await store.save(tx, after)
    if not await store.put_names(tx, after):
        raise NameTaken.of("external_id", "another customer answers to this external id or alias", code="taken")
    tx.emit(CustomerUpdated(subject=after.id), after)
    return after


@operation(
    "customers.set_grace_period",
    http="PUT /customers/{customer_id}/invoice-grace-period",
    rpc="CustomerService.UpdateCustomerInvoiceGracePeriod",
    needs="customers:write",
    example={"customer_id": "acme", "invoice_grace_period": 3},
)
async def set_grace_period(tx: Tx, *, customer_id: Ref, invoice_grace_period: GraceDays | None = None) -> Customer:
    """Say for how many days after a period its invoice stays a draft, which is then issued by itself with the usage
    that came meanwhile. Without a number it is issued at once. It holds for the invoices that are made from now on.

    Raises:
        NotFound: There is no such customer.
    """
    before = await resolve_and_lock(tx, customer_id)
    after = replace(before, invoice_grace_period=invoice_grace_period, updated_at=tx.now)
    await store.save(tx, after)
    tx.emit(CustomerUpdated(subject=after.id), after)
    return after


@operation(
    "accounts.create",
    http="POST /accounts",
    rpc="AccountService.Create",
    needs="customers:write",
    status=201,
    camel=True,
    example={"name": "Acme Corp", "email": "billing@acme.com", "alias": "your-internal-id-123"},
)
async def create_account(tx: Tx, *, name: Name, email: Email | None = None, alias: ExternalId | None = None) -> Account:
    """Add a customer in the quickstart's words: an account with an alias.

    Raises:
        NameTaken: Another account has that alias.
    """
    try:
        return rules.account(await create(tx, name=name, email=email, external_id=alias))
    except NameTaken:
        raise NameTaken.of("alias", "another account has this alias", code="taken") from None


@operation(
    "accounts.get",
    http="GET /accounts/{account_id}",
    rpc="AccountService.Get",
    needs="customers:read",
    camel=True,
    example={"account_id": "your-internal-id-123"},
)
async def get_account(tx: Tx, *, account_id: Ref) -> Account:
    """Answer an account by id or alias.

    Raises:
        NotFound: There is none.
    """
    return rules.account(await resolve(tx, account_id))


async def join(tx: Tx, child: Customer, parent: Customer | None) -> Customer:
    """The child in the family of the parent, or in none; all whom it concerns are told. The caller holds them.

    Raises:
        FamilyUnsuitable: The family would have more than one level.
    """
    if parent is not None:
        rules.check_parent(child, parent)
    joined = parent.id if parent else None
    if joined == child.parent_id:
        return child
    await store.save(tx, replace(child, parent_id=joined, updated_at=tx.now))
    concerned = [each for each in (child.id, child.parent_id, joined) if each is not None]
    found = await store.by_ids(tx, concerned)
    for each in concerned:
        tx.emit(CustomerUpdated(subject=each), found[each])
    return found[child.id]


async def remove(tx: Tx, customer: Customer) -> None:
    """Mark the customer deleted and set its names free; what was issued to it stays.

    Raises:
        FamilyUnsuitable: It has children.
    """
    rules.check_childless(customer)
    await store.delete(tx, customer.id, at=tx.now)
    tx.emit(CustomerDeleted(subject=customer.id), customer)
