"""Organisations and their environments: tenants, keys, billing entities, sandboxes and test clocks."""
