"""What one can do with organisations, keys, billing entities, sandboxes and test clocks."""

from billow.tenants.operations.founding import authenticate, authenticate_and_begin, found
from billow.tenants.operations.keys import create_key, list_keys, revoke_key, rotate_key
from billow.tenants.operations.logs import get_activity_log, get_api_log, list_activity_logs, list_api_logs
from billow.tenants.operations.organizations import (
    create_entity,
    entity,
    get_entity,
    get_organization,
    list_entities,
    update_entity,
    update_organization,
)
from billow.tenants.operations.sandboxes import (
    advance_clock,
    create_clock,
    create_sandbox,
    delete_clock,
    delete_sandbox,
    get_clock,
    list_sandboxes,
)

__all__ = [
    "advance_clock",
    "authenticate",
    "authenticate_and_begin",
    "create_clock",
    "create_entity",
    "create_key",
    "create_sandbox",
    "delete_clock",
    "delete_sandbox",
    "entity",
    "found",
    "get_activity_log",
    "get_api_log",
    "get_clock",
    "get_entity",
    "get_organization",
    "list_activity_logs",
    "list_api_logs",
    "list_entities",
    "list_keys",
    "list_sandboxes",
    "revoke_key",
    "rotate_key",
    "update_entity",
    "update_organization",
]
