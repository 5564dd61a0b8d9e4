"""Schemathesis over every operation of the contract, against the whole program on a real PostgreSQL."""
