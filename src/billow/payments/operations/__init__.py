"""What one can do with payments and payment methods."""

from billow.payments.operations.collection import claim, intend, is_underway, postpone, record, retry_payment
from billow.payments.operations.methods import create_method, delete_method, list_methods, set_default
from billow.payments.operations.receipts import create, get, list_payments, mark_as_paid
from billow.payments.operations.refunds import get_refund, list_refunds, mark_refund_as_paid, refund_unused

__all__ = [
    "claim",
    "create",
    "create_method",
    "delete_method",
    "get",
    "get_refund",
    "intend",
    "is_underway",
    "list_methods",
    "list_payments",
    "list_refunds",
    "mark_as_paid",
    "mark_refund_as_paid",
    "postpone",
    "record",
    "refund_unused",
    "retry_payment",
    "set_default",
]
