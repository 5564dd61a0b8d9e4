"""Billing, measured: what a run of many subscriptions costs."""
