"""Webhooks: what has happened, told to the addresses that asked for it, and the feed to pull it from."""
