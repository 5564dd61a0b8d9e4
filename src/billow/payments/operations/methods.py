"""What customers pay with."""

from dataclasses import replace

from billow.customers import operations as customers
from billow.customers.types import Customer
from billow.kit import ids
from billow.kit.errors import NotFound
from billow.kit.fields import Flag, Name, Ref
from billow.kit.operation import operation
from billow.kit.paging import Page, PageRequest
from billow.payments import rules, store
from billow.payments.ports import PROVIDERS, PaymentProvider
from billow.payments.types import (
    Instrument,
    NotATestCard,
    PaymentMethod,
    PaymentMethodAttached,
    TestCard,
    TestProviderInLive,
    UnknownProvider,
)
from billow.runtime import db
from billow.runtime.db import Tx

_METHOD = {"customer_id": "acme", "payment_method_id": "pm_01jz0000000000000000000000"}


@operation(
    "payment_methods.create",
    http="POST /customers/{customer_id}/payment-methods",
    rpc="PaymentRequestService.CreatePaymentMethod",
    needs="payments:write",
    effect="write",
    status=201,
    example={
        "customer_id": "acme",
        "provider": "sandbox",
        "test_card": "4242 4242 4242 4242",
        "set_default": True,
    },
)
async def create_method(
    tx: Tx, *, customer_id: Ref, provider: Name, test_card: TestCard, set_default: Flag = False
) -> PaymentMethod:
    """Attach a published test card to a customer of a sandbox; only its brand and last four digits are kept.

    It is the default with `set_default`, or when the customer has no default.

    Raises:
        NotFound: There is no such customer.
        UnknownProvider: There is no such provider.
        TestProviderInLive: The key is a live one.
        NotATestCard: The number is none that the provider publishes.
    """
    chosen = _provider(tx, provider)
    found = chosen.instrument(rules.digits(test_card))
    if found is None:
        raise NotATestCard.of("test_card", "use a test number that the provider publishes", code="not_a_test_card")
    customer = await customers.resolve_and_lock(tx, customer_id)
    return await _attach(tx, customer, chosen.name, found, default=set_default)


def _provider(tx: Tx, name: str) -> PaymentProvider:
    try:
        found = PROVIDERS.get(name)
    except KeyError:
        known = ", ".join(PROVIDERS.names)
        raise UnknownProvider.of("provider", f"there is no such provider; known are {known}", code="unknown") from None
    if tx.live and not found.live:
        raise TestProviderInLive.of("provider", "this provider exists in sandboxes only", code="sandbox_only")
    return found


async def _attach(tx: Tx, customer: Customer, provider: str, instrument: Instrument, *, default: bool) -> PaymentMethod:
    is_default = default or await store.default_method(tx, customer.id) is None
    method = PaymentMethod(
        id=ids.new("pm"),
        customer_id=customer.id,
        provider=provider,
        brand=instrument.brand,
        last4=instrument.last4,
        is_default=is_default,
        created_at=tx.now,
    )
    if is_default:
        await store.set_default(tx, customer.id, None)
    await store.add_method(tx, method, token=instrument.token)
    tx.emit(PaymentMethodAttached(subject=method.id), method)
    return method


@operation(
    "payment_methods.list",
    http="GET /customers/{customer_id}/payment-methods",
    rpc="PaymentRequestService.PaymentMethods",
    needs="payments:read",
    sorts=("created_at",),
    example={"customer_id": "acme"},
)
async def list_methods(tx: Tx, *, customer_id: Ref, page: PageRequest) -> Page[PaymentMethod]:
    """List the payment methods of a customer, newest first.

    Raises:
        NotFound: There is no such customer.
    """
    customer = await customers.resolve(tx, customer_id)
    rows = await db.page(tx, store.methods(tx, customer.id), page, table=store.payment_methods)
    return rows.of(store.method_of(row) for row in rows.data)


@operation(
    "payment_methods.set_default",
    http="POST /customers/{customer_id}/payment-methods/{payment_method_id}/set-default",
    also=("PUT /customers/{customer_id}/payment-methods/{payment_method_id}/set-default",),
    rpc="PaymentRequestService.SetPaymentMethodAsDefault",
    needs="payments:write",
    effect="write",
    example=_METHOD,
)
async def set_default(tx: Tx, *, customer_id: Ref, payment_method_id: Ref) -> PaymentMethod:
    """Collect the customer's invoices from this method from now on.

    Raises:
        NotFound: The customer has no such method.
    """
    customer, method = await _held(tx, customer_id, payment_method_id)
    await store.set_default(tx, customer.id, method.id)
    return replace(method, is_default=True)


@operation(
    "payment_methods.delete",
    http="DELETE /customers/{customer_id}/payment-methods/{payment_method_id}",
    rpc="PaymentRequestService.DeletePaymentMethod",
    needs="payments:write",
    example=_METHOD,
)
async def delete_method(tx: Tx, *, customer_id: Ref, payment_method_id: Ref) -> None:
    """Remove a method: nothing is collected from it any more. No other becomes the default in its place.

    Raises:
        NotFound: The customer has no such method.
    """
    _, method = await _held(tx, customer_id, payment_method_id)
    await store.delete_method(tx, method.id)


async def _held(tx: Tx, customer_id: str, method_id: str) -> tuple[Customer, PaymentMethod]:
    customer = await customers.resolve_and_lock(tx, customer_id)
    method = await store.method(tx, customer.id, method_id)
    if method is None:
        raise NotFound(f"Customer {customer_id!r} has no payment method {method_id!r}.")
    return customer, method
