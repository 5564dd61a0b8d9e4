"""What a subscriber may do: what the plan grants, and what the subscription grants beside it or takes away."""

from typing import Annotated

from pydantic import Field

from billow.catalog import operations as catalog
from billow.catalog.types import EntitlementsInconsistent
from billow.catalog.types.feature import (
    Entitlement,
    EntitlementType,
    PrivilegeValue,
    Value,
)
from billow.kit import limits
from billow.kit.errors import NotFound
from billow.kit.fields import Code, Ref
from billow.kit.operation import operation
from billow.kit.paging import Page, PageRequest
from billow.runtime.db import Tx
from billow.subscriptions import rules, store
from billow.subscriptions.operations.reading import ID, find
from billow.subscriptions.types import EntitlementOverride, Subscription, SubscriptionEntitlement

ONE = {**ID, "key": "sso"}


@operation(
    "subscriptions.entitlements",
    http="GET /subscriptions/{subscription_id}/entitlements",
    rpc="SubscriptionService.ListEntitlements",
    needs="subscriptions:read",
    example=ID,
)
async def list_entitlements(tx: Tx, *, subscription_id: Ref, page: PageRequest) -> Page[SubscriptionEntitlement]:
    """List what the subscriber may do by the version in force: what the plan grants as it was agreed, with what the
    subscription grants beside it or takes away. All of it is on one page.

    Raises:
        NotFound: There is no such subscription.
    """
    found, _ = await find(tx, subscription_id)
    return Page(data=await _granted(tx, found))


@operation(
    "subscriptions.entitlement",
    http="GET /subscriptions/{subscription_id}/entitlements/{key}",
    rpc="SubscriptionService.GetEntitlement",
    needs="subscriptions:read",
    example=ONE,
)
async def get_entitlement(tx: Tx, *, subscription_id: Ref, key: Code) -> SubscriptionEntitlement:
    """Answer one entitlement.

    Raises:
        NotFound: There is no such subscription, or it grants nothing of that key.
    """
    found, _ = await find(tx, subscription_id)
    for each in await _granted(tx, found):
        if each.key == key:
            return each
    raise NotFound(f"Nothing of the key {key!r} is granted.")


@operation(
    "subscriptions.set_entitlement",
    http="PUT /subscriptions/{subscription_id}/entitlements/{key}",
    rpc="SubscriptionService.CreateOrUpdateEntitlement",
    needs="subscriptions:write",
    effect="write",
    example={**ID, "key": "seats", "type": "integer", "value": 50},
)
async def set_entitlement(
    tx: Tx,
    *,
    subscription_id: Ref,
    key: Code,
    type: EntitlementType | None = None,
    value: Value | None = None,
    privileges: Annotated[list[PrivilegeValue], Field(max_length=limits.PRIVILEGES_PER_FEATURE)] = [],
) -> SubscriptionEntitlement:
    """Grant something to one subscription: a key of your own with a type and a value, or a feature of that code with
    values of its privileges; privileges that are not named keep the values that the plan gives them.

    Raises:
        NotFound: There is no such subscription.
        EntitlementsInconsistent: A feature or privilege is unknown, or a value is not of its type.
    """
    found, _ = await find(tx, subscription_id, lock=True)
    made = await _made(tx, key, type, value, privileges)
    plan = {each.key: each for each in await _of_plan(tx, found)}
    made = rules.with_privileges(made, plan.get(made.key))
    others = [each for each in await store.entitlements(tx, found.id) if each.key != made.key]
    await store.entitle(tx, found.id, [*others, EntitlementOverride(key=str(made.key), entitlement=made)])
    return await get_entitlement(tx, subscription_id=found.id, key=str(made.key))


@operation(
    "subscriptions.remove_entitlement",
    http="DELETE /subscriptions/{subscription_id}/entitlements/{key}",
    rpc="SubscriptionService.RemoveEntitlement",
    needs="subscriptions:write",
    example=ONE,
)
async def remove_entitlement(tx: Tx, *, subscription_id: Ref, key: Code) -> None:
    """Take something away from one subscription, even if its plan grants it; granting it again undoes that.

    Raises:
        NotFound: There is no such subscription, or it grants nothing of that key.
    """
    found, _ = await find(tx, subscription_id, lock=True)
    await get_entitlement(tx, subscription_id=found.id, key=key)
    kept = [each for each in await store.entitlements(tx, found.id) if each.key != key]
    if any(each.key == key for each in await _of_plan(tx, found)):
        kept.append(EntitlementOverride(key=key, entitlement=None))
    await store.entitle(tx, found.id, kept)


async def _made(
    tx: Tx, key: str, type: EntitlementType | None, value: Value | None, privileges: list[PrivilegeValue]
) -> Entitlement:
    try:
        own = type is not None or value is not None
        given = (
            Entitlement(key=key, type=type, value=value)
            if own
            else Entitlement(feature_code=key, privileges=tuple(privileges))
        )
    except ValueError as error:
        raise EntitlementsInconsistent.of("value", str(error)) from None
    (made,) = await catalog.grant_entitlements(tx, [given], field="entitlements")
    return made


async def _of_plan(tx: Tx, found: Subscription) -> tuple[Entitlement, ...]:
    """What the plan of the version in force grants, as it was agreed."""
    _, timeline = await find(tx, found.id)
    version = next(v for v in timeline.versions if v.id == found.current_version_id)
    if version.plan_id is None:
        return ()
    return (await catalog.plan(tx, version.plan_id, revision=version.plan_revision)).entitlements


async def _granted(tx: Tx, found: Subscription) -> tuple[SubscriptionEntitlement, ...]:
    overrides = await store.entitlements(tx, found.id)
    return rules.entitled(found, await _of_plan(tx, found), overrides)
