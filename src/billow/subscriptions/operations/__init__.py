"""What one can do with subscriptions and their versions."""

from billow.subscriptions.operations.agreements import activate, create, delete
from billow.subscriptions.operations.changing import changed, publish, publish_all
from billow.subscriptions.operations.dates import billing_dates, mrr_change, revenue, version_revenue
from billow.subscriptions.operations.endings import end, progress, uncancel
from billow.subscriptions.operations.entitling import (
    get_entitlement,
    list_entitlements,
    remove_entitlement,
    set_entitlement,
)
from billow.subscriptions.operations.families import set_parent
from billow.subscriptions.operations.finding import find_all
from billow.subscriptions.operations.holding import holder_of_product, holders, on_revisions, subscribers
from billow.subscriptions.operations.moving import follow_zone
from billow.subscriptions.operations.pausing import take_pauses
from billow.subscriptions.operations.reading import (
    by_ids,
    find,
    get,
    list_subscriptions,
    of_customer,
    plan_terms,
    sharing,
)
from billow.subscriptions.operations.saying import check_plan_fits
from billow.subscriptions.operations.serving import served
from billow.subscriptions.operations.updating import update
from billow.subscriptions.operations.upgrading import end_trial
from billow.subscriptions.operations.versions import (
    create_version,
    current_version,
    delete_version,
    draft,
    get_version,
    list_versions,
    replace_version,
    version,
    version_item,
    version_items,
    whole,
)

__all__ = [
    "activate",
    "billing_dates",
    "by_ids",
    "changed",
    "check_plan_fits",
    "create",
    "create_version",
    "current_version",
    "delete",
    "delete_version",
    "draft",
    "end",
    "end_trial",
    "find",
    "find_all",
    "follow_zone",
    "get",
    "get_entitlement",
    "get_version",
    "holder_of_product",
    "holders",
    "list_entitlements",
    "list_subscriptions",
    "list_versions",
    "mrr_change",
    "of_customer",
    "on_revisions",
    "plan_terms",
    "progress",
    "publish",
    "publish_all",
    "remove_entitlement",
    "replace_version",
    "revenue",
    "served",
    "set_entitlement",
    "set_parent",
    "sharing",
    "subscribers",
    "take_pauses",
    "uncancel",
    "update",
    "version",
    "version_item",
    "version_items",
    "version_revenue",
    "whole",
]
