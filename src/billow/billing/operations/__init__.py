"""What is billed, what comes next, what was used, and what a change leads to."""

from billow.billing.operations.changes import apply_change, preview_change
from billow.billing.operations.farewell import delete_customer
from billow.billing.operations.run import bill, reschedule
from billow.billing.operations.upcoming import upcoming_invoice
from billow.billing.operations.usage import customer_usage, subscription_usage

__all__ = [
    "apply_change",
    "bill",
    "customer_usage",
    "delete_customer",
    "preview_change",
    "reschedule",
    "subscription_usage",
    "upcoming_invoice",
]
