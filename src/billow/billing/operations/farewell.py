"""The end of a customer: its subscriptions end, and are billed, before it goes."""

from billow.billing.operations.ending import cancel
from billow.billing.operations.run import bill
from billow.customers import operations as customers
from billow.kit import time
from billow.kit.fields import Ref
from billow.kit.operation import operation
from billow.runtime.db import Tx
from billow.subscriptions import operations as subscriptions
from billow.subscriptions.types import IN_FORCE


@operation(
    "customers.delete",
    http="DELETE /customers/{customer_id}",
    rpc="CustomerService.Delete",
    needs="customers:write",
    example={"customer_id": "acme"},
)
async def delete_customer(tx: Tx, *, customer_id: Ref) -> None:
    """Remove a customer: its subscriptions end today and get their final invoices, drafts go, issued documents stay.

    It no longer answers to its names, which are free for others.

    Raises:
        NotFound: There is no such customer.
        CurrencyWithdrawn: A last invoice would be in a currency that is none any more.
    """
    customer = await customers.resolve_and_lock(tx, customer_id)
    for subscription, _ in await subscriptions.of_customer(tx, customer.id):
        if subscription.status == "draft":
            await subscriptions.delete(tx, subscription_id=subscription.id)
        elif subscription.status in IN_FORCE:
            await cancel(tx, subscription_id=subscription.id, reason="customer deleted", without_notice=True)
            await bill(tx, subscription.id, on=time.local_date(tx.now, subscription.zones))
    await customers.remove(tx, customer)
