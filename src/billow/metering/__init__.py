"""Usage: events as they arrive, and what metrics make of them."""
