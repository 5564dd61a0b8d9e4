"""The metrics that a price names beside those of its product."""

from collections.abc import Iterator, Mapping
from typing import Any

from billow.catalog.types.metric import Metric
from billow.catalog.types.price import AnyPrice, price_from_json, price_to_json
from billow.kit.errors import FieldError

_NAME = "metric_id"


def metrics_named_by(price: AnyPrice) -> list[str]:
    """The metrics that the price names, by id or code."""
    return list(_named(price_to_json(price))) if price.reads.bindings else []


def unknown_metrics(price: AnyPrice, metrics: Mapping[str, Metric], *, field: str) -> Iterator[FieldError]:
    """Why the metrics that the price names cannot be measured, if they cannot; *metrics* are those found by name."""
    for ref in dict.fromkeys(metrics_named_by(price)):
        if ref not in metrics:
            detail = f"there is no metric {ref!r}; name one by its id or code, or make it first"
            yield FieldError(field, "not_found", detail)
        elif metrics[ref].archived_at is not None:
            yield FieldError(field, "archived", f"the metric {ref!r} is archived; name one in use")


def with_metrics(price: AnyPrice, names: Mapping[str, str]) -> AnyPrice:
    """The price with the metrics that it names under other *names*: its own for those that are not among them."""
    if all(names.get(each, each) == each for each in metrics_named_by(price)):
        return price
    return price_from_json(_renamed(price_to_json(price), names))


def _named(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, each in value.items():
            if name == _NAME:
                yield str(each)
            else:
                yield from _named(each)
    elif isinstance(value, list):
        for each in value:
            yield from _named(each)


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {name: names.get(each, each) if name == _NAME else _renamed(each, names) for name, each in value.items()}
    return [_renamed(each, names) for each in value] if isinstance(value, list) else value
