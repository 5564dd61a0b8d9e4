"""The worker: performs what falls due, for every tenant."""
