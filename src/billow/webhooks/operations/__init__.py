"""What one can do with webhook endpoints and deliveries, and the feed of all events."""

from billow.webhooks.operations.deliveries import get_delivery, list_deliveries, retry_deliveries, retry_delivery
from billow.webhooks.operations.endpoints import (
    create_endpoint,
    delete_endpoint,
    get_endpoint,
    list_endpoints,
    rotate_secret,
    send_test,
    update_endpoint,
)
from billow.webhooks.operations.feed import list_feed

__all__ = [
    "create_endpoint",
    "delete_endpoint",
    "get_delivery",
    "get_endpoint",
    "list_deliveries",
    "list_endpoints",
    "list_feed",
    "retry_deliveries",
    "retry_delivery",
    "rotate_secret",
    "send_test",
    "update_endpoint",
]
