"""What one can do with metrics, products and plans."""

from billow.catalog.operations.metrics import (
    create_metric,
    delete_metric,
    get_metric,
    list_metrics,
    metric,
    metrics_by_ids,
    metrics_of_events,
    metrics_of_usage,
    update_metric,
)
from billow.catalog.operations.plans import (
    create_plan,
    delete_plan,
    get_plan,
    list_plans,
    plan,
    plans_by_ids,
    price_items,
    update_plan,
)
from billow.catalog.operations.products import (
    create_product,
    delete_product,
    get_product,
    list_products,
    product,
    products_by_ids,
    update_product,
)

__all__ = [
    "create_metric",
    "create_plan",
    "create_product",
    "delete_metric",
    "delete_plan",
    "delete_product",
    "get_metric",
    "get_plan",
    "get_product",
    "list_metrics",
    "list_plans",
    "list_products",
    "metric",
    "metrics_by_ids",
    "metrics_of_events",
    "metrics_of_usage",
    "plan",
    "plans_by_ids",
    "price_items",
    "product",
    "products_by_ids",
    "update_metric",
    "update_plan",
    "update_product",
]
