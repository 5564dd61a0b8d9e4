"""Clients for Python, TypeScript and Go, written from `contracts/openapi.json`: run `make clients`."""
