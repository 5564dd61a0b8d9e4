"""What a subscriber may do."""

from collections.abc import Sequence
from dataclasses import replace

from billow.catalog.types.feature import Entitlement
from billow.subscriptions.types import EntitlementOverride, Subscription, SubscriptionEntitlement


def entitled(
    subscription: Subscription, plan: Sequence[Entitlement], overrides: Sequence[EntitlementOverride]
) -> tuple[SubscriptionEntitlement, ...]:
    """What the plan grants, with what the subscription grants instead or beside it, and without what it takes away."""
    own: dict[str | None, Entitlement | None] = {each.key: each.entitlement for each in overrides}
    granted = {each.key: each for each in plan} | own
    return tuple(
        SubscriptionEntitlement(
            **{name: getattr(each, name) for name in Entitlement.__slots__},
            source="subscription" if each.key in own else "plan",
            subscription_id=subscription.id,
            version_id=subscription.current_version_id,
        )
        for each in granted.values()
        if each is not None
    )


def with_privileges(granted: Entitlement, plan: Entitlement | None) -> Entitlement:
    """What is granted, with the privileges of the plan that it does not name."""
    if plan is None or granted.feature_code is None:
        return granted
    named = {each.privilege_code for each in granted.privileges}
    kept = tuple(each for each in plan.privileges if each.privilege_code not in named)
    return replace(granted, privileges=(*kept, *granted.privileges))
