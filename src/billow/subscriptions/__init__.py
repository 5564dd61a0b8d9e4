"""Subscriptions: contracts, and the timeline of their immutable versions."""
