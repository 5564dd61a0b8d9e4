"""Which contract this client speaks. Written by `make clients` from contracts/openapi.json."""

CLIENT_VERSION = "0.1.0"
API_VERSION = "2026-04-01"
"""The version of the API that each request asks for."""
CONTRACT_SHA256 = "4584dda18e231dc1f73e0bba051f259283bea52ab790cdb5f230ce212f574bd7"
"""The digest of the document that this client was written from."""
