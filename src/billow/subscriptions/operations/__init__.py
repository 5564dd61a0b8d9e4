"""What one can do with subscriptions and their versions."""

from billow.subscriptions.operations.agreements import activate, create, delete, update
from billow.subscriptions.operations.endings import cancel, progress, uncancel
from billow.subscriptions.operations.finding import find_all
from billow.subscriptions.operations.reading import by_ids, find, get, list_subscriptions, of_customer
from billow.subscriptions.operations.versions import current_version, get_version, list_versions, publish

__all__ = [
    "activate",
    "by_ids",
    "cancel",
    "create",
    "current_version",
    "delete",
    "find",
    "find_all",
    "get",
    "get_version",
    "list_subscriptions",
    "list_versions",
    "of_customer",
    "progress",
    "publish",
    "uncancel",
    "update",
]
