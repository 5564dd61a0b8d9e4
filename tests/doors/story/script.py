"""The story: every operation once or more, in an order in which each can be granted.

The arguments are the examples of the operations, which speak of one little world: the customer *acme*, its plan *pro*,
its first invoice. An id in an example stands for the newest object of its kind in the sandbox where the story is told.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from billow.kit.operation import OPERATIONS, Operation

_ID = re.compile(r"[a-z]{2,4}_[0-9a-z]{26}")
_FIXED = {"name": "Platform", "code": "platform", "fee_type": "fixed", "payment_terms": "advance", "metric_ids": None}
_SCALE = {
    "name": "Scale",
    "code": "scale",
    "items": [
        {"product_id": "platform", "price": {"type": "fixed", "billing_direction": "advance", "unit_price": "99"}}
    ],
}
_DRAFT = {"auto_activate": False}
_OWN = {"usage_thresholds": [{"amount": "100.00"}], "minimum_spend": None, "plan_terms": ["maximum_spend"]}
_RANGES = {"properties": {"graduated_ranges": [{"from_value": "0", "per_unit_amount": "1", "flat_amount": "0"}]}}
_PARENT = {"name": "Acme Holding", "external_id": "acme-holding"}
_HELD = {"customer_id": None, "kind": "automatic", "held": True}
_MOVED = {"held": True}
_STRAY = {
    "events": [
        {
            "account": "nobody",
            "event_name": "api_call",
            "timestamp": "2026-01-09T15:03:17Z",
            "unique_id": "evt-2",
            "properties": {"endpoint": "/v1/analyze", "tokens": 9},
        }
    ]
}


@dataclass(frozen=True)
class Step:
    """One call: the example of the operation, with *changed* arguments in place of its own; None leaves one out."""

    name: str
    changed: Mapping[str, Any] = field(default_factory=dict)

    @property
    def operation(self) -> Operation:
        """The operation that is called."""
        return OPERATIONS[self.name]

    def arguments(self, known: Mapping[str, str]) -> dict[str, Any]:
        """The arguments, with the ids that are *known* by prefix."""
        example = self.operation.example
        given = dict(example["body"]) if set(example) == {"body"} else dict(example)
        merged = {name: value for name, value in {**given, **self.changed}.items() if value is not None}
        found: dict[str, Any] = _told(merged, known)
        return found


def _told(value: Any, known: Mapping[str, str]) -> Any:
    if isinstance(value, Mapping):
        return {name: _told(inside, known) for name, inside in value.items()}
    if isinstance(value, list | tuple):
        return [_told(inside, known) for inside in value]
    return known.get(value.partition("_")[0], value) if isinstance(value, str) and _ID.fullmatch(value) else value


def ids(answer: Any) -> dict[str, str]:
    """The ids in *answer* by prefix; of several, that which stands highest, and then first."""
    found: dict[str, str] = {}
    level = [answer]
    while level:
        below: list[Any] = []
        for each in level:
            if isinstance(each, Mapping):
                if isinstance(own := each.get("id"), str) and _ID.fullmatch(own):
                    found.setdefault(own.partition("_")[0], own)
                below += each.values()
            elif isinstance(each, list):
                below += each
        level = below
    return found


STORY = (
    Step("test_clocks.create"),
    Step("test_clocks.get"),
    Step("test_clocks.list"),
    Step("organizations.get"),
    Step("organizations.update"),
    Step("billing_entities.create"),
    Step("billing_entities.get"),
    Step("billing_entities.list"),
    Step("billing_entities.update"),
    Step("taxes.create"),
    Step("taxes.get"),
    Step("taxes.list"),
    Step("taxes.update"),
    Step("billing_entity_taxes.apply"),
    Step("billing_entity_taxes.list"),
    Step("billing_entity_taxes.remove"),
    Step("tax.calculate"),
    Step("prices.preview"),
    Step("catalog.plan"),
    Step("catalog.apply"),
    Step("catalog.pull"),
    Step("metrics.create"),
    Step("metrics.get"),
    Step("metrics.list"),
    Step("metrics.update"),
    Step("products.create", _FIXED),
    Step("products.create"),
    Step("products.get"),
    Step("products.list"),
    Step("products.update"),
    Step("add_ons.create"),
    Step("add_ons.get"),
    Step("add_ons.list"),
    Step("add_ons.update"),
    Step("bundles.create"),
    Step("bundles.get"),
    Step("bundles.list"),
    Step("bundles.update"),
    Step("features.create"),
    Step("features.get"),
    Step("features.list"),
    Step("features.update"),
    Step("plans.create"),
    Step("plans.create", _SCALE),
    Step("plans.get"),
    Step("plans.list"),
    Step("plans.update"),
    Step("plans.diff"),
    Step("customers.create", _PARENT),
    Step("customers.create"),
    Step("customers.set_parent"),
    Step("customers.get"),
    Step("customers.list"),
    Step("customers.set_grace_period", {"invoice_grace_period": 0}),
    Step("customers.update"),
    Step("accounts.create"),
    Step("accounts.get"),
    Step("coupons.create"),
    Step("coupons.get"),
    Step("coupons.list"),
    Step("coupons.update"),
    Step("applied_coupons.create"),
    Step("applied_coupons.list"),
    Step("applied_coupons.terminate"),
    Step("coupons.terminate"),
    Step("coupons.delete"),
    Step("webhook_endpoints.create"),
    Step("webhook_endpoints.get"),
    Step("webhook_endpoints.list"),
    Step("webhook_endpoints.rotate"),
    Step("webhook_endpoints.test"),
    Step("test_clocks.advance", {"to": "2026-01-01T00:00:00Z"}),
    Step("webhook_deliveries.list"),
    Step("webhook_deliveries.get"),
    Step("webhook_deliveries.retry"),
    Step("webhook_deliveries.retry_range"),
    Step("webhook_endpoints.update"),
    Step("payment_methods.create"),
    Step("payment_methods.list"),
    Step("payment_methods.set_default"),
    Step("subscriptions.create", _DRAFT),
    Step("subscriptions.delete"),
    Step("subscriptions.create", _DRAFT),
    Step("subscriptions.activate"),
    Step("subscriptions.get"),
    Step("subscriptions.list"),
    Step("subscriptions.update"),
    Step("subscriptions.update", _OWN),
    Step("versions.list"),
    Step("versions.get"),
    Step("versions.current"),
    Step("versions.item"),
    Step("versions.items"),
    Step("versions.revenue"),
    Step("subscriptions.revenue"),
    Step("subscriptions.billing_dates"),
    Step("subscriptions.set_entitlement"),
    Step("subscriptions.entitlements"),
    Step("subscriptions.entitlement"),
    Step("subscriptions.remove_entitlement"),
    Step("versions.create"),
    Step("versions.replace"),
    Step("versions.delete"),
    Step("events.ingest"),
    Step("events.list"),
    Step("events.get"),
    Step("events.amend"),
    Step("events.revisions"),
    Step("events.void"),
    Step("backfills.create"),
    Step("backfills.add"),
    Step("backfills.get"),
    Step("backfills.list"),
    Step("backfills.preview"),
    Step("backfills.commit"),
    Step("backfills.revert"),
    Step("backfills.create"),
    Step("backfills.delete"),
    Step("event_policy.get"),
    Step("event_policy.update"),
    Step("events.ingest", _STRAY),
    Step("rejected_events.list"),
    Step("rejected_events.get"),
    Step("rejected_events.dismiss"),
    Step("rejected_events.replay"),
    Step("rejected_events.replay_many"),
    Step("event_imports.create"),
    Step("event_exports.download"),
    Step("subscriptions.upcoming_invoice"),
    Step("test_clocks.advance"),
    Step("customers.usage"),
    Step("subscriptions.usage"),
    Step("customers.projected_usage"),
    Step("subscriptions.projected_usage"),
    Step("invoices.list"),
    Step("invoices.get"),
    Step("invoices.explain"),
    Step("line_items.explain"),
    Step("line_items.events"),
    Step("late_usage.list"),
    Step("simulations.create"),
    Step("simulations.get"),
    Step("simulations.list"),
    Step("simulations.results"),
    Step("simulations.export"),
    Step("billing_runs.list"),
    Step("billing_runs.get"),
    Step("billing_runs.failures"),
    Step("billing_runs.start", _HELD),
    Step("billing_runs.hold"),
    Step("billing_runs.cancel"),
    Step("billing_runs.start", _HELD),
    Step("billing_runs.resume"),
    Step("billing_runs.start"),
    Step("invoices.pdf"),
    Step("customers.invoices"),
    Step("changes.preview"),
    Step("changes.apply"),
    Step("versions.create"),
    Step("versions.publish"),
    Step("subscriptions.set_charge"),
    Step("subscriptions.set_fixed_charge"),
    Step("subscriptions.add_charge_filter", _RANGES),
    Step("subscriptions.remove_charge_filter"),
    Step("invoices.retry_payment"),
    Step("test_clocks.advance"),
    Step("invoices.create"),
    Step("invoices.void", {"invoice_id": "inv_01jz0000000000000000000000"}),
    Step("invoices.create"),
    Step("invoices.mark_as_paid", {"invoice_id": "inv_01jz0000000000000000000000"}),
    Step("invoices.create", {"line_items": [{"add_on_id": "setup", "quantity": "2"}]}),
    Step("invoices.create", {"status": "draft"}),
    Step("invoices.refresh"),
    Step("invoices.finalize"),
    Step("credit_notes.estimate", {"invoice_id": "inv_01jz0000000000000000000000"}),
    Step("credit_notes.create", {"invoice_id": "inv_01jz0000000000000000000000"}),
    Step("credit_notes.get"),
    Step("credit_notes.list"),
    Step("credit_notes.explain"),
    Step("credit_notes.pdf"),
    Step("invoices.credit_notes", {"invoice_id": "inv_01jz0000000000000000000000"}),
    Step("payments.create"),
    Step("payments.get"),
    Step("payments.list"),
    Step("ledger.entries"),
    Step("ledger.trial_balance"),
    Step("subscriptions.cancel"),
    Step("subscriptions.uncancel"),
    Step("subscriptions.pause"),
    Step("subscriptions.unpause"),
    Step("plan_migrations.preview"),
    Step("plan_migrations.start", _MOVED),
    Step("plan_migrations.hold"),
    Step("plan_migrations.cancel"),
    Step("plan_migrations.start", _MOVED),
    Step("plan_migrations.resume"),
    Step("test_clocks.advance"),
    Step("plan_migrations.get"),
    Step("plan_migrations.list"),
    Step("plan_migrations.subscriptions"),
    Step("plan_migrations.roll_back"),
    Step("test_clocks.advance"),
    Step("payments.create", {"amount": "5000.00"}),
    Step("subscriptions.cancel", {"effective": "immediate", "unused_time": "refund"}),
    Step("test_clocks.advance", {"to": "2026-02-02T00:00:00Z"}),
    Step("refunds.list"),
    Step("refunds.get"),
    Step("refunds.mark_as_paid"),
    Step("feed.list"),
    Step("api_keys.create"),
    Step("api_keys.list"),
    Step("api_keys.rotate"),
    Step("api_keys.revoke"),
    Step("sandboxes.create"),
    Step("sandboxes.list"),
    Step("sandboxes.delete"),
    Step("activity_logs.list"),
    Step("activity_logs.get"),
    Step("api_logs.list", {"operation": ["organizations.get"], "refused": None}),
    Step("api_logs.get"),
    Step("webhook_endpoints.delete"),
    Step("payment_methods.delete"),
    Step("customers.delete"),
    Step("plans.delete"),
    Step("features.delete"),
    Step("bundles.delete"),
    Step("add_ons.delete"),
    Step("products.delete"),
    Step("metrics.delete"),
    Step("taxes.delete"),
    Step("test_clocks.delete"),
)
